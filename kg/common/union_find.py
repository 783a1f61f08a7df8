"""Union-find (disjoint sets): the members of sets that are joined pair by pair."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class UnionFind(Generic[T]):
    """Disjoint sets of hashable things; the root of a set is its least member.

    >>> sets = UnionFind()
    >>> for pair in [("c", "b"), ("e", "d"), ("b", "a")]:
    ...     sets.join(*pair)
    >>> [(member, sets.root(member)) for member in sets]
    [('c', 'a'), ('b', 'a'), ('e', 'd'), ('d', 'd'), ('a', 'a')]

    Args:
        key: by which members are compared; without it by themselves.
    """

    def __init__(self, key: Callable[[T], Any] = lambda member: member) -> None:
        self._above: dict[T, T] = {}
        self._key = key

    def __iter__(self) -> Iterator[T]:
        """Iterate over all members, in the order in which they came."""
        return iter(self._above)

    def root(self, member: T) -> T:
        """Return the least member of the set of *member*: itself if it was never joined."""
        while (over := self._above.get(member, member)) != member:
            self._above[member] = self._above[over]  # halves the way of whoever comes next
            member = over
        return member

    def join(self, first: T, second: T) -> None:
        """Make the sets of two members one set; nearly constant time."""
        self._above.setdefault(first, first)
        self._above.setdefault(second, second)
        low, high = sorted((self.root(first), self.root(second)), key=self._key)
        self._above[high] = low
