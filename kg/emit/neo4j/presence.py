"""Read what a server has of a graph: ids, hashes and elementIds, as numbers of a few bytes a row.

What is ours on the server is told by our marks: a ``kgHash``; or, where somebody took that away, an
id, label and ends of ours. All else that has our labels is somebody else's: it is not counted and
never deleted (`kg.emit.neo4j.differences`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.element_ids import ElementIds
from kg.emit.neo4j.parts import Part
from kg.emit.neo4j.session import Claim

_NODE_SCHEMA = {
    "id": pl.String,  # null where it is no text
    "hash": pl.Int64,  # null where it is no integer
    "marked": pl.Boolean,  # has a kgHash, of whatever value
    "place": pl.String,  # elementId
}
_LINK_SCHEMA = {**_NODE_SCHEMA, "kind": pl.String, "start": pl.String, "end": pl.String}
MAX_BUFFERED = 20_000  # rows that are held as Python values, or with their texts
PACKED = ["family", "number"]  # columns of an elementId, see `ElementIds`


@dataclass(frozen=True)
class Present:
    """The rows that a server has of one kind.

    The columns of ``numbers``: ``row``, that of its id in the graph, null if it has none there;
    ``hash`` and ``marked`` as of the server; ``moved``, whether it has another kind or other ends
    than in the graph; ``family`` and ``number``, its elementId.
    """

    numbers: pl.DataFrame
    strangers: pl.DataFrame  # of rows without ``row``: at (their place in numbers), id

    def ids(self, part: Part, at: pl.Series) -> pl.Series:
        """Return the ids of the rows at these places."""
        known = part.numbers["id"].gather(self.numbers["row"].gather(at))
        wanted = pl.DataFrame({"at": at, "known": known})
        both = wanted.join(self.strangers, on="at", how="left", maintain_order="left")
        return both.select(id=pl.coalesce("known", "id")).to_series()


def nodes_there(claim: Claim, part: Part, element_ids: ElementIds) -> Present:
    """Return the nodes that the server has.

    Leftovers that others linked to are there too, without a mark.
    """
    records = claim.stream(statements.NODES_THERE.format(base=part.bases[0]))
    rows = ((*_id_and_hash(record["id"], record["hash"]), record["place"]) for record in records)

    def moved(frame: pl.DataFrame, _: pl.Series) -> pl.Series:
        return pl.repeat(False, len(frame), eager=True)

    return _present(_frames(rows, _NODE_SCHEMA), part, moved, element_ids)


def links_there(
    claim: Claim, part: Part, nodes: Mapping[str, Part], element_ids: ElementIds, *, drawn: bool
) -> Present:
    """Return the relationships that the server has.

    Args:
        claim: on the graph.
        part: the kind of relationships.
        nodes: those of the graph, by base label.
        element_ids: keeps the texts of elementIds.
        drawn: tell of all whether they have ``moved``, which takes longer, not only of those
            without a mark.
    """
    text = statements.LINKS_AS_DRAWN if drawn else statements.LINKS_THERE
    records = claim.stream(text.format(start=part.bases[0], end=part.bases[1]))
    rows = (
        (*_id_and_hash(id_, hash_), place, *_drawn(record["start"], drawing))
        for record in records
        for id_, hash_, place, *drawing in record["links"]
    )
    ends = [nodes[base] for base in part.bases]

    def moved(frame: pl.DataFrame, row: pl.Series) -> pl.Series:
        return _differs_in_ends(part, ends, frame, row)

    return _present(_frames(rows, _LINK_SCHEMA), part, moved, element_ids)


def places(claim: Claim, part: Part, element_ids: ElementIds) -> pl.DataFrame:
    """Return the elementId of each node of the graph, as ``family`` and ``number``; or null."""
    records = claim.stream(statements.PLACES.format(base=part.bases[0]))
    rows = ((record["id"], record["place"]) for record in records)
    found = [pl.DataFrame(schema={"row": pl.UInt32, "family": pl.UInt32, "number": pl.Int64})]
    texts = ((id_, place) for id_, place in rows if isinstance(id_, str))
    for frame in _frames(texts, {"id": pl.String, "place": pl.String}):
        packed = element_ids.packed(frame["place"])
        found.append(packed.select(part.lookup.rows(frame["id"]), *PACKED).drop_nulls("row"))
    by_row = pl.concat(found).unique("row", keep="first", maintain_order=True)
    wanted = pl.select(row=pl.int_range(len(part), dtype=pl.UInt32))
    return wanted.join(by_row, on="row", how="left", maintain_order="left").select(PACKED)


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


def _frames(rows: Iterator[tuple[Any, ...]], schema: Mapping[str, Any]) -> Iterator[pl.DataFrame]:
    while buffered := list(islice(rows, MAX_BUFFERED)):
        yield pl.DataFrame(buffered, schema=schema, orient="row")


def _present(
    frames: Iterator[pl.DataFrame],
    part: Part,
    moved: Callable[[pl.DataFrame, pl.Series], pl.Series],
    element_ids: ElementIds,
) -> Present:
    """Return the rows of *frames* without the texts that the graph has too."""
    schema = {"row": pl.UInt32, "hash": pl.Int64, "marked": pl.Boolean, "moved": pl.Boolean}
    numbers = [pl.DataFrame(schema=schema | {"family": pl.UInt32, "number": pl.Int64})]
    strangers = [pl.DataFrame(schema={"at": pl.UInt32, "id": pl.String})]
    count = 0
    for frame in frames:
        row = part.lookup.rows(frame["id"])
        columns = [row, frame["hash"], frame["marked"], moved(frame, row).alias("moved")]
        numbers.append(pl.DataFrame(columns).hstack(element_ids.packed(frame["place"])))
        placed = frame.select("id").with_row_index("at", count)
        strangers.append(placed.filter(row.is_null()))
        count += len(frame)
    return Present(pl.concat(numbers), pl.concat(strangers))


def _differs_in_ends(
    part: Part, ends: list[Part], frame: pl.DataFrame, row: pl.Series
) -> pl.Series:
    """Tell which relationships have another kind or other ends than the graph's, where known."""
    is_known = frame["kind"].is_not_null() & row.is_not_null()  # others are stale anyway
    if not is_known.any():
        return is_known
    wanted = part.numbers[row.fill_null(0)]
    differs = wanted["kind"].cast(pl.String) != frame["kind"].fill_null("")
    for of_part, of_server, nodes in zip(
        ("subject", "object"), ("start", "end"), ends, strict=True
    ):
        differs |= wanted[of_part].ne_missing(nodes.lookup.rows(frame[of_server]))
    return is_known & differs
