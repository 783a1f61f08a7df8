"""Read gold relations: from a table, a frame or tuples; and where their ends are mentioned.

In: ``NAME.rels.tsv`` with ``NAME.ents.tsv`` beside it, any CSV or TSV with a row a relation, a
Polars frame, or tuples. Out: `Gold`. A gold entity is a name in a document: what is called so in
another document may be something else.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import polars as pl

from kg.common.csv_table import DELIMITERS, Row, read_rows, suffix
from kg.common.errors import GoldError

ENTITIES = pl.Schema(
    {
        "gold_entity": pl.UInt32,  # numbered from 0
        "document": pl.String,  # empty: unknown
        "name": pl.String,
        "type": pl.String,  # empty: unknown
    }
)
RELATIONS = pl.Schema(
    {"head": pl.UInt32, "relation": pl.String, "tail": pl.UInt32}  # head, tail: gold entities
)
PLACES = pl.Schema(
    {  # where gold entities are mentioned
        "gold_entity": pl.UInt32,
        "sentence": pl.UInt32,  # of the document, from 0
        "start": pl.UInt32,  # tokens, half-open
        "end": pl.UInt32,
        "text": pl.String,  # what stands there; empty: unknown
    }
)
NUMBERS = ("sent", "start", "end")
SEPARATORS = {**DELIMITERS, ".txt": "\t"}
COLUMN_NAMES = {  # what a column may be called
    "head": ("head", "subject", "source"),
    "relation": ("relation", "predicate", "label"),
    "tail": ("tail", "object", "target"),
    "head_type": ("head_type", "subject_type"),
    "tail_type": ("tail_type", "object_type"),
    "document": ("doc", "document"),
}
EXAMPLE = "a header as in subject, predicate, object"
RELS, ENTS = ".rels.tsv", ".ents.tsv"
ANY_RELATION = "related"  # the relation of a table that names none
IN_MEMORY = "gold"  # the name of relations that come from no file
KEY = ["document", "name", "type"]

GoldRelations: TypeAlias = str | Path | pl.DataFrame | Iterable[tuple[str, str, str]]


@dataclass(frozen=True)
class Gold:
    """Relations that are true.

    Attributes:
        name: of the file, or `IN_MEMORY`.
        entities: ENTITIES.
        relations: RELATIONS, each once.
        places: PLACES; no row: unknown.
    """

    name: str
    entities: pl.DataFrame
    relations: pl.DataFrame
    places: pl.DataFrame


def read_gold(relations: GoldRelations) -> Gold:
    """Read gold relations from a file, a frame or tuples ``(subject, predicate, object)``.

    Args:
        relations: a file or a frame has a column for each end, and may have others, by the names
            of `COLUMN_NAMES`.

    Raises:
        GoldError: it cannot be read, lacks a column, or has an empty name; the file is named, with
            the line, or the row, from 1.
    """
    if isinstance(relations, str | Path):
        return _read_file(Path(relations))
    frame = relations if isinstance(relations, pl.DataFrame) else _frame_of_tuples(relations)
    return _gold(IN_MEMORY, _checked(frame))


def _read_file(path: Path) -> Gold:
    cells: dict[str, list[str]] = {name: [] for name in COLUMN_NAMES}
    columns: dict[str, str | None] = {}
    for row in rows(path, COLUMN_NAMES["head"], COLUMN_NAMES["tail"]):
        columns = columns or _columns(row.cells)
        for name, column in columns.items():
            cells[name].append(row.cells[column] if column else "")
        for name in ("head", "tail"):
            if not cells[name][-1]:
                raise GoldError(row.where, f"no {name}", "a name in each row")
    if not columns:
        raise GoldError(path.name, "no relations", "at least one row below the header")
    gold = _gold(path.name, pl.DataFrame(cells, schema=dict.fromkeys(COLUMN_NAMES, pl.String)))
    beside = path.with_name(path.name.removesuffix(RELS) + ENTS)
    if not (path.name.endswith(RELS) and beside.is_file()):
        return gold
    return Gold(gold.name, gold.entities, gold.relations, _places(beside, gold.entities))


def _frame_of_tuples(relations: Iterable[tuple[str, str, str]]) -> pl.DataFrame:
    columns = ["subject", "predicate", "object"]
    cells: list[tuple[str, str, str]] = []
    for number, relation in enumerate(relations, 1):
        if isinstance(relation, str) or len(relation) != len(columns):
            wanted = "(subject, predicate, object)"
            raise GoldError(f"{IN_MEMORY}, row {number}", repr(relation), wanted)
        cells.append(relation)
    return pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row", strict=False)


def _checked(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of *frame* by their names in `COLUMN_NAMES`; what is unknown is empty."""
    columns = _columns(frame.columns)
    for name in ("head", "tail"):
        if columns[name] is None:
            found = f"no column {' or '.join(COLUMN_NAMES[name])}"
            raise GoldError(IN_MEMORY, found, "columns as in subject, predicate, object")
    if frame.is_empty():
        raise GoldError(IN_MEMORY, "no relations", "at least one row")
    table = frame.select(
        pl.lit("").alias(name)
        if column is None
        else pl.col(column).cast(pl.String).fill_null("").str.strip_chars().alias(name)
        for name, column in columns.items()
    )
    for row, *ends in table.with_row_index("row", 1).select("row", "head", "tail").iter_rows():
        if "" in ends:
            end = ("head", "tail")[ends.index("")]
            raise GoldError(f"{IN_MEMORY}, row {row}", f"no {end}", "a name in each row")
    return table


