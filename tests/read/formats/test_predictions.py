"""JSON of entities that models found: pipelines of Hugging Face, GLiNER, flair."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import SourceError
from tests.read.whole import mutants, read_path, survives, written

TEXT = "Ada Lovelace joined Groenlink in Rome."
ADA, PARTY, ROME = ("Ada Lovelace", "PER"), ("Groenlink", "ORG"), ("Rome", "LOC")


def piece(tag: str, word: str, start: int, end: int, name: str = "entity") -> dict[str, Any]:
    """Return an entity of a pipeline."""
    return {name: tag, "score": 0.9, "word": word, "start": start, "end": end}


PIECES = [
    piece("B-PER", "▁Ada", 0, 3),
    piece("I-PER", "▁Lovelace", 3, 12),
    piece("B-ORG", "▁Groen", 20, 25),
    piece("I-ORG", "link", 25, 29),
    piece("B-LOC", "▁Rome", 33, 37),
]
GROUPS = [
    piece("PER", "Ada Lovelace", 0, 12, "entity_group"),
    piece("ORG", "Groenlink", 20, 29, "entity_group"),
    piece("LOC", "Rome", 33, 37, "entity_group"),
]
GLINER = [
    {"start": begin, "end": begin + len(text), "text": text, "label": kind, "score": 0.8}
    for begin, (text, kind) in zip((0, 20, 33), (ADA, PARTY, ROME), strict=True)
]
FLAIR: dict[str, Any] = {
    "text": TEXT,
    "labels": [],
    "entities": [
        {
            "text": text,
            "start_pos": TEXT.index(text),
            "end_pos": TEXT.index(text) + len(text),
            "labels": [{"value": kind, "confidence": 0.9}],
        }
        for text, kind in (ADA, PARTY, ROME)
    ],
    "relations": [
        {
            "from_text": "Ada Lovelace",
            "to_text": "Groenlink",
            "from_idx": 0,
            "to_idx": 3,
            "labels": [{"value": "joined", "confidence": 0.7}],
        }
    ],
}
RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "pieces": ("predictions", {"text": TEXT, "entities": PIECES}),
    "groups": ("predictions", {"sentence": TEXT, "predictions": GROUPS}),
    "GLiNER": ("predictions", {"text": TEXT, "entities": GLINER}),
    "flair": ("flair", FLAIR),
}


@pytest.mark.parametrize(("format_", "record"), RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("layout", ["{0}\n{0}\n", "[{0},\n{0}]", '{0}\n{{"text": \n{0}\n'])
def test_records_are_recognised_and_read(
    tmp_path: Path, format_: str, record: dict[str, Any], layout: str
) -> None:
    path = tmp_path / "corpus.json"
    path.write_text(layout.format(json.dumps(record)), encoding="utf-8")
    found = read_path(path)
    assert found.mentions == [ADA, PARTY, ROME] * 2
    scored = ["unread-feature"] if format_ == "flair" else []  # it has no documents
    assert found.rules == ["damaged-record"] * layout.count("{{") + scored
    assert found.mentions == read_path(path, format_).mentions
    assert found.relations == [("Ada Lovelace", "joined", "Groenlink")] * 2 * (format_ == "flair")


def test_relations_of_flair_join_entities_of_their_own_sentence(tmp_path: Path) -> None:
    other = json.loads(json.dumps(FLAIR).replace("Groenlink", "Groenwit_"))
    found = read_path(written(tmp_path, FLAIR, other))
    assert sorted(end for _, _, end in found.relations) == ["Groenlink", "Groenwit_"]


def test_what_an_entity_quotes_tells_the_unit(tmp_path: Path) -> None:
    text = "\U0001f600\U0001f600 Ada met Bob"
    entities = [
        {"start": 5, "end": 8, "text": "Ada", "label": "PER", "score": 1.0},
        {"start": 13, "end": 16, "text": "Bob", "label": "PER", "score": 1.0},
    ]
    found = read_path(written(tmp_path, {"text": text, "entities": entities}))
    assert found.mentions == [("Ada", "PER"), ("Bob", "PER")]
    assert found.rules == ["offset-unit"]


@pytest.mark.parametrize("items", [PIECES, GROUPS], ids=["pieces", "groups"])
def test_entities_alone_are_of_the_text_beside(tmp_path: Path, items: list[Any]) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(items), encoding="utf-8")
    with pytest.raises(SourceError, match=r"no run.txt beside them.*--text-file"):
        read_path(path)
    (tmp_path / "run.txt").write_text(TEXT, encoding="utf-8")
    found = read_path(path)
    assert (found.mentions, found.rules) == ([ADA, PARTY, ROME], [])
    assert [name for name, _ in found.documents] == ["run"]


def test_lists_of_entities_are_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps([GROUPS, [], GROUPS[:1]]), encoding="utf-8")
    (tmp_path / "texts").write_text(f"{TEXT}\nNobody.\n{TEXT}\n", encoding="utf-8")
    found = read_path(path, text="texts")
    assert found.mentions == [ADA, PARTY, ROME, ADA]
    assert [name for name, _ in found.documents] == ["0", "1", "2"]
    (tmp_path / "texts").write_text(f"{TEXT}\n", encoding="utf-8")
    with pytest.raises(SourceError, match="3 lists of entities, and 1 lines"):
        read_path(path, text="texts")


WRONG: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "no text": ("predictions", {"entities": GROUPS}, ["missing-text"]),
    "no offsets": (
        "predictions",
        {"text": TEXT, "entities": [piece("PER", "x", 0, 1) | {"start": None}]},
        ["bad-annotation"],
    ),
    "another text": (
        "predictions",
        {"text": TEXT, "entities": [{**GLINER[0], "text": "Bob"}]},
        ["text-differs"],
    ),
    "an end that is no entity": (
        "flair",
        {**FLAIR, "relations": [{**FLAIR["relations"][0], "to_text": "Bob"}]},
        ["bad-relation"],
    ),
    "no labels": ("flair", {**FLAIR, "relations": [], "entities": [3]}, ["bad-annotation"]),
}


@pytest.mark.parametrize(("format_", "record", "rules"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_noted(
    tmp_path: Path, format_: str, record: dict[str, Any], rules: list[str]
) -> None:
    good = FLAIR if format_ == "flair" else {"text": TEXT, "entities": GLINER}
    found = read_path(written(tmp_path, good, record, good), format_)
    assert [note for note in found.notes if note[0]] == [(2, rule) for rule in rules]
    assert found.mentions[:3] == found.mentions[-3:] == [ADA, PARTY, ROME]


@pytest.mark.parametrize(("format_", "record"), RECORDS.values(), ids=RECORDS)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(
    tmp_path: Path, format_: str, record: dict[str, Any], data: st.DataObject
) -> None:
    survives(format_, tmp_path, data.draw(mutants(record)))


SCORED = {
    "groups": ({"text": TEXT, "entities": GROUPS}, 3),
    "pieces": ({"text": TEXT, "entities": PIECES}, 5),
    "GLiNER": ({"text": TEXT, "entities": GLINER}, 3),
    "with metadata": ({"text": TEXT, "entities": GROUPS, "meta": {"a": 1}}, 3),
    "none": ({"text": TEXT, "entities": [{**GROUPS[0], "score": None}]}, 0),
    "no number": ({"text": TEXT, "entities": [{**GROUPS[0], "score": float("nan")}]}, 0),
}


@pytest.mark.parametrize(("record", "count"), SCORED.values(), ids=SCORED)
def test_scores_are_metadata(tmp_path: Path, record: dict[str, Any], count: int) -> None:
    ((_, metadata),) = read_path(written(tmp_path, record), "predictions").documents
    about = json.loads(metadata or "{}")
    assert len(about.get("scores", ())) == count
    assert about.get("a") == record.get("meta", {}).get("a")


def test_a_score_has_the_place_and_the_type_of_its_entity(tmp_path: Path) -> None:
    record = {"text": TEXT, "entities": GROUPS[:1]}
    ((_, metadata),) = read_path(written(tmp_path, record)).documents
    assert json.loads(metadata) == {
        "scores": [{"begin": 0, "stop": 12, "type": "PER", "score": 0.9}]
    }


def test_scores_of_a_pipeline_beside_its_text_are_metadata(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.json").write_text(json.dumps(GROUPS))
    ((_, metadata),) = read_path(tmp_path / "a.json").documents
    assert [score["score"] for score in json.loads(metadata)["scores"]] == [0.9] * 3


def test_scores_of_flair_which_has_no_documents_are_told(tmp_path: Path) -> None:
    diagnostics = read_path(written(tmp_path, FLAIR)).table("diagnostics")
    assert diagnostics.select("rule", "value").rows() == [("unread-feature", "confidence: 3")]
