"""Association measures of a pair of entities: PMI, NPMI, G², t-score, Dice, Jaccard, p and q.

They tell whether the two co-occur more often than by chance. All come from four whole numbers: the
windows in all (n), with the first entity (a), with the second (b), and with both (c). They describe
the pair, so all edges of a pair share them, and are symmetric in a and b.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.common.arrays import Floats, Integers
from kg.common.exact_sums import sums_by

_SMALL = np.array([math.lgamma(i + 1) for i in range(32)])
_SMALLEST = float(np.finfo(np.float64).tiny)  # p is never 0
_NEGLIGIBLE = 1e-17  # of a sum; below half of the precision of a float


def pmi(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    """Return pointwise mutual information in bits (Church and Hanks 1990).

    log2(c·n / (a·b)); from -log2(n) to log2(n), 0 is chance; c = 0 has none and gives NaN.
    """
    met = np.where(c == 0, np.nan, c)
    return np.asarray(np.log2(met * float(n) / (a * b.astype(np.float64))))


def npmi(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    """Return normalised pointwise mutual information, in [-1, 1] (Bouma 2009).

    ln(c·n / (a·b)) / -ln(c/n); c = 0 gives -1, c = n gives 1.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(c * float(n) / (a * b.astype(np.float64))) / -np.log(c / n)
    return np.where(c == 0, -1.0, np.where(c == n, 1.0, np.clip(value, -1.0, 1.0)))


