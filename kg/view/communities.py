"""Group nodes into communities by modularity (Louvain), the same ones in every run.

In: weighted edges as arrays. Out: the community of each node. Nodes move in four turns a sweep, all
of a turn at once, so that NumPy can do it; neighbours that would swap for ever are hardly ever in
the same turn. It is what the page draws where nobody has analysed the graph.
"""

import numpy as np

from kg.common.arrays import Floats, Integers

TURNS = 4  # of a sweep over all nodes
MAX_SWEEPS = 20
SETTLED = 0.002  # share of nodes that still move in the last sweep
_MIX = np.uint64(0x9E3779B97F4A7C15)  # of multiplicative hashing


def communities(subject: Integers, object_: Integers, weight: Floats, nodes: int) -> Integers:
    """Return the community of each of *nodes*, numbered from 0 by falling size.

    A node without an edge is a community of its own. Takes O(E log E) a sweep, for E edges.

    Args:
        subject: the one end of each edge.
        object_: the other end.
        weight: > 0.
        nodes: how many there are.
    """
    label = np.arange(nodes)
    tails, heads = np.concatenate([subject, object_]), np.concatenate([object_, subject])
    weights, size = np.tile(weight, 2).astype(np.float64), nodes
    while size:
        moved = _move(tails, heads, weights, size)
        names, moved = np.unique(moved, return_inverse=True)
        label = moved[label]
        if len(names) == size:
            break
        size = len(names)
        tails, heads, weights = _sums(moved[tails], moved[heads], weights, size)
    return _by_size(label)


def _move(tails: Integers, heads: Integers, weights: Floats, nodes: int) -> Integers:
    """Return the community of each node after sweeps in which each joins its best neighbours."""
    label = np.arange(nodes)
    strength = np.bincount(tails, weights, nodes)
    total = float(strength.sum()) or 1.0
    held = strength.copy()  # the strength of each community
    other = tails != heads
    tails, heads, weights = tails[other], heads[other], weights[other]
    turn = (np.arange(nodes, dtype=np.uint64) * _MIX) >> np.uint64(62)
    rows_by_turn = [np.flatnonzero(turn[tails] == number) for number in range(TURNS)]
    for _sweep in range(MAX_SWEEPS):
        movers = 0
        for rows in rows_by_turn:
            node, to, weight = _sums(tails[rows], label[heads[rows]], weights[rows], nodes)
            inside = held[to] - np.where(label[node] == to, strength[node], 0)
            gain = weight - strength[node] * inside / total
            best = np.lexsort((to, -gain, node))
            best = best[np.diff(node[best], prepend=-1) != 0]
            node, to, gain = node[best], to[best], gain[best]
            stays = _gain_of_staying(node, tails[rows], heads[rows], weights[rows], label)
            stays -= strength[node] * (held[label[node]] - strength[node]) / total
            moves = (gain > stays + 1e-12 * total) & (to != label[node])
            node, to = node[moves], to[moves]
            held -= np.bincount(label[node], strength[node], nodes)
            held += np.bincount(to, strength[node], nodes)
            label[node] = to
            movers += len(node)
        if movers <= SETTLED * nodes:
            break
    return label


def _gain_of_staying(
    node: Integers, tails: Integers, heads: Integers, weights: Floats, label: Integers
) -> Floats:
    """Return the weight of the edges of each of *node* within its own community."""
    same = label[tails] == label[heads]
    return np.asarray(np.bincount(tails[same], weights[same], len(label))[node], np.float64)


def _sums(
    tails: Integers, heads: Integers, weights: Floats, nodes: int
) -> tuple[Integers, Integers, Floats]:
    """Return the distinct pairs, in order, each with the sum of its weights."""
    key = tails.astype(np.int64) * nodes + heads
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if not len(first):
        return tails[:0], heads[:0], weights[:0]
    key = key[order][first]
    return key // nodes, key % nodes, np.add.reduceat(weights[order], first)


def _by_size(label: Integers) -> Integers:
    """Return *label* numbered anew: the largest first, of equal ones that of the first node."""
    _, first, inverse, count = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(count), np.int64)
    rank[np.lexsort((first, -count))] = np.arange(len(count))
    return np.asarray(rank[inverse])
