"""Join a table of two graphs by id, and tell which rows are new, gone or changed."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from kg.store.folder import Folder

NEW, GONE, CHANGED = "new", "gone", "changed"
REREAD = "reread"  # of a source: the same bytes, read otherwise
CHANGES = [NEW, GONE, CHANGED, REREAD]  # in the order in which they are listed


def joined_rows(
    old: pl.LazyFrame, new: pl.LazyFrame, key: list[str], columns: Collection[str]
) -> pl.LazyFrame:
    """Return *key*, ``change``, and ``old_…, new_…`` of *columns*, for all keys of either frame.

    ``change`` is `NEW` or `GONE` where one lacks the key, else `CHANGED`, whether or not it is.
    """
    prefixed = [
        frame.select(*key, pl.lit(True).alias(name), pl.col(*columns).name.prefix(f"{name}_"))
        for frame, name in ((old, "old"), (new, "new"))
    ]
    change = (
        pl.when(pl.col("old").is_null())
        .then(pl.lit(NEW))
        .when(pl.col("new").is_null())
        .then(pl.lit(GONE))
        .otherwise(pl.lit(CHANGED))
    )
    both = prefixed[0].join(prefixed[1], on=key, how="full", coalesce=True)
    return both.with_columns(change=change).drop("old", "new")


def differs(*columns: str) -> pl.Expr:
    """Return whether any of the *columns* has another value in the new graph than in the old."""
    return pl.any_horizontal(
        pl.col(f"old_{column}").ne_missing(pl.col(f"new_{column}")) for column in columns
    )


def in_order(rows: pl.LazyFrame, weight: pl.Expr, key: str) -> pl.LazyFrame:
    """Sort *rows* by change, then by *weight*, the greatest first, then by *key*."""
    rank = pl.col("change").replace_strict(CHANGES, range(len(CHANGES)), return_dtype=pl.UInt8)
    return rows.sort(rank, weight, key, descending=[False, True, False], nulls_last=True)


def has_table(folder: "Folder", table: str) -> bool:
    """Tell whether a graph has *table*, or was imported from RDF without it."""
    return table not in folder.manifest.get("missing", ())


def counted_sources(
    rows: pl.LazyFrame, key: str, amount: str, gained: pl.Expr, lost: pl.Expr
) -> pl.LazyFrame:
    """Add up gains and losses of each *key*, and list the sources where they are.

    Args:
        rows: ``key, source, old_<amount>, new_<amount>``.
        key: the column to group by.
        amount: the end of the names of the two columns to compare.
        gained: tells of a row whether its growth counts as a gain.
        lost: tells of a row whether its decline counts as a loss.

    Returns:
        ``key, gained, lost`` (sums, 0 where nothing counts) and ``gained_in, lost_in`` (sources,
        sorted), for keys that gained or lost something.
    """
    growth = pl.col(f"new_{amount}").cast(pl.Int64) - pl.col(f"old_{amount}").cast(pl.Int64)
    ordered = rows.filter(gained | lost).sort("source").collect().lazy()
    sides = [
        ordered.filter(counts)
        .group_by(key)
        .agg(value.sum().alias(name), pl.col("source").alias(f"{name}_in"))
        for name, counts, value in (("gained", gained, growth), ("lost", lost, -growth))
    ]
    return (
        sides[0]
        .join(sides[1], on=key, how="full", coalesce=True)
        .with_columns(
            pl.col("gained", "lost").fill_null(0), pl.col("gained_in", "lost_in").fill_null([])
        )
    )
