"""Lines that are sentences, of words with their tags."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.read.whole import Whole, read_path, recognised, survives


def read(folder: Path, text: str, format_: str = "tagged-lines") -> Whole:
    path = folder / "corpus.iob"
    path.write_text(text, encoding="utf-8")
    return read_path(path, format_)


PARTED = {
    "token|tag": "Ada|B-PER Roy|I-PER met|O Bob|B-PER\n",
    "token|pos|tag": "Ada|NNP|B-PER Roy|NNP|I-PER met|VBD|O Bob|NNP|B-PER\n",
    "token/tag": "Ada/B-PER Roy/I-PER met/O Bob/B-PER\n",
    "token/type": "Ada/PER Roy/PER met/O Bob/PER\n",
}


@pytest.mark.parametrize("text", PARTED.values(), ids=PARTED)
def test_words_with_tags_are_recognised_and_read(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{text}\n{text}", "")
    assert found.mentions == [("Ada Roy", "PER"), ("Bob", "PER")] * 2
    assert found.table("sentences")["line"].to_list() == [1, 3]
    assert found.rules == []


def test_a_token_may_hold_what_parts_it(tmp_path: Path) -> None:
    found = read(tmp_path, "a|b|NN|B-X is|VB|O like|IN|O this|DT|O ||SYM|B-X\n")
    assert found.mentions == [("a|b", "X"), ("|", "X")]


def test_a_word_without_a_tag_is_a_diagnostic(tmp_path: Path) -> None:
    found = read(tmp_path, "Ada|NN|B-PER met|VB|O\nhim Bob|NN|B-PER\n")
    assert found.notes == [(2, "no-tag")]
    assert found.mentions == [("Ada", "PER"), ("Bob", "PER")]


def test_a_zero_is_an_o(tmp_path: Path) -> None:
    found = read(tmp_path, "Ada/B-PER met/0 Bob/B-PER ./O\nhe/0 is/0\n", "")
    assert found.mentions == [("Ada", "PER"), ("Bob", "PER")]
    assert found.notes == [(1, "zero-for-o")]


def test_docstart_opens_documents(tmp_path: Path) -> None:
    found = read(tmp_path, "-DOCSTART-|-X-|O\n\nAda|N|B-PER x|N|O\n-DOCSTART-|-X-|O\nx|N|B-PER\n")
    assert [name for name, _ in found.documents] == ["0", "1"]
    lower = read(tmp_path, "-docstart-/O\nada/B-PER x/O\n-docstart-/O\nx/B-PER y/O\n", "")
    assert [name for name, _ in lower.documents] == ["0", "1"]


OTHER = {
    "one word a line": "Ada|B-PER\nmet|O\n",
    "words and their parts of speech": "the/DT dog/NN barks/VBZ ./.\n",
    "only O": "Ada|O met|O Bob|O\n",
    "no tags": "either|or this and|or that\n",
    "a path": "see /usr/bin/O and /usr/lib/O\n",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_other_lines_are_not_recognised(text: str, tmp_path: Path) -> None:
    assert recognised(tmp_path, "x.txt", text) != "tagged-lines"


def test_a_real_file_has_the_mentions_of_its_twin(corpora: Path) -> None:
    folder = corpora / "spacy_fixtures"
    found = read_path(folder / "ner_example_data__ner-sent-per-line.iob")
    # tr ' ' '\n' | wc -w: 66 words; grep -c '|B-': 7
    assert (found.counts, sum(chunk.tokens for chunk in found.chunks)) == ((2, 7, 0), 66)
    twin = read_path(folder / "ner_example_data__ner-sent-per-line.json")
    assert found.mentions == twin.mentions


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("ab|/ \nOB-IX\t\ufeff\x00é"), max_size=60))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    survives("tagged-lines", tmp_path, text)
