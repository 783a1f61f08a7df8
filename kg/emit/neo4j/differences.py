"""Compare a graph with what a server has of it, by id and hash, for an idempotent load.

What is ours on the server is told by our marks: a ``kgHash``; or, where somebody took that away, an
id, label and ends of ours. All else that has our labels is somebody else's: it is not counted and
never deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
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
MAX_BUFFERED = 20_000  # rows that are held as Python values
SLICE = 100_000  # rows that are looked up at once
NO_ROW = 2**32 - 1


@dataclass(frozen=True)
class Difference:
    """The rows to create, to change and to delete so that the server has what the graph has.

    Rows of the graph are told by their number: with all their properties they would be there twice.
    """

    new: pl.DataFrame  # columns row, kgHash
    changed: pl.DataFrame  # columns row, kgHash, place
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
    frame = wanted.frame
    there = _numbered(frame, present)
    ours, adopted = _ours(there)
    # Duplicates, and relationships between other nodes, are deleted and created once.
    is_twice = ours["row"].is_duplicated() & ours["row"].is_not_null()
    wrong, kept = ours.filter(is_twice | ours["moved"]), ours.filter(~(is_twice | ours["moved"]))
    right = pl.concat([kept, adopted]).select("row", "hash", "at")
    hashes = pl.DataFrame({"kgHash": digests(frame)}).with_row_index("row")
    joined = hashes.join(right.drop_nulls("row"), on="row", how="left", maintain_order="left")
    is_present = joined["at"].is_not_null()
    differs = joined["hash"].is_null() | (joined["hash"] != joined["kgHash"])
    changed = joined.filter(is_present & (differs | anew))
    gone = kept.filter(kept["row"].is_null())
    stale = present.select("id", "place")[pl.concat([gone["at"], wrong["at"]])]
    return Difference(
        new=joined.filter(~is_present).select("row", "kgHash"),
        changed=changed.select("row", "kgHash", place=present["place"].gather(changed["at"])),
        stale=stale.sort("id", "place"),
        present=len(ours),
        gone=len(gone),
    )


def _numbered(frame: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of *present* without texts, which take most of the memory.

    Columns: ``at``, its place in *present*; ``row``, that of its id in *frame*, null if it has none
    there; ``hash`` and ``marked``; ``moved``, whether it has another kind or other ends there.
    """
    columns = [
        _rows(frame["id"], present["id"]),
        present["hash"],
        present["marked"],
        _differs_in_ends(frame, present),
    ]
    return pl.DataFrame(columns).with_row_index("at")


def _rows(ids: pl.Series, present: pl.Series) -> pl.Series:
    """Return the place of each of *present* among *ids*, null where it has none."""
    numbered = pl.DataFrame({"id": ids}).with_row_index("row")
    rows = np.full(len(present), NO_ROW, np.uint32)
    for part in pl.DataFrame({"id": present}).with_row_index("at").iter_slices(SLICE):
        both = part.join(numbered, on="id", how="inner")  # a hash table of the part only
        rows[both["at"].to_numpy()] = both["row"].to_numpy()
    return pl.select(row=pl.Series(rows).replace(NO_ROW, None)).to_series()


def _ours(there: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows *there* with our mark, and those without it that are to be the graph's.

    The latter have the id of a row that no marked one has, and have not ``moved``; there is one for
    an id.
    """
    ours = there.filter("marked")
    others = there.filter(~pl.col("marked") & pl.col("row").is_not_null() & ~pl.col("moved"))
    others = others.join(ours.select("row"), on="row", how="anti")
    return ours, others.unique("row", keep="first", maintain_order=True)


def _differs_in_ends(frame: pl.DataFrame, present: pl.DataFrame) -> pl.Series:
    """Tell which relationships have another kind or other ends than in *frame*, where known."""
    if "kind" not in present.columns:
        return pl.repeat(False, len(present), eager=True).alias("moved")
    names = ["kind", "start", "end"]
    wanted = pl.DataFrame({"id": frame["id"], **{f"wanted_{name}": frame[name] for name in names}})
    # What the graph does not have is stale anyway.
    differs = pl.any_horizontal(pl.col(name) != pl.col(f"wanted_{name}") for name in names)
    parts = [pl.Series("moved", dtype=pl.Boolean)]
    for rows in present.iter_slices(SLICE):
        if rows["kind"].null_count() == len(rows):  # they were not asked for
            parts.append(pl.repeat(False, len(rows), eager=True).alias("moved"))
            continue
        both = rows.join(wanted, on="id", how="left", maintain_order="left")
        parts.append(both.select(moved=differs.fill_null(False)).to_series())
    return pl.concat(parts)
