"""Choose the type of a form, and of an entity from those of its mentions."""

import polars as pl

from kg.schema.sameness import SAME
from kg.schema.schema_file import Schema

# A type that few mentions of a name have is taken for a slip: at most one in ten, of at least ten.
SHARE, LEAST = 0.9, 10


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


def by_head(forms: pl.DataFrame, schema: Schema) -> pl.Series:
    """Return the type that the last word of each form's ``key`` says, or null."""
    heads = {head: type_.name for type_ in schema.types.values() for head in type_.heads}
    last = pl.col("key").str.to_lowercase().str.extract(r"(\S+)$")
    said = last.replace_strict(heads, default=None, return_dtype=pl.String)
    return forms.select(said.alias("said")).to_series()


def by_majority(forms: pl.DataFrame) -> pl.Series:
    """Return the type that nearly all mentions of each form's ``key`` have, or null."""
    commonest = majority(forms, "key", "tag").rename({"tag": "said", "mentions": "of_it"})
    whole = forms.group_by("key").agg(whole=pl.sum("mentions"))
    sure = commonest.join(whole, on="key").filter(
        pl.col("of_it") >= SHARE * pl.col("whole"), pl.col("whole") >= LEAST
    )
    return forms.join(sure, on="key", how="left", maintain_order="left")["said"]


def retype(forms: pl.DataFrame, rule: str, said: pl.Series) -> pl.DataFrame:
    """Return *forms* with the ``tag`` that was *said* of each, where anything was, by *rule*.

    The first rule that says anything of a form decides.
    """
    new = said.alias("said")
    told = (
        pl.col("said").is_not_null()
        & (pl.col("said") != pl.col("tag"))
        & (pl.col("type_rule") == SAME)
    )
    return forms.with_columns(new).select(
        pl.exclude("said", "tag", "type_rule"),
        tag=pl.when(told).then("said").otherwise("tag"),
        type_rule=pl.when(told).then(pl.lit(rule)).otherwise("type_rule"),
    )
