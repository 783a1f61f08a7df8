"""Write what SELECT gives: JSON, XML, CSV and TSV, as many rows as may be.

In: the solutions of pyoxigraph. Out: a text, and how many rows are in it. A cut result says so
where the form has a place for it: JSON and XML as a link in the head. CSV and TSV have none, so
that what must be cut is refused in them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from xml.sax.saxutils import quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Triple

from kg.emit.rdf.rdfxml import escaped_text

STRING = "http://www.w3.org/2001/XMLSchema#string"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
MOST_CHARACTERS = 256 << 20  # of one result
REPLACED = "characters that XML forbids are replaced by U+FFFD"
DIGITS = re.compile(r"[+-]?[0-9]+")
T = TypeVar("T")


class Uncuttable(Exception):  # noqa: N818 - it reads as what happened
    """A result is too large, and its form has no place to say that it was cut."""


class Unwritable(Exception):  # noqa: N818 - likewise
    """A form cannot hold a result."""


@dataclass
class Written:
    """What was written."""

    rows: int
    cut: bool
    text: str = ""


@dataclass
class Limit:
    """How much of a result is written at most."""

    rows: int
    cut: bool = field(default=False, init=False)

    def take(self, items: Iterable[T], spell: Callable[[T], str]) -> list[str]:
        """Return the texts of *items*, and remember whether some were left out."""
        found: list[str] = []
        size = 0
        rest = iter(items)
        for item in islice(rest, self.rows):
            found.append(spell(item))
            size += len(found[-1])
            if size > MOST_CHARACTERS:
                break
        self.cut = next(rest, None) is not None
        return found

    @property
    def says(self) -> str:
        """What a cut result says."""
        return f"cut: only the first {self.rows:,} are here"


def write(solutions: QuerySolutions, form: str, most: int, link: str) -> Written:
    """Return *solutions* in *form*, no more than *most* of them.

    Args:
        solutions: of a query.
        form: a name of `kg.serve.forms.SOLUTIONS`.
        most: rows.
        link: an IRI that says what a cut result is.

    Raises:
        Uncuttable: there are more, and *form* cannot say so.
    """
    names = [variable.value for variable in solutions.variables]
    limit = Limit(most)
    spell, whole = FORMS[form]
    rows = limit.take(solutions, lambda row: spell(names, row))
    if limit.cut and form in ("csv", "tsv"):
        raise Uncuttable
    return Written(len(rows), limit.cut, whole(names, rows, link if limit.cut else ""))


def boolean(value: bool, form: str) -> Written:
    """Return what ASK gives."""
    text = "true" if value else "false"
    if form == "json":
        text = f'{{"head": {{}}, "boolean": {text}}}\n'
    elif form == "xml":
        text = f"{_XML}<head/><boolean>{text}</boolean></sparql>\n"
    else:
        text += "\n"
    return Written(1, False, text)


def _bound(names: list[str], row: QuerySolution) -> Iterator[tuple[str, Any]]:
    """Yield the variables that have a value, with it."""
    for name, term in zip(names, row, strict=True):
        if term is not None:
            yield name, term


def _json_row(names: list[str], row: QuerySolution) -> str:
    return json.dumps({n: _json_term(t) for n, t in _bound(names, row)}, ensure_ascii=False)


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        ends = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {n: _json_term(t) for n, t in ends.items()}}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
        if term.direction:
            found["its:dir"] = str(term.direction)
    elif term.datatype.value != STRING:
        found["datatype"] = term.datatype.value
    return found


def _json_whole(names: list[str], rows: list[str], link: str) -> str:
    head = {"vars": names, **({"link": [link]} if link else {})}
    body = ",\n".join(rows)
    return f'{{"head": {json.dumps(head)},\n"results": {{"bindings": [\n{body}\n]}}}}\n'


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XML += '<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'


def _xml_row(names: list[str], row: QuerySolution) -> str:
    cells = (f'<binding name="{n}">{_xml_term(t)}</binding>' for n, t in _bound(names, row))
    return f"<result>{''.join(cells)}</result>"


def _xml_term(term: Any) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escaped_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if isinstance(term, Triple):
        ends = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        inside = "".join(f"<{name}>{_xml_term(end)}</{name}>" for name, end in ends.items())
        return f"<triple>{inside}</triple>"
    return f"<literal{_xml_kind(term)}>{escaped_text(term.value)}</literal>"


def _xml_kind(term: Literal) -> str:
    if term.language:
        side = f' its:dir="{term.direction}" its:version="2.0"' if term.direction else ""
        space = ' xmlns:its="http://www.w3.org/2005/11/its"' if side else ""
        return f' xml:lang="{term.language}"{space}{side}'
    if term.datatype.value == STRING:
        return ""
    return f" datatype={quoteattr(term.datatype.value)}"


def _xml_whole(names: list[str], rows: list[str], link: str) -> str:
    head = "".join(f'<variable name="{name}"/>' for name in names)
    head += f"<link href={quoteattr(link)}/>" if link else ""
    body = "\n".join(rows)
    note = f"<!-- {REPLACED} -->\n" if "\ufffd" in body else ""
    return f"{_XML}{note}<head>{head}</head>\n<results>\n{body}\n</results>\n</sparql>\n"


def _csv_row(names: list[str], row: QuerySolution) -> str:
    del names
    return ",".join(_csv_term(term) for term in row) + "\r\n"


def _csv_term(term: Any) -> str:
    if term is None:
        return ""
    text = str(term) if isinstance(term, BlankNode | Triple) else str(term.value)
    if any(sign in text for sign in '",\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _csv_whole(names: list[str], rows: list[str], link: str) -> str:
    del link
    return ",".join(names) + "\r\n" + "".join(rows)


def _tsv_row(names: list[str], row: QuerySolution) -> str:
    del names
    return "\t".join(_tsv_term(term) for term in row) + "\n"


def _tsv_term(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal) and term.datatype.value == INTEGER:
        return term.value if DIGITS.fullmatch(term.value) else str(term)
    return str(term)


def _tsv_whole(names: list[str], rows: list[str], link: str) -> str:
    del link
    return "\t".join(f"?{name}" for name in names) + "\n" + "".join(rows)


FORMS: dict[
    str,
    tuple[Callable[[list[str], QuerySolution], str], Callable[[list[str], list[str], str], str]],
] = {
    "json": (_json_row, _json_whole),
    "xml": (_xml_row, _xml_whole),
    "csv": (_csv_row, _csv_whole),
    "tsv": (_tsv_row, _tsv_whole),
}
