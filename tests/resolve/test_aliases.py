"""Alias resolution: each name stands for the end of its chain of merges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.arrays import Integers
from kg.resolve.aliases import RULE_NAMES, resolve_aliases

Pairs = list[tuple[int, int]]
RULES = ["override", "thesaurus", "plural", "tail"]


def sides(pairs: Pairs) -> tuple[Integers, Integers]:
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def roots(count: int, *merges: tuple[str, Pairs]) -> list[int]:
    return resolve_aliases(count, [(rule, *sides(pairs)) for rule, pairs in merges])[0].tolist()


def weakest(count: int, *merges: tuple[str, Pairs]) -> list[str]:
    ranks = resolve_aliases(count, [(rule, *sides(pairs)) for rule, pairs in merges])[1]
    return [RULE_NAMES[rank] for rank in ranks]


@pytest.mark.parametrize(
    ("count", "merges", "wanted"),
    [
        (2, [], [0, 1]),
        (3, [("plural", [(0, 1), (1, 2)])], [2, 2, 2]),
        (3, [("thesaurus", [(0, 1)]), ("plural", [(0, 2)])], [1, 1, 2]),
        (3, [("plural", [(0, 1), (0, 2)])], [0, 1, 2]),
        (2, [("plural", [(0, 1), (0, 1)])], [1, 1]),
        (2, [("thesaurus", [(0, 1)]), ("plural", [(1, 0)])], [1, 1]),
        (2, [("plural", [(0, 0)])], [0, 1]),
        (4, [("plural", [(0, 1), (1, 2), (2, 0), (3, 2)])], [0, 1, 2, 2]),
    ],
    ids=[
        "nothing merges",
        "a chain ends at its end",
        "the first rule decides",
        "two ways of one rule are none",
        "twice the same way is one",
        "a later rule closes no circle",
        "nothing stands for itself",
        "a circle of one rule is not made, and what leads there ends there",
    ],
)
def test_roots(count: int, merges: list[tuple[str, Pairs]], wanted: list[int]) -> None:
    assert roots(count, *merges) == wanted


def test_a_way_is_trusted_as_its_weakest_step() -> None:
    merges = [("thesaurus", [(1, 2)]), ("tail", [(0, 1)])]
    assert weakest(3, *merges) == ["tail", "thesaurus", "name"]


COUNT = 8
NODE = st.integers(0, COUNT - 1)
MOVES = st.lists(
    st.tuples(st.sampled_from(RULES), st.lists(st.tuples(NODE, NODE), max_size=8)), max_size=4
)


@given(MOVES)
@settings(deadline=None)
def test_every_root_stands_for_itself(merges: list[tuple[str, Pairs]]) -> None:
    root = roots(COUNT, *merges)
    assert [root[node] for node in root] == root


@given(MOVES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_a_rules_moves_does_not_matter(
    merges: list[tuple[str, Pairs]], random: "np.random.Generator"
) -> None:
    mixed = [(rule, random.sample(pairs, len(pairs))) for rule, pairs in merges]  # type: ignore[attr-defined]
    assert roots(COUNT, *mixed) == roots(COUNT, *merges)
