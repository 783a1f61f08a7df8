"""Choose the type of an entity from those of its mentions."""

import polars as pl

from kg.schema import Schema


def group(schema: Schema, column: str) -> pl.Expr:
    """Return what keeps entities of one name apart: the type, or null where types do not."""
    return pl.col(column).replace_strict(
        dict(schema.identity.groups), default=pl.col(column), return_dtype=pl.String
    )


def majority(surfaces: pl.DataFrame, by: str, value: str) -> pl.DataFrame:
    """Return the commonest *value* of each *by*, weighing rows by ``mentions``.

    Out: *by*, *value*, ``mentions`` (of that value); equal counts go to the first in the alphabet.
    """
    return (
        surfaces.group_by(by, value)
        .agg(pl.sum("mentions"))
        .sort([by, "mentions", value], descending=[False, True, False])
        .unique(by, keep="first", maintain_order=True)
    )
