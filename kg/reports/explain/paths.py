"""Find the closest path between two nodes of a graph of a million edges.

In: edges as arrays. Out: the rows of the edges on the path. Closest is what has the fewest steps,
and, of several, the least sum of 1 / strength: a path is hardly stronger than its weakest step,
as with resistors in a row. Each edge is looked at twice at most.
"""

import numpy as np

from kg.common.arrays import Floats, Integers


def closest(
    subject: Integers, object_: Integers, strength: Floats, start: int, goal: int
) -> list[int]:
    """Return the rows of the edges from *start* to *goal* in order; none where there is no path.

    Args:
        subject: the one end of each edge; a path goes along an edge in either direction.
        object_: the other end.
        strength: of each edge, > 0.
        start: a node.
        goal: another one.
    """
    if start > goal:  # the path back is the same, also in its last digits
        return closest(subject, object_, strength, goal, start)[::-1]
    ends, others = np.concatenate([subject, object_]), np.concatenate([object_, subject])
    order = np.argsort(ends, kind="stable")
    nodes = 1 + max(goal, int(ends.max(initial=0)))
    first = np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=nodes))))
    length, via = np.full(nodes, np.inf), np.full(nodes, -1)
    length[start] = 0
    front = np.array([start])
    while len(front) and via[goal] < 0:
        ways, source = _spans(first[front], first[front + 1])
        ways = order[ways]
        row, node = ways % len(subject), others[ways]
        total = length[front[source]] + 1 / strength[row]
        fresh = np.isinf(length[node])
        row, node, total = row[fresh], node[fresh], total[fresh]
        best = np.lexsort((row, total, node))
        best = best[np.diff(node[best], prepend=-1) != 0]
        front = node[best]
        length[front], via[front] = total[best], row[best]
    return _back(subject, object_, via, start, goal)


def _spans(start: Integers, stop: Integers) -> tuple[Integers, Integers]:
    """Return the numbers of all spans, and which span each is of."""
    count = stop - start
    span = np.repeat(np.arange(len(count)), count)
    return np.arange(len(span)) + (start - np.cumsum(count) + count)[span], span


def _back(subject: Integers, object_: Integers, via: Integers, start: int, goal: int) -> list[int]:
    rows = []
    node = goal
    while node != start and via[node] >= 0:
        rows.append(int(via[node]))
        node = int(subject[rows[-1]] + object_[rows[-1]]) - node
    return rows[::-1]
