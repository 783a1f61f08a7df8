"""Join pairs of things that are one into clusters."""

from collections.abc import Iterable


def clusters_of(same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the cluster of each name in the pairs *same*: a number, from 1, in their order.

    >>> sorted(clusters_of([("a", "b"), ("c", "d"), ("e", "b")]).items())
    [('a', '1'), ('b', '1'), ('c', '2'), ('d', '2'), ('e', '1')]
    """
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    for one, other in same:
        parent[root(one)] = root(other)
    number: dict[str, str] = {}
    return {one: number.setdefault(root(one), str(len(number) + 1)) for one in list(parent)}
