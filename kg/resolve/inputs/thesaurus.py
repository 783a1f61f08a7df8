"""Match the names of a corpus to the concepts of the user's thesaurus.

In: the files of the thesaurus, and the nodes of the corpus. Out: the concept of each node that has
one, and diagnostics. Labels are normalised as surfaces are, by `kg.resolve.names`; a name that
means two concepts is matched to neither.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from kg.common.csv_table import DELIMITERS, suffix
from kg.common.diagnostic_rules import Rule
from kg.common.errors import IdentityError
from kg.common.quads import FORMS, form_of
from kg.resolve.inputs.concepts import Thesaurus, ThesaurusFile, combine
from kg.resolve.inputs.diagnostics import diagnostic_rows, listing
from kg.resolve.inputs.skos import read_skos
from kg.resolve.inputs.termlist import read_terms
from kg.resolve.names import canonical
from kg.resolve.types import group
from kg.schema.schema_file import Schema


def read_thesaurus(paths: Sequence[Path], schema: Schema) -> Thesaurus:
    """Return the thesaurus of all files; their suffixes tell their formats.

    Args:
        paths: tables (CSV, TSV), also packed by gzip, and vocabularies (any form of RDF), also by
            Zstandard.
        schema: gives the names of types, and their IRIs.

    Raises:
        IdentityError: a file cannot be read or parsed, or contradicts itself about a concept; it is
            named with the line.
    """
    return combine([_read(path, schema) for path in paths])


def _read(path: Path, schema: Schema) -> ThesaurusFile:
    if suffix(path) in DELIMITERS:
        return read_terms(path, schema)
    if form_of(path) in FORMS:
        return read_skos(path, schema)
    wanted = f"a thesaurus in a file of one of {' '.join([*DELIMITERS, *FORMS])}"
    raise IdentityError(path.name, f"the suffix {suffix(path)!r}", wanted)


def labels_by_key(thesaurus: Thesaurus, schema: Schema, rules: Collection[str]) -> pl.DataFrame:
    """Return ``key, concept, type, group, typed, name, preferred, source, line``, sorted.

    Args:
        thesaurus: the concepts.
        schema: says which types are noise for each other.
        rules: the active ones, by which the names of the corpus were normalised.
    """
    names = thesaurus.labels["name"].unique()
    keys = names.to_frame().with_columns(key=canonical(names, rules)["key"])
    of_type = group(schema, "type") if "noise" in rules else pl.col("type")
    return (
        thesaurus.labels.join(keys, on="name")
        .join(thesaurus.concepts, on="concept")
        .sort("key", "concept", "name")
        .unique(["key", "concept"], keep="first", maintain_order=True)
        .with_columns(typed=pl.col("type").is_not_null(), group=of_type)
    )


def types(labels: pl.DataFrame, keys: pl.Series) -> pl.Series:
    """Return the type that the thesaurus gives each of *keys*, or null.

    Args:
        labels: what `labels_by_key` gave.
        keys: normalised names of the corpus.
    """
    types_of_key = labels.group_by("key").agg(pl.col("typed").all(), pl.col("type").unique())
    single = types_of_key.filter("typed", pl.col("type").list.len() == 1)
    typed = single.select("key", type=pl.col("type").list.first())
    return keys.to_frame("key").join(typed, on="key", how="left", maintain_order="left")["type"]


def match(labels: pl.DataFrame, nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``node, concept`` of each node that means exactly one concept, and diagnostics.

    Args:
        labels: what `labels_by_key` gave.
        nodes: ``node, group, key``; a concept with a type is only what is of the same group.
    """
    fits = ~pl.col("typed") | pl.col("group").eq_missing(pl.col("group_concept"))
    matches = (
        nodes.select("node", "group", "key")
        .join(labels, on="key", suffix="_concept")
        .filter(fits)
        .with_columns(several=pl.len().over("node") > 1)
        .sort("node", "concept")
    )
    merges = matches.filter(~pl.col("several"))
    notes = [_ambiguous(matches.filter("several")), _homonyms(merges), _unknown(labels, nodes)]
    return merges.select("node", "concept"), pl.concat(notes)


def _ambiguous(matches: pl.DataFrame) -> pl.DataFrame:
    """Report names that mean several concepts."""
    titled = matches.with_columns(title=pl.format("{} ({})", "concept", "preferred"))
    of_name = titled.group_by("node", maintain_order=True).agg(
        pl.first("name").alias("value"), pl.first("source", "line"), pl.col("title")
    )
    action = pl.format("left alone, because it means {}", listing("title"))
    rows = of_name.select("source", "line", "value", action=action).unique()
    return diagnostic_rows(rows, Rule.THESAURUS_AMBIGUOUS)


def _homonyms(merges: pl.DataFrame) -> pl.DataFrame:
    """Report concepts without a type that merge names which types keep apart."""
    joined = merges.group_by("concept").agg(
        pl.col("group").unique().sort(), pl.first("source", "line", "preferred")
    )
    several = joined.filter(pl.col("group").list.len() > 1)
    named = pl.col("group").list.eval(pl.element().fill_null("other types"))
    action = pl.format("taken for one, because the concept has no type: {}", listing("group"))
    rows = several.with_columns(named).select("source", "line", value="preferred", action=action)
    return diagnostic_rows(rows, Rule.THESAURUS_HOMONYMS)


def _unknown(labels: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Report types of concepts that no mention of the corpus has."""
    typed = labels.filter("typed").unique("concept")
    unmatched = typed.join(nodes.select("group").unique(), on="group", how="anti", nulls_equal=True)
    counted = unmatched.group_by("type").agg(pl.min("source"), pl.len())
    rows = counted.select(
        "source",
        line=pl.lit(None, pl.UInt32),
        value="type",
        action=pl.format("of {} concepts; no mention of the corpus has it", "len"),
    )
    return diagnostic_rows(rows, Rule.THESAURUS_UNKNOWN_TYPE)
