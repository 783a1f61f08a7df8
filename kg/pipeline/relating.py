"""Relate the entities of a corpus by co-occurrence, cues and annotations: write EDGES, EVIDENCE."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.common.diagnostic_rules import Rule
from kg.common.prefetch import prefetch
from kg.common.progress import Progress
from kg.pipeline.renamed import renamed
from kg.pipeline.resolving import ResolvedCorpus
from kg.pipeline.windows import Windows, find_windows
from kg.relate.annotated import MentionPlaces, annotated_support
from kg.relate.cooccurrence import Batch, CooccurrenceFinder
from kg.relate.edges import Edges
from kg.relate.pairs import MAX_STEPS, Mentions
from kg.relate.predicates import MAX_TYPE_PAIRS, Predicates, choose_predicates
from kg.relate.support import Support
from kg.relate.windows import Window
from kg.schema.schema_file import Schema
from kg.store.draft import Draft
from kg.store.tables import diagnostics

Rows = list[tuple[str | None, int | None, str]]  # source, line, value of diagnostics


@dataclass(frozen=True)
class EdgeOptions:
    """How edges are made."""

    window: Window  # where entities co-occur
    generic: bool | None  # base edges are coOccursWith; None: with many pairs of types
    evidence: int  # sentences kept for an edge


def relate(
    draft: Draft, corpus: ResolvedCorpus, schema: Schema, options: EdgeOptions, report: Progress
) -> tuple[pl.Series, list[pl.DataFrame]]:
    """Find the edges and their evidence, and write both.

    Args:
        draft: where the sentences are.
        corpus: the entities, and where they are mentioned.
        schema: names pairs of types, and has cues.
        options: how edges are made.
        report: called as the work goes on.

    Returns:
        The predicate of each edge, and diagnostics.
    """
    types = sorted(corpus.entities["type"].unique())
    number = {name: i for i, name in enumerate(types)}
    type_of = corpus.entities["type"].replace_strict(number, return_dtype=pl.Int64).to_numpy()
    relations = draft.scan("relations").select("subject", "type", "object").collect()
    names = relations["type"].unique().sort()
    finder = CooccurrenceFinder(types, type_of, schema, options.window.distance)
    windows, window_notes = find_windows(draft, options.window)
    cooccurrences, asserted = finder.find(_batches(draft, corpus, windows, report))
    predicates = choose_predicates(
        types, schema, options.generic, names.to_list(), finder.type_pairs(cooccurrences)
    )
    annotated, annotation_notes = _annotated(
        relations, predicates.annotated_symmetric(schema), corpus, cooccurrences
    )
    edges = Edges(
        cooccurrences,
        asserted,
        annotated,
        predicates=predicates,
        types=types,
        type_of=type_of,
        schema=schema,
        sentences=corpus.sentences,
        total=max(windows.total, finder.window_count),
    )
    # Evidence first: it is written while the measures and ids of the edges are computed.
    rows, edge, rank = edges.evidence(options.evidence)
    draft.write("evidence", _evidence(draft, rows, edge, rank, finder.cue_texts))
    tables = edges.tables(corpus.entities["id"], finder.windows_of_entity)
    predicate_of_edge = _write_edges(draft, tables)
    notes = [
        *_generic(predicates, options.generic),
        renamed("relate", types, schema.labels(types), predicates),
        window_notes,
        _crowded(draft, finder.crowded),
        _denied(draft, finder.denied),
        annotation_notes,
    ]
    return predicate_of_edge, notes


def _write_edges(draft: Draft, tables: Iterator[pl.DataFrame]) -> pl.Series:
    """Write the *tables*, chunks of EDGES; return the predicate of each edge."""
    predicates = [pl.Series("predicate", [], pl.String)]
    for table in tables:
        draft.append("edges", table)
        predicates.append(table["predicate"])
    return pl.concat(predicates)


def _generic(predicates: Predicates, generic: bool | None) -> list[pl.DataFrame]:
    """Report that base edges have one predicate because there are too many pairs of types."""
    if generic is not None or not predicates.generic:
        return []
    action = "every base edge is called coOccursWith"
    rows: Rows = [(None, None, f"more than {MAX_TYPE_PAIRS} pairs of types")]
    return [diagnostics("relate", Rule.GENERIC, action, rows)]


def _annotated(
    relations: pl.DataFrame, symmetric: list[bool], corpus: ResolvedCorpus, cooccurrences: Support
) -> tuple[Support, pl.DataFrame]:
    """Return the support of the relations annotated in the corpus, and what was left out.

    Args:
        relations: ``subject, type, object``.
        symmetric: of each type, in alphabetical order.
        corpus: the entities of their mentions.
        cooccurrences: the co-occurrences.
    """
    window, start, end = (
        corpus.mentions[name].to_numpy().astype(np.int64) for name in ("window", "start", "end")
    )
    places = MentionPlaces(window, start, end, corpus.entity)
    subject, object_ = (relations[end].to_numpy().astype(np.int64) for end in ("subject", "object"))
    names = relations["type"].unique().sort()
    relation = names.search_sorted(relations["type"]).to_numpy().astype(np.int64)
    flags = np.array(symmetric, np.bool_)
    support = annotated_support(subject, object_, relation, flags, places, cooccurrences)
    to_itself = corpus.entity[subject] == corpus.entity[object_]
    counted = relations.filter(pl.Series(to_itself)).group_by("type").len().sort("type")
    rows: Rows = [(None, None, f"{count} of {name}") for name, count in counted.rows()]
    action = "left out, because both ends are one entity"
    return support, diagnostics("relate", Rule.RELATION_TO_ITSELF, action, rows)


def _batches(
    draft: Draft, corpus: ResolvedCorpus, windows: Windows, report: Progress
) -> Iterator[Batch]:
    """Yield the sentences with their mentions, some at a time."""
    columns = {name: corpus.mentions[name].to_numpy() for name in corpus.mentions.columns}
    window, done = columns.pop("window"), 0
    own_number = np.arange(len(corpus.document))
    document = np.where(corpus.document < 0, own_number, corpus.document)
    for sentences in prefetch(draft.batches("sentences", ["text"])):
        rows = slice(*np.searchsorted(window, [done, done + len(sentences)]))
        mentions = Mentions(
            window=window[rows] - done,
            entity=corpus.entity[rows],
            **{name: column[rows].astype(np.int64) for name, column in columns.items()},
        )
        batch = Batch(rows.start, done, mentions, document[window[rows]], sentences["text"])
        done += len(sentences)
        yield replace(batch, spans=windows.spans(window[rows], done))
        report("relating", done, len(corpus.document))


def _crowded(draft: Draft, windows: list[int]) -> pl.DataFrame:
    """Report the sentences with too many mentions to pair them all."""
    action = f"pairs more than {MAX_STEPS} mentions apart left out"
    value = f"over {MAX_STEPS} mentions"
    return diagnostics("relate", Rule.CROWDED_SENTENCE, action, _rows(draft, windows, value))


def _denied(draft: Draft, windows: list[int]) -> pl.DataFrame:
    """Report the sentences with cues that are negated or hypothetical."""
    value = "a cue with a negation, or not as a fact"
    return diagnostics(
        "relate", Rule.CUE_DENIED, "no edge made of it", _rows(draft, windows, value)
    )


def _rows(draft: Draft, windows: list[int], value: str) -> Rows:
    sentences = draft.scan("sentences").select("source", "line").collect()[windows]
    return [(source, line, value) for source, line in sentences.rows()]


def _evidence(
    draft: Draft, support: Support, edge: Integers, rank: Integers, cue_texts: list[str]
) -> pl.DataFrame:
    """Return EVIDENCE of the rows of *support*, with their *edge* and *rank*."""
    places = draft.scan("mentions").select("source", "sentence", "start", "end").collect()
    ends = {"subject": support.subject_mention, "object": support.object_mention}
    columns = [
        places[mention].rename({name: f"{end}_{name}" for name in places.columns})
        for end, mention in ends.items()
    ]
    no_cue = pl.Series(support.cue < 0)
    cue = pl.Series([*cue_texts, None], dtype=pl.String).gather(support.cue % (len(cue_texts) + 1))
    numbers = pl.DataFrame(
        {
            "edge": narrow(edge, np.uint32, "edges"),
            "rank": narrow(rank, np.uint32, "sentences of an edge"),
            "cue": cue,
            "cue_begin": pl.Series(support.cue_begin).set(no_cue, None).cast(pl.UInt32),
            "cue_stop": pl.Series(support.cue_stop).set(no_cue, None).cast(pl.UInt32),
        }
    )
    return pl.concat([numbers, *columns], how="horizontal")
