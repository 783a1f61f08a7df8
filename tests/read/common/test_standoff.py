"""Annotations that say what they cover, and texts that do not have it there."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.common.claims import Claim, first_mentions
from kg.read.common.standoff import annotations, line_starts, stem

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

CASES = {
    # text, fragments, what is said to stand there; what is taken, rules
    "as it says": ("Nginx runs", [(0, 5)], "Nginx", "Nginx", []),
    "says nothing": ("Nginx runs", [(0, 5)], None, "Nginx", []),
    "a line break for a space": ("New\nYork", [(0, 8)], "New York", "New\nYork", []),
    "two parts": (
        "A and B cells",
        [(0, 1), (8, 13)],
        "A cells",
        "A and B cells",
        ["discontinuous"],
    ),
    "two parts, dots between": (
        "A and B cells",
        [(0, 1), (8, 13)],
        "A [...] cells",
        "A and B cells",
        ["discontinuous"],
    ),
    "two parts that touch": ("New\nYork", [(0, 3), (4, 8)], "New York", "New\nYork", []),
    "one character late": ("a  Nginx", [(2, 7)], "Nginx", "Nginx", ["text-differs"]),
    "two characters early": ("Nginx b", [(2, 7)], "Nginx", "Nginx", ["text-differs"]),
    "other words": ("Nginx runs", [(0, 5)], "Apache", "Nginx", ["text-differs"]),
    "its words far away": (
        "Nginx runs" + " " * 60 + "Apache",
        [(0, 5)],
        "Apache",
        "Nginx",
        ["text-differs"],
    ),
}


@pytest.mark.parametrize(
    ("text", "fragments", "written", "taken", "rules"), CASES.values(), ids=CASES
)
def test_a_claim_is_held_against_the_text(
    text: str, fragments: list[tuple[int, int]], written: str | None, taken: str, rules: list[str]
) -> None:
    notes: list[Note] = []
    found = annotations(text, [Claim(fragments, "T", 7, written)], notes)
    assert [text[one.begin : one.stop] for one in found] == [taken]
    assert [(line, rule) for line, rule, _, _ in notes] == [(7, rule) for rule in rules]


UNITS = {
    "CRLF as one character": ("a\r\nb\r\nNginx und Agda", [(4, 9), (14, 18)]),
    "line breaks as two characters": ("a\nb\nNginx und Agda", [(6, 11), (16, 20)]),
    "UTF-16 units": ("😀😀 Nginx und Agda", [(5, 10), (15, 19)]),
    "bytes of UTF-8": ("ÄÖÜ Nginx und Agda", [(7, 12), (17, 21)]),
    "a byte order mark as one character": ("Nginx und Agda", [(1, 6), (11, 15)]),
}


@pytest.mark.parametrize(("unit", "text", "places"), [(unit, *row) for unit, row in UNITS.items()])
def test_offsets_may_count(unit: str, text: str, places: list[tuple[int, int]]) -> None:
    notes: list[Note] = []
    words = ("Nginx", "Agda")
    claims = [Claim([place], "T", 1, word) for place, word in zip(places, words, strict=True)]
    found = annotations(text, claims, notes)
    assert [text[one.begin : one.stop] for one in found] == ["Nginx", "Agda"]
    assert [(rule, value) for _, rule, value, _ in notes] == [("offset-unit", unit)]


def test_words_after_a_shift_are_looked_for_where_it_leads() -> None:
    text = "MS or\n\n\nMS, MS"
    claims = [Claim([(6, 8)], "T", 1, "MS"), Claim([(10, 12)], "T", 2, "MS")]
    assert [one.begin for one in annotations(text, claims, [])] == [8, 12]


@given(
    st.text("ab \n\r😀ä", max_size=30),
    st.lists(st.tuples(st.integers(-9, 40), st.integers(-9, 40), st.text("ab ä", max_size=4))),
)
def test_any_claim_gives_one_annotation(text: str, rows: list[tuple[int, int, str]]) -> None:
    claims = [Claim([(begin, stop)], "T", 1, written) for begin, stop, written in rows]
    notes: list[Note] = []
    repeated = len(claims) - len(annotations(text, claims, notes))
    assert repeated == sum(rule == "repeated-mention" for _, rule, _, _ in notes)


def test_the_first_mention_of_an_identifier_is_one_of_it_alone() -> None:
    claims = [
        Claim([(0, 1)], "T", 1, identifier="MESH:D1|D2", id="both"),
        Claim([(8, 9)], "T", 3, identifier="D2", id="later"),
        Claim([(4, 5)], "T", 2, identifier="D2", id="alone"),
    ]
    found = first_mentions(claims)
    assert (found["D1"], found["MESH:D1"], found["D2"]) == ("both", "both", "alone")


def test_a_sentence_begins_after_each_line_break() -> None:
    assert line_starts("One. Two\nthree\r\nfour", "en") == [0, 5, 9, 16]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.ann", "a"), ("b/a.x.ann", "a.x"), ("a.ann.gz", "a"), ("a", "a"), ("a.b/c", "c")],
)
def test_the_stem_of_a_name(name: str, expected: str) -> None:
    assert stem(name) == expected
