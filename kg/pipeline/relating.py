"""Relate the entities of a draft: write EDGES and EVIDENCE."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.prefetch import prefetch
from kg.common.progress import Progress
from kg.pipeline.resolving import Known
from kg.pipeline.windows import Windows, find_windows
from kg.relate.edges import Edges
from kg.relate.pairs import FURTHEST, Mentions
from kg.relate.predicates import MOST_PAIRS, Predicates, choose
from kg.relate.stated import Places, support
from kg.relate.support import Batch, Finder, Support
from kg.relate.windows import Window
from kg.schema.schema_file import Schema
from kg.store.folder import Draft
from kg.store.tables import diagnostics


def relate(
    draft: Draft,
    known: Known,
    schema: Schema,
    window: Window,
    generic: bool | None,
    kept: int,
    report: Progress,
) -> tuple[pl.Series, list[pl.DataFrame]]:
    """Find the edges and their evidence, and write both.

    Args:
        draft: where the sentences are.
        known: the entities, and where they are mentioned.
        schema: names pairs of types, and has cues.
        window: where entities meet.
        generic: whether base edges are coOccursWith; None: with many pairs of types.
        kept: sentences kept for an edge.
        report: called as the work goes on.

    Returns:
        The predicate of each edge, and diagnostics.
    """
    notes = []
    types = sorted(known.entities["type"].unique())
    number = {name: i for i, name in enumerate(types)}
    type_of = known.entities["type"].replace_strict(number, return_dtype=pl.Int64).to_numpy()
    relations = draft.scan("relations").select("subject", "type", "object").collect()
    names = relations["type"].unique().sort()
    predicates = choose(types, schema, generic, names.to_list())
    if predicates.generic and generic is None:
        action = "every base edge is called coOccursWith"
        row = (None, None, f"more than {MOST_PAIRS} pairs of types")
        notes.append(diagnostics("relate", "generic", action, [row]))
    finder = Finder(types, type_of, schema, window.distance)
    windows, left = find_windows(draft, window)
    meetings, asserted = finder.find(_batches(draft, known, windows, report))
    notes += [left, _crowded(draft, finder.crowded), _denied(draft, finder.denied)]
    found, left = _stated(relations, names, predicates, known, schema, meetings)
    notes.append(left)
    total = max(windows.total, finder.seen)
    edges = Edges(meetings, asserted, found, predicates, type_of, known.sentences, total)
    # Evidence first: it is written while the measures and ids of the edges are computed.
    best, edge, rank = edges.evidence(kept)
    draft.write("evidence", _evidence(draft, best, edge, rank, finder.phrases))
    predicate = [pl.Series("predicate", [], pl.String)]
    for table in edges.tables(known.entities["id"], finder.windows):
        draft.append("edges", table)
        predicate.append(table["predicate"])
    return pl.concat(predicate), notes


def _stated(
    relations: pl.DataFrame,
    names: pl.Series,
    predicates: Predicates,
    known: Known,
    schema: Schema,
    meetings: Support,
) -> tuple[Support, pl.DataFrame]:
    """Return the support of the relations that the corpus states, and what was left out."""
    window, start, end = (
        known.mentions[name].to_numpy().astype(np.int64) for name in ("window", "start", "end")
    )
    places = Places(window, start, end, known.entity)
    subject, object_ = (relations[end].to_numpy().astype(np.int64) for end in ("subject", "object"))
    kind = names.search_sorted(relations["type"]).to_numpy().astype(np.int64)
    ours = {relation.predicate for relation in schema.relations if relation.symmetric}
    symmetric = np.array([predicates.names[number] in ours for number in predicates.stated], bool)
    rows = support(subject, object_, kind, symmetric, places, meetings)
    itself = known.entity[subject] == known.entity[object_]
    counted = relations.filter(pl.Series(itself)).group_by("type").len().sort("type")
    said: list[tuple[str | None, int | None, str]] = [
        (None, None, f"{count} of {name}") for name, count in counted.rows()
    ]
    action = "left out, because both ends are one entity"
    return rows, diagnostics("relate", "relation-to-itself", action, said)


def _batches(draft: Draft, known: Known, windows: Windows, report: Progress) -> Iterator[Batch]:
    """Yield the sentences with their mentions, some at a time."""
    numbers = {name: known.mentions[name].to_numpy() for name in known.mentions.columns}
    window, done = numbers.pop("window"), 0
    own = np.where(known.document < 0, np.arange(len(known.document)), known.document)
    for sentences in prefetch(draft.batches("sentences", ["text"])):
        here = slice(*np.searchsorted(window, [done, done + len(sentences)]))
        mentions = Mentions(
            window=window[here] - done,
            entity=known.entity[here],
            **{name: column[here].astype(np.int64) for name, column in numbers.items()},
        )
        batch = Batch(here.start, done, mentions, own[window[here]], sentences["text"])
        done += len(sentences)
        yield replace(batch, spans=windows.spans(window[here], done))
        report("relating", done, len(known.document))


def _crowded(draft: Draft, windows: list[int]) -> pl.DataFrame:
    crowded = draft.scan("sentences").select("source", "line").collect()[windows]
    rows: list[tuple[str | None, int | None, str]] = [
        (source, line, f"over {FURTHEST} mentions") for source, line in crowded.rows()
    ]
    action = f"pairs more than {FURTHEST} mentions apart left out"
    return diagnostics("relate", "crowded-sentence", action, rows)


def _denied(draft: Draft, windows: list[int]) -> pl.DataFrame:
    sentences = draft.scan("sentences").select("source", "line").collect()[windows]
    rows: list[tuple[str | None, int | None, str]] = [
        (source, line, "a cue with a negation, or not as a fact")
        for source, line in sentences.rows()
    ]
    return diagnostics("relate", "cue-denied", "no edge made of it", rows)


def _evidence(
    draft: Draft, best: Support, edge: Integers, rank: Integers, phrases: list[str]
) -> pl.DataFrame:
    place = draft.scan("mentions").select("source", "sentence", "start", "end").collect()
    ends = {"subject": best.subject_mention, "object": best.object_mention}
    columns = [
        place[mention].rename({name: f"{end}_{name}" for name in place.columns})
        for end, mention in ends.items()
    ]
    known = best.cue >= 0
    cue = pl.Series([*phrases, None], dtype=pl.String).gather(best.cue % (len(phrases) + 1))
    numbers = pl.DataFrame(
        {
            "edge": edge.astype(np.uint32),
            "rank": rank.astype(np.uint32),
            "cue": cue,
            "cue_begin": pl.Series(best.cue_begin).set(pl.Series(~known), None).cast(pl.UInt32),
            "cue_stop": pl.Series(best.cue_stop).set(pl.Series(~known), None).cast(pl.UInt32),
        }
    )
    return pl.concat([numbers, *columns], how="horizontal")
