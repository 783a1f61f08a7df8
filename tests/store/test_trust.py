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


def test_every_level_is_tried() -> None:
    assert {level for _, wanted in CASES.values() for level in wanted} == set(LEVELS)
