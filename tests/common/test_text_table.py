"""Rows as text: aligned by what a terminal shows, as JSON, and as CSV."""

import csv
import io
import json

import pytest

from kg.common.errors import UnknownName
from kg.common.text_table import counted, padded, table, width

FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
WIDTHS = {
    "ASCII": ("Tokyo", 5),
    "nothing": ("", 0),
    "Chinese": ("東京", 4),
    "Korean": ("서울", 4),
    "full-width letters": ("Ａ", 2),
    "accented, one code point": ("Medi\N{LATIN SMALL LETTER S WITH COMMA BELOW}", 5),
    "accented, combining mark": ("Medis\N{COMBINING COMMA BELOW}", 5),
    "emoji": ("\N{CAT FACE}", 2),
    "emoji of several code points": (FAMILY, 2),
    "Cyrillic": ("Москва", 6),
}


@pytest.mark.parametrize(("text", "columns"), WIDTHS.values(), ids=WIDTHS)
def test_a_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(("text", "columns"), WIDTHS.values(), ids=WIDTHS)
def test_padded_text_is_as_wide_as_asked(text: str, columns: int) -> None:
    assert padded(text, 7) == text + " " * (7 - columns)
    assert padded(text, 7, right=True) == " " * (7 - columns) + text


def test_columns_are_aligned_beside_wide_characters() -> None:
    rows = [("東京", 7, "x"), ("Nginx", 1_000, "y"), ("é", 20, "z"), (FAMILY, 5, "w")]
    assert table(["name", "edges", "type"], rows).splitlines() == [
        "name   edges  type",
        "-----  -----  ----",
        "東京       7  x",
        "Nginx   1000  y",
        "é         20  z",
        f"{FAMILY}         5  w",
    ]


def test_a_heading_of_wide_characters_sets_the_width() -> None:
    assert table(["名前", "n"], [("a", 1)]).splitlines() == ["名前  n", "----  -", "a     1"]


def test_a_long_cell_is_never_cut() -> None:
    assert "x" * 500 in table(["text"], [("x" * 500,)])


def test_numbers_are_right_aligned_only_where_all_are_numbers() -> None:
    assert table(["n"], [(1,), (22,)]).splitlines()[2:] == [" 1", "22"]
    assert table(["n"], [(1,), (None,), (22,)]).splitlines()[2:] == ["1", "", "22"]


def test_a_float_has_four_digits_and_a_list_is_json() -> None:
    assert table(["x", "y"], [(0.123456, ["é"])]).splitlines()[2] == '0.1235  ["é"]'


def test_a_table_without_rows_has_its_heading() -> None:
    assert table(["a", "bc"], []).splitlines() == ["a  bc", "-  --"]


def test_json_and_csv_give_values_in_full() -> None:
    columns, rows = ["name", "n", "of"], [('東京, "x"', 0.123456, ["a"]), (None, 1, {"b": 2})]
    assert json.loads(table(columns, rows, "json")) == [
        dict(zip(columns, row, strict=True)) for row in rows
    ]
    assert list(csv.reader(io.StringIO(table(columns, rows, "csv")))) == [
        columns,
        ['東京, "x"', "0.123456", '["a"]'],
        ["", "1", '{"b": 2}'],
    ]


def test_another_format_is_refused_and_the_formats_are_named() -> None:
    with pytest.raises(UnknownName, match="'xml', wanted one of table, json, csv"):
        table(["a"], [], "xml")


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "edges", "1 edge"),
        (0, "edges", "0 edges"),
        (2_000, "edges", "2,000 edges"),
        (1, "entities", "1 entity"),
        (1, "diagnostics", "1 diagnostic"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text
