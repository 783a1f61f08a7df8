"""Make the frames of a piece of token lines: its mentions, and its sentences that have one."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, CHUNK_MENTIONS, CHUNK_SENTENCES
from kg.read.token_lines.piece_data import Place
from kg.read.token_lines.segmentation import LineNote


@dataclass(frozen=True)
class MentionColumns:
    """Mentions, one item each; numbers count from 0 in the piece."""

    sentence: Integers
    start: Integers  # tokens of the sentence, half-open
    end: Integers
    begin: Integers  # characters of its text, half-open
    stop: Integers
    row: Integers  # of the first token
    type: pl.Series
    surface: pl.Series
    identifier: pl.Series | None = None


@dataclass(frozen=True)
class SentenceColumns:
    """Sentences with a mention, one item each; numbers count from 0 in the piece."""

    sentence: Integers
    document: Integers
    token: Integers  # the first one
    row: Integers  # of that token
    text: pl.Series


def mention_frame(place: Place, mentions: MentionColumns) -> pl.DataFrame:
    """Return the *mentions* of a piece that begins at *place*."""
    count = len(mentions.sentence)
    identifier = mentions.identifier
    columns = {
        "sentence": narrow(mentions.sentence + place.sentence, np.uint32, "sentences of a source"),
        "start": narrow(mentions.start, np.uint32, "tokens of a sentence"),
        "end": narrow(mentions.end, np.uint32, "tokens of a sentence"),
        "begin": narrow(mentions.begin, np.uint32, "characters of a sentence"),
        "stop": narrow(mentions.stop, np.uint32, "characters of a sentence"),
        "line": narrow(mentions.row + place.line, np.uint32, "lines of a source"),
        "type": mentions.type,
        "surface": mentions.surface,
        "identifier": _nulls(count, pl.String) if identifier is None else identifier,
        "cluster": _nulls(count, pl.String),
    }
    return pl.DataFrame(columns, CHUNK_MENTIONS)


def sentence_frame(place: Place, sentences: SentenceColumns) -> pl.DataFrame:
    """Return the *sentences* of a piece that begins at *place*."""
    columns = {
        "sentence": narrow(sentences.sentence + place.sentence, np.uint32, "sentences of a source"),
        "document": narrow(sentences.document, np.uint32, "documents of a source"),
        "paragraph": _nulls(len(sentences.sentence), pl.UInt32),
        "token": (sentences.token + place.token).astype(np.uint64),
        "line": narrow(sentences.row + place.line, np.uint32, "lines of a source"),
        "text": sentences.text,
    }
    return pl.DataFrame(columns, CHUNK_SENTENCES)


def note_frame(place: Place, notes: list[LineNote]) -> pl.DataFrame:
    """Return the diagnostics of a piece that begins at *place*."""
    rows = [(place.line + row, rule, value, action) for row, rule, value, action in sorted(notes)]
    return pl.DataFrame(rows, CHUNK_DIAGNOSTICS, orient="row")


def _nulls(count: int, dtype: type[pl.DataType]) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, count)
