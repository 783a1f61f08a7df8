"""Levels of trust of edges, by the rules that docs/filters.md states."""

import polars as pl
import pytest

from kg.store.trust import LEVELS, NOISE, STRONG, levels

Edge = tuple[int, int, str, float]
BASE, LISTED = "co-occurrence", "enumeration"
CASES: dict[str, tuple[list[Edge], list[str]]] = {
    "a cue": ([(1, 2, "cue", 1e-9)], ["claimed"]),
    "the corpus states it": ([(1, 2, "annotated", 1e-9)], ["claimed"]),
    "a list": ([(1, 2, LISTED, 9.0)], ["listed"]),
    "as strong as it must be": ([(1, 2, BASE, STRONG)], ["strong"]),
    "a little less": ([(1, 2, BASE, STRONG - 1e-9)], ["weak"]),
    "not yet noise": ([(1, 2, BASE, NOISE)], ["weak"]),
    "noise": ([(1, 2, BASE, NOISE - 1e-9)], ["noise"]),
    "listed too": ([(1, 2, BASE, 9.0), (2, 1, LISTED, 0.1)], ["weak", "listed"]),
    "others are listed": ([(1, 2, BASE, 1.0), (1, 3, LISTED, 1.0)], ["strong", "listed"]),
    "claimed the other way": ([(1, 2, BASE, 1e-9), (2, 1, "cue", 1.0)], ["weak", "claimed"]),
    "listed is no claim": ([(1, 2, BASE, 1e-9), (1, 2, LISTED, 1.0)], ["noise", "listed"]),
    "none": ([], []),
}
SCHEMA = {
    "subject": pl.UInt32,
    "object": pl.UInt32,
    "basis": pl.String,
    "strength": pl.Float64,
}


@pytest.mark.parametrize(("edges", "wanted"), CASES.values(), ids=CASES)
def test_level_of_each_edge(edges: list[Edge], wanted: list[str]) -> None:
    assert levels(pl.DataFrame(edges, SCHEMA, orient="row")).to_list() == wanted


JUDGED = {
    # what is claimed or not, its strength and probability: the level
    "a likely base edge": (BASE, 1e-9, 0.85, "strong"),
    "a doubtful base edge": (BASE, 9.0, 0.8, "weak"),
    "an unlikely base edge": (BASE, 9.0, 0.19, "noise"),
    "a cue that may be right": ("cue", 1e-9, 0.5, "claimed"),
    "a cue that is more likely wrong": ("cue", 9.0, 0.49, "weak"),
    "a cue that was judged wrong": ("cue", 9.0, 0.0, "noise"),
    "a list": (LISTED, 9.0, 0.0, "listed"),
    "not judged": (BASE, STRONG, None, "strong"),
}


@pytest.mark.parametrize("case", JUDGED)
def test_judgements_decide_where_there_are_any(case: str) -> None:
    basis, strength, probability, level = JUDGED[case]
    columns = {**SCHEMA, "probability": pl.Float64}
    edges = pl.DataFrame([(1, 2, basis, strength, probability)], columns, orient="row")
    assert levels(edges).to_list() == [level]


def test_every_level_is_tried() -> None:
    assert {level for _, wanted in CASES.values() for level in wanted} == set(LEVELS)
