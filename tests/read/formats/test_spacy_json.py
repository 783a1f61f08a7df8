"""spaCy's JSON for training: tokens with BILUO tags, and texts beside their entities."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives

TOKENS = [("Ada", "B-PER"), ("Lovelace", "L-PER"), ("met", "O"), ("Bob", "U-PER"), (".", "O")]


def document(tokens: list[tuple[str, Any]] = TOKENS, **paragraph: Any) -> dict[str, Any]:
    """Return a document of one paragraph of one sentence."""
    words = [{"orth": form, "ner": tag, "id": at} for at, (form, tag) in enumerate(tokens)]
    return {"id": 7, "paragraphs": [{"sentences": [{"tokens": words}], **paragraph}]}


def written(folder: Path, value: Any) -> Path:
    path = folder / "train.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return path


def test_tags_of_tokens_are_mentions(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, [document()]))
    assert found.mentions == [("Ada Lovelace", "PER"), ("Bob", "PER")]
    assert found.texts == ["Ada Lovelace met Bob ."]
    assert found.documents == [("7", None)]
    assert found.source.scheme == "BILOU"
    assert found.rules == []


def test_the_text_is_raw_where_the_tokens_stand_in_it(tmp_path: Path) -> None:
    item = document(raw="Ada  Lovelace\nmet Bob.")
    assert read_path(written(tmp_path, [item])).texts == ["Ada  Lovelace met Bob."]


def test_a_raw_text_without_the_tokens_is_a_diagnostic(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, [document(raw="Ada met Bob.")]))
    assert found.texts == ["Ada Lovelace met Bob ."]
    assert found.notes == [(2, "tokens-not-in-text")]


def test_documents_are_on_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, [document(), document()])
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [at for at, line in enumerate(lines, 1) if line == " {"]
    assert read_path(path).table("sentences")["line"].to_list() == starts


PAIR = ["Ada met Bob.", {"entities": [[0, 3, "PER"], [8, 11, "PER", "Q5"]]}]
TEXTS: dict[str, Any] = {
    "pairs": [PAIR],
    "annotations beside classes": {"classes": ["PER"], "annotations": [PAIR, None]},
    "paragraphs without sentences": [{"id": 1, "paragraphs": [{"raw": PAIR[0], **PAIR[1]}]}],
}


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
def test_entities_by_characters_are_mentions(value: Any, tmp_path: Path) -> None:
    found = read_path(written(tmp_path, value))
    assert found.mentions == [("Ada", "PER"), ("Bob", "PER")]
    assert found.identifiers == [None, "Q5"]


ODD: dict[str, tuple[Any, list[str]]] = {
    "an unknown tag": ([document([("Ada", "U-PER"), ("met", "-")])], ["missing-tag"]),
    "a tag that is a number": ([document([*TOKENS, ("a", 3)])], ["bad-tag"]),
    "a token without a form": ([document([*TOKENS, ("", "O")])], ["no-token"]),
    "a paragraph that is none": (
        [document() | {"paragraphs": [*document()["paragraphs"], 3]}],
        ["no-paragraph"],
    ),
    "a paragraph of nothing": ([document() | {"paragraphs": [{}]}, document()], ["missing-text"]),
    "no document": ([document(), {"a": 1}], ["no-document"]),
    "an unfinished mention": ([document([("Ada", "B-PER"), ("b", "U-X")])], ["unfinished"]),
}


@pytest.mark.parametrize(("value", "rules"), ODD.values(), ids=ODD)
def test_what_is_odd_is_a_diagnostic(value: Any, rules: list[str], tmp_path: Path) -> None:
    assert read_path(written(tmp_path, value), "spacy-json").rules == rules


# Documents, sentences, tokens and mentions, counted by
# jq '[.[].paragraphs[].sentences[].tokens[].ner | select(test("^[BU]-"))] | length' and the like.
CORPORA = {
    "spacy_fixtures/training-data.json": (1, 2, 54, 11),
    "spacy_fixtures/ner_example_data__ner-sent-per-line.json": (1, 2, 66, 7),
    "spacy_fixtures/ner_example_data__ner-token-per-line.json": (1, 3, 66, 7),
    "spacy_fixtures/ner_example_data__ner-token-per-line-conll2003.json": (1, 2, 66, 7),
    "spacy_fixtures/ner_example_data__ner-token-per-line-with-pos.json": (1, 3, 66, 7),
    "doccano_transformer/labeling.spacy.user1": (1, 3, 20, 5),
    "doccano_transformer/labeling.spacy.user2": (2, 6, 37, 11),
    "doccano_transformer/labeling_text_label.spacy.user0": (2, 6, 37, 11),
}


@pytest.mark.parametrize(("name", "counts"), CORPORA.items(), ids=CORPORA)
def test_real_files(name: str, counts: tuple[int, ...], corpora: Path) -> None:
    path = corpora / name
    guess = find_format(Source(path.name, path))
    assert guess is not None
    assert guess.name == "spacy-json"
    found = read_path(path)
    tokens = sum(chunk.tokens for chunk in found.chunks)
    sentences, mentions, _ = found.counts
    assert (len(found.documents), sentences, tokens, mentions) == counts


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=mutants(document(raw="Ada Lovelace met Bob.")))
def test_damaged_files_are_errors_of_one_line(tmp_path: Path, text: str) -> None:
    survives("spacy-json", tmp_path, text)
    survives("spacy-json", tmp_path, f'[["Ada", {text}]]')
