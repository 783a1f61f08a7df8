"""CoNLL-U as it is met: damaged rows, tags that come late, marks of documents, spacing."""

from pathlib import Path

import pytest

from kg.common.diagnostic_rules import severity
from kg.read.common.sentences import Sentence
from kg.read.conllu.reader import recognise
from kg.read.corpus import find_format
from kg.read.sources.encoding import HEAD
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from tests.read.conllu.test_reader import row, rows, rules, sentences, spans


def surfaces(found: list[Sentence]) -> list[str]:
    return [
        f"{' '.join(sentence.tokens[begin:end])} {kind}"
        for sentence in found
        for begin, end, kind in spans(sentence)
    ]


LONG = "w" * 240  # a word
MANY = 300  # sentences of such a word, more than the first bytes hold
PLUS = "# global.columns = id form {}\n"
LATE = {  # what stands in many sentences, and in the last one
    "a key with O only": ("a name=O", ["Ada name=B-PER", "Lee name=I-PER"], ["Ada Lee PER"], []),
    "a named key that is new": ("a", ["Ada NER=PER"], ["Ada PER"], []),
    "a name in a name space": ("a my:ner=O", ["Ada my:ner=S-PER"], ["Ada PER"], []),
    "another key with O only": ("a own=O", ["Ada own=B-PER"], ["Ada PER"], ["late-tags"]),
    "a key without the letter that opens": ("a own=O", ["Ada own=I-PER"], [], ["unread-tags"]),
    "a soft name with a type alone": ("a name=O", ["Ada name=PER"], [], ["unread-tags"]),
    "a key with other values": ("a Cell=x", ["Ada Cell=B-12"], [], []),
    "a key of Universal Dependencies": ("a", ["Ada MSeg=U-turn"], [], []),
}


@pytest.mark.parametrize(("head", "last", "expected", "odd"), LATE.values(), ids=LATE)
def test_tags_that_come_late(
    head: str, last: list[str], expected: list[str], odd: list[str]
) -> None:
    found, notes = sentences(rows(LONG + head) * MANY + rows(*last))
    assert surfaces(found) == expected
    assert rules(notes) == odd


@pytest.mark.parametrize(("name", "odd"), [("ner", []), ("own", ["late-tags"])])
@pytest.mark.parametrize("outside", ["O", "_"])
def test_tags_of_a_column_that_come_late(name: str, odd: list[str], outside: str) -> None:
    text = PLUS.format(name) + f"1\t{LONG}\t{outside}\n\n" * MANY + "1\tAda\tB-PER\n2\tLee\tI-PER\n"
    found, notes = sentences(text)
    assert surfaces(found) == ["Ada Lee PER"]
    assert rules(notes) == odd


def test_what_the_user_did_not_name_is_not_read_late() -> None:
    text = rows(f"{LONG} own=O") * MANY + rows("Ada own=B-PER")
    found, notes = sentences(text, ReadOptions(tags=("ner",)))
    assert surfaces(found) == []
    assert notes == []


GOOD = row("1", "Ada", "NER=B-PER") + row("2", "met")
AFTER = "\n" + row("1", "Rome", "NER=B-LOC")
TAIL = "_\tX\t_\t_\t0\tdep\t_\t"
DAMAGED = {  # a sentence with one bad row: its tokens, diagnostics and their line
    "a token that is a line break": (GOOD + "3\t\n\t\n\t" + TAIL[2:] + "_\n", 2, "broken-row", 3),
    "two line breaks": (GOOD + "3\t\n\n\t\n\n\t" + TAIL[2:] + "_\n", 2, "broken-row", 3),
    "a line break within a token": (GOOD + f"3\tNew\nYork\t{TAIL}_\n", 3, "broken-row", 3),
    "a number that is none": (GOOD + row("x", "y"), 2, "bad-row", 3),
    "a line of markup": (GOOD + "</s>\n", 2, "bad-row", 3),
    "a blank token": (GOOD + row("3", " "), 2, "blank-token", 3),
    "a no-break space": (row("1", "\xa0") + row("2", "Ada", "NER=B-PER"), 1, "blank-token", 1),
    "a TAB at the end": (GOOD + row("3", "x").rstrip() + "\t\n", 3, "empty-cells", 3),
    "cells of nothing at the end": (GOOD + row("3", "x")[:-1] + "\t_\t\n", 3, "empty-cells", 3),
    "too many columns": (GOOD + row("3", "x")[:-1] + "\tmore\n", 3, "extra-column", 3),
    "too few columns": (GOOD + "3\tx\ty\n", 3, "missing-column", 3),
    "a number alone": (GOOD + "3\n", 2, "bad-row", 3),
    "a byte order mark": ("\ufeff" + "\ufeff" + GOOD, 2, "byte-order-mark", 1),
    "a NUL before the number": (GOOD + "\x00" + row("3", "x"), 3, "control-character", 3),
}


