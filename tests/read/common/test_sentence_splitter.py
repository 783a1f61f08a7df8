"""Sentences of a text, and of tokens without marks of sentences."""

import csv
import time
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.read.common.sentence_splitter import MAX_TOKENS, split_sentences, split_tokens

TABLE = Path(__file__).with_name("splitter_cases.tsv")
with TABLE.open(encoding="utf-8", newline="") as table:
    CASES = {
        f"{row['language']}: {row['what']}": row
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    }
LANGUAGES = ["en", "de", "el", "ru", "zh", "xx", ""]
# Text of what the rules look at, in any order.
PIECES = st.sampled_from(
    [
        *".!?()[]{}\"'”»„“«。？；」、,:;-*• 我م\n\r\f\u2029",
        *("...", "  ", "\r\n", "\n\n", "Ant", "bee", "A", "3", "12", "Dr", "e.g", "Inc", "The"),
        *("mRNA", "م؟", "1)", "XVI"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=400).map("".join))


def written(text: str, language: str = "en") -> list[str]:
    """Return the sentences of *text* as they are written."""
    return [text[begin:stop] for begin, stop in split_sentences(text, language)]


def solid(text: str) -> str:
    """Return *text* without white space."""
    return "".join(text.split())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_hard_cases_are_split_as_the_table_says(case: dict[str, str]) -> None:
    parts = case["sentences"].replace("\\r", "\r").replace("\\n", "\n").split("‖")
    sentences = written("".join(parts), case["language"])
    assert (sentences == [part.strip() for part in parts]) == (case["solved"] == "yes")


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_sentences_hold_every_character_once_but_for_white_space(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    assert all(begin < stop for begin, stop in spans)
    assert all(stop <= begin for (_, stop), (begin, _) in pairwise(spans))
    parts = [text[begin:stop] for begin, stop in spans]
    assert solid("".join(parts)) == solid(text)
    assert all(part == part.strip() for part in parts)


@example("Ant (runs. Bee", "flies).")
@given(TEXTS, TEXTS)
def test_a_blank_line_separates_whatever_stands_before_and_after_it(left: str, right: str) -> None:
    left, right = left.strip(), right.strip()
    assert written(f"{left}\n\n{right}") == written(left) + written(right)


@pytest.mark.parametrize("mark", list("([{\"'“„«「（"))
def test_an_opening_mark_that_is_never_closed_swallows_no_sentence(mark: str) -> None:
    plain = " ".join(f"Ant number {number} runs home." for number in range(50))
    for place in (0, 5, len(plain) // 2):
        text = f"{plain[:place]} {mark}{plain[place:]}"
        assert len(split_sentences(text)) == 50


def words(count: int) -> str:
    """Return *count* small words, no end of a sentence among them."""
    return " ".join(["ant"] * count)


LONG = {
    # what is longer than any sentence is split where a shorter one is not
    "in brackets": (f"({words(60)}. Ant", f" {words(60)}) runs.", 2),
    "where a space is lost": (f"{words(60)}.", f"Ant {words(60)}.", 2),
    "at lines that were not wrapped": ("Ant runs\n", f"Bee {words(110)}", 2),
    "not where lines were wrapped": (f"A {words(60)}\n", f"Bee {words(60)}", 1),
    "not after abbreviations": (f"A {words(60)} Dr. ", f"Bee {words(60)}", 1),
    "not after initials": (f"A {words(60)} J. ", f"Bee {words(60)}", 1),
}


@pytest.mark.parametrize(("left", "right", "count"), LONG.values(), ids=LONG)
def test_a_sentence_that_is_too_long_is_split_by_weaker_rules(
    left: str, right: str, count: int
) -> None:
    assert len(f"{left}{right}".split()) > MAX_TOKENS
    assert len(split_sentences(left + right)) == count


REPEATED = ["a", "(", "3)", ".", '"', "A. ", "(a. B "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", REPEATED)
def test_megabytes_of_one_kind_take_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        spans = split_sentences(text)
        taken = time.process_time() - begin
        assert sum(len(solid(text[first:last])) for first, last in spans) == len(solid(text))
        return taken

    small, large = max(seconds(300_000), 0.05), seconds(3_000_000)
    assert large < 50 * small  # linear: 10; quadratic: 100


TOKENS = {
    # tokens separated by spaces, mentions; the indices at which sentences begin
    "marks apart": ("Ant runs . Bee flies .", [], [3]),
    "marks at words": ("Ant runs. Bee flies.", [], [2]),
    "question and exclamation": ("Who ? Me ! You", [], [2, 4]),
    "small letter": ("Ant runs . bee flies", [], []),
    "digit": ("Ant runs . 12 came", [], [3]),
    "abbreviation": ("Dr . Ant runs", [], []),
    "abbreviation with its mark": ("Dr. Ant runs", [], []),
    "initials": ("J . K . Rowling wrote . She slept .", [], [7]),
    "initials with their marks": ("J. K. Rowling wrote . She slept .", [], [5]),
    "a letter, where abbreviations keep their marks": (
        "Dr. Ant takes vitamin C . Bee too .",
        [],
        [6],
    ),
    "company": ("Apple Inc . bought it . The end .", [], [6]),
    "closing quotation mark": ('He said " I go . " She stayed .', [], [7]),
    "opening quotation mark": ('He left . " I go , " she said .', [], [3]),
    "quotation marks of Penn": ("He said `` I go . '' She stayed .", [], [7]),
    "closing bracket": ("Ant runs ( fast . ) Bee flies .", [], [6]),
    "brackets of Penn": ("Ant runs -LRB- fast . -RRB- Bee flies .", [], [6]),
    "opening bracket": ("Ant runs . ( Bee flies . ) Cow eats .", [], [3, 8]),
    "bracket never closed": ("Ant ( runs . Bee flies . Cow eats .", [], [4, 7]),
    "Chinese": ("我 走 了 。 你 呢 ？ 好", [], [4, 7]),
    "a mention": ("Ant runs . Bee flies . Cow eats .", [(2, 5)], [6]),
    "a mention begins": ("Ant runs . Bee flies .", [(3, 5)], [3]),
    "no marks": ("Ant runs Bee flies", [], []),
    "no tokens": ("", [], []),
}


@pytest.mark.parametrize(("tokens", "mentions", "indices"), TOKENS.values(), ids=TOKENS)
def test_tokens_are_split_at_plain_ends(
    tokens: str, mentions: list[tuple[int, int]], indices: list[int]
) -> None:
    assert split_tokens(tokens.split(), mentions) == indices


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5),
)
def test_no_sentence_begins_within_a_mention_or_outside_the_tokens(
    tokens: list[str], mentions: list[tuple[int, int]]
) -> None:
    indices = split_tokens(tokens, mentions)
    assert indices == sorted({index for index in indices if 0 < index < len(tokens)})
    assert not any(start < index < end for index in indices for start, end in mentions)


@given(st.lists(st.lists(st.sampled_from(["Ant", "bee", "cow"]), min_size=1), max_size=30))
def test_plain_sentences_of_tokens_are_found_again(sentences: list[list[str]]) -> None:
    made = [["Yet", *sentence, "."] for sentence in sentences]
    tokens = [token for sentence in made for token in sentence]
    assert split_tokens(tokens) == list(accumulate(map(len, made)))[:-1]
