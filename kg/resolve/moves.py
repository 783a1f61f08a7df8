"""Follow what stands for what, from rule to rule, to the thing that it all stands for.

A *move* says that one node stands for another. Each node makes at most one, by the first rule that
has one for it; moves of one rule that close a circle are not made.
"""

from collections.abc import Iterable

import numpy as np

from kg.common.arrays import Integers
from kg.schema.sameness import CONFIDENCE, SAME

# From the most trusted to the least; a path is trusted as its weakest step.
_ORDER = sorted(CONFIDENCE, key=lambda rule: -CONFIDENCE[rule])
RANK = {rule: i for i, rule in enumerate([SAME, *(r for r in _ORDER if r != SAME)])}
NAMES = list(RANK)


def follow(
    count: int, moves: Iterable[tuple[str, Integers, Integers]]
) -> tuple[Integers, Integers]:
    """Return the root of each of *count* nodes, and the `RANK` of the weakest rule on its way.

    Args:
        count: how many nodes there are.
        moves: rule, nodes that move, nodes they move to; the rules that decide first come first.
            A rule that moves one node to several does not move it.
    """
    target = np.arange(count)
    rule = np.zeros(count, np.int64)
    for name, *sides in moves:
        start, end = _alone(*sides)
        free = (target[start] == start) & (start != end)
        moved = start[free]
        target[moved], rule[moved] = end[free], RANK[name]
        closed = np.intersect1d(moved, np.array(_circles(target), np.int64))
        target[closed], rule[closed] = closed, 0
    return _roots(target, rule)


def _alone(start: Integers, end: Integers) -> tuple[Integers, Integers]:
    """Return the moves of nodes that have one only; twice the same is one."""
    pairs = np.unique(start << 32 | end)
    nodes, first, times = np.unique(pairs >> 32, return_index=True, return_counts=True)
    return nodes[times == 1], pairs[first[times == 1]] & 0xFFFF_FFFF


def _roots(target: Integers, rule: Integers) -> tuple[Integers, Integers]:
    """Jump until nothing moves; each jump doubles the way."""
    while True:
        further = target[target]
        if (further == target).all():
            return target, rule
        target, rule = further, np.maximum(rule, rule[target])


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
