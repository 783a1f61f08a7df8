"""Which texts between two mentions only list."""

import polars as pl
import pytest

from kg.relate.lists import CONJUNCTIONS, SEPARATORS, lists

LISTS = {
    # the text, with the spaces at its ends
    "a comma": " , ",
    "a comma as it is written": ", ",
    "and": " and ",
    "a comma and a word": " , and ",
    "the same as it is written": ", and ",
    "a capital": " And ",
    "a slash": " / ",
    "and/or": " and/or ",
    "two separators": " ) , ( ",
    "another language": " und ",
    "another script": " 、 ",
}
LISTS_NOT = {
    "nothing": "",
    "a space": " ",
    "a word": " uses ",
    "a word after a comma": " , which ",
    "a word between commas": " , say , ",
    "a conjunction inside a word": " android ",
    "two conjunctions in one word": " ou-est ",
    "but": " but ",
    "a full stop": " . ",
}


@pytest.mark.parametrize("gap", LISTS.values(), ids=LISTS)
def test_lists(gap: str) -> None:
    assert lists(pl.Series([gap])).to_list() == [True]


@pytest.mark.parametrize("word", SEPARATORS + CONJUNCTIONS)
def test_each_separator_and_conjunction_lists(word: str) -> None:
    assert lists(pl.Series([f" {word} "])).to_list() == [True]


@pytest.mark.parametrize("gap", LISTS_NOT.values(), ids=LISTS_NOT)
def test_does_not_list(gap: str) -> None:
    assert lists(pl.Series([gap])).to_list() == [False]


def test_each_text_has_its_row_in_their_order() -> None:
    assert lists(pl.Series([" , ", " uses ", " , "])).to_list() == [True, False, True]


def test_no_texts_have_no_rows() -> None:
    assert len(lists(pl.Series([], dtype=pl.String))) == 0
