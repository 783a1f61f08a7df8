"""Sentences in which each mention is masked by one sign."""

import numpy as np
import polars as pl
import pytest

from kg.relate.cues.masking import CUT, MAX_CONTEXT, SIGN, MaskedSentences, join_overlapping
from kg.relate.pairs import Mentions


def mentions(*spans: tuple[int, int, int]) -> Mentions:
    """Return mentions of ``(window, begin, stop)``, each character a token."""
    window, begin, stop = (np.array(c, np.int64) for c in zip(*spans, strict=True))
    return Mentions(window, begin, stop, begin, stop, np.arange(len(spans)))


def masked(text: str, *spans: tuple[int, int]) -> str:
    """Return *text* with its mentions masked."""
    found = join_overlapping(mentions(*((0, *span) for span in spans)))
    whole = MaskedSentences(pl.Series([text]), found, np.array([0]))
    return str(whole.behind(np.array([0]), np.array([0]))[0])


TEXTS: dict[str, tuple[str, list[tuple[int, int]], str]] = {
    "one": ("a Redis b", [(2, 7)], f"a {SIGN} b"),
    "two": ("Redis, C", [(0, 5), (7, 8)], f"{SIGN}, {SIGN}"),
    "one beside the other": ("ab", [(0, 1), (1, 2)], SIGN + SIGN),
    "one in the other": ("New York x", [(0, 8), (4, 8)], f"{SIGN} x"),
    "two that overlap": ("abcd", [(0, 2), (1, 3)], f"{SIGN}d"),
    "capitals": ("A B", [(0, 1)], f"{SIGN} b"),
    "a letter that is two in lower case": ("İ x İ", [(2, 3)], f"i {SIGN} i"),
    "signs beyond the basic plane": ("😀 x 😀", [(2, 3)], f"😀 {SIGN} 😀"),
    "our own sign": (f"{SIGN} x {CUT}", [(2, 3)], f"? {SIGN} ?"),
}


@pytest.mark.parametrize(("text", "spans", "wanted"), TEXTS.values(), ids=TEXTS)
def test_a_mention_is_one_sign(text: str, spans: list[tuple[int, int]], wanted: str) -> None:
    assert masked(text, *spans) == wanted


def test_the_longest_of_those_that_overlap_stands_for_them() -> None:
    found = join_overlapping(mentions((0, 0, 2), (0, 1, 6), (0, 3, 4), (0, 8, 9), (1, 0, 1)))
    assert found.mention.tolist() == [1, 3, 4]
    assert (found.begin.tolist(), found.stop.tolist()) == ([0, 8, 0], [6, 9, 1])


def test_sentences_between_need_not_be_masked() -> None:
    found = join_overlapping(mentions((0, 0, 1), (1, 0, 1), (2, 2, 3)))
    whole = MaskedSentences(pl.Series(["x a", "y b", "c z d"]), found, np.array([0, 2]))
    window = np.array([2, 0])
    assert whole.before(window, np.array([4, 2])).to_list() == [f"c {SIGN} ", f"{SIGN} "]
    assert whole.behind(window, np.array([2, 1])).to_list() == [f"{SIGN} d", " a"]
    assert whole.cut(window, np.array([0, 0]), np.array([5, 1])).to_list() == [f"c {SIGN} d", SIGN]


def test_a_long_text_is_cut_and_says_so() -> None:
    found = join_overlapping(mentions((0, 1000, 1001)))
    whole = MaskedSentences(pl.Series(["a" * 2000]), found, np.array([0]))
    before = whole.before(np.array([0]), np.array([1000]))[0]
    behind = whole.behind(np.array([0]), np.array([1000]))[0]
    assert before == CUT + "a" * MAX_CONTEXT
    assert behind == SIGN + "a" * (MAX_CONTEXT - 1) + CUT


def test_no_mentions_have_no_hulls() -> None:
    nothing = np.zeros(0, np.int64)
    assert (
        len(join_overlapping(Mentions(nothing, nothing, nothing, nothing, nothing, nothing))) == 0
    )
