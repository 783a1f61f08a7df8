"""Pairs of names that are one entity, or are not, taken from corpora and common knowledge."""

import csv
from functools import cache
from pathlib import Path

import pytest

from tests.resolve.whole import M, resolve

with (Path(__file__).parent / "names.tsv").open(encoding="utf-8", newline="") as _file:
    PAIRS = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


@cache
def found(turned: bool) -> list[bool]:
    """Return which pairs are one entity; each is among all others under types of its own."""
    mentions = [
        (M(one, f"{type_}{i}", document=i), M(other, f"{other_type}{i}", document=i))
        for i, (one, type_, other, other_type, *_) in enumerate(PAIRS)
    ]
    order = mentions[::-1] if turned else mentions
    ids = iter(resolve(*(m for pair in order for m in (pair[::-1] if turned else pair))).ids)
    same = [next(ids) == next(ids) for _ in order]
    return same[::-1] if turned else same


def test_there_are_pairs_of_both_kinds() -> None:
    kinds = [pair[4] for pair in PAIRS]
    assert len(PAIRS) >= 150
    assert min(kinds.count(kind) for kind in ("same", "different")) >= 70


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("i", range(len(PAIRS)), ids=[f"{p[0]} | {p[2]}" for p in PAIRS])
def test_two_names_are_one_or_not(i: int, turned: bool) -> None:
    assert found(turned)[i] is (PAIRS[i][4] == "same")
