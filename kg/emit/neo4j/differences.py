"""Compare a graph with what a server has of it, by id and hash, for an idempotent load."""

from dataclasses import dataclass

import polars as pl

from kg.emit.neo4j.parts import Part
from kg.emit.neo4j.presence import PACKED, Present


@dataclass(frozen=True)
class Difference:
    """The rows to create, to change and to delete so that the server has what the graph has.

    Rows of the graph are told by their number, and elementIds as `ElementIds` packs them: with all
    their texts they would be in memory twice.
    """

    new: pl.DataFrame  # columns row, kgHash
    changed: pl.DataFrame  # columns row, kgHash, family, number
    stale: pl.DataFrame  # columns id, family, number
    present: int  # rows of ours that the server has now
    gone: int  # of stale: those that the graph does not have, and does not create anew


def compare(wanted: Part, present: Present, *, anew: bool) -> Difference:
    """Return how the rows *present* on the server must change to be *wanted*.

    Args:
        wanted: nodes or relationships of the graph.
        present: what the server has.
        anew: treat every present row as changed, whatever its hash is.
    """
    ours, adopted = _ours(present.numbers.with_row_index("at"))
    # Duplicates, and relationships between other nodes, are deleted and created once.
    is_twice = ours["row"].is_duplicated() & ours["row"].is_not_null()
    wrong, kept = ours.filter(is_twice | ours["moved"]), ours.filter(~(is_twice | ours["moved"]))
    gone = kept.filter(kept["row"].is_null())
    stale = pl.concat([gone, wrong])
    right = pl.concat([kept, adopted]).drop_nulls("row").select("row", "hash", "at", *PACKED)
    hashes = wanted.numbers.select(kgHash="hash").with_row_index("row")
    joined = hashes.join(right, on="row", how="left", maintain_order="left")
    is_present = joined["at"].is_not_null()
    differs = joined["hash"].is_null() | (joined["hash"] != joined["kgHash"])
    return Difference(
        new=joined.filter(~is_present).select("row", "kgHash"),
        changed=joined.filter(is_present & (differs | anew)).select("row", "kgHash", *PACKED),
        stale=stale.select(present.ids(wanted, stale["at"]), *PACKED).sort("id", *PACKED),
        present=len(ours),
        gone=len(gone),
    )


def _ours(there: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows *there* with our mark, and those without it that are to be the graph's.

    The latter have the id of a row that no marked one has, and have not ``moved``; there is one for
    an id.
    """
    ours = there.filter("marked")
    others = there.filter(~pl.col("marked") & pl.col("row").is_not_null() & ~pl.col("moved"))
    others = others.join(ours.select("row"), on="row", how="anti")
    return ours, others.unique("row", keep="first", maintain_order=True)