def g2(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    """Return the signed log-likelihood ratio (Dunning 1993), χ² with one degree of freedom.

    2·Σ O·ln(O/E) over the four cells, 0·ln 0 = 0; negative where c is less than chance, a·b/n.
    Overlapping mentions do not meet, so c may be less than a and b allow: then it is the least that
    they do, a + b - n.
    """
    c = np.maximum(c, a + b - n)
    total = np.zeros(len(c))
    for observed, row, column in (
        (c, a, b),
        (a - c, a, n - b),
        (b - c, n - a, b),
        (n - a - b + c, n - a, n - b),
    ):
        expected = row * (column / n)
        with np.errstate(divide="ignore", invalid="ignore"):
            term = observed * np.log(observed / expected)
        total += np.where(observed > 0, term, 0.0)
    value = np.maximum(2 * total, 0.0)
    return np.where(c * float(n) < a * b.astype(np.float64), -value, value)


def t_score(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    """Return the t-score (Church et al. 1991), in standard deviations: how far from chance c is.

    (c - a·b/n) / √c; below √c, negative where c is less than chance; c = 0 has none and gives NaN.
    """
    return np.asarray((c - a * (b / n)) / np.sqrt(np.where(c == 0, np.nan, c)))


def dice(c: Integers, a: Integers, b: Integers, _n: int) -> Floats:
    """Return the Dice coefficient, in [0, 1] (Dice 1945): 2·c / (a + b)."""
    return np.asarray(2 * c / (a + b))


def jaccard(c: Integers, a: Integers, b: Integers, _n: int) -> Floats:
    """Return the Jaccard coefficient, in [0, 1] (Jaccard 1912): c / (a + b - c)."""
    return np.asarray(c / (a + b - c))


def association(c: Integers, a: Integers, b: Integers, _n: int) -> Floats:
    """Return the association strength, in [0, 1] (Van Eck and Waltman 2009): c / (a·b).

    Multiplied by n it is observed over expected. Two entities of one sentence only have 1.
    """
    return np.asarray(c / (a * b.astype(np.float64)))


def p_value(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    """Return the hypergeometric P(X >= c): that so many windows or more would hold both.

    By the shorter tail; not below 2.2e-308.
    """
    value = np.ones(len(c))
    unsure = c > np.maximum(0, a + b - n)  # fewer than that is impossible
    value[unsure] = _upper_tail(c[unsure], a[unsure], b[unsure], n)
    return value


def measures(
    c: Integers, a: Integers, b: Integers, n: int, names: Iterable[str] | None = None
) -> dict[str, Floats]:
    """Return the `MEASURES` of each pair, or those of *names*, each computed once for equal counts.

    Time and memory grow with the pairs; the measures themselves are as many as different counts.
    """
    counts, place = _distinct(c, a, b)
    return {name: MEASURES[name](*counts, n)[place] for name in names or MEASURES}


def _distinct(
    c: Integers, a: Integers, b: Integers
) -> tuple[tuple[Integers, Integers, Integers], Integers]:
    """Return the distinct counts, and the place of each pair's among them."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    key, size = np.zeros(len(c), np.int64), 1
    for column in (c, low, high):
        code, kinds = _coded(column)
        key, size = key * kinds + code, size * kinds
    assert size < 2**63  # about as many kinds of counts as the root of twice their sum
    order = np.argsort(key)
    changes = np.diff(key[order], prepend=-1) != 0
    place = np.empty(len(key), np.int64)
    place[order] = np.cumsum(changes) - 1
    distinct = order[changes]
    return (c[distinct], low[distinct], high[distinct]), place


MEASURES = {
    "pmi": pmi,
    "npmi": npmi,
    "g2": g2,
    "t": t_score,
    "dice": dice,
    "jaccard": jaccard,
    "association": association,
    "p": p_value,
}


def _coded(column: Integers) -> tuple[Integers, int]:
    """Number the distinct values of *column*."""
    present = np.zeros(int(column.max(initial=0)) + 1, np.int64)
    present[column] = 1
    number = np.cumsum(present)
    return number[column] - 1, max(int(number[-1]), 1)


def _upper_tail(c: Integers, a: Integers, b: Integers, n: int) -> Floats:
    above = c > a * (b / n)  # beyond the mean: add up from c on; else 1 - what is below c
    start = np.where(above, c, c - 1)
    tail = _pmf(start, a, b, n) * _tail_sum(start, a, b, n, above)
    value = np.where(above, tail, 1.0 - tail)
    return np.clip(value, _SMALLEST, 1.0)


def _tail_sum(
    start: Integers, a: Integers, b: Integers, n: int, up: npt.NDArray[np.bool_]
) -> Floats:
    """Return the tail's sum over its first term, which is its largest."""
    total, term, x = np.ones(len(start)), np.ones(len(start)), start.astype(np.float64)
    converging = np.arange(len(start))
    while len(converging):
        row, place = converging, x[converging]
        # The ratio of neighbouring terms, seen from the lower of the two.
        low = np.where(up[row], place, place - 1)
        rise, fall = (a[row] - low) * (b[row] - low), (low + 1) * (n - a[row] - b[row] + low + 1)
        with np.errstate(divide="ignore", invalid="ignore"):  # of the two only one is asked for
            term[row] *= np.where(up[row], rise / fall, fall / rise)
        total[row] += term[row]
        x[row] += np.where(up[row], 1, -1)
        converging = row[term[row] > _NEGLIGIBLE * total[row]]
    return total


def _pmf(x: Integers, a: Integers, b: Integers, n: int) -> Floats:
    possible = (x >= np.maximum(0, a + b - n)) & (x <= np.minimum(a, b))
    x = np.where(possible, x, np.maximum(0, a + b - n))
    logarithm = _ln_choose(b, x) + _ln_choose(n - b, a - x) - _ln_choose(np.asarray(n), a)
    return np.where(possible, np.exp(logarithm), 0.0)


def _ln_choose(n: Integers, k: Integers) -> Floats:
    return _ln_factorial(n) - _ln_factorial(k) - _ln_factorial(n - k)


def _ln_factorial(n: Integers) -> Floats:
    """Return ln n!, by Stirling's series where its error is below a float's precision."""
    x = np.maximum(n, 1).astype(np.float64)
    series = 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5) - 1 / (1680 * x**7)
    stirling = (x + 0.5) * np.log(x) - x + 0.5 * math.log(2 * math.pi) + series
    return np.where(n < len(_SMALL), _SMALL[np.minimum(n, len(_SMALL) - 1)], stirling)


@dataclass(frozen=True)
class FalseDiscoveryRates:
    """The q of each p of a corpus (Benjamini and Hochberg 1995), in [0, 1]; equal p have one q.

    Out of p of parts of the pairs, by how often each occurs; the parts may come in any order.
    """

    p: Floats  # ascending
    q: Floats

    @classmethod
    def of_counts(cls, values: Floats, counts: Integers, pairs: int) -> "FalseDiscoveryRates":
        """Return the rates of p-values.

        Args:
            values: p of the pairs that were seen, each at least once.
            counts: how many pairs have it; those of equal values are added.
            pairs: how many there are in all; those never seen have p = 1. Over the seen pairs alone
                nearly every edge would come out as significant, also of a shuffled corpus.
        """
        p, place = np.unique(values, return_inverse=True)
        rank = np.cumsum(sums_by(place, counts, len(p)))  # of the last pair of each
        rate = p * (pairs / rank)
        return cls(p, np.minimum(np.minimum.accumulate(rate[::-1])[::-1], 1.0))

    def of(self, p: Floats) -> Floats:
        """Return q of each *p*, one of those that were counted; 1 for p = 1, which need not be."""
        if not len(self.p):
            return np.ones(len(p))
        row = np.minimum(np.searchsorted(self.p, p), len(self.p) - 1)
        return np.where(p == 1, 1.0, self.q[row])
