"""Count what is tagged: each surface with each of its types, and where it stands first.

In: the mentions of chunks. Out: one frame, and what can be read off it: counts by type, surfaces
that carry several types. Only distinct surfaces are held.
"""

import polars as pl

from kg.checking.hashes import Hashes, Integers, hash_phrases
from kg.read.chunk import Chunk

LONGEST = 6  # tokens of a surface that is looked for elsewhere
COUNTED = pl.Schema(
    {
        "key": pl.UInt64,  # the hash of its tokens, or of its text where they are not known
        "type": pl.String,
        "surface": pl.String,
        "size": pl.UInt32,  # tokens; 0: not to be looked for elsewhere
        "head": pl.UInt64,  # the hash of its first token
        "count": pl.UInt32,
        "source": pl.UInt32,  # of its first mention
        "line": pl.UInt32,
    }
)
_HELD = 200_000  # rows that may wait to be counted together


class Surfaces:
    """Counts the mentions of chunks as they come."""

    def __init__(self) -> None:
        self._held: list[pl.DataFrame] = []
        self._rows, self._wanted = 0, _HELD

    def add(self, chunk: Chunk, source: int, token: Hashes, begin: Integers | None) -> None:
        """Count the mentions of a chunk.

        Args:
            source: its number.
            token: the hashes of the chunk's tokens.
            begin: the number of each mention's first token; None where tokens are not known.
        """
        if chunk.mentions.is_empty():
            return
        mentions = chunk.mentions.select(
            "type",
            "surface",
            "line",
            size=pl.col("end") - pl.col("start"),
            source=pl.lit(source, pl.UInt32),
        )
        text = mentions["surface"].hash()
        if begin is None:
            keyed = mentions.with_columns(key=text, head=pl.lit(0, pl.UInt64), size=_NOT)
        else:
            size = mentions["size"].to_numpy().astype("int64")
            size[size > LONGEST] = 1  # their key is that of the text
            key = pl.Series(hash_phrases(token, begin, size), dtype=pl.UInt64)
            short = pl.col("size") <= LONGEST
            keyed = mentions.with_columns(
                key=pl.when(short).then(key).otherwise(text),
                head=pl.Series(token[begin], dtype=pl.UInt64),
                size=pl.when(short).then("size").otherwise(_NOT),
            )
        self._held.append(_together(keyed.with_columns(count=pl.lit(1, pl.UInt32))))
        self._rows += len(self._held[-1])
        if self._rows > self._wanted:
            counted = self.counted()
            self._held, self._rows = [counted], len(counted)
            self._wanted = 2 * len(counted) + _HELD

    def counted(self) -> pl.DataFrame:
        """Return one row, with the columns of COUNTED, for each surface and type."""
        return _together(pl.concat([pl.DataFrame(schema=COUNTED), *self._held]))


_NOT = pl.lit(0, pl.UInt32)


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("key", "type", maintain_order=True)
        .agg(pl.first("surface", "size", "head"), pl.sum("count"), pl.first("source", "line"))
        .select(COUNTED.names())
    )


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
