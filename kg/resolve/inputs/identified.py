"""Match entities that a corpus identifies to concepts of a thesaurus: by identifier, else by name.

In: entities that stand for an identifier of the corpus, and the thesaurus. Out: the concept of each
that has one. The identifier stays what the entity is; the concept gives it a name and links.
"""

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.iri import is_leading
from kg.resolve.inputs.concepts import Thesaurus
from kg.resolve.inputs.diagnostics import diagnostic_rows, listing
from kg.resolve.types import group
from kg.schema.prefixes import curie, curie_iri
from kg.schema.schema_file import Schema

MATCHES = pl.Schema({"entity": pl.UInt32, "concept": pl.String})


def identifier_links(entities: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return ``entity, iri`` of those whose ``concept`` is a CURIE of the schema's prefixes."""
    iris = [name and curie_iri(name, schema.prefixes) for name in entities["concept"]]
    frame = entities.select("entity", pl.Series("iri", iris, dtype=pl.String))
    return frame.drop_nulls()


def _references(thesaurus: Thesaurus, schema: Schema) -> pl.DataFrame:
    """Return ``concept, iri`` of what the concepts refer to in the databases of the schema."""
    prefixes = schema.prefixes
    iris = [
        identifier
        if is_leading(identifier)
        else curie_iri(curie(identifier, "", prefixes), prefixes)
        for identifier in thesaurus.references["identifier"]
    ]
    frame = thesaurus.references.select("concept", pl.Series("iri", iris, dtype=pl.String))
    return frame.drop_nulls().unique()


def match_identified(
    entities: pl.DataFrame,
    parts: pl.DataFrame,
    thesaurus: Thesaurus,
    labels: pl.DataFrame,
    schema: Schema,
    rules: frozenset[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the `MATCHES` of identified entities, and diagnostics.

    Args:
        entities: ``entity, concept``: an identifier, or the id of a concept; null: neither.
        parts: ``entity, name_key, tag, path`` (0: a name of its own).
        thesaurus: the concepts.
        labels: what `kg.resolve.inputs.thesaurus.labels_by_key` gave.
        schema: has the prefixes, and says which types are noise for each other.
        rules: the active ones.
    """
    identified = entities.drop_nulls("concept").join(thesaurus.concepts, on="concept", how="anti")
    iris = identifier_links(identified, schema)
    of_iri = pl.concat(
        [
            thesaurus.concepts.select("concept", iri="concept"),
            thesaurus.links.select("concept", "iri"),
        ]
    ).unique()
    by_iri = _single(iris.join(of_iri, on="iri").select(MATCHES.names()))
    rest = iris.join(by_iri, on="entity", how="anti")
    referring = rest.join(_references(thesaurus, schema), on="iri")
    by_iri = pl.concat([by_iri, _single(referring.select(MATCHES.names()))])
    rest = identified.join(by_iri, on="entity", how="anti")
    of_type = group(schema, "tag") if "noise" in rules else pl.col("tag")
    named = parts.filter(pl.col("path") == 0).join(rest, on="entity", how="semi")
    fits = ~pl.col("typed") | pl.col("group").eq_missing(pl.col("group_of_name"))
    by_name = (
        named.select("entity", key="name_key", group_of_name=of_type)
        .join(labels, on="key")
        .filter(fits)
        .unique(["entity", "concept"])
    )
    matches = pl.concat([by_iri, _single(by_name.select(MATCHES.names()))])
    return matches.sort("entity"), _ambiguous(by_name)


def _single(matches: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of entities that match one concept only."""
    distinct = matches.unique()
    single = distinct.filter(pl.len().over("entity") == 1)
    return single.select(pl.col(name).cast(dtype) for name, dtype in MATCHES.items())


def _ambiguous(by_name: pl.DataFrame) -> pl.DataFrame:
    """Report identified entities whose names mean several concepts."""
    titled = by_name.sort("entity", "concept", "name").with_columns(
        title=pl.format("{} ({})", "concept", "preferred")
    )
    several = titled.group_by("entity", maintain_order=True).agg(
        pl.first("name").alias("value"), pl.first("source", "line"), pl.col("title")
    )
    several = several.filter(pl.col("title").list.len() > 1)
    action = pl.format("left alone, because it means {}", listing("title"))
    rows = several.select("source", "line", "value", action=action).unique()
    return diagnostic_rows(rows, Rule.THESAURUS_AMBIGUOUS)
