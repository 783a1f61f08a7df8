"""Count surfaces by type, with their first place; find surfaces with conflicting types.

In: the mentions of chunks. Out: a frame of distinct surfaces and types, and from it counts by type
and type conflicts. Only distinct surfaces are in memory.
"""

import numpy as np
import polars as pl

from kg.common.arrays import Hashes, Integers, narrow
from kg.common.row_hashes import hash_texts
from kg.read.common.chunk import Chunk
from kg.reports.check.hashes import hash_phrases

MAX_TOKENS = 6  # of a surface that is searched for where it is untagged
COUNTED = pl.Schema(
    {
        "key": pl.UInt64,  # the hash of its tokens, or of its text where they are not known
        "type": pl.String,
        "surface": pl.String,
        "size": pl.UInt32,  # tokens; 0: it is not searched for where it is untagged
        "head": pl.UInt64,  # the hash of its first token
        "count": pl.UInt32,
        "source": pl.UInt32,  # of its first mention
        "line": pl.UInt32,
    }
)
_HELD_COLUMNS = pl.Schema(
    {("kind" if name == "type" else name): dtype for name, dtype in COUNTED.items()}
    | {"kind": pl.UInt32}  # the number of the type
)
_HELD = 200_000  # rows that are kept before equal ones are merged


class Surfaces:
    """Counts surfaces of mentions as chunks come."""

    def __init__(self) -> None:
        self._held: list[pl.DataFrame] = []
        self._rows, self._wanted = 0, _HELD

    def add(
        self, chunk: Chunk, source: int, kind: Integers, token: Hashes, begin: Integers | None
    ) -> None:
        """Count the mentions of a chunk.

        Args:
            source: its number.
            kind: the number of each mention's type.
            token: the hashes of the chunk's tokens.
            begin: the number of each mention's first token; None where tokens are not known.
        """
        if chunk.mentions.is_empty():
            return
        size = (chunk.mentions["end"] - chunk.mentions["start"]).to_numpy().astype(np.int64)
        size[size > MAX_TOKENS] = 0
        if begin is None:
            size[:] = 0
            key, head = np.zeros(len(size), np.uint64), np.zeros(len(size), np.uint64)
        else:
            key, head = hash_phrases(token, begin, size), token[begin]
        if not size.all():
            unsized = np.flatnonzero(size == 0)
            key[unsized] = hash_texts(chunk.mentions["surface"].gather(unsized))
        columns = {
            "key": key,
            "kind": narrow(kind, np.uint32, "types"),
            "surface": chunk.mentions["surface"],
            "size": narrow(size, np.uint32, "tokens of a mention"),
            "head": head,
            "count": np.ones(len(size), np.uint32),
            "source": np.full(len(size), source, np.uint32),
            "line": chunk.mentions["line"],
        }
        self._held.append(_merged(pl.DataFrame(columns, _HELD_COLUMNS)))
        self._rows += len(self._held[-1])
        if self._rows > self._wanted:
            self._held = [_merged(pl.concat(self._held))]
            self._rows = len(self._held[0])
            self._wanted = 2 * self._rows + _HELD

    def counted(self, types: list[str]) -> pl.DataFrame:
        """Return one row, with the columns of COUNTED, for each surface and type.

        Args:
            types: their names, by number.
        """
        rows = _merged(pl.concat([pl.DataFrame(schema=_HELD_COLUMNS), *self._held]))
        names = pl.Series(types, dtype=pl.String).gather(rows["kind"])
        return rows.with_columns(type=names).select(COUNTED.names())


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    counted = rows.group_by("key", "kind", maintain_order=True).agg(
        pl.first("surface", "size", "head", "source", "line"), pl.sum("count")
    )
    return counted.select(_HELD_COLUMNS.names())


def count_types(counted: pl.DataFrame) -> pl.DataFrame:
    """Return ``type, mentions, surfaces``, the most frequent first."""
    return (
        counted.group_by("type")
        .agg(mentions=pl.sum("count"), surfaces=pl.col("surface").n_unique())
        .sort(["mentions", "type"], descending=[True, False])
    )


def conflicts(counted: pl.DataFrame) -> pl.DataFrame:
    """Return ``surface, mentions, other, types`` of surfaces with several types, worst first.

    ``other`` counts the mentions that have not the surface's commonest type; ``types`` is a list of
    ``type, mentions, source, line``, the commonest first, with the first place of each.
    """
    order = ["surface", "count", "type"]
    each = (
        counted.group_by("surface", "type", maintain_order=True)
        .agg(pl.sum("count"), pl.first("source", "line"))
        .filter(pl.len().over("surface") > 1)
        .sort(order, descending=[False, True, False])
    )
    return (
        each.group_by("surface", maintain_order=True)
        .agg(
            mentions=pl.sum("count"),
            other=pl.sum("count") - pl.max("count"),
            types=pl.struct("type", pl.col("count").alias("mentions"), "source", "line"),
        )
        .sort(["other", "mentions", "surface"], descending=[True, True, False])
    )
