"""Weighted, undirected network of a graph: a node for each entity with an edge, an edge a pair.

Several edges of a pair are one here, as strong as the strongest of them: what a cue asserts is
among what the base edge of the pair counts already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.common.arrays import Floats, Integers, distinct
from kg.common.errors import MissingExtra
from kg.store.folder import Folder

if TYPE_CHECKING:
    import networkit

UNIT = 1 << 20  # of lengths, which are whole numbers: so equal ways are equal to the last bit


@dataclass(frozen=True)
class Network:
    """The pairs of entities that have an edge.

    Attributes:
        entities: the rows of the entities with an edge, ascending: node i is ``entities[i]``.
        start: the smaller node of each pair; pairs ascend by both.
        end: the larger one.
        strength: of the strongest edge of each pair, > 0.
    """

    entities: Integers
    start: Integers
    end: Integers
    strength: Floats

    def weighted(self) -> "networkit.Graph":
        """Return it for networkit; the weight of a pair is its strength."""
        return self._graph(self.strength)

    def lengths(self) -> "networkit.Graph":
        """Return it for networkit; the weight of a pair is its length, the inverse of strength."""
        return self._graph(np.maximum(np.rint(UNIT / self.strength), 1))

    def _graph(self, weight: Floats) -> "networkit.Graph":
        import networkit

        coordinates = (weight, (self.start, self.end))
        return networkit.GraphFromCoo(coordinates, n=len(self.entities), weighted=True)


def read_network(folder: Folder) -> Network:
    """Return the network of the edges of *folder*."""
    ends = ("subject", "object")
    pairs = (
        folder.scan("edges")
        .select(
            start=pl.min_horizontal(ends).cast(pl.Int64),
            end=pl.max_horizontal(ends).cast(pl.Int64),
            strength="strength",
        )
        .filter(pl.col("start") != pl.col("end"))
        .group_by("start", "end")
        .agg(pl.max("strength"))
        .sort("start", "end")
        .collect()
    )
    both = np.concatenate((pairs["start"].to_numpy(), pairs["end"].to_numpy()))
    entities, place = distinct(both)
    start, end = place[: len(pairs)], place[len(pairs) :]
    return Network(entities, start, end, pairs["strength"].to_numpy())


@contextmanager
def one_thread(seed: int) -> Iterator[None]:
    """Let networkit work in one thread from *seed* on, so that its results are always the same.

    With several, sums are added and nodes are moved in the order in which threads come to them.

    Raises:
        MissingExtra: networkit is not installed.
    """
    try:
        import networkit
    except ImportError:
        raise MissingExtra("kg analyse", "networkit", "analysis") from None
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    try:
        yield
    finally:
        networkit.setNumberOfThreads(threads)
