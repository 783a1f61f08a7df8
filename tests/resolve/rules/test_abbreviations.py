"""Which abbreviations texts define, and what they stand for in a corpus."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.rules.abbreviations import decide, definitions, is_abbreviation, split_whole

PAIRS = [
    ("RNN", "recurrent neural network"),
    ("RNN", "Recurrent Neural Networks"),
    ("RNNs", "recurrent neural networks"),
    ("HMM", "hidden Markov model"),
    ("PKU", "phenylketonuria"),
    ("DMSO", "dimethylsulfoxide"),
    ("A-T", "ataxia-telangiectasia"),
    ("IPv6", "Internet Protocol version 6"),
    ("W2", "World Wide Web 2"),
    ("PEG-4000", "polyethylene glycol 4000"),
    ("IL-6", "interleukin-6"),
    ("ACLJ", "American Center for Law & Justice"),
    ("AAAI", "American Association for Artificial Intelligence"),
    ("VoIP", "Voice over IP"),
    ("vWF", "von Willebrand factor"),
    ("iv", "intra venous"),
    ("RC circuit", "resistor-capacitor circuit"),
    ("МГУ", "Московский государственный университет"),
]
NO_PAIRS = [
    ("C", "C++ language"),
    ("VC", "Visual C++"),
    ("IP", "Internet Protocol version 6"),
    ("W3", "World Wide Web 2"),
    ("C++", "C programming language"),
    ("NN", "recurrent neural network"),
    ("RNM", "recurrent neural network"),
    ("Apa", "Apache"),
    ("Apache", "Apache Software Foundation"),
    ("Mathworks", "Matlab with works"),
    ("see", "software entity"),
    ("e.g.", "entity graph"),
    ("2014", "2 0 1 4 things"),
    ("H4", "H4IIEC3"),
    ("DS", "Nintendo DS"),
    ("A", "Albert Einstein"),
    ("-ab", "alpha beta"),
    ("a b c", "alpha beta charlie"),
    ("ABCDEFGHIJK", "abcdefghijklmnop qrs"),
    ("AZ", "a b c d e f z"),
    ("RNN", ""),
]


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_an_abbreviation(short: str, long: str) -> None:
    assert is_abbreviation(short, long)


@pytest.mark.parametrize(("short", "long"), NO_PAIRS)
def test_no_abbreviation(short: str, long: str) -> None:
    assert not is_abbreviation(short, long)


@given(st.text(max_size=12), st.text(max_size=30))
def test_the_characters_of_an_abbreviation_are_in_the_long_form(short: str, long: str) -> None:
    if is_abbreviation(short, long):
        assert set(short.rstrip("s").lower()) - set(" _.-'’") <= set(long.lower())


# name of the case: a sentence with its mentions in {}, the (mention, short form) that it introduces
SENTENCES = {
    "after": ("A {random forest} (RF) grows.", [(0, "RF")]),
    "tokenised": ("a {random forest} ( RF ) grows .", [(0, "RF")]),
    "the short form is a mention too": ("a {random forest} ({RF})", [(0, "RF")]),
    "square brackets": ("a {random forest} [RF]", [(0, "RF")]),
    "more in the brackets": ("a {random forest} (RF, of trees)", [(0, "RF")]),
    "before": ("an RF ({random forest})", [(0, "RF")]),
    "before, a mention, tokenised": ("an {RF} ( {random forest} )", [(1, "RF")]),
    "at the start": ("RF ({random forest})", [(0, "RF")]),
    "in one mention": ("a {random forest ( RF )} grows", [(0, "RF")]),
    "plural": ("{random forests} (RFs)", [(0, "RF"), (0, "RFs")]),
    "beside letters of two code units": ("😀 é {random forest} (RF)", [(0, "RF")]),
    "the bracket belongs to another": ("{random forest} and trees (RF)", []),
    "no mention": ("random forest (RF)", []),
    "never closed": ("a {random forest} (RF", []),
    "a remark": ("a {random forest} (see below)", []),
    "a year": ("{Radio France} (2014)", []),
    "only a part of what is abbreviated": ("regional Internet {registries} (RIRs)", []),
    "no bracket": ("a {random forest} RF", []),
    "empty": ("", []),
}


def mentions(*sentences: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return the mentions, and the sentences without their braces."""
    rows, texts = [], []
    for window, sentence in enumerate(sentences):
        text, begin = "", 0
        for char in sentence:
            if char == "{":
                begin = len(text)
            elif char == "}":
                rows.append((window, begin, len(text), "T", text[begin:]))
            else:
                text += char
        texts.append(text)
    schema = {"window": pl.UInt32, "begin": pl.UInt32, "stop": pl.UInt32}
    frame = pl.DataFrame(rows, schema | {"type": pl.String, "surface": pl.String}, orient="row")
    return frame, pl.Series(texts, dtype=pl.String)


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_definitions(sentence: str, expected: list[tuple[int, str]]) -> None:
    assert definitions(*mentions(sentence)).rows() == expected


def test_a_sentence_ends_where_it_ends() -> None:
    assert definitions(*mentions("x (y) {random forest}", "(RF) (z)")).is_empty()


def test_mentions_of_several_sentences() -> None:
    found = definitions(
        *mentions("{GUI}", "a {random forest} (RF)", "{x}", "{support vector} (SV)")
    )
    assert found.rows() == [(1, "RF"), (3, "SV")]


def test_split_whole() -> None:
    surfaces = pl.Series(["Random Forest (RF)", "Random Forest", "f(x)", "Zürich (ZH)", "RF (old)"])
    expected = ["Random Forest", None, None, "Zürich", None]
    assert split_whole(surfaces).to_list() == expected


LONG, OTHER, SHORT, PLURAL = 0, 1, 2, 3
# name of the case: (document, long, short) of the definitions, moves by document, moves of all
DECISIONS = {
    "one": ([(7, LONG, SHORT)], [(7, SHORT, LONG)], [(SHORT, LONG)]),
    "twice the same": ([(7, LONG, SHORT)] * 2, [(7, SHORT, LONG)], [(SHORT, LONG)]),
    "documents agree": (
        [(7, LONG, SHORT), (8, LONG, SHORT)],
        [(7, SHORT, LONG), (8, SHORT, LONG)],
        [(SHORT, LONG)],
    ),
    "documents do not agree": (
        [(7, LONG, SHORT), (8, OTHER, SHORT)],
        [(7, SHORT, LONG), (8, SHORT, OTHER)],
        [],
    ),
    "a document does not agree with itself": ([(7, LONG, SHORT), (7, OTHER, SHORT)], [], []),
    "no documents": ([(-1, LONG, SHORT)], [], [(SHORT, LONG)]),
    "one node": ([(7, LONG, LONG)], [], []),
    "singular and plural agree": (
        [(7, LONG, SHORT), (7, PLURAL, SHORT)],
        [(7, SHORT, LONG)],
        [(SHORT, LONG)],
    ),
    "nothing": ([], [], []),
}


@pytest.mark.parametrize(("found", "here", "elsewhere"), DECISIONS.values(), ids=DECISIONS)
def test_decide(
    found: list[tuple[int, int, int]],
    here: list[tuple[int, int, int]],
    elsewhere: list[tuple[int, int]],
) -> None:
    columns = {"document": pl.Int64, "long_node": pl.UInt32, "short_node": pl.UInt32}
    same = pl.DataFrame({"node": [PLURAL], "to": [LONG]}, {"node": pl.UInt32, "to": pl.UInt32})
    moves = decide(pl.DataFrame(found, columns, orient="row"), same)
    assert [frame.rows() for frame in moves] == [here, elsewhere]
