"""JSON of stanza's ``to_dict``."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.read.whole import odd_json, read_path, survives


def token(number: Any, text: str, tag: str | None, begin: int) -> dict[str, Any]:
    """Return a token of stanza, with its offsets."""
    item = {"id": number, "text": text, "start_char": begin, "end_char": begin + len(text)}
    return item if tag is None else {**item, "ner": tag}


FIRST = [
    token(1, "Ada", "B-PER", 0),
    token(2, "Lovelace", "E-PER", 4),
    token([3, 4], "au", "O", 13),
    {"id": 3, "text": "à"},
    {"id": 4, "text": "le"},
    token(5, "Mans", "S-LOC", 16),
    token(6, ".", "O", 20),
]
SECOND = [
    {"id": 1, "text": "Bob", "ner": "S-PER", "misc": "start_char=22|end_char=25"},
    {"id": 2, "text": "!", "multi_ner": ["O", "O"], "misc": "start_char=25|end_char=26"},
]
FOUND = [("Ada Lovelace", "PER"), ("Mans", "LOC"), ("Bob", "PER")]
LAYOUTS: dict[str, tuple[str, list[str]]] = {
    "a document": ("[{0}, {1}]", []),
    "a document on several lines": ("[\n {0},\n {1}\n]\n", []),
    "a document a line": ("[{0}, {1}]\n[{0}, {1}]\n", ["0", "1"]),
    "an array of documents": ("[[{0}, {1}], [{0}, {1}]]", ["0", "1"]),
}


@pytest.mark.parametrize(("layout", "documents"), LAYOUTS.values(), ids=LAYOUTS)
def test_documents_are_recognised_and_read(
    tmp_path: Path, layout: str, documents: list[str]
) -> None:
    path = tmp_path / "corpus.json"
    path.write_text(layout.format(json.dumps(FIRST), json.dumps(SECOND)), encoding="utf-8")
    found = read_path(path)
    assert found.mentions == FOUND * max(1, len(documents))
    assert found.texts[:2] == ["Ada Lovelace au Mans.", "Bob!"]
    assert [name for name, _ in found.documents] == documents
    assert (found.rules, found.source.scheme) == ([], "BIOES")


def test_tokens_without_offsets_are_parted_by_spaces(tmp_path: Path) -> None:
    items = [
        {"id": 1, "text": "Ada", "ner": "S-PER", "misc": "SpaceAfter=No"},
        {"id": 2, "text": "'s", "ner": "O"},
        {"id": 3, "text": "dog", "ner": "O"},
    ]
    path = tmp_path / "corpus.json"
    path.write_text(json.dumps([items]), encoding="utf-8")
    assert read_path(path).texts == ["Ada's dog"]


def test_what_is_no_token_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "corpus.json"
    items = [
        [*FIRST, 3, {"id": 7}, {"id": 8, "text": " "}],
        {"a": 1},
        SECOND,
        [token(1, "x", None, 0)],
    ]
    path.write_text(json.dumps(items), encoding="utf-8")
    found = read_path(path)
    assert found.mentions == FOUND
    assert sorted(found.rules) == ["bad-sentence", "missing-tag", *["no-token"] * 3]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(odd=odd_json(), at=st.integers(0, 6))
def test_mutants_are_read_or_refused(tmp_path: Path, odd: Any, at: int) -> None:
    for value in ([[*FIRST[:at], odd, *FIRST[at:]]], [FIRST, odd], odd):
        survives("stanza", tmp_path, json.dumps(value))
