"""Reading judged edges: as a person, a spreadsheet or a program writes them."""

from pathlib import Path

import pytest

from kg.common.errors import JudgementError
from kg.common.ids import edge_id
from kg.relate.judging.judgements import MARKS, has_judgements, read_judgements, read_rows_of

EDGE, OTHER = edge_id("a", "uses", "b"), edge_id("b", "uses", "c")
HEADER = "judgement,subject_id,predicate,object_id,edge\n"

READ = {  # what a file holds, the encoding; what is read
    "as it is written": (f"{HEADER}yes,a,uses,b,{EDGE}\n", "utf-8", {EDGE: True}),
    "with a byte order mark": (f"\ufeff{HEADER}no,a,uses,b,{EDGE}\n", "utf-8", {EDGE: False}),
    "semicolons, lines of Windows": (
        f"edge;judgement;sentence\r\n{EDGE};Yes;a, b, c, d\r\n",
        "utf-8",
        {EDGE: True},
    ),
    "tabs": (f"edge\tjudgement\n{EDGE}\tN\n", "utf-8", {EDGE: False}),
    "not in UTF-8": (f"judgement;subject;edge\nyes;Müller;{EDGE}\n", "cp1252", {EDGE: True}),
    "ids alone": ("judgement,subject_id,predicate,object_id\n1,a,uses,b\n", "utf-8", {EDGE: True}),
    "ends by their plain names of columns": (
        "judgement,subject,predicate,object\n1,a,uses,b\n",
        "utf-8",
        {EDGE: True},
    ),
    "an id that became a number": (f"{HEADER}yes,a,uses,b,1.2E+19\n", "utf-8", {EDGE: True}),
    "ends that became a date": (f"{HEADER}yes,3-Apr,uses,b,{EDGE}\n", "utf-8", {EDGE: True}),
    "not judged": (f"{HEADER},a,uses,b,{EDGE}\n", "utf-8", {}),
    "twice alike": (f"{HEADER}yes,,,,{EDGE}\ny,,,,{EDGE}\n", "utf-8", {EDGE: True}),
    "once of twice": (f"{HEADER}yes,,,,{EDGE}\n,,,,{EDGE}\n", "utf-8", {EDGE: True}),
}


@pytest.mark.parametrize(("text", "encoding", "judged"), READ.values(), ids=READ)
def test_a_file_is_read(tmp_path: Path, text: str, encoding: str, judged: dict[str, bool]) -> None:
    path = tmp_path / "judge.csv"
    path.write_bytes(text.encode(encoding))
    assert dict(read_judgements([path]).select("id", "is_true").rows()) == judged
    assert has_judgements(path)


def test_every_mark_is_read_in_any_capitals(tmp_path: Path) -> None:
    path = tmp_path / "judge.csv"
    marks = [form for mark in MARKS for form in (mark, mark.upper(), mark.capitalize())]
    rows = "".join(f"{mark},a,uses,{number}\n" for number, mark in enumerate(marks))
    path.write_text(f"judgement,subject_id,predicate,object_id\n{rows}")
    expected = [MARKS[mark.lower()] for mark in marks]
    assert read_rows_of(path)["is_true"].to_list() == expected


def test_a_guarded_id_is_read_without_its_guard(tmp_path: Path) -> None:
    path = tmp_path / "judge.csv"
    path.write_text("judgement,subject_id,predicate,object_id\nyes,'-x,uses,b\n")
    assert read_judgements([path])["id"].to_list() == [edge_id("-x", "uses", "b")]


REFUSED = {
    "another word": (f"{HEADER}maybe,a,uses,b,{EDGE}\n", "judge.csv:2: found 'maybe', wanted yes"),
    "no edge": (f"{HEADER}yes,a,,b,\n", "judge.csv:2: found no edge, wanted the id of an edge"),
    "no id": (f"{HEADER}yes,a,,b,12\n", "judge.csv:2: found the edge '12', wanted the id"),
    "both": (
        f"{HEADER}yes,,,,{EDGE}\nno,,,,{OTHER}\nno,,,,{EDGE}\n",
        "judge.csv:4: found no, but yes in judge.csv:2, wanted one judgement",
    ),
    "no column": (
        "subject,object\na,b\n",
        "judge.csv:1: found no column judgement, wanted a header",
    ),
    "too many cells": (f"{HEADER}yes,a,uses,b,{EDGE},x\n", "judge.csv:2: found 6 cells, wanted 5"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "judge.csv"
    path.write_text(text)
    with pytest.raises(JudgementError) as refused:
        read_judgements([path])
    assert str(refused.value).startswith(message)


def test_other_files_are_no_judgements(tmp_path: Path) -> None:
    gold = tmp_path / "gold.csv"
    gold.write_text("subject,predicate,object\na,judgement,b\n")
    assert not has_judgements(gold)
    assert not has_judgements(tmp_path / "missing.csv")
    with pytest.raises(JudgementError, match=r"the suffix '.txt'"):
        read_judgements([tmp_path / "judge.txt"])
