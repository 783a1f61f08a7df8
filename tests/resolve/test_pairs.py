"""Two names that are one thing, or are not: taken from corpora and from what everybody knows."""

import csv
from pathlib import Path

import pytest

from tests.resolve.whole import M, same

with (Path(__file__).parent / "names.tsv").open(encoding="utf-8", newline="") as _file:
    PAIRS = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def test_there_are_pairs_of_both_kinds() -> None:
    kinds = [pair[4] for pair in PAIRS]
    assert len(PAIRS) >= 150
    assert min(kinds.count(kind) for kind in ("same", "different")) >= 70


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} | {pair[2]}")
def test_two_names_are_one_or_not(pair: tuple[str, ...]) -> None:
    one, type_, other, other_type, is_, _ = pair
    mentions = M(one, type_, document=0), M(other, other_type, document=0)
    found = [same(*order) for order in (mentions, mentions[::-1])]
    assert found == [is_ == "same"] * 2
