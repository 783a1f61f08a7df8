"""`kg check --fix`: what is written reads back as what was read."""

from collections import Counter
from contextlib import closing
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.errors import OutputError
from kg.read.common.chunk import Note
from kg.read.common.sentences import Document, Mention, Sentence, chunks
from kg.read.corpus import open_corpus, read_source
from kg.read.sources.options import ReadOptions
from kg.reports.check.corpus_check import check
from kg.reports.check.fix import Cleaner, clean_names
from tests.conftest import lines

TYPES = ("PER", "Cell line", "B-x", "a-B", "naïve")


def clean(*sentences: Sentence) -> tuple[str, list[Note]]:
    """Return the clean lines of sentences, and the notes about them."""
    out = BytesIO()
    with closing(Cleaner("given")) as cleaner:
        for chunk in chunks(sentences):
            cleaner.add(chunk)
        cleaner.finish(out)
        return out.getvalue().decode(), cleaner.notes


def read(path: Path, *columns: str) -> list[tuple[object, ...]]:
    """Return the mentions of a corpus, sorted."""
    found: list[tuple[object, ...]] = []
    for source, format_ in open_corpus([path], ReadOptions())[0]:
        for chunk in read_source(source, format_):
            found += chunk.mentions.select(columns).rows()
    return sorted(found)


CASES = {
    "a mention": (Sentence(["New", "York"], [Mention(0, 2, "LOC")]), "New\tB-LOC\nYork\tI-LOC\n\n"),
    "two in a row": (
        Sentence(["a", "b"], [Mention(0, 1, "X"), Mention(1, 2, "X")]),
        "a\tB-X\nb\tB-X\n\n",
    ),
    "nested": (
        Sentence(["a", "b", "c"], [Mention(1, 2, "Y"), Mention(0, 2, "X")]),
        "a\tB-X\tO\nb\tI-X\tB-Y\nc\tO\tO\n\n",
    ),
    "a document": (
        Sentence(["a"], document=Document("one  two")),
        "-DOCSTART- one two\n\na\tO\n\n",
    ),
    "a byte order mark as a token": (Sentence(["\ufeff"]), "\n\ufeff\tO\n\n"),
}


@pytest.mark.parametrize(("sentence", "written"), CASES.values(), ids=CASES)
def test_a_sentence_is_written_as(sentence: Sentence, written: str) -> None:
    assert clean(sentence) == (written, [])


def test_all_lines_of_a_source_have_as_many_columns_as_the_deepest_nesting() -> None:
    flat, nested = Sentence(["a"]), Sentence(["b"], [Mention(0, 1, "X"), Mention(0, 1, "Y")])
    out = BytesIO()
    with closing(Cleaner("given")) as cleaner:
        for sentence in (flat, nested, flat):
            for chunk in chunks([sentence]):  # each a chunk of its own
                cleaner.add(chunk)
        cleaner.finish(out)
    assert out.getvalue().decode() == "a\tO\tO\n\nb\tB-X\tB-Y\n\na\tO\tO\n\n"


UNWRITABLE = {
    "an empty token": (Sentence([""]), "_\tO\n\n", "unwritable-token"),
    "a TAB in a token": (Sentence(["-\tb"]), "- b\tO\n\n", "unwritable-token"),
    "a newline in a token": (Sentence(["a\nb"]), "a b\tO\n\n", "unwritable-token"),
    "the mark of a document": (Sentence(["-DOCSTART-"]), "DOCSTART-\tO\n\n", "unwritable-token"),
    "a TAB in a type": (
        Sentence(["a"], [Mention(0, 1, "X\tY")]),
        "a\tB-X Y\n\n",
        "unwritable-type",
    ),
    "a type like two tags": (
        Sentence(["a"], [Mention(0, 1, "X,B")]),
        "a\tB-X/B\n\n",
        "unwritable-type",
    ),
    "an identifier": (Sentence(["a"], [Mention(0, 1, "X", "Q1")]), "a\tB-X\n\n", "not-written"),
    "the same twice": (
        Sentence(["a"], [Mention(0, 1, "X"), Mention(0, 1, "X")]),
        "a\tB-X\n\n",
        "repeated-mention",
    ),
}


