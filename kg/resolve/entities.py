"""Describe the resolved entities: ids, names, types, surfaces, counts of sentences and documents.

In: the forms of a corpus, and how many mentions of each came to which root by which rule. Out: the
columns of ENTITIES, and SURFACES.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.resolve.aliases import RANK, RULE_NAMES
from kg.resolve.forms import ids
from kg.resolve.types import majority
from kg.schema.merge_rules import CONFIDENCE, SAME, SPELLING

_KEEP_NAME = [0, *sorted(RANK[rule] for rule in SPELLING)]  # ranks of paths to one's own name


def number_entities(nodes: pl.DataFrame, roots: Integers) -> pl.DataFrame:
    """Return ``entity, id, root, group, key, kind`` of the nodes that are *roots*, sorted by id."""
    root_nodes = nodes[roots]
    return (
        root_nodes.with_columns(id=ids(root_nodes))
        .sort("id")
        .with_row_index("entity")
        .rename({"node": "root"})
    )


def describe_entities(parts: pl.DataFrame, preferred: pl.DataFrame) -> pl.DataFrame:
    """Return the entities, sorted.

    They have ``entity, name, language, name_rule, name_of_key, name_path, type, share, types,
    mentions``.

    Args:
        parts: ``entity, surface, plain, tag, rule, name_key, path`` (the rank of the rule that
            merged the form into another node, 0 if none did), ``mentions``.
        preferred: ``entity, name, language`` of what an override or the thesaurus names.
    """
    named = _names(parts).join(preferred, on="entity", how="left", suffix="_given")
    tagged = majority(parts, "entity", "tag").select("entity", type="tag")
    types = (
        parts.group_by("entity", type="plain")
        .agg(pl.sum("mentions"))
        .sort(["entity", "mentions", "type"], descending=[False, True, False])
    )
    of_type = types.rename({"mentions": "of_type"})
    entities = types.group_by("entity", maintain_order=True).agg(
        pl.struct("type", "mentions").alias("types"), pl.sum("mentions")
    )
    return (
        entities.join(tagged, on="entity")
        .join(of_type, on=["entity", "type"], how="left")
        .join(named, on="entity")
        .with_columns(
            name=pl.coalesce("name_given", "name"),
            name_path=pl.when(pl.col("name_given").is_null()).then("name_path").otherwise(0),
            share=pl.col("of_type").fill_null(0) / pl.col("mentions"),
        )
        .sort("entity")
    )


def _names(parts: pl.DataFrame) -> pl.DataFrame:
    """Return ``entity, name, name_rule, name_of_key, name_path``: the name, and how it came to be.

    The name is the commonest surface of the node that gives the entity its id, so that Schneider
    does not become the name of Wilfried Schneider, or of one that only spells it in another way;
    among equals one that no rule changed, then the first in the alphabet. ``name_rule`` normalised
    it, to the key ``name_of_key``, and the rule of rank ``name_path`` merged it.
    """
    return (
        parts.group_by("entity", "surface")
        .agg(pl.sum("mentions"), pl.first("rule", "name_key"), pl.min("path"))
        .with_columns(changed=pl.col("rule") != SAME, merged=~pl.col("path").is_in(_KEEP_NAME))
        .sort(
            ["entity", "merged", "mentions", "changed", "surface"],
            descending=[False, False, True, False, False],
        )
        .unique("entity", keep="first", maintain_order=True)
        .select(
            "entity", name="surface", name_rule="rule", name_of_key="name_key", name_path="path"
        )
    )


def describe_surfaces(
    parts: pl.DataFrame, entities: pl.DataFrame, languages: pl.DataFrame
) -> pl.DataFrame:
    """Return SURFACES, with the least trusted rule that each surface needed.

    Args:
        parts: as for `describe_entities`, with ``tagged`` (the tag), ``type_rule, kind``.
        entities: what `describe_entities` gave.
        languages: ``entity, surface, language`` of those that a thesaurus knows.
    """
    of_entity = ["entity", "name", "name_rule", "name_of_key", "name_path", "type"]
    described = parts.join(entities.select(of_entity), on="entity")
    rank = pl.max_horizontal(_name_rank(), _path_rank(), _type_rank())
    ranked = described.with_columns(rank=rank)
    return (
        ranked.group_by("entity", "surface", type="tagged")
        .agg(pl.sum("mentions"), pl.max("rank"))
        .join(languages, on=["entity", "surface"], how="left")
        .sort("entity", "surface", "type")
        .with_columns(rule=_rule_of("rank"))
        .with_columns(confidence=pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64))
        .drop("rank")
    )


def _rank(rule: pl.Expr) -> pl.Expr:
    return rule.replace_strict(RANK, return_dtype=pl.Int64)


def _rule_of(rank: str) -> pl.Expr:
    return pl.col(rank).replace_strict(dict(enumerate(RULE_NAMES)), return_dtype=pl.String)


def _name_rank() -> pl.Expr:
    """Rank the rule that relates a surface to the name that its entity goes by."""
    surface, name, rule = pl.col("surface"), pl.col("name"), pl.col("rule")
    needed = (
        pl.when((rule == "identifier") | (surface == name))
        .then(pl.when(rule == "identifier").then(rule).otherwise(pl.lit(SAME)))
        .when(surface.str.to_lowercase() == name.str.to_lowercase())
        .then(pl.lit("case"))
        .when(rule == SAME)
        .then("name_rule")  # it is the name that was normalised, to meet this surface
        .otherwise(rule)
    )
    return _rank(needed)


def _path_rank() -> pl.Expr:
    """Rank the rule that merged a form into another name than the one that its entity goes by."""
    named_so = (pl.col("name_path") > 0) & (pl.col("name_key") == pl.col("name_of_key"))
    return pl.when(named_so).then(0).otherwise(pl.max_horizontal("path", "name_path"))


def _type_rank() -> pl.Expr:
    """Rank the rule that gave a form another type than its tag, or than its entity has."""
    differs = (pl.col("tag") != pl.col("type")) & (pl.col("kind") == 0) & (pl.col("path") == 0)
    noise = pl.when(differs).then(pl.lit("noise")).otherwise(pl.lit(SAME))
    return pl.max_horizontal(_rank(pl.col("type_rule")), _rank(noise))


class PlaceCounter:
    """Counts the sentences and documents of entities, some whole documents at a time."""

    def __init__(self) -> None:
        self._sentences = self._documents = np.zeros(0, np.int64)
        self._unknown = np.zeros(0, bool)  # some of its documents are

    def add(self, window: Integers, document: Integers, entity: Integers) -> None:
        """Count some mentions.

        Args:
            window: each mention's sentence, as a number.
            document: each mention's document, as a number; -1 where it is unknown.
            entity: each mention's entity.
        """
        size = max(int(entity.max(initial=-1)) + 1, len(self._sentences))
        self._sentences = _grown(self._sentences, size) + _distinct(window, entity, size)
        known = document >= 0
        documents = _distinct(document[known], entity[known], size)
        self._documents = _grown(self._documents, size) + documents
        self._unknown = _grown(self._unknown, size)
        self._unknown[entity[~known]] = True

    def counts(self) -> pl.DataFrame:
        """Return ``sentences`` and ``documents`` (null: one is unknown) of each entity."""
        columns = pl.DataFrame(
            {
                "sentences": narrow(self._sentences, np.uint32, "sentences of an entity"),
                "documents": narrow(self._documents, np.uint32, "documents of an entity"),
                "unknown": self._unknown,
            }
        )
        return columns.select("sentences", documents=pl.when(~pl.col("unknown")).then("documents"))


def _grown(column: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    """Return *column* with zeros behind it up to *size*."""
    return np.concatenate([column, np.zeros(size - len(column), column.dtype)])


def _distinct(place: Integers, entity: Integers, entities: int) -> Integers:
    """Count the distinct places of each entity."""
    pairs = np.sort(place << 32 | entity)
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return np.bincount(pairs & 0xFFFF_FFFF, minlength=entities)
