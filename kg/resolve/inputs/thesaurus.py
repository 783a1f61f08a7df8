"""Find the concepts that the names of a corpus mean, in a thesaurus of the user's own.

In: the files of the thesaurus, and the nodes of the corpus. Out: which node is which concept, and
what could not be told. Labels are reduced as surfaces are, by `kg.resolve.names`; a name that means
two concepts means none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kg.common.csv_table import DELIMITERS, suffix
from kg.common.errors import IdentityError
from kg.common.quads import FORMS, form_of
from kg.resolve.inputs.concepts import Said, Thesaurus, combine
from kg.resolve.inputs.notes import listing, noted
from kg.resolve.inputs.skos import read_skos
from kg.resolve.inputs.termlist import read_terms
from kg.resolve.names import canonical
from kg.resolve.types import group
from kg.schema.schema_file import Schema


@dataclass(frozen=True)
class Matched:
    """What was found of a thesaurus in a corpus."""

    moves: pl.DataFrame  # node, concept
    notes: pl.DataFrame
    unused: int  # labels, in their normal form, that no name of the corpus has


def read_thesaurus(paths: Sequence[Path], schema: Schema) -> Thesaurus:
    """Return the thesaurus that the files make together; their suffixes tell their forms.

    Args:
        paths: tables (CSV, TSV), also packed by gzip, and vocabularies (any form of RDF), also by
            Zstandard.
        schema: says what a type is called, and by which IRI it is known.

    Raises:
        IdentityError: a file cannot be read or parsed, or says two things of one concept; it is
            named with the line.
    """
    return combine([_read(path, schema) for path in paths])


def _read(path: Path, schema: Schema) -> Said:
    if suffix(path) in DELIMITERS:
        return read_terms(path, schema)
    if form_of(path) in FORMS:
        return read_skos(path, schema)
    wanted = f"a thesaurus in a file of one of {' '.join([*DELIMITERS, *FORMS])}"
    raise IdentityError(path.name, f"the suffix {suffix(path)!r}", wanted)


def by_key(thesaurus: Thesaurus, schema: Schema, rules: Collection[str]) -> pl.DataFrame:
    """Return ``key, concept, type, group, typed, name, preferred, source, line``, sorted.

    Args:
        thesaurus: the concepts.
        schema: says which types are noise for each other.
        rules: those that hold; the names of the corpus were reduced by the same.
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
        labels: what `by_key` gave.
        keys: names of the corpus in their normal form.
    """
    said = labels.group_by("key").agg(pl.col("typed").all(), pl.col("type").unique())
    sure = said.filter("typed", pl.col("type").list.len() == 1)
    found = sure.select("key", type=pl.col("type").list.first())
    return keys.to_frame("key").join(found, on="key", how="left", maintain_order="left")["type"]


def match(labels: pl.DataFrame, nodes: pl.DataFrame) -> Matched:
    """Return the concept of each node that means exactly one.

    Args:
        labels: what `by_key` gave.
        nodes: ``node, group, key``; a concept with a type is only what is of the same group.
    """
    fits = ~pl.col("typed") | pl.col("group").eq_missing(pl.col("group_concept"))
    found = (
        nodes.select("node", "group", "key")
        .join(labels, on="key", suffix="_concept")
        .filter(fits)
        .with_columns(several=pl.len().over("node") > 1)
        .sort("node", "concept")
    )
    moves = found.filter(~pl.col("several"))
    unused = labels.select("key").unique().join(nodes, on="key", how="anti")
    notes = [_ambiguous(found.filter("several")), _homonyms(moves), _unknown(labels, nodes)]
    return Matched(moves.select("node", "concept"), pl.concat(notes), len(unused))


def _ambiguous(found: pl.DataFrame) -> pl.DataFrame:
    """Tell of names that mean several concepts."""
    titled = found.with_columns(title=pl.format("{} ({})", "concept", "preferred"))
    of_name = titled.group_by("node", maintain_order=True).agg(
        pl.first("name").alias("value"), pl.first("source", "line"), pl.col("title")
    )
    action = pl.format("left alone, because it means {}", listing("title"))
    rows = of_name.select("source", "line", "value", action=action).unique()
    return noted(rows, "thesaurus-ambiguous")


def _homonyms(moves: pl.DataFrame) -> pl.DataFrame:
    """Tell of concepts without a type that join what types keep apart."""
    joined = moves.group_by("concept").agg(
        pl.col("group").unique().sort(), pl.first("source", "line", "preferred")
    )
    several = joined.filter(pl.col("group").list.len() > 1)
    named = pl.col("group").list.eval(pl.element().fill_null("other types"))
    action = pl.format("taken for one, because the concept has no type: {}", listing("group"))
    rows = several.with_columns(named).select("source", "line", value="preferred", action=action)
    return noted(rows, "thesaurus-homonyms")


def _unknown(labels: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Tell of types that nothing in the corpus has."""
    typed = labels.filter("typed").unique("concept")
    lost = typed.join(nodes.select("group").unique(), on="group", how="anti", nulls_equal=True)
    counted = lost.group_by("type").agg(pl.min("source"), pl.len())
    rows = counted.select(
        "source",
        line=pl.lit(None, pl.UInt32),
        value="type",
        action=pl.format("of {} concepts; no mention of the corpus has it", "len"),
    )
    return noted(rows, "thesaurus-unknown-type")
