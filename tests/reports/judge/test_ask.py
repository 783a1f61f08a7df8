"""Judging at the terminal: what each key does."""

import os
import pty
from pathlib import Path

import polars as pl
import pytest

from kg.reports.judge.ask import ask, keys
from kg.reports.judge.sheet import SHEET, Sheet

SHEET_OF_FOUR = Sheet(
    "g",
    pl.DataFrame(
        [
            {name: f"{name}{row}" for name in SHEET} | {"judgement": "no" if row == 0 else ""}
            for row in range(4)
        ]
    ),
)
TYPED = {  # keys; the judgements, and how often they were kept
    "yes and no": ("yny", ["no", "yes", "no", "yes"], 3),
    "skipped": ("sny", ["no", "", "no", "yes"], 2),
    "quit": ("yq", ["no", "yes", "", ""], 1),
    "no key any more": ("y", ["no", "yes", "", ""], 1),
    "nothing at all": ("", ["no", "", "", ""], 0),
    "another key asks again": ("xy", ["no", "yes", "", ""], 1),
    "undone": ("yunyq", ["no", "no", "yes", ""], 4),
    "undone twice": ("ynuuq", ["no", "", "", ""], 4),
    "undone at the beginning": ("uyq", ["no", "yes", "", ""], 2),
    "a skipped one is undone": ("suyq", ["no", "yes", "", ""], 2),
}


@pytest.mark.parametrize(("typed", "marks", "saves"), TYPED.values(), ids=TYPED)
def test_keys(typed: str, marks: list[str], saves: int) -> None:
    shown: list[str] = []
    kept: list[Sheet] = []
    answered = ask(SHEET_OF_FOUR, iter(typed), shown.append, kept.append)
    assert answered.rows["judgement"].to_list() == marks
    assert len(kept) == saves
    assert not kept or kept[-1].rows.equals(answered.rows)
    assert "".join(shown).startswith("\n1 of 4 judged\n  subject1 (subject_type1) predicate1 ")


def test_a_base_edge_is_asked_for_as_what_it_claims() -> None:
    shown: list[str] = []
    rows = SHEET_OF_FOUR.rows.with_columns(basis=pl.lit("co-occurrence"))
    ask(Sheet("g", rows), iter(""), shown.append, lambda _: None)
    assert "subject1 (subject_type1) and object1 (object_type1) are related\n" in "".join(shown)


def test_lines_of_a_stream_are_keys_by_their_first_letter(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text("yes\n N\n\nq")
    with path.open() as stream:
        assert list(keys(stream)) == ["y", "n", "", "q"]


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_a_terminal_gives_each_key_at_once() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as typist, os.fdopen(theirs, "r") as stream:
        typed = keys(stream)
        typist.write(b"yN")  # no Enter
        assert [next(typed), next(typed)] == ["y", "n"]
