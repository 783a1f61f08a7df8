"""Make entities of the distinct surfaces of a corpus.

In: one row for each distinct surface, type and identifier, with its number of mentions.
Out: ENTITIES but for what is counted by sentence, SURFACES, and what joins a mention to its entity.
Mentions are one entity where the corpus gives them one identifier, or else where their names have
one key and their types do not separate homonyms (see `kg.schema`).
"""

import hashlib
from functools import cache

import polars as pl

from kg.naming import encode
from kg.resolve.names import CASE, CONFIDENCE, IDENTIFIER, SAME, canonical
from kg.resolve.types import group, majority
from kg.schema import Schema

LONGEST, KEPT = 200, 160  # bytes of an id; Neo4j's uniqueness index refuses 9,000
WRITTEN = ["surface", "type", "identifier"]  # the columns by which mentions are told apart


def resolve(written: pl.DataFrame, schema: Schema) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entities, and *written* with the ``entity`` of each row.

    Args:
        written: the columns `WRITTEN` and ``mentions``; each combination once.
        schema: says which types separate, and which tags mean the same type.

    Returns:
        entities: ``entity, id, name, type, share, mentions, same_as``, sorted by id.
        forms: *written* with ``entity`` and ``rule``, sorted.
    """
    forms = (
        written.with_columns(tag="type")
        .hstack(canonical(written["surface"]))
        .with_columns(pl.col("tag").replace({t: schema.type_of(t) for t in _tags(written)}))
        .with_columns(
            key=pl.coalesce("identifier", "key"),
            rule=pl.when(pl.col("identifier").is_null()).then("rule").otherwise(pl.lit(IDENTIFIER)),
            group=pl.when(pl.col("identifier").is_null()).then(group(schema, "tag")),
        )
    )
    things = forms.select("group", "key").unique()
    ids = [entity_id(*thing) for thing in things.iter_rows()]
    things = (
        things.with_columns(id=pl.Series(ids, dtype=pl.String)).sort("id").with_row_index("entity")
    )
    forms = forms.join(things, on=["group", "key"], how="left", nulls_equal=True)
    names = _names(forms)
    types = majority(forms, "entity", "tag").select("entity", type="tag", of_type="mentions")
    entities = (
        things.select("entity", "id")
        .join(names.select("entity", "name"), on="entity")
        .join(types, on="entity")
        .join(forms.group_by("entity").agg(pl.sum("mentions")), on="entity")
        .with_columns(
            share=pl.col("of_type") / pl.col("mentions"),
            same_as=pl.lit([], pl.List(pl.String)),
        )
        .sort("entity")
    )
    forms = forms.join(names, on="entity").with_columns(_rule())
    return entities, forms.sort("entity", "surface", "type", "identifier")


def _names(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the ``name`` of each entity, and the rule that bent it, as ``name_rule``.

    The name is the commonest surface; among equals one that no rule had to bend, then the first in
    the alphabet.
    """
    return (
        forms.group_by("entity", "surface")
        .agg(pl.sum("mentions"), pl.first("rule"))
        .with_columns(bent=pl.col("rule") != SAME)
        .sort("entity", "mentions", "bent", "surface", descending=[False, True, False, False])
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", name="surface", name_rule="rule")
    )


def _rule() -> pl.Expr:
    """Say what made a surface its entity's, seen from the name that the entity goes by."""
    surface, name = pl.col("surface"), pl.col("name")
    return (
        pl.when(pl.col("rule") == IDENTIFIER)
        .then("rule")
        .when(surface == name)
        .then(pl.lit(SAME))
        .when(surface.str.to_lowercase() == name.str.to_lowercase())
        .then(pl.lit(CASE))
        .when(pl.col("rule") == SAME)
        .then("name_rule")  # it is the name that was bent, to meet this surface
        .otherwise("rule")
        .alias("rule")
    )


def _tags(written: pl.DataFrame) -> list[str]:
    return written["type"].unique().to_list()


def entity_id(group: str | None, key: str) -> str:
    """Return the id of the entity that has *key*, within *group* if there is one.

    >>> entity_id(None, "c++"), entity_id("License", "mit")
    ('c%2B%2B', 'License/mit')
    """
    whole = encode(key) if group is None else f"{_group(group)}/{encode(key)}"
    if len(whole) <= LONGEST:
        return whole
    head = whole[:KEPT]
    if "%" in head[-2:]:  # do not cut an escape
        head = head[: head.rindex("%")]
    return f"{head}~{hashlib.blake2b(whole.encode(), digest_size=10).hexdigest()}"


_group = cache(encode)  # one a type


def surfaces(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the SURFACES of the rows that `resolve` gave."""
    return (
        forms.group_by("entity", "surface", "type")
        .agg(pl.sum("mentions"), pl.first("rule"))
        .with_columns(confidence=pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64))
        .sort("entity", "surface", "type")
    )


def link(mentions: pl.LazyFrame, forms: pl.DataFrame) -> pl.Series:
    """Return the entity of each row of *mentions*, in its order."""
    known = forms.select(*WRITTEN, "entity").lazy()
    return (
        mentions.select(WRITTEN)
        .join(known, on=WRITTEN, how="left", nulls_equal=True, maintain_order="left")
        .select("entity")
        .collect()
        .to_series()
    )
