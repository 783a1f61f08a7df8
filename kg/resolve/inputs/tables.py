"""Read the user's small tables (CSV, TSV) of overrides, links, names and documents."""

from collections.abc import Collection, Iterator
from pathlib import Path

from kg.common.csv_table import DELIMITERS, Row, read_rows, suffix
from kg.common.errors import IdentityError


def read_table(path: Path, subject: str, *columns: Collection[str], example: str) -> Iterator[Row]:
    """Yield the rows of a table.

    Args:
        path: the file.
        subject: what the table is about, in the plural, for messages.
        columns: sets of columns, of each of which the table must have at least one.
        example: a header, for messages.

    Raises:
        IdentityError: the file is no such table; it is named with the line.
    """
    if suffix(path) not in DELIMITERS:
        wanted = f"a table of {subject}: {' '.join(DELIMITERS)}"
        raise IdentityError(path.name, f"the suffix {suffix(path)!r}", wanted)
    yield from read_rows(path, *columns, example=example)
