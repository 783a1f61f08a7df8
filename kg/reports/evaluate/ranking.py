"""Average precision, and precision at k, of a ranking of candidates.

In: a score and a flag for each candidate. Equal scores are put in order by chance, several times,
and the results averaged; the chance is seeded.
"""

from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Floats

SHUFFLES = 20  # orders of equal scores that are averaged


@dataclass(frozen=True, repr=False)
class Ranking:
    """How well one score ranks the candidates.

    Attributes:
        average_precision: [0, 1].
        hits: how many of the first k candidates are true, for k = 1, 2, …; not whole where equal
            scores were put in several orders.
    """

    average_precision: float
    hits: Floats

    def precision_at(self, k: int) -> float | None:
        """Return the share of true ones among the first *k*; None: there are fewer candidates."""
        return float(self.hits[k - 1]) / k if 0 < k <= len(self.hits) else None

    def __repr__(self) -> str:
        return f"<Ranking of {len(self.hits):,}: average precision {self.average_precision:.3f}>"


def rank(score: Floats, true: Flags, shuffles: int = SHUFFLES) -> Ranking:
    """Rank candidates by *score*, highest first.

    Average precision is the sum of the precision at each true candidate over their number; 0 where
    none is true. Takes O(n log n) for each of the *shuffles*.

    >>> rank(np.array([3.0, 2.0, 1.0]), np.array([True, False, True]))
    <Ranking of 3: average precision 0.833>
    """
    hits = np.zeros(len(score))
    precision = 0.0
    for seed in range(shuffles):
        shuffled = np.random.default_rng(seed).permutation(len(score))
        order = shuffled[np.argsort(-score[shuffled], kind="stable")]
        true_in_order = true[order]
        true_so_far = np.cumsum(true_in_order)
        hits += true_so_far
        ranks = np.flatnonzero(true_in_order)
        precision += float(np.mean(true_so_far[ranks] / (ranks + 1))) if len(ranks) else 0.0
    return Ranking(precision / shuffles, hits / shuffles)
