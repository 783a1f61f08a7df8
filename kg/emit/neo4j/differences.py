"""Compare a graph with what a server has of it, by id and hash, for an idempotent load.

What is ours on the server is told by our marks: a ``kgHash``; or, where somebody took that away, an
id, label and ends of ours. All else that has our labels is somebody else's: it is not counted and
never deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Links, Nodes, digests

_NODE_SCHEMA = {
    "id": pl.String,  # null where it is no text
    "hash": pl.Int64,  # null where it is no integer
    "marked": pl.Boolean,  # has a kgHash, of whatever value
    "place": pl.String,  # elementId
}
_LINK_SCHEMA = {**_NODE_SCHEMA, "kind": pl.String, "start": pl.String, "end": pl.String}
MAX_BUFFERED = 100_000  # rows that are held as Python values


@dataclass(frozen=True)
class Difference:
    """The rows to create, to change and to delete so that the server has what the graph has."""

    new: pl.DataFrame
    changed: pl.DataFrame  # with a column place
    stale: pl.DataFrame  # columns id, place
    present: int  # rows of ours that the server has now
    gone: int  # of stale: those that the graph does not have, and does not create anew


def nodes_there(claim: Claim, nodes: Nodes) -> pl.DataFrame:
    """Return the nodes that the server has; columns as of `_NODE_SCHEMA`.

    Leftovers that others linked to are there too, without a mark.
    """
    records = claim.stream(statements.NODES_THERE.format(base=nodes.base))
    rows = ((*_id_and_hash(record["id"], record["hash"]), record["place"]) for record in records)
    return _frame(rows, _NODE_SCHEMA)


def places(claim: Claim, base: str) -> pl.DataFrame:
    """Return the elementId of the nodes labelled *base*: ``id`` and ``place`` (the elementId)."""
    records = claim.stream(statements.PLACES.format(base=base))
    schema = {"id": pl.String, "place": pl.String}
    return _frame(
        ((record["id"], record["place"]) for record in records if isinstance(record["id"], str)),
        schema,
    )


def links_there(claim: Claim, links: Links, *, drawn: bool) -> pl.DataFrame:
    """Return the relationships that the server has; columns as of `_LINK_SCHEMA`.

    Args:
        claim: on the graph.
        links: the kind of relationships.
        drawn: return the ``kind`` and ``end`` of all, which takes longer, not only of those without
            a mark.
    """
    text = statements.LINKS_AS_DRAWN if drawn else statements.LINKS_THERE
    records = claim.stream(text.format(start=links.bases[0], end=links.bases[1]))
    return _frame(
        (
            (*_id_and_hash(id_, hash_), place, *_drawn(record["start"], drawing))
            for record in records
            for id_, hash_, place, *drawing in record["links"]
        ),
        _LINK_SCHEMA,
    )


def _id_and_hash(id_: object, hash_: object) -> tuple[str | None, int | None, bool]:
    """Return id and hash, each null where it is not of its type, and whether there is any hash."""
    return (
        id_ if isinstance(id_, str) else None,
        hash_ if type(hash_) is int else None,
        hash_ is not None,
    )


def _drawn(start: object, drawing: list[Any]) -> tuple[str | None, str | None, str | None]:
    """Return the kind, start and end of a relationship, null where they were not asked for."""
    if not drawing:
        return None, None, None
    return drawing[0], *(end if isinstance(end, str) else "" for end in (start, drawing[1]))


def _frame(rows: Iterator[tuple[Any, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=schema)]
    while buffered := list(islice(rows, MAX_BUFFERED)):
        parts.append(pl.DataFrame(buffered, schema=schema, orient="row"))
    return pl.concat(parts)


def compare(wanted: Nodes | Links, present: pl.DataFrame, *, anew: bool) -> Difference:
    """Return how the rows *present* on the server must change to be *wanted*.

    Args:
        wanted: nodes or relationships of the graph.
        present: what the server has, as `nodes_there` or `links_there` returns it.
        anew: treat every present row as changed, whatever its hash is.
    """
    frame = wanted.frame.with_columns(digests(wanted.frame).alias("kgHash"))
    ours, adopted = _ours(frame, present)
    # Duplicates, and relationships between other nodes, are deleted and created once.
    is_wrong = (ours["id"].is_duplicated() & ours["id"].is_not_null()) | _differs_in_ends(
        frame, ours
    )
    wrong, right = ours.filter(is_wrong), pl.concat([ours.filter(~is_wrong), adopted])
    places_ = right.select("id", "hash", "place").drop_nulls("id")
    joined = frame.join(places_, on="id", how="left", maintain_order="left")
    is_present = joined["place"].is_not_null()
    differs = joined["hash"].is_null() | (joined["hash"] != joined["kgHash"])
    stale = right.join(frame.select("id"), on="id", how="anti")
    return Difference(
        new=joined.filter(~is_present).drop("hash", "place"),
        changed=joined.filter(is_present & (differs | anew)).drop("hash"),
        stale=pl.concat([stale, wrong]).select("id", "place").sort("id", "place"),
        present=len(ours),
        gone=len(stale),
    )


def _ours(frame: pl.DataFrame, present: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows *present* with our mark, and those without it that are to be *frame*'s.

    The latter have the id of a row of *frame* that no marked one has, and its kind and ends; there
    is one for an id.
    """
    ours = present.filter("marked")
    others = present.filter(~pl.col("marked")).join(frame.select("id"), on="id", how="semi")
    others = others.join(ours.select("id"), on="id", how="anti")
    alike = others.filter(~_differs_in_ends(frame, others))
    return ours, alike.unique("id", keep="first", maintain_order=True)


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
