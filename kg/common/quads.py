"""Read the quads of an RDF file, in whichever form it is, as a stream.

In: a file in any form of RDF, also packed by gzip or Zstandard. Out: its quads, as pyoxigraph has
them. Nothing is fetched: neither contexts of JSON-LD nor anything else.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

from kg.common.errors import GraphError, KgError, UsageError

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
PACKED = {".gz": "gzip", ".zst": "Zstandard"}
_HINTS = {  # a part of what the parser says
    "absolute IRI": "relative IRIs need an @base in the file",
    "LoadDocumentCallback": "write the context into the file; none is fetched",
    "XML namespaces": "is it RDF/XML? its elements have namespaces",
}
_PLACE = re.compile(r"^Parser error at [^:]*: ")
_BOM = b"\xef\xbb\xbf"
# People abbreviate IRIs by them.
_ENTITY = re.compile(rb"""<!ENTITY\s+[\w.-]+\s+(?:"[^"&%]{0,300}"|'[^'&%]{0,300}')\s*>""")


def form_of(path: Path) -> str:
    """Return the suffix that tells the form of *path*, behind which it may be packed.

    >>> form_of(Path("graph.TTL.gz"))
    '.ttl'
    """
    inner = Path(path.name.lower())
    return Path(inner.stem).suffix if inner.suffix in PACKED else inner.suffix


NAMED = {  # a form as `kg export` calls it: as pyoxigraph does
    "ntriples": "nt",
    "turtle": "ttl",
    "nquads": "nq",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}


def check_form(path: Path, form: str) -> str:
    """Return what pyoxigraph calls the *form* that was named for a file, or that of its suffix.

    Raises:
        GraphError: the suffix tells none.
        UsageError: there is no such form.
    """
    if form and form not in NAMED:
        raise UsageError("--read-as", repr(form), f"one of {', '.join(NAMED)}")
    suffix = form_of(path)
    if not form and suffix not in FORMS:
        wanted = f"a file of RDF: {' '.join(FORMS)}"
        raise GraphError(path.name, f"the suffix {suffix!r}", wanted, "--read-as tells its form")
    return NAMED.get(form) or FORMS[suffix]


def read_quads(
    path: Path, problem: type[KgError], form: str = "", *, again: bool = False
) -> Iterator[Any]:
    """Yield the quads of the file at *path*.

    Args:
        path: the file.
        problem: what to raise.
        form: one of the values of `FORMS`; empty: its suffix tells it.
        again: whether a quad may come twice; then JSON-LD is read in bounded memory where its keys
            are in an order that allows that, and from the start where they turn out not to be.

    Raises:
        KgError: *problem*, if the file cannot be read or parsed; it is named with the line.
    """
    from pyoxigraph import RdfFormat

    known = RdfFormat.from_extension(form or FORMS[form_of(path)])
    assert known is not None
    try:
        if known == RdfFormat.RDF_XML:
            _check_entities(path, problem)
        if again and known == RdfFormat.JSON_LD:
            try:
                yield from _parsed(path, RdfFormat.STREAMING_JSON_LD)
                return
            except SyntaxError:
                pass  # it may be JSON-LD all the same
        yield from _parsed(path, known)
    except SyntaxError as found:
        said = _PLACE.sub("", " ".join(found.msg.split()))
        line = found.lineno or (_line_of_xml(path) if known == RdfFormat.RDF_XML else None)
        where = f"{path.name}:{line}" if line else path.name
        hint = next((hint for part, hint in _HINTS.items() if part in said), "")
        raise problem(where, f"'{said}'", str(known), hint) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as found:
        raise problem(path.name, str(found).lower(), "a file packed by gzip") from None
    except OSError as found:
        if found.strerror is None:
            raise problem(path.name, "damaged data", "a file packed by Zstandard") from None
        raise problem(path.name, found.strerror, "a file that can be read") from None


def _parsed(path: Path, form: Any) -> Iterator[Any]:
    from pyoxigraph import parse

    with _opened(path) as file:
        yield from parse(file, form)


def kinds() -> tuple[type, type]:
    """Return the classes of IRIs and of literals in quads."""
    from pyoxigraph import Literal, NamedNode

    return NamedNode, Literal


def parse_quads(text: bytes, form: str) -> Iterator[Any]:
    """Return the quads of a text that we wrote ourselves; *form* is as for `read_quads`."""
    from pyoxigraph import RdfFormat, parse

    found: Iterator[Any] = parse(text, RdfFormat.from_extension(form))
    return found


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file, unpacked, behind its byte order mark."""
    with _unpacked(path) as file:
        if file.peek(len(_BOM)).startswith(_BOM):
            file.read(len(_BOM))
        yield file


@contextmanager
def _unpacked(path: Path) -> Iterator[Any]:
    suffix = path.suffix.lower()
    if suffix == ".zst":
        import pyarrow as pa

        with path.open("rb") as file, pa.CompressedInputStream(file, "zstd") as stream:
            yield io.BufferedReader(stream)
        return
    opened: Any = gzip.open if suffix == ".gz" else Path.open
    with opened(path, "rb") as file:
        yield file


def _check_entities(path: Path, problem: type[KgError]) -> None:
    """Raise *problem* where the entities of XML could make much of little.

    The parser puts in what they stand for without a limit: ten lines can fill any memory.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if b"<!ENTITY" in line and line.count(b"<!ENTITY") > len(_ENTITY.findall(line)):
                found = "an XML entity that is long, or made of others, or not on one line"
                raise problem(f"{path.name}:{number}", found, "what it stands for, as text")


def _line_of_xml(path: Path) -> int | None:
    """Return where a file stops to be XML, which the parser of RDF/XML does not tell."""
    with _opened(path) as file:
        try:
            expat.ParserCreate().ParseFile(file)
        except expat.ExpatError as problem:
            return problem.lineno
    return None
