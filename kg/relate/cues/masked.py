"""Sentences in which every mention is one sign, so that a pattern can speak of mentions.

In: texts and mentions of whole sentences. Out: `Masked`, in which mentions that overlap are one
`SIGN`, and which can cut out what stands before and behind a place. Places are characters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers
from kg.relate.pairs import Mentions

SIGN = "\ue000"  # a mention
CUT = "\ue001"  # there was more text
FURTHEST = 500  # signs and characters looked at, on either side of a place


@dataclass(frozen=True)
class Hulls:
    """Mentions that overlap, taken together; in the order of the text, one row each."""

    mention: Integers  # the longest one
    window: Integers
    begin: Integers  # characters, half-open
    stop: Integers

    def __len__(self) -> int:
        return len(self.mention)


def hulls(mentions: Mentions) -> Hulls:
    """Put mentions that overlap together."""
    fresh = ~mentions.follows | (mentions.start >= mentions.reach)
    first = np.flatnonzero(fresh)
    if not len(first):
        return Hulls(first, first, first, first)
    number = np.cumsum(fresh) - 1
    length = mentions.stop - mentions.begin
    order = np.lexsort((np.arange(len(length)), -length, number))
    return Hulls(
        mention=order[first],
        window=mentions.window[first],
        begin=mentions.begin[first],
        stop=np.maximum.reduceat(mentions.stop, first),
    )


class Masked:
    """Some of the sentences, in lower case, each hull one sign."""

    def __init__(self, texts: pl.Series, found: Hulls, windows: Integers) -> None:
        """Mask the sentences *windows*, which ascend, of *texts*."""
        code = "\n".join(texts.gather(windows).to_list()).encode("utf-32-le")
        signs = np.frombuffer(code, np.uint32).copy()
        signs[(signs == ord(SIGN)) | (signs == ord(CUT))] = ord("?")
        signs[signs == ord("İ")] = ord("i")  # the one letter that is two in lower case
        self._windows = windows
        length = texts.gather(windows).str.len_chars().to_numpy().astype(np.int64)
        self._start = np.cumsum(length + 1) - length - 1
        keep = np.ones(len(signs), bool)
        rows = np.flatnonzero(np.isin(found.window, windows))
        offset = self._start[np.searchsorted(windows, found.window[rows])]
        begin, stop = found.begin[rows] + offset, found.stop[rows] + offset
        change = np.zeros(len(signs) + 1, np.int64)
        np.add.at(change, begin, 1)
        np.add.at(change, stop, -1)
        keep[np.cumsum(change[:-1]) > 0] = False
        keep[begin] = True
        signs[begin] = ord(SIGN)
        self._place = np.concatenate(([0], np.cumsum(keep)))
        self._text = signs[keep].tobytes().decode("utf-32-le").lower()
        self._end = self._place[self._start + length]
        self._start_masked = self._place[self._start]

    def before(self, window: Integers, place: Integers) -> pl.Series:
        """Return the text before each *place* of its sentence *window*."""
        row = np.searchsorted(self._windows, window)
        start, stop = self._start_masked[row], self._place[self._start[row] + place]
        return self._cut(np.maximum(start, stop - FURTHEST), stop, start, stop)

    def behind(self, window: Integers, place: Integers) -> pl.Series:
        """Return the text from each *place* of its sentence *window* on."""
        row = np.searchsorted(self._windows, window)
        start, stop = self._place[self._start[row] + place], self._end[row]
        return self._cut(start, np.minimum(stop, start + FURTHEST), start, stop)

    def cut(self, window: Integers, begin: Integers, stop: Integers) -> pl.Series:
        """Return the text between two places."""
        start = self._start[np.searchsorted(self._windows, window)]
        first, last = self._place[start + begin], self._place[start + stop]
        return self._cut(first, last, first, last)

    def _cut(self, begin: Integers, stop: Integers, first: Integers, last: Integers) -> pl.Series:
        text = self._text
        bounds: list[npt.NDArray[np.int64]] = [begin, stop, first, last]
        return pl.Series(
            [
                CUT * (a > least) + text[a:z] + CUT * (z < most)
                for a, z, least, most in zip(*(bound.tolist() for bound in bounds), strict=True)
            ],
            dtype=pl.String,
        )
