"""PubAnnotation's JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written


def denotation(name: str, begin: Any, end: Any, obj: Any = "App") -> dict[str, Any]:
    """Return a denotation."""
    return {"id": name, "span": {"begin": begin, "end": end}, "obj": obj}


DOCUMENT: dict[str, Any] = {
    "text": "Nginx uses PCRE. Apache does not.",
    "denotations": [denotation("T1", 0, 5), denotation("T2", 11, 15, "Lib")],
    "attributes": [
        {"id": "A1", "subj": "T1", "pred": "cui", "obj": "Q1"},
        {"id": "A2", "subj": "T2", "pred": "negated", "obj": True},
    ],
    "relations": [{"id": "R1", "subj": "T1", "pred": "uses", "obj": "T2"}],
    "sourcedb": "PMC",
    "sourceid": "12",
    "divid": 3,
    "project": "web",
}
NGINX, PCRE = ("Nginx", "App"), ("PCRE", "Lib")


def test_denotations_attributes_and_relations_are_read(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, DOCUMENT))
    assert found.mentions == [NGINX, PCRE]
    assert found.identifiers == ["Q1", None]
    assert found.relations == [("Nginx", "uses", "PCRE")]
    assert found.documents == [("PMC:12:3", '{"project": "web"}')]
    assert found.notes == [(None, "other-attribute")]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_holds_documents(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([DOCUMENT, DOCUMENT], indent=indent), encoding="utf-8")
    assert read_path(path).counts == (4, 4, 2)


def test_parts_name_a_mention_at_their_hull(tmp_path: Path) -> None:
    spans = [{"begin": 0, "end": 5}, {"begin": 11, "end": 15}]
    parted = {"id": "T1", "span": spans, "obj": "App"}
    found = read_path(written(tmp_path, {**DOCUMENT, "denotations": [parted], "attributes": []}))
    assert found.mentions == [("Nginx PCRE", "App")]
    assert found.table("mentions").select("begin", "stop").rows() == [(0, 15)]
    assert "discontinuous" in found.rules


def test_sentences_may_be_given(tmp_path: Path) -> None:
    blocks = [denotation("B1", 0, 10, "sentence"), denotation("B2", 11, 33, "sentence")]
    found = read_path(written(tmp_path, {**DOCUMENT, "blocks": blocks}))
    assert found.texts == ["Nginx uses", "PCRE. Apache does not."]


def test_tracks_of_several_projects_are_read(tmp_path: Path) -> None:
    tracks = [{key: DOCUMENT[key] for key in ("denotations", "relations")}] * 2
    found = read_path(written(tmp_path, {"text": DOCUMENT["text"], "tracks": tracks}))
    assert sorted(found.mentions) == [NGINX, NGINX, PCRE, PCRE]
    assert found.relations == [("Nginx", "uses", "PCRE")] * 2


WRONG: dict[str, tuple[Any, str]] = {
    "beyond the text": (denotation("T9", 0, 99), "beyond-text"),
    "null": (denotation("T9", None, 5), "bad-annotation"),
    "no span": ({"id": "T9", "obj": "App"}, "bad-annotation"),
    "half a span": ({"span": [{"begin": 0, "end": 5}, 3], "obj": "App"}, "bad-annotation"),
    "no object": ("T9", "bad-annotation"),
    "no type": (denotation("T9", 0, 5, None), "missing-type"),
}


@pytest.mark.parametrize(("wrong", "rule"), WRONG.values(), ids=WRONG)
def test_a_wrong_denotation_is_noted(tmp_path: Path, wrong: Any, rule: str) -> None:
    path = written(tmp_path, {**DOCUMENT, "denotations": [DOCUMENT["denotations"][0], wrong]})
    assert rule in read_path(path).rules


def test_a_document_without_a_text_is_noted(tmp_path: Path) -> None:
    assert read_path(written(tmp_path, DOCUMENT, {"denotations": []})).notes[0] == (
        2,
        "missing-text",
    )


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    survives(
        "pubannotation", tmp_path, data.draw(mutants({**DOCUMENT, "tracks": [], "blocks": []}))
    )


FIXTURES = {"BC5CDR": (3, 6, 1), "elliptic-coordination": (3, 9, 0), "tutorial": (5, 9, 0)}


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures_are_recognised_and_counted(corpora: Path, name: str) -> None:
    """Mentions and relations were counted by `grep -c '"span"'` and `grep -c '"R'`."""
    (path,) = (corpora / "bconv_fixtures").glob(f"pubanno_json__{name}*.json")
    assert find_format(Source(path.name, path)).name == "pubannotation"  # type: ignore[union-attr]
    found = read_path(path)
    assert found.counts == FIXTURES[name]
    assert None not in found.identifiers
