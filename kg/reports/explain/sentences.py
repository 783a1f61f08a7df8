"""Fetch the sentences of mentions, and of the evidence of edges, with the characters to highlight.

In: a graph folder, and mentions or edges. Out: `Quote`s, each a sentence with its `Mark`s.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.reports.document_groups import date_of
from kg.reports.report import Report

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.store.folder import Folder

SENTENCE = ["source", "sentence"]
SPAN = ["start", "end"]


@dataclass(frozen=True)
class Mark(Report):
    """A part of a sentence to highlight.

    Attributes:
        role: what stands there: ``mention``, ``subject``, ``object`` or ``cue``.
        begin: its first character (code point) in the sentence's text, from 0.
        stop: the character behind its last one.
    """

    role: str = field(metadata={"json": "what"})
    begin: int
    stop: int


@dataclass(frozen=True)
class Quote(Report):
    """A sentence with its place.

    Attributes:
        source: the source's name.
        line: in the source, from 1.
        text: the sentence; None: the graph was built without texts.
        marks: what to highlight, in the order in which it stands there.
        date: of its document, as the metadata have it (ISO 8601); None: they have none.
    """

    source: str
    line: int
    text: str | None
    marks: tuple[Mark, ...]
    date: str | None = None


def evidence_of_edges(
    folder: "Folder", edges: "Collection[int]"
) -> dict[int, list[tuple[Quote, ...]]]:
    """Return the evidence of each of *edges* (numbers), best first.

    A piece of evidence is one sentence, or two where the ends are not mentioned in the same one.
    """
    rows = (
        folder.scan("evidence").filter(pl.col("edge").is_in(list(edges))).sort("edge", "rank")
    ).collect()
    ends = {
        end: rows.select(pl.col(f"{end}_{name}").alias(name) for name in SENTENCE + SPAN)
        for end in ("subject", "object")
    }
    spans = pl.concat(ends.values()).unique()
    characters = _characters(folder, spans)
    sentences = rows_of_sentences(folder, spans.select(SENTENCE))
    evidence: dict[int, list[tuple[Quote, ...]]] = {edge: [] for edge in edges}
    for row, *keys in zip(
        rows.iter_rows(named=True), *(frame.iter_rows() for frame in ends.values()), strict=True
    ):
        marks: dict[tuple[str, int], list[Mark]] = {}
        for end, key in zip(ends, keys, strict=True):
            marks.setdefault(key[:2], []).append(Mark(end, *characters[key]))
        if row["cue"] is not None:
            marks[keys[0][:2]].append(Mark("cue", row["cue_begin"], row["cue_stop"]))
        quotes = tuple(_quote(sentences[key], marks[key]) for key in sorted(marks))
        evidence[row["edge"]].append(quotes)
    return evidence


def rows_of_sentences(
    folder: "Folder", places: pl.DataFrame
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows of SENTENCES by ``source, sentence``, for those of *places*, with dates."""
    rows = folder.scan("sentences").join(places.unique().lazy(), on=SENTENCE, how="semi").collect()
    cited = rows.select("source", "document").unique().lazy()
    documents = folder.scan("documents").join(cited, on=["source", "document"], how="semi")
    texts = documents.select("source", "document", "metadata").collect().iter_rows()
    dates = {(source, document): date_of(metadata) for source, document, metadata in texts}
    return {
        (row["source"], row["sentence"]): row
        | {"date": dates.get((row["source"], row["document"]))}
        for row in rows.iter_rows(named=True)
    }


def quote_of_mention(mention: dict[str, Any], sentence: dict[str, Any]) -> Quote:
    """Return the quote of a row of MENTIONS and the row of SENTENCES in which it is."""
    mark = Mark("mention", mention["begin"], mention["stop"])
    return _quote(sentence | {"line": mention["line"]}, [mark])


def _characters(folder: "Folder", spans: pl.DataFrame) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Return ``begin, stop`` of the *spans*, by their ``source, sentence, start, end``."""
    keys = SENTENCE + SPAN
    rows = (
        folder.scan("mentions")
        .select(*keys, "begin", "stop")
        .join(spans.lazy(), on=keys, how="semi")
        .collect()
    )
    return {row[:4]: row[4:] for row in rows.iter_rows()}


def _quote(sentence: dict[str, Any], marks: list[Mark]) -> Quote:
    ordered = tuple(sorted(marks, key=lambda mark: (mark.begin, mark.stop, mark.role)))
    place = sentence["source"], sentence["line"]
    return Quote(*place, sentence["text"], ordered, sentence["date"])
