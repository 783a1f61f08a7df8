"""Texts with entities by characters, as taggers give them."""

from typing import Any

import numpy as np
import pytest

import kg
from tests.read.memory.reading import Read
from tests.read.memory.standins import (
    FlairSentence,
    StanzaDocument,
    StanzaSentence,
    StanzaSpan,
    StanzaToken,
)

TEXT = "Wolfgang Mozart left Wien for Salz-Burg."


def piece(word: str, entity: str, start: int, *place: Any) -> dict[str, Any]:
    """Return a token as a ``token-classification`` pipeline gives it without aggregation."""
    end = start + len(word.removeprefix("##"))
    item = {"entity": entity, "score": np.float32(0.9), "word": word, "index": start + 1}
    begin, stop = place or (start, end)
    return {**item, "start": begin, "end": stop}


def group(word: str, entity: str, start: int) -> dict[str, Any]:
    """Return an entity as such a pipeline gives it with aggregation."""
    end = start + len(word.removeprefix("##"))
    return {"entity_group": entity, "score": 0.9, "word": word, "start": start, "end": end}


PREDICTIONS: dict[str, tuple[list[Any], list[tuple[str, str]], list[str]]] = {
    "groups": (
        [group("Wolfgang Mozart", "PER", 0), group("Wien", "LOC", 21)],
        [("Wolfgang Mozart", "PER"), ("Wien", "LOC")],
        [],
    ),
    "groups within a word": (
        [group("Wolf", "PER", 0), group("##gang Mozart", "PER", 4)],
        [("Wolfgang Mozart", "PER")],
        [],
    ),
    "pieces of words": (
        [piece("Wolf", "B-PER", 0), piece("##gang", "I-PER", 4), piece("Mozart", "I-PER", 9)],
        [("Wolfgang Mozart", "PER")],
        [],
    ),
    "a piece with another tag is of its word": (
        [piece("Wolf", "B-PER", 0), piece("##gang", "B-LOC", 4), piece("Mozart", "I-PER", 9)],
        [("Wolfgang Mozart", "PER")],
        [],
    ),
    "pieces without a mark": (
        [piece("W", "B-PER", 0), piece("olfgang", "B-PER", 1), piece("Mozart", "I-PER", 9)],
        [("Wolfgang Mozart", "PER")],
        [],
    ),
    "B opens": (
        [piece("Wolfgang", "B-PER", 0), piece("Mozart", "B-PER", 9)],
        [("Wolfgang", "PER"), ("Mozart", "PER")],
        [],
    ),
    "what was tagged O lies between": (
        [piece("Mozart", "I-PER", 9), piece("Wien", "I-PER", 21)],
        [("Mozart", "PER"), ("Wien", "PER")],
        [],
    ),
    "bare types": (
        [piece("Wolfgang", "PER", 0), piece("Mozart", "PER", 9), piece("Wien", "LOC", 21)],
        [("Wolfgang Mozart", "PER"), ("Wien", "LOC")],
        [],
    ),
    "BIOES": (
        [piece("Wolfgang", "B-PER", 0), piece("Mozart", "E-PER", 9), piece("Wien", "S-LOC", 21)],
        [("Wolfgang Mozart", "PER"), ("Wien", "LOC")],
        [],
    ),
    "an orphan": (
        [piece("Mozart", "B-PER", 9), piece("Wien", "B-LOC", 21), piece("Burg", "I-PER", 35)],
        [("Mozart", "PER"), ("Wien", "LOC"), ("Burg", "PER")],
        ["orphan-inside"],
    ),
    "symbols between pieces": (
        [piece("Salz", "B-LOC", 30), piece("-", "I-LOC", 34), piece("Burg", "I-LOC", 35)],
        [("Salz-Burg", "LOC")],
        [],
    ),
    "no offsets": (
        [piece("Wien", "B-LOC", 21, None, None), piece("Mozart", "B-PER", 9)],
        [("Mozart", "PER")],
        ["bad-annotation"],
    ),
    "numbers of NumPy": (
        [piece("Wien", "B-LOC", 21, np.int64(21), np.int64(25))],
        [("Wien", "LOC")],
        [],
    ),
    "GLiNER": (
        [{"start": 0, "end": 15, "text": "Wolfgang Mozart", "label": "person", "score": 0.8}],
        [("Wolfgang Mozart", "person")],
        [],
    ),
    "overlapping": (
        [[0, 15, "PER"], [9, 15, "NAME"]],
        [("Wolfgang Mozart", "PER"), ("Mozart", "NAME")],
        [],
    ),
    "beyond the text": ([[0, 99, "PER"], [9, 15, "PER"]], [("Mozart", "PER")], ["beyond-text"]),
    "none": ([], [], []),
}


