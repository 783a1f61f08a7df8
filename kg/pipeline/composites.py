"""Composite identifiers: a mention of several things becomes a mention of each of them.

In: the chunks of a source, where ``breast and ovarian cancer`` has the identifier
``D001943|D010051``. Out: chunks with a mention of the same span for each identifier, relations from
and to each, and a diagnostic. Mentions of one span never co-occur with each other.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk

# Parts look like accession numbers: a prefix, letters, and digits. An InChI or a variant of HGVS
# has the same signs between its parts, and is one identifier.
_PART = r"(?:[A-Za-z][\w.]*:)?[A-Za-z]{0,8}_?\d[\w.-]*"
COMPOSITE = rf"^\s*{_PART}(?:\s*[|+,;]\s*{_PART})+\s*$"


class CompositeSplitter:
    """Splits the composite identifiers of one source, chunk by chunk."""

    def __init__(self) -> None:
        self._copies: list[npt.NDArray[np.int64]] = []  # how many, of each mention that was read
        self._has_copies = False

    def split(self, chunk: Chunk) -> Chunk:
        """Return *chunk* with a mention for each part of a composite identifier."""
        mentions = chunk.mentions
        if mentions["identifier"].null_count() == len(mentions) and not self._has_copies:
            self._copies.append(np.ones(len(mentions), np.int64))
            return chunk
        is_composite = mentions["identifier"].str.contains(COMPOSITE).fill_null(False)
        parts = mentions.select(
            pl.when(pl.Series(is_composite))
            .then(pl.col("identifier").str.replace_all(r"\s*[|+,;]\s*", "|").str.split("|"))
            .otherwise(pl.concat_list("identifier"))
            .list.unique(maintain_order=True)
        ).to_series()
        self._copies.append(parts.list.len().to_numpy().astype(np.int64))
        self._has_copies |= bool(is_composite.any())
        if not self._has_copies:
            return chunk
        named = mentions.filter(is_composite).select("line", value="identifier")
        notes = named.with_columns(
            rule=pl.lit(Rule.COMPOSITE_IDENTIFIER),
            action=pl.format(
                "a mention of each of its {} parts", parts.filter(is_composite).list.len()
            ),
        )
        return replace(
            chunk,
            mentions=mentions.with_columns(identifier=parts).explode("identifier"),
            relations=self._moved(chunk.relations),
            diagnostics=pl.concat(
                [
                    chunk.diagnostics,
                    notes.select(pl.col(n).cast(t) for n, t in CHUNK_DIAGNOSTICS.items()),
                ]
            ),
        )

    def _moved(self, relations: pl.DataFrame) -> pl.DataFrame:
        """Return the relations of all copies of their ends, by their new numbers."""
        if relations.is_empty():
            return relations
        copies = np.concatenate(self._copies)
        first = np.cumsum(copies) - copies
        moved = relations.with_columns(
            pl.Series(
                end,
                [list(range(first[i], first[i] + copies[i])) for i in relations[end]],
                dtype=pl.List(pl.UInt32),
            )
            for end in ("subject", "object")
        )
        return moved.explode("subject").explode("object").select(relations.columns)
