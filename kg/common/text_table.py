"""Print rows as an aligned text table, as JSON or as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from kg.common.errors import UnknownName

FORMATS = ("table", "json", "csv")
_ONE = {"entities": "entity", "diagnostics": "diagnostic"}


def counted(number: int, what: str) -> str:
    """Return ``1 edge``, ``2 edges``."""
    return f"{number:,} {_ONE.get(what, what[:-1]) if number == 1 else what}"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str = "table") -> str:
    """Return rows as an aligned table, as JSON (a list of objects) or as CSV.

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
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    numeric = [
        bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        for i in range(len(columns))
    ]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(_nested(value)).replace("\n", " ")


def _nested(value: Any) -> Any:
    """Return a list or a map as JSON, anything else as it is."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
