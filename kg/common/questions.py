"""The questions that come with kg: files of ``queries/``, found by name.

Each is there in Cypher (``.cypher``) and in SPARQL (``.rq``), with the same parameters and the same
answer. A file starts with its title and the parameters that it takes, each with a default:

    // What is related to an entity, and how closely?
    // param: graph = ""
    // param: name = "Python"

In SPARQL such lines start with ``#``. A default is JSON. ``graph`` is the name of the graph that is
asked, unless it is given; the store of a folder has only one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kg
from kg.common.errors import QueryError, UnknownName

SUFFIXES = {"cypher": ".cypher", "sparql": ".rq"}  # of the files, by language
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", list: "a list"}
_PARAM = re.compile(r"^(?://|#) param: (\w+) = (.+)", re.MULTILINE)
_COMMENT = re.compile(r"(?://|#)\s*")


@dataclass(frozen=True)
class Query:
    """A question: its title, its parameters with their defaults, and its text."""

    name: str
    title: str
    parameters: Mapping[str, Any]
    text: str

    def bind(self, given: Mapping[str, str], graph: str = "") -> dict[str, Any]:
        """Return the parameters, those *given* as texts read as the default's kind.

        What the text uses without a default is read as JSON, or else is a text.

        Args:
            graph: what ``$graph`` is where the text uses it, unless it is given.

        Raises:
            QueryError: a parameter is unknown, or no number where the default is one.
        """
        bound = dict(self.parameters)
        if "graph" in bound or self._uses("graph"):
            bound["graph"] = graph
        for name, value in given.items():
            if name in self.parameters:
                bound[name] = self._read(name, value)
            elif self._uses(name):
                bound[name] = _guessed(value)
            else:
                known = ", ".join(self.parameters)
                wanted = f"one of {known}" if known else "none: it takes no parameters"
                raise QueryError(self.name, f"the parameter {name!r}", wanted)
        return bound

    def _uses(self, name: str) -> bool:
        return re.search(rf"[$?]{re.escape(name)}\b", self.text) is not None

    def _read(self, name: str, value: str) -> Any:
        kind = type(self.parameters[name])
        try:
            return value if kind is str else kind(json.loads(value))
        except (ValueError, TypeError):
            wanted = _KINDS.get(kind, kind.__name__)
            raise QueryError(self.name, f"{name}={value}", wanted) from None


def _guessed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def folder() -> Path:
    """Return where the queries lie: in the installed package, or beside it in a checkout."""
    package = Path(kg.__file__).parent
    inside = package / "queries"
    return inside if inside.is_dir() else package.parent / "queries"


def names(suffix: str = ".cypher") -> list[str]:
    """Return the names of the queries in the language of *suffix*."""
    return sorted(path.stem for path in folder().glob(f"*{suffix}"))


def listing(suffix: str = ".cypher") -> tuple[list[str], list[list[str]]]:
    """Return columns and rows that say what there is to ask."""
    known = [find(name, suffix) for name in names(suffix)]
    rows = [[q.name, q.title, ", ".join(n for n in q.parameters if n != "graph")] for q in known]
    return ["name", "question", "parameters"], rows


def find(name: str, suffix: str = ".cypher") -> Query:
    """Return the query called *name*.

    Raises:
        UnknownName: there is none.
    """
    if name not in names(suffix):
        raise UnknownName("query", repr(name), f"one of {', '.join(names(suffix))}")
    return parse(name, (folder() / f"{name}{suffix}").read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Query:
    """Return the query that *text* spells."""
    title = _COMMENT.sub("", text.partition("\n")[0], count=1).strip()
    parameters = {match[1]: json.loads(match[2]) for match in _PARAM.finditer(text)}
    return Query(name, title, parameters, text)
