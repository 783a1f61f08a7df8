"""Measure how well a ranking puts what is true first.

In: a score and a flag for each candidate. Out: average precision, and precision at each rank. Equal
scores are put in order by chance, several times, and the results averaged; the chance is seeded.
"""

from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Floats

SHUFFLES = 20


@dataclass(frozen=True)
class Ranking:
    """How well one score ranks the candidates."""

    average_precision: float
    found: Floats  # among the first k candidates, for k = 1, 2, ..., how many are true

    def precision_at(self, k: int) -> float | None:
        """Return the share of true ones among the first *k*; None: there are fewer candidates."""
        return float(self.found[k - 1]) / k if 0 < k <= len(self.found) else None


def rank(score: Floats, true: Flags, shuffles: int = SHUFFLES) -> Ranking:
    """Rank candidates by *score*, highest first.

    Average precision is the sum of the precision at each true candidate over their number; 0 where
    none is true.

    >>> rank(np.array([3.0, 2.0, 1.0]), np.array([True, False, True])).average_precision
    0.8333333333333333
    """
    found = np.zeros(len(score))
    precision = 0.0
    for seed in range(shuffles):
        chance = np.random.default_rng(seed).permutation(len(score))
        order = chance[np.argsort(-score[chance], kind="stable")]
        hits = true[order]
        so_far = np.cumsum(hits)
        found += so_far
        places = np.flatnonzero(hits)
        precision += float(np.mean(so_far[places] / (places + 1))) if len(places) else 0.0
    return Ranking(precision / shuffles, found / shuffles)
