"""Results of queries as plain values: columns and rows, the same from every engine.

A node is ``{"labels": […], "properties": {…}}``, a relationship ``{"type": …, "start": …, "end": …,
"properties": {…}}`` with the ``id`` of its ends, a path the list of its nodes and relationships in
turn, a date or time a text as ISO 8601 has it. Maps are sorted by key, since no engine keeps an
order of them.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import polars as pl

Rows = tuple[list[str], list[list[Any]]]  # names of the columns, and the values of each row
BASE_LABELS = ("Entity", "Sentence", "Document", "KgGraph")  # one of them on each node of a graph


def node(labels: Sequence[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node as a plain value: its base label first, the other labels sorted."""
    ordered = sorted(labels, key=lambda label: (label not in BASE_LABELS, label))
    return {"labels": ordered, "properties": plain(properties)}


def relationship(
    kind: str, start: Mapping[str, Any], end: Mapping[str, Any], properties: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a relationship as a plain value; *start* and *end* are properties of its ends."""
    return {
        "type": kind,
        "start": start.get("id"),
        "end": end.get("id"),
        "properties": plain(properties),
    }


def plain(value: Any) -> Any:
    """Return a value of a driver, that is no node, relationship or path, as a plain value."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "iso_format"):  # dates and times of Neo4j's driver
        return value.iso_format()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)


def to_frame(answer: Rows) -> "pl.DataFrame":
    """Return the rows of a query as a Polars frame.

    A column of values of one type has that type; maps are structs, lists are lists. A column whose
    values have no type in common, as nodes of different properties may, holds them as JSON texts.
    """
    import polars as pl

    columns, rows = answer
    return pl.DataFrame([_column(name, [row[i] for row in rows]) for i, name in enumerate(columns)])


def _column(name: str, values: list[Any]) -> "pl.Series":
    import polars as pl

    shapes = {_shape(value) for value in values if value is not None}
    if len(shapes) <= 1 or shapes <= {int, float}:
        return pl.Series(name, values, strict=False)
    return pl.Series(name, [json.dumps(value, ensure_ascii=False) for value in values])


def _shape(value: Any) -> Hashable:
    """Return what tells apart values that cannot stand in one column without a change."""
    if isinstance(value, Mapping):
        return tuple((key, _shape(item)) for key, item in value.items())
    if isinstance(value, list):
        return frozenset(_shape(item) for item in value)
    return cast("Hashable", type(value))