@pytest.mark.parametrize(("items", "mentions", "rules"), PREDICTIONS.values(), ids=PREDICTIONS)
def test_predictions(items: list[Any], mentions: list[tuple[str, str]], rules: list[str]) -> None:
    for corpus in ((TEXT, items), [{"text": TEXT, "predictions": items}]):
        read = Read(corpus)
        assert [(surface, kind) for surface, kind, _ in read.mentions] == mentions
        assert [rule for _, rule in read.notes] == rules


def test_characters_of_a_script_without_spaces_are_words_of_their_own() -> None:
    text = "张三李四"
    items = [
        piece(c, tag, i) for i, (c, tag) in enumerate(zip(text, ["B-P", "I-P"] * 2, strict=True))
    ]
    assert [surface for surface, *_ in Read((text, items)).mentions] == ["张三", "李四"]


def test_a_text_without_text_is_a_diagnostic() -> None:
    read = Read([{"text": TEXT, "predictions": [[0, 8, "PER"]]}, {"predictions": []}])
    assert read.notes == [(2, "missing-text")]


def stanza() -> StanzaDocument:
    """Return a document of two sentences, which no splitter would part."""
    words = [("Ada", 0), ("codes", 4), ("in", 10), ("Ada", 13)]
    tokens = [StanzaToken(word, start, start + len(word)) for word, start in words]
    first, second = StanzaSentence(tokens[:2]), StanzaSentence(tokens[2:])
    first.ents.append(StanzaSpan("Ada", "PERSON", 0, 3))
    second.ents.append(StanzaSpan("Ada", "LANGUAGE", 13, 16))
    return StanzaDocument("Ada codes in Ada", [first, second])


def test_stanza_documents_keep_their_sentences() -> None:
    read = Read(stanza())
    assert read.format.name == "objects: stanza"
    assert read.mentions == [("Ada", "PERSON", 1), ("Ada", "LANGUAGE", 1)]
    assert read.texts == ["Ada codes", "in Ada"]
    assert Read([stanza(), stanza()]).documents == [("0", None), ("1", None)]


def test_stanza_documents_without_offsets_of_tokens_are_split() -> None:
    document = stanza()
    document.sentences[0].tokens[0].start_char = None
    assert Read([document]).texts == ["Ada codes in Ada"]


@pytest.mark.parametrize("start", [0, 100])
def test_flair_sentences(start: int) -> None:
    sentence = FlairSentence(
        "George Washington went. To Washington", {(0, 2): "PER", (4, 5): "LOC"}, start
    )
    for corpus in (sentence, [sentence]):
        read = Read(corpus)
        assert read.format.name == "objects: flair"
        assert read.mentions == [("George Washington", "PER", 1), ("Washington", "LOC", 1)]
        assert read.texts == ["George Washington went. To Washington"]
        assert read.documents == []
    assert Read([[sentence], [sentence]]).documents == [("0", None), ("1", None)]


def test_a_span_without_a_type_has_that_of_untyped_tags() -> None:
    read = Read(FlairSentence("Ada codes", {(0, 1): ""}), untyped="X")
    assert (read.mentions, read.notes) == ([("Ada", "X", 1)], [(1, "missing-type")])


spacy = pytest.importorskip("spacy")


def test_spacy_docs() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Ada", "id": "Q7259"}])
    read = Read(nlp.pipe(["Ada codes. Ada  sleeps.", "Nobody."]))
    assert read.format.name == "objects: spacy"
    assert read.mentions == [("Ada", "PER", 1)] * 2
    assert read.texts == ["Ada codes.", "Ada  sleeps."]
    assert read.table("mentions")["identifier"].to_list() == ["Q7259"] * 2
    assert read.documents == [("0", None), ("1", None)]
    nlp.add_pipe("sentencizer", config={"punct_chars": ["codes"]})
    assert Read(nlp("Ada codes and Ada sleeps")).texts == ["Ada codes", "and Ada sleeps"]
    named = Read([(kg.Document("d"), nlp("Ada"))])
    assert named.documents == [("d", None)]
