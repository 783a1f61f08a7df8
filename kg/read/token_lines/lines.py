"""Cut a source into pieces of whole sentences, and a piece into lines and cells; all on bytes.

A sentence ends at a blank line, at a line ``</s>``, and before a line ``<s>``. Between ``<s>`` and
``</s>`` a blank line ends nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from kg.common.arrays import Bytes, Flags, Integers

T = TypeVar("T")

TAB, NEWLINE, RETURN, SPACE = b"\t\n\r "


def pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of *blocks* again, cut at ends of sentences.

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
        cut = _last_end(data)
        if cut:
            yield data[:cut]
        held = [data[cut:]]
        size = len(held[0])
        wanted = 0 if cut else 2 * size
    if data := b"".join(held):
        yield data if data.endswith(b"\n") else data + b"\n"


def _last_end(data: bytes) -> int:
    """Return where the last sentence that surely ends in *data* does so; 0 if none does."""
    closed = _after_last(data, b"\n</s>\n", b"\n</s>\r\n")
    opened = max(data.rfind(b"\n<s>\n"), data.rfind(b"\n<s>\r\n")) + 1
    if closed or opened or data.startswith((b"<s>\n", b"<s>\r\n")):
        return max(closed, opened)
    return _after_last(data, b"\n\n", b"\n\r\n", b"\n\t\n", b"\n\t\r\n")


def _after_last(data: bytes, *marks: bytes) -> int:
    return max((at + len(mark) for mark in marks if (at := data.rfind(mark)) >= 0), default=0)


@dataclass
class Lines:
    """The lines of a piece: offsets of their bytes, and of the cells that a separator parts.

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
        """Return where a cell of each of *rows* begins; they all have that many."""
        start = self.start[rows]
        if not len(self.resume):
            return start
        first = np.equal(cell, 0)
        return np.where(first, start, self.resume[np.where(first, 0, self.first[rows] + cell - 1)])

    def stop(self, rows: Integers, cell: int | Integers) -> Integers:
        """Return where a cell of each of *rows* ends."""
        last = self.cells[rows] == cell + 1
        end = self.end[rows]
        if not len(self.cut):
            return end
        return np.where(last, end, self.cut[np.where(last, 0, self.first[rows] + cell)])

    def text(self, piece: bytes, row: int) -> str:
        """Return a line as text."""
        return piece[self.start[row] : self.end[row]].decode("utf-8")


def split(piece: bytes, tabs: bool = True) -> Lines:
    """Split *piece*, which ends with a newline, into lines, and these at TABs or at white space."""
    data = np.frombuffer(piece, np.uint8)
    return _at_tabs(piece, data) if tabs else _at_spaces(data)


def _at_tabs(piece: bytes, data: Bytes) -> Lines:
    at = np.flatnonzero((data - np.uint8(TAB)) <= NEWLINE - TAB)  # every TAB and newline
    last = np.flatnonzero(data[at] == NEWLINE)
    newline = at[last]
    start = np.concatenate(([0], newline[:-1] + 1))
    end = newline - ((data[newline - 1] == RETURN) & (newline > start))
    cells = np.diff(last, prepend=-1)
    head = data[start]
    blank = end - start == cells - 1
    for i in np.flatnonzero((cells == 1) & (head == SPACE)).tolist():
        blank[i] = not piece[start[i] : end[i]].strip()
    return Lines(data, start, end, last - cells + 1, cells, at, at + 1, head, blank)


def _at_spaces(data: Bytes) -> Lines:
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


def starts_with(lines: Lines, prefix: bytes) -> Flags:
    """Tell which lines start with *prefix*."""
    found: Flags = lines.head == prefix[0]
    for i in range(1, len(prefix)):
        # Few lines start with the first byte, so look only at those.
        at = np.flatnonzero(found)
        if not len(at):
            break
        found[at] = lines.data[np.minimum(lines.start[at] + i, len(lines.data) - 1)] == prefix[i]
    return found


def gather(data: Bytes, begin: Integers, stop: Integers) -> pa.Array:
    """Return the byte ranges of *data* as an Arrow array of binaries, one a range."""
    length = stop - begin
    offsets = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=offsets[1:])
    index = np.repeat(begin - offsets[:-1], length) + np.arange(offsets[-1])
    return binaries(data[index], offsets)


def binaries(data: Bytes, offsets: Integers) -> pa.Array:
    """Return *data*, cut at *offsets*, as an Arrow array of binaries without copying it."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, buffers)
