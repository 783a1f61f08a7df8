"""Edge strength: how closely two entities are related, by their mutual share of attention.

In each sentence every mention divides its attention among its neighbours; two entities are related
as far as each takes a large share of the other's. For the nearest mentions of a pair,

    w = (1+g)^-1 · r^-0.75 · 0.3 [enumeration] · 0.5 [equal types] · (0.1+o)^-0.35 · R^0.7
    z(x) = sum of w over the pairs of the sentence that contain x
    share = w² / ((z(x) + 0.3) · (z(y) + 0.3))
    strength = sum of share over sentences · M · s / (s + 1)

g: tokens between the two that belong to no mention. r: 1 + mentions between. o: the rank, in the
document, of the first appearance of whichever of the two appears first (where documents are
unknown, in the sentence). s: the sentences; a single co-occurrence may be chance.

R and M say how pairs of these two types are on the whole, beside all pairs; they are `relative`
means. R is that of how often a pair that co-occurred once does so again, the Jaccard
coefficient of their other sentences, over the pairs of which one is in another sentence: versions
co-occur with their programs again, dates do not. M is that of the sum of share / sentences.

docs/measures.md has the alternatives, and how well each ranks relations known to be true.
No float is added across rows: contributions are multiples of 2^-32.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Floats, Integers, distinct
from kg.common.exact_sums import UNIT, quantise, sums_by
from kg.relate.pairs import Pairs

DISTANCE, STEPS, RANK = -1.0, -0.75, -0.35  # exponents
ENUMERATION, EQUAL_TYPES = 0.3, 0.5  # factors
RANK_OFFSET = 0.1  # added to ranks
UNTAGGED_ATTENTION = 0.3  # added to sums of attention: the share of what is not tagged
RECURRENCE = 0.7  # exponent
PAIRS_THAT_RECUR, PAIRS_THAT_SHARE = 10, 5  # pseudo-pairs like all others, of each pair of types


def weights(pairs: Pairs, listed: Flags, equal_types: Flags, rank: Integers) -> Floats:
    """Return w of each of the *pairs*, without R.

    Args:
        pairs: of whole sentences, one a sentence and pair of entities.
        listed: whether the two stand in one enumeration.
        equal_types: whether the two have one type.
        rank: for each mention, that of its entity in its document.
    """
    weight = (1.0 + pairs.between) ** DISTANCE * pairs.steps**STEPS
    weight *= np.where(listed, ENUMERATION, 1.0) * np.where(equal_types, EQUAL_TYPES, 1.0)
    weight *= (RANK_OFFSET + np.minimum(rank[pairs.first], rank[pairs.second])) ** RANK
    return np.asarray(weight)


def shares(weight: Floats, first: Integers, second: Integers) -> Integers:
    """Return the share of each pair of some sentences, in units.

    Args:
        weight: w of each pair, all pairs of these sentences.
        first: the number of the pair's first entity in its sentence, from 0 over the sentences.
        second: likewise.
    """
    units = quantise(weight).astype(np.float64)
    # Sums of whole numbers below 2^53 are exact in floats, in whatever order they are made.
    size = 1 + int(max(first.max(initial=-1), second.max(initial=-1)))
    attention = np.bincount(first, units, size) + np.bincount(second, units, size)
    weight, share_of = units / UNIT, 1.0 / (attention / UNIT + UNTAGGED_ATTENTION)
    return quantise(weight * weight * share_of[first] * share_of[second])


@dataclass(frozen=True)
class TypeSums:
    """A value of pairs of entities, summed by their pair of types; sums of parts can be added.

    All columns have one row a pair of types, in the order of their numbers.
    """

    types: Integers
    pairs: Integers  # that have the value
    units: Integers  # its sum

    @classmethod
    def of(cls, types: Integers, values: Integers, counted: Flags | None = None) -> "TypeSums":
        """Sum *values*, in units, by the *types* of their pairs; only those that are *counted*."""
        numbers, place = distinct(types)
        if counted is not None:
            place, values = place[counted], values[counted]
        size = len(numbers)
        return cls(numbers, np.bincount(place, minlength=size), sums_by(place, values, size))

    @classmethod
    def joined(cls, parts: Sequence["TypeSums"]) -> "TypeSums":
        """Return the sums of all *parts*."""
        types, pairs, units = (
            np.concatenate([np.zeros(0, np.int64), *(getattr(part, name) for part in parts)])
            for name in ("types", "pairs", "units")
        )
        numbers, place = distinct(types)
        size = len(numbers)
        return cls(numbers, sums_by(place, pairs, size), sums_by(place, units, size))

    def relative(self, pseudo: int) -> Floats:
        """Return the mean of the value of each pair of types over that of all.

        It is shrunk by *pseudo* more values that are the mean of all, so that few values change
        little; 1 where there are none.
        """
        count = int(self.pairs.sum())
        if not count:
            return np.ones(len(self.types))
        # Per pair of types, not per row, from here on.
        sums, overall = self.units / UNIT, int(self.units.sum()) / UNIT / count
        return np.asarray((sums + pseudo * overall) / (self.pairs + pseudo) / overall)


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


def recurrences(c: Integers, a: Integers, b: Integers, types: Integers) -> TypeSums:
    """Return the Jaccard coefficients of the other sentences of pairs, summed by types.

    Args:
        c: each pair's sentences, at least one.
        a: the sentences of its first entity.
        b: the sentences of its second entity.
        types: the number of its pair of types.
    """
    others = a + b - c - 1  # sentences with one of the two, but for one in which they meet
    is_in_others = others > 0
    jaccard = quantise(np.where(is_in_others, (c - 1) / np.maximum(others, 1), 0.0))
    return TypeSums.of(types, jaccard, is_in_others)


def recurrence_factors(sums: TypeSums) -> TypeFactors:
    """Return R^0.7 for each pair of types of what `recurrences` gave."""
    return TypeFactors(sums.types, sums.relative(PAIRS_THAT_RECUR) ** RECURRENCE)


def mean_shares(share: Integers, count: Integers, types: Integers) -> TypeSums:
    """Return the mean shares of pairs, summed by types.

    Args:
        share: each pair's sum, in units.
        count: each pair's sentences.
        types: the number of its pair of types.
    """
    return TypeSums.of(types, quantise(share / count / UNIT))


def share_factors(sums: TypeSums) -> TypeFactors:
    """Return M for each pair of types of what `mean_shares` gave."""
    return TypeFactors(sums.types, sums.relative(PAIRS_THAT_SHARE))


def strength(share: Integers, count: Integers, factor: Floats) -> Floats:
    """Return the strength of each edge.

    Args:
        share: each edge's sum, in units.
        count: each edge's sentences.
        factor: M of its pair of types.
    """
    return np.asarray(share / UNIT * factor * (count / (count + 1)))


class FirstAppearance:
    """Ranks the entities of each document in the order in which they first appear.

    It goes through batches of sentences, and keeps the ranks of one document between them. Where
    documents are unknown, each sentence is a document of its own.
    """

    def __init__(self, entities: int) -> None:
        self._rank = np.zeros(entities, np.int32)
        self._seen_in = np.full(entities, -1, np.int32)
        self._document, self._seen = -1, 0  # the last one, and its entities so far

    def ranks(self, entities: Integers, document: Integers) -> Integers:
        """Return the rank of each mention's entity in its document.

        Args:
            entities: of the mentions of the next sentences, in order.
            document: each mention's, ascending; a number for it that no other document has.
        """
        if not len(document):
            return document
        key = document << 32 | entities
        order = np.argsort(key, kind="stable")
        opens = np.diff(key[order], prepend=-1) != 0
        first = order[opens]  # the first mention of each entity in each document
        document_of, entity = document[first], entities[first]
        seen_before = self._seen_in[entity] == document_of
        rank = np.where(seen_before, self._rank[entity], 0)
        new = np.flatnonzero(~seen_before)
        new = new[np.argsort(first[new])]  # in the order of appearance
        starts = np.flatnonzero(np.diff(document_of[new], prepend=-1))
        sizes = np.diff(starts, append=len(new))
        place = np.arange(len(new)) - np.repeat(starts, sizes)
        rank[new] = place + np.where(document_of[new] == self._document, self._seen, 0)

        last = document_of == document[-1]
        self._rank[entity[last]] = rank[last]
        self._seen_in[entity[last]] = document[-1]
        seen_before_batch = self._seen if document[-1] == self._document else 0
        self._document = int(document[-1])
        self._seen = seen_before_batch + int(np.count_nonzero(document_of[new] == document[-1]))
        ranks = np.empty(len(key), np.int64)
        ranks[order] = rank[np.cumsum(opens) - 1]
        return ranks
