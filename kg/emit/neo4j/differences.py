"""What a server has of a graph, and what it has to get: compared by id and hash of properties."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Links, Nodes, digests

_FOUND = {"start": pl.String, "id": pl.String, "found": pl.Int64}
_DRAWN = {**_FOUND, "kind": pl.String, "end": pl.String}
PART = 100_000  # rows that are held as Python values


@dataclass(frozen=True)
class Difference:
    """What must be done so that the server has what the graph has.

    The columns of ``stale``: ``id`` and ``start``. ``there`` counts what the server has now.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    stale: pl.DataFrame
    there: int


def nodes_there(claim: Claim, nodes: Nodes) -> pl.DataFrame:
    """Return the nodes that the server has: ``start`` (null), ``id``, ``found``."""
    records = claim.stream(statements.NODES_THERE.format(base=nodes.base))
    return _frame(((None, record["id"], record["found"]) for record in records), _FOUND)


def places(claim: Claim, base: str) -> pl.DataFrame:
    """Return where the server keeps the nodes labelled *base*: ``id`` and ``place``, its own id."""
    records = claim.stream(statements.PLACES.format(base=base))
    schema = {"id": pl.String, "place": pl.String}
    return _frame(((record["id"], record["place"]) for record in records), schema)


def links_there(claim: Claim, links: Links, *, drawn: bool) -> pl.DataFrame:
    """Return the relationships that the server has: ``start``, ``id``, ``found``.

    Args:
        drawn: their ``kind`` and ``end`` too, which takes longer.
    """
    text = statements.LINKS_AS_DRAWN if drawn else statements.LINKS_THERE
    records = claim.stream(text.format(start=links.bases[0], end=links.bases[1]))
    rows = ((record["start"], *link) for record in records for link in record["links"])
    return _frame(rows, _DRAWN if drawn else _FOUND)


def _frame(rows: Iterator[tuple[Any, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=schema)]
    while held := list(islice(rows, PART)):
        parts.append(pl.DataFrame(held, schema=schema, orient="row"))
    return pl.concat(parts)


def compare(wanted: Nodes | Links, there: pl.DataFrame, *, anew: bool) -> Difference:
    """Return how *there* must change to be *wanted*.

    Args:
        anew: take everything that is there as changed, whatever its hash says.
    """
    frame = wanted.frame.with_columns(digests(wanted.frame).alias("kgHash"))
    # What is there twice, or between other nodes, goes and comes back once.
    wrong = there["id"].is_duplicated() | _elsewhere(frame, there)
    twice, once = there.filter(wrong), there.filter(~wrong)
    joined = frame.join(once.select("id", "found"), on="id", how="left", maintain_order="left")
    known = frame["id"].is_in(once["id"].implode())
    differs = joined["found"].is_null() | (joined["found"] != joined["kgHash"])
    stale = once.join(frame.select("id"), on="id", how="anti")
    return Difference(
        new=frame.filter(~known),
        changed=frame.filter(known & (differs | anew)),
        stale=pl.concat([stale, twice]).select("id", "start").unique().sort("start", "id"),
        there=len(there),
    )


def _elsewhere(frame: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Tell which relationships have another kind or other ends than they should, where known."""
    if "kind" not in there.columns:
        return pl.repeat(False, len(there), eager=True)
    names = ["kind", "start", "end"]
    wanted = frame.select("id", *(pl.col(name).alias(f"wanted_{name}") for name in names))
    both = there.join(wanted, on="id", how="left", maintain_order="left")
    return both.select(
        pl.any_horizontal(pl.col(name) != pl.col(f"wanted_{name}") for name in names).fill_null(
            False  # what is not wanted at all is stale anyway
        )
    ).to_series()
