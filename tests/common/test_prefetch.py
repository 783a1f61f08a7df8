"""Prefetch: the items in their order, and what making one raises after those before it."""

from collections.abc import Iterator

import pytest

from kg.common.prefetch import prefetch


def numbers(count: int, failing: int | None = None) -> Iterator[int]:
    for number in range(count):
        if number == failing:
            raise ValueError(number)
        yield number


@pytest.mark.parametrize("count", range(5))
def test_all_items_come_in_order(count: int) -> None:
    assert list(prefetch(numbers(count))) == list(range(count))


@pytest.mark.parametrize("failing", range(5))
def test_an_error_comes_after_the_items_before_it(failing: int) -> None:
    items = prefetch(numbers(5, failing))
    assert [next(items) for _ in range(failing)] == list(range(failing))
    with pytest.raises(ValueError, match=str(failing)):
        next(items)
