"""Make the tables ENTITIES and SURFACES of forms, once each has the node it stands for.

In: the forms of a corpus, and how many mentions of each came to which root by which rule. Out:
ENTITIES but for what is counted by sentence, and SURFACES.
"""

import polars as pl

from kg.common.arrays import Integers
from kg.resolve.forms import ids
from kg.resolve.moves import NAMES, RANK
from kg.resolve.types import majority
from kg.schema.sameness import CONFIDENCE, SAME


def number(nodes: pl.DataFrame, roots: Integers) -> pl.DataFrame:
    """Return ``entity, id, root, group, key, kind`` of those of *nodes* that are roots, by id."""
    of_roots = nodes[roots]
    return (
        of_roots.with_columns(id=ids(of_roots))
        .sort("id")
        .with_row_index("entity")
        .rename({"node": "root"})
    )


def describe(parts: pl.DataFrame, preferred: pl.DataFrame) -> pl.DataFrame:
    """Return ``entity, name, name_rule, type, share, types, mentions``, sorted.

    Args:
        parts: ``entity, surface, plain, tag, rule, path`` (the rank of the rule that led the form
            to another node, 0 if none did), ``mentions``.
        preferred: ``entity, name`` of entities that somebody named.
    """
    named = _names(parts).join(preferred, on="entity", how="left", suffix="_given")
    tagged = majority(parts, "entity", "tag").select("entity", type="tag")
    types = (
        parts.group_by("entity", type="plain")
        .agg(pl.sum("mentions"))
        .sort(["entity", "mentions", "type"], descending=[False, True, False])
    )
    of_type = types.rename({"mentions": "of_type"})
    each = types.group_by("entity", maintain_order=True).agg(
        pl.struct("type", "mentions").alias("types"), pl.sum("mentions")
    )
    return (
        each.join(tagged, on="entity")
        .join(of_type, on=["entity", "type"], how="left")
        .join(named, on="entity")
        .with_columns(
            name=pl.coalesce("name_given", "name"),
            share=pl.col("of_type").fill_null(0) / pl.col("mentions"),
        )
        .sort("entity")
    )


def _names(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the ``name`` of each entity, and the rule that bent it, as ``name_rule``.

    The name is the commonest surface of the node that gives the entity its id, so that Schneider
    does not become the name of Wilfried Schneider; among equals one that no rule had to bend, then
    the first in the alphabet.
    """
    return (
        parts.group_by("entity", "surface")
        .agg(pl.sum("mentions"), pl.first("rule"), pl.min("path"))
        .with_columns(bent=pl.col("rule") != SAME, led=pl.col("path") > 0)
        .sort(
            ["entity", "led", "mentions", "bent", "surface"],
            descending=[False, False, True, False, False],
        )
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", name="surface", name_rule="rule")
    )


def surfaces(parts: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return the SURFACES of *parts*, with the least trusted rule that each surface needed.

    Args:
        parts: as for `describe`, with ``tagged`` (the tag), ``type_rule, kind``.
        entities: what `describe` gave.
    """
    seen = parts.join(entities.select("entity", "name", "name_rule", "type"), on="entity")
    needed = seen.with_columns(rank=pl.max_horizontal(_bending(), "path", _typing()))
    return (
        needed.group_by("entity", "surface", type="tagged")
        .agg(pl.sum("mentions"), pl.max("rank"))
        .sort("entity", "surface", "type")
        .with_columns(rule=_named("rank"))
        .with_columns(confidence=pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64))
        .drop("rank")
    )


def _rank(rule: pl.Expr) -> pl.Expr:
    return rule.replace_strict(RANK, return_dtype=pl.Int64)


def _named(rank: str) -> pl.Expr:
    return pl.col(rank).replace_strict(dict(enumerate(NAMES)), return_dtype=pl.String)


def _bending() -> pl.Expr:
    """Rank what makes a surface its entity's, seen from the name that the entity goes by."""
    surface, name, rule = pl.col("surface"), pl.col("name"), pl.col("rule")
    bent = (
        pl.when((rule == "identifier") | (surface == name))
        .then(pl.when(rule == "identifier").then(rule).otherwise(pl.lit(SAME)))
        .when(surface.str.to_lowercase() == name.str.to_lowercase())
        .then(pl.lit("case"))
        .when(rule == SAME)
        .then("name_rule")  # it is the name that was bent, to meet this surface
        .otherwise(rule)
    )
    return _rank(bent)


def _typing() -> pl.Expr:
    """Rank what gave a form another type than its tag, or its entity another type than its own."""
    other = (pl.col("tag") != pl.col("type")) & (pl.col("kind") == 0) & (pl.col("path") == 0)
    noise = pl.when(other).then(pl.lit("noise")).otherwise(pl.lit(SAME))
    return pl.max_horizontal(_rank(pl.col("type_rule")), _rank(noise))
