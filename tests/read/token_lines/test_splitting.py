"""Token lines that mark no sentence, or too few, are split at plain ends if the user wants it."""

from pathlib import Path

import polars as pl

from tests.read.token_lines.test_repairs import read


def lines(text: str, *names: str) -> str:
    """Return words as token lines; the *names*, which may hold spaces, are persons."""
    rows = []
    for name in names:
        text = text.replace(name, name.replace(" ", "_"))
    known = {name.replace(" ", "_") for name in names}
    for word in text.split():
        first, *others = word.split("_") if word in known else [word]
        rows.append(f"{first}\t{'B-PER' if word in known else 'O'}\n")
        rows += [f"{other}\tI-PER\n" for other in others]
    return "".join(rows)


SHORT = lines("Ann met Dr. Bob . She left ! 3 men came . Bob slept .", "Ann", "Bob")


def test_all_sentences_of_a_text_that_marks_none(tmp_path: Path) -> None:
    whole = read(tmp_path, SHORT, split_sentences=True)
    assert whole.counts[0] == 4
    assert whole.texts == ["Ann met Dr. Bob .", "Bob slept ."]
    assert whole.rules == ["split-sentence"]
    assert whole.table("mentions").select("sentence", "start", "line").rows() == [
        (0, 0, 1),
        (0, 3, 4),
        (3, 0, 13),
    ]


def test_nothing_is_split_without_the_option(tmp_path: Path) -> None:
    assert read(tmp_path, SHORT).counts[0] == 1


def test_marked_sentences_are_left_alone_unless_they_are_long(tmp_path: Path) -> None:
    long = lines("Ann met him . " * 40, "Ann")
    whole = read(tmp_path, f"{SHORT}\n{long}\n{SHORT}", split_sentences=True)
    assert whole.counts[0] == 1 + 40 + 1


def test_no_sentence_ends_within_a_mention(tmp_path: Path) -> None:
    text = lines("Then St. Ives . Yahoo ! Inc. met Ann .", "Yahoo ! Inc.", "Ann")
    whole = read(tmp_path, text, split_sentences=True)
    assert "Yahoo ! Inc. met Ann ." in whole.texts


def test_documents_and_chunks_count_the_new_sentences(tmp_path: Path) -> None:
    whole = read(tmp_path, f"-DOCSTART- a\n{SHORT}-DOCSTART- b\n{SHORT}", split_sentences=True)
    documents = whole.table("documents").select("name", "sentence", "sentences").rows()
    assert documents == [("a", 0, 4), ("b", 4, 4)]
    words = pl.concat(pl.Series(chunk.words().sentence) for chunk in whole.chunks if chunk.words)
    assert words.n_unique() == 8


def test_chinese(tmp_path: Path) -> None:
    text = "".join(f"{c}\t{'B-L' if c == '京' else 'O'}\n" for c in "我爱京。他来了！京好。")
    assert read(tmp_path, text, split_sentences=True).texts == ["我爱京。", "京好。"]
