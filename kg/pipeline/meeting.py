"""Meet: find what co-occurs in pieces of a corpus, each by itself; the results go to record files.

A piece is a run of sentences whose mentions make a limited number of pairs. The kernel is `meet`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from kg.common.arrays import Integers, Unsigned, narrow
from kg.common.pickle_file import read_pickle
from kg.common.record_file import RecordFile, records
from kg.pipeline.corpus_files import CorpusFiles
from kg.pipeline.windows import Windows
from kg.relate.cooccurrence import Attention, Batch, CooccurrenceFinder, EntityTypes, Meetings
from kg.relate.pairs import MAX_STEPS, Mentions
from kg.relate.strength import FirstAppearance
from kg.relate.support import CLAIM, MEETING
from kg.relate.windows import Spans, Window
from kg.schema.schema_file import Schema

MAX_BINS = 1 << 11  # of entities, by which records are counted
ATTENTION = np.dtype(
    [
        ("weight", "<f8"),
        ("first", "<u4"),
        ("second", "<u4"),
        *((place, "<u2") for place in ("word_before", "first_between", "last_between")),
        ("distance", "u1"),
        ("turned", "?"),
    ]
)
NUMBERS = np.dtype("<i8")


@dataclass(frozen=True)
class MeetingFiles:
    """The record files of one piece."""

    folder: Path
    number: int

    @cached_property
    def meetings(self) -> RecordFile:
        """Its co-occurrences, sorted by subject."""
        return self._file("meetings", MEETING)

    @cached_property
    def claims(self) -> RecordFile:
        """What lists and cues say of them, sorted by subject."""
        return self._file("claims", CLAIM)

    @cached_property
    def attention(self) -> RecordFile:
        """What the shares of the co-occurrences are computed from."""
        return self._file("attention", ATTENTION)

    @cached_property
    def sentences(self) -> RecordFile:
        """The same of the pairs of sentences, where windows are something else."""
        return self._file("sentence-attention", ATTENTION)

    @cached_property
    def types(self) -> RecordFile:
        """The pair of types of each of the latter."""
        return self._file("sentence-types", NUMBERS)

    @cached_property
    def shares(self) -> RecordFile:
        """The share of each co-occurrence."""
        return self._file("shares", NUMBERS)

    @cached_property
    def claim_shares(self) -> RecordFile:
        """The share of each claim."""
        return self._file("claim-shares", NUMBERS)

    def _file(self, kind: str, dtype: np.dtype[Any]) -> RecordFile:
        return RecordFile(self.folder / f"{self.number}.{kind}", dtype)


@dataclass(frozen=True)
class Setting:
    """What the kernel needs beside a piece; written once, for all of them."""

    corpus: CorpusFiles
    sentences: Path  # the table
    types: EntityTypes
    schema: Schema
    window: Window  # has how many tokens there may be between two mentions
    shift: int  # bits of an entity's number that tell entities of one bin apart


@dataclass(frozen=True)
class Piece:
    """Some sentences of a row group of SENTENCES."""

    setting: Path
    number: int
    group: int  # the row group
    group_first: int  # the row of its first sentence
    first: int  # sentences first, ..., stop - 1
    stop: int
    mentions: slice
    rank: Integers  # of each mention's entity, in its document
    spans: Spans | None  # None: the sentences are the windows


@dataclass(frozen=True)
class Met:
    """What `meet` found in a piece, beside its files."""

    files: MeetingFiles
    sentences: int  # how many there are
    meetings: Unsigned  # how many each bin of subjects has
    claims: Unsigned
    types: Integers  # pairs of types that co-occur
    crowded: list[int]  # see `Meetings`; so are the others
    parted: list[int]
    denied: list[int]
    windows: int
    entities: Integers


class Meeter:
    """Finds what co-occurs in pieces, by one setting.

    Where windows span sentences it keeps those that go on, so the pieces must come in order.
    """

    def __init__(self, setting: Path) -> None:
        self.setting: Setting = read_pickle(setting)
        types, schema, window = self.setting.types, self.setting.schema, self.setting.window
        self._finder = CooccurrenceFinder(types, schema, window)

    def meet(self, piece: Piece) -> Met:
        """Find what co-occurs in *piece*, and write it to the files of the piece."""
        setting, corpus, rows = self.setting, self.setting.corpus, piece.mentions
        places = corpus.places.read(rows.start, rows.stop)
        window = corpus.window.read(rows.start, rows.stop).astype(np.int64) - piece.first
        mentions = Mentions(
            window=window,
            entity=corpus.entity.read(rows.start, rows.stop).astype(np.int64),
            **{name: places[name].astype(np.int64) for name in places.dtype.names or ()},
        )
        texts = _texts(setting.sentences, piece)
        batch = Batch(rows.start, piece.first, mentions, piece.rank, texts, piece.spans)
        met = self._finder.find(batch)
        files = MeetingFiles(piece.setting.parent, piece.number)
        _write(met, files)
        subject, object_ = (met.meetings[end].astype(np.int64) for end in ("subject", "object"))
        entities = met.entities
        return Met(
            files=files,
            sentences=piece.stop - piece.first,
            meetings=_binned(subject, setting.shift),
            claims=_binned(met.claims["subject"].astype(np.int64), setting.shift),
            types=np.unique(setting.types.pair(subject, object_)),
            crowded=met.crowded,
            parted=met.parted,
            denied=met.denied,
            windows=met.windows,
            entities=_counted(entities, len(setting.types.of)) if piece.spans else entities,
        )


_meeter = lru_cache(1)(Meeter)


def meet(piece: Piece) -> Met:
    """Find what co-occurs in *piece*, whose windows are sentences: a kernel."""
    return _meeter(piece.setting).meet(piece)


def forget() -> None:
    """Let go of what `meet` has loaded."""
    _meeter.cache_clear()


def _binned(subject: Integers, shift: int) -> Unsigned:
    """Return how many records each bin of subjects has."""
    return narrow(np.bincount(subject >> shift), np.uint32, "records of a piece")


def _counted(entities: Integers, size: int) -> Integers:
    """Return how often each entity occurs."""
    return np.bincount(entities, minlength=size)


def _texts(table: Path, piece: Piece) -> pl.Series:
    with pq.ParquetFile(table) as file:
        texts = pl.from_arrow(file.read_row_group(piece.group, columns=["text"]))
    assert isinstance(texts, pl.DataFrame)
    return texts["text"][piece.first - piece.group_first : piece.stop - piece.group_first]


def _write(met: Meetings, files: MeetingFiles) -> None:
    files.meetings.write(met.meetings)
    files.claims.write(met.claims)
    files.attention.write(_attention(met.attention))
    if met.sentences is not None:
        files.sentences.write(_attention(met.sentences))
        files.types.write(met.sentences.types)


def _attention(attention: Attention) -> np.ndarray:
    columns = {name: getattr(attention, name) for name in ATTENTION.names or ()}
    return records(ATTENTION, **columns)


def pieces(
    setting: Path,
    corpus: CorpusFiles,
    windows: Windows,
    entities: int,
    groups: list[int],
    most: int,
) -> Iterator[Piece]:
    """Yield the pieces of a corpus, in order.

    Args:
        setting: the file of the `Setting`.
        corpus: its files.
        windows: those of its sentences.
        entities: how many there are.
        groups: how many sentences each row group of SENTENCES has.
        most: pairs of mentions of a piece, unless one sentence has more.
    """
    appearance, first, number = FirstAppearance(entities), 0, 0
    for group, size in enumerate(groups):
        rows = corpus.mentions_of(first, first + size)
        window = corpus.window.read(rows.start, rows.stop).astype(np.int64)
        entity = corpus.entity.read(rows.start, rows.stop).astype(np.int64)
        document = corpus.sentences.read(first, first + size)["document"].astype(np.int64)
        # An unknown document is the sentence.
        document = np.where(document < 0, np.arange(first, first + size), document)
        for begin, stop, part in _cuts(window - first, size, most):
            own = window[part]
            yield Piece(
                setting=setting,
                number=number,
                group=group,
                group_first=first,
                first=first + begin,
                stop=first + stop,
                mentions=slice(rows.start + part.start, rows.start + part.stop),
                rank=appearance.ranks(entity[part], document[own - first]),
                spans=windows.spans(own, first + stop),
            )
            number += 1
        first += size


def _cuts(window: Integers, size: int, most: int) -> Iterator[tuple[int, int, slice]]:
    """Yield runs of *size* sentences: the first, the stop, and the mentions of each.

    Args:
        window: the sentence of each mention, ascending from 0.
        size: how many sentences there are.
        most: pairs of mentions of a run, unless one sentence has more.
    """
    count = np.bincount(window, minlength=size)
    pairs = np.cumsum(count * np.minimum(count - 1, 2 * MAX_STEPS) // 2)
    mentions = np.concatenate(([0], np.cumsum(count)))
    begin = 0
    while begin < size:
        done = pairs[begin - 1] if begin else 0
        end = max(int(np.searchsorted(pairs, done + most, "right")), begin + 1)
        yield begin, end, slice(int(mentions[begin]), int(mentions[end]))
        begin = end
