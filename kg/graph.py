"""A graph folder, open: look things up, frames out."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.errors import UnknownName
from kg.folder import open_folder
from kg.schema import Schema, parse_schema
from kg.tables import TABLES

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.filters import Filters

_SPAN = ["source", "sentence", "start", "end"]


class Graph:
    """The graph in the folder at *path*; only what is asked for is read.

    Each table of `kg.tables` is an attribute, a Polars frame with its columns: ``entities``,
    ``edges``, ``mentions``, ``surfaces``, ``evidence``, ``sentences``, ``diagnostics``, ….

    Raises:
        GraphError: there is no graph at *path*, or another version of kg wrote it.
    """

    def __init__(self, path: str | Path) -> None:
        self.folder = open_folder(Path(path))

    @property
    def path(self) -> Path:
        """Return the folder's path."""
        return self.folder.path

    @property
    def name(self) -> str:
        """Return the graph's name."""
        return self.folder.name

    @property
    def counts(self) -> dict[str, Any]:
        """Return what was counted: sentences, mentions, entities by type, edges by predicate …."""
        return dict(self.folder.manifest["counts"])

    @cached_property
    def schema(self) -> Schema:
        """Return the schema that the graph was built with."""
        return parse_schema(self.folder.manifest["config"]["schema"], "graph.json")

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table as a lazy frame, for those that are too large to read whole."""
        if table not in TABLES:
            raise UnknownName("table", repr(table), f"one of {', '.join(TABLES)}")
        return self.folder.scan(table)

    def __getattr__(self, table: str) -> pl.DataFrame:
        if table not in TABLES:
            raise AttributeError(table)
        return self.folder.scan(table).collect()

    def find(self, name: str) -> pl.DataFrame:
        """Return the ENTITIES that *name* may mean: those of this id, or written so, best first.

        Raises:
            UnknownName: there is none.
        """
        low = name.lower()
        written = (
            self.scan("surfaces")
            .filter(pl.col("surface").str.to_lowercase() == low)
            .group_by("entity")
            .agg(written=pl.sum("mentions"))
        )
        called = pl.col("name").str.to_lowercase() == low
        found = (
            self.scan("entities")
            .join(written, on="entity", how="left")
            .filter((pl.col("id") == name) | called | pl.col("written").is_not_null())
            .sort(
                [pl.col("id") != name, pl.col("written").fill_null(0), "mentions", "id"],
                descending=[False, True, True, False],
            )
            .drop("written")
            .collect()
        )
        if found.is_empty():
            hint = f"kg info {self.path} shows the most frequent"
            raise UnknownName(self.name, repr(name), "an entity's id or a way it is written", hint)
        return found

    def neighbours(self, name: str) -> pl.DataFrame:
        """Return the edges of the best match of *name*, strongest first.

        Out: ``predicate, direction`` (out, in), ``entity, name, type`` of the other end,
        ``basis, sentences, strength, edge``.
        """
        entity = self.find(name)["entity"][0]
        edges = self.scan("edges").select(
            "edge", "predicate", "basis", "sentences", "strength", "subject", "object"
        )
        out = edges.filter(pl.col("subject") == entity).with_columns(
            direction=pl.lit("out"), entity="object"
        )
        into = edges.filter(pl.col("object") == entity).with_columns(
            direction=pl.lit("in"), entity="subject"
        )
        names = self.scan("entities").select("entity", "name", "type")
        columns = [
            "predicate",
            "direction",
            "entity",
            "name",
            "type",
            "basis",
            "sentences",
            "strength",
            "edge",
        ]
        return (
            pl.concat([out, into])
            .join(names, on="entity")
            .sort(["strength", "edge", "direction"], descending=[True, False, False])
            .select(columns)
            .collect()
        )

    def evidence_of(self, edge: int) -> pl.DataFrame:
        """Return the sentences behind an edge, best first.

        Out: ``rank, source, line, sentence, text, subject_begin, subject_stop, object_begin,
        object_stop`` (characters of the text), ``cue``; where the object is mentioned in another
        sentence also ``object_source, object_line, object_sentence, object_text``, else null.
        """
        rows = self.scan("evidence").filter(pl.col("edge") == edge)
        spans = self.scan("mentions").select(*_SPAN, "begin", "stop").unique()
        sentences = self.scan("sentences").select("source", "sentence", "line", "text")
        for end in ("subject", "object"):
            keys = [f"{end}_{key}" for key in _SPAN]
            rows = rows.join(spans.select(pl.all().name.prefix(f"{end}_")), on=keys)
            rows = rows.join(sentences.select(pl.all().name.prefix(f"{end}_")), on=keys[:2])
        apart = pl.any_horizontal(
            pl.col(f"subject_{key}") != pl.col(f"object_{key}") for key in _SPAN[:2]
        )
        place = ["source", "line", "sentence", "text"]
        bounds = [f"{end}_{key}" for end in ("subject", "object") for key in ("begin", "stop")]
        there = [pl.when(apart).then(f"object_{name}").alias(f"object_{name}") for name in place]
        here = [pl.col(f"subject_{name}").alias(name) for name in place]
        return rows.sort("rank").select("rank", *here, *bounds, "cue", *there).collect()

    def filtered(self, filters: "Filters") -> "Graph":
        """Return this graph with the edges that pass `kg.filters.Filters`, and no others.

        Raises:
            FilterError: the graph has no such basis, predicate or type, or knows no documents.
        """
        from kg.filters import filtered  # noqa: PLC0415 - few ask for it

        graph = Graph.__new__(Graph)
        graph.folder = filtered(self.folder, filters)
        return graph

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Return the graph for networkx: entity ids as nodes, edge ids as keys of edges."""
        from kg.emit.networks import to_networkx  # noqa: PLC0415 - networkx is not for everybody

        return to_networkx(self.folder)

    def to_rdflib(self, base: str | None = None) -> "rdflib.Graph":
        """Return the graph for rdflib, with the triples that `kg export` writes."""
        from kg.emit.rdf import BASE, to_rdflib  # noqa: PLC0415 - likewise

        return to_rdflib(self.folder, base or BASE)