def _gold(name: str, table: pl.DataFrame) -> Gold:
    """Number the gold entities of a *table* with the columns of `COLUMN_NAMES`."""
    ends = {end: table.select("document", name=end, type=f"{end}_type") for end in ("head", "tail")}
    entities = pl.concat(ends.values()).unique().sort(KEY).with_row_index("gold_entity")
    head, tail = (
        rows_of_end.join(entities, on=KEY, how="left", maintain_order="left")["gold_entity"].alias(
            end
        )
        for end, rows_of_end in ends.items()
    )
    relation = table["relation"].replace({"": ANY_RELATION})
    relations = pl.DataFrame([head, relation, tail]).unique(maintain_order=True)
    return Gold(name, entities, relations, pl.DataFrame(schema=PLACES))


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


def _columns(header: Collection[str]) -> dict[str, str | None]:
    """Return the column of the table for each of `COLUMN_NAMES`; None: there is none."""
    return {
        name: next((choice for choice in choices if choice in header), None)
        for name, choices in COLUMN_NAMES.items()
    }


def _places(path: Path, entities: pl.DataFrame) -> pl.DataFrame:
    """Read where the gold *entities* are mentioned."""
    columns = ("doc", "key", "type", "sent", "start", "end")
    cells: dict[str, list[str]] = {name: [] for name in (*columns, "text")}
    for row in rows(path, *([name] for name in columns), example=", ".join(columns)):
        for name in NUMBERS:
            if not row.cells[name].isdecimal():
                raise GoldError(row.where, f"{name} {row.cells[name]!r}", "a whole number, from 0")
        for name, values in cells.items():
            values.append(row.cells.get(name, ""))
    table = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).rename(
        {"doc": "document", "key": "name", "sent": "sentence"}
    )
    table = table.with_columns(pl.col("sentence", "start", "end").cast(pl.UInt32))
    typed = table.join(entities, on=KEY, how="inner")
    # A relation may give its end another type than the places do; then the name is enough.
    others = entities.join(typed, on="gold_entity", how="anti").drop("type")
    untyped = table.join(others, on=KEY[:2], how="inner")
    return pl.concat([frame.select(PLACES.names()) for frame in (typed, untyped)]).unique()
