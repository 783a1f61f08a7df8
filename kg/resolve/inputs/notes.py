"""Make diagnostics of what files of the user's own say, not more than somebody would read."""

import polars as pl

from kg.store.tables import DIAGNOSTICS

SHOWN = 100  # rows of one rule; a table of the whole world has more than the corpus needs
LISTED = 5  # names within a row


def noted(rows: pl.DataFrame, rule: str, source: str | None = None) -> pl.DataFrame:
    """Return *rows* as diagnostics, those beyond `SHOWN` as one that counts them.

    Args:
        rows: ``value, action``, and ``source, line`` unless *source* is given.
        rule: what they fall under.
        source: the file that they are about as a whole.
    """
    if source is not None:
        rows = rows.with_columns(source=pl.lit(source), line=pl.lit(None, pl.UInt32))
    rows = rows.with_columns(stage=pl.lit("resolve"), rule=pl.lit(rule)).select(
        pl.col(name).cast(dtype) for name, dtype in DIAGNOSTICS.items()
    )
    rows = rows.sort("source", "line", "value", "action")
    if len(rows) <= SHOWN:
        return rows
    more = pl.lit(f"and {len(rows) - SHOWN} more").alias("value")
    return pl.concat(
        [rows.head(SHOWN), rows[SHOWN].with_columns(more, line=pl.lit(None, pl.UInt32))]
    )


def listing(values: str) -> pl.Expr:
    """Return the lists of the column *values* as text, the first `LISTED` of each."""
    column = pl.col(values)
    rest = column.list.len().cast(pl.Int64) - LISTED
    more = pl.when(rest > 0).then(pl.format(" and {} more", rest)).otherwise(pl.lit(""))
    return column.list.head(LISTED).list.join(", ") + more
