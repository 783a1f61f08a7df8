"""Confidence intervals of 95%: Wilson's score interval of a share, bootstrap of a ranking."""

import math

import numpy as np

from kg.common.arrays import Flags, Floats

Z = 1.959964  # of the normal distribution, at 2.5% and 97.5%
RESAMPLES = 1_000
SEED = 0
CELLS = 1 << 20  # of resamples that are sorted at once

Interval = tuple[float, float]


def wilson(hits: int, count: int) -> Interval:
    """Return the interval of a share of *hits* among *count*, at least one (Wilson 1927).

    >>> [round(bound, 3) for bound in wilson(8, 10)], wilson(0, 4)[0]
    ([0.49, 0.943], 0.0)
    """
    share, z = hits / count, Z * Z / count
    centre = (share + z / 2) / (1 + z)
    half = Z * math.sqrt(share * (1 - share) / count + z / (4 * count)) / (1 + z)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def bootstrap(score: Floats, true: Flags) -> Interval:
    """Return the interval of average precision: of resamples of the candidates, with replacement.

    Equal scores are in an order by chance in each of them. The chance is seeded. Takes
    O(n log n) for each of `RESAMPLES`.
    """
    chance = np.random.default_rng(SEED)
    at_once = max(CELLS // max(len(score), 1), 1)
    values: list[float] = []
    for first in range(0, RESAMPLES, at_once):
        drawn = chance.integers(0, len(score), (min(at_once, RESAMPLES - first), len(score)))
        order = np.argsort(-score[drawn], axis=1, kind="stable")
        is_true = np.take_along_axis(true[drawn], order, axis=1)
        precision = np.cumsum(is_true, axis=1) / np.arange(1, len(score) + 1)
        count = is_true.sum(axis=1)
        values += ((precision * is_true).sum(axis=1)[count > 0] / count[count > 0]).tolist()
    if not values:
        return 0.0, 0.0
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
