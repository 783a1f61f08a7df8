"""The association measures, against scipy, against sets, and against their definitions."""

import math
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial import distance
from scipy.stats import chi2_contingency, false_discovery_control, hypergeom

from kg import build
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


# The edges of their domains, worked out by hand.
NAMES = ("pmi", "npmi", "g2", "t", "dice", "jaccard", "association", "p")
EDGES: dict[str, tuple[Counts, tuple[float, ...]]] = {
    "one sentence": ((1, 1, 1, 1), (0, 1, 0, 0, 1, 1, 1, 1)),
    "in all sentences": ((9, 9, 9, 9), (0, 1, 0, 0, 1, 1, 1 / 9, 1)),
    "always together, once of two": (
        (1, 1, 1, 2),
        (1, 1, 4 * math.log(2), 1 / 2, 1, 1, 1, 1 / 2),
    ),
    "always together, twice of four": (
        (2, 2, 2, 4),
        (1, 1, 8 * math.log(2), 1 / math.sqrt(2), 1, 1, 1 / 2, 1 / 6),
    ),
    "one of the two in all": ((3, 9, 3, 9), (0, 0, 0, 0, 1 / 2, 1 / 3, 1 / 9, 1)),
    "the other in all": ((3, 3, 9, 9), (0, 0, 0, 0, 1 / 2, 1 / 3, 1 / 9, 1)),
    "just by chance": ((1, 2, 2, 4), (0, 0, 0, 0, 1 / 2, 1 / 3, 1 / 4, 5 / 6)),
    "as seldom as can be": (
        (1, 2, 2, 3),
        (
            math.log2(3 / 4),
            math.log(3 / 4) / math.log(3),
            -2 * (2 * math.log(3 / 2) + math.log(3 / 4)),
            -1 / 3,
            1 / 2,
            1 / 3,
            1 / 4,
            1,
        ),
    ),
    "never together": (
        (0, 1, 1, 2),
        (math.nan, -1, -4 * math.log(2), math.nan, 0, 0, 0, 1),
    ),
}
CASES = {
    f"{name}, {case}": (name, row, value)
    for case, (row, values) in EDGES.items()
    for name, value in zip(NAMES, values, strict=True)
}
OF = {"t": "t_score", "p": "p_value"}  # the functions of other names


@pytest.mark.parametrize(("name", "row", "value"), CASES.values(), ids=CASES)
def test_at_the_edges_of_their_domains(name: str, row: Counts, value: float) -> None:
    assert of(OF.get(name, name), row) == pytest.approx([value], abs=1e-14, nan_ok=True)


def test_all_measures_have_cases_at_their_edges() -> None:
    assert set(statistics.MEASURES) == set(NAMES)


def test_p_of_what_chance_all_but_excludes_is_small_but_not_zero() -> None:
    (p,) = of("p_value", (5000, 5000, 5000, 10**6))
    assert 0 < p < 1e-300


@given(counts(least_both=1))
def test_npmi_is_its_definition(row: Counts) -> None:
    c, a, b, n = row
    wanted = 1.0 if c == n else math.log(c * n / (a * b)) / -math.log(c / n)
    assert of("npmi", row) == pytest.approx([wanted], abs=1e-9)


@given(counts())
def test_g2_is_that_of_scipy(row: Counts) -> None:
    _, a, b, n = row
    assume(a < n and b < n)  # scipy wants no empty row or column
    assert of("g2", row) == pytest.approx([log_likelihood(*row)], rel=1e-6, abs=1e-8)


@given(counts(least_both=1))
def test_t_is_its_definition(row: Counts) -> None:
    c, a, b, n = row
    assert of("t_score", row) == pytest.approx([(c - a * b / n) / math.sqrt(c)], abs=1e-9)


@given(st.sets(st.integers(0, 40), min_size=1), st.sets(st.integers(0, 40), min_size=1))
def test_dice_and_jaccard_are_those_of_sets(one: set[int], other: set[int]) -> None:
    row = len(one & other), len(one), len(other), 41
    vectors = [[i in sentences for i in range(41)] for sentences in (one, other)]
    assert of("jaccard", row) == pytest.approx([len(one & other) / len(one | other)])
    assert of("dice", row) == pytest.approx([1 - distance.dice(*vectors)])


