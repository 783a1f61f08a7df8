"""Split bytes into pieces of whole sentences, and each piece into lines and cells (columns).

A sentence ends at a blank line, at a line ``</s>``, and before a line ``<s>``. Between ``<s>`` and
``</s>`` a blank line ends nothing. Everything is done on arrays of byte offsets.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import polars as pl
import pyarrow as pa

from kg.common.arrays import Bytes, Flags, Integers

T = TypeVar("T")

TAB, NEWLINE, RETURN, SPACE = b"\t\n\r "


def pieces(
    blocks: Iterable[bytes], last_begin: Callable[[bytes], int] | None = None
) -> Iterator[bytes]:
    """Cut *blocks* anew, at ends of sentences.

    Args:
        blocks: may end anywhere.
        last_begin: returns where the last sentence that blank lines and ``<s>`` do not show begins
            in some data; 0 if none does.

    Each piece ends with a newline, and is about as long as a block unless a sentence is longer;
    what is held is doubled before it is looked at again, so that even then time stays linear.
    """
    held: list[bytes] = []
    size = wanted = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size < wanted:
            continue
        data = b"".join(held)
        cut = _last_end(data) or (last_begin(data) if last_begin else 0)
        if cut:
            yield data[:cut]
        held = [data[cut:]]
        size = len(held[0])
        wanted = 0 if cut else 2 * size
    if data := b"".join(held):
        yield data if data.endswith(b"\n") else data + b"\n"


def _last_end(data: bytes) -> int:
    """Return where the last sentence that certainly ends in *data* ends; 0 if none does."""
    ends = (b"\n", b"\r\n") if b"\r" in data else (b"\n",)
    if b"<" in data:  # to look for what is not there takes longest
        closed = _after_last(data, *(b"\n</s>" + end for end in ends))
        opened = max(data.rfind(b"\n<s>" + end) for end in ends) + 1
        if closed or opened or data.startswith((b"<s>\n", b"<s>\r\n")):
            return max(closed, opened)
    return _after_last(data, *(mark + end for mark in (b"\n", b"\n\t") for end in ends))


def _after_last(data: bytes, *marks: bytes) -> int:
    return max(
        (offset + len(mark) for mark in marks if (offset := data.rfind(mark)) >= 0), default=0
    )


@dataclass
class Lines:
    """The lines of a piece, and their cells (columns), as byte offsets.

    The separators of line i are numbers ``first[i]``, ..., ``first[i] + cells[i] - 2``; each has
    the cell before it end at ``cut`` and the one after it begin at ``resume``.
    """

    data: Bytes
    start: Integers  # half-open, without the line's end
    end: Integers
    first: Integers
    cells: Integers  # how many; 1 where there is no separator
    cut: Integers
    resume: Integers
    head: Bytes  # each line's first byte; that of its end where it is empty
    blank: Flags  # nothing but separators

    def begin(self, rows: Integers, cell: int | Integers) -> Integers:
        """Return where a cell of each of *rows* begins; every row must have it."""
        if isinstance(cell, int) and cell > 0:
            resume: Integers = self.resume[self.first[rows] + (cell - 1)]
            return resume
        start: Integers = self.start[rows]
        if isinstance(cell, int) or not len(self.resume):
            return start
        first = np.equal(cell, 0)
        return np.where(first, start, self.resume[np.where(first, 0, self.first[rows] + cell - 1)])

    def stop(self, rows: Integers, cell: int | Integers) -> Integers:
        """Return where a cell of each of *rows* ends."""
        last = self.cells[rows] == cell + 1
        if not len(self.cut) or last.all():
            end: Integers = self.end[rows]
            return end
        cut: Integers = self.cut[np.where(last, 0, self.first[rows] + cell)]
        return np.where(last, self.end[rows], cut) if last.any() else cut

    def with_cells(self, cells_by_row: dict[int, Sequence[tuple[int, int]]]) -> "Lines":
        """Return the lines with other cells, given as half-open bytes, in some rows."""
        start, end, first, cells = (
            array.copy() for array in (self.start, self.end, self.first, self.cells)
        )
        cut: list[int] = []
        resume: list[int] = []
        for row, spans in cells_by_row.items():
            start[row], end[row] = spans[0][0], spans[-1][1]
            first[row], cells[row] = len(self.cut) + len(cut), len(spans)
            cut += [stop for _, stop in spans[:-1]]
            resume += [begin for begin, _ in spans[1:]]
        return replace(
            self,
            start=start,
            end=end,
            first=first,
            cells=cells,
            cut=np.concatenate((self.cut, np.array(cut, np.int64))),
            resume=np.concatenate((self.resume, np.array(resume, np.int64))),
        )

    def text(self, piece: bytes, row: int) -> str:
        """Return a line as text."""
        return piece[self.start[row] : self.end[row]].decode("utf-8")


def split(piece: bytes, tabs: bool = True) -> Lines:
    """Split *piece*, which ends with a newline, into lines, and lines at TABs or at white space."""
    data = np.frombuffer(piece, np.uint8)
    return _split_at_tabs(piece, data) if tabs else _split_at_spaces(data)


def _split_at_tabs(piece: bytes, data: Bytes) -> Lines:
    separators = np.flatnonzero((data - np.uint8(TAB)) <= NEWLINE - TAB)  # every TAB and newline
    last = np.flatnonzero(data[separators] == NEWLINE)
    newline = separators[last]
    start = np.concatenate(([0], newline[:-1] + 1))
    end = newline - ((data[newline - 1] == RETURN) & (newline > start))
    cells = np.diff(last, prepend=-1)
    head = data[start]
    blank = end - start == cells - 1
    for i in np.flatnonzero((cells == 1) & (head == SPACE)).tolist():
        blank[i] = not piece[start[i] : end[i]].strip()
    return Lines(data, start, end, last - cells + 1, cells, separators, separators + 1, head, blank)


def _split_at_spaces(data: Bytes) -> Lines:
    newline = np.flatnonzero(data == NEWLINE)
    start, end = np.concatenate(([0], newline[:-1] + 1)), newline.copy()
    white = (data == SPACE) | (data == TAB) | (data == RETURN)
    edge = np.flatnonzero(np.diff(white, prepend=False))  # a piece ends with a newline
    begin, stop = edge[::2], edge[1::2]
    leads = np.searchsorted(start, begin)
    leads = np.flatnonzero(start[np.minimum(leads, len(start) - 1)] == begin)
    trails = np.flatnonzero(data[stop] == NEWLINE)
    end[np.searchsorted(newline, stop[trails])] = begin[trails]
    start[np.searchsorted(start, begin[leads])] = stop[leads]
    between = np.ones(len(begin), bool)
    between[leads] = between[trails] = False
    cut, resume = begin[between], stop[between]
    first = np.searchsorted(cut, start)
    cells = np.searchsorted(cut, end) - first + 1
    head, blank = data[np.minimum(start, newline)], start >= end
    return Lines(data, start, end, first, np.maximum(cells, 1), cut, resume, head, blank)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a piece, one item each, and its sentences; both are numbered from 0 in it."""

    row: Integers  # the token's line in the piece
    begin: Integers  # bytes of the piece, half-open
    end: Integers
    sentence: Integers
    first: Integers  # the first token of each sentence

    @classmethod
    def of(cls, row: Integers, begin: Integers, end: Integers, breaks: Integers) -> "Tokens":
        """Return tokens with their sentences; *breaks* counts the sentence breaks before each."""
        opens = np.diff(breaks, prepend=-1) > 0
        return cls(row, begin, end, np.cumsum(opens) - 1, np.flatnonzero(opens))