@pytest.mark.parametrize(("text", "tokens", "rule", "line"), DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("before", [0, MANY])
def test_a_bad_row_costs_no_more_than_itself(
    before: int, text: str, tokens: int, rule: str, line: int
) -> None:
    text = rows(LONG) * before + text + AFTER
    assert not before or len(text) > HEAD
    assert recognise(Head("a.conllu", text.encode()[: 1 << 16]))
    found, notes = sentences(text)
    assert surfaces(found) == ["Ada PER", "Rome LOC"]
    assert len(found[-2].tokens) == tokens
    if not (before and rule == "byte-order-mark"):
        assert (2 * before + line, rule) in [note[:2] for note in notes]


def test_brackets_open_and_close_at_a_blank_token() -> None:
    text = "# global.Entity = GRP-etype\n" + rows("a Entity=(1-x", "\xa0 Entity=1)", "b")
    [sentence], notes = sentences(text)
    assert spans(sentence) == [(0, 1, "x")]
    assert rules(notes) == ["blank-token"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends(end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_bytes((GOOD + AFTER).replace("\n", end).encode())
    source = Source("a.conllu", path)
    assert find_format(source).name == "conllu"
    found, notes = sentences((GOOD + AFTER).replace("\n", end))
    assert surfaces(found) == ["Ada PER", "Rome LOC"]
    assert rules(notes) == (["line-ends"] if end == "\r" else [])


def test_some_lines_that_end_with_cr_alone() -> None:
    found, notes = sentences(GOOD.replace("\n", "\r", 1) + AFTER)
    assert surfaces(found) == ["Ada PER", "Rome LOC"]
    assert rules(notes) == ["line-ends"]


DOCUMENTS = {  # before each of two sentences: the names of their documents
    "#DOCSTART": ("#DOCSTART\n\n", ["0", "1"]),
    "# -DOCSTART- with a name": ("# -DOCSTART- a\n", ["a", "a"]),
    "#doc with a number": ("#doc 17\n", ["17", "17"]),
    "#begin document": ("#begin document (a/b); part 000\n", ["(a/b); part 000"] * 2),
    "a row": (row("0", "-DOCSTART-") + "\n", ["0", "1"]),
    "a row in lower case": (row("1", "-docstart-") + "\n", ["0", "1"]),
    "no mark": ("# doc of something\n", [None, None]),
}


@pytest.mark.parametrize(("mark", "names"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_marks_of_documents(mark: str, names: list[str | None]) -> None:
    found, _ = sentences(mark + rows("a") + mark + rows("b"))
    assert [sentence.tokens for sentence in found] == [["a"], ["b"]]
    assert [sentence.document and sentence.document.name for sentence in found] == names
    first, second = (sentence.document for sentence in found)
    assert first is None or first is not second


SPACING = {
    "of a multiword token": (
        row("1-2", "du", "SpaceAfter=No") + row("1", "de") + row("2", "le") + row("3", "."),
        "du.",
    ),
    "of the last word in it": (
        row("1-2", "du") + row("1", "de") + row("2", "le", "SpaceAfter=No") + row("3", "."),
        "du.",
    ),
    "of the first word in it": (
        row("1-2", "du") + row("1", "de", "SpaceAfter=No") + row("2", "le") + row("3", "pain"),
        "du pain",
    ),
    "an empty node": (row("1", "a") + row("1.1", "b", "SpaceAfter=No") + row("2", "c"), "a c"),
    "a line break": (row("1", "a", r"SpacesAfter=\n") + row("2", "b"), "a b"),
    "several spaces": (row("1", "a", r"SpacesAfter=\s\s") + row("2", "b"), "a b"),
    "none": (row("1", "a", "SpaceAfter=No") + row("2", "b"), "ab"),
}


@pytest.mark.parametrize(("text", "expected"), SPACING.values(), ids=SPACING)
def test_the_text_keeps_the_spacing(text: str, expected: str) -> None:
    [sentence], _ = sentences(text)
    assert sentence.text == expected


def test_ten_columns_with_tags_in_misc_are_recognised_by_them() -> None:
    word = "1\tAda\tAda\tsubst\tprop\tmask\t0\tFRAG\t_\tname=B-PER\n"
    assert recognise(Head("a.conll", word.encode()))
    assert not recognise(Head("a.conll", word.replace("name=", "gloss=").encode()))


def test_the_inputs_of_the_list(corpora: Path) -> None:
    folder = corpora.parent / "faults" / "reading"
    late = Source("a.conllu", folder / "conllu-late-tags.conllu")
    near = Source("b.conllu", folder / "07_newline_token.conllu")
    assert find_format(late).name == find_format(near).name == "conllu"
    expected = {"conllu-late-tags.conllu": 2, "07_newline_token.conllu": 4, "norne-ndt.conll": 2}
    for name, count in expected.items():
        found, notes = sentences((folder / name).read_text(encoding="utf-8"))
        assert sum(len(sentence.mentions) for sentence in found) == count
        assert not [note for note in notes if severity(note[1]) == "error"]
