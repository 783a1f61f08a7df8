"""What a query answers, as plain values: the same from a server and from the embedded engine.

A node is ``{"labels": […], "properties": {…}}``, a relationship ``{"type": …, "start": …, "end": …,
"properties": {…}}`` with the ``id`` of its ends, a path the list of both in turn, a time a text as
ISO 8601 has it. Maps are sorted by key, since neither engine keeps an order of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Rows = tuple[list[str], list[list[Any]]]  # columns, and the values of each row
FIRST = ("Entity", "Sentence", "Document", "KgGraph")  # the labels that say what a node is


def node(labels: Sequence[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node; the label that tells its kind stands first, the others are sorted."""
    ordered = sorted(labels, key=lambda label: (label not in FIRST, label))
    return {"labels": ordered, "properties": plain(properties)}


def relationship(
    kind: str, start: Mapping[str, Any], end: Mapping[str, Any], properties: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a relationship between the nodes with the properties *start* and *end*."""
    return {
        "type": kind,
        "start": start.get("id"),
        "end": end.get("id"),
        "properties": plain(properties),
    }


def plain(value: Any) -> Any:
    """Return what is no node, relationship or path as a plain value."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "iso_format"):  # the driver's own times
        return value.iso_format()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)
