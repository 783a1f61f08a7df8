"""Tables with a sentence a row: words in one cell, tags in another."""

from pathlib import Path

import pytest

from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import read_path

ADA = [("Ada Roy", "PER"), ("Rome", "LOC"), ("Bob", "PER")]
TABLES = {
    "words and tags by spaces": (
        "text,labels\nAda Roy left Rome,B-PER I-PER O B-LOC\nBob is,B-PER O\n"
    ),
    "by TABs": "text\tlabels\nAda Roy left Rome\tB-PER I-PER O B-LOC\nBob is\tB-PER O\n",
    "by semicolons, with an index": (
        ";tags;words\n0;B-PER I-PER O B-LOC;Ada Roy left Rome\n1;B-PER O;Bob is\n"
    ),
    "without a header": "Ada Roy left Rome,B-PER I-PER O B-LOC\nBob is,B-PER O\n",
    "lists of Python": (
        "id,tokens,pos_tags,ner_tags\n"
        "0,\"['Ada', 'Roy', 'left', 'Rome']\",\"['N', 'N', 'V', 'N']\","
        "\"['B-PER', 'I-PER', 'O', 'B-LOC']\"\n"
        "1,\"['Bob', 'is']\",\"['N', 'V']\",\"['B-PER', 'O']\"\n"
    ),
    "lists of JSON": (
        'pos,tokens,tags\n"[""N"",""N"",""V"",""N""]","[""Ada"",""Roy"",""left"",""Rome""]",'
        '"[""B-PER"",""I-PER"",""O"",""B-LOC""]"\n'
        '"[""N"",""V""]","[""Bob"",""is""]","[""B-PER"",""O""]"\n'
    ),
    "a sentence beside lists": (
        "Sentence #,Sentence,POS,Tag\n"
        "Sentence: 1,Ada Roy left Rome,\"['N', 'N', 'V', 'N']\","
        "\"['B-PER', 'I-PER', 'O', 'B-LOC']\"\n"
        "Sentence: 2,Bob is,\"['N', 'V']\",\"['B-PER', 'O']\"\n"
    ),
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_row_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    found = read_path(path)
    assert (found.mentions, found.rules) == (ADA, [])
    assert found.counts[0] == 2


def test_a_row_with_more_words_than_tags_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"Ada left Rome{i},B-PER O B-LOC\n" for i in range(30))
    path.write_text(f"text,tags\n{rows}Bob is here,B-PER O\nEve is,B-PER O\n", encoding="utf-8")
    found = read_path(path)
    assert (found.counts[0], found.notes) == (31, [(32, "uneven-row")])


OTHERS = {
    "prose with commas": "He came, saw and won\nShe came, too, in B-52\n",
    "tokens": "word,tag\nAda,B-PER\nleft,O\nRome,B-LOC\n",
    "only O": "text,tags\nAda left,O O\nBob left,O O\n",
    "words alone": "text,label\nAda left Rome,a b c\nBob is,a b\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_tables_have_no_sentence_a_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    recognised = find_format(Source("a.csv", path))
    assert recognised is None or "a sentence a row" not in recognised.why
