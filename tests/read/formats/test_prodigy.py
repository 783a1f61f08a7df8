"""Prodigy's JSON lines."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written

TASK: dict[str, Any] = {
    "text": "Nginx uses PCRE2-lib.",
    "_task_hash": 5,
    "meta": {"source": "wiki"},
    "tokens": [
        {"text": "Nginx", "start": 0, "end": 5, "id": 0, "ws": True},
        {"text": "uses", "start": 6, "end": 10, "id": 1, "ws": True},
        {"text": "PCRE2-lib", "start": 11, "end": 20, "id": 2, "ws": False},
        {"text": ".", "start": 20, "end": 21, "id": 3, "ws": False},
    ],
    "spans": [
        {"start": 0, "end": 5, "token_start": 0, "token_end": 0, "label": "App", "kb_id": "Q1"},
        {"start": 11, "end": 20, "token_start": 2, "token_end": 2, "label": "Lib"},
    ],
    "answer": "accept",
}
SPAN = {"start": 11, "end": 20, "label": "Lib"}


def test_spans_are_mentions_on_the_tokens_of_the_task(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, TASK))
    assert found.mentions == [("Nginx", "App"), ("PCRE2-lib", "Lib")]
    assert found.identifiers == ["Q1", None]
    assert found.table("mentions").select("start", "end").rows() == [(0, 1), (2, 3)]
    assert found.documents == [("5", '{"source": "wiki"}')]
    assert found.rules == []


@pytest.mark.parametrize("groups", [{}, {"spans": {"sc": []}}, {"spans": {}, "sents": []}])
def test_documents_of_spacy_as_json(tmp_path: Path, groups: dict[str, Any]) -> None:
    tokens = [{"id": n, **token} for n, token in enumerate(TASK["tokens"])]
    record = {"text": TASK["text"], "ents": TASK["spans"], "tokens": tokens, **groups}
    found = read_path(written(tmp_path, record))
    assert found.mentions == [("Nginx", "App"), ("PCRE2-lib", "Lib")]
    assert (found.identifiers, found.rules) == (["Q1", None], [])


RELATIONS: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "by tokens": ({"head": 0, "child": 2, "label": "uses"}, [("Nginx", "uses", "PCRE2-lib")]),
    "by spans": (
        {
            "head": 9,
            "child": 0,
            "head_span": SPAN,
            "child_span": {"start": 0, "end": 5},
            "label": "in",
        },
        [("PCRE2-lib", "in", "Nginx")],
    ),
    "from a token outside of spans": ({"head": 1, "child": 2, "label": "uses"}, []),
    "from a token that is not there": ({"head": 77, "child": 2, "label": "uses"}, []),
    "without a label": ({"head": 0, "child": 2}, []),
}


@pytest.mark.parametrize(("relation", "stated"), RELATIONS.values(), ids=RELATIONS)
def test_relations_join_spans(
    tmp_path: Path, relation: dict[str, Any], stated: list[tuple[str, str, str]]
) -> None:
    found = read_path(written(tmp_path, {**TASK, "relations": [relation]}))
    assert found.relations == stated
    assert found.rules == ([] if stated else ["bad-relation"])


@pytest.mark.parametrize("answer", ["reject", "ignore", None, 3])
def test_only_accepted_answers_are_read(tmp_path: Path, answer: Any) -> None:
    found = read_path(written(tmp_path, TASK, {**TASK, "answer": answer}))
    assert found.counts == (1, 2, 0)
    assert found.notes == [(2, "not-accepted")]


def test_tokens_that_are_not_in_order_are_not_used(tmp_path: Path) -> None:
    tokens = [{"start": 6, "end": 10}, {"start": 0, "end": 5}]
    found = read_path(written(tmp_path, {**TASK, "tokens": tokens}))
    assert found.mentions == [("Nginx", "App"), ("PCRE2-lib", "Lib")]
    assert found.rules == ["bad-token"]


RECOGNISED = {
    "a task": (TASK, "prodigy"),
    "input with spans": ({"text": "Nginx", "spans": [SPAN]}, "prodigy"),
    "a task without spans yet": ({**TASK, "spans": []}, "prodigy"),
    "spans without labels": ({"text": "Nginx", "spans": [{"start": 1, "end": 2}]}, None),
}


@pytest.mark.parametrize(("task", "name"), RECOGNISED.values(), ids=RECOGNISED)
def test_tasks_are_recognised(tmp_path: Path, task: dict[str, Any], name: str | None) -> None:
    found = find_format(Source("x.jsonl", written(tmp_path, task)))
    assert (found and found.name) == name


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    task = {**TASK, "relations": [{"head": 0, "child": 2, "head_span": SPAN, "label": "uses"}]}
    survives("prodigy", tmp_path, data.draw(mutants(task)))
