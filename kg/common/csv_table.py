"""Read small tables that people write: CSV, or TSV by suffix, also packed by gzip.

In: a file. Out: its rows as cells by name, each with the place where it stands. Columns that nobody
asks for are the writer's own business; a row with more cells than the header is a mistake, because
a comma without quotation marks shifts every cell behind it.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from kg.common.errors import IdentityError, KgError
from kg.common.iri import fault, is_leading
from kg.common.utf8 import decode_utf8

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
PACKED = ".gz"
SAME_AS, EXACT_MATCH = "same_as", "exact_match"


class Row(NamedTuple):
    """A row of a table; a cell that is not there is empty."""

    line: int  # where it starts, from 1
    where: str  # file:line
    cells: dict[str, str]


def suffix(path: Path) -> str:
    """Return the suffix of *path* that tells its form.

    >>> suffix(Path("terms.v2.TSV.gz"))
    '.tsv'
    """
    return Path(path.name.lower().removesuffix(PACKED)).suffix


def unpacked(path: Path, error: type[KgError] = IdentityError) -> bytes:
    """Return the content of a file, unpacked where its name ends in ``.gz``.

    Raises:
        *error*: it cannot be read, or what is packed is damaged.
    """
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.name.lower().endswith(PACKED) else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise error(path.name, str(problem).lower(), "a file packed by gzip") from None
    except OSError as problem:
        raise error(path.name, problem.strerror, "a file that can be read") from None


def read_rows(
    path: Path,
    *choices: Collection[str],
    example: str,
    delimiter: str = "",
    quoted: bool = True,
    fallback: str = "",
    error: type[KgError] = IdentityError,
) -> Iterator[Row]:
    """Yield the rows of a table that are not empty, with the line on which each starts.

    Args:
        path: the file.
        choices: the header must have one column of each.
        example: a header that would do.
        delimiter: what parts cells; empty: what the suffix says, one of `DELIMITERS`.
        quoted: whether quotation marks hold a cell together, or are characters like others.
        fallback: the encoding of a file that is not in UTF-8; empty: that is an error.
        error: what is raised.

    Raises:
        *error*: the file is no such table; it is named with the line.
    """
    reader = csv.reader(
        StringIO(_decoded(unpacked(path, error), path.name, fallback, error), newline=""),
        delimiter=delimiter or DELIMITERS[suffix(path)],
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            where, start, line = f"{path.name}:{line}", line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                _check_length(cells, header, where, error)
                named = zip_longest(header, cells[: len(header)], fillvalue="")
                yield Row(start, where, {name: cell.strip() for name, cell in named})
            else:
                header = _header(cells, choices, where, example, error)
    except csv.Error as problem:
        raise error(f"{path.name}:{line}", str(problem), "cells of a table") from None
    if not header:
        raise error(path.name, "an empty file", example)


def _decoded(data: bytes, name: str, fallback: str, error: type[KgError]) -> str:
    try:
        return decode_utf8(data, name, error)
    except error:
        if not fallback:
            raise
        return data.decode(fallback, errors="replace")


def _header(
    cells: list[str],
    choices: Iterable[Collection[str]],
    where: str,
    example: str,
    error: type[KgError],
) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    for names in choices:
        if set(names).isdisjoint(header):
            hint = f"it has {', '.join(filter(None, header))}"
            if len(header) == 1:
                hint = "cells end with a comma in .csv, with a tab in .tsv"
            raise error(
                where,
                f"no column {' or '.join(sorted(names) if isinstance(names, set) else names)}",
                example,
                hint,
            )
    for name in header:
        if name and header.count(name) > 1:
            raise error(where, f"two columns {name}", "one column of a name")
    return header


def _check_length(cells: list[str], header: list[str], where: str, error: type[KgError]) -> None:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        hint = 'a cell with a comma in it needs quotation marks, "like, this"'
        raise error(where, f"{len(cells)} cells", f"{len(header)}, as the header", hint)


def iris(cell: str, where: str) -> list[str]:
    """Return the IRIs of a cell, which stand apart by spaces or ``|``.

    Raises:
        IdentityError: one of them is none.
    """
    texts = re.split(r"[\s|]+", cell.strip(" |\t\r\n"))
    for text in texts:
        if text and not is_leading(text):
            hint = fault(text) or "as in http://www.wikidata.org/entity/Q42"
            raise IdentityError(where, repr(text), "an IRI, written out", hint)
    return [text for text in texts if text]
