"""Serialize SPARQL query results: JSON, XML, CSV and TSV (SELECT, ASK), with a limit of rows.

In: the solutions of pyoxigraph. Out: a text, and how many rows are in it. A truncated result says
so where its format has a place for it: JSON and XML by a link in the head. CSV and TSV have none,
so that a result that must be truncated is refused in them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from xml.sax.saxutils import quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, Triple

from kg.emit.rdf.rdfxml import escaped_text

STRING = "http://www.w3.org/2001/XMLSchema#string"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
MAX_CHARACTERS = 256 << 20  # of one result
REPLACED = "characters that XML forbids are replaced by U+FFFD"
DIGITS = re.compile(r"[+-]?[0-9]+")
T = TypeVar("T")


class Uncuttable(Exception):  # noqa: N818 - it reads as what happened
    """A result is too large, and its format has no place to say that it was truncated."""


class Unwritable(Exception):  # noqa: N818 - likewise
    """A format cannot hold a result."""


@dataclass
class Written:
    """A result as text, and whether it is whole."""

    rows: int  # or triples
    cut: bool
    text: str = ""


@dataclass
class Limit:
    """A limit of the rows, or triples, of a result, and whether it was reached; None: no limit."""

    rows: int | None
    cut: bool = field(default=False, init=False)

    def take(self, items: Iterable[T], spell: Callable[[T], str]) -> list[str]:
        """Return the texts of *items*, and remember whether some were left out."""
        texts: list[str] = []
        size = 0
        rest = iter(items)
        for item in islice(rest, self.rows):
            texts.append(spell(item))
            size += len(texts[-1])
            if self.rows is not None and size > MAX_CHARACTERS:
                break
        self.cut = next(rest, None) is not None
        return texts

    @property
    def says(self) -> str:
        """The note in a result that was cut."""
        return f"cut: only the first {self.rows or 0:,} are here"


def write(
    names: list[str],
    solutions: Iterable[QuerySolution],
    form: str,
    most: int | None = None,
    link: str = "",
) -> Written:
    """Return *solutions* in the format *form*, no more than *most* of them.

    Args:
        names: of the variables, in the order of the columns.
        solutions: a row each.
        form: a name of `FORMS`.
        most: rows; None: all.
        link: an IRI that says what a truncated result is.

    Raises:
        Uncuttable: there are more, and *form* cannot say so.
    """
    limit = Limit(most)
    spell, enclose = FORMS[form]
    rows = limit.take(solutions, lambda row: spell(names, row))
    if limit.cut and form in ("csv", "tsv"):
        raise Uncuttable
    return Written(len(rows), limit.cut, enclose(names, rows, link if limit.cut else ""))


def boolean(value: bool, form: str) -> Written:
    """Return the result of ASK in the format *form*."""
    text = "true" if value else "false"
    if form == "json":
        text = f'{{"head": {{}}, "boolean": {text}}}\n'
    elif form == "xml":
        text = f"{_XML}<head/><boolean>{text}</boolean></sparql>\n"
    else:
        text += "\n"
    return Written(1, False, text)


def _bound(names: list[str], row: QuerySolution) -> Iterator[tuple[str, Any]]:
    """Yield the variables that are bound, with their terms."""
    for name in names:
        if (term := row[name]) is not None:
            yield name, term


def _json_row(names: list[str], row: QuerySolution) -> str:
    return json.dumps({n: _json_term(t) for n, t in _bound(names, row)}, ensure_ascii=False)


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        return {"type": "triple", "value": {n: _json_term(t) for n, t in _ends(term).items()}}
    literal = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
        if term.direction:
            literal["its:dir"] = str(term.direction)
    elif term.datatype.value != STRING:
        literal["datatype"] = term.datatype.value
    return literal


def _ends(triple: Triple) -> dict[str, Any]:
    return {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}


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
        inside = "".join(f"<{n}>{_xml_term(t)}</{n}>" for n, t in _ends(term).items())
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


def _csv_term(term: Any) -> str:
    if term is None:
        return ""
    text = str(term) if isinstance(term, BlankNode | Triple) else str(term.value)
    if any(sign in text for sign in '",\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _tsv_term(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal) and term.datatype.value == INTEGER:
        return term.value if DIGITS.fullmatch(term.value) else str(term)
    return str(term)


RowWriter = Callable[[list[str], QuerySolution], str]
Assembler = Callable[[list[str], list[str], str], str]  # of names, rows as texts, and the link


def _separated(
    spell: Callable[[Any], str], separator: str, end: str, variable: str
) -> tuple[RowWriter, Assembler]:
    """Return the writers of a format of lines; *variable* is the pattern of a name in the head."""

    def write_row(names: list[str], row: QuerySolution) -> str:
        return separator.join(spell(row[name]) for name in names) + end

    def assemble(names: list[str], rows: list[str], link: str) -> str:
        del link
        return separator.join(map(variable.format, names)) + end + "".join(rows)

    return write_row, assemble


FORMS: dict[str, tuple[RowWriter, Assembler]] = {
    "json": (_json_row, _json_whole),
    "xml": (_xml_row, _xml_whole),
    "csv": _separated(_csv_term, ",", "\r\n", "{}"),
    "tsv": _separated(_tsv_term, "\t", "\n", "?{}"),
}
