"""Diagnostics about the user's input files, limited to as many rows as a person would read."""

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.store.tables import DIAGNOSTICS

MAX_ROWS = 100  # of one rule; a large thesaurus has far more concepts than the corpus needs
MAX_LISTED = 5  # names within a row


def diagnostic_rows(rows: pl.DataFrame, rule: Rule, source: str | None = None) -> pl.DataFrame:
    """Return *rows* as diagnostics, those beyond `MAX_ROWS` as one row that counts them.

    Args:
        rows: ``value, action``, and ``source, line`` unless *source* is given.
        rule: of all of them.
        source: the file that all of them are about.
    """
    if source is not None:
        rows = rows.with_columns(source=pl.lit(source), line=pl.lit(None, pl.UInt32))
    rows = rows.with_columns(stage=pl.lit("resolve"), rule=pl.lit(rule)).select(
        pl.col(name).cast(dtype) for name, dtype in DIAGNOSTICS.items()
    )
    rows = rows.sort("source", "line", "value", "action")
    if len(rows) <= MAX_ROWS:
        return rows
    more = pl.lit(f"and {len(rows) - MAX_ROWS} more").alias("value")
    return pl.concat(
        [rows.head(MAX_ROWS), rows[MAX_ROWS].with_columns(more, line=pl.lit(None, pl.UInt32))]
    )


def listing(values: str) -> pl.Expr:
    """Return the lists of the column *values* as text, the first `MAX_LISTED` of each."""
    column = pl.col(values)
    rest = column.list.len().cast(pl.Int64) - MAX_LISTED
    more = pl.when(rest > 0).then(pl.format(" and {} more", rest)).otherwise(pl.lit(""))
    return column.list.head(MAX_LISTED).list.join(", ") + more
