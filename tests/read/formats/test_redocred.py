"""The JSON of DocRED and Re-DocRED."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import Whole, mutants, read_path, survives, written


def mark(sentence: Any, start: Any, end: Any, kind: Any = "App") -> dict[str, Any]:
    """Return a mention of a vertex."""
    return {"name": "x", "sent_id": sentence, "pos": [start, end], "type": kind}


DOCUMENT: dict[str, Any] = {
    "title": "Servers",
    "sents": [["Nginx", "uses", "PCRE", "."], ["Nginx", "is", "new", "."]],
    "vertexSet": [[mark(1, 0, 1), mark(0, 0, 1)], [mark(0, 2, 3, "Lib")]],
    "labels": [{"r": "P1", "h": 0, "t": 1, "evidence": [0]}],
}


def test_vertices_are_clusters_and_relations_join_their_first_mentions(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, DOCUMENT))
    mentions = found.table("mentions").select("sentence", "surface", "type", "cluster").rows()
    assert mentions == [
        (0, "Nginx", "App", "0"),
        (0, "PCRE", "Lib", "1"),
        (1, "Nginx", "App", "0"),
    ]
    assert found.table("relations").select("subject", "type", "object").rows() == [(0, "P1", 1)]
    assert found.documents == [("Servers", None)]
    assert found.rules == []


TWICE = ["beyond-sentence", "empty-mention"]
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no such sentence": ({"vertexSet": [[mark(9, 0, 1)]], "labels": []}, ["bad-annotation"]),
    "no such token": ({"vertexSet": [[mark(0, 8, 9)]], "labels": []}, TWICE),
    "beyond the sentence": ({"vertexSet": [[mark(0, 2, 9)]], "labels": []}, ["beyond-sentence"]),
    "null": ({"vertexSet": [[mark(0, None, 1)], None], "labels": []}, ["bad-annotation"]),
    "no type": ({"vertexSet": [[mark(0, 0, 1, None)]], "labels": []}, ["missing-type"]),
    "no such vertex": ({"labels": [{"r": "P1", "h": 0, "t": 2}]}, ["bad-relation"]),
    "an empty vertex": (
        {"vertexSet": [[mark(0, 0, 1)], []]},
        ["bad-relation"],
    ),
    "tokens that are none": (
        {"sents": [["Nginx"], [3]], "vertexSet": [], "labels": []},
        ["bad-sentence"],
    ),
    "no sentences": (
        {"sents": None, "vertexSet": None, "labels": None},
        ["missing-text"],
    ),
}


@pytest.mark.parametrize(("change", "rules"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_noted(tmp_path: Path, change: dict[str, Any], rules: list[str]) -> None:
    found = read_path(written(tmp_path, {**DOCUMENT, **change}), "redocred")
    assert sorted(found.rules) == rules


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    survives("redocred", tmp_path, data.draw(mutants(DOCUMENT)))


@pytest.fixture(scope="module")
def development(corpora: Path) -> tuple[Whole, list[dict[str, Any]]]:
    """Return Re-DocRED's development set, as it is read and as it is written."""
    path = corpora / "redocred" / "dev_revised.json"
    assert find_format(Source(path.name, path)).name == "redocred"  # type: ignore[union-attr]
    return read_path(path), json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_development_set_is_read_whole(
    development: tuple[Whole, list[dict[str, Any]]],
) -> None:
    """Counted with the json module; the file's own derivations (13,189; 17,284) say the same."""
    found, whole = development
    sentences = sum(len(one["sents"]) for one in whole)
    mentions = sum(len(vertex) for one in whole for vertex in one["vertexSet"])
    relations = sum(len(one["labels"]) for one in whole)
    assert (sentences, mentions, relations) == (4110, 13189, 17284)
    assert found.counts == (sentences, mentions, relations)
    assert found.rules == []


@pytest.mark.slow
def test_mentions_are_the_tokens_at_their_places(
    development: tuple[Whole, list[dict[str, Any]]],
) -> None:
    found, whole = development
    marks = [
        (" ".join(one["sents"][m["sent_id"]][slice(*m["pos"])]), m["type"])
        for one in whole
        for vertex in one["vertexSet"]
        for m in vertex
    ]
    # Tokens of Thai stand side by side in a text, without a space.
    joined = [(name.replace("ชูพงษ์ ", "ชูพงษ์"), type_) for name, type_ in marks]
    assert Counter(found.mentions) == Counter(joined)


def test_relations_keep_their_predicates(
    development: tuple[Whole, list[dict[str, Any]]],
) -> None:
    found, whole = development
    stated = Counter(label["r"] for one in whole for label in one["labels"])
    assert Counter(kind for _, kind, _ in found.relations) == stated
