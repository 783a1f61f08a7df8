"""Edge strength: how closely two entities are related, by their mutual share of attention.

In each sentence every mention divides its attention among its neighbours; two entities are related
as far as each takes a large share of the other's. For the nearest mentions of a pair,

    w = (1+g)^-1 · r^-1 · 0.5 [list] · 0.5 [equal types] · 0.7 [and, or] · (0.1+o)^-0.35 · R^0.7
    z(x) = sum of w over the pairs of the sentence that contain x
    share = w² / ((z(x) + 0.3) · (z(y) + 0.3))
    strength = sum of share over sentences · M^0.5 · s / (s + 1)

Then, once the shares of the whole corpus are known, w is multiplied by (D · W)^0.5, and the shares
are computed once more; the second ones count.

g: tokens between the two that belong to no mention. r: 1 + mentions between, those of one type in
one list being one. [and, or]: such a word stands between. o: the rank, in the document, of the
first appearance of whichever of the two appears first (where documents are unknown, in the
sentence). s: the sentences; a single co-occurrence may be chance.

R, D and M say how pairs of these two types are on the whole, beside all pairs, and W how those are
that have the same words beside and between them: versions co-occur with their programs again,
dates do not; what follows "of" belongs to what is before it. `kg.relate.factors` has them.

docs/measures.md has the alternatives, and how well each ranks relations known to be true.
No float is added across rows: contributions are multiples of 2^-32.
"""

from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Floats, Integers
from kg.common.exact_sums import UNIT, quantise

DISTANCE, STEPS, RANK = -1.0, -1.0, -0.35  # exponents
ENUMERATION, EQUAL_TYPES, CONJUNCTION = 0.5, 0.5, 0.7  # factors
RANK_OFFSET = 0.1  # added to ranks
UNTAGGED_ATTENTION = 0.3  # added to sums of attention: the share of what is not tagged


@dataclass(frozen=True)
class Aspects:
    """What the weights of pairs of mentions are made of, beside their distance; one row a pair."""

    steps: Integers  # 1 + mentions between, those of one type in one list being one
    listed: Flags  # the two stand in one list
    equal_types: Flags
    joined: Flags  # "and" or "or" stands between
    rank: Integers  # of whichever appears first, in its document


def weights(between: Integers, aspects: Aspects) -> Floats:
    """Return w of pairs of mentions, without the factors of `kg.relate.factors`.

    Args:
        between: tokens between the two that belong to no mention.
        aspects: the rest.
    """
    weight = (1.0 + between) ** DISTANCE * aspects.steps.astype(np.float64) ** STEPS
    for flags, factor in (
        (aspects.listed, ENUMERATION),
        (aspects.equal_types, EQUAL_TYPES),
        (aspects.joined, CONJUNCTION),
    ):
        weight *= np.where(flags, factor, 1.0)
    weight *= (RANK_OFFSET + aspects.rank) ** RANK
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


def strength(share: Integers, count: Integers, factor: Floats) -> Floats:
    """Return the strength of each edge.

    Args:
        share: each edge's sum, in units.
        count: each edge's sentences.
        factor: M^0.5 of its pair of types.
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
