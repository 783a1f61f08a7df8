"""Read judgements of edges: tables in which a person marked edges as true or false.

In: CSV files as `kg judge` writes them and as spreadsheets save them again: in UTF-8, or in the
system's own encoding, with commas, semicolons or tabs. Out: `JUDGEMENTS`. An edge is known by its
id; where that cell is damaged (a spreadsheet takes ``12e4…`` for a number), by the ids of its ends
and its predicate, of which its id is made.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from kg.common.csv_table import DELIMITERS, Row, read_rows, suffix, unpacked
from kg.common.errors import JudgementError
from kg.common.ids import edge_id
from kg.common.spreadsheet import unguarded

JUDGEMENTS = pl.Schema(
    {
        "id": pl.String,  # of an edge
        "is_true": pl.Boolean,  # null: not judged
        "subject": pl.String,  # the id of an entity; empty: the file has it not
        "predicate": pl.String,
        "object": pl.String,
        "file": pl.String,
        "line": pl.UInt32,  # where the row starts, from 1
    }
)
MARKS = {  # what may stand in the column of judgements, in any capitals
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
    "": None,
}
JUDGEMENT = "judgement"
EXAMPLE = "a header as in judgement, subject_id, predicate, object_id, edge"
_ID = re.compile("[0-9a-f]{20}")
_HEADER_BYTES = 4096  # enough for the first line


def read_judgements(paths: Iterable[Path]) -> pl.DataFrame:
    """Return the JUDGEMENTS of the files, each edge once, sorted by id, without blank ones.

    Raises:
        JudgementError: a file cannot be read, a row is incomplete, or two rows contradict.
    """
    rows = pl.concat([pl.DataFrame(schema=JUDGEMENTS), *map(read_rows_of, paths)])
    judged = rows.drop_nulls("is_true")
    several = judged.filter(pl.col("is_true").n_unique().over("id") > 1)
    if len(several):
        first, *_ = edge_rows = several.filter(id=several["id"][0]).to_dicts()
        second = next(row for row in edge_rows if row["is_true"] != first["is_true"])
        words = {True: "yes", False: "no"}
        found = f"{words[second['is_true']]}, but {words[first['is_true']]} in {place(first)}"
        raise JudgementError(place(second), found, "one judgement of an edge")
    return judged.unique("id", keep="first", maintain_order=True).sort("id")


def read_rows_of(path: Path) -> pl.DataFrame:
    """Return the rows of one file as JUDGEMENTS, in their order, blank ones too.

    Raises:
        JudgementError: it cannot be read, or a row is incomplete.
    """
    if suffix(path) not in DELIMITERS:
        wanted = f"a table of judgements: {' '.join(DELIMITERS)}"
        raise JudgementError(path.name, f"the suffix {suffix(path)!r}", wanted)
    rows = (_row(row, path.name) for row in table_rows(path))
    return pl.DataFrame(list(rows), schema=JUDGEMENTS, orient="row")


def table_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file of judgements, with its cells by name."""
    return read_rows(
        path,
        {JUDGEMENT},
        {"edge", "subject_id", "subject"},
        example=EXAMPLE,
        delimiter=delimiter_of(path),
        fallback="windows-1252",  # what spreadsheets save as "CSV"; ids are ASCII in it too
        error=JudgementError,
    )


def place(row: dict[str, object]) -> str:
    """Return where a row of JUDGEMENTS stands, as ``file:line``."""
    return f"{row['file']}:{row['line']}"


def has_judgements(path: Path) -> bool:
    """Tell whether the header of a table names a column of judgements."""
    if suffix(path) not in DELIMITERS or not path.is_file():
        return False
    header = _header(path)
    return JUDGEMENT in {cell.strip(' "').lower() for cell in re.split("[,;\t]", header)}


def _header(path: Path) -> str:
    text = unpacked(path, JudgementError)[:_HEADER_BYTES].decode("utf-8-sig", errors="replace")
    return text.lstrip().partition("\n")[0]


def delimiter_of(path: Path) -> str:
    """Return what parts the cells, told by the header; spreadsheets write what the country uses."""
    header = _header(path)
    return max(",;\t", key=header.count)


def _row(row: Row, file: str) -> tuple[str | bool | int | None, ...]:
    cells = row.cells
    mark = cells[JUDGEMENT].lower()
    if mark not in MARKS:
        hint = "leave it empty where it is not judged"
        raise JudgementError(row.where, repr(cells[JUDGEMENT]), "yes or no", hint)
    ends = [cells.get(f"{end}_id") or cells.get(end, "") for end in ("subject", "object")]
    subject, object_, predicate = map(unguarded, (*ends, cells.get("predicate", "")))
    identifier = cells.get("edge", "").lower()
    if not _ID.fullmatch(identifier):
        if not (subject and predicate and object_):
            found = f"the edge {identifier!r}" if identifier else "no edge"
            wanted = "the id of an edge, or those of its ends with its predicate"
            raise JudgementError(row.where, found, wanted)
        identifier = edge_id(subject, predicate, object_)
    return identifier, MARKS[mark], subject, predicate, object_, file, row.line
