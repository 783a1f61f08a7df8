"""Tables of tokens in CSV: quotation marks, numbers of sentences, and what Python's csv says."""

import csv
import io
from functools import partialmethod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.sources.source import Source
from kg.read.token_lines.separated import with_tabs
from tests.read.token_lines.test_reader import in_blocks
from tests.read.token_lines.test_repairs import read

KAGGLE = """Sentence #,Word,POS,Tag
Sentence: 1,Ada,NNP,B-per
,visited,VBD,O
,New,NNP,B-geo
,York,NNP,I-geo
,",",",",O
,""\"Rex""\",NNP,B-org
,.,.,O
Sentence: 2,Bob,NNP,B-per
,left,VBD,O
"""
TABLES = {
    # the file; its sentences with a mention; its mentions; its documents
    "Kaggle's": (
        KAGGLE,
        ['Ada visited New York , "Rex" .', "Bob left"],
        ["Ada", "New York", '"Rex"', "Bob"],
        [],
    ),
    "two columns": (
        'word,tag\nAnn,B-PER\nleft,O\n\n"Rome, Italy",B-LOC\n',
        ["Ann left", "Rome, Italy"],
        ["Ann", "Rome, Italy"],
        [],
    ),
    "a number on each row": (
        "sentence_id,words,labels\n1,Ann,B-PER\n1,left,O\n2,Rome,B-LOC\n",
        ["Ann left", "Rome"],
        ["Ann", "Rome"],
        [],
    ),
    "semicolons and documents": (
        'doc_id;sentence;token;ner\na;1;Ann;B-PER\na;2;Rome;B-LOC\nb;2;";";O\nb;2;Bob;B-PER\n',
        ["Ann", "Rome", "; Bob"],
        ["Ann", "Rome", "Bob"],
        [("a", None), ("b", None)],
    ),
    "rows that pandas numbered": (
        ",sentence_idx,word,pos,tag\n0,1.0,Ann,NN,B-per\n1,1.0,left,VB,O\n2,2.0,Rome,NN,B-geo\n",
        ["Ann left", "Rome"],
        ["Ann", "Rome"],
        [],
    ),
    "no header": ("Ann,B-PER\nleft,O\n,\nRome,B-LOC\n", ["Ann left", "Rome"], ["Ann", "Rome"], []),
    "CRLF": (
        'word,tag\r\n"Ann",B-PER\r\nleft,"O"\r\n\r\nRome,B-LOC\r\n',
        ["Ann left", "Rome"],
        ["Ann", "Rome"],
        [],
    ),
    "CR": ("word,tag\rAnn,B-PER\rleft,O\r", ["Ann left"], ["Ann"], []),
    "TABs and sentence numbers": (
        "sentence_id\tword\ttag\n1\tAnn\tB-PER\n1\tleft\tO\n2\tRome\tB-LOC\n",
        ["Ann left", "Rome"],
        ["Ann", "Rome"],
        [],
    ),
    "quotation marks that are never closed": (
        'word,tag\n",O\nAnn,B-PER\n"so,O\n5",O\n',
        ['" Ann "so 5"'],
        ["Ann"],
        [],
    ),
    "spaces after commas": ("word, tag\nAnn, B-PER\nleft, O\n", ["Ann left"], ["Ann"], []),
    "a TAB in a cell": ("word,tag\nAnn\tLee,B-PER\nleft,O\n", ["Ann Lee left"], ["Ann Lee"], []),
}


@pytest.mark.parametrize("block", [1 << 20, 16], ids=["whole", "in blocks"])
@pytest.mark.parametrize(("text", "texts", "surfaces", "documents"), TABLES.values(), ids=TABLES)
def test_what_is_read_of_a_table(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    texts: list[str],
    surfaces: list[str],
    documents: list[object],
    block: int,
) -> None:
    monkeypatch.setattr(Source, "blocks", partialmethod(in_blocks, block))
    whole = read(tmp_path, text, "a.csv")
    assert (whole.texts, whole.documents) == (texts, documents)
    assert [surface for surface, _ in whole.mentions] == surfaces
    assert [note for note in whole.notes if note[1] != "line-ends"] == []


def test_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(KAGGLE.replace("Ada", "José").encode("latin-1"))
    assert read(tmp_path, path.read_bytes().decode("latin-1")).mentions[0] == ("José", "per")


def test_a_diagnostic_names_the_line(tmp_path: Path) -> None:
    assert read(tmp_path, KAGGLE + ",Rome\n", "a.csv").notes == [(11, "missing-tag")]


NONE = {
    "prose": "He came, saw, and won.\nShe, too, B-came.\n",
    "numbers": "a,b\n1,2\n3,4\n",
    "words without tags": "word,pos\nAnn,NNP\nleft,VBD\n",
    "JSON": '{"word": "Ann", "tag": "B-PER"},\n{"word": "Ann", "tag": "B-PER"},\n',
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError):
        read(tmp_path, text, "a.csv")


CELLS = st.text(st.sampled_from('ab",; é'), max_size=5)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_cells_are_those_of_pythons_csv(rows: list[tuple[str, ...]], end: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    lines = with_tabs(out.getvalue().encode(), ",").decode().split("\n")[:-1]
    found = [[cell.strip(" ") for cell in line.removesuffix("\r").split("\t")] for line in lines]
    assert found == [[cell.strip(" ") for cell in row] for row in rows]


def test_many_sentences_are_not_held_at_once(tmp_path: Path) -> None:
    rows = "".join(f"Sentence: {i},Ada,NNP,B-per\n" + ",x,X,O\n" * 9 for i in range(20_000))
    whole = read(tmp_path, f"Sentence #,Word,POS,Tag\n{rows}", "a.csv")
    assert whole.counts[:2] == (20_000, 20_000)
    assert len(whole.chunks) > 2, "cut where a number begins a sentence"
