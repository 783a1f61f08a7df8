"""Read what is known to be true: a table of relations, and where their ends are mentioned.

In: ``NAME.rels.tsv`` with ``NAME.ents.tsv`` beside it, or any CSV or TSV with a row a relation.
Out: THINGS, RELATIONS and PLACES. A thing is a name in a document: what is called so in another
document may be something else.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kg.common.csv_table import DELIMITERS, Row, read_rows, suffix
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
SEPARATORS = {**DELIMITERS, ".txt": "\t"}
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
    for row in rows(path, NAMES["head"], NAMES["tail"]):
        columns = columns or _columns(row.cells)
        for name, column in columns.items():
            found[name].append(row.cells[column] if column else "")
        for name in ("head", "tail"):
            if not found[name][-1]:
                raise GoldError(row.where, f"no {name}", "a name in each row")
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


def rows(path: Path, *choices: Collection[str], example: str = EXAMPLE) -> Iterator[Row]:
    """Yield the rows of a table that are not empty.

    Quotation marks hold a cell together in CSV; in TSV they are characters like others.

    Args:
        path: the table; its suffix says what parts the cells.
        choices: the header must have one column of each.
        example: a header that would do.

    Raises:
        GoldError: there is no such table; the line is named.
    """
    delimiter = SEPARATORS.get(suffix(path))
    if delimiter is None:
        raise GoldError(path.name, f"the ending {path.suffix!r}", " or ".join(SEPARATORS))
    return read_rows(
        path,
        *choices,
        example=example,
        delimiter=delimiter,
        quoted=delimiter == ",",
        error=GoldError,
    )


def _columns(cells: Collection[str]) -> dict[str, str | None]:
    """Return which column of the table holds what; None: none does."""
    return {name: next((c for c in called if c in cells), None) for name, called in NAMES.items()}


def _places(path: Path, things: pl.DataFrame) -> pl.DataFrame:
    """Read where the *things* are mentioned."""
    wanted = ("doc", "key", "type", "sent", "start", "end")
    found: dict[str, list[str]] = {name: [] for name in (*wanted, "text")}
    for row in rows(path, *([name] for name in wanted), example=", ".join(wanted)):
        for name in NUMBERS:
            if not row.cells[name].isdecimal():
                raise GoldError(row.where, f"{name} {row.cells[name]!r}", "a whole number, from 0")
        for name, cells in found.items():
            cells.append(row.cells.get(name, ""))
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
