"""Compare a graph with what a server has of it, by id and hash, for an idempotent load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Links, Nodes, digests

_NODE_SCHEMA = {"start": pl.String, "id": pl.String, "found": pl.Int64}
_LINK_SCHEMA = {**_NODE_SCHEMA, "kind": pl.String, "end": pl.String}
MAX_BUFFERED = 100_000  # rows that are held as Python values


@dataclass(frozen=True)
class Difference:
    """The rows to create, to change and to delete so that the server has what the graph has."""

    new: pl.DataFrame
    changed: pl.DataFrame
    stale: pl.DataFrame  # columns id, start
    present: int  # rows that the server has now


def nodes_there(claim: Claim, nodes: Nodes) -> pl.DataFrame:
    """Return the nodes that the server has: ``start`` (null), ``id``, ``found`` (their hash)."""
    records = claim.stream(statements.NODES_THERE.format(base=nodes.base))
    return _frame(((None, record["id"], record["found"]) for record in records), _NODE_SCHEMA)


def places(claim: Claim, base: str) -> pl.DataFrame:
    """Return the elementId of the nodes labelled *base*: ``id`` and ``place`` (the elementId)."""
    records = claim.stream(statements.PLACES.format(base=base))
    schema = {"id": pl.String, "place": pl.String}
    return _frame(((record["id"], record["place"]) for record in records), schema)


def links_there(claim: Claim, links: Links, *, drawn: bool) -> pl.DataFrame:
    """Return the relationships that the server has: ``start``, ``id``, ``found`` (their hash).

    Args:
        claim: on the graph.
        links: the kind of relationships.
        drawn: return their ``kind`` and ``end`` too, which takes longer.
    """
    text = statements.LINKS_AS_DRAWN if drawn else statements.LINKS_THERE
    records = claim.stream(text.format(start=links.bases[0], end=links.bases[1]))
    rows = ((record["start"], *link) for record in records for link in record["links"])
    return _frame(rows, _LINK_SCHEMA if drawn else _NODE_SCHEMA)


def _frame(rows: Iterator[tuple[Any, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=schema)]
    while buffered := list(islice(rows, MAX_BUFFERED)):
        parts.append(pl.DataFrame(buffered, schema=schema, orient="row"))
    return pl.concat(parts)


def compare(wanted: Nodes | Links, present: pl.DataFrame, *, anew: bool) -> Difference:
    """Return how the rows *present* on the server must change to be *wanted*.

    Args:
        wanted: nodes or relationships of the graph.
        present: what the server has: ``id``, ``start``, ``found``, perhaps ``kind`` and ``end``.
        anew: treat every present row as changed, whatever its hash is.
    """
    frame = wanted.frame.with_columns(digests(wanted.frame).alias("kgHash"))
    # Duplicates, and relationships between other nodes, are deleted and created once.
    is_wrong = present["id"].is_duplicated() | _differs_in_ends(frame, present)
    wrong, right = present.filter(is_wrong), present.filter(~is_wrong)
    joined = frame.join(right.select("id", "found"), on="id", how="left", maintain_order="left")
    is_present = frame["id"].is_in(right["id"].implode())
    differs = joined["found"].is_null() | (joined["found"] != joined["kgHash"])
    stale = right.join(frame.select("id"), on="id", how="anti")
    return Difference(
        new=frame.filter(~is_present),
        changed=frame.filter(is_present & (differs | anew)),
        stale=pl.concat([stale, wrong]).select("id", "start").unique().sort("start", "id"),
        present=len(present),
    )


def _differs_in_ends(frame: pl.DataFrame, present: pl.DataFrame) -> pl.Series:
    """Tell which relationships have another kind or other ends than in *frame*, where known."""
    if "kind" not in present.columns:
        return pl.repeat(False, len(present), eager=True)
    names = ["kind", "start", "end"]
    wanted = frame.select("id", *(pl.col(name).alias(f"wanted_{name}") for name in names))
    both = present.join(wanted, on="id", how="left", maintain_order="left")
    return both.select(
        pl.any_horizontal(pl.col(name) != pl.col(f"wanted_{name}") for name in names).fill_null(
            False  # what the graph does not have is stale anyway
        )
    ).to_series()
