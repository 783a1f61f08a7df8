"""Parse Label Studio's CSV and TSV exports: a task a row, with its regions as JSON in one cell.

A row becomes an object as a record of JSON-MIN is: the cells by the names of their columns, those
that hold a list or an object parsed.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.common.json_records import shown
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source

WANTED = "a table of Label Studio: a header, and regions as JSON in a column such as label"
MAX_CELL = 1 << 30  # characters
# Columns that exports have beside those of the data and of the regions.
COLUMNS = {"annotation_id", "annotator", "created_at", "updated_at", "lead_time", "id"}
MIN_COLUMNS = 3  # of these, that tell such a table


def rows(source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of *source* as objects, each with the line on which it begins.

    A row of another length is left out with a note, and so is a cell that is no JSON.

    Raises:
        LineError: there is no header.
    """
    # Delivered as they are: within quotation marks, a cell may hold line breaks.
    lines = (line + "\n" for _, line in source.lines())
    header: list[str] = []
    limit = csv.field_size_limit(MAX_CELL)
    try:
        first = next(lines, "")
        reader = csv.reader(_chained(first, lines), delimiter=_delimiter(first))
        line = 1
        for cells in reader:
            begin, line = line, reader.line_num + 1
            if not any(cells):
                continue
            if not header:
                header = cells
            elif len(cells) > len(header):
                source.note(begin, Rule.BAD_ROW, f"{len(cells)} cells of {len(header)}", "left out")
            else:
                yield begin, _object(header, cells, begin, source)
    except csv.Error as problem:
        raise LineError(f"{source.name}:{line}", str(problem), WANTED) from None
    finally:
        csv.field_size_limit(limit)
    if not header:
        raise LineError(f"{source.name}:1", "an empty file", WANTED)


def columns(head: Head) -> list[str]:
    """Return the header of a table; none where the first line is no header of Label Studio."""
    first = head.lines[0] if head.lines else ""
    cells = [cell.strip('"') for cell in first.split(_delimiter(first))]
    return cells if len(COLUMNS.intersection(cells)) >= MIN_COLUMNS else []


def _delimiter(header: str) -> str:
    return "\t" if "\t" in header else ","


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _object(
    header: Sequence[str], cells: Sequence[str], line: int, source: Source
) -> dict[str, Any]:
    """Return a row as an object."""
    item: dict[str, Any] = {}
    for name, cell in zip_longest(header, cells, fillvalue=""):
        item[name] = cell
        if cell.startswith(("[{", "{")) and name not in COLUMNS:
            try:
                item[name] = json.loads(cell)
            except (ValueError, RecursionError):
                if cell.startswith("[{"):
                    source.note(line, Rule.BAD_ANNOTATION, shown(cell), "left out")
    return item
