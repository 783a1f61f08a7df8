"""Repair rows of CoNLL lines whose cells are not those of the other rows, one by one.

Cells are counted from the right where a token holds a space; rows by spaces among rows by TABs are
split at spaces; of two tags in a row the last one counts; empty cells at a row's end are none; a
row whose token is blank is none, and one of nothing visible is a blank line.
"""

import re
from collections.abc import Sequence

import numpy as np

from kg.common.diagnostic_rules import Rule
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import NEWLINE, Lines
from kg.read.token_lines.segmentation import LineKinds, LineNote
from kg.read.token_lines.tags import OUTSIDE, read_tag

INVISIBLE = "\0\ufeff\u200b"  # beside white space
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MARK_FIRST = re.compile(rb"^(?:\xef\xbb\xbf)+", re.MULTILINE)
_WORD = re.compile(rb"[^ \t\r]+")

Span = tuple[int, int]


def without_marks(piece: bytes) -> tuple[bytes, list[LineNote]]:
    """Return *piece* without byte order marks at the beginning of lines, and a note on each."""
    if BYTE_ORDER_MARK not in piece:
        return piece, []
    newlines = np.flatnonzero(np.frombuffer(piece, np.uint8) == NEWLINE)
    offsets = [mark.start() for mark in _MARK_FIRST.finditer(piece)]
    rows = np.searchsorted(newlines, offsets).tolist()
    notes = [(row, Rule.BYTE_ORDER_MARK, "within the text", "passed over") for row in rows]
    return _MARK_FIRST.sub(b"", piece), notes


def repair(piece: bytes, lines: Lines, kinds: LineKinds, layout: Layout) -> Lines:
    """Return *lines* with the cells of odd rows repaired; rows that are no tokens leave *kinds*."""
    odd = kinds.token[lines.cells[kinds.token] != layout.columns]
    if not len(odd):
        return lines
    repaired: dict[int, Sequence[Span]] = {}
    dropped: list[int] = []
    for row in odd.tolist():
        text = lines.text(piece, row)
        if not text.strip().strip(INVISIBLE):
            dropped.append(row)
            kinds.is_break[row] = True
        elif _is_blank_token(piece, lines, row, layout):
            dropped.append(row)
            kinds.notes.append((row, Rule.BLANK_TOKEN, text, "row left out"))
        elif repaired_row := _repaired(piece, int(lines.start[row]), int(lines.end[row]), layout):
            repaired[row], rule, action = repaired_row
            if rule:
                kinds.notes.append((row, rule, text, action))
    if dropped:
        kinds.token = np.setdiff1d(kinds.token, dropped)
    return lines.with_cells(repaired) if repaired else lines


def _is_blank_token(piece: bytes, lines: Lines, row: int, layout: Layout) -> bool:
    """Tell whether a row by spaces begins with white space in the place of its token."""
    start = int(lines.start[row])
    is_short = not layout.tabs and lines.cells[row] == layout.columns - 1
    if not is_short or layout.token or piece[max(start - 1, 0) : start] not in (b" ", b"\t"):
        return False
    cells = ["", *layout.cells(lines.text(piece, row))]
    return all(layout.is_tag(cells[i]) for i in layout.tags)


def _repaired(
    piece: bytes, start: int, end: int, layout: Layout
) -> tuple[Sequence[Span], Rule | None, str] | None:
    """Return the cells of a row, and the rule and the action of the diagnostic, if it needs one."""
    width = layout.columns
    cells = _at_tabs(piece, start, end)
    words = [(start + w.start(), start + w.end()) for w in _WORD.finditer(piece[start:end])]
    if layout.tabs and len(cells) > width and not piece[cells[width][0] : end].strip():
        return cells[:width], None, ""
    if layout.tabs and len(cells) < width:
        parted = _counted_from_right(piece, words, layout)
        return (parted, Rule.SPACES_FOR_TABS, "parted at spaces") if parted else None
    cells = cells if layout.tabs else words
    if len(cells) <= width:
        return None
    if tag := _last_tag(piece, cells, layout):
        return [cells[0], tag], Rule.EXTRA_COLUMN, "the last of its tags was read"
    # What is beyond two columns by TABs belongs to the token.
    belongs = layout.tabs and width == 2
    parted = None if belongs or _ends_beyond(piece, cells, layout) else cells
    parted = parted and _counted_from_right(piece, parted, layout)
    return (parted, Rule.SPACE_IN_TOKEN, "columns counted from the right") if parted else None


def _at_tabs(piece: bytes, start: int, end: int) -> list[Span]:
    cells, begin = [], start
    while (tab := piece.find(b"\t", begin, end)) >= 0:
        cells.append((begin, tab))
        begin = tab + 1
    return [*cells, (begin, end)]


def _counted_from_right(piece: bytes, words: Sequence[Span], layout: Layout) -> list[Span] | None:
    """Return *words* as cells, counted from the right of the token, if the tags are tags then."""
    more = len(words) - layout.columns
    if more < 0:
        return None
    token = (words[layout.token][0], words[layout.token + more][1])
    cells = [*words[: layout.token], token, *words[layout.token + more + 1 :]]
    return cells if _fits(piece, cells, layout) else None


def _ends_beyond(piece: bytes, words: Sequence[Span], layout: Layout) -> bool:
    """Tell whether the tags stand where they should, so that what is too much is at the end."""
    if not _fits(piece, words[: layout.columns], layout):
        return False
    if layout.tabs or _counted_from_right(piece, words, layout) is None:
        return True
    column = layout.tags[0]
    left, right = (piece[slice(*words[i])].decode() for i in (column, column - layout.columns))
    return left not in OUTSIDE and right in OUTSIDE


def _fits(piece: bytes, cells: Sequence[Span], layout: Layout) -> bool:
    return all(layout.is_tag(piece[slice(*cells[i])].decode()) for i in layout.tags)


def _last_tag(piece: bytes, words: Sequence[Span], layout: Layout) -> Span | None:
    """Return the last tag of a row of a token and two tags, of which one may be O among TABs."""
    if layout.columns != 2 or len(words) != 3 or layout.token:
        return None
    cells = [piece[slice(*word)].decode() for word in words[1:]]
    tagged = [
        word
        for word, cell in zip(words[1:], cells, strict=True)
        if (tag := read_tag(cell)) and tag.type
    ]
    outside = sum(cell in OUTSIDE for cell in cells) if layout.tabs else 0
    return tagged[-1] if tagged and len(tagged) + outside == len(cells) else None
