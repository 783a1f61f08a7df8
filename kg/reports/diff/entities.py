"""Compare the entities of two graphs by id: new, gone, renamed, retyped, mentioned elsewhere."""

from typing import TYPE_CHECKING

import polars as pl

from kg.reports.diff.rows import (
    CHANGED,
    counted_sources,
    differs,
    has_table,
    in_order,
    joined_rows,
)

if TYPE_CHECKING:
    from kg.store.folder import Folder

COMPARED = ["name", "type", "mentions", "same_as", "exact_match"]
ENTITIES = pl.Schema(
    {  # type: ignore[arg-type] # classes beside an instance
        "change": pl.String,  # new, gone, changed
        "id": pl.String,
        "old_name": pl.String,  # all old_… are null if it is new
        "new_name": pl.String,  # all new_… are null if it is gone
        "old_type": pl.String,
        "new_type": pl.String,
        "old_mentions": pl.UInt32,
        "new_mentions": pl.UInt32,
        "old_same_as": pl.List(pl.String),  # IRIs
        "new_same_as": pl.List(pl.String),
        "old_exact_match": pl.List(pl.String),  # IRIs
        "new_exact_match": pl.List(pl.String),
        # Mentions that a source has more, or fewer, of; null: mentions are unknown.
        "gained": pl.Int64,
        "lost": pl.Int64,
        "gained_in": pl.List(pl.String),  # these sources, sorted
        "lost_in": pl.List(pl.String),
    }
)


def diff_entities(old: "Folder", new: "Folder") -> pl.DataFrame:
    """Return ENTITIES, a row for each entity that differs: by change, the most mentioned first.

    An entity that lost a mention and gained another in the same source is no row; if the mention
    went to another entity, it is in `kg.reports.diff.moves`.
    """
    rows = joined_rows(old.scan("entities"), new.scan("entities"), ["id"], COMPARED)
    changed = (pl.col("change") != CHANGED) | differs(*COMPARED)
    if all(has_table(folder, "mentions") for folder in (old, new)):
        rows = rows.join(_mentions_by_source(old, new), on="id", how="left").with_columns(
            pl.col("gained", "lost").fill_null(0), pl.col("gained_in", "lost_in").fill_null([])
        )
        changed |= (pl.col("gained") > 0) | (pl.col("lost") > 0)
    else:
        unknown = ("gained", "lost", "gained_in", "lost_in")
        rows = rows.with_columns(pl.lit(None, ENTITIES[name]).alias(name) for name in unknown)
    return (
        rows.filter(changed)
        .pipe(in_order, pl.max_horizontal("old_mentions", "new_mentions"), "id")
        .select(ENTITIES.names())
        .collect()
    )


def _mentions_by_source(old: "Folder", new: "Folder") -> pl.LazyFrame:
    """Return ``id, gained, lost, gained_in, lost_in``."""
    old_counts, new_counts = (
        folder.scan("mentions")
        .select("mention", "source")
        .join(folder.scan("links"), on="mention")
        .group_by("entity", "source")
        .agg(mentions=pl.len())
        .join(folder.scan("entities").select("entity", "id"), on="entity")
        .select("id", "source", "mentions")
        for folder in (old, new)
    )
    rows = joined_rows(old_counts, new_counts, ["id", "source"], ["mentions"])
    rows = rows.with_columns(pl.col("old_mentions", "new_mentions").fill_null(0))
    gained = pl.col("new_mentions") > pl.col("old_mentions")
    lost = pl.col("new_mentions") < pl.col("old_mentions")
    return counted_sources(rows, "id", "mentions", gained, lost)
