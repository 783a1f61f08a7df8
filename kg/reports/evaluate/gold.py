"""Read what is known to be true: a table of relations, and where their ends are mentioned.

In: ``NAME.rels.tsv`` with ``NAME.ents.tsv`` beside it, or any CSV or TSV with a row a relation.
Out: THINGS, RELATIONS and PLACES. A thing is a name in a document: what is called so in another
document may be something else.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import polars as pl

from kg.common.errors import GoldError

THINGS = pl.Schema(
    {"thing": pl.UInt32, "document": pl.String, "name": pl.String, "type": pl.String}
)
RELATIONS = pl.Schema({"head": pl.UInt32, "relation": pl.String, "tail": pl.UInt32})
PLACES = pl.Schema(
    {  # where things are mentioned
        "thing": pl.UInt32,
        "sentence": pl.UInt32,  # of the document, from 0
        "start": pl.UInt32,  # tokens, half-open
        "end": pl.UInt32,
        "text": pl.String,  # what stands there; empty: unknown
    }
)
NUMBERS = ("sent", "start", "end")
SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t"}
NAMES = {  # what a column may be called
    "head": ("head", "subject", "source"),
    "relation": ("relation", "predicate", "label"),
    "tail": ("tail", "object", "target"),
    "head_type": ("head_type", "subject_type"),
    "tail_type": ("tail_type", "object_type"),
    "document": ("doc", "document"),
}
EXAMPLE = "a header as in subject, predicate, object"
RELS, ENTS = ".rels.tsv", ".ents.tsv"
ANY = "related"  # the relation of a table that names none


@dataclass(frozen=True)
class Gold:
    """Relations that are true; an empty document or type is unknown."""

    path: Path
    things: pl.DataFrame  # THINGS
    relations: pl.DataFrame  # RELATIONS
    places: pl.DataFrame  # PLACES


def read_gold(path: Path) -> Gold:
    """Read the relations of *path*, and the places that stand beside it.

    Raises:
        GoldError: it cannot be read, or lacks a column; the file is named, with the line.
    """
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    columns: dict[str, str | None] = {}
    for line, row in rows(path):
        columns = columns or _columns(row, f"{path.name}:{line}")
        for name, column in columns.items():
            found[name].append(row[column].strip() if column else "")
        for name in ("head", "tail"):
            if not found[name][-1]:
                raise GoldError(f"{path.name}:{line}", f"no {name}", "a name in each row")
    if not columns:
        raise GoldError(path.name, "no relations", "at least one row below the header")
    table = pl.DataFrame(found, schema=dict.fromkeys(NAMES, pl.String))
    ends = [
        table.select("document", name=end, type=f"{end}_type").with_columns(end=pl.lit(end))
        for end in ("head", "tail")
    ]
    key = ["document", "name", "type"]
    things = pl.concat(ends).select(key).unique().sort(key).with_row_index("thing")
    numbered = [
        rows_of.join(things, on=key, how="left", maintain_order="left")["thing"].alias(end)
        for rows_of, end in zip(ends, ("head", "tail"), strict=True)
    ]
    relation = table["relation"].replace({"": ANY})
    relations = pl.DataFrame([numbered[0], relation, numbered[1]]).unique(maintain_order=True)
    beside = path.with_name(path.name.removesuffix(RELS) + ENTS)
    told = path.name.endswith(RELS) and beside.is_file()
    places = _places(beside, things) if told else pl.DataFrame(schema=PLACES)
    return Gold(path, things, relations, places)


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells by name of each row of a table that is not empty.

    Quotation marks hold a cell together in CSV; in TSV they are characters like others.

    Raises:
        GoldError: there is no such table.
    """
    separator = SEPARATORS.get(path.suffix.lower())
    if separator is None:
        raise GoldError(path.name, f"the ending {path.suffix!r}", " or ".join(SEPARATORS))
    commas = separator == ","
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(
                file, delimiter=separator, quoting=csv.QUOTE_MINIMAL if commas else csv.QUOTE_NONE
            )
            header = [cell.strip().lower() for cell in next(reader, [])]
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) > len(header):
                    where, wanted = f"{path.name}:{reader.line_num}", f"{len(header)}, as above"
                    raise GoldError(
                        where, f"{len(cells)} cells", wanted, "is there a comma in one?"
                    )
                yield reader.line_num, dict(zip_longest(header, cells, fillvalue=""))
    except OSError as problem:
        raise GoldError(str(path), problem.strerror, "a file that can be read") from None
    except UnicodeDecodeError:
        raise GoldError(path.name, "bytes that are no UTF-8", "a file in UTF-8") from None
    except csv.Error as problem:
        raise GoldError(path.name, str(problem), "cells of a table") from None


def _columns(row: dict[str, str], where: str) -> dict[str, str | None]:
    """Return which column of the table holds what; None: none does."""
    found = {name: next((c for c in known if c in row), None) for name, known in NAMES.items()}
    for name in ("head", "tail"):
        if found[name] is None:
            hint = f"it has {', '.join(row)}"
            raise GoldError(where, f"no column {' or '.join(NAMES[name])}", EXAMPLE, hint)
    return found


def _places(path: Path, things: pl.DataFrame) -> pl.DataFrame:
    """Read where the *things* are mentioned."""
    wanted = ("doc", "key", "type", "sent", "start", "end")
    found: dict[str, list[str]] = {name: [] for name in (*wanted, "text")}
    for line, row in rows(path):
        for name in wanted:
            if name not in row:
                raise GoldError(f"{path.name}:{line}", f"no column {name}", ", ".join(wanted))
        for name in NUMBERS:
            if not row[name].strip().isdecimal():
                where = f"{path.name}:{line}"
                raise GoldError(where, f"{name} {row[name]!r}", "a whole number, from 0")
        for name, cells in found.items():
            cells.append(row.get(name, "").strip())
    table = pl.DataFrame(found, schema=dict.fromkeys(found, pl.String)).rename(
        {"doc": "document", "key": "name", "sent": "sentence"}
    )
    table = table.with_columns(pl.col("sentence", "start", "end").cast(pl.UInt32))
    key = ["document", "name", "type"]
    typed = table.join(things, on=key, how="inner")
    # A relation may give its end another type than the places do; then the name is enough.
    others = things.join(typed, on="thing", how="anti").drop("type")
    untyped = table.join(others, on=key[:2], how="inner")
    return pl.concat([frame.select(PLACES.names()) for frame in (typed, untyped)]).unique()
