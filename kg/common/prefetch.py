"""Prefetch: make the next item of an iterator on another thread while this one is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """Yield *items*, each made by another thread while the one before it is worked on."""
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(next, items, None)
        while (item := waiting.result()) is not None:
            waiting = executor.submit(next, items, None)
            yield item
