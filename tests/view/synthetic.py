"""A graph of any size, drawn by lot, without a corpus: for what a page does with many entities."""

from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from kg.schema.schema_file import Schema
from kg.store.analysis import ANALYSIS
from kg.store.folder import Folder
from kg.store.tables import TABLES

TYPES = ["Application", "Language", "Library", "Protocol", "System"]


class Synthetic(Folder):
    """A graph folder in memory.

    Args:
        entities: how many; they are in groups of some fifty.
        edges: how many at most; of each pair one, most within a group.
    """

    def __init__(self, entities: int, edges: int) -> None:
        self.frames = tables(entities, edges)
        counts = {
            "entities": {"System": entities},
            "edges": {"met": len(self.frames["edges"])},
            **dict.fromkeys(("sources", "documents", "sentences", "mentions"), 1),
        }
        manifest = {"name": "synthetic", "counts": counts, "config": {"window": "1", "text": True}}
        super().__init__(Path("nowhere"), manifest, {})

    @cached_property
    def schema(self) -> Schema:  # type: ignore[override]
        """The empty one."""
        return Schema()

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table."""
        return self.frames[table].lazy()


def tables(entities: int, edges: int) -> dict[str, pl.DataFrame]:
    """Return the tables of such a graph."""
    draw = np.random.default_rng(entities)
    number = np.arange(entities)
    mentions = 1 + (entities / (1 + draw.permutation(entities))).astype(np.int64)
    names = pl.DataFrame({"entity": number}).select(
        entity=pl.col("entity").cast(pl.UInt32),
        id=pl.format("e{}", "entity"),
        name=pl.format("Entity {}", "entity"),
        type=pl.Series([TYPES[place % len(TYPES)] for place in range(entities)]),
        mentions=pl.Series(mentions, dtype=pl.UInt32),
        sentences=pl.Series(mentions, dtype=pl.UInt32),
        share=pl.lit(1.0),
    )
    frames = {name: pl.DataFrame(schema=columns) for name, columns in TABLES.items()}
    frames["analysis"] = ANALYSIS.to_frame()
    frames["entities"] = pl.concat([frames["entities"], names], how="diagonal").with_columns(
        pl.col("types", "same_as", "exact_match").fill_null([])
    )
    subject = draw.integers(0, entities, edges)
    near = subject // 50 * 50 + draw.integers(0, 50, edges)
    object_ = np.where(draw.random(edges) < 0.85, near, draw.integers(0, entities, edges))
    ends = pl.DataFrame(
        {"subject": np.minimum(subject, object_), "object": np.maximum(subject, object_)}
    )
    ends = ends.filter((pl.col("subject") != pl.col("object")) & (pl.col("object") < entities))
    ends = ends.unique().sort("subject", "object")
    drawn = ends.with_columns(
        pl.col("subject", "object").cast(pl.UInt32),
        edge=pl.int_range(pl.len(), dtype=pl.UInt32),
        predicate=pl.lit("met"),
        basis=pl.lit("co-occurrence"),
        strength=pl.Series(draw.exponential(size=len(ends)) + 0.001),
        sentences=pl.lit(1, pl.UInt32),
        **{name: pl.lit(0.5) for name in ("npmi", "q", "g2", "t", "p")},
    )
    frames["edges"] = pl.concat([frames["edges"], drawn], how="diagonal")
    return frames
