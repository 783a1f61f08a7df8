"""Number the entities of each document in the order in which they first appear."""

import numpy as np

from kg.common.arrays import Integers
from kg.relate.pairs import Mentions


class Ranks:
    """Ranks over batches of sentences; what is kept between them is one document's.

    Where documents are unknown, each sentence counts as its own.
    """

    def __init__(self, entities: int) -> None:
        self._rank = np.zeros(entities, np.int64)
        self._seen_in = np.full(entities, -1, np.int64)
        self._document, self._seen = -1, 0  # the last one, and its entities so far

    def of(self, mentions: Mentions, document: Integers) -> Integers:
        """Return the rank of each mention's entity in its document.

        Args:
            mentions: of the next sentences, in order.
            document: each mention's, ascending; a number for it that no other document has.
        """
        if not len(document):
            return document
        key = document << 32 | mentions.entity
        order = np.argsort(key, kind="stable")
        opens = np.diff(key[order], prepend=-1) != 0
        first = order[opens]  # the first mention of each entity in each document
        where, entity = document[first], mentions.entity[first]
        known = self._seen_in[entity] == where
        rank = np.where(known, self._rank[entity], 0)
        fresh = np.flatnonzero(~known)
        fresh = fresh[np.argsort(first[fresh])]  # in the order of appearance
        opened = np.flatnonzero(np.diff(where[fresh], prepend=-1))
        size = np.diff(opened, append=len(fresh))
        place = np.arange(len(fresh)) - np.repeat(opened, size)
        rank[fresh] = place + np.where(where[fresh] == self._document, self._seen, 0)

        last = where == document[-1]
        self._rank[entity[last]] = rank[last]
        self._seen_in[entity[last]] = document[-1]
        self._document = int(document[-1])
        self._seen = int(np.count_nonzero(self._seen_in == self._document))
        ranks = np.empty(len(key), np.int64)
        ranks[order] = rank[np.cumsum(opens) - 1]
        return ranks