@pytest.mark.parametrize(("sentence", "written", "rule"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_token_lines_cannot_hold_is_said(sentence: Sentence, written: str, rule: str) -> None:
    text, notes = clean(sentence)
    assert (text, [note[1] for note in notes]) == (written, [rule])


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    words = st.text(
        st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]), min_size=1
    )
    tokens = draw(
        st.lists(st.one_of(words, st.sampled_from(["a", "#", "<s>", "O", "-"])), min_size=1)
    )
    place = st.integers(0, len(tokens) - 1)
    spans = draw(st.lists(st.tuples(place, place, st.sampled_from(TYPES)), max_size=4, unique=True))
    mentions = [Mention(min(a, b), max(a, b) + 1, kind) for a, b, kind in spans]
    return Sentence(tokens, mentions)


@given(st.lists(sentences(), min_size=1, max_size=4))
@settings(deadline=None)
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, given_sentences: list[Sentence]
) -> None:
    path = tmp_path_factory.mktemp("fix") / "clean.conll"
    # A few tokens alone may be anything: "#" a comment, a second layer the first one's copy.
    layers = max(len(sentence.mentions) for sentence in given_sentences)
    named = [Mention(0, end, kind) for end, kind in zip((3, 2, 1, 1), TYPES, strict=False)]
    known = [Sentence(["Ada", "met", "Bob"], named[: max(layers, 1)])] * 10
    whole = [*known, *given_sentences]
    path.write_bytes(clean(*whole)[0].encode())
    wanted = {
        (number, mention.start, mention.end, mention.type)
        for number, sentence in enumerate(whole)
        for mention in sentence.mentions
    }
    assert read(path, "sentence", "start", "end", "type") == sorted(wanted)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["wnut17", "stackoverflow_ner", "cyner", "anem", "ncbi_brat", "litbank_tsv", "wlp2020_conll"],
)
def test_a_real_corpus_reads_back_without_a_diagnostic_of_its_tags(
    corpora: Path, tmp_path: Path, name: str
) -> None:
    columns = ("sentence", "start", "end", "type")
    check([corpora / name], fix=tmp_path / "clean")
    again = check([tmp_path / "clean"])
    assert again.diagnostics.rows() == []
    before, after = (read(path, *columns) for path in (corpora / name, tmp_path / "clean"))
    missing, more = Counter(before) - Counter(after), Counter(after) - Counter(before)
    assert (missing, more) == (Counter(), Counter())
    assert before


def test_sources_keep_their_names() -> None:
    names = ["a.txt", "b/a.txt", "c.tsv", "c.bio", "x.zip/../../y.txt"]
    assert list(clean_names(names).values()) == [
        "a.conll",
        "b/a.conll",
        "c.tsv.conll",
        "c.bio.conll",
        "x.zip/y.conll",
    ]


def test_a_folder_becomes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.txt").write_text("New\tI-LOC\n")
    (tmp_path / "in" / "b.txt").write_text("York\tS-LOC\n")
    check([tmp_path / "in"], fix=tmp_path / "out")
    assert (tmp_path / "out/deep/a.conll").read_text() == "-DOCSTART- deep/a.txt\n\nNew\tB-LOC\n\n"
    assert (tmp_path / "out/b.conll").read_text() == "-DOCSTART- b.txt\n\nYork\tB-LOC\n\n"


def test_a_file_becomes_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("New\tI-LOC\r\n")
    check([tmp_path / "a.txt"], fix=tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_bytes() == b"New\tB-LOC\n\n"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    corpus = tmp_path / "in"
    corpus.mkdir()
    (corpus / "a.txt").write_text(lines("New/B-LOC"))
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").touch()
    for given_corpus, out in [
        (corpus / "a.txt", corpus / "a.txt"),
        (corpus, corpus),
        (corpus, corpus / "clean"),
        (corpus, full),
        (corpus, full / "mine"),
    ]:
        with pytest.raises(OutputError):
            check([given_corpus], fix=out)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "full", "in", "mine"]


def test_a_source_that_breaks_off_is_not_written(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_bytes(b"no tags here\n")
    found = check([corpus], fix=tmp_path / "b.txt")
    assert found.diagnostics.filter(pl.col("rule") == "cannot-read").height == 1
    assert not (tmp_path / "b.txt").exists()
