"""Which entities co-occur in a sentence, against all pairs checked one by one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph, Options
from kg.relate.pairs import MAX_STEPS, Mentions, all_pairs, nearest

Mention = tuple[int, int, int, int]  # window, start, end, entity
Pair = tuple[int, int, int, int]  # first, second, tokens between, 1 + mentions between


def mentions_of(rows: list[Mention]) -> Mentions:
    """Return sorted *rows* as the columns they are; each token is one character and a space."""
    window, start, end, entity = np.array(rows, np.int64).reshape(-1, 4).T
    return Mentions(window, start, end, 2 * start, 2 * end - 1, entity)


def found(rows: list[Mention], near: bool) -> list[Pair]:
    """Return the pairs that kg finds: all, or only the nearest of each two entities."""
    mentions = mentions_of(rows)
    pairs = all_pairs(mentions)[0]
    pairs = nearest(mentions, pairs) if near else pairs
    columns = (pairs.first, pairs.second, pairs.between, pairs.steps)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def every(rows: list[Mention]) -> list[Pair]:
    """Return all pairs of mentions of two entities that do not overlap."""
    pairs = []
    for i, (window, _, end, entity) in enumerate(rows):
        here = [row for row in rows if row[0] == window]
        covered = {token for _, start, stop, _ in here for token in range(start, stop)}
        for j, (other, start, _, another) in enumerate(rows):
            if other == window and start >= end and entity != another:
                between = len(set(range(end, start)) - covered)
                inside = sum(end <= first < start for _, first, _, _ in here)
                pairs.append((i, j, between, 1 + inside))
    return pairs


def best(rows: list[Mention]) -> list[Pair]:
    """Return the nearest pair of each two entities of a sentence; if equal, the first."""

    def distance(pair: Pair) -> tuple[int, int, int]:
        return rows[pair[1]][1] - rows[pair[0]][2], pair[0], pair[1]

    groups: dict[tuple[int, int, int], list[Pair]] = {}
    for pair in every(rows):
        entities = sorted((rows[pair[0]][3], rows[pair[1]][3]))
        groups.setdefault((rows[pair[0]][0], entities[0], entities[1]), []).append(pair)
    return sorted(min(group, key=distance) for group in groups.values())


CASES: dict[str, tuple[list[Mention], list[Pair]]] = {
    # sorted mentions, and their nearest pairs
    "no mention": ([], []),
    "one mention": ([(0, 0, 1, 7)], []),
    "side by side": ([(0, 0, 1, 7), (0, 1, 2, 8)], [(0, 1, 0, 1)]),
    "three tokens between": ([(0, 0, 1, 7), (0, 4, 5, 8)], [(0, 1, 3, 1)]),
    "tokens before the first do not count": ([(0, 5, 6, 7), (0, 7, 8, 8)], [(0, 1, 1, 1)]),
    "a mention between": (
        [(0, 0, 1, 7), (0, 2, 4, 8), (0, 5, 6, 9)],
        [(0, 1, 1, 1), (0, 2, 2, 2), (1, 2, 1, 1)],
    ),
    "an entity does not meet itself": ([(0, 0, 1, 7), (0, 2, 3, 7)], []),
    "sentences do not meet": ([(0, 0, 1, 7), (1, 0, 1, 8)], []),
    "the nearest of two": (
        [(0, 0, 1, 7), (0, 5, 6, 8), (0, 7, 8, 7)],
        [(1, 2, 1, 1)],
    ),
    "the first of two as near": (
        [(0, 0, 1, 7), (0, 2, 3, 8), (0, 4, 5, 7)],
        [(0, 1, 1, 1)],
    ),
    "nested mentions do not meet": ([(0, 0, 3, 7), (0, 1, 2, 8)], []),
    "crossing mentions do not meet": ([(0, 0, 2, 7), (0, 1, 3, 8)], []),
    "two of one span do not meet": ([(0, 0, 2, 7), (0, 0, 2, 8)], []),
    "a mention after two that are nested": (
        [(0, 0, 3, 7), (0, 1, 2, 8), (0, 4, 5, 9)],
        [(0, 2, 1, 1), (1, 2, 1, 1)],
    ),
    "a mention before two that are nested": (
        [(0, 0, 1, 7), (0, 2, 5, 8), (0, 3, 4, 9)],
        [(0, 1, 1, 1), (0, 2, 1, 2)],
    ),
}


@pytest.mark.parametrize(("rows", "pairs"), CASES.values(), ids=CASES)
def test_nearest_pairs(rows: list[Mention], pairs: list[Pair]) -> None:
    assert found(rows, near=True) == pairs


def _mention(window: int, start: int, length: int, entity: int) -> Mention:
    return window, start, start + length, entity


CORPORA = st.lists(
    st.builds(_mention, st.integers(0, 2), st.integers(0, 9), st.integers(1, 4), st.integers(0, 4)),
    max_size=12,
).map(sorted)


@given(CORPORA)
def test_all_pairs_are_those_found_one_by_one(rows: list[Mention]) -> None:
    assert found(rows, near=False) == sorted(every(rows))


@given(CORPORA)
def test_nearest_pairs_are_those_found_one_by_one(rows: list[Mention]) -> None:
    assert found(rows, near=True) == best(rows)


@given(CORPORA)
def test_mentions_that_overlap_never_pair(rows: list[Mention]) -> None:
    for first, second, *_ in found(rows, near=False):
        assert rows[first][2] <= rows[second][1]


def crowd(mentions: int) -> list[Mention]:
    """Return a sentence of so many mentions, each of an entity of its own."""
    return [(0, 2 * i, 2 * i + 1, i) for i in range(mentions)]


@pytest.mark.parametrize(
    ("mentions", "windows"), [(MAX_STEPS, []), (MAX_STEPS + 1, []), (MAX_STEPS + 2, [0])]
)
def test_a_sentence_is_crowded_when_not_all_of_it_is_paired(
    mentions: int, windows: list[int]
) -> None:
    assert all_pairs(mentions_of(crowd(mentions)))[1].tolist() == windows


def test_of_a_crowded_sentence_only_what_is_too_far_apart_is_left_out() -> None:
    size = MAX_STEPS + 2
    assert len(all_pairs(mentions_of(crowd(size)))[0].first) == size * (size - 1) // 2 - 1


def test_a_crowded_sentence_is_reported_with_its_line(graph_of: Callable[..., Graph]) -> None:
    crowded = " ".join(["Ant/B-App Bee/B-App"] * (MAX_STEPS // 2 + 1))
    graph = graph_of("Ant/B-App and/O", crowded, options=Options(overlong_distance=10**4))
    rows = graph.diagnostics.filter(rule="crowded-sentence").select("stage", "line").rows()
    assert rows == [("relate", 4)]


OVERLONG_CASES = {
    # tokens before, between and behind two mentions; options; whether they co-occur
    "100 tokens": (0, 98, 50, {}, True),
    "over 100 tokens": (0, 99, 0, {}, False),
    "over 100 tokens, near": (90, 20, 0, {}, True),
    "over 100 tokens, not near": (90, 21, 0, {}, False),
    "a wider limit": (0, 150, 0, {"overlong_distance": 150}, True),
    "a narrower limit": (120, 3, 0, {"overlong_distance": 2}, False),
    "a limit of all sentences": (120, 10, 0, {"distance": 9}, False),
    "windows of sentences": (0, 150, 0, {"window": "2"}, True),
}


@pytest.mark.parametrize(
    ("before", "between", "behind", "options", "meet"), OVERLONG_CASES.values(), ids=OVERLONG_CASES
)
def test_only_what_is_near_meets_in_an_overlong_sentence(
    graph_of: Callable[..., Graph],
    before: int,
    between: int,
    behind: int,
    options: dict[str, Any],
    meet: bool,
) -> None:
    fill = ["o/O " * tokens for tokens in (before, between, behind)]
    sentence = f"{fill[0]}Ant/B-X {fill[1]}Bee/B-X {fill[2]}"
    graph = graph_of(sentence, "Ant/B-X", options=Options(**options))
    assert len(graph.edges) == meet
    assert graph.entities["sentences"].to_list() == [2, 1]  # as if they were not overlong


def test_overlong_sentences_are_reported_by_source(graph_of: Callable[..., Graph]) -> None:
    far, near = f"Ant/B-X {'o/O ' * 120} Bee/B-X", f"{'o/O ' * 120} Ant/B-X Bee/B-X"
    graph = graph_of(far, near, far)
    rows = graph.diagnostics.filter(rule="overlong-sentence").select("value", "action").rows()
    assert rows == [
        ("2 sentences of over 100 tokens", "pairs more than 20 tokens apart left out"),
    ]
