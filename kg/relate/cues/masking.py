"""Mask the mentions of sentences by a placeholder sign, so that patterns can refer to mentions.

In: texts and mentions of whole sentences. Out: `MaskedSentences`, in which overlapping mentions are
one `SIGN`, and which return the text before and behind a place. Places are characters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers
from kg.relate.pairs import Mentions

SIGN = "\ue000"  # the placeholder of a mention
CUT = "\ue001"  # stands where text was cut off
MAX_CONTEXT = 500  # signs and characters that are returned on either side of a place


@dataclass(frozen=True)
class Hulls:
    """Mentions, overlapping ones joined to one; in the order of the text, one row each."""

    mention: Integers  # the longest one
    window: Integers
    begin: Integers  # characters, half-open
    stop: Integers

    def __len__(self) -> int:
        return len(self.mention)


def join_overlapping(mentions: Mentions) -> Hulls:
    """Join overlapping mentions."""
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


class MaskedSentences:
    """Some of the sentences, in lower case, each hull one sign."""

    def __init__(self, texts: pl.Series, hulls: Hulls, windows: Integers) -> None:
        """Mask the sentences *windows*, which ascend, of *texts*."""
        utf32 = "\n".join(texts.gather(windows).to_list()).encode("utf-32-le")
        signs = np.frombuffer(utf32, np.uint32).copy()
        signs[(signs == ord(SIGN)) | (signs == ord(CUT))] = ord("?")
        signs[signs == ord("İ")] = ord("i")  # the one letter that is two in lower case
        self._windows = windows
        length = texts.gather(windows).str.len_chars().to_numpy().astype(np.int64)
        self._start = np.cumsum(length + 1) - length - 1
        keep = np.ones(len(signs), bool)
        rows = np.flatnonzero(np.isin(hulls.window, windows))
        offset = self._start[np.searchsorted(windows, hulls.window[rows])]
        begin, stop = hulls.begin[rows] + offset, hulls.stop[rows] + offset
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
        return self._cut(np.maximum(start, stop - MAX_CONTEXT), stop, start, stop)

    def behind(self, window: Integers, place: Integers) -> pl.Series:
        """Return the text from each *place* of its sentence *window* on."""
        row = np.searchsorted(self._windows, window)
        start, stop = self._place[self._start[row] + place], self._end[row]
        return self._cut(start, np.minimum(stop, start + MAX_CONTEXT), start, stop)

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
                CUT * (start > first_possible) + text[start:end] + CUT * (end < last_possible)
                for start, end, first_possible, last_possible in zip(
                    *(bound.tolist() for bound in bounds), strict=True
                )
            ],
            dtype=pl.String,
        )
