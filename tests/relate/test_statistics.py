"""The association measures, against scipy and against their definitions."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control, hypergeom

from kg.relate import statistics

Counts = tuple[int, int, int, int]  # both, the one, the other, all


def of(name: str, *rows: Counts) -> list[float]:
    """Return a measure of each row; all rows have the same number of sentences."""
    c, a, b, n = np.array(rows, np.int64).reshape(-1, 4).T
    values: npt.NDArray[np.float64] = getattr(statistics, name)(c, a, b, int(n[0]) if len(n) else 1)
    return [float(value) for value in values]


def log_likelihood(c: int, a: int, b: int, n: int) -> float:
    """Return G² by scipy, negative below chance."""
    table = np.array([[c, a - c], [b - c, n - a - b + c]])
    value = chi2_contingency(table, lambda_="log-likelihood", correction=False).statistic
    return float(-value if c * n < a * b else value)


@st.composite
def counts(draw: st.DrawFn, most: int = 10**6, least_both: int = 0) -> Counts:
    """Return counts that can be: 0 <= c <= a, b <= n and a + b - c <= n."""
    n = draw(st.integers(1, 30) | st.integers(1, most))
    a, b = draw(st.integers(1, n)), draw(st.integers(1, n))
    low, high = max(least_both, a + b - n), min(a, b)
    assume(low <= high)
    return draw(st.integers(low, high) | st.integers(low, min(high, low + 5))), a, b, n


EDGES: dict[str, tuple[Counts, float, float, float, float]] = {
    # counts, npmi, g2, t, p
    "one sentence": ((1, 1, 1, 1), 1.0, 0.0, 0.0, 1.0),
    "in all sentences": ((9, 9, 9, 9), 1.0, 0.0, 0.0, 1.0),
    "always together, once of two": ((1, 1, 1, 2), 1.0, 4 * math.log(2), 0.5, 0.5),
    "always together, twice of four": ((2, 2, 2, 4), 1.0, 8 * math.log(2), 1 / math.sqrt(2), 1 / 6),
    "one of the two in all": ((3, 9, 3, 9), 0.0, 0.0, 0.0, 1.0),
    "the other in all": ((3, 3, 9, 9), 0.0, 0.0, 0.0, 1.0),
    "just by chance": ((1, 2, 2, 4), 0.0, 0.0, 0.0, 5 / 6),
    "as seldom as can be": (
        (1, 2, 2, 3),
        math.log(3 / 4) / math.log(3),
        -2 * (2 * math.log(3 / 2) + math.log(3 / 4)),
        -1 / 3,
        1.0,
    ),
}


@pytest.mark.parametrize(("row", "npmi", "_g2", "_t", "_p"), EDGES.values(), ids=EDGES)
def test_npmi(row: Counts, npmi: float, _g2: float, _t: float, _p: float) -> None:
    assert of("npmi", row) == pytest.approx([npmi], abs=1e-15)


@pytest.mark.parametrize(("row", "_npmi", "g2", "_t", "_p"), EDGES.values(), ids=EDGES)
def test_g2(row: Counts, _npmi: float, g2: float, _t: float, _p: float) -> None:
    assert of("g2", row) == pytest.approx([g2], abs=1e-14)


@pytest.mark.parametrize(("row", "_npmi", "_g2", "t", "_p"), EDGES.values(), ids=EDGES)
def test_t(row: Counts, _npmi: float, _g2: float, t: float, _p: float) -> None:
    assert of("t_score", row) == pytest.approx([t], abs=1e-15)


@pytest.mark.parametrize(("row", "_npmi", "_g2", "_t", "p"), EDGES.values(), ids=EDGES)
def test_p(row: Counts, _npmi: float, _g2: float, _t: float, p: float) -> None:
    assert of("p_value", row) == pytest.approx([p], rel=1e-14)


@pytest.mark.parametrize(
    ("name", "value"), [("npmi", -1.0), ("p_value", 1.0), ("g2", -4 * math.log(2))]
)
def test_never_together(name: str, value: float) -> None:
    assert of(name, (0, 1, 1, 2)) == pytest.approx([value])


def test_p_of_what_chance_all_but_excludes_is_small_but_not_zero() -> None:
    (p,) = of("p_value", (5000, 5000, 5000, 10**6))
    assert 0 < p < 1e-300


@given(counts(least_both=1))
def test_npmi_is_its_definition(row: Counts) -> None:
    c, a, b, n = row
    wanted = 1.0 if c == n else math.log(c * n / (a * b)) / -math.log(c / n)
    assert of("npmi", row) == pytest.approx([wanted], abs=1e-9)


@given(counts())
def test_npmi_is_between_minus_one_and_one(row: Counts) -> None:
    assert -1 <= of("npmi", row)[0] <= 1


@given(counts())
def test_g2_is_that_of_scipy(row: Counts) -> None:
    _, a, b, n = row
    assume(a < n and b < n)  # scipy wants no empty row or column
    assert of("g2", row) == pytest.approx([log_likelihood(*row)], rel=1e-6, abs=1e-8)


@given(counts(least_both=1))
def test_t_is_its_definition(row: Counts) -> None:
    c, a, b, n = row
    assert of("t_score", row) == pytest.approx([(c - a * b / n) / math.sqrt(c)], abs=1e-9)


@given(counts(least_both=1))
def test_p_is_that_of_scipy(row: Counts) -> None:
    c, a, b, n = row
    wanted = max(float(hypergeom.sf(c - 1, n, a, b)), 2.3e-308)
    assert of("p_value", row) == pytest.approx([wanted], rel=1e-6, abs=1e-300)


@given(counts(most=200, least_both=1))
def test_p_is_the_sum_of_its_definition(row: Counts) -> None:
    c, a, b, n = row
    ways = sum(math.comb(b, x) * math.comb(n - b, a - x) for x in range(c, min(a, b) + 1))
    assert of("p_value", row) == pytest.approx([ways / math.comb(n, a)], rel=1e-9)


@given(counts(least_both=1))
def test_measures_do_not_mind_which_is_the_one(row: Counts) -> None:
    c, a, b, n = row
    for name in ("npmi", "g2", "t_score", "p_value"):
        assert of(name, row) == pytest.approx(of(name, (c, b, a, n)), rel=1e-6, abs=1e-8)


def test_measures_are_the_single_ones_in_the_order_of_rows() -> None:
    rows = [(2, 3, 4, 50), (1, 9, 1, 50), (2, 4, 3, 50), (2, 3, 4, 50), (7, 7, 7, 50)]
    c, a, b, _ = np.array(rows, np.int64).T
    found = statistics.measures(c, a, b, 50)
    for name, single in {"npmi": "npmi", "g2": "g2", "t": "t_score", "p": "p_value"}.items():
        assert found[name].tolist() == pytest.approx(of(single, *rows)), name


@given(st.lists(counts(most=40, least_both=1).map(lambda row: row[:3]), max_size=20))
def test_measures_of_equal_counts_are_equal(rows: list[tuple[int, int, int]]) -> None:
    c, a, b = np.array(rows, np.int64).reshape(-1, 3).T
    turned = statistics.measures(c, b, a, 40_000)
    for name, values in statistics.measures(c, a, b, 40_000).items():
        assert values.tolist() == turned[name].tolist(), name


def test_no_pairs_have_no_measures() -> None:
    nothing = np.zeros(0, np.int64)
    found = statistics.measures(nothing, nothing, nothing, 5)
    assert {name: len(values) for name, values in found.items()} == dict.fromkeys(found, 0)


def q(p: list[float], pairs: int) -> list[float]:
    """Return the false discovery rates of *p*."""
    return [float(value) for value in statistics.q_value(np.array(p, np.float64), pairs)]


Q_CASES = {
    "nothing seen": ([], 10, []),
    "the only pair": ([0.03], 1, [0.03]),
    "one of ten pairs": ([0.03], 10, [0.3]),
    "not above one": ([0.5], 10, [1.0]),
    "two of four": ([0.01, 0.02], 4, [0.04, 0.04]),
    "a larger p before a smaller": ([0.04, 0.01], 4, [0.08, 0.04]),
    "equal ones": ([0.01, 0.01], 4, [0.02, 0.02]),
}


@pytest.mark.parametrize(("p", "pairs", "wanted"), Q_CASES.values(), ids=Q_CASES)
def test_q(p: list[float], pairs: int, wanted: list[float]) -> None:
    assert q(p, pairs) == pytest.approx(wanted)


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=20), st.integers(0, 40))
def test_q_is_that_of_scipy_over_all_pairs(p: list[float], unseen: int) -> None:
    wanted = false_discovery_control(p + [1.0] * unseen)[: len(p)]
    assert q(p, len(p) + unseen) == pytest.approx(wanted.tolist())
