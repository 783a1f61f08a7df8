"""Alias resolution: follow the merges of names, rule by rule, to the name they all stand for.

A *merge* says that one node stands for another. Each node merges into at most one other, by the
first rule that has a merge for it; merges of one rule that close a circle are not made.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.schema.merge_rules import CONFIDENCE, SAME

# From the most trusted to the least; a path is trusted as its weakest step.
_BY_TRUST = sorted(CONFIDENCE, key=lambda rule: -CONFIDENCE[rule])
RANK = {rule: i for i, rule in enumerate([SAME, *(r for r in _BY_TRUST if r != SAME)])}
RULE_NAMES = list(RANK)  # by rank
DOCUMENT_MERGES = ["document", "node", "to"]  # the columns of merges within documents
_LOW = 0xFFFF_FFFF  # the bits of a node where document and node are one number


def resolve_aliases(
    count: int, merges: Iterable[tuple[str, Integers, Integers]]
) -> tuple[Integers, Integers]:
    """Return the root of each of *count* nodes, and the `RANK` of the weakest rule on its path.

    Args:
        count: how many nodes there are.
        merges: rule, nodes, and what they stand for; the rules that decide first come first. A rule
            that merges one node into several does not merge it.
    """
    target = np.arange(count)
    rank = np.zeros(count, np.int64)
    for rule, *ends in merges:
        start, end = _unambiguous(*ends)
        free = (target[start] == start) & (start != end)
        merged = start[free]
        target[merged], rank[merged] = end[free], RANK[rule]
        circular = np.intersect1d(merged, np.array(_circles(target), np.int64))
        target[circular], rank[circular] = circular, 0
    return _roots(target, rank)


def _unambiguous(start: Integers, end: Integers) -> tuple[Integers, Integers]:
    """Return the merges of nodes that have one only; twice the same is one."""
    pairs = np.unique(start << 32 | end)
    nodes, first, times = np.unique(pairs >> 32, return_index=True, return_counts=True)
    return nodes[times == 1], pairs[first[times == 1]] & _LOW


def _roots(target: Integers, rank: Integers) -> tuple[Integers, Integers]:
    """Follow all paths to their ends by pointer jumping: each round doubles the steps."""
    while True:
        further = target[target]
        if (further == target).all():
            return target, rank
        target, rank = further, np.maximum(rank, rank[target])


def _circles(target: Integers) -> list[int]:
    """Return the nodes of every circle."""
    far = target
    for _ in range(len(target).bit_length() + 1):
        if (target[far] == far).all():
            return []
        far = far[far]
    nodes: set[int] = set()
    for start in np.unique(far[target[far] != far]).tolist():
        node = start
        while node not in nodes:
            nodes.add(node)
            node = int(target[node])
    return sorted(nodes)


@dataclass(frozen=True)
class DocumentAliases:
    """What nodes stand for in single documents; sorted by ``place``, one row a document and node.

    ``place`` is the number of the document, shifted by 32 bits, and that of the node.
    """

    place: Integers
    node: Integers  # the root
    rank: Integers  # `RANK` of the weakest rule on the path

    def look_up(self, document: Integers, node: Integers) -> tuple[Integers, Integers]:
        """Return what each *node* stands for in its *document*, and the rank of the rule."""
        if not len(self.place):
            return node, np.zeros_like(node)
        place = np.maximum(document, 0) << 32 | node
        row = np.minimum(np.searchsorted(self.place, place), len(self.place) - 1)
        merged = (self.place[row] == place) & (document >= 0)
        return np.where(merged, self.node[row], node), np.where(merged, self.rank[row], 0)


def resolve_document_aliases(
    merges: list[tuple[str, pl.DataFrame]], fixed: Flags
) -> DocumentAliases:
    """Resolve the aliases of each document by itself.

    Args:
        merges: rules, each with rows of `DOCUMENT_MERGES`; the rule that decides first comes first.
        fixed: of each node: it merges into none, as a person or an identifier says what it is.
    """
    packed = [(rule, *_packed(rows, fixed)) for rule, rows in merges]
    if not packed:
        empty = np.zeros(0, np.int64)
        return DocumentAliases(empty, empty, empty)
    places = np.unique(np.concatenate([end for _, *ends in packed for end in ends]))
    numbered = [
        (rule, np.searchsorted(places, start), np.searchsorted(places, end))
        for rule, start, end in packed
    ]
    root, rank = resolve_aliases(len(places), numbered)
    merged = root != np.arange(len(places))
    return DocumentAliases(places[merged], places[root[merged]] & _LOW, rank[merged])


def _packed(rows: pl.DataFrame, fixed: Flags) -> tuple[Integers, Integers]:
    document, node, to = (rows[name].to_numpy().astype(np.int64) for name in DOCUMENT_MERGES)
    free = ~fixed[node] & (document >= 0)
    return (document << 32 | node)[free], (document << 32 | to)[free]
