"""Graph: an open knowledge graph, with its tables, look-ups, queries, reports and exports."""

import html
from collections.abc import Mapping
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from kg.common.errors import MissingExtra, UnknownName
from kg.query import lookup
from kg.schema.schema_file import Schema
from kg.store.analysis import NAME as ANALYSIS
from kg.store.filters import Filters, filtered
from kg.store.folder import Folder, open_folder
from kg.store.tables import RANK_DESCENDING, RANKED_BY, TABLES

if TYPE_CHECKING:
    import igraph
    import networkx
    import pandas as pd
    import rdflib

    from kg.emit.neo4j import Change
    from kg.emit.rag.documents import TextDocument
    from kg.reports.communities import Communities
    from kg.reports.diff.graph_diff import GraphDiff
    from kg.reports.explain.entity import EntityExplanation
    from kg.reports.explain.pair import PairExplanation
    from kg.reports.judge import Sheet
    from kg.view.notebook import Frame

SHOWN = 5  # edges in the view of a notebook


class Frames(NamedTuple):
    """The entities and edges of a graph as two pandas data frames."""

    entities: "pd.DataFrame"
    edges: "pd.DataFrame"


class Graph:
    """A knowledge graph, open for reading: one version of the graph folder at *path*.

    Its tables are attributes: Polars frames with the columns of `kg.store.tables`, each read from
    disk when it is first used, and then kept, with the names of entities beside their numbers. A
    build that replaces the folder meanwhile does not change what this object shows.

    Wherever an entity is asked for, its name, another surface, its id or its row number will do;
    wherever an edge is, its id or its row number.

    Args:
        path: the graph folder.

    Raises:
        GraphError: there is no graph at *path*, or another version of kg wrote it.

    >>> import kg
    >>> graph = kg.build([(["Nginx", "uses", "C"], ["B-App", "O", "B-Lang"])])
    >>> graph
    <kg.Graph 'objects': 2 entities, 1 edge, 1 source>
    >>> graph.edges.select("subject_name", "predicate", "object_name").rows()
    [('Nginx', 'appLang', 'C')]
    """

    def __init__(self, path: str | Path | Folder) -> None:
        self.folder = path if isinstance(path, Folder) else open_folder(Path(path))

    # What it is

    @property
    def path(self) -> Path:
        """The path of the graph folder."""
        return self.folder.path

    @property
    def name(self) -> str:
        """The graph's name."""
        return self.folder.name

    @property
    def counts(self) -> dict[str, Any]:
        """What was counted: sentences, mentions, entities by type, edges by predicate, and more."""
        return self.folder.counts

    @property
    def schema(self) -> Schema:
        """The schema that the graph was built with."""
        return self.folder.schema

    # Tables

    @cached_property
    def sources(self) -> pl.DataFrame:
        """The files or objects that were read: name, hash, format, scheme, counts."""
        return self._table("sources")

    @cached_property
    def documents(self) -> pl.DataFrame:
        """The documents: source, number, name, line, sentences, metadata."""
        return self._table("documents")

    @cached_property
    def sentences(self) -> pl.DataFrame:
        """The sentences with a mention: source, number, document, line, text."""
        return self._table("sentences")

    @cached_property
    def mentions(self) -> pl.DataFrame:
        """The tagged spans: source, sentence, tokens, characters, line, type, surface."""
        return self._table("mentions")

    @cached_property
    def relations(self) -> pl.DataFrame:
        """The relations that the corpus itself states between two mentions, with their surfaces."""
        surfaces = self.scan("mentions").select("surface").collect()["surface"]
        return _with_names(self._table("relations"), surfaces, "subject", "object", end="surface")

    @cached_property
    def entities(self) -> pl.DataFrame:
        """The entities: row number, id, name, type, counts, links to elsewhere."""
        return self._table("entities")

    @cached_property
    def surfaces(self) -> pl.DataFrame:
        """The ways in which each entity is written, and the rule that merged each of them."""
        return _with_names(self._table("surfaces"), self._names, "entity")

    @cached_property
    def links(self) -> pl.DataFrame:
        """The entity of each mention, by row numbers, with its name."""
        return _with_names(self._table("links"), self._names, "entity")

    @cached_property
    def edges(self) -> pl.DataFrame:
        """The edges: id, subject, predicate, object, basis, support, measures of association."""
        return _with_names(self._table("edges"), self._names, "subject", "object")

    @cached_property
    def diagnostics(self) -> pl.DataFrame:
        """What was interpreted, repaired or left out: stage, source, line, rule, value, action."""
        return self._table("diagnostics")

    @property
    def analysis(self) -> pl.DataFrame | None:
        """Community and centralities of each entity, with its name; None until `analyse` ran.

        None also where the graph has changed since.
        """
        analysis = self.folder.analysis
        return None if analysis is None else _with_names(analysis.frame, self._names, "entity")

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table as a lazy frame, for what is too large to be read whole.

        Args:
            table: one of `kg.store.tables.TABLES`; also ``evidence``; or ``analysis``, which has no
                rows where there is none.

        Raises:
            UnknownName: there is no such table.
        """
        if table not in (tables := (*TABLES, ANALYSIS)):
            raise UnknownName("table", repr(table), f"one of {', '.join(tables)}")
        return self.folder.scan(table)

    def _id(self, entity: str | int) -> str:
        """Return the id of an entity that is given by its row number, else what was given."""
        return (
            entity
            if isinstance(entity, str)
            else str(lookup.find_entity(self.folder, entity)["id"])
        )

    def _table(self, table: str) -> pl.DataFrame:
        return self.folder.scan(table).collect()

    @cached_property
    def _names(self) -> pl.Series:
        return self.folder.scan("entities").select("name").collect()["name"]

    # Look-ups

    def find(self, name: str) -> pl.DataFrame:
        """Return the rows of ``entities`` that *name* may mean, the best match first.

        Args:
            name: an id, a name, or another surface, in any capitals.

        Raises:
            UnknownName: there is none.
        """
        return lookup.find_entities(self.folder, name)

    def neighbours(self, entity: str | int) -> pl.DataFrame:
        """Return the edges of an entity, the likeliest first where that is known, or the strongest.

        Columns: ``predicate, direction`` (out, in), ``entity, name, type`` of the other end,
        ``basis, sentences, strength, probability, edge``.

        Raises:
            UnknownName: there is no such entity.
        """
        return lookup.neighbours(self.folder, entity)

    def evidence(self, edge: int | str) -> pl.DataFrame:
        """Return the sentences behind an edge, the most direct first.

        Columns: ``rank, source, line, sentence, text, subject_begin, subject_stop, object_begin,
        object_stop`` (characters of the text, half-open), ``cue``; where the object is mentioned
        in another sentence also ``object_source, object_line, object_sentence, object_text``.

        Args:
            edge: the row number of an edge, or its id.

        Raises:
            UnknownName: there is no such edge.
        """
        return lookup.evidence(self.folder, edge)

    def plot(self, out: str | Path) -> list[Path]:
        """Draw degrees, edges between types, and strength against support; return the files.

        Args:
            out: the folder of the pictures, each as SVG and as PNG.

        Raises:
            MissingExtra: matplotlib is not installed.
            OutputError: a file cannot be written.
        """
        from kg.reports.plots.graph_plots import plot_graph

        return plot_graph(self.folder, Path(out))

    def explain(
        self, entity: str | int, other: str | int | None = None
    ) -> "EntityExplanation | PairExplanation":
        """Explain why the surfaces of an entity are one; or how two entities are related.

        Raises:
            UnknownName: there is no such entity.
            GraphError: the graph was imported from RDF without what explains it.
        """
        from kg.reports.explain import explain

        return explain(self.folder, self._id(entity), None if other is None else self._id(other))

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        language: str = "",
        **more: Any,
    ) -> pl.DataFrame:
        """Answer a question of ``queries/``, or Cypher, SPARQL or SQL, in this process.

        Columns are those of the query; where the values of one have no type in common, they are
        JSON texts.

        Args:
            text: a question's name, such as ``neighbours``, or the text of a query.
            parameters: values of the query's parameters; keyword arguments are parameters, too.
            language: cypher, sparql or sql; without it, it is told by the text.

        Raises:
            QueryError: the text is wrong, or a parameter is missing.
            MissingExtra: the engine of that language is not installed.
        """
        from kg.query.ask import ask
        from kg.query.rows import to_frame

        return to_frame(ask(self.folder, text, {**(parameters or {}), **more}, language or None))

    def judge(self, pairs: int = 200, *, seed: int = 0) -> "Sheet":
        """Draw edges for a person to judge, those that teach most, with their best sentences.

        Write the sheet to a file, mark edges with yes or no in the column judgement, and give the
        file to `kg.build` as *judged*: then every edge has a probability.

        Args:
            pairs: how many edges to draw.
            seed: decides which.

        Raises:
            JudgementError: all edges are judged.
            GraphError: the graph was imported from RDF without the evidence of its edges.
        """
        from kg.reports.judge import draw

        return draw(self.folder, pairs, seed=seed)

    # What its network shows

    def analyse(
        self, *, resolution: float = 1.0, seed: int = 1, betweenness: str | int = "auto"
    ) -> "Communities":
        """Find communities and central entities, and keep them beside the graph's tables.

        Of a graph with filters, by the edges that pass; ``graph.analysis``, exports and questions
        have them from then on. The same graph gives the same result, on any number of cores.

        Args:
            resolution: above 1 communities are smaller, below 1 larger.
            seed: of what is drawn at random.
            betweenness: ``exact``, ``none``, the number of entities to estimate it from, or
                ``auto``: exact where that takes some seconds only.

        Raises:
            UsageError: a value is out of its range.
            MissingExtra: networkit is not installed.
            GraphError: the folder is no longer this version of the graph.
        """
        from kg.analyse.analysis import analyse
        from kg.reports.communities import found_communities
        from kg.store.analysis_file import save_analysis

        analysis = analyse(self.folder, resolution=resolution, seed=seed, betweenness=betweenness)
        save_analysis(self.folder, analysis)
        communities = found_communities(self.folder)
        assert communities is not None
        return communities

    # Other graphs of it

    def filter(self, filters: Filters | None = None, **criteria: Any) -> "Graph":
        """Return this graph with those edges only that pass; its entities stay.

        Args:
            filters: the criteria as one object.
            criteria: fields of `kg.Filters`, which win over *filters*: ``trusted`` (True: what is
                claimed or strong), ``basis``, ``predicate``, ``type`` (a name or several),
                ``min_sentences``, ``min_documents``, ``max_q``, ``min_strength``,
                ``min_probability``, ``backbone`` (α), ``top_per_entity``.

        Raises:
            FilterError: there is no such criterion, basis, predicate or type, or a value is out
                of its range.
        """
        return Graph(filtered(self.folder, Filters.of(filters, **criteria)))

    def diff(self, other: "Graph | str | Path") -> "GraphDiff":
        """Compare this graph with a later one: sources, entities and edges, by their ids.

        Args:
            other: the later graph, or its path.
        """
        from kg.reports.diff.graph_diff import diff

        return diff(self.folder, (other if isinstance(other, Graph) else Graph(other)).folder)

    # Elsewhere

    def export(self, form: str, out: str | Path, **options: Any) -> list[str]:
        """Write the graph in another form; return what the emitter has to say.

        Args:
            form: as ``kg export`` calls it: turtle, ntriples, jsonld, graphml, cypher, ….
            out: a file (compressed where its name ends in ``.gz`` or ``.zst``), or a folder.
            options: of the emitter, such as ``base="https://my.org/kg/"`` for RDF.

        Raises:
            UnknownName: no emitter is called so.
            UsageError: the emitter does not take one of the options.
            OutputError: *out* cannot be written; what was there is still there.
        """
        from kg.emit.export import export

        return export(self.folder, form, Path(out), options)

    def load(
        self,
        uri: str | None = None,
        *,
        user: str | None = None,
        password: str | None = None,
        database: str | None = None,
        evidence: bool | None = None,
        replace: bool = False,
    ) -> "list[Change]":
        """Load the graph into Neo4j; run again, it sends what differs only.

        Args:
            uri: a Bolt address; what is not given here comes from ``NEO4J_URI``,
                ``NEO4J_USERNAME``, ``NEO4J_PASSWORD`` and ``NEO4J_DATABASE``.
            user: who logs in.
            password: of the user.
            database: its name; without one, the user's home database.
            evidence: sentences and documents as nodes, too; None: as the server has it, else not.
            replace: send everything anew, and allow that more than half is removed.

        Raises:
            ServerError: the server cannot be reached, refuses, or fails.
        """
        from kg.emit import neo4j

        server = neo4j.Server.from_environment(uri, database, user, password)
        return neo4j.load(self.folder, server, evidence=evidence, replace=replace)

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Return the graph for networkx: entity ids as nodes, edge ids as keys of edges."""
        from kg.emit.networks import to_networkx

        return to_networkx(self.folder)

    def to_igraph(self) -> "igraph.Graph":
        """Return the graph for python-igraph, directed: ids are the attribute ``name``.

        Raises:
            MissingExtra: igraph, whose licence is the GPL, is not installed.
        """
        from kg.emit.networks import to_igraph

        return to_igraph(self.folder)

    def to_rdflib(self, base: str | None = None) -> "rdflib.Graph":
        """Return the graph for rdflib, with the triples that `export` writes.

        Args:
            base: starts the IRIs of the graph's own entities, edges and types.
        """
        from kg.emit.rdf import BASE, to_rdflib

        return to_rdflib(self.folder, base or BASE)

    def to_pandas(self) -> Frames:
        """Return ``entities`` and ``edges`` as pandas data frames, with names beside numbers.

        Raises:
            MissingExtra: pandas is not installed.
        """
        if find_spec("pandas") is None:
            raise MissingExtra("Graph.to_pandas", "pandas", "pandas")
        return Frames(self.entities.to_pandas(), self.edges.to_pandas())

    def to_documents(self) -> "list[TextDocument]":
        """Return the sentences with a mention as documents for LangChain or LlamaIndex.

        ``[Document(**item.langchain()) for item in graph.to_documents()]``, with LangChain's class;
        likewise ``TextNode(**item.llama_index())``. Their metadata name the entities, source and
        line.

        Raises:
            GraphError: the graph was built or imported without texts.
        """
        from kg.emit.rag.documents import text_documents_of

        return list(text_documents_of(self.folder))

    # In a notebook

    def view(self, height: int = 640) -> "Frame":
        """Return the page of the graph, which a notebook shows: drawing, search, evidence, tables.

        Args:
            height: of its frame, in pixels.

        Raises:
            PageError: kg was installed where the page could not be bundled.
        """
        from kg.view import page
        from kg.view.notebook import Frame

        return Frame(page(self.folder), height)

    def __repr__(self) -> str:
        """Return its name and how much is in it, in a line."""
        return f"<kg.Graph {self.name!r}: {', '.join(self._sizes())}>"

    def _repr_html_(self) -> str:
        """Return its name, counts and strongest edges as HTML."""
        strongest = (
            self.scan("edges")
            .select("subject", "predicate", "object", "basis", "sentences", *RANKED_BY)
            .sort(RANKED_BY, descending=RANK_DESCENDING, nulls_last=True)
            .head(SHOWN)
            .collect()
        )
        shown = _with_names(strongest, self._names, "subject", "object").select(
            "subject_name", "predicate", "object_name", "basis", "sentences", "strength"
        )
        head = f"<b>{html.escape(self.name)}</b>: {', '.join(self._sizes())}; strongest edges:"
        return f"<div>{head}</div>{shown._repr_html_()}"

    def _sizes(self) -> list[str]:
        from kg.common.text_table import counted

        counts = self.counts
        totals = {name: sum(counts[name].values()) for name in ("entities", "edges")}
        return [
            counted(number, name)
            for name, number in {**totals, "sources": counts["sources"]}.items()
        ]


def _with_names(
    frame: pl.DataFrame, names: pl.Series, *columns: str, end: str = "name"
) -> pl.DataFrame:
    """Return *frame* with what each number of *columns* is called in a column beside it."""
    more = [names.gather(frame[column]).alias(f"{column}_{end}") for column in columns]
    return frame.with_columns(more).select(
        name
        for column in frame.columns
        for name in (column, f"{column}_{end}")
        if name == column or column in columns
    )
