"""Leftover nodes in Neo4j: those that a graph lost, and that others had linked to.

Such a node keeps its properties and the relationships of others, as
``(:KgLeftover {graph, id})``. A load takes it up again when its entity returns
(`kg.emit.neo4j.differences`); where its surface now belongs to another entity, since the two were
merged, the relationships of others go there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from kg.emit.neo4j import batches, statements
from kg.emit.neo4j.session import Claim
from kg.store.folder import Folder

SHOWN = 5  # that a message names


def follow(claim: Claim, folder: Folder) -> Iterator[str]:
    """Move the relationships of others to where their entities are now; tell what was done."""
    nodes = listed(claim)
    if not nodes:
        return
    targets = _targets(folder, [node for node in nodes if node["base"] == "Entity"])
    moved = [
        (node["id"], node["place"], targets[node["place"]])
        for node in nodes
        if node["place"] in targets
    ]
    if moved:
        rows = pl.DataFrame(moved, schema=["id", "place", "target"], orient="row")
        for text in (statements.MOVE_OUT, statements.MOVE_IN, statements.DROP_MOVED):
            claim.send("entities", batches.in_one_session(text, rows), lambda _rows: None)
        shown = [f"{old} to {target}" for old, _, target in moved]
        yield f"relationships of others moved along: {_some(shown)}"
    if rest := [node for node in nodes if node["place"] not in targets]:
        yield described(rest)


def listed(claim: Claim) -> list[dict[str, Any]]:
    """Return the leftovers of the graph: id, name, type, base (label) and place, by id."""
    return claim.ask(statements.LEFTOVERS)


def described(nodes: list[dict[str, Any]]) -> str:
    """Return a line that names leftovers."""
    names = _some([str(node["id"]) for node in nodes])
    return (
        f"{len(nodes):,} that others linked to stay as (:KgLeftover), without our labels: {names}"
    )


def _targets(folder: Folder, nodes: list[dict[str, Any]]) -> Mapping[str, str]:
    """Return the id of the entity that now has the surface of each leftover, by its place."""
    if not nodes:
        return {}
    gone = pl.DataFrame(
        [(node["place"], _text(node["name"]), _text(node["type"])) for node in nodes],
        schema={"place": pl.String, "surface": pl.String, "type": pl.String},
        orient="row",
    )
    ids = folder.scan("entities").select("entity", target="id")
    owners = folder.scan("surfaces").select("entity", "surface", "type").join(ids, on="entity")
    both = gone.lazy().join(owners, on=["surface", "type"]).select("place", "target").unique()
    rows = both.filter(pl.len().over("place") == 1).collect().rows()
    return dict(rows)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _some(names: list[str]) -> str:
    return ", ".join([*names[:SHOWN], *(["..."] if len(names) > SHOWN else [])])
