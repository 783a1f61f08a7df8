"""doccano's JSON lines: what each spelling of labels becomes, and what its fixtures hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written

TEXT = "Nginx uses PCRE."
NGINX, PCRE = ("Nginx", "App"), ("PCRE", "Lib")
OBJECTS = [
    {"id": 7, "label": "App", "start_offset": 0, "end_offset": 5},
    {"id": 8, "label": "Lib", "start_offset": 11, "end_offset": 15},
]
SPELLINGS: dict[str, dict[str, Any]] = {
    "label": {"label": [[0, 5, "App"], [11, 15, "Lib"]]},
    "labels": {"labels": [[0, 5, "App"], [11, 15, "Lib"]]},
    "entities": {"entities": OBJECTS},
    "entities beside a label of the text": {"entities": OBJECTS, "label": "positive"},
    "entities beside no label": {"entities": OBJECTS, "label": []},
    "annotations": {"annotations": OBJECTS},
    "numbers as text": {"label": [["0", "5", "App"], ["11", "15", "Lib"]]},
    "numbers with a point": {"label": [[0.0, 5.0, "App"], [11.0, 15.0, "Lib"]]},
    "start and end": {
        "entities": [
            {"start": 0, "end": 5, "type": "App"},
            {"start": 11, "end": 15, "type": "Lib"},
        ]
    },
}
WRONG: dict[str, tuple[Any, str]] = {
    "beyond the text": ([0, 99, "App"], "beyond-text"),
    "negative": ([-1, 5, "App"], "beyond-text"),
    "the wrong way round": ([5, 0, "App"], "beyond-text"),
    "empty": ([3, 3, "App"], "empty-mention"),
    "null": ([None, 5, "App"], "bad-annotation"),
    "half a number": ([0, 5.5, "App"], "bad-annotation"),
    "no number": ([float("inf"), float("nan"), "App"], "bad-annotation"),
    "true": ([False, True, "App"], "bad-annotation"),
    "two parts": ([0, 5], "bad-annotation"),
    "text": ("App", "bad-annotation"),
    "an object without offsets": ({"label": "App"}, "bad-annotation"),
    "huge": ([0, 10**300, "App"], "bad-annotation"),
}


@pytest.mark.parametrize("labels", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_of_labels_is_recognised_and_read(
    tmp_path: Path, labels: dict[str, Any]
) -> None:
    found = read_path(written(tmp_path, {"text": TEXT, **labels}))
    assert found.mentions == [NGINX, PCRE]
    assert found.rules == []


@pytest.mark.parametrize("text", ["text", "data", "column_data"])
def test_every_name_of_the_text_is_known(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, {text: TEXT, "column_label": [[0, 5, "App"]]})
    assert read_path(path).mentions == [NGINX]


@pytest.mark.parametrize(("label", "rule"), WRONG.values(), ids=WRONG)
def test_a_wrong_label_is_left_out_with_a_note(tmp_path: Path, label: Any, rule: str) -> None:
    found = read_path(written(tmp_path, {"text": TEXT, "label": [label, [11, 15, "Lib"]]}))
    assert found.mentions == [PCRE]
    assert found.notes == [(1, rule)]


def test_a_label_without_a_type_is_kept_as_untyped(tmp_path: Path) -> None:
    path = written(tmp_path, {"text": TEXT, "label": [[0, 5, None], [11, 15, "Lib"]]})
    found = read_path(path, untyped="Something")
    assert found.mentions == [("Nginx", "Something"), PCRE]
    assert found.rules == ["missing-type"]


def test_offsets_count_code_points(tmp_path: Path) -> None:
    text = "\U0001f600 naïve Ünï e\u0301t"
    found = read_path(written(tmp_path, {"text": text, "label": [[2, 7, "A"], [12, 15, "B"]]}))
    assert found.mentions == [("naïve", "A"), ("e\u0301t", "B")]


def test_half_a_character_does_not_reach_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(r'{"text": "a\ud800b", "label": [[0, 3, "A"]]}', encoding="utf-8")
    found = read_path(path)
    assert (found.mentions, found.notes) == ([("a�b", "A")], [(1, "half-a-character")])


def test_relations_join_the_labels_they_name(tmp_path: Path) -> None:
    stated = [
        {"id": 1, "from_id": 7, "to_id": 8, "type": "uses"},
        {"id": 2, "from_id": 7, "to_id": 99, "type": "uses"},
        {"id": 3, "from_id": None, "to_id": 8, "type": "uses"},
    ]
    found = read_path(written(tmp_path, {"text": TEXT, "entities": OBJECTS, "relations": stated}))
    assert found.relations == [("Nginx", "uses", "PCRE")]
    assert sorted(found.rules) == ["bad-relation", "unknown-mention"]


def test_the_first_of_several_annotators_is_read(tmp_path: Path) -> None:
    labels = [{**label, "user": user} for user in (2, 1, 3) for label in OBJECTS]
    found = read_path(written(tmp_path, {"text": TEXT, "annotations": labels}))
    assert found.mentions == [NGINX, PCRE]
    assert found.notes == [(1, "other-annotator")] * 2


def test_each_record_is_a_document_with_its_metadata(tmp_path: Path) -> None:
    label = {"text": TEXT, "label": [[0, 5, "App"]]}
    path = written(
        tmp_path,
        {**label, "id": 4, "meta": {"b": 1, "a": "ä"}},
        {**label, "metadata": {"c": []}},
        {**label, "meta": "text"},
    )
    assert read_path(path).documents == [
        ("4", '{"a": "ä", "b": 1}'),
        ("1", '{"c": []}'),
        ("2", None),
    ]


def test_a_record_without_a_text_is_noted(tmp_path: Path) -> None:
    path = written(
        tmp_path, {"text": TEXT, "label": [[0, 5, "App"]]}, {"label": [[0, 5, "App"]]}, 3
    )
    found = read_path(path)
    assert found.notes == [(2, "missing-text"), (3, "not-an-object")]
    assert found.mentions == [NGINX]


NOT_DOCCANO = {
    "labels of whole texts": {"text": TEXT, "label": ["positive"]},
    "no labels": {"text": TEXT, "id": 1},
    "labels without a text": {"label": [[0, 5, "App"]]},
    "bioc": {"documents": [{"passages": [{"text": TEXT, "annotations": []}]}]},
    "numbers only": {"text": TEXT, "label": [[0, 5]]},
}


@pytest.mark.parametrize("record", NOT_DOCCANO.values(), ids=NOT_DOCCANO)
def test_what_has_no_labels_at_offsets_is_not_taken(tmp_path: Path, record: Any) -> None:
    assert find_format(Source("x.jsonl", written(tmp_path, record))) is None


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    record = {
        "text": TEXT,
        "entities": OBJECTS,
        "relations": [{"from_id": 7, "to_id": 8, "type": "uses"}],
        "meta": {},
        "id": 1,
    }
    survives("doccano", tmp_path, data.draw(mutants(record)))


PIPELINE = "doccano_fixtures/data_{}__sequence_labeling__example"
FIXTURES = {  # file: sentences, mentions, relations
    PIPELINE.format("export__pipeline__examples") + ".jsonl": (3, 4, 0),
    PIPELINE.format("import__pipeline__examples") + ".jsonl": (3, 3, 0),
    PIPELINE.format("import__tests__data") + ".jsonl": (2, 1, 0),
    PIPELINE.format("import__tests__data") + "_overlapping.jsonl": (1, 1, 0),  # one label, twice
    "doccano_transformer/labeling.jsonl": (4, 11, 0),
    "doccano_transformer/labeling_text_label.jsonl": (4, 11, 0),
}


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures_are_recognised_and_counted(corpora: Path, name: str) -> None:
    """Mentions were counted by eye in the files: labels of records with a text, of one user."""
    found = read_path(corpora / name)
    assert found.counts == FIXTURES[name]
    assert find_format(Source(name, corpora / name)).name == "doccano"  # type: ignore[union-attr]


def test_numbered_labels_are_named_by_the_user(corpora: Path) -> None:
    """labeling.jsonl holds the labels of labeling_text_label.jsonl as numbers."""
    names = tuple({12: "LOC", 13: "PER", 14: "ORG"}.get(number, "") for number in range(15))
    numbered = read_path(corpora / "doccano_transformer/labeling.jsonl", labels=names)
    named = read_path(corpora / "doccano_transformer/labeling_text_label.jsonl")
    assert numbered.mentions == named.mentions


def test_labels_are_the_texts_between_their_offsets(corpora: Path) -> None:
    path = corpora / "doccano_transformer/labeling_text_label.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    said = [(r["text"][b:e], kind) for r in records for b, e, kind in r["labels"]]
    assert read_path(path).mentions == said
