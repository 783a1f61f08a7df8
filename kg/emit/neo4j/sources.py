"""Tell another graph of the same name, which a load would replace, by the sources of both."""

from collections.abc import Mapping
from typing import Any

from kg.common.errors import ServerError
from kg.emit.property_graph import source_hashes
from kg.store.folder import Folder


def check_sources(address: str, folder: Folder, before: Mapping[str, Any]) -> None:
    """Raise ServerError if the server has a graph of this name that shares no source with *folder*.

    A source that only changed has its name still, and one that was only renamed its content.

    Args:
        address: of the server.
        folder: the graph to load.
        before: the properties of ``(:KgGraph)`` on the server.
    """
    there = before.get("sources")
    here = set(source_hashes(folder))
    if there and here and here.isdisjoint(there):
        found = "another graph of that name, of other sources"
        hint = "--replace if it may go, or build this graph with another --name"
        raise ServerError(f"{address} graph {folder.name}", found, "an earlier version of it", hint)