def starts_with(lines: Lines, prefix: bytes) -> Flags:
    """Tell which lines start with *prefix*."""
    matches: Flags = lines.head == prefix[0]
    for i in range(1, len(prefix)):
        # Few lines start with the first byte, so look only at those.
        candidates = np.flatnonzero(matches)
        if not len(candidates):
            break
        matches[candidates] = (
            lines.data[np.minimum(lines.start[candidates] + i, len(lines.data) - 1)] == prefix[i]
        )
    return matches


def gather(data: Bytes, begin: Integers, stop: Integers) -> pa.Array:
    """Copy byte ranges of *data* into an Arrow array of binaries, one for each range."""
    length = stop - begin
    offsets = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=offsets[1:])
    index = np.repeat(begin - offsets[:-1], length) + np.arange(offsets[-1])
    return binaries(data[index], offsets)


def binaries(data: Bytes, offsets: Integers) -> pa.Array:
    """Return *data*, cut at *offsets*, as an Arrow array of binaries without copying it."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, buffers)


def strings(binary: pa.Array) -> pl.Series:
    """Return Arrow binaries that are known to be UTF-8 as a column of strings."""
    series = pl.from_arrow(binary.view(pa.large_string()))
    assert isinstance(series, pl.Series)
    return series


def distinct_cells(lines: Lines, rows: Integers, cell: int) -> tuple[Integers, list[bytes | None]]:
    """Return the index of each row's value of a cell, and the distinct values; last: no cell."""
    has = lines.cells[rows] > cell
    values = gather(lines.data, lines.begin(rows[has], cell), lines.stop(rows[has], cell))
    codes, distinct = encoded(values)
    code = np.full(len(rows), len(distinct))
    code[has] = codes
    return code, [*distinct, None]


def encoded(values: pa.Array) -> tuple[Integers, list[bytes]]:
    """Return the index of each of *values*, none of them null, among the distinct ones, and these.

    The indices are taken as they lie in memory: pyarrow's own way to NumPy imports pandas.
    """
    coded = values.dictionary_encode()
    indices = np.frombuffer(coded.indices.buffers()[1], np.int32, len(values))
    return indices.astype(np.int64), coded.dictionary.to_pylist()
