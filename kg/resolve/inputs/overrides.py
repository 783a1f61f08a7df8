"""Read override files: a person's decisions about entities, which win over every rule.

In: a CSV file (or TSV, by its suffix) with the columns ``action, name, type, to, to_type``, and
those of `PLACE`, for what is decided of one document or mention only; others are ignored. Out: one
frame, in which no two lines contradict each other. `ACTIONS` lists all actions; a line with
``maybe`` is a suggestion that nobody accepted.
"""

from pathlib import Path
from typing import Any

import polars as pl

from kg.common.csv_table import Row
from kg.common.errors import IdentityError
from kg.resolve.inputs.tables import read_table

ACTIONS = {  # what each needs in the column ``to``
    "merge": "another name",
    "split": "",
    "rename": "a name to show",
    "retype": "a type",
    "maybe": None,  # anything
}
NUMBERS = ["sentence", "start", "end", "line"]  # as in MENTIONS
PLACE = ["document", "source", *NUMBERS]  # null: anywhere
PLACED_ACTIONS = ("merge", "split", "maybe")  # which may be of one place
COLUMNS = pl.Schema(
    {
        "action": pl.String,
        "name": pl.String,  # as it is written, or an entity's id
        "type": pl.String,  # null: whichever it has
        "to": pl.String,
        "to_type": pl.String,
        "where": pl.String,  # file:line
        "document": pl.String,  # its name
        "source": pl.String,
        **dict.fromkeys(NUMBERS, pl.UInt32),
    }
)
NO_PLACE = pl.all_horizontal(pl.col(name).is_null() for name in PLACE)
# Of each set, a name has at most one override.
_EXCLUSIVE = [{"merge"}, {"rename"}, {"retype"}, {"merge", "split"}]


def read_overrides(paths: tuple[Path, ...]) -> pl.DataFrame:
    """Return the overrides of the files, with the columns of `COLUMNS`.

    Raises:
        IdentityError: a file cannot be read, a line is incomplete, or two lines contradict.
    """
    rows = [row for path in paths for row in _rows(path)]
    if not rows:
        return pl.DataFrame(schema=COLUMNS)
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return _consistent(frame.filter(pl.col("action") != "maybe"))


def _rows(path: Path) -> list[tuple[str | int | None, ...]]:
    example = "action,name,type,to,to_type"
    return [
        _row(row) for row in read_table(path, "overrides", {"action"}, {"name"}, example=example)
    ]


def _row(row: Row) -> tuple[str | int | None, ...]:
    cells = {key: row.cells.get(key, "") for key in COLUMNS if key != "where"}
    place = [cells[key] or None for key in ("document", "source")]
    numbers = [_number(row, key, cells[key]) for key in NUMBERS]
    action, name, to = cells["action"].lower(), cells["name"], cells["to"]
    if action not in ACTIONS:
        raise IdentityError(row.where, repr(action), f"one of {', '.join(ACTIONS)}")
    if not name:
        raise IdentityError(row.where, "no name", f"a name to {action}")
    wanted = ACTIONS[action]
    if wanted and not to:
        raise IdentityError(
            row.where, f"{action} {name!r} to nothing", f"{wanted} in the column to"
        )
    placed = any(value is not None for value in [*place, *numbers])
    if placed and action not in PLACED_ACTIONS:
        found = f"{action} {name!r} in one place"
        raise IdentityError(row.where, found, f"{' or '.join(PLACED_ACTIONS[:2])} there")
    if wanted == "" and to and not placed:
        raise IdentityError(row.where, f"{action} {name!r} to {to!r}", "nothing in the column to")
    rest = (cells[key] or None for key in ("type", "to", "to_type"))
    return (action, name, *rest, row.where, *place, *numbers)


def _number(row: Row, column: str, cell: str) -> int | None:
    if cell and not (cell.isascii() and cell.isdigit() and int(cell) < 1 << 32):
        raise IdentityError(row.where, f"the {column} {cell!r}", "a whole number, or nothing")
    return int(cell) if cell else None


def _consistent(frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* without repeated overrides; raise IdentityError where two contradict."""
    frame = frame.unique(pl.selectors.exclude("where"), keep="first", maintain_order=True)
    by = ["name", "type", *PLACE]
    for actions in _EXCLUSIVE:
        overrides = frame.filter(pl.col("action").is_in(list(actions)))
        repeated = overrides.filter(pl.len().over(by) > 1)
        if len(repeated):
            contradicting = repeated.join(repeated[:1].select(by), on=by, nulls_equal=True)
            first, second = contradicting.row(0, named=True), contradicting.row(1, named=True)
            found = f"{spelt_out(second)}, but {spelt_out(first)} in {first['where']}"
            raise IdentityError(second["where"], found, "one of the two")
    return frame


def spelt_out(row: dict[str, Any]) -> str:
    """Return an override in words, for messages.

    >>> spelt_out({"action": "merge", "name": "ZK", "type": None, "to": "ZooKeeper"})
    "merge 'ZK' to 'ZooKeeper'"
    """
    of_type = f" ({row['type']})" if row["type"] else ""
    to = f" to {row['to']!r}" if row["to"] else ""
    places = [f"{key} {row[key]}" for key in PLACE if row.get(key) is not None]
    where = f" in {', '.join(places)}" if places else ""
    return f"{row['action']} {row['name']!r}{of_type}{to}{where}"
