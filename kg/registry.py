"""Find readers and emitters by name; nothing heavy is imported until it is asked for.

A package of somebody else's adds its own with an entry point of the same group:

    [project.entry-points."kg.readers"]
    mine = "my_package.module:read"
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kg.errors import UnknownName

BUILTIN = {
    "kg.readers": {"conll": "kg.read.conll:read"},
    "kg.emitters": {
        "ntriples": "kg.emit.rdf:write_ntriples",
        "turtle": "kg.emit.rdf:write_turtle",
        "graphml": "kg.emit.networks:write_graphml",
    },
}


def names(group: str) -> list[str]:
    """Return the names that *group* knows, plug-ins included."""
    return sorted({point.name for point in entry_points(group=group)} | BUILTIN[group].keys())


def find(group: str, name: str) -> Any:
    """Import what *name* means in *group*.

    Raises:
        UnknownName: the group has no such name.
    """
    known = {point.name: point.value for point in entry_points(group=group)} | BUILTIN[group]
    if name not in known:
        raise UnknownName(group, repr(name), f"one of {', '.join(sorted(known))}")
    return EntryPoint(name, known[name], group).load()
