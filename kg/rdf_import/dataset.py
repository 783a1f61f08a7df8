"""What an RDF file says of itself: the name of the graph, how it was built, how it was written."""

from dataclasses import dataclass
from typing import Any

from kg.common.errors import GraphError
from kg.emit.rdf.dataset import json_object
from kg.rdf_import.things import ACTIVITY, DATASET, SOFTWARE, Thing, Things


@dataclass(frozen=True)
class Dataset:
    """The description of a graph."""

    name: str
    kg: str  # the version that built it
    config: dict[str, Any]
    whole: bool  # with all mentions
    filters: dict[str, Any]  # which edges were chosen; empty: all


def read_dataset(things: Things) -> Dataset:
    """Return what *things* say of the graph that they are of.

    Raises:
        GraphError: they say nothing, or of two graphs, or what it says is damaged.
    """
    found = _only(things, DATASET)
    made = _only(things, ACTIVITY)
    software = _only(things, SOFTWARE)
    options = json_object(things.where, "kg:options", found["options"])
    config = json_object(things.where, "kg:configuration", made["config"])
    filters = json_object(things.where, "kg:filters", found["filters"] or "{}")
    return Dataset(
        found["name"], software["version"], config, bool(options.get("mentions")), filters
    )


def _only(things: Things, thing: Thing) -> dict[str, Any]:
    """Return the properties of the one thing of a class that a graph has one of."""
    rows = things.of(thing)
    if rows.is_empty():
        hint = "it is described at the end of a file; is it whole?"
        wanted = "a graph as kg export writes it"
        raise GraphError(things.where, f"no {thing.kind}", wanted, hint)
    if len(rows) > 1:
        names = [f"<{things.columns.iri(one)}>" for one in rows["thing"].head(2)]
        raise GraphError(things.where, f"two of {thing.kind}, {' and '.join(names)}", "one graph")
    return rows.row(0, named=True)
