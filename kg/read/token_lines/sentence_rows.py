"""Read tables with a sentence a row: its words in one cell, and their tags in another.

    text,labels
    Ada left Rome,B-PER O B-LOC

Such a cell is split at white space, or is a list as Python or JSON writes it. Columns are separated
by commas, semicolons or TABs, with the quotation marks of CSV.
"""

import ast
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.common.json_records import shown
from kg.read.common.sentences import Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from kg.read.token_lines.tags import OUTSIDE, looks_like_tag

SEPARATORS = (",", "\t", ";")
SAMPLE = 200  # rows that show the columns
NEARLY_ALL = 0.9  # of these have as many words as tags
NAMES = ("tokens", "words", "text", "sentence", "sentences")  # of a column of words
MAX_CELL = 1 << 24  # characters


@dataclass(frozen=True)
class Columns:
    """Which column holds what; columns are numbered from 0."""

    separator: str
    text: int
    tags: int
    width: int  # how many there are
    header: tuple[str, ...] = ()  # the first row, where it names them

    def name(self, column: int) -> str:
        """Return the name of a column in the header, or its number from 1."""
        return self.header[column] if self.header else str(column + 1)


def find_columns(head: Head) -> Columns | None:
    """Find a column of several tags a cell, and one of as many words; None where there is none."""
    for separator in SEPARATORS:
        if separator not in head.text:
            continue
        rows = [row for row in _cells(head.lines[:SAMPLE], separator) if any(row)]
        width = len(rows[0]) if rows else 0
        body = [row for row in rows[1:] if len(row) == width]
        is_table = width > 1 and body and len(body) >= NEARLY_ALL * len(rows[1:])
        if is_table and (columns := _columns(separator, rows[0], body)):
            return columns
    return None


def read_rows(source: Source, columns: Columns) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read.
        LineError: a cell is too long.
    """
    tags = TagReader(source.options)
    lines = (f"{line}\n" for _, line in source.lines())
    limit = csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines, delimiter=columns.separator)
    line = 1
    try:
        for number, cells in enumerate(reader):
            begin, line = line, reader.line_num + 1
            if (columns.header and not number) or not any(cells):
                continue
            row = [*cells, *[""] * columns.width]
            words, labels = split_list(row[columns.text]), split_list(row[columns.tags])
            if len(words) != len(labels) or not words:
                value = f"{len(words)} words, {len(labels)} tags: {shown(row[columns.text])}"
                source.note(begin, Rule.UNEVEN_ROW, value, "left out")
                continue
            mentions, notes = tags.mentions(labels, begin)
            yield Sentence(words, mentions, begin, notes=notes)
    except csv.Error as problem:
        wanted = f"cells of at most {MAX_CELL:,} characters"
        raise LineError(f"{source.name}:{line}", str(problem), wanted) from None
    finally:
        csv.field_size_limit(limit)
    tags.finish(source)


def split_list(cell: str) -> list[str]:
    """Split a cell into words or tags.

    >>> split_list("['Ada', 'left']"), split_list("B-PER O")
    (['Ada', 'left'], ['B-PER', 'O'])
    """
    stripped = cell.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        for parse in (json.loads, ast.literal_eval):
            try:
                values = parse(stripped)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(values, list) and all(isinstance(value, str) for value in values):
                return values
    return stripped.split()


def _cells(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Yield the rows of the first lines; what a damaged one begins is left out."""
    try:
        yield from csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    except csv.Error:
        return


def _columns(separator: str, first: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns | None:
    lists = [[split_list(row[column]) for row in rows] for column in range(len(first))]
    tagged = [column for column, cells in enumerate(lists) if _are_tags(cells)]
    for tags in tagged:
        sizes = [len(cell) for cell in lists[tags]]
        texts = [
            column
            for column, cells in enumerate(lists)
            if column not in tagged
            and sum(len(cell) == size for cell, size in zip(cells, sizes, strict=True))
            >= NEARLY_ALL * len(rows)
        ]
        named = [column for column in texts if first[column].strip().lower() in NAMES]
        if texts:
            has_header = not all(map(looks_like_tag, split_list(first[tags])))
            header = tuple(first) if has_header else ()
            return Columns(separator, (named or texts)[0], tags, len(first), header)
    return None


def _are_tags(cells: Sequence[Sequence[str]]) -> bool:
    """Tell the tags of sentences: several in most cells, and not O alone."""
    tags = {tag for cell in cells for tag in cell}
    is_several = 2 * sum(len(cell) > 1 for cell in cells) > len(cells)
    return is_several and bool(tags - OUTSIDE) and all(map(looks_like_tag, tags))
