"""Rows of CoNLL lines that are not like the others cost no more than themselves."""

from pathlib import Path

import pytest

from tests.read.whole import Whole, read_path

A, B = "Ann\tB-PER\n", "Bob B-PER\n"
HEAD = "of\tO\n" * 6  # by TABs
SPACED = "of O\n" * 6
FOUR = "of IN O O\n" * 6

ROWS = {
    # the file; its mentions; line and rule of each diagnostic
    "a TAB at the end": (f"{HEAD}Rome\tB-LOC\t\n", ["Rome"], []),
    "several TABs at the end": (f"{HEAD}Rome\tB-LOC\t\t \t\n", ["Rome"], []),
    "a TAB at the end of four columns": (
        "of\tIN\tO\tO\n" * 6 + "Rome\tNN\tO\tB-LOC\t\n",
        ["Rome"],
        [],
    ),
    "spaces for TABs": (f"{HEAD}Rome B-LOC\n", ["Rome"], [(7, "spaces-for-tabs")]),
    "spaces for TABs, a space in the token": (
        f"{HEAD}New York  B-LOC\n",
        ["New York"],
        [(7, "spaces-for-tabs")],
    ),
    "spaces for some TABs": (
        "of\tIN\tO\n" * 6 + "Rome NN\tB-LOC\n",
        ["Rome"],
        [(7, "spaces-for-tabs")],
    ),
    "words without a tag among TABs": (f"{A}{HEAD}New York\n", ["Ann"], [(8, "missing-tag")]),
    "TABs among spaces": (f"{SPACED}Rome\tB-LOC\n", ["Rome"], []),
    "a blank token": (f"{SPACED}Ann B-PER\n I-PER\nran O\n", ["Ann"], [(8, "blank-token")]),
    "a blank token by TABs": (f"{HEAD}{A}\tI-PER\nran\tO\n", ["Ann"], [(8, "blank-token")]),
    "a token of spaces by TABs": (
        f"{HEAD}{A}  \tI-PER\nLee\tI-PER\n",
        ["Ann Lee"],
        [(8, "blank-token")],
    ),
    "a blank token of four columns": (f"{FOUR} IN O B-PER\n", [], [(7, "blank-token")]),
    "a blank token without a tag is one": (f"{A} \tO\nLee\tB-PER\n", ["Ann", "Lee"], []),
    "a space in a token": (
        f"{SPACED}New York B-LOC\n",
        ["New York"],
        [(7, "space-in-token")],
    ),
    "spaces in a token of four columns": (
        f"{FOUR}Ann van Dyke NN O B-PER\n",
        ["Ann van Dyke"],
        [(7, "space-in-token")],
    ),
    "a space in a token after a number": (
        "0 of O\n1 or O\n" * 6 + "0 New York B-LOC\n1 is O\n",
        ["New York"],
        [(13, "space-in-token")],
    ),
    "what is beyond the tags": (f"{FOUR}Ann NN O B-PER x\n", ["Ann"], [(7, "extra-column")]),
    "two tags": (f"{SPACED}C2 S-A B-B\nx E-B\n", ["C2 x"], [(7, "extra-column")]),
    "two tags by TABs": (f"{HEAD}C2\tS-A\tB-B\nx\tE-B\n", ["C2 x"], [(7, "extra-column")]),
    "a tag behind O by TABs": (f"{HEAD}Ann\tO\tB-A\n", ["Ann"], [(7, "extra-column")]),
    "a tag before O by TABs": (f"{HEAD}Ann\tB-A\tO\n", ["Ann"], [(7, "extra-column")]),
    "bare types": (
        "Rome LOC\nor O\nis O\n" * 3 + "New York LOC\n",
        ["Rome", "Rome", "Rome", "New York"],
        [(10, "space-in-token")],
    ),
    "a BOM within": (f"{A}\n\ufeff{A}", ["Ann", "Ann"], [(3, "byte-order-mark")]),
    "a BOM on the last line": (f"{A}\n\ufeff", ["Ann"], [(3, "byte-order-mark")]),
    "a BOM before a comment": (f"{A}\n\ufeff# x\n{A}", ["Ann", "Ann"], [(3, "byte-order-mark")]),
    "NUL alone": (f"{A}{HEAD}\0\n{A}", ["Ann", "Ann"], []),
    "a form feed alone": (f"{A}{HEAD}\f\n{A}", ["Ann", "Ann"], []),
    "a no-break space alone, by spaces": (f"{B}{SPACED}\u00a0\n{B}", ["Bob", "Bob"], []),
    "a no-break space in a token": (f"{SPACED}10\u00a0000 B-N\n", ["10\u00a0000"], []),
}


def read(folder: Path, text: str, name: str = "a.conll", **options: object) -> Whole:
    """Read a file of *text*."""
    path = folder / name
    path.write_bytes(text.encode())
    return read_path(path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "mentions", "notes"), ROWS.values(), ids=ROWS)
def test_what_is_read_of_an_odd_row(
    tmp_path: Path, text: str, mentions: list[str], notes: list[tuple[int, str]]
) -> None:
    whole = read(tmp_path, text)
    assert [surface for surface, _ in whole.mentions] == mentions
    scheme = {"unfinished", "orphan-inside"}
    assert [note for note in whole.notes if note[1] not in scheme] == notes


BREAKS = {
    "NUL alone": f"{A}{HEAD}\0\n{A}",
    "a form feed alone": f"{A}{HEAD}\f\n{A}",
    "a no-break space alone": f"{A}{HEAD}\u00a0\n{A}",
    "a BOM alone": f"{A}{HEAD}\ufeff\n{A}",
    "CR for LF": f"{A}{HEAD}\n{A}".replace("\n", "\r"),
    "CR for LF, by spaces": f"{B}\n{B}".replace("\n", "\r"),
    "CR twice": f"{A}{HEAD}\n{A}".replace("\n", "\r\r\n"),
}


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_a_line_of_nothing_visible_ends_a_sentence(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).counts[:2] == (2, 2)


def test_a_zero_is_an_o(tmp_path: Path) -> None:
    whole = read(tmp_path, "Eddy PERSON\nis O\n. 0\n\nJohn PERSON\nwas 0\n. O\n")
    assert whole.mentions == [("Eddy", "PERSON"), ("John", "PERSON")]
    assert whole.notes == [(3, "zero-for-o")]


@pytest.mark.parametrize("zero", ["0", "o"])
def test_zeros_only_are_o(tmp_path: Path, zero: str) -> None:
    whole = read(tmp_path, f"Eddy\tB-PER\nis\t{zero}\n.\t{zero}\n")
    assert (whole.mentions, whole.notes) == ([("Eddy", "PER")], [(2, "zero-for-o")])


def test_a_further_layer_may_be_empty(tmp_path: Path) -> None:
    header = "TOKEN\tNE-COARSE-LIT\tNE-NESTED\tMISC\n"
    whole = read(tmp_path, f"{header}# document_id = d\n#\tO\t_\t_\nRome\tB-loc\t_\t_\n")
    assert (whole.texts, whole.documents) == (["# Rome"], [("d", None)])
    assert whole.notes == []


def test_a_further_layer_counts_when_it_has_tags_at_last(tmp_path: Path) -> None:
    header = "TOKEN\tNE-COARSE-LIT\tNE-NESTED\tMISC\n"
    whole = read(tmp_path, header + "of\tO\t_\t_\n" * 20_000 + "Rome\tB-loc\tB-x\t_\n")
    assert whole.mentions == [("Rome", "loc"), ("Rome", "x")]
