"""RDF emitters: stream a graph as N-Triples, Turtle, N-Quads, TriG, JSON-LD or RDF/XML."""

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.errors import UsageError
from kg.common.iri import check_base, check_iri, license_iri
from kg.emit.rdf.dataset import agent
from kg.emit.rdf.forms import Blocks, Lines, Nodes, StoredLines
from kg.emit.rdf.framed import FramedObjects
from kg.emit.rdf.iris import GraphIris, RdfOptions
from kg.emit.rdf.jsonld import Objects
from kg.emit.rdf.model import parts
from kg.emit.rdf.rdfxml import Elements
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.store.folder import Folder
from kg.store.tables import DIAGNOSTICS, TABLES, diagnostics

if TYPE_CHECKING:
    import rdflib

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47
ACTIONS = {  # by rule of a diagnostic
    Rule.XML_CHARACTER: "replaced by U+FFFD the characters that XML forbids",
    Rule.XML_PREDICATE: (
        "left out its triples: the IRI ends in no name that XML allows for an element"
    ),
}
MAX_QUEUED_WRITES = 8  # of some megabytes each
SERIALISING_THREADS = 2
VERSIONS, GRAPHS, ENTITIES = ("1.1", "1.2"), ("", "source"), ("", "all", "linked")


class Writer:
    """An emitter of one form of RDF.

    Args:
        name: of the form, for diagnostics and errors.
        form: its serialiser.
        graphs: whether it has named graphs.
        rdf12: whether it can write RDF 1.2.
    """

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
        description: str = "",
        publisher: str = "",
        creator: str = "",
        entities: str = "",
        lang: str = "",
        framed: bool = False,
    ) -> pl.DataFrame:
        """Write *folder* to *out*; return DIAGNOSTICS of what the form cannot hold.

        Args:
            folder: the graph.
            out: takes the bytes.
            base: the start of the IRIs of the graph's own resources.
            rdf: 1.1, or 1.2 to describe triples by ``rdf:reifies``.
            graphs: ``source`` to put triples into a named graph for each source.
            mentions: write all tables, mentions in NIF.
            assert_candidates: write candidates as triples.
            title: of the dataset; empty: the graph's name.
            license: of the dataset: an IRI, or an SPDX identifier.
            description: of the dataset; empty: what it counts.
            publisher: of the dataset: a name, an IRI, or ``name <IRI>``.
            creator: likewise.
            entities: ``linked`` to leave out those that no edge has.
            lang: the language of the names of entities, such as ``en``.
            framed: put edges into their subjects; JSON-LD only.

        Raises:
            IriError: *base*, *license*, or the IRI of *publisher* or *creator* is no absolute IRI.
            UsageError: the form cannot be written with these options.
            GraphError: *mentions* of a graph that was imported without them.
        """
        check_base(base)
        self._check(rdf, graphs)
        self._check_content(entities, framed, mentions)
        if lang and not LANGUAGE.fullmatch(lang):
            raise UsageError("--lang", repr(lang), "a language tag such as en or pt-BR")
        for role, text in (("--publisher", publisher), ("--creator", creator)):
            if iri := agent(text)[1]:
                check_iri(iri, role, "a name, an absolute IRI, or name <IRI>")
        options = RdfOptions(
            base=base,
            rdf=rdf,
            graphs=graphs,
            mentions=mentions,
            assert_candidates=assert_candidates,
            title=title,
            license=license_iri(license),
            description=description,
            publisher=publisher,
            creator=creator,
            entities=entities,
            lang=lang,
        )
        form = FramedObjects(base) if framed else self._form(base)
        form.speak(lang)
        _write(out, form, serialise(folder, form, options))
        notes = [
            diagnostics(self._name, rule, ACTIONS[rule], [(None, None, value)])
            for rule, value in sorted(set(form.replaced))
        ]
        return pl.concat([pl.DataFrame(schema=DIAGNOSTICS), *notes])

    def _check_content(self, entities: str, framed: bool, mentions: bool) -> None:
        if entities not in ENTITIES:
            raise UsageError("--entities", repr(entities), "all or linked")
        if entities == "linked" and mentions:
            raise UsageError("--entities linked", "it with --mentions", "one of them")
        if framed and self._form is not Objects:
            raise UsageError("--framed", f"the form {self._name}", "jsonld")

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


def serialise(folder: Folder, form: Lines, options: RdfOptions) -> Iterator[pl.Series]:
    """Return the texts of all nodes and triples, in their order; threads serialise some at a time.

    Raises:
        GraphError: mentions of a graph that was imported without them.
    """
    if options.mentions:
        folder.require(*TABLES)
    graph = GraphIris(folder, form, options)
    return form.frame(graph) if isinstance(form, FramedObjects) else _texts(graph)


def _texts(graph: GraphIris) -> Iterator[pl.Series]:
    form = graph.form
    waiting: deque[Future[pl.Series]] = deque()
    with ThreadPoolExecutor(SERIALISING_THREADS) as pool:
        for part in parts(graph):
            if isinstance(part, Nodes):
                waiting.append(pool.submit(form.nodes, part))
            else:
                waiting.append(pool.submit(form.triples, part))
            if len(waiting) > SERIALISING_THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(out: BinaryIO, form: Lines, texts: Iterator[pl.Series]) -> None:
    """Write all *texts*, with the head, the tail and the separators of *form*.

    Writing has a thread of its own: it takes as long as all the rest, and needs no interpreter.
    """
    waiting: deque[Future[int]] = deque()
    with ThreadPoolExecutor(1) as writer:

        def put(data: bytes | memoryview) -> None:
            waiting.append(writer.submit(out.write, data))
            while len(waiting) > MAX_QUEUED_WRITES:
                waiting.popleft().result()

        put(form.head.encode())
        # The separator behind a chunk is only written when another chunk follows.
        size, separator = len(form.between.encode()), memoryview(b"")
        for text in texts:
            for chunk in as_bytes(text):
                put(separator)
                put(chunk[: len(chunk) - size])
                separator = chunk[len(chunk) - size :]
        put(form.tail.encode())
        while waiting:
            waiting.popleft().result()


def as_bytes(text: pl.Series) -> Iterator[memoryview]:
    """Yield the bytes of all rows of a column of texts, without a Python object a row."""
    array = text.to_arrow(compat_level=pl.CompatLevel.oldest())
    for chunk in getattr(array, "chunks", [array]):
        if len(chunk):
            _, offsets, data = chunk.buffers()
            ends = memoryview(offsets).cast("q")[chunk.offset : chunk.offset + len(chunk) + 1]
            yield memoryview(data).cast("B")[ends[0] : ends[-1]]


write_ntriples = Writer("ntriples", Lines, rdf12=True)
write_stored = Writer("ntriples", StoredLines, rdf12=True)  # to be kept in a triple store
write_turtle = Writer("turtle", Blocks, rdf12=True)
write_nquads = Writer("nquads", Lines, graphs=True, rdf12=True)
write_trig = Writer("trig", Blocks, graphs=True, rdf12=True)
write_jsonld = Writer("jsonld", Objects)
write_rdfxml = Writer("rdfxml", Elements)


def to_rdflib(folder: Folder, base: str = BASE) -> "rdflib.Graph":
    """Return the triples as an rdflib graph with kg's prefixes, all of it in memory."""
    import rdflib

    text = BytesIO()
    write_ntriples(folder, text, base)
    graph = rdflib.Graph()
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph.parse(data=text.getvalue(), format="nt")
