"""Nodes and edges of a graph with their ids and names, as the emitters for other tools share them.

Nodes are whole in memory, as are ids and names; edges come in batches, in their order.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from kg.emit.aliases import aliases
from kg.store.analysis import PROPERTIES
from kg.store.folder import Folder
from kg.store.tables import EDGES

NODE_COLUMNS = ["id", "name", "type", "mentions", "sentences", "documents", "share"]
LISTS = ["aliases", "same_as", "exact_match"]  # columns of nodes that are lists of texts
ENDS = ("subject", "object")
SEPARATOR = " | "  # of the items of a list, where a format has no lists


@dataclass(frozen=True)
class Rows:
    """The nodes and edges of *folder*; with *linked_only* no node without an edge."""

    folder: Folder
    linked_only: bool = False

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """A row for each node, in the order of the entities.

        Columns: ``entity`` (its row number), those of NODE_COLUMNS and LISTS (``aliases``: its
        surfaces but its name, sorted), and of the analysis, if there is one.
        """
        entities = self.folder.scan("entities").sort("entity")
        frame = entities.join(aliases(self.folder), on="entity", how="left", maintain_order="left")
        columns = ["entity", *NODE_COLUMNS]
        if self.folder.analysis is not None:
            frame = frame.join(self.folder.scan("analysis"), on="entity", maintain_order="left")
            columns += PROPERTIES
        empty = pl.lit([], pl.List(pl.String))
        lists = [pl.col(name).fill_null(empty) for name in LISTS]
        nodes = frame.select(*columns, *lists).collect()
        return nodes.filter(self._linked(len(nodes))) if self.linked_only else nodes

    def edges(self) -> Iterator[pl.DataFrame]:
        """Yield batches of edges, one without rows where there is no edge.

        Columns: ``id``, ``subject, object`` (ids of nodes), ``subject_name, object_name``,
        ``subject_entity, object_entity`` (row numbers), and the others of EDGES.
        """
        batch = None
        for batch in self.folder.batches("edges"):
            yield self._named(batch)
        if batch is None:
            yield self._named(EDGES.to_frame())

    @cached_property
    def _names(self) -> pl.DataFrame:
        return self.folder.scan("entities").select("id", "name").collect()

    def _named(self, batch: pl.DataFrame) -> pl.DataFrame:
        ends: dict[str, pl.Series] = {}
        for end in ENDS:
            ends[end] = self._names["id"].gather(batch[end])
            ends[f"{end}_name"] = self._names["name"].gather(batch[end])
            ends[f"{end}_entity"] = batch[end]
        others = [name for name in EDGES if name not in {"edge", "id", *ENDS}]
        return pl.DataFrame({"id": batch["id"], **ends}).hstack(batch.select(others))

    def edge_count(self) -> int:
        """Return how many edges there are."""
        return int(self.folder.manifest["tables"]["edges"]["rows"])

    def pairs(self) -> pl.DataFrame:
        """Return ``start, end`` (row numbers), ``strength`` of the strongest edge of each pair."""
        ends = ("subject", "object")
        edges = self.folder.scan("edges").select(
            start=pl.min_horizontal(ends), end=pl.max_horizontal(ends), strength="strength"
        )
        return edges.group_by("start", "end").agg(pl.max("strength")).sort("start", "end").collect()

    def _linked(self, size: int) -> pl.Series:
        ends = self.folder.scan("edges").select(*ENDS).collect()
        linked = pl.concat([ends["subject"], ends["object"]]).unique()
        return pl.int_range(size, dtype=pl.UInt32, eager=True).is_in(linked.implode())


def joined_lists(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return *nodes* with each list as one text."""
    return nodes.with_columns(pl.col(name).list.join(SEPARATOR) for name in LISTS)


def as_objects(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row as a dictionary without what is null or an empty list."""
    for row in frame.iter_rows(named=True):
        yield {name: value for name, value in row.items() if value is not None and value != []}


def as_json(value: Any) -> str:
    """Return *value* as JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def best_sentences(folder: Folder) -> pl.DataFrame:
    """Return the most direct evidence of each edge that has some.

    Columns: ``edge``, ``source``, ``line``, ``text`` (null: built without texts).
    """
    sentences = folder.scan("sentences").select("source", "sentence", "line", "text")
    best = folder.scan("evidence").filter(pl.col("rank") == 0)
    places = best.select("edge", source="subject_source", sentence="subject_sentence")
    joined = places.join(sentences, on=["source", "sentence"], how="left").sort("edge")
    return joined.select("edge", "source", "line", "text").collect()
