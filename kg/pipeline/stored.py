"""Sources of a graph folder, taken over into a new graph without being read again.

What a source gives to the tables of reading (documents, sentences, mentions, relations) does not
depend on other sources, but for the numbers of mentions, which are shifted.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.resolve.rules.abbreviations import definitions
from kg.store.folder import Folder
from kg.store.table_file import ROWS
from kg.store.tables import sentence_row

TABLES_OF_READING = ("documents", "sentences", "mentions", "relations")


class StoredSources:
    """The sources of a graph folder, with the place of their rows in each table of reading."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.table = folder.scan("sources").collect()  # SOURCES
        self._first = {name: self._first_rows(name) for name in TABLES_OF_READING}

    def run(self, first: int, stop: int) -> "StoredRun":
        """Return the sources *first* to *stop* - 1, by their rows in SOURCES."""
        rows = {
            name: slice(*places[[first, stop]].tolist()) for name, places in self._first.items()
        }
        return StoredRun(self, self.table[first:stop].to_dicts(), rows)

    @cached_property
    def sentence_of_mention(self) -> Integers:
        """The row of the sentence of each mention; every sentence of the table has a mention."""
        mentions = self.folder.scan("mentions").select(row=sentence_row()).collect()
        return np.asarray(mentions["row"].to_numpy())

    def _first_rows(self, name: str) -> Integers:
        """Return the first row of each source in a table; then the number of its rows."""
        counted = self.folder.scan(name).group_by("source").agg(rows=pl.len()).collect()
        joined = self.table.join(counted, on="source", how="left", maintain_order="left")
        rows = joined["rows"].fill_null(0).to_numpy().astype(np.int64)
        return np.concatenate([[0], np.cumsum(rows)])


class StoredRun:
    """Sources that follow one another in a graph folder.

    ``sources`` are their rows of SOURCES; ``rows`` says where each table of reading has theirs.
    """

    def __init__(
        self, stored: StoredSources, sources: list[dict[str, Any]], rows: dict[str, slice]
    ) -> None:
        self.stored, self.sources, self.rows = stored, sources, rows

    def frames(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of a table, some at a time."""
        for first, stop in _pieces(self.rows[name]):
            yield self._frame(name, first, stop)

    def renumbered(self, name: str, first: int, *columns: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of a table, with numbers of mentions in *columns*, of which *first* is the
        first one's new number.
        """
        shift = first - self.rows["mentions"].start
        moved = (pl.col(*columns).cast(pl.Int64) + shift).cast(pl.UInt32)
        for frame in self.frames(name):
            yield frame.with_columns(moved)

    def abbreviations(self, first: int) -> Iterator[pl.DataFrame]:
        """Yield ``mention, short`` of the abbreviations that the texts define.

        Args:
            first: the new number of the first mention.
        """
        places = self.stored.sentence_of_mention
        done = self.rows["mentions"].start
        for begin, end in _pieces(self.rows["sentences"]):
            stop = int(np.searchsorted(places, end))
            window = pl.Series("window", places[done:stop] - begin)
            mentions = self._frame("mentions", done, stop).with_columns(window)
            number = first + done - self.rows["mentions"].start
            texts = self._frame("sentences", begin, end)["text"]
            yield definitions_from(mentions, texts, number)
            done = stop

    def _frame(self, name: str, first: int, stop: int) -> pl.DataFrame:
        return self.stored.folder.scan(name).slice(first, stop - first).collect()


def definitions_from(mentions: pl.DataFrame, texts: pl.Series, first: int) -> pl.DataFrame:
    """Return ``mention, short`` of the abbreviations that *texts* define.

    Args:
        mentions: MENTIONS with ``window``, the row of each mention's text.
        texts: of the sentences.
        first: the number of the first mention.
    """
    defined = definitions(mentions.select("begin", "stop", "type", "surface", "window"), texts)
    return defined.select(pl.col("mention").cast(pl.UInt32) + first, "short")


def _pieces(rows: slice) -> Iterator[tuple[int, int]]:
    """Yield the ends of pieces of *rows*, as row groups have them where that can be."""
    cuts = range(rows.start - rows.start % ROWS + ROWS, rows.stop, ROWS)
    return pairwise([rows.start, *cuts, rows.stop] if rows.start < rows.stop else [])
