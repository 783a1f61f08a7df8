"""Entity resolution by default, against corpora in which people resolved every mention."""

import csv
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from itertools import combinations
from math import comb
from pathlib import Path

import pytest

from kg import build
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
Place = tuple[str, int, int, int, str]  # document, sentence in it, start, end, type


def judged() -> set[tuple[str, str, str]]:
    """Return names that the gold keeps apart in a document though they are one, by our reading."""
    with (ROOT / "benchmarks/redocred_judged.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(doc, name, other) for doc, name, other in rows}


def pairs(groups: Iterable[Hashable]) -> int:
    """Count the pairs of equal values."""
    return sum(comb(count, 2) for count in Counter(groups).values())


@pytest.fixture(scope="module")
def agreement(gold: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, float]:
    """Return pairwise precision, as judged, and recall over mentions of one document."""
    graph = build([gold / "redocred_dev.conll"], tmp_path_factory.mktemp("gold") / "g")
    names, first, before = {}, {}, 0
    for document, name, sentences in graph.documents.select("document", "name", "sentences").rows():
        names[document], first[document] = name, before
        before += sentences
    where = dict(graph.sentences.select("sentence", "document").rows())
    found: dict[Place, int] = {}
    entity = graph.links["entity"].to_list()
    columns = ["mention", "sentence", "start", "end", "type"]
    for mention, sentence, start, end, type_ in graph.mentions.select(columns).rows():
        document = where[sentence]
        place = (names[document], sentence - first[document], start, end, type_)
        found[place] = entity[mention]
    with (gold / "redocred_dev.ents.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    both = defaultdict(list)
    for row in rows:
        place = (row["doc"], int(row["sent"]), int(row["start"]), int(row["end"]), row["type"])
        if place in found:
            both[row["doc"]].append((row["key"], found[place], row["text"]))
    assert sum(map(len, both.values())) > 12_900
    right = sum(pairs((key, entity) for key, entity, _ in rows) for rows in both.values())
    taken = sum(pairs(entity for _, entity, _ in rows) for rows in both.values())
    true = sum(pairs(key for key, _, _ in rows) for rows in both.values())
    same = judged()
    missed = sum(
        entity == other and key != other_key and (doc, *sorted((text, other_text))) in same
        for doc, rows in both.items()
        for (key, entity, text), (other_key, other, other_text) in combinations(rows, 2)
    )
    assert right / taken >= 0.975
    return (right + missed) / taken, right / true


def test_of_pairs_taken_for_one_thing_98_in_100_are(agreement: tuple[float, float]) -> None:
    assert agreement[0] >= 0.98


def test_of_pairs_that_are_one_thing_three_in_four_are_found(
    agreement: tuple[float, float],
) -> None:
    assert agreement[1] >= 0.75
