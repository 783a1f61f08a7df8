"""The questions of ``queries/``: prepared queries in Cypher and SPARQL, with typed parameters.

Each is there in Cypher (``.cypher``) and in SPARQL (``.rq``), with the same parameters, columns,
rows and order. A file starts with its title and its parameters, each with a default:

    // What is related to an entity, and how closely?
    // param: graph = ""
    // param: name = "Python"

In SPARQL such lines start with ``#``. A default is JSON, and its type is that of the parameter;
null allows any.
``graph`` is the name of the graph that is asked, unless it is given; the RDF store of a folder
holds only one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any

import kg
from kg.common.errors import QueryError, UnknownName

SUFFIXES = {"cypher": ".cypher", "sparql": ".rq"}  # of the files, by query language
TYPES = {  # of defaults: how an error names them
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a map",
}
_PARAM = re.compile(r"^(?://|#) param: (\w+) = (.+)", re.MULTILINE)
# How a question in Cypher uses a parameter that names something of a graph.
ROLES = {
    "name": re.compile(r"\.name\) (?:=|<>) toLower\(\$(\w+)\)"),
    "type": re.compile(r"\btype: \$(\w+)"),
    "predicate": re.compile(r"\.predicate = \$(\w+)"),
}
SEARCH_HINT = "to look for names: kg query GRAPH search -p 'text={}'"
_COMMENT = re.compile(r"(?://|#)\s*")


@dataclass(frozen=True)
class Query:
    """A query: its title, its parameters with their defaults, its text and its language."""

    name: str
    title: str
    parameters: Mapping[str, Any]
    text: str
    language: str = "cypher"

    def read(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return parameters that were given as *texts*, as values of their types.

        Where a parameter has no default, its text is read as JSON, or else is the value itself.

        Raises:
            QueryError: a text is no value of its default's type.
        """
        return {name: self._read(name, text) for name, text in texts.items()}

    def bind(self, values: Mapping[str, Any], graph: str = "") -> dict[str, Any]:
        """Return the values of all parameters: *values*, and the defaults of those not given.

        Args:
            values: by name; a parameter without a default must occur in the query's text.
            graph: the value of ``$graph`` where the text uses it, unless *values* has one.

        Raises:
            QueryError: a parameter is unknown, or its value is not of its default's type.
        """
        bound = dict(self.parameters)
        if "graph" in bound or self._uses("graph"):
            bound["graph"] = graph
        for name, value in values.items():
            if name in self.parameters:
                bound[name] = self._checked(name, value)
            elif self._uses(name):
                bound[name] = value
            else:
                names = ", ".join(self.parameters)
                wanted = f"one of {names}" if names else "none: it takes no parameters"
                raise QueryError(self.name, f"the parameter {name!r}", wanted)
        return bound

    def roles(self) -> dict[str, str]:
        """Return what each parameter names that the graph may not have: name, type or predicate."""
        text = find(self.name).text if self.name in names() else ""
        return {
            parameter: role
            for role, pattern in ROLES.items()
            for parameter in dict.fromkeys(pattern.findall(text))
        }

    def _uses(self, name: str) -> bool:
        return re.search(rf"[$?]{re.escape(name)}\b", self.text) is not None

    def _read(self, name: str, text: str) -> Any:
        if self.parameters.get(name) is None:
            try:
                return json.loads(text)
            except ValueError:
                return text
        kind = type(self.parameters[name])
        try:
            return text if kind is str else kind(json.loads(text))
        except (ValueError, TypeError):
            raise QueryError(self.name, f"{name}={text}", TYPES[kind]) from None

    def _checked(self, name: str, value: Any) -> Any:
        kind = type(self.parameters[name])
        if kind is NoneType:
            return value
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise QueryError(self.name, f"{name}={value!r}", TYPES[kind])
        return value


def folder() -> Path:
    """Return the folder of the query files: within the installed package, or a checkout's."""
    package = Path(kg.__file__).parent
    inside = package / "queries"
    return inside if inside.is_dir() else package.parent / "queries"


def names(language: str = "cypher") -> list[str]:
    """Return the names of the questions that there are in *language*, sorted."""
    return sorted(path.stem for path in folder().glob(f"*{SUFFIXES[language]}"))


def listing(language: str = "cypher") -> tuple[list[str], list[list[str]]]:
    """Return a table of all questions: columns ``name, question, parameters``, and its rows."""
    queries = [find(name, language) for name in names(language)]
    rows = [[q.name, q.title, ", ".join(n for n in q.parameters if n != "graph")] for q in queries]
    return ["name", "question", "parameters"], rows


def find(name: str, language: str = "cypher") -> Query:
    """Return the question *name* in *language*.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in names(language):
        wanted = f"one of {', '.join(names(language))}"
        raise UnknownName("query", repr(name), wanted, SEARCH_HINT.format(name))
    path = folder() / f"{name}{SUFFIXES[language]}"
    return parse(name, path.read_text(encoding="utf-8"), language)


def parse(name: str, text: str, language: str = "cypher") -> Query:
    """Return the query in *text*: its title is its first line, its parameters are comments.

    Raises:
        QueryError: the default of a parameter is no JSON.
    """
    title = _COMMENT.sub("", text.partition("\n")[0], count=1).strip()
    parameters = {}
    for match in _PARAM.finditer(text):
        try:
            parameters[match[1]] = json.loads(match[2])
        except ValueError:
            line = text.count("\n", 0, match.start()) + 1
            hint = 'a text has quotation marks: "Python"'
            raise QueryError(f"{name}:{line}", match[2], "a default that is JSON", hint) from None
    return Query(name, title, parameters, text, language)
