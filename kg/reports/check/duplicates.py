"""Find duplicate sentences of a corpus, and whether they are tagged alike.

In: the hashes of sentences as they are read. In memory are some numbers for each sentence, and the
beginnings of those that are repeated.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Hashes

SENTENCES = pl.Schema(
    {
        "hash": pl.UInt64,  # of its tokens
        "tags": pl.UInt64,  # of its mentions
        "tokens": pl.UInt32,
        "source": pl.UInt32,
        "line": pl.UInt32,
    }
)


class Seen:
    """A growing set of hashes, in sorted runs, each at least twice as long as the next.

    Adding n hashes costs O(n log n) amortised, plus a search in each of the O(log n) runs.
    """

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def add(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Add *hashes*; return which of them were there before, or earlier in *hashes*."""
        seen = np.ones(len(hashes), bool)
        new, index = np.unique(hashes, return_index=True)
        seen[index] = False
        for run in self._runs:
            here = np.minimum(np.searchsorted(run, new), len(run) - 1)
            seen[index] |= run[here] == new
        fresh = new[~seen[index]]
        if len(fresh):
            self._runs.append(fresh)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate((self._runs[-1], last)), kind="stable")
        return seen


class Repeats:
    """The hashes of all sentences, and the beginnings of those that are repeated."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._held: list[pl.DataFrame] = []
        self.texts: dict[int, str] = {}  # of repeated sentences, by hash

    def add(self, sentences: pl.DataFrame, text_of: Callable[[int], str]) -> None:
        """Add the sentences of a chunk, with the columns of SENTENCES.

        Args:
            text_of: returns the beginning of the sentence of a row.
        """
        hashes = sentences["hash"].to_numpy()
        for row in np.flatnonzero(self._seen.add(hashes)).tolist():
            if (key := int(hashes[row])) not in self.texts:
                self.texts[key] = text_of(row)
        self._held.append(sentences)

    def found(self, names: pl.Series) -> pl.DataFrame:
        """Return the repeated sentences, those that repeat most tokens first.

        Args:
            names: of the sources, by number.

        The columns are ``text, tokens, copies`` (beside the first one), ``unlike`` (copies tagged
        otherwise than the first), and ``places``, a list of ``source, line``.
        """
        sentences = pl.concat([pl.DataFrame(schema=SENTENCES), *self._held])
        schema = {"hash": pl.UInt64, "text": pl.String}
        texts = pl.DataFrame(list(self.texts.items()), schema, orient="row")
        repeated = sentences.join(texts, on="hash", how="inner", maintain_order="left")
        return (
            repeated.with_columns(source=names.gather(repeated["source"]))
            .group_by("hash", maintain_order=True)
            .agg(
                pl.first("text", "tokens"),
                copies=pl.len() - 1,
                unlike=(pl.col("tags") != pl.first("tags")).sum(),
                places=pl.struct("source", "line"),
            )
            .with_columns(repeats=pl.col("copies") * pl.col("tokens"), row=pl.int_range(pl.len()))
            .sort(["repeats", "row"], descending=[True, False])
            .drop("hash", "repeats", "row")
        )
