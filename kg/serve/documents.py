"""Documents beside the triples of a graph: its ontology and shapes, and dumps of all its RDF.

In: a graph folder. Out: triples of the ontology and the shapes, by document and by the IRI that
they describe, and files of dumps, each made when it is asked for first.
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import view
from kg.common.quads import parse_quads
from kg.emit import rdf
from kg.emit.rdf.vocabulary import query_prefixes
from kg.serve.resources import Resource
from kg.store.folder import Folder

if TYPE_CHECKING:
    from pyoxigraph import Triple

DOCUMENTS = ("ontology", "shapes")  # their paths; the IRI of the first is that of an owl:Ontology


class DumpForm(NamedTuple):
    """A form in which all RDF of a graph is given."""

    name: str  # in ``format=``, and among the emitters
    suffix: str
    media: str
    graphs: bool  # whether it has named graphs, one for each source


DUMPS = (
    DumpForm("ntriples", ".nt", "application/n-triples", False),
    DumpForm("turtle", ".ttl", "text/turtle", False),
    DumpForm("nquads", ".nq", "application/n-quads", True),
    DumpForm("trig", ".trig", "application/trig", True),
)
DUMP = "dump"  # its path, before the suffix
VOID_DUMP = "http://rdfs.org/ns/void#dataDump"


def dump_form(path: str) -> DumpForm | None:
    """Return the form of the dump at *path*, if it is one's.

    >>> dump_form("dump.nq").media, dump_form("dump.exe")
    ('application/n-quads', None)
    """
    return next((form for form in DUMPS if path == f"{DUMP}{form.suffix}"), None)


class Documents:
    """The documents of a graph.

    Args:
        folder: the graph.
        base: what its IRIs start with.
        content: what its RDF contains: options of `kg.emit.rdf.write`.
        scratch: a folder for dumps.
    """

    def __init__(
        self, folder: Folder, base: str, content: Mapping[str, Any], scratch: Path
    ) -> None:
        self.folder, self.base, self.content, self.scratch = folder, base, content, scratch
        self.prefixes = query_prefixes(base)
        self._locks = {form: asyncio.Lock() for form in DUMPS}
        self._view_lock = asyncio.Lock()

    @cached_property
    def _triples(self) -> dict[str, list["Triple"]]:
        """The triples of each document."""
        writers = (rdf.write_ontology, rdf.write_shapes)
        triples = {}
        for name, write in zip(DOCUMENTS, writers, strict=True):
            out = BytesIO()
            write(self.folder, out, self.base)
            triples[name] = [quad.triple for quad in parse_quads(out.getvalue(), "ttl")]
        return triples

    def document(self, name: str) -> list["Triple"]:
        """Return the triples of one of DOCUMENTS."""
        return self._triples[name]

    def description(self, iri: str) -> list["Triple"]:
        """Return what the documents say of *iri*, blank nodes that they refer to included."""
        by_subject: dict[str, list[Triple]] = {}
        for triple in (triple for triples in self._triples.values() for triple in triples):
            by_subject.setdefault(str(triple.subject), []).append(triple)
        found: dict[Triple, None] = {}
        waiting = [f"<{iri}>"]
        while waiting:
            for triple in by_subject.pop(waiting.pop(), ()):
                found[triple] = None
                if str(triple.object).startswith("_:"):
                    waiting.append(str(triple.object))
        return list(found)

    async def dump(self, form: DumpForm) -> Path:
        """Return the file of a dump; who asks while it is made waits for it."""
        path = self.scratch / f"{DUMP}{form.suffix}"
        async with self._locks[form]:
            if not path.exists():
                await asyncio.to_thread(self._write, form, path)
        return path

    def _write(self, form: DumpForm, path: Path) -> None:
        write = getattr(rdf, f"write_{form.name}")
        draft = path.with_suffix(".new")
        with draft.open("wb") as out:
            graphs = {"graphs": "source"} if form.graphs else {}
            write(self.folder, out, self.base, **self.content, **graphs)
        draft.rename(path)

    async def view(self) -> Path:
        """Return the file of the page that draws the graph; who asks while it is made waits.

        Raises:
            PageError: kg was installed where the page could not be bundled.
        """
        path = self.scratch / "view.html"
        async with self._view_lock:
            if not path.exists():
                html = await asyncio.to_thread(view.page, self.folder, site="./")
                path.write_text(html, encoding="utf-8")
        return path

    def dump_triples(self, dataset: str) -> str:
        """Return a CONSTRUCT query that says where the dumps of the *dataset*, an IRI, are."""
        links = ", ".join(f"<{self.base}{DUMP}{form.suffix}>" for form in DUMPS)
        return f"CONSTRUCT {{ <{dataset}> <{VOID_DUMP}> {links} }} WHERE {{}}"

    def dump_facts(self) -> dict[str, list[dict[str, str]]]:
        """Return the same for a page, as the properties of a `Resource`."""
        links = (f"{self.base}{DUMP}{form.suffix}" for form in DUMPS)
        return {VOID_DUMP: [{"type": "uri", "value": link} for link in links]}


def resource(iri: str, triples: Iterable["Triple"]) -> Resource:
    """Return *iri* as its page shows it, by the *triples* that it is the subject of."""
    facts: dict[str, list[dict[str, str]]] = {}
    for triple in triples:
        if str(triple.subject) == f"<{iri}>":
            facts.setdefault(triple.predicate.value, []).append(_binding(triple.object))
    return Resource(iri, facts)


def _binding(term: Any) -> dict[str, str]:
    """Return *term* as SPARQL results in JSON have it."""
    kind = {"<": "uri", "_": "bnode"}.get(str(term)[0])
    if kind:
        return {"type": kind, "value": term.value}
    language = {"xml:lang": term.language} if term.language else {}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value, **language}
