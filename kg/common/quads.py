"""Parse RDF files as a stream of quads: Turtle, N-Triples, N-Quads, TriG, N3, RDF/XML, JSON-LD.

In: a file in any of these forms, also compressed by gzip or Zstandard. Out: its quads, as objects
of pyoxigraph. Nothing is fetched: neither contexts of JSON-LD nor anything else.
"""

import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Any
from xml.parsers import expat

from kg.common.errors import GraphError, KgError, UsageError
from kg.common.rdf_depth import ShallowJson, ShallowXml
from kg.common.triple_depth import ShallowTriples

FORMS = {  # by suffix: the form, as pyoxigraph's file extension
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
OF_TURTLE = frozenset({"ttl", "nt", "nq", "trig"})  # extensions of forms that are alike
COMPRESSED = {".gz": "gzip", ".zst": "Zstandard"}
_HINTS = {  # by a part of the parser's message
    "absolute IRI": "relative IRIs need an @base in the file",
    "LoadDocumentCallback": "write the context into the file; none is fetched",
    "XML namespaces": "is it RDF/XML? its elements have namespaces",
}
_POSITION = re.compile(r"^Parser error at [^:]*: ")
MAX_SKIPPED = 1000  # syntax errors of a text, behind which parsing goes on
LONGEST_ENTITY = 1024  # bytes that show whether a declaration of an entity is short
_DECLARED_ENCODING = re.compile(rb"""^(\s*<\?xml\b[^>]{0,100}?)\s+encoding\s*=\s*["'][^"'>]*["']""")
_BOM = b"\xef\xbb\xbf"
# A short entity of XML's DTD; RDF/XML files abbreviate namespaces by them.
_SHORT_ENTITY = re.compile(rb"""<!ENTITY\s+[\w.-]+\s+(?:"[^"&%]{0,300}"|'[^'&%]{0,300}')\s*>""")


def form_of(path: Path) -> str:
    """Return the suffix that tells the form of *path*, without that of a compression.

    >>> form_of(Path("graph.TTL.gz"))
    '.ttl'
    """
    inner = Path(path.name.lower())
    return Path(inner.stem).suffix if inner.suffix in COMPRESSED else inner.suffix


EXPORT_FORMS = {  # by the name of `kg export`: the form, as pyoxigraph's file extension
    "ntriples": "nt",
    "turtle": "ttl",
    "nquads": "nq",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}


def check_form(path: Path, form: str) -> str:
    """Return pyoxigraph's extension of the form that a file is to be read as.

    Args:
        path: the file.
        form: a name of `kg export`; empty: the suffix of *path* tells the form.

    Raises:
        GraphError: the suffix is of no form of RDF.
        UsageError: there is no such form.
    """
    if form and form not in EXPORT_FORMS:
        raise UsageError("--read-as", repr(form), f"one of {', '.join(EXPORT_FORMS)}")
    suffix = form_of(path)
    if not form and suffix not in FORMS:
        wanted = f"a file of RDF: {' '.join(FORMS)}"
        raise GraphError(
            path.name, f"the suffix {suffix!r}", wanted, "name its form with --read-as"
        )
    return EXPORT_FORMS.get(form) or FORMS[suffix]


def read_quads(path: Path, problem: type[KgError], form: str = "") -> Iterator[Any]:
    """Yield the quads of the file at *path*.

    JSON-LD is read in bounded memory where its keys are in the order of Streaming JSON-LD. Whether
    they are is found out first, by reading it once for nothing: quads of a part whose context comes
    later would have other IRIs.

    Args:
        path: the file.
        problem: the class of the error to raise.
        form: one of the values of `FORMS`; empty: its suffix tells it.

    Raises:
        KgError: *problem*, if the file cannot be read or parsed; it names file and line.
    """
    from pyoxigraph import RdfFormat

    rdf_format = RdfFormat.from_extension(form or FORMS[form_of(path)])
    assert rdf_format is not None
    try:
        if rdf_format == RdfFormat.RDF_XML:
            _check_entities(path, problem)
        if rdf_format == RdfFormat.JSON_LD and _is_in_order(path, problem):
            rdf_format = RdfFormat.STREAMING_JSON_LD
        yield from _parsed(path, rdf_format, problem)
    except KgError:  # some are errors of the system too
        raise
    except SyntaxError as error:
        message = _POSITION.sub("", " ".join(error.msg.split()))
        line = error.lineno or (_line_of_xml(path) if rdf_format == RdfFormat.RDF_XML else None)
        where = f"{path.name}:{line}" if line else path.name
        hint = next((hint for part, hint in _HINTS.items() if part in message), "")
        raise problem(where, f"'{message}'", str(rdf_format), hint) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise problem(path.name, str(error).lower(), "a file compressed by gzip") from None
    except OSError as error:
        if error.strerror is None:
            raise problem(path.name, "damaged data", "a file compressed by Zstandard") from None
        raise problem(path.name, error.strerror, "a file that can be read") from None


def _is_in_order(path: Path, problem: type[KgError]) -> bool:
    """Tell whether a file is Streaming JSON-LD to its end."""
    from pyoxigraph import RdfFormat

    try:
        deque(_parsed(path, RdfFormat.STREAMING_JSON_LD, problem), maxlen=0)
    except SyntaxError:
        return False
    return True


def _parsed(path: Path, form: Any, problem: type[KgError]) -> Iterator[Any]:
    from pyoxigraph import parse

    with _opened(path) as file:
        yield from parse(_shallow(file, form.file_extension, path.name, problem), form)


def _shallow(file: Any, form: str, where: str, problem: type[KgError]) -> Any:
    """Return *file* so that reading raises *problem* where the form nests too deep for a parser."""
    if form in OF_TURTLE:
        return ShallowTriples(file, where, problem)
    classes = {"jsonld": ShallowJson, "rdf": ShallowXml}
    return classes[form](file, where, problem) if form in classes else file


def parse_blocks(
    blocks: Iterator[bytes],
    form: str,
    base: str,
    where: str,
    problem: type[KgError],
    damaged: Callable[[int | None, str], None],
) -> Iterator[Any]:
    """Yield the quads of UTF-8 text that comes in blocks; what one syntax error spoils is skipped.

    Args:
        blocks: the text, without a byte order mark.
        form: one of the values of `FORMS`.
        base: the IRI that relative ones are relative to.
        where: the name of the text, for errors.
        problem: the class of the error to raise.
        damaged: called for each error that the parser goes on behind, with its line and message.

    Raises:
        KgError: *problem*, if the parser cannot go on.
    """
    from pyoxigraph import RdfFormat, parse

    rdf_format = RdfFormat.from_extension(form)
    assert rdf_format is not None
    if rdf_format == RdfFormat.RDF_XML:
        blocks = _plain_xml(blocks, where, problem)
    file: Any = io.BufferedReader(_BlockReader(blocks))
    goes_on = form in OF_TURTLE
    quads = parse(_shallow(file, form, where, problem), rdf_format, base_iri=base, lenient=True)
    for skipped in count():
        try:
            yield from quads
            return
        except SyntaxError as error:
            message = _POSITION.sub("", " ".join(error.msg.split()))
            if not goes_on or skipped >= MAX_SKIPPED:
                place = f"{where}:{error.lineno}" if error.lineno else where
                hint = next((hint for part, hint in _HINTS.items() if part in message), "")
                raise problem(place, f"'{message}'", str(rdf_format), hint) from None
            damaged(error.lineno, message)


class _BlockReader(io.RawIOBase):
    """Blocks of bytes as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            if (block := next(self._blocks, None)) is None:
                return 0
            self._rest = block
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _plain_xml(blocks: Iterator[bytes], where: str, problem: type[KgError]) -> Iterator[bytes]:
    """Yield the blocks of RDF/XML, as UTF-8; raise *problem* where an entity could grow large."""
    held, is_first = b"", True
    for block in chain(blocks, [b""]):
        held += block
        if is_first and held:
            held, is_first = _DECLARED_ENCODING.sub(rb"\1", held, count=1), False
        cut = max(len(held) - LONGEST_ENTITY, 0) if block else len(held)
        begin = held.find(b"<!ENTITY")
        while 0 <= begin < cut:
            if not _SHORT_ENTITY.match(held, begin):
                found = "an XML entity that is long, or made of others"
                raise problem(where, found, "the text that it stands for")
            begin = held.find(b"<!ENTITY", begin + 1)
        yield held[:cut]
        held = held[cut:]


def term_classes() -> tuple[type, type]:
    """Return pyoxigraph's classes of IRIs and of literals."""
    from pyoxigraph import Literal, NamedNode

    return NamedNode, Literal


def parse_quads(text: bytes, form: str) -> Iterator[Any]:
    """Return the quads of RDF that kg itself wrote; *form* is as for `read_quads`."""
    from pyoxigraph import RdfFormat, parse

    quads: Iterator[Any] = parse(text, RdfFormat.from_extension(form))
    return quads


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file, decompressed, behind its byte order mark."""
    with _decompressed(path) as file:
        if file.peek(len(_BOM)).startswith(_BOM):
            file.read(len(_BOM))
        yield file


@contextmanager
def _decompressed(path: Path) -> Iterator[Any]:
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
    """Raise *problem* where entities of XML could expand to any size ("billion laughs").

    The parser sets no limit: ten lines can fill any memory.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if b"<!ENTITY" in line and line.count(b"<!ENTITY") > len(_SHORT_ENTITY.findall(line)):
                found = "an XML entity that is long, or made of others, or not on one line"
                raise problem(f"{path.name}:{number}", found, "the text that it stands for")


def _line_of_xml(path: Path) -> int | None:
    """Return the line of a file's first XML error, which the parser of RDF/XML does not tell."""
    with _opened(path) as file:
        try:
            expat.ParserCreate().ParseFile(file)
        except expat.ExpatError as problem:
            return problem.lineno
    return None
