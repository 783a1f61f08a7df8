"""Format rows as an aligned text table, as JSON or as CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kg.common.errors import UnknownName

FORMATS = ("table", "json", "csv")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # they steer a terminal
_SINGULAR = {  # of nouns that do not just lose their s
    "entities": "entity",
    "aliases": "alias",
    "classes": "class",
    "communities": "community",
    "matches": "match",
}


def counted(number: int, noun: str) -> str:
    """Return a number with its *noun*, which is given in the plural.

    >>> counted(1, "edges"), counted(2000, "edges"), counted(1, "more entities")
    ('1 edge', '2,000 edges', '1 more entity')
    """
    if number != 1:
        return f"{number:,} {noun}"
    before, space, last = noun.rpartition(" ")
    return f"1 {before}{space}{_SINGULAR.get(last, last[:-1])}"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str = "table") -> str:
    """Return rows as an aligned table, as JSON (a list of objects) or as CSV.

    Columns of a table are two spaces apart, as wide as their widest cell on a terminal, and never
    cut; those of numbers only are aligned to the right.

    Args:
        columns: the names of the columns.
        rows: a value for each column; None is empty, a list or a map is JSON.
        form: one of `FORMATS`.

    Raises:
        UnknownName: *form* is none of `FORMATS`.
    """
    rows = list(rows)
    if form == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=1, default=str)
    if form == "csv":
        out = io.StringIO()
        plain = [[_nested(value) for value in row] for row in rows]
        csv.writer(out, lineterminator="\n").writerows([columns, *plain])
        return out.getvalue().rstrip("\n")
    if form != "table":
        raise UnknownName("--format", repr(form), f"one of {', '.join(FORMATS)}")
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(columns, *cells, strict=True)]
    numeric = [
        bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        for i in range(len(columns))
    ]
    lines = [columns, ["-" * dashes for dashes in widths], *cells]
    return "\n".join(
        "  ".join(
            padded(cell, room, right=right)
            for cell, room, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def width(text: str) -> int:
    """Return how many columns *text* takes on a terminal: a wide character takes two.

    >>> width("Tokyo"), width("東京"), width("Medias\N{COMBINING COMMA BELOW}")
    (5, 4, 6)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # takes its time to import

    return cell_len(text)


def visible(text: str) -> str:
    """Return *text* in one line: with U+FFFD for each control character but white space.

    >>> visible("a\\nb\\x1b[2J")
    'a b�[2J'
    """
    return _CONTROLS.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Return *text* with spaces behind it, or before it if *right*, up to a width of *columns*."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def _cell(value: Any) -> str:
    """Return what a table shows of *value*, in one line."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else visible(str(_nested(value)))


def _nested(value: Any) -> Any:
    """Return a list or a map as JSON, anything else as it is."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
