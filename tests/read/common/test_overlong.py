"""Overlong sentences of any format are split at plain ends if the user wants it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.read.whole import Whole, read_path

# 24 sentences of five tokens each; "Ann Lee" and "Yahoo ! Inc." are mentions.
WORDS = ("Ann Lee met Bob . " * 22 + "We like Yahoo ! Inc. here . Bob left Rome now . ").split()
NAMES = {"Ann": "B-PER", "Lee": "I-PER", "Bob": "B-PER", "Yahoo": "B-ORG", "Rome": "B-LOC"}
COUNT = 24


def tags(words: list[str]) -> list[str]:
    """Return a tag for each word; what follows Yahoo is its name, too."""
    found = [NAMES.get(word, "O") for word in words]
    for index, word in enumerate(words):
        if word == "Yahoo":
            found[index + 1 : index + 3] = ["I-ORG", "I-ORG"]
    return found


def conllu(words: list[str]) -> str:
    """Return CoNLL-U."""
    rows = [
        f"{number}\t{word}\t_\tX\t_\t_\t0\troot\t_\tNER={tag}"
        for number, (word, tag) in enumerate(zip(words, tags(words), strict=True), 1)
    ]
    return "# newdoc id = d\n" + "\n".join(rows) + "\n\n"


def webanno(words: list[str]) -> str:
    """Return WebAnno TSV."""
    head = "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Entity|value\n\n\n"
    rows, begin, number = [], 0, 0
    for index, (word, tag) in enumerate(zip(words, tags(words), strict=True), 1):
        number += tag.startswith("B")
        cell = "_" if tag == "O" else f"{tag[2:]}[{number}]"
        rows.append(f"1-{index}\t{begin}-{begin + len(word)}\t{word}\t{cell}\t\n")
        begin += len(word) + 1
    return f"{head}#Text={' '.join(words)}\n{''.join(rows)}"


def rows(words: list[str]) -> str:
    """Return a row of a Hugging Face dataset."""
    return json.dumps({"tokens": words, "ner_tags": tags(words)}) + "\n"


def spert(words: list[str]) -> str:
    """Return SpERT's JSON; each entity is related to the next."""
    entities = [
        {"type": NAMES[word][2:], "start": index, "end": index + (3 if word == "Yahoo" else 1)}
        for index, word in enumerate(words)
        if word in NAMES
    ]
    relations = [{"type": "R", "head": i, "tail": i + 1} for i in range(len(entities) - 1)]
    return json.dumps([{"tokens": words, "entities": entities, "relations": relations}])


def stanza(words: list[str]) -> str:
    """Return stanza's JSON."""
    tokens = [
        {"id": number, "text": word, "ner": tag}
        for number, (word, tag) in enumerate(zip(words, tags(words), strict=True), 1)
    ]
    return json.dumps([tokens])


def inline(words: list[str]) -> str:
    """Return inline XML of one sentence."""
    text = " ".join(words)
    for name, kind in (("Ann Lee", "PER"), ("Yahoo ! Inc.", "ORG")):
        text = text.replace(name, f"<{kind}>{name}</{kind}>")
    return f"<d><s>{text}</s></d>"


FORMS: dict[str, tuple[str, Callable[[list[str]], str]]] = {
    "CoNLL-U": ("conllu", conllu),
    "WebAnno TSV": ("webanno", webanno),
    "rows": ("huggingface", rows),
    "SpERT": ("spert", spert),
    "stanza": ("stanza", stanza),
    "inline": ("inline", inline),
}


def both(
    folder: Path, form: tuple[str, Callable[[list[str]], str]], words: list[str] = WORDS
) -> tuple[Whole, Whole]:
    """Read a sentence of *words* as it is, and split."""
    name, write = form
    path = folder / "corpus"
    path.write_text(write(words), encoding="utf-8")
    return read_path(path, name), read_path(path, name, split_sentences=True)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_it_is_split_and_nothing_is_lost(
    tmp_path: Path, form: tuple[str, Callable[[list[str]], str]]
) -> None:
    given, split = both(tmp_path, form)
    assert given.counts[0] == 1
    assert split.counts == (COUNT, *given.counts[1:])
    assert split.mentions == given.mentions
    assert split.relations == given.relations
    assert sum(chunk.tokens for chunk in split.chunks) == sum(
        chunk.tokens for chunk in given.chunks
    )
    assert split.texts[0] == "Ann Lee met Bob ."
    assert ("split-sentence" in split.rules, "split-sentence" in given.rules) == (True, False)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_hint_says_where_it_would_help(
    tmp_path: Path, form: tuple[str, Callable[[list[str]], str]]
) -> None:
    given, split = both(tmp_path, form)
    assert ("no-sentence-ends" in given.rules, "no-sentence-ends" in split.rules) == (True, False)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_sentence_that_is_not_overlong_is_left_alone(
    tmp_path: Path, form: tuple[str, Callable[[list[str]], str]]
) -> None:
    given, split = both(tmp_path, form, WORDS[:20])
    assert (split.counts, split.rules) == (given.counts, given.rules)


def test_mentions_keep_their_places_in_the_parts(tmp_path: Path) -> None:
    _, split = both(tmp_path, FORMS["CoNLL-U"])
    places = split.table("mentions").select("sentence", "start", "end", "begin", "stop").rows()
    assert places[:3] == [(0, 0, 2, 0, 7), (0, 3, 4, 12, 15), (1, 0, 2, 0, 7)]
    assert places[-2:] == [(23, 0, 1, 0, 3), (23, 2, 3, 9, 13)]


def test_a_text_that_kg_has_split_is_left_as_it_is(tmp_path: Path) -> None:
    text = "Ann met " + "him and " * 150 + "left."
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps({"text": text, "label": [[0, 3, "PER"]]}))
    assert read_path(path, "doccano", split_sentences=True).rules == []
