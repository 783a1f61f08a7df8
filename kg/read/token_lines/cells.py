"""Find the cells of token lines that hold the token and the tags, and rows that lack them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Integers
from kg.common.diagnostic_rules import Rule
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import SPACE, Lines
from kg.read.token_lines.segmentation import LineNote
from kg.read.token_lines.tags import MISSING, OUTSIDE


@dataclass(frozen=True)
class Cells:
    """The cells of token lines, one item each."""

    row: Integers  # of the piece
    begin: Integers  # of the token: bytes of the piece, half-open
    end: Integers
    tags: Sequence[Integers]  # for each layer, the number of the tag's cell; -1: there is none


def find_cells(
    piece: bytes, lines: Lines, row: Integers, layout: Layout, notes: list[LineNote]
) -> Cells:
    """Return the cells of the tokens on each *row*.

    Rows with a tag whose token is blank are left out. Notes say so, and which rows have too many
    or too few columns.
    """
    # In two columns, further TABs belong to the token.
    folds = layout.tabs and layout.columns == 2 and layout.token == 0
    _check_columns(piece, lines, row, layout, folds, notes)
    cells = lines.cells[row]
    if folds:
        begin, end = lines.start[row], lines.stop(row, np.maximum(cells - 2, 0))
        tags = [np.where(cells > 1, cells - 1, -1)]
    else:
        cell = np.minimum(layout.token, cells - 1)
        begin, end = lines.begin(row, cell), lines.stop(row, cell)
        tags = [np.where(cells > max(i, layout.token), i, -1) for i in layout.tags]
    token_cells = Cells(row, begin, end, tags)
    blank = _blank_tokens(piece, lines, token_cells)
    if not blank.any():
        return token_cells
    dropped = row[blank].tolist()
    notes += [(i, Rule.BLANK_TOKEN, lines.text(piece, i), "row left out") for i in dropped]
    keep = ~blank
    return Cells(row[keep], begin[keep], end[keep], [tag[keep] for tag in tags])


def _check_columns(
    piece: bytes,
    lines: Lines,
    token: Integers,
    layout: Layout,
    folds: bool,
    notes: list[LineNote],
) -> None:
    """Note which token lines have too many or too few columns."""
    least = max(*layout.tags, layout.token) + 1
    cells = lines.cells[token]
    for row in token[(cells < least) | (cells > layout.columns)].tolist():
        text = lines.text(piece, row)
        if lines.cells[row] < least:
            notes.append((row, Rule.MISSING_TAG, text, "read as O"))
        else:
            folded = "the last column is the tag, the rest the token"
            action = folded if folds else "what is beyond was passed over"
            notes.append((row, Rule.EXTRA_COLUMN, text, action))


def _blank_tokens(piece: bytes, lines: Lines, cells: Cells) -> Flags:
    """Tell which tokens are nothing but white space though they have a tag."""
    first = lines.data[np.minimum(cells.begin, len(lines.data) - 1)]
    blank: Flags = (cells.end <= cells.begin) | (first <= SPACE)
    for i in np.flatnonzero(blank).tolist():
        is_empty = not piece[cells.begin[i] : cells.end[i]].strip()
        row = cells.row[i : i + 1]
        tags = (
            piece[
                int(lines.begin(row, tag[i : i + 1])[0]) : int(lines.stop(row, tag[i : i + 1])[0])
            ]
            for tag in cells.tags
            if tag[i] >= 0
        )
        outside = OUTSIDE | MISSING
        blank[i] = is_empty and any(tag.decode().strip() not in outside for tag in tags)
    return blank
