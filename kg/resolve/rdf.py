"""Read the statements of an RDF file that matter to a thesaurus, as a stream.

In: a file in any form of RDF, also packed by gzip. Out: a frame with a row for each statement whose
property somebody asked for. Nothing is fetched: neither contexts of JSON-LD nor anything else.
"""

import gzip
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

import polars as pl

from kg.errors import IdentityError
from kg.resolve.cells import PACKED, suffix

FORMS = {  # suffix: what pyoxigraph calls the form
    ".ttl": "ttl",
    ".nt": "nt",
    ".nq": "nq",
    ".trig": "trig",
    ".n3": "n3",
    ".rdf": "rdf",
    ".owl": "rdf",
    ".xml": "rdf",
    ".jsonld": "jsonld",
    ".json": "jsonld",
}
STATEMENTS = pl.Schema(
    {
        "subject": pl.String,
        "named": pl.Boolean,  # the subject is an IRI
        "property": pl.String,  # what the caller calls it
        "value": pl.String,
        "form": pl.String,  # of the value: NamedNode, Literal, BlankNode, Triple
        "language": pl.String,  # null: none
    }
)
_HINTS = {  # a part of what the parser says
    "absolute IRI": "relative IRIs need an @base in the file",
    "LoadDocumentCallback": "write the context into the file; none is fetched",
    "XML namespaces": "is it RDF/XML? its elements have namespaces",
}
_PLACE = re.compile(r"^Parser error at [^:]*: ")
_BOM = b"\xef\xbb\xbf"
# People abbreviate IRIs by them.
_ENTITY = re.compile(rb"""<!ENTITY\s+[\w.-]+\s+(?:"[^"&%]{0,300}"|'[^'&%]{0,300}')\s*>""")


def read_statements(
    path: Path, properties: Mapping[str, str], objects: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Return the `STATEMENTS` of the file at *path*.

    Args:
        path: the file; its suffix tells the form.
        properties: what to call those that are read.
        objects: the values that are read, of those whose name is here.

    Raises:
        IdentityError: the file cannot be read or parsed; it is named with the line.
    """
    columns: list[list[Any]] = [[] for _ in STATEMENTS]
    appends = [column.append for column in columns]
    for subject, predicate, value in _parsed(path):
        name = properties.get(predicate.value)
        if name is None:
            continue
        form = type(value).__name__
        text = value.value if form in ("NamedNode", "Literal") else str(value)
        if name in objects and text not in objects[name]:
            continue
        named = type(subject).__name__ == "NamedNode"
        language = value.language if form == "Literal" else None
        row = (subject.value if named else str(subject), named, name, text, form, language)
        for append, cell in zip(appends, row, strict=True):
            append(cell)
    return pl.DataFrame(columns, schema=STATEMENTS)


def _parsed(path: Path) -> Iterator[tuple[Any, Any, Any]]:
    from pyoxigraph import RdfFormat, parse  # noqa: PLC0415 - most builds have no thesaurus in RDF

    form = RdfFormat.from_extension(FORMS[suffix(path)])
    assert form is not None
    try:
        if form == RdfFormat.RDF_XML:
            _check_entities(path)
        with _opened(path) as file:
            for quad in parse(file, form):
                yield quad.subject, quad.predicate, quad.object
    except SyntaxError as problem:
        said = _PLACE.sub("", " ".join(problem.msg.split()))
        line = problem.lineno or (_line_of_xml(path) if form == RdfFormat.RDF_XML else None)
        where = f"{path.name}:{line}" if line else path.name
        hint = next((hint for part, hint in _HINTS.items() if part in said), "")
        raise IdentityError(where, f"'{said}'", str(form), hint) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise IdentityError(path.name, str(problem).lower(), "a file packed by gzip") from None
    except OSError as problem:
        raise IdentityError(path.name, problem.strerror, "a file that can be read") from None


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file, unpacked, behind its byte order mark."""
    packed = path.name.lower().endswith(PACKED)
    with gzip.open(path) if packed else path.open("rb") as file:
        if file.peek(len(_BOM)).startswith(_BOM):
            file.read(len(_BOM))
        yield file


def _check_entities(path: Path) -> None:
    """Raise IdentityError where the entities of XML could make much of little.

    The parser puts in what they stand for without a limit: ten lines can fill any memory.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if b"<!ENTITY" in line and line.count(b"<!ENTITY") > len(_ENTITY.findall(line)):
                found = "an XML entity that is long, or made of others, or not on one line"
                raise IdentityError(f"{path.name}:{number}", found, "what it stands for, as text")


def _line_of_xml(path: Path) -> int | None:
    """Return where a file stops to be XML, which the parser of RDF/XML does not tell."""
    with _opened(path) as file:
        try:
            expat.ParserCreate().ParseFile(file)
        except expat.ExpatError as problem:
            return problem.lineno
    return None