@given(counts(least_both=1))
def test_pmi_is_its_definition(row: Counts) -> None:
    c, a, b, n = row
    wanted = math.log2((c / n) / ((a / n) * (b / n)))
    assert of("pmi", row) == pytest.approx([wanted], abs=1e-9)


@given(counts())
def test_association_is_its_definition(row: Counts) -> None:
    c, a, b, _ = row
    assert of("association", row) == pytest.approx([c / (a * b)])


RANGES = {
    "npmi": (-1, 1),
    "dice": (0, 1),
    "jaccard": (0, 1),
    "association": (0, 1),
    "p_value": (0, 1),
}


@pytest.mark.parametrize("name", RANGES)
@given(row=counts())
def test_measures_stay_in_their_ranges(name: str, row: Counts) -> None:
    low, high = RANGES[name]
    assert low <= of(name, row)[0] <= high


@given(counts(least_both=1))
def test_pmi_is_less_than_the_bits_of_the_number_of_sentences(row: Counts) -> None:
    assert abs(of("pmi", row)[0]) <= math.log2(row[3]) + 1e-9


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
    for name in statistics.MEASURES:
        turned = of(OF.get(name, name), (c, b, a, n))
        assert of(OF.get(name, name), row) == pytest.approx(turned, rel=1e-6, abs=1e-8), name


def test_measures_are_the_single_ones_in_the_order_of_rows() -> None:
    rows = [(2, 3, 4, 50), (1, 9, 1, 50), (2, 4, 3, 50), (2, 3, 4, 50), (7, 7, 7, 50)]
    c, a, b, _ = np.array(rows, np.int64).T
    found = statistics.measures(c, a, b, 50)
    for name, values in found.items():
        assert values.tolist() == pytest.approx(of(OF.get(name, name), *rows)), name


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
    values = np.array(p, np.float64)
    rates = statistics.FalseDiscoveryRates.of_counts(values, np.ones(len(p), np.int64), pairs)
    return [float(value) for value in rates.of(values)]


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


def shuffled(sentences: list[set[int]], seed: int) -> list[set[int]]:
    """Return sentences of the same sizes, each entity in as many of them as before.

    Two sentences exchange an entity that only one of them has, again and again.
    """
    choose = random.Random(seed)
    mixed = [sorted(sentence) for sentence in sentences]
    sets = [set(sentence) for sentence in sentences]
    for _ in range(5 * sum(map(len, mixed))):
        i, j = choose.randrange(len(mixed)), choose.randrange(len(mixed))
        x, y = choose.randrange(len(mixed[i])), choose.randrange(len(mixed[j]))
        one, other = mixed[i][x], mixed[j][y]
        if one not in sets[j] and other not in sets[i]:
            sets[i] ^= {one, other}
            sets[j] ^= {one, other}
            mixed[i][x], mixed[j][y] = other, one
    return sets


def test_g2_is_0_where_fewer_meet_than_the_counts_allow() -> None:
    # Both are in each of 2 windows, in one of them as overlapping mentions, which do not meet.
    c, both = np.array([1]), np.array([2])
    assert statistics.g2(c, both, both, 2).tolist() == [0.0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_chance_alone_is_hardly_ever_significant(corpora: Path, tmp_path: Path, seed: int) -> None:
    graph = build([corpora / "wikiser" / "dev.txt"], tmp_path / "graph")
    where = graph.mentions.join(graph.links, on="mention")
    entities = where.group_by("source", "sentence").agg(pl.col("entity").unique().sort())
    sentences = [set(found) for found in entities.sort("source", "sentence")["entity"].to_list()]
    mixed = shuffled(sentences, seed)
    n = Counter(entity for sentence in mixed for entity in sentence)
    assert n == Counter(entity for sentence in sentences for entity in sentence)
    assert sum(a != b for a, b in zip(mixed, sentences, strict=True)) > len(mixed) / 2
    pairs = Counter(pair for sentence in mixed for pair in combinations(sorted(sentence), 2))
    rows = [(c, n[one], n[other]) for (one, other), c in pairs.items()]
    c, a, b = np.array(rows, np.int64).T
    p = statistics.measures(c, a, b, graph.counts["sentences"])["p"]
    possible = len(graph.entities) * (len(graph.entities) - 1) // 2
    rates = q(p.tolist(), possible)
    assert np.mean(np.array(rates) < 0.05) < 0.01
    assert (graph.edges["q"] < 0.05).mean() > 0.03  # so that it is the shuffle, not the measure
