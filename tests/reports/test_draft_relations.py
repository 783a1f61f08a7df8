"""Relations of a drafted schema, from what a corpus annotates."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg import build
from kg.reports.draft_schema import draft
from kg.schema.schema_file import Schema, load_schema
from kg.schema.wikidata import property_labels

Fact = tuple[str, str, str]  # a relation, and its ends: Ann P19 Rome


def document(number: int, words: list[str], *facts: Fact) -> dict[str, Any]:
    """Return a document of DocRED; a word with a / is a mention: ``Ann/PER``."""
    names = [word.split("/") for word in words]
    vertices = [
        [{"name": word[0], "sent_id": 0, "pos": [place, place + 1], "type": word[1]}]
        for place, word in enumerate(names)
        if len(word) > 1
    ]
    number_of = {vertex[0]["name"]: i for i, vertex in enumerate(vertices)}
    labels = [
        {"h": number_of[subject], "t": number_of[object_], "r": name, "evidence": [0]}
        for subject, name, object_ in facts
    ]
    return {
        "title": f"d{number}",
        "sents": [[word[0] for word in names]],
        "vertexSet": vertices,
        "labels": labels,
    }


def corpus(folder: Path, *documents: dict[str, Any]) -> Path:
    path = folder / "c.json"
    path.write_text(json.dumps(list(documents)), encoding="utf-8")
    return path


def drafted(folder: Path, *documents: dict[str, Any]) -> tuple[str, Schema]:
    """Return the draft of *documents*, as a text and as a schema."""
    text = draft([corpus(folder, *documents)])
    path = folder / "drafted.toml"
    path.write_text(text, encoding="utf-8")
    return text, load_schema(path)


def births(count: int, name: str = "P19") -> list[dict[str, Any]]:
    """Return documents that each say where somebody was born, and who lives in another place."""
    born = ["{}/PER", "was", "born", "in", "Rome/LOC", ",", "not", "Bern/LOC", "."]
    return [
        document(i, [word.format(f"Ann{i}") for word in born], (f"Ann{i}", name, "Rome"))
        for i in range(count)
    ]


def test_a_relation_has_its_words_its_name_its_types_and_its_phrases(tmp_path: Path) -> None:
    text, schema = drafted(tmp_path, *births(40))
    (relation,) = schema.relations
    assert (relation.predicate, relation.label) == ("placeOfBirth", "place of birth")
    assert (relation.aliases, relation.subject, relation.object) == (("P19",), ("PER",), ("LOC",))
    assert [cue.phrase for cue in relation.cues] == ["born in"]
    assert "[[relation]]  # 40 annotated" in text


def test_what_the_corpus_annotates_is_called_by_the_predicate(tmp_path: Path) -> None:
    documents = births(4)
    drafted(tmp_path, *documents)
    graph = build([tmp_path / "c.json"], tmp_path / "g", schema=tmp_path / "drafted.toml")
    edges = graph.edges.filter(basis="annotated")
    assert (edges["predicate"].unique().to_list(), len(edges)) == (["placeOfBirth"], 4)


def test_a_phrase_that_does_not_hold_is_a_comment(tmp_path: Path) -> None:
    lived = ["{}/PER", "worked", "in", "Rome/LOC", "."]
    rows = [
        document(i, [word.format(f"Ann{i}") for word in lived], *([fact] if i % 3 else []))
        for i in range(40)
        for fact in [(f"Ann{i}", "P19", "Rome")]
    ]
    text, schema = drafted(tmp_path, *rows)
    assert schema.relations[0].cues == ()
    assert '    # "{subject} worked in {object}",  # ' in text


NAMES = {
    # as the corpus calls it: the predicate, and its aliases
    "P19": ("placeOfBirth", ("P19",)),
    "P999999": ("p999999", ()),
    "Born_In": ("bornIn", ()),
    "co occurs with": ("coOccursWithRelation", ("co occurs with",)),
}


@pytest.mark.parametrize("name", NAMES)
def test_any_name_makes_a_predicate(tmp_path: Path, name: str) -> None:
    _, schema = drafted(tmp_path, *births(2, name))
    assert [(each.predicate, each.aliases) for each in schema.relations] == [NAMES[name]]


def test_a_relation_both_ways_is_symmetric(tmp_path: Path) -> None:
    both = [("Ann", "P26", "Bob"), ("Bob", "P26", "Ann")]
    words = ["Ann/PER", "married", "Bob/PER"]
    _, schema = drafted(tmp_path, document(0, words, *both), document(1, words, *both))
    assert schema.relations[0].symmetric
    _, schema = drafted(tmp_path, document(0, words, both[0]), document(1, words, both[0]))
    assert not schema.relations[0].symmetric


def test_the_labels_are_of_properties() -> None:
    labels = property_labels()
    assert all(name[0] == "P" and name[1:].isdigit() for name in labels)
    assert len(set(labels.values())) == len(labels) == 96
