"""Which objects are taken, how they make documents, and how others are refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import kg
from kg.common.errors import CorpusError, LineError, UsageError
from kg.read.memory.objects import open_input
from kg.read.memory.source import json_line, plain
from kg.read.sources.options import ReadOptions
from tests.read.memory.reading import Read
from tests.read.memory.standins import Dataset

PAIR = (["Ada", "codes"], ["B-PER", "O"])
ROW = {"tokens": ["Ada", "codes"], "ner_tags": ["B-PER", "O"]}
GLINER = ("Ada codes", [{"start": 0, "end": 3, "text": "Ada", "label": "PER", "score": 0.9}])
DOCCANO = {"text": "Ada codes", "label": [[0, 3, "PER"]]}
SENTENCE = kg.Sentence(["Ada", "codes"], [kg.Mention(0, 1, "PER")])
ABOUT = kg.Document("a", metadata={"year": 2020})

CORPORA: dict[str, tuple[Any, str]] = {
    "a pair": (PAIR, "pairs"),
    "a list of pairs": ([PAIR], "pairs"),
    "a pair of lists": ([["Ada", "codes"], ["B-PER", "O"]], "pairs"),
    "pairs as lists": ([[["Ada", "codes"], ["B-PER", "O"]]], "pairs"),
    "an iterator": (iter([PAIR]), "pairs"),
    "arrays": ([(np.array(["Ada", "codes"]), np.array(["B-PER", "O"]))], "pairs"),
    "None for O": ([(["Ada", "codes"], ["B-PER", None])], "pairs"),
    "a row": (ROW, "rows"),
    "a list of rows": ([ROW], "rows"),
    "a row of arrays": ([{name: np.array(column) for name, column in ROW.items()}], "rows"),
    "a data set": (Dataset([{**ROW, "ner_tags": [1, 0]}], ["O", "B-PER"]), "rows"),
    "a text with entities": (GLINER, "predictions"),
    "a list of them": ([GLINER], "predictions"),
    "spaCy's training style": ([("Ada codes", {"entities": [(0, 3, "PER")]})], "predictions"),
    "a mapping of them": ({"text": "Ada codes", "predictions": GLINER[1]}, "predictions"),
    "a record": (DOCCANO, "doccano"),
    "a list of records": ([DOCCANO], "doccano"),
    "a record of Prodigy": (
        [{"text": "Ada codes", "spans": GLINER[1], "answer": "accept"}],
        "prodigy",
    ),
    "a sentence": (SENTENCE, "sentences"),
    "a list of sentences": ([SENTENCE], "sentences"),
}


@pytest.mark.parametrize(("corpus", "kind"), CORPORA.values(), ids=CORPORA)
def test_objects_are_told_and_read(corpus: Any, kind: str) -> None:
    read = Read(corpus)
    assert read.format.name == f"objects: {kind}"
    assert read.mentions == [("Ada", "PER", 1)]


SCORED = '{"scores": [{"begin": 0, "score": 0.9, "stop": 3, "type": "PER"}]}'
DOCUMENTS: dict[str, tuple[Any, list[tuple[str, str | None]]]] = {
    "sentences are of unknown documents": ([PAIR, PAIR], []),
    "a list is a document": ([[PAIR, PAIR], [PAIR]], [("0", None), ("1", None)]),
    "a named document": ([(ABOUT, [PAIR, PAIR])], [("a", '{"year": 2020}')]),
    "of one object": ([(ABOUT, PAIR), (ABOUT, PAIR)], [("a", '{"year": 2020}')] * 2),
    "itself": ((ABOUT, [PAIR]), [("a", '{"year": 2020}')]),
    "rows": ([[ROW], [ROW]], [("0", None), ("1", None)]),
    "some objects only": ([PAIR, [PAIR]], [("1", None)]),
    "an empty list is none": ([[PAIR], [], [PAIR]], [("0", None), ("2", None)]),
    "texts are documents": ([GLINER, GLINER], [("0", SCORED), ("1", SCORED)]),
    "a named text": ([(ABOUT, GLINER)], [("a", '{"year": 2020}')]),
    "texts in a list": ([[GLINER, GLINER]], [("0", None)]),
    "an id": ([{"text": "Ada", "predictions": [], "id": 7}, GLINER], [("7", None), ("1", SCORED)]),
    "metadata": ([{"text": "Ada", "predictions": [], "meta": {"a": 1}}], [("0", '{"a": 1}')]),
    "records": ([DOCCANO, {**DOCCANO, "id": "x"}], [("0", None), ("x", None)]),
    "sentences with one": (
        [kg.Sentence(["Ada"], [], document=ABOUT), kg.Sentence(["Ada"], [], document=ABOUT)],
        [("a", '{"year": 2020}')],
    ),
    "sentences with two": (
        [kg.Sentence(["Ada"], document=kg.Document(name)) for name in ("a", "b", "a")],
        [("a", None), ("b", None), ("a", None)],
    ),
    "metadata that JSON lacks": (
        [(kg.Document("a", metadata={"path": Path("x")}), [PAIR])],
        [("a", '{"path": "x"}')],
    ),
}


@pytest.mark.parametrize(("corpus", "documents"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(corpus: Any, documents: list[tuple[str, str | None]]) -> None:
    assert Read(corpus).documents == documents


def test_lines_are_the_numbers_of_the_objects() -> None:
    read = Read([PAIR, [PAIR, PAIR], PAIR])
    assert read.mentions == [("Ada", "PER", line) for line in (1, 2, 2, 3)]
    assert read.table("sentences")["line"].to_list() == [1, 2, 2, 3]


REFUSED: dict[str, tuple[Any, str, str]] = {
    "a number": (17, "corpus", "an object of type int (17)"),
    "nothing": (None, "corpus", "an object of type NoneType (None)"),
    "bytes": (b"x", "corpus", "an object of type bytes (b'x')"),
    "a document without text": (ABOUT, "corpus", "an object of type Document"),
    "a table": (pl.DataFrame({"a": [1]}), "corpus", "an object of type DataFrame"),
    "a list of numbers": ([17], "objects:1", "an object of type int (17)"),
    "the third": ([PAIR, [PAIR], 17], "objects:3", "an object of type int (17)"),
    "one in a list": ([PAIR, [PAIR, 17]], "objects:2", "an object of type int (17)"),
    "another kind": ([PAIR, GLINER], "objects:2", "an object of type tuple"),
    "an object after a path": (["a.conll", PAIR], "corpus:2", "an object of type tuple"),
    "a record of no known form": ([{"a": 1, "b": 2}], "objects:1", "a mapping of a, b"),
    "a record in a list": ([[DOCCANO]], "objects:1", "a record in a list"),
    "numbers without names": ([(["a"], [1])], "objects:1", "tags that are numbers"),
    "splits of a data set": ({"train": Dataset([ROW], [])}, "objects:1", "a mapping of train"),
    "a text without spans": (
        [kg.Sentence(["a"], text="a")],
        "objects:1",
        "a Sentence with one of text and spans",
    ),
}


@pytest.mark.parametrize(("corpus", "where", "found"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_corpus_is_refused_with_its_place_and_type(
    corpus: Any, where: str, found: str
) -> None:
    with pytest.raises(LineError) as caught:
        Read(corpus)
    assert caught.value.where == where
    assert str(caught.value.found).startswith(found)


def test_the_error_says_what_is_accepted() -> None:
    with pytest.raises(LineError, match=r"\(tokens, tags\) pair, a spaCy Doc, .* a kg.Sentence"):
        Read([17])


@pytest.mark.parametrize("corpus", [[], (), iter([]), [[]], [[], [], []], {}.values()])
def test_nothing_is_refused(corpus: Any) -> None:
    with pytest.raises(CorpusError):
        Read(corpus)


def test_a_reader_is_for_records_only() -> None:
    assert Read([DOCCANO], format="doccano").mentions == [("Ada", "PER", 1)]
    with pytest.raises(UsageError, match=r"^read_as: found 'doccano'"):
        Read([PAIR], format="doccano")


def test_a_single_text_is_a_path_and_not_its_characters(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_text("Ada\tB-PER\n", encoding="utf-8")
    path = tmp_path / "a.conll"
    for corpus in (path, str(path), [path], (str(path),), iter([path]), tmp_path.glob("*.conll")):
        sources = open_input(corpus, ReadOptions()).sources
        assert [source.name for source, _ in sources] == ["a.conll"]


@pytest.mark.parametrize(
    ("item", "ahead"),
    [
        (PAIR, 1100),  # 1,000 rows tell how tags are spelled
        (ROW, 1100),
        (SENTENCE, 100),
        (GLINER, 100),
        (DOCCANO, 3000),  # 64 KiB tell the form
        ([PAIR], 1100),
        ((ABOUT, GLINER), 100),
    ],
)
def test_objects_are_read_as_a_stream(item: Any, ahead: int) -> None:
    given, read = 0, 0

    def objects() -> Iterator[Any]:
        nonlocal given
        for given in range(1, 200_001):  # noqa: B007 - it is looked at outside
            yield item

    ((source, format_),) = open_input(objects(), ReadOptions()).sources
    for _ in format_.reader()(source):
        read += 1
        assert given <= read + ahead
        if read == 2 * ahead:
            break
    assert read == 2 * ahead


def test_equal_objects_are_equal_sources_and_others_are_not() -> None:
    def source(corpus: Any) -> tuple[str, int]:
        made = Read(corpus).source
        return made.sha256, made.bytes

    assert source([PAIR]) == source(iter([([*PAIR[0]], (*PAIR[1],))]))
    assert source([PAIR])[1] > 0
    corpora: list[Any] = [[PAIR], [PAIR, PAIR], [[PAIR]], [(ABOUT, PAIR)], [GLINER], [DOCCANO]]
    corpora += [[SENTENCE], [(["Ada", "codes"], ["B-PER", "B-PER"])]]
    assert len({source(corpus) for corpus in corpora}) == len(corpora)


def test_a_source_has_the_name_that_is_given() -> None:
    assert Read([PAIR]).source.name == "objects"
    assert Read([PAIR], "news").source.name == "news"


def test_half_a_character_is_replaced_with_a_diagnostic() -> None:
    for corpus in ([(["A\ud800"], ["B-PER"])], [("A\ud800", [[0, 2, "PER"]])]):
        read = Read(corpus)
        assert read.mentions == [("A\ufffd", "PER", 1)]
        assert read.notes == [(1, "half-a-character")]


PLAIN: dict[str, tuple[Any, Any]] = {
    "as it is": ({"a": [1, 2.5, "x", True, None]}, {"a": [1, 2.5, "x", True, None]}),
    "tuples": ((1, (2,)), [1, [2]]),
    "an array": (np.array([[1, 2]]), [[1, 2]]),
    "a number of NumPy": (np.float32(0.5), 0.5),
    "keys that are no texts": ({1: 2}, {"1": 2}),
    "a set, in an order of its own": ({"b", "a", 3}, ["a", "b", 3]),
    "no number": ([float("nan"), float("inf")], [None, None]),
    "a subclass of a text": (np.str_("a"), "a"),
    "another object": (Path("a"), "a"),
}


@pytest.mark.parametrize(("value", "made"), PLAIN.values(), ids=PLAIN)
def test_plain_values(value: Any, made: Any) -> None:
    assert plain(value) == made
    assert json_line(plain(value)).endswith(b"\n")
