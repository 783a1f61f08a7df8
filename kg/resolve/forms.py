"""Group the written forms of a corpus into nodes: by normalised name and type, or by identifier.

A *form* is a distinct surface, type and identifier. A *node* is what forms of one key are: a name
within a group of types, an identifier, or a surface that an override split off.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.ids import entity_ids
from kg.resolve.inputs.apply_overrides import Overrides
from kg.resolve.names import canonical
from kg.resolve.rules.abbreviations import split_whole
from kg.resolve.types import by_head, by_majority, group, retype
from kg.schema.merge_rules import SAME
from kg.schema.prefixes import curie
from kg.schema.schema_file import Schema

WRITTEN = ["surface", "type", "identifier"]  # the columns by which mentions are told apart
ABBREVIATION = "abbreviation"
KINDS = ["name", "identifier", "split"]
NODE = ["group", "key", "kind"]
# What corpora write where they know no identifier.
_NONE = ["", "-", "-1", "_", "nil", "none", "null", "n/a", "na", "unknown", "cui-less"]
# Bare numbers, which two databases may use for different entities.
_BARE = r"^[\d\s|,;+]+$"


@dataclass(frozen=True)
class Forms:
    """The forms of a corpus and their nodes.

    ``frame`` has ``form, surface, type`` (the tag), ``identifier, written_identifier, mentions,
    plain`` (the type that the tag means), ``tag`` (the type that it was given), ``type_rule, rule``
    (of the name), ``kind, group, key, node``, and the group and key of its name, whatever its kind:
    ``name_group, name_key``. ``nodes`` has ``node, group, key, kind``.
    """

    frame: pl.DataFrame
    nodes: pl.DataFrame

    def named(self) -> pl.DataFrame:
        """Return ``node, group, key`` of the nodes of names."""
        return self.nodes.filter(pl.col("kind") == 0).drop("kind")

    def with_concepts(self, concepts: pl.Series) -> "Forms":
        """Return the forms with a node for each id of *concepts* that no form has."""
        wanted = pl.DataFrame({"key": concepts.unique().sort()}).with_columns(
            group=pl.lit(None, pl.String), kind=pl.lit(KINDS.index("identifier"), pl.UInt8)
        )
        new = wanted.join(self.nodes, on=NODE, how="anti", nulls_equal=True).select(NODE)
        new = new.with_row_index("node", offset=len(self.nodes))
        return Forms(self.frame, pl.concat([self.nodes, new.select(self.nodes.columns)]))

    def concept_nodes(self, concepts: pl.DataFrame) -> pl.DataFrame:
        """Return ``node, to``: the merges of nodes into those of the ids of their ``concept``."""
        concept_nodes = self.nodes.filter(pl.col("kind") == 1, pl.col("group").is_null())
        return concepts.join(concept_nodes.select(concept="key", to="node"), on="concept").select(
            "node", "to"
        )

    @property
    def node(self) -> Integers:
        """Return the node of each form."""
        return self.frame["node"].to_numpy().astype(np.int64)


def normalised_forms(written: pl.DataFrame, schema: Schema, rules: frozenset[str]) -> pl.DataFrame:
    """Return the forms by the rules of names alone, in a stable order.

    Args:
        written: the columns `WRITTEN` and ``mentions``; each combination once.
        schema: says which tags mean the same type, and which types separate.
        rules: the active ones.
    """
    tags = written["type"].unique().to_list()
    plain = pl.col("type").replace({tag: schema.type_of(tag) for tag in tags})
    forms = written.sort(WRITTEN).with_row_index("form").with_columns(plain=plain)
    forms = _named(forms, rules).with_columns(
        tag="plain",
        type_rule=pl.lit(SAME),
        name_key="key",
        identifier=_identifier(rules),
        written_identifier="identifier",
    )
    forms = _with_curies(forms, schema)
    return _with_group(forms, schema, rules)


def _named(forms: pl.DataFrame, rules: frozenset[str]) -> pl.DataFrame:
    """Add the ``key`` and ``rule`` of each form; an abbreviation within the form is left off."""
    named = forms.hstack(canonical(forms["surface"], rules))
    if "abbreviation" not in rules:
        return named
    bracketed = forms["surface"].str.contains(r"[(\[].*[)\]]$")
    long_forms = split_whole(forms["surface"].filter(bracketed))
    defined = forms.filter(bracketed).select("form", long=long_forms).drop_nulls()
    short_keys = defined.select("form", short_key=canonical(defined["long"], rules)["key"])
    return (
        named.join(short_keys, on="form", how="left", maintain_order="left")
        .with_columns(
            key=pl.coalesce("short_key", "key"),
            rule=pl.when(pl.col("short_key").is_null())
            .then("rule")
            .otherwise(pl.lit(ABBREVIATION)),
        )
        .drop("short_key")
    )


def _identifier(rules: frozenset[str]) -> pl.Expr:
    if "identifier" not in rules:
        return pl.lit(None, pl.String).alias("identifier")
    value = pl.col("identifier").str.strip_chars()
    return pl.when(~value.str.to_lowercase().is_in(_NONE)).then(value)


def _with_curies(forms: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Replace the identifiers that the prefixes of a schema know by their CURIEs."""
    if not schema.prefixes:
        return forms
    written = forms.select("identifier", "plain").drop_nulls().unique()
    curies = [curie(name, type_, schema.prefixes) for name, type_ in written.rows()]
    curies_by_identifier = written.with_columns(curie=pl.Series(curies, dtype=pl.String))
    joined = forms.join(
        curies_by_identifier, on=["identifier", "plain"], how="left", maintain_order="left"
    )
    return joined.with_columns(identifier="curie").drop("curie")


