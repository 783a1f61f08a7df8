"""Cut a source into pieces of whole sentences, and a piece into lines; all on bytes.

A sentence ends at a blank line, at a line ``</s>``, and before a line ``<s>``. Between ``<s>`` and
``</s>`` a blank line ends nothing.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

T = TypeVar("T")

BOM = b"\xef\xbb\xbf"
TAB, NEWLINE, RETURN, SPACE = b"\t\n\r "


def pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of *blocks* again, cut at ends of sentences, without a BOM.

    Each piece ends with a newline, and is about as long as a block unless a sentence is longer;
    what is held is doubled before it is looked at again, so that even then time stays linear.
    """
    rest = iter(blocks)
    head = b""
    while len(head) < len(BOM) and (block := next(rest, b"")):
        head += block
    held: list[bytes] = []
    size = wanted = 0
    for block in chain([head.removeprefix(BOM)], rest):
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


def one_ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield *items*, each made by another thread while the one before it is worked on."""
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(next, items, None)
        while (item := waiting.result()) is not None:
            waiting = other.submit(next, items, None)
            yield item


@dataclass
class Lines:
    """The lines of a piece: offsets of their bytes, and what they are."""

    data: Bytes
    start: Offsets  # half-open, without the line's end
    end: Offsets
    tab: Offsets  # the last TAB of the line, or its end where it has none
    tabs: Offsets  # how many it has
    blank: Flags
    opens: Flags  # <s>
    closes: Flags  # </s>
    document: Flags  # -DOCSTART-


def split(piece: bytes) -> Lines:
    """Split *piece*, which ends with a newline, into lines."""
    data = np.frombuffer(piece, np.uint8)
    at = np.flatnonzero((data - np.uint8(TAB)) <= NEWLINE - TAB)  # every TAB and newline
    last = np.flatnonzero(data[at] == NEWLINE)
    newline = at[last]
    start = np.concatenate(([0], newline[:-1] + 1))
    end = newline - ((data[newline - 1] == RETURN) & (newline > start))
    tabs = np.diff(last, prepend=-1) - 1
    tab = np.where(tabs > 0, at[last - 1], end)
    length = end - start
    head = data[start]
    blank = (length == 0) | ((length == 1) & (tabs == 1))
    for i in np.flatnonzero((tabs == 0) & (head == SPACE)).tolist():
        blank[i] = not piece[start[i] : end[i]].strip()
    return Lines(
        data,
        start,
        end,
        tab,
        tabs,
        blank,
        opens=_starts_with(data, start, head, b"<s>") & (length == 3),
        closes=_starts_with(data, start, head, b"</s>") & (length == 4),
        document=_starts_with(data, start, head, b"-DOCSTART-"),
    )


def _starts_with(data: Bytes, start: Offsets, head: Bytes, prefix: bytes) -> Flags:
    found: Flags = head == prefix[0]
    for i in range(1, len(prefix)):
        # Few lines start with the first byte, so look only at those.
        at = np.flatnonzero(found)
        found[at] = data[np.minimum(start[at] + i, len(data) - 1)] == prefix[i]
    return found


def gather(data: Bytes, begin: Offsets, stop: Offsets) -> pa.Array:
    """Return the byte ranges of *data* as an Arrow array of binaries, one a range."""
    length = stop - begin
    offsets = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=offsets[1:])
    index = np.repeat(begin - offsets[:-1], length) + np.arange(offsets[-1])
    return binaries(data[index], offsets)


def binaries(data: Bytes, offsets: Offsets) -> pa.Array:
    """Return *data*, cut at *offsets*, as an Arrow array of binaries without copying it."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, buffers)
