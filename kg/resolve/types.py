"""Entity types: majority types, types by head words, groups of types that share names."""

import polars as pl

from kg.schema.merge_rules import SAME
from kg.schema.schema_file import Schema

# A type that few mentions of a name have is taken for a mistake of tagging.
MIN_MAJORITY_SHARE = 0.9  # of the mentions of the name
MIN_MENTIONS = 10  # of the name


def group(schema: Schema, column: str) -> pl.Expr:
    """Return the group of types within which equal names are one entity: a type, or null."""
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
    """Return the type that the head word (the last one) of each form's ``key`` means, or null."""
    heads = {head: type_.name for type_ in schema.types.values() for head in type_.heads}
    last = pl.col("key").str.to_lowercase().str.extract(r"(\S+)$")
    types = last.replace_strict(heads, default=None, return_dtype=pl.String)
    return forms.select(types.alias("head_type")).to_series()


def by_majority(forms: pl.DataFrame) -> pl.Series:
    """Return the type that nearly all mentions of each form's ``key`` have, or null."""
    commonest = majority(forms, "key", "tag").rename({"tag": "type", "mentions": "of_type"})
    totals = forms.group_by("key").agg(total=pl.sum("mentions"))
    clear = commonest.join(totals, on="key").filter(
        pl.col("of_type") >= MIN_MAJORITY_SHARE * pl.col("total"), pl.col("total") >= MIN_MENTIONS
    )
    clear = clear.select("key", type_of_key="type")
    return forms.join(clear, on="key", how="left", maintain_order="left")["type_of_key"]


def retype(forms: pl.DataFrame, rule: str, types: pl.Series) -> pl.DataFrame:
    """Return *forms* with the ``tag`` that *types* gives each by *rule*; null changes nothing.

    The first rule that changes the type of a form decides.
    """
    changed = (
        pl.col("new_type").is_not_null()
        & (pl.col("new_type") != pl.col("tag"))
        & (pl.col("type_rule") == SAME)
    )
    return forms.with_columns(types.alias("new_type")).select(
        pl.exclude("new_type", "tag", "type_rule"),
        tag=pl.when(changed).then("new_type").otherwise("tag"),
        type_rule=pl.when(changed).then(pl.lit(rule)).otherwise("type_rule"),
    )
