"""Find the shortest path between two nodes, and of several the strongest (breadth-first search).

In: edges as arrays. Out: the rows of the edges on the path. The path has the fewest steps and, of
several such, the least sum of 1 / strength: a path is hardly stronger than its weakest step, as
with resistors in a row.
"""

import numpy as np

from kg.common.arrays import Floats, Integers


def shortest_path(
    subject: Integers, object_: Integers, strength: Floats, start: int, goal: int
) -> list[int]:
    """Return the rows of the edges from *start* to *goal* in order; none where there is no path.

    Takes O(E log E) for E edges; the search itself looks at each edge twice at most.

    Args:
        subject: the one end of each edge; a path goes along an edge in either direction.
        object_: the other end.
        strength: of each edge, > 0.
        start: a node.
        goal: another one.
    """
    if start > goal:  # the path back is the same, also in its last digits
        return shortest_path(subject, object_, strength, goal, start)[::-1]
    tails, heads = np.concatenate([subject, object_]), np.concatenate([object_, subject])
    order = np.argsort(tails, kind="stable")
    nodes = 1 + max(goal, int(tails.max(initial=0)))
    first = np.concatenate(([0], np.cumsum(np.bincount(tails, minlength=nodes))))
    length, arrived_by = np.full(nodes, np.inf), np.full(nodes, -1)
    length[start] = 0
    front = np.array([start])
    while len(front) and arrived_by[goal] < 0:
        steps, source = _ranges(first[front], first[front + 1])
        steps = order[steps]
        row, node = steps % len(subject), heads[steps]
        total = length[front[source]] + 1 / strength[row]
        unvisited = np.isinf(length[node])
        row, node, total = row[unvisited], node[unvisited], total[unvisited]
        best = np.lexsort((row, total, node))
        best = best[np.diff(node[best], prepend=-1) != 0]
        front = node[best]
        length[front], arrived_by[front] = total[best], row[best]
    return _walk_back(subject, object_, arrived_by, start, goal)


def _ranges(start: Integers, stop: Integers) -> tuple[Integers, Integers]:
    """Return the numbers of all half-open ranges, and which range each number is of."""
    count = stop - start
    owner = np.repeat(np.arange(len(count)), count)
    return np.arange(len(owner)) + (start - np.cumsum(count) + count)[owner], owner


def _walk_back(
    subject: Integers, object_: Integers, arrived_by: Integers, start: int, goal: int
) -> list[int]:
    """Return the rows of the edges by which the search came from *start* to *goal*."""
    rows = []
    node = goal
    while node != start and arrived_by[node] >= 0:
        rows.append(int(arrived_by[node]))
        node = int(subject[rows[-1]] + object_[rows[-1]]) - node
    return rows[::-1]
