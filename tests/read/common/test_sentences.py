"""Plain sentences become the chunks that a build takes."""

import polars as pl
import pytest

from kg.read.common import sentences as module
from kg.read.common.chunk import Chunk
from kg.read.common.sentences import Document, Mention, Relation, Sentence, chunks


def one(*sentences: Sentence, source_document: Document | None = None) -> Chunk:
    """Return the only chunk of *sentences*."""
    [chunk] = chunks(sentences, source_document)
    return chunk


def test_a_mention_has_the_text_of_its_tokens() -> None:
    chunk = one(Sentence(["né", "Ant", "Bee"], [Mention(1, 3, "App")]))
    assert chunk.sentences["text"].to_list() == ["né Ant Bee"]
    rows = chunk.mentions.select("start", "end", "begin", "stop", "surface").rows()
    assert rows == [(1, 3, 3, 10, "Ant Bee")]


def test_a_text_of_its_own_is_kept() -> None:
    sentence = Sentence(["Ant", "s"], [Mention(0, 2, "App")], text="Ant's.", spans=[(0, 3), (4, 5)])
    chunk = one(sentence)
    assert chunk.sentences["text"].to_list() == ["Ant's."]
    assert chunk.mentions["surface"].to_list() == ["Ant's"]


def test_sentences_without_a_mention_are_counted_and_not_kept() -> None:
    chunk = one(Sentence(["of"]), Sentence(["Ant"], [Mention(0, 1, "App")]))
    assert (chunk.count, chunk.tokens) == (2, 2)
    assert chunk.sentences["sentence"].to_list() == [1]


def test_mentions_are_sorted_by_their_tokens() -> None:
    mentions = [Mention(1, 2, "B"), Mention(0, 2, "A"), Mention(0, 1, "C")]
    chunk = one(Sentence(["x", "y"], mentions))
    assert chunk.mentions["type"].to_list() == ["C", "A", "B"]


def test_nested_mentions_are_kept() -> None:
    chunk = one(Sentence(["x", "y"], [Mention(0, 2, "A"), Mention(0, 2, "B")]))
    assert chunk.mentions["type"].to_list() == ["A", "B"]


def test_what_the_corpus_says_of_a_mention_is_kept() -> None:
    mention = Mention(0, 1, "Disease", identifier="MESH:D1", cluster="c1", line=7)
    chunk = one(Sentence(["x"], [mention], line=3))
    assert chunk.mentions.select("identifier", "cluster", "line").rows() == [("MESH:D1", "c1", 7)]


REPAIRS = {
    "beyond the sentence": (Mention(0, 9, "A"), [(0, 2)], ["beyond-sentence"]),
    "no token": (Mention(1, 1, "A"), [], ["empty-mention"]),
    "wholly beyond": (Mention(5, 9, "A"), [], ["beyond-sentence", "empty-mention"]),
}


@pytest.mark.parametrize(("mention", "kept", "rules"), REPAIRS.values(), ids=REPAIRS)
def test_a_mention_that_cannot_be(
    mention: Mention, kept: list[tuple[int, int]], rules: list[str]
) -> None:
    chunk = one(Sentence(["x", "y"], [mention]))
    assert chunk.mentions.select("start", "end").rows() == kept
    assert chunk.diagnostics["rule"].to_list() == rules


@pytest.mark.parametrize("token", ["", " ", "\n", "\u2028"])
def test_a_mention_of_blank_tokens_names_nothing(token: str) -> None:
    chunk = one(Sentence([token, "y"], [Mention(0, 1, "A"), Mention(0, 2, "B")]))
    assert chunk.mentions.select("start", "end", "surface").rows() == [(1, 2, "y")]
    assert chunk.diagnostics["rule"].to_list() == ["empty-mention", "space-at-ends"]


FIRST, SECOND = Document("one", 1, {"year": 1999}), Document("two", 5)


def test_documents_are_numbered_as_they_come() -> None:
    chunk = one(
        Sentence(["x"], [Mention(0, 1, "A")], document=FIRST),
        Sentence(["y"], [Mention(0, 1, "A")], document=FIRST),
        Sentence(["z"], [Mention(0, 1, "A")], document=SECOND),
    )
    assert chunk.sentences["document"].to_list() == [0, 0, 1]
    assert chunk.documents.rows() == [
        (0, "one", 1, 0, 2, '{"year": 1999}'),
        (1, "two", 5, 2, 1, None),
    ]


