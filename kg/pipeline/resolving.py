"""Resolve the mentions of a corpus to entities: write ENTITIES, SURFACES and LINKS."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.common.diagnostic_rules import Rule
from kg.pipeline.languages import with_languages
from kg.relate.edges import Sentences
from kg.resolve.entities import count_places
from kg.resolve.forms import WRITTEN
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.resolver import MentionForms, Resolver
from kg.store.draft import Draft
from kg.store.tables import diagnostics, sentence_row


@dataclass(frozen=True)
class ResolvedCorpus:
    """The entities, mentions and sentences of a corpus, as relating needs them."""

    entities: pl.DataFrame  # ENTITIES
    entity: Integers  # of each mention
    mentions: pl.DataFrame  # ``start, end, begin, stop, window`` of each
    document: Integers  # of each sentence, -1 where unknown
    sentences: Sentences
    notes: list[pl.DataFrame]


def resolve(
    draft: Draft, sources: pl.DataFrame, defined: pl.DataFrame, user_input: UserInput
) -> ResolvedCorpus:
    """Decide which mentions are the same entity.

    Args:
        draft: where the mentions and sentences are.
        sources: SOURCES.
        defined: ``mention, short`` of the abbreviations that the text defines.
        user_input: schema, rules, thesaurus, overrides and links.
    """
    mentions = draft.scan("mentions")
    written = mentions.group_by(WRITTEN).agg(mentions=pl.len()).collect()
    resolver = Resolver(written, user_input)
    positions = _positions(mentions)
    window = positions["window"].to_numpy()
    sentences = draft.scan("sentences").select("source", "sentence", "document").collect()
    document = _documents(sentences)
    mention_forms = MentionForms(
        form=resolver.forms_of(mentions),
        document=document[window],
        cluster=_clusters(mentions),
        defined=defined,
    )
    resolved = resolver.resolve(mention_forms)
    counts = count_places(window, document[window], resolved.entity, len(resolved.entities))
    entities = resolved.entities.hstack(counts)
    entities, surfaces = with_languages(draft, entities, resolved.surfaces, resolved.entity)
    draft.write("entities", entities)
    draft.write("surfaces", surfaces)
    entity = narrow(resolved.entity, np.uint32, "entities")
    links = pl.DataFrame({"entity": entity}).with_row_index("mention")
    draft.write("links", links)
    left_out = _without_documents(sources, resolver.rules_needing_documents(mention_forms))
    return ResolvedCorpus(
        entities=entities,
        entity=resolved.entity,
        mentions=positions,
        document=document,
        sentences=Sentences(document, _ties(sentences)),
        notes=[*resolved.notes, left_out],
    )


def _without_documents(sources: pl.DataFrame, rules: list[str]) -> pl.DataFrame:
    """Report the *rules* that were left out in sources whose documents are unknown."""
    unknown = sources.filter(pl.col("documents").is_null())["source"]
    rows: list[tuple[str | None, int | None, str]] = [
        (source, None, ", ".join(rules)) for source in unknown if rules
    ]
    return diagnostics("resolve", Rule.UNKNOWN_DOCUMENTS, "left out in this source", rows)


def _clusters(mentions: pl.LazyFrame) -> pl.Series | None:
    """Return the cluster of each mention, or None if no mention has one."""
    if not mentions.select(pl.col("cluster").is_not_null().any()).collect().item():
        return None
    return mentions.select("cluster").collect().to_series()


def _positions(mentions: pl.LazyFrame) -> pl.DataFrame:
    """Return the places of all mentions, with the row of their sentence as ``window``."""
    return mentions.select("start", "end", "begin", "stop", window=sentence_row()).collect()


def _documents(sentences: pl.DataFrame) -> Integers:
    """Return a number for the document of each sentence: the row of its first; -1: unknown."""
    first = pl.col("row").first().over("source", "document").cast(pl.Int64)
    number = pl.when(pl.col("document").is_not_null()).then(first).otherwise(-1)
    return np.asarray(sentences.with_row_index("row").select(number).to_series().to_numpy())


def _ties(sentences: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a hash of each sentence's source and number: splitmix64, seeded by the name."""
    seeds = {
        name: int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        for name in sentences["source"].unique()
    }
    seed = sentences["source"].replace_strict(seeds, return_dtype=pl.UInt64).to_numpy()
    x = seed + sentences["sentence"].to_numpy().astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return mixed
