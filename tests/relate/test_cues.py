"""What the text between two neighbouring mentions says of them."""

import polars as pl
import pytest

from kg.relate.cues import CONJUNCTIONS, LIGHT_AFTER, LIGHT_BEFORE, SEPARATORS, phrases, read_gaps
from kg.schema import parse_schema

KNOWN = ["based on", "built on", "built on top of", "uses", "written in"]

ENUMERATES = {
    # the gap, with the spaces at its ends
    "a comma": " , ",
    "and": " and ",
    "a comma and a word": " , and ",
    "a capital": " And ",
    "a slash": " / ",
    "two separators": " ) , ( ",
    "another language": " und ",
    "another script": " 、 ",
}

DOES_NOT = {
    "nothing": "",
    "a space": " ",
    "a word": " uses ",
    "a word after a comma": " , which ",
    "a word between commas": " , say , ",
    "a conjunction inside a word": " android ",
    "but": " but ",
    "a full stop": " . ",
}


@pytest.mark.parametrize("gap", ENUMERATES.values(), ids=ENUMERATES)
def test_enumerates(gap: str) -> None:
    assert read_gaps(pl.Series([gap]), []).enumerates.tolist() == [True]


@pytest.mark.parametrize("word", SEPARATORS + CONJUNCTIONS)
def test_each_separator_and_conjunction_enumerates(word: str) -> None:
    assert read_gaps(pl.Series([f" {word} "]), []).enumerates.tolist() == [True]


@pytest.mark.parametrize("gap", DOES_NOT.values(), ids=DOES_NOT)
def test_does_not_enumerate(gap: str) -> None:
    assert read_gaps(pl.Series([gap]), []).enumerates.tolist() == [False]


HOLDS = {
    "alone": (" uses ", "uses"),
    "two words": (" written in ", "written in"),
    "a capital": (" Written In ", "written in"),
    "a light word before": (" is written in ", "written in"),
    "several before": (" , which is mainly written in ", "written in"),
    "an article after": (" uses the ", "uses"),
    "before and after": (" was originally written in the ", "written in"),
    "the longer of two": (" is built on top of ", "built on top of"),
    "the shorter of two": (" is built on ", "built on"),
}

HOLDS_NOT = {
    "nothing": "",
    "another word": " needs ",
    "a negation": " is not written in ",
    "a negation in the verb": " isn't written in ",
    "never": " was never written in ",
    "may": " may be written in ",
    "could": " could be written in ",
    "unlike": " , unlike what uses ",
    "no longer": " no longer uses ",
    "a part of a word": " houses ",
    "a part of the phrase": " written ",
    "a word inside the phrase": " written mostly in ",
    "a word after that is not light": " uses parts of ",
    "a light word on the wrong side": " uses is ",
    "two phrases": " uses uses ",
    "a full stop": " . It uses ",
}


def cue(gap: str) -> str | None:
    """Return the phrase that stands in *gap*."""
    found = int(read_gaps(pl.Series([gap]), KNOWN).cue[0])
    return KNOWN[found] if found >= 0 else None


@pytest.mark.parametrize(("gap", "phrase"), HOLDS.values(), ids=HOLDS)
def test_holds_a_cue(gap: str, phrase: str) -> None:
    assert cue(gap) == phrase


@pytest.mark.parametrize(("gap", "phrase"), HOLDS.values(), ids=HOLDS)
def test_offsets_point_at_the_phrase(gap: str, phrase: str) -> None:
    found = read_gaps(pl.Series([gap]), KNOWN)
    assert gap[found.cue_begin[0] : found.cue_stop[0]].lower() == phrase


@pytest.mark.parametrize("gap", HOLDS_NOT.values(), ids=HOLDS_NOT)
def test_holds_no_cue(gap: str) -> None:
    assert cue(gap) is None


@pytest.mark.parametrize("word", LIGHT_BEFORE)
def test_a_light_word_before_changes_nothing(word: str) -> None:
    assert cue(f" {word} uses ") == "uses"


@pytest.mark.parametrize("word", LIGHT_AFTER)
def test_a_light_word_after_changes_nothing(word: str) -> None:
    assert cue(f" uses {word} ") == "uses"


@pytest.mark.parametrize("word", ["not", "n't", "never", "may", "might", "could", "no", "unlike"])
def test_a_word_that_takes_the_claim_back_is_not_light(word: str) -> None:
    assert word not in LIGHT_BEFORE + LIGHT_AFTER


def test_a_phrase_may_hold_what_a_pattern_would_read() -> None:
    found = read_gaps(pl.Series([" c++ (.*) ", " cxx (abc) "]), ["c++ (.*)"])
    assert found.cue.tolist() == [0, -1]


def test_each_gap_has_its_row_in_their_order() -> None:
    found = read_gaps(pl.Series([" uses ", " , ", "", " uses ", " based on "]), KNOWN)
    assert found.cue.tolist() == [3, -1, -1, 3, 0]
    assert found.enumerates.tolist() == [False, True, False, False, False]


def test_no_gaps_have_no_rows() -> None:
    assert len(read_gaps(pl.Series([], dtype=pl.String), KNOWN).cue) == 0


def test_phrases_are_those_of_all_relations_once_and_sorted() -> None:
    relation = {"subject": ["A"], "object": ["A"]}
    schema = parse_schema(
        {
            "types": {"A": {}},
            "relation": [
                {**relation, "predicate": "uses", "cues": ["{subject} Uses {object}"]},
                {**relation, "predicate": "has", "cues": ["{object} in {subject}"]},
                {**relation, "predicate": "needs", "cues": ["{object} uses {subject}"]},
            ],
        },
        "test.toml",
    )
    assert phrases(schema) == ["in", "uses"]
