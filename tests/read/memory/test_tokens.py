"""Tags of tokens in memory are read as those of files, whatever their scheme."""

from typing import Any

import pytest

import kg
from tests.read.memory.reading import Read
from tests.read.memory.standins import Dataset

TAGS: dict[str, tuple[str, list[tuple[str, str]], str | None, list[str]]] = {
    # tags of "a b c d", the mentions, the scheme, rules of diagnostics
    "IOB2": ("B-A I-A B-A O", [("a b", "A"), ("c", "A")], "IOB2", []),
    "IOB1": ("I-A I-A B-A O", [("a b", "A"), ("c", "A")], "IOB1", []),
    "BIOES": ("B-A E-A S-B O", [("a b", "A"), ("c", "B")], "BIOES", []),
    "BILOU": ("B-A L-A U-B O", [("a b", "A"), ("c", "B")], "BILOU", []),
    "IO": ("I-A I-A O I-A", [("a b", "A"), ("d", "A")], "IO", []),
    "bare types": ("PER PER O LOC", [("a b", "PER"), ("d", "LOC")], "IO", []),
    "untyped": ("B I O B", [("a b", "Thing"), ("d", "Thing")], "IOB2", []),
    "an orphan": (
        "B-A O B-A I-B",
        [("a", "A"), ("c", "A"), ("d", "B")],
        "IOB2",
        ["type-switch"],
    ),
    "an unknown tag": ("B-A O ? B-A", [("a", "A"), ("d", "A")], "IOB2", ["unknown-tag"]),
    "no tag": ("B-A O _ B-A", [("a", "A"), ("d", "A")], "IOB2", ["missing-tag"]),
    "too few": ("B-A B-A", [("a", "A"), ("b", "A")], "IOB2", ["uneven-row"]),
    "too many": ("B-A O O O B-A", [("a", "A")], "IOB2", ["uneven-row"]),
    "several in a cell": ("B-A,B-B O O O", [("a", "A"), ("a", "B")], "IOB2", []),
}


@pytest.mark.parametrize(("tags", "mentions", "scheme", "rules"), TAGS.values(), ids=TAGS)
@pytest.mark.parametrize("shape", ["pair", "row"])
def test_tags(
    shape: str, tags: str, mentions: list[tuple[str, str]], scheme: str | None, rules: list[str]
) -> None:
    tokens, cells = ["a", "b", "c", "d"], tags.split()
    if shape == "pair":
        read = Read([(tokens, cells)])
    else:
        read = Read([{"tokens": tokens, "x": cells}], token="tokens", tags=("x",))
    assert [(surface, kind) for surface, kind, _ in read.mentions] == mentions
    assert read.source.scheme == scheme
    assert [rule for _, rule in read.notes] == rules


def test_the_scheme_that_is_given_decides_what_is_odd() -> None:
    corpus = [(["a", "b"], ["I-A", "O"])]
    assert Read(corpus, scheme="IO").notes == []
    assert Read(corpus, scheme="IOB2").notes == [(1, "orphan-inside")]


def test_the_type_of_untyped_tags_can_be_given() -> None:
    assert Read([(["a"], ["B"])], untyped="Person").mentions == [("a", "Person", 1)]


NUMBERED: dict[str, tuple[Any, dict[str, Any]]] = {
    "a pair": ([(["a", "b"], [1, 0])], {"labels": ("O", "B-A")}),
    "a row": ([{"tokens": ["a", "b"], "ner_tags": [1, 0]}], {"labels": ("O", "B-A")}),
    "a data set": (Dataset([{"tokens": ["a", "b"], "ner_tags": [1, 0]}], ["O", "B-A"]), {}),
    "labels before features": (
        Dataset([{"tokens": ["a", "b"], "ner_tags": [1, 0]}], ["O", "B-X"]),
        {"labels": ("O", "B-A")},
    ),
}


@pytest.mark.parametrize(("corpus", "options"), NUMBERED.values(), ids=NUMBERED)
def test_tags_that_are_numbers_are_named(corpus: Any, options: dict[str, Any]) -> None:
    assert Read(corpus, **options).mentions == [("a", "A", 1)]


def test_a_number_without_a_name_is_a_diagnostic() -> None:
    read = Read([(["a", "b"], [1, 7])], labels=("O", "B-A"))
    assert (read.mentions, read.notes) == ([("a", "A", 1)], [(1, "unknown-tag")])


def test_columns_of_rows_can_be_named() -> None:
    rows = [{"w": ["a"], "x": ["B-A"], "y": ["B-B"], "doc": "d"}]
    read = Read(rows, token="w", tags=("x", "y"), document="doc")
    assert [kind for _, kind, _ in read.mentions] == ["A", "B"]
    assert read.documents == [("d", None)]


def test_an_empty_pair_is_no_sentence() -> None:
    read = Read([([], []), (["a"], ["B-A"]), ([], [])])
    assert sum(chunk.count for chunk in read.chunks) == 1
    assert read.mentions == [("a", "A", 2)]


def test_sentences_stay_as_they_were() -> None:
    mention = kg.Mention(0, 9, "A", line=5)
    sentence = kg.Sentence(["a"], [mention], line=4, document=kg.Document("d"))
    corpus = [kg.Sentence(["x"]), sentence]
    first, second = Read(corpus), Read(corpus)
    assert first.notes == second.notes == [(2, "beyond-sentence")]
    assert first.mentions == [("a", "A", 2)]
    assert (mention.end, mention.line, sentence.line) == (9, 5, 4)


def test_relations_of_sentences_join_their_mentions() -> None:
    mentions = [kg.Mention(0, 1, "A", id="m1"), kg.Mention(1, 2, "B", id="m2")]
    relations = [kg.Relation("m1", "uses", "m2", line=9)]
    read = Read([kg.Sentence(["a", "b"], mentions, relations=relations)])
    assert read.table("relations").select("subject", "object", "line").rows() == [(0, 1, 1)]


def test_a_sentence_keeps_its_text() -> None:
    read = Read(
        [kg.Sentence(["a", "!"], [kg.Mention(0, 2, "A")], text="a!", spans=[(0, 1), (1, 2)])]
    )
    assert (read.texts, read.mentions) == (["a!"], [("a!", "A", 1)])
