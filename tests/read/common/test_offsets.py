"""Sentences of texts whose entities are given by characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.common.offsets import Annotated, Annotation, hull, sentences, split
from kg.read.common.sentences import Relation, Sentence


def made(text: str, *places: tuple[int, int], **more: object) -> list[Sentence]:
    """Return the sentences of *text* with an annotation at each of *places*."""
    annotations = [Annotation(begin, stop, "T", 9) for begin, stop in places]
    return list(sentences(Annotated(text, annotations, **more)))  # type: ignore[arg-type]


def surfaces(found: list[Sentence]) -> list[str]:
    """Return the surfaces of the mentions."""
    return [
        one.text[one.spans[mention.start][0] : one.spans[mention.end - 1][1]]
        for one in found
        for mention in one.mentions
        if one.text is not None and one.spans is not None
    ]


TEXTS = {
    # text, places, more; texts of the sentences, surfaces, rules
    "two sentences": ("Ant runs. Bee too.", [(0, 3)], {}, ["Ant runs.", "Bee too."], ["Ant"], []),
    "an entity over both": (
        "Ant runs. Bee too.",
        [(4, 13)],
        {},
        ["Ant runs. Bee too."],
        ["runs. Bee"],
        [],
    ),
    "given sentences": ("a b c", [(2, 3)], {"starts": [0, 2]}, ["a", "b c"], ["b"], []),
    "starts outside": ("a b", [], {"starts": [-4, 2, 99]}, ["a", "b"], [], []),
    "part of a word": ("subclass", [(0, 3)], {}, ["subclass"], ["sub"], []),
    "nested": (
        "New York City",
        [(0, 13), (4, 8)],
        {},
        ["New York City"],
        ["New York City", "York"],
        [],
    ),
    "a line break within": ("New\nYork", [(0, 8)], {}, ["New York"], ["New York"], []),
    "white space at ends": (" Ant runs", [(0, 5)], {}, ["Ant runs"], ["Ant"], ["space-at-ends"]),
    "nothing": ("Ant", [(1, 1)], {}, ["Ant"], [], ["empty-mention"]),
    "white space only": ("Ant  b", [(3, 5)], {}, ["Ant  b"], [], ["empty-mention"]),
    "beyond the text": ("Ant", [(1, 4), (-1, 2), (3, 2)], {}, ["Ant"], [], ["beyond-text"] * 3),
    "no text": ("  ", [], {}, [], [], []),
}


@pytest.mark.parametrize(
    ("text", "places", "more", "texts", "expected", "rules"), TEXTS.values(), ids=TEXTS
)
def test_a_text(
    text: str,
    places: list[tuple[int, int]],
    more: dict[str, object],
    texts: list[str],
    expected: list[str],
    rules: list[str],
) -> None:
    found = made(text, *places, **more)
    assert [one.text for one in found] == texts
    assert surfaces(found) == expected
    assert [rule for one in found for _, rule, _, _ in one.notes] == rules


TOKENS = {
    # text, starts, tokens that are given; tokens of the sentences
    "none": ("don't go", [0], [], [["don", "'", "t", "go"]]),
    "all": ("don't go", [0], [(0, 2), (2, 5), (6, 8)], [["do", "n't", "go"]]),
    "some": ("don't go", [0], [(0, 5)], [["don't", "go"]]),
    "white space between sentences": (
        "a \n b c",
        [0, 4],
        [(0, 1), (2, 3), (4, 5)],
        [["a"], ["b", "c"]],
    ),
    "white space at their ends": ("a b", [0], [(0, 2), (2, 3)], [["a", "b"]]),
}


@pytest.mark.parametrize(("text", "starts", "tokens", "expected"), TOKENS.values(), ids=TOKENS)
def test_tokens(
    text: str, starts: list[int], tokens: list[tuple[int, int]], expected: list[list[str]]
) -> None:
    assert [one.tokens for one in made(text, starts=starts, tokens=tokens)] == expected


def test_sentences_have_their_lines_where_the_text_has_them() -> None:
    found = made("a\nb\n\nc", line=5, lines=True, starts=[0, 2, 5])
    assert [one.line for one in found] == [5, 6, 8]


def test_relations_come_with_the_first_sentence() -> None:
    relation = Relation("a", "r", "b", 1)
    found = made("A. B.", starts=[0, 3], relations=[relation])
    assert [one.relations for one in found] == [[relation], ()]


def test_relations_of_no_text_come_with_an_empty_sentence() -> None:
    relation = Relation("a", "r", "b", 1)
    assert [(one.tokens, one.relations) for one in made("", relations=[relation])] == [
        ([], [relation])
    ]


def test_a_splitter_knows_abbreviations() -> None:
    assert split("See Dr. Ant. Then go.", "en") == [0, 13]


def test_the_hull_of_fragments() -> None:
    assert hull([(5, 7), (1, 2)]) == (1, 7)


@given(
    st.text("ab. \n-", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
    st.lists(st.integers(0, 30), max_size=3),
)
def test_no_annotation_is_bent_and_no_character_lost(
    text: str, places: list[tuple[int, int]], starts: list[int]
) -> None:
    inside = [place for place in places if place[0] <= place[1] <= len(text)]
    written = (text[begin:stop].strip() for begin, stop in inside)
    found = made(text, *inside, starts=starts)
    assert sorted(surfaces(found)) == sorted(re.sub(r"\s", " ", one) for one in written if one)
    assert "".join(token for one in found for token in one.tokens) == "".join(text.split())


def test_a_paragraph_begins_with_the_text_and_after_a_line_with_nothing_on_it() -> None:
    found = made("One is here. Two is here.\n \nThree is here.\nFour is here.")
    assert [sentence.opens for sentence in found] == [True, False, True, False]