def _with_group(forms: pl.DataFrame, schema: Schema, rules: frozenset[str]) -> pl.DataFrame:
    of_type = group(schema, "tag") if "noise" in rules else pl.col("tag")
    return forms.with_columns(group=of_type)


def assign_nodes(
    forms: pl.DataFrame,
    schema: Schema,
    rules: frozenset[str],
    overrides: Overrides,
    thesaurus_types: pl.Series | None,
) -> Forms:
    """Return the forms with the types that rules and overrides give them, and their nodes.

    Args:
        forms: what `normalised_forms` gave.
        schema: says which last words of names mean a type, and which types separate.
        rules: the active ones.
        overrides: of the user.
        thesaurus_types: the type that the thesaurus gives each form, or null.
    """
    forms = overrides.retyped(forms)
    if thesaurus_types is not None and "thesaurus-type" in rules:
        forms = retype(forms, "thesaurus-type", thesaurus_types)
    if "head" in rules:
        forms = retype(forms, "head", by_head(forms, schema))
    if "majority" in rules:
        forms = retype(forms, "majority", by_majority(forms))
    forms = _with_group(forms, schema, rules).with_columns(name_group="group")
    split = pl.col("form").is_in(overrides.split().tolist())
    identified = pl.col("identifier").is_not_null()
    forms = forms.with_columns(
        kind=pl.when(split).then(2).when(identified).then(1).otherwise(0).cast(pl.UInt8)
    )
    forms = forms.with_columns(
        _by_kind("group", pl.when(pl.col("identifier").str.contains(_BARE)).then("group"), "plain"),
        _by_kind("key", pl.col("identifier"), "surface"),
        _by_kind("name_key", pl.col("name_key"), "surface"),
        _by_kind("rule", pl.lit("identifier"), pl.lit(SAME)),
        _by_kind("type_rule", pl.col("type_rule"), pl.lit(SAME)),
        _by_kind("tag", pl.col("tag"), "plain"),
    )
    nodes = forms.select(NODE).unique().sort(NODE).with_row_index("node")
    return Forms(forms.join(nodes, on=NODE, nulls_equal=True, maintain_order="left"), nodes)


def _by_kind(column: str, of_identifier: pl.Expr, of_split: str | pl.Expr) -> pl.Expr:
    kind = pl.col("kind")
    value = pl.when(kind == 1).then(of_identifier).when(kind == 2).then(of_split)
    return value.otherwise(column).alias(column)


def ids(nodes: pl.DataFrame) -> pl.Series:
    """Return the ``id`` of each node; of two alike, the later kind is added to the id."""
    frame = nodes.select("kind", id=entity_ids(nodes["group"], nodes["key"]))
    taken = pl.col("kind") != pl.col("kind").min().over("id")
    kind = pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String)
    apart = pl.when(taken).then(pl.concat_str("id", pl.lit("~"), kind)).otherwise("id")
    return frame.select(apart.alias("id")).to_series()