@pytest.mark.parametrize(
    ("opens", "wanted"),
    [
        ([None, None, None], [None, None, None]),
        ([True, False, True], [0, 0, 1]),
        ([None, True, False], [None, 0, 0]),
    ],
    ids=["unknown", "known", "known from the second on"],
)
def test_paragraphs_are_numbered(opens: list[bool | None], wanted: list[int | None]) -> None:
    chunk = one(*(Sentence(["x"], [Mention(0, 1, "A")], opens=this) for this in opens))
    assert chunk.sentences["paragraph"].to_list() == wanted


def test_tokens_are_numbered_also_over_sentences_without_a_mention() -> None:
    mentions = [Mention(0, 1, "A")]
    chunk = one(Sentence(["x", "y"], mentions), Sentence(["z"]), Sentence(["x"], mentions))
    assert chunk.sentences["token"].to_list() == [0, 3]


def test_sentences_that_name_no_document_are_of_the_whole() -> None:
    chunk = one(Sentence(["x"], [Mention(0, 1, "A")]), source_document=Document("a.txt"))
    assert chunk.documents.rows() == [(0, "a.txt", 1, 0, 1, None)]


def test_sentences_may_have_no_document() -> None:
    chunk = one(Sentence(["x"], [Mention(0, 1, "A")]))
    assert chunk.sentences["document"].to_list() == [None]
    assert chunk.documents.is_empty()


def related(*relations: Relation) -> Chunk:
    """Return a chunk of two sentences, each with a mention, and these relations."""
    return one(
        Sentence(["x"], [Mention(0, 1, "A", id="T1")], document=FIRST, relations=relations),
        Sentence(["y"], [Mention(0, 1, "B", id="T2")], document=FIRST),
    )


def test_relations_name_mentions_by_their_number() -> None:
    chunk = related(Relation("T2", "causes", "T1", 9))
    assert chunk.relations.rows() == [(1, "causes", 0, 9)]


def test_a_relation_of_a_mention_that_is_not_there_is_left_out() -> None:
    chunk = related(Relation("T2", "causes", "T3", 9))
    assert chunk.relations.is_empty()
    assert chunk.diagnostics.select("line", "rule", "value").rows() == [
        (9, "unknown-mention", "causes T2 T3")
    ]


def test_an_id_means_a_mention_of_its_own_document() -> None:
    relation = [Relation("T1", "is", "T1", 2)]
    chunk = one(
        Sentence(["x"], [Mention(0, 1, "A", id="T1")], document=FIRST),
        Sentence(["y"], [Mention(0, 1, "A", id="T1")], document=SECOND, relations=relation),
    )
    assert chunk.relations.rows() == [(1, "is", 1, 2)]


def test_chunks_go_on_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOKENS", 1)
    relation = [Relation("T1", "is", "T2", 2)]
    sentences = [
        Sentence(["x"], [Mention(0, 1, "A", id="T1")], document=FIRST, relations=relation),
        Sentence(["y"], [Mention(0, 1, "A", id="T2")], document=FIRST),
    ]
    parts = list(chunks(sentences))
    assert pl.concat([part.sentences for part in parts])["sentence"].to_list() == [0, 1]
    assert pl.concat([part.relations for part in parts]).rows() == [(0, "is", 1, 2)]
    documents = pl.concat([part.documents for part in parts])
    assert documents.select("document", "sentences").rows() == [(0, 1), (0, 1)]


def test_words_are_the_tokens_of_all_sentences() -> None:
    chunk = one(Sentence(["né", "of"], line=4), Sentence(["Ant"], [Mention(0, 1, "A")], line=5))
    assert chunk.words is not None
    words = chunk.words()
    spans = zip(words.begin.tolist(), words.end.tolist(), strict=True)
    assert [bytes(words.data[b:e]).decode() for b, e in spans] == ["né", "of", "Ant"]
    assert words.sentence.tolist() == [0, 0, 1]
    assert words.line.tolist() == [4, 4, 5]
