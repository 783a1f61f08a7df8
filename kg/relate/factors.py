"""Factors of edge strength that a corpus teaches: how pairs of types recur and share, and words.

In: sums over parts of a corpus, whole numbers that can be added in any order. Out: a factor of each
pair of types, and of each word that stands beside or between the mentions of a pair.

    R  how often a pair that co-occurred once does so again, by types: the mean Jaccard coefficient
       of the other sentences of the two, over the pairs of which one is in another sentence
    D  mean share by types in the order in which the two stand
    W  mean share of what has a word, over the mean share at the same distances; one factor each of
       the word before the first mention, the first word between and the last word between
    M  mean of the sum of share / sentences, by types

Each is relative to all pairs of the corpus, and shrunk towards 1 where little is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Floats, Integers, Unsigned, distinct
from kg.common.exact_sums import UNIT, quantise, sums_by
from kg.relate.contexts import BUCKETS, NO_WORD

RECURRENCE, ORDER, WORDS, SHARE = 0.7, 0.5, 0.5, 0.5  # exponents of R, D, W and M
PAIRS_THAT_RECUR, RECURRENCES = 10, 1  # pseudo-pairs like all others, and like those that recur
ROWS_IN_ORDER, ROWS_WITH_WORD, PAIRS_THAT_SHARE = 5, 20, 5  # pseudo-rows, pseudo-pairs
MAX_DISTANCE_CLASS, MAX_STEPS_CLASS = 6, 4  # larger ones are of the last class
DISTANCE_CLASSES = (MAX_DISTANCE_CLASS + 1) * MAX_STEPS_CLASS
DIGITS = 4  # of factors that are shown
PLACES = ("word before", "first word between", "last word between")


@dataclass(frozen=True)
class Sums:
    """Values summed by a key, such as a pair of types; sums of parts can be added.

    All columns have one row a key, in the order of the keys.
    """

    key: Integers
    count: Integers  # of the values
    units: Integers  # their sum

    @classmethod
    def of(cls, key: Integers, values: Integers, counted: Flags | None = None) -> "Sums":
        """Sum *values*, in units, by *key*; only those that are *counted*."""
        numbers, place = distinct(key)
        if counted is not None:
            place, values = place[counted], values[counted]
        size = len(numbers)
        return cls(numbers, np.bincount(place, minlength=size), sums_by(place, values, size))

    @classmethod
    def joined(cls, parts: Sequence["Sums"]) -> "Sums":
        """Return the sums of all *parts*."""
        key, count, units = (
            np.concatenate([np.zeros(0, np.int64), *(getattr(part, name) for part in parts)])
            for name in ("key", "count", "units")
        )
        numbers, place = distinct(key)
        size = len(numbers)
        return cls(numbers, sums_by(place, count, size), sums_by(place, units, size))

    @property
    def mean(self) -> float:
        """Return the mean of all values; 0 where there are none."""
        count = int(self.count.sum())
        return int(self.units.sum()) / UNIT / count if count else 0.0

    def relative(self, pseudo: float) -> Floats:
        """Return the mean of each key's values over that of all, shrunk towards 1.

        Args:
            pseudo: added to the sum and to what would be expected of it, in the unit of values.
        """
        expected = self.count.astype(np.float64) * self.mean
        return _ratio(self.units / UNIT, expected, pseudo)


def _ratio(observed: Floats, expected: Floats, pseudo: float) -> Floats:
    """Return *observed* over *expected*, both with *pseudo* more; 1 where nothing is expected."""
    known = expected + pseudo > 0
    return np.where(known, (observed + pseudo) / np.where(known, expected + pseudo, 1.0), 1.0)


@dataclass(frozen=True)
class TypeFactors:
    """A factor of each pair of types."""

    types: Integers  # ascending
    factor: Floats

    def of(self, types: Integers) -> Floats:
        """Return the factor of each of *types*; 1 of those that have none."""
        if not len(self.types):
            return np.ones(len(types))
        row = np.minimum(np.searchsorted(self.types, types), len(self.types) - 1)
        return np.where(self.types[row] == types, self.factor[row], 1.0)


@dataclass(frozen=True)
class RecurrenceSums:
    """Jaccard coefficients of the other sentences of pairs, summed by their types."""

    every: Sums
    above_0: Sums  # of the pairs that recur

    @classmethod
    def of(cls, c: Integers, a: Integers, b: Integers, types: Integers) -> "RecurrenceSums":
        """Sum them over some pairs.

        Args:
            c: each pair's sentences, at least one.
            a: the sentences of its first entity.
            b: the sentences of its second entity.
            types: the number of its pair of types.
        """
        others = a + b - c - 1  # sentences with one of the two, but for one in which they meet
        is_in_others = others > 0
        jaccard = quantise(np.where(is_in_others, (c - 1) / np.maximum(others, 1), 0.0))
        recurs = is_in_others & (c > 1)
        return cls(Sums.of(types, jaccard, is_in_others), Sums.of(types, jaccard, recurs))

    @classmethod
    def joined(cls, parts: Sequence["RecurrenceSums"]) -> "RecurrenceSums":
        """Return the sums of all *parts*."""
        every = Sums.joined([part.every for part in parts])
        return cls(every, Sums.joined([part.above_0 for part in parts]))

    def factors(self) -> TypeFactors:
        """Return R^0.7 for each pair of types.

        It is shrunk by pairs that recur as all do, and by one pair as those that recur: a single
        chance recurrence must not make a rare pair of types the strongest.
        """
        pseudo = PAIRS_THAT_RECUR * self.every.mean + RECURRENCES * self.above_0.mean
        return TypeFactors(self.every.key, self.every.relative(pseudo) ** RECURRENCE)


def distance_class(between: Integers, steps: Integers) -> Integers:
    """Return the class of each distance, below `DISTANCE_CLASSES`.

    Args:
        between: tokens between; their classes are 0, 1, 2-3, 4-7, ..., from 32 on.
        steps: at least 1; those from 4 on are one class.
    """
    exponent = np.frexp(between.astype(np.float64))[1]
    of_between = np.minimum(np.where(between > 0, exponent, 0), MAX_DISTANCE_CLASS)
    of_steps = np.minimum(steps, MAX_STEPS_CLASS) - 1
    return np.asarray(of_between.astype(np.int64) * MAX_STEPS_CLASS + of_steps)


@dataclass(frozen=True)
class SettingSums:
    """Shares summed by the types in their order, and by words and distances."""

    order: Sums  # by the number of a pair of types and whether it is turned
    distances: Sums  # by `distance_class`
    words: Sums  # by place of `PLACES`, word and distance

    @classmethod
    def of(
        cls, share: Integers, order: Integers, words: Sequence[Unsigned], distance: Integers
    ) -> "SettingSums":
        """Sum shares of some pairs.

        Args:
            share: of each pair, in units.
            order: the number of its types in their order.
            words: buckets of each of `PLACES`.
            distance: its `distance_class`.
        """
        of_words = [
            _sums_of_words(share, place, buckets.astype(np.int64), distance)
            for place, buckets in enumerate(words)
        ]
        return cls(Sums.of(order, share), Sums.of(distance, share), Sums.joined(of_words))

    @classmethod
    def joined(cls, parts: Sequence["SettingSums"]) -> "SettingSums":
        """Return the sums of all *parts*."""
        names = ("order", "distances", "words")
        return cls(*(Sums.joined([getattr(part, name) for part in parts]) for name in names))

    def common_words(self, factors: Floats, most: int) -> list[list[tuple[int, float]]]:
        """Return for each of `PLACES` the buckets of the *most* common words, and their factors."""
        words, place = distinct(self.words.key // DISTANCE_CLASSES)
        counts = sums_by(place, self.words.count, len(words))
        order = np.lexsort((words, -counts))
        common: list[list[tuple[int, float]]] = [[] for _ in PLACES]
        for word in words[order].tolist():
            row, bucket = divmod(word, BUCKETS)
            if len(common[row]) < most and bucket != NO_WORD:
                common[row].append((bucket, round(float(factors[row, bucket]), DIGITS)))
        return [sorted(words_of_place) for words_of_place in common]

    def order_factors(self) -> TypeFactors:
        """Return D^0.5 for each pair of types in its order."""
        factor = self.order.relative(ROWS_IN_ORDER * self.order.mean) ** ORDER
        return TypeFactors(self.order.key, factor)

    def word_factors(self) -> Floats:
        """Return W^0.5: a row for each of `PLACES`, a column for each word."""
        factors = np.ones((len(PLACES), BUCKETS))
        if not len(self.words.key):
            return factors
        of_place, distance = np.divmod(self.words.key, DISTANCE_CLASSES)
        row = np.searchsorted(self.distances.key, distance)
        mean = self.distances.units / UNIT / self.distances.count
        # Each is a number of rows times a mean, in a set order: no float is summed across rows.
        expected = quantise(self.words.count * mean[row])
        words, place = distinct(of_place)
        size = len(words)
        observed = sums_by(place, self.words.units, size) / UNIT
        ratio = _ratio(
            observed,
            sums_by(place, expected, size) / UNIT,
            ROWS_WITH_WORD * self.distances.mean,
        )
        factors.reshape(-1)[words] = ratio**WORDS
        factors[:, NO_WORD] = 1.0
        return factors


def _sums_of_words(share: Integers, place: int, word: Integers, distance: Integers) -> Sums:
    """Return the sums by one place's words, and distances."""
    occurs = np.zeros(BUCKETS, bool)
    occurs[word] = True
    buckets = np.flatnonzero(occurs)
    number = np.zeros(BUCKETS, np.int64)
    number[buckets] = np.arange(len(buckets))
    key = number[word] * DISTANCE_CLASSES + distance
    size = len(buckets) * DISTANCE_CLASSES
    count = np.bincount(key, minlength=size)
    used = np.flatnonzero(count)
    units = sums_by(key, share, size)
    bucket, distance_of = np.divmod(used, DISTANCE_CLASSES)
    numbers = (place * BUCKETS + buckets[bucket]) * DISTANCE_CLASSES + distance_of
    return Sums(numbers, count[used], units[used])


def mean_shares(share: Integers, count: Integers, types: Integers) -> Sums:
    """Return the mean shares of pairs, summed by types.

    Args:
        share: each pair's sum, in units.
        count: each pair's sentences.
        types: the number of its pair of types.
    """
    return Sums.of(types, quantise(share / count / UNIT))


def share_factors(sums: Sums) -> TypeFactors:
    """Return M^0.5 for each pair of types of what `mean_shares` gave."""
    return TypeFactors(sums.key, sums.relative(PAIRS_THAT_SHARE * sums.mean) ** SHARE)
