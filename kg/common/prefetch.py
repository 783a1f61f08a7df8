"""Prefetch: make the next item of an iterator on another thread while this one is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """Yield *items*, none of them None, each made while the one before it is worked on.

    The first two are made beforehand, and the others by another thread: to start one takes longer
    than to read a small source.
    """
    first = next(items, None)
    if first is None:
        return
    problem: Exception | None = None
    try:
        item = next(items, None)
    except Exception as error:  # which comes after the first item
        item, problem = None, error
    yield first
    if problem is not None:
        raise problem
    if item is None:
        return
    with ThreadPoolExecutor(1) as executor:
        while item is not None:
            waiting = executor.submit(next, items, None)
            yield item
            item = waiting.result()
