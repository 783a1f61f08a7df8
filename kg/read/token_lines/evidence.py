"""Weigh the evidence that lines are token lines, and no prose, code, table or JSON.

In: the first lines and the layout that `kg.read.token_lines.layout` found in them. One sign is not
enough, as a line of prose may hold "E-mail" or a lone "I", and a table a column of letters: cells
of tags must be nearly all of their column, open mentions, and stand on more than one line, with
``O`` among them where their spelling is a common one.
"""

import re
from collections import Counter
from collections.abc import Sequence

from kg.read.token_lines.layout import NEARLY_ALL, Layout
from kg.read.token_lines.marks import is_comment, is_mark
from kg.read.token_lines.tags import OUTSIDE, ZEROS, Tag, looks_like_tag, read_tag, split_cell

MAX_COLUMNS = 60  # more are prose, or a matrix
FEW_COLUMNS = 4  # of token lines by spaces; more on a few lines are likelier prose
FEW_ROWS = 10
MIN_OUTSIDE = 0.1  # share of O where tags are spelled as other things are, too
MIN_SHARE = 0.95  # of tags in a column of them
_SIGNS = {"=", ":=", "=>", "->", "|", "||", "&"}
_DASHED = re.compile(r"[A-Z]-")  # the spelling of tags that little else has
_JSON = re.compile(r"\s*[\[{]\s*(?:[\"\[{\]}\d-]|true|false|null)")


def is_json(text: str) -> bool:
    """Tell JSON from token lines, whose first token may be a bracket too."""
    if not _JSON.match(text):
        return False
    cells = text.lstrip().partition("\n")[0].split()
    return not (len(cells) > 1 and looks_like_tag(cells[-1]))


def are_token_lines(lines: Sequence[str], layout: Layout) -> bool:
    """Tell whether *lines*, in which *layout* was found, hold tokens with their tags."""
    if layout.columns > MAX_COLUMNS:
        return False
    rows = [
        cells
        for line in lines
        if line.strip()
        and not is_mark(line)
        and len(cells := layout.cells(line)) == layout.columns
        and tuple(cells) != layout.header
        and not (is_comment(line) and not looks_like_tag(cells[layout.tags[0]]))
    ]
    if not rows or (not layout.tabs and _is_set_off(rows, layout)):
        return False
    if not layout.header and _is_list_of_labels(rows, layout):
        return False
    return any(_holds_tags(rows, column, layout) for column in layout.tags)


def _is_set_off(rows: Sequence[Sequence[str]], layout: Layout) -> bool:
    """Tell whether signs set off the columns, as in a table in a text, or in assignments."""
    columns = [{row[column] for row in rows} for column in range(max(layout.tags))]
    return any(column <= _SIGNS for column in columns) or (
        len(rows) >= FEW_ROWS and len({row[layout.token] for row in rows}) == 1
    )


def _is_list_of_labels(rows: Sequence[Sequence[str]], layout: Layout) -> bool:
    """Tell whether each tag stands once, beside a number or a sign: ``0 O``, ``- B-PER``."""
    tags = {row[layout.tags[0]] for row in rows}
    has_words = any(any(map(str.isalpha, row[layout.token])) for row in rows)
    return len(rows) == len(tags) > 1 and not has_words


def _holds_tags(rows: Sequence[Sequence[str]], column: int, layout: Layout) -> bool:
    """Tell whether the cells of a column are tags beyond doubt."""
    cells = Counter(row[column].strip() for row in rows if row[column].strip())
    total = sum(cells.values())
    zeros = OUTSIDE | ZEROS if layout.spelling == "b-x" else OUTSIDE  # o, as b and i
    outside = sum(cells[cell] for cell in zeros) / total if total else 0.0
    if outside == 1:
        return total > 1 or layout.tabs
    tags = {cell: tags for cell in cells if (tags := _tags(cell))}
    share = outside + sum(cells[cell] for cell in tags) / total if total else 0.0
    if not tags:
        return _holds_types(cells, outside)
    if any(_DASHED.match(cell) and _opens(parts) for cell, parts in tags.items()):
        is_plain = layout.tabs or layout.columns <= FEW_COLUMNS
        wanted = NEARLY_ALL if not is_plain and total >= FEW_ROWS else 1.0
        return is_plain or (total > 1 and share >= wanted)
    return total > 1 and outside >= MIN_OUTSIDE and share >= MIN_SHARE


def _opens(tags: Sequence[Tag]) -> bool:
    """Tell whether one of *tags* opens a mention of a type; that of B-52 is none."""
    return any(tag.mark in "BIS" and any(map(str.isalpha, tag.type)) for tag in tags)


def _tags(cell: str) -> list[Tag]:
    return [tag for part in split_cell(cell) if (tag := read_tag(part))]


def _holds_types(cells: Counter[str], outside: float) -> bool:
    """Tell whether a column holds bare types; symbols of elements (C, N, O) are none."""
    is_word = any(len(cell) > 1 for cell in cells)
    return 0 < outside < 1 and sum(cells.values()) > 1 and (is_word or outside >= 0.5)
