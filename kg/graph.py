"""A graph folder, open: look things up, frames out."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.common.errors import UnknownName
from kg.query import lookup
from kg.schema.schema_file import Schema, parse_schema
from kg.store.folder import Folder, open_folder
from kg.store.tables import TABLES

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.store.filters import Filters


class Graph:
    """The graph in the folder at *path*; only what is asked for is read.

    Each table of `kg.store.tables` is an attribute, a Polars frame with its columns: ``entities``,
    ``edges``, ``mentions``, ``surfaces``, ``evidence``, ``sentences``, ``diagnostics``, ….

    Raises:
        GraphError: there is no graph at *path*, or another version of kg wrote it.
    """

    def __init__(self, path: str | Path | Folder) -> None:
        self.folder = path if isinstance(path, Folder) else open_folder(Path(path))

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
        return lookup.find_entities(self.folder, name)

    def neighbours(self, name: str) -> pl.DataFrame:
        """Return the edges of the best match of *name*, strongest first.

        Out: ``predicate, direction`` (out, in), ``entity, name, type`` of the other end,
        ``basis, sentences, strength, edge``.
        """
        return lookup.neighbours(self.folder, name)

    def evidence_of(self, edge: int) -> pl.DataFrame:
        """Return the sentences behind an edge, best first; columns as in `kg.query.lookup`."""
        return lookup.evidence(self.folder, edge)

    def filtered(self, filters: "Filters") -> "Graph":
        """Return this graph with the edges that pass `kg.store.filters.Filters`, and no others.

        Raises:
            FilterError: the graph has no such basis, predicate or type, or knows no documents.
        """
        from kg.store.filters import filtered

        return Graph(filtered(self.folder, filters))

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Return the graph for networkx: entity ids as nodes, edge ids as keys of edges."""
        from kg.emit.networks import to_networkx

        return to_networkx(self.folder)

    def to_rdflib(self, base: str | None = None) -> "rdflib.Graph":
        """Return the graph for rdflib, with the triples that `kg export` writes."""
        from kg.emit.rdf import BASE, to_rdflib

        return to_rdflib(self.folder, base or BASE)
