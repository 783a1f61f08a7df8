"""Collapse a plain piece of token lines: leave out the ends of its lines that are tagged O.

In: the bytes of a piece with a token and its tag on each line. Out: the bytes without these ends,
and where tokens end in them; or None where the piece may hold something odd. Which lines end
sentences, and what their tags mean, is left to `kg.read.token_lines.plain`.
"""

import re
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Bytes, Flags, Integers
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import NEWLINE, SPACE

DOCUMENT = re.compile(rb"-(?:DOCSTART|docstart)-|#(?: |-?(?i:docstart))")  # a token that begins one
COMMENT = b"#bBdDeE- "  # what may follow the # of a line that is no token, though it has a tag
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Collapsed:
    """A plain piece; what ends a token that is tagged O is one byte, *filler*."""

    data: bytes  # the piece as it was
    joined: bytes
    filler: int
    separator: int  # of token and tag in the other lines
    marks: Integers  # where a filler, a separator or a newline is in *joined*
    newline: Integers  # which marks are newlines; these end lines that are not tagged O
    is_tagged: Flags  # which of these lines have a tag

    @property
    def bytes(self) -> Bytes:
        """*joined* as an array."""
        return np.frombuffer(self.joined, np.uint8)


def is_plain(layout: Layout) -> bool:
    """Tell whether pieces with *layout* may be plain."""
    columns = (layout.document, layout.identifier, layout.remarks, layout.sentence, layout.counter)
    return (layout.columns, layout.token, layout.tags) == (2, 0, (1,)) and not any(
        column is not None for column in columns
    )


def collapse(data: bytes, layout: Layout) -> Collapsed | None:
    """Return a piece without the ends of its lines that are tagged O; None: it is not plain."""
    separator, filler = (b"\t", b" ") if layout.tabs else (b" ", b"\t")
    if layout.tabs and filler in data:  # some tokens hold a space
        filler = b"\x1f"
    if not is_plain(layout) or filler in data or b"\x7f" in data:
        return None
    if not data.isascii() and BYTE_ORDER_MARK in data:
        return None
    lines = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    joined = lines.replace(separator + b"O\n", filler)
    array = np.frombuffer(joined, np.uint8)
    marks = np.flatnonzero(array <= max(separator[0], filler[0], NEWLINE))
    kind = array[marks]
    ends = np.flatnonzero(kind != filler[0])
    is_newline = kind[ends] == NEWLINE
    newline, parting = ends[is_newline], ends[~is_newline]
    touching = 1 + np.flatnonzero(marks[1:] - marks[:-1] == 1)  # with nothing before it
    if (
        (kind[parting] != separator[0]).any()
        or (kind[parting + 1] != NEWLINE).any()
        or _are_empty(kind[touching], separator[0], layout.tabs)
        or (kind[touching - 1] == separator[0]).any()
        or (marks[0] == 0 and _are_empty(kind[:1], separator[0], layout.tabs))
        or _has_marks(array, np.concatenate(([0], marks[:-1] + 1)), parting, separator + filler)
    ):
        return None
    is_tagged = np.zeros(len(newline), bool)
    is_tagged[np.searchsorted(newline, parting + 1)] = True
    return Collapsed(data, joined, filler[0], separator[0], marks, newline, is_tagged)


def _are_empty(kind: Bytes, separator: int, tabs: bool) -> bool:
    """Tell whether one of the ends of nothing, each of a *kind*, is not that of a blank line.

    Where TABs separate the columns, an empty token that is tagged O is one like others.
    """
    return bool((kind == separator).any() if tabs else (kind != NEWLINE).any())


def _has_marks(array: Bytes, begin: Integers, tagged: Integers, ends: bytes) -> bool:
    """Tell whether a line may be a comment, or begins a document, or a blank token has a tag.

    Args:
        array: the joined piece.
        begin: where its tokens and tags begin.
        tagged: which of them are tokens with a tag.
        ends: what follows a token that has a tag, and one that is tagged O.
    """
    head = array[begin]
    if (head[tagged] == SPACE).any():
        return True
    commented = tagged[head[tagged] == ord("#")]
    if np.isin(array[begin[commented] + 1], [*COMMENT, ends[0]]).any():
        return True
    begin = begin[(head == ord("#")) | (head == ord("-"))]
    follows = array[np.minimum(begin + 1, len(array) - 1)]
    likely = begin[np.isin(follows, list(set(b"-dD ") - set(ends)))].tolist()
    return any(DOCUMENT.match(array[place : place + 12].tobytes()) for place in likely)
