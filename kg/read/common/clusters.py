"""Join pairs of things that are one into clusters."""

from collections.abc import Iterable

from kg.common.union_find import UnionFind


def clusters_of(same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the cluster of each name in the pairs *same*: a number, from 1, in their order.

    >>> sorted(clusters_of([("a", "b"), ("c", "d"), ("e", "b")]).items())
    [('a', '1'), ('b', '1'), ('c', '2'), ('d', '2'), ('e', '1')]
    """
    sets = UnionFind[str]()
    for pair in same:
        sets.join(*pair)
    number: dict[str, str] = {}
    return {name: number.setdefault(sets.root(name), str(len(number) + 1)) for name in sets}
