"""Fetch sentences from a graph, with the places in them that matter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.store.folder import Folder

SENTENCE = ["source", "sentence"]
SPAN = ["start", "end"]


@dataclass(frozen=True)
class Mark:
    """A part of a sentence."""

    what: str  # mention, subject, object, cue
    begin: int  # characters, half-open
    stop: int


@dataclass(frozen=True)
class Quote:
    """A sentence."""

    source: str
    line: int
    text: str | None  # null: the graph was built without
    marks: tuple[Mark, ...]  # in the order in which they stand there


def of_edges(folder: "Folder", edges: "Collection[int]") -> dict[int, list[tuple[Quote, ...]]]:
    """Return the evidence of each of *edges*, best first.

    A piece of evidence is one sentence, or two where the ends are not mentioned in the same one.
    """
    rows = (
        folder.scan("evidence").filter(pl.col("edge").is_in(list(edges))).sort("edge", "rank")
    ).collect()
    ends = {
        end: rows.select(pl.col(f"{end}_{name}").alias(name) for name in SENTENCE + SPAN)
        for end in ("subject", "object")
    }
    wanted = pl.concat(ends.values()).unique()
    places = _places(folder, wanted)
    texts = of_sentences(folder, wanted.select(SENTENCE))
    found: dict[int, list[tuple[Quote, ...]]] = {edge: [] for edge in edges}
    for row, *keys in zip(
        rows.iter_rows(named=True), *(frame.iter_rows() for frame in ends.values()), strict=True
    ):
        marks: dict[tuple[str, int], list[Mark]] = {}
        for end, key in zip(ends, keys, strict=True):
            marks.setdefault(key[:2], []).append(Mark(end, *places[key]))
        if row["cue"] is not None:
            marks[keys[0][:2]].append(Mark("cue", row["cue_begin"], row["cue_stop"]))
        found[row["edge"]].append(tuple(_quote(texts[key], marks[key]) for key in sorted(marks)))
    return found


def of_sentences(folder: "Folder", wanted: pl.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows of SENTENCES for some ``source, sentence``."""
    rows = folder.scan("sentences").join(wanted.unique().lazy(), on=SENTENCE, how="semi").collect()
    return {(row["source"], row["sentence"]): row for row in rows.iter_rows(named=True)}


def of_mention(row: dict[str, Any], sentence: dict[str, Any]) -> Quote:
    """Return the sentence of a row of MENTIONS."""
    return _quote(sentence | {"line": row["line"]}, [Mark("mention", row["begin"], row["stop"])])


def _places(folder: "Folder", wanted: pl.DataFrame) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Return the characters of some ``source, sentence, start, end``."""
    keys = SENTENCE + SPAN
    rows = (
        folder.scan("mentions")
        .select(*keys, "begin", "stop")
        .join(wanted.lazy(), on=keys, how="semi")
        .collect()
    )
    return {row[:4]: row[4:] for row in rows.iter_rows()}


def _quote(sentence: dict[str, Any], marks: list[Mark]) -> Quote:
    ordered = tuple(sorted(marks, key=lambda mark: (mark.begin, mark.stop, mark.what)))
    return Quote(sentence["source"], sentence["line"], sentence["text"], ordered)
