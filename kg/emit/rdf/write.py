"""Write a graph in a form of RDF, as a stream."""

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from kg.common.errors import IriError, UsageError
from kg.common.iri import is_absolute
from kg.emit.rdf.forms import Blocks, Lines, Nodes
from kg.emit.rdf.jsonld import Objects
from kg.emit.rdf.model import Choices, Model
from kg.emit.rdf.rdfxml import Elements
from kg.emit.rdf.terms import check_iri
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.store.folder import Folder
from kg.store.tables import TABLES, diagnostics

if TYPE_CHECKING:
    import rdflib

SPDX = re.compile(r"[A-Za-z0-9.+-]+")  # short names of licences, as SPDX lists them
ACTIONS = {
    "xml-character": "replaced by U+FFFD what XML cannot hold",
    "xml-predicate": "left out as triples, since no element of XML can be called so",
}
AHEAD = 8  # pieces of some megabytes that may wait to be written
AT_ONCE = 2  # parts that are put into words at a time
VERSIONS, GRAPHS = ("1.1", "1.2"), ("", "source")


class Writer:
    """Writes graphs in one form."""

    def __init__(self, name: str, form: type[Lines], graphs: bool = False, rdf12: bool = False):
        self._name, self._form, self._graphs, self._rdf12 = name, form, graphs, rdf12

    def __call__(
        self,
        folder: Folder,
        out: BinaryIO,
        base: str = BASE,
        *,
        rdf: str = "1.1",
        graphs: str = "",
        mentions: bool = False,
        assert_candidates: bool = False,
        title: str = "",
        license: str = "",  # noqa: A002 - what everybody calls it
    ) -> pl.DataFrame:
        """Write *folder* to *out*; return DIAGNOSTICS of what the form cannot hold.

        Args:
            folder: the graph.
            out: takes the bytes.
            base: starts the IRIs of what is the graph's own.
            rdf: 1.1, or 1.2 to describe triples by ``rdf:reifies``.
            graphs: ``source`` to put triples into the graphs of their sources.
            mentions: write all tables, mentions in NIF.
            assert_candidates: write candidates as triples.
            title: of the dataset; its name, if empty.
            license: of the dataset: an IRI, or a short name of SPDX.

        Raises:
            IriError: *base* or *license* is no absolute IRI.
            UsageError: this form cannot say it so.
            GraphError: the graph was imported without its mentions, and they are asked for.
        """
        check_iri(base, "--base-iri", "https://my.org/kg/", "it ends in / or # as a rule")
        self._check(rdf, graphs)
        form = self._form(base)
        choices = Choices(
            base, rdf, graphs, mentions, assert_candidates, title, _license_iri(license)
        )
        _write(out, form, texts(folder, form, choices))
        notes = [
            diagnostics(self._name, rule, ACTIONS[rule], [(None, None, value)])
            for rule, value in sorted(set(form.replaced))
        ]
        return pl.concat([diagnostics(self._name, "", "", []), *notes])

    def _check(self, rdf: str, graphs: str) -> None:
        if rdf not in VERSIONS:
            raise UsageError("--rdf", repr(rdf), " or ".join(VERSIONS))
        if graphs not in GRAPHS:
            raise UsageError("--graphs", repr(graphs), "source")
        if rdf == "1.2" and not self._rdf12:
            wanted = "ntriples, turtle, nquads or trig"
            raise UsageError("--rdf 1.2", f"the form {self._name}", wanted)
        if graphs and not self._graphs:
            raise UsageError(f"--graphs {graphs}", f"the form {self._name}", "trig or nquads")


def _license_iri(given: str) -> str:
    if not given or is_absolute(given):
        return given
    if SPDX.fullmatch(given):
        return f"https://spdx.org/licenses/{given}"
    raise IriError("--license", repr(given), "an IRI, or a short name such as CC-BY-4.0")


def texts(folder: Folder, form: Lines, choices: Choices) -> Iterator[pl.Series]:
    """Return all that is written, in its order; some parts are put into words side by side.

    Raises:
        GraphError: the graph was imported without its mentions, and they are asked for.
    """
    if choices.mentions:
        folder.require(*TABLES)
    return _spelled(Model(folder, form, choices), form)


def _spelled(model: Model, form: Lines) -> Iterator[pl.Series]:
    waiting: deque[Future[pl.Series]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for part in model.parts():
            spell = form.nodes if isinstance(part, Nodes) else form.triples
            waiting.append(pool.submit(spell, part))  # type: ignore[arg-type] # it fits
            if len(waiting) > AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(out: BinaryIO, form: Lines, texts: Iterator[pl.Series]) -> None:
    """Write all *texts* with what stands before, behind and between them.

    Writing has a thread of its own: it takes as long as all the rest, and needs no interpreter.
    """
    waiting: deque[Future[int]] = deque()
    with ThreadPoolExecutor(1) as writer:

        def put(data: bytes | memoryview) -> None:
            waiting.append(writer.submit(out.write, data))
            while len(waiting) > AHEAD:
                waiting.popleft().result()

        put(form.head.encode())
        cut, held = len(form.between.encode()), memoryview(b"")
        for text in texts:
            for chunk in as_bytes(text):
                put(held)
                put(chunk[: len(chunk) - cut])
                held = chunk[len(chunk) - cut :]
        put(form.tail.encode())
        while waiting:
            waiting.popleft().result()


def as_bytes(text: pl.Series) -> Iterator[memoryview]:
    """Yield the bytes of all rows, without an object a row."""
    array = text.to_arrow(compat_level=pl.CompatLevel.oldest())
    for piece in getattr(array, "chunks", [array]):
        if len(piece):
            _, offsets, data = piece.buffers()
            ends = memoryview(offsets).cast("q")[piece.offset : piece.offset + len(piece) + 1]
            yield memoryview(data).cast("B")[ends[0] : ends[-1]]


write_ntriples = Writer("ntriples", Lines, rdf12=True)
write_turtle = Writer("turtle", Blocks, rdf12=True)
write_nquads = Writer("nquads", Lines, graphs=True, rdf12=True)
write_trig = Writer("trig", Blocks, graphs=True, rdf12=True)
write_jsonld = Writer("jsonld", Objects)
write_rdfxml = Writer("rdfxml", Elements)


def to_rdflib(folder: Folder, base: str = BASE) -> "rdflib.Graph":
    """Return the triples as an rdflib graph, all of it in memory."""
    import rdflib

    text = BytesIO()
    write_ntriples(folder, text, base)
    graph = rdflib.Graph()
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph.parse(data=text.getvalue(), format="nt")
