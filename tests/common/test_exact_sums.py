"""Sums of weights across rows: exact, and the same in any order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.common.errors import LimitError
from kg.common.exact_sums import UNIT, quantise, sums_by


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**58)), max_size=9))
def test_sums_are_those_of_python(rows: list[tuple[int, int]]) -> None:
    group, values = (np.array(column, np.int64) for column in zip(*[(0, 0), *rows], strict=True))
    expected = [sum(value for number, value in rows if number == wanted) for wanted in range(4)]
    assert sums_by(group, values, 4).tolist() == expected


def test_a_small_weight_beside_a_large_one_counts() -> None:
    weights = quantise(np.array([2.0**22, 2**-32, 2**-32]))
    assert sums_by(np.zeros(3, np.int64), weights, 1).tolist() == [2**54 + 2]


def test_weights() -> None:
    assert quantise(np.array([0.0, 1e-30, 0.5, 1.0])).tolist() == [1, 1, 2**31, int(UNIT)]


@pytest.mark.parametrize("weight", [2.0**31, float("inf"), float("nan")])
def test_a_weight_that_is_too_large(weight: float) -> None:
    with pytest.raises(LimitError, match="a weight to be summed"):
        quantise(np.array([1.0, weight]))
