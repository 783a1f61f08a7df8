"""What `kg explain` prints: screens, JSON, and sentences with their highlights."""

import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph
from kg.common.errors import UnknownName
from kg.reports.explain.entity import explain_entity
from kg.reports.explain.highlight import Highlighter, colourful
from kg.reports.explain.pair import explain_pair
from kg.reports.explain.sentences import Mark
from kg.reports.explain.show import entity, explanation, pair
from tests.reports.explain.sample import SCHEMA

GraphOf = Callable[..., Graph]
SENTENCES = (
    "Nginx/B-App is/O written/O in/O C/B-Lang",
    "NGINX/B-App ,/O Apache/B-App and/O IIS/B-App",
    "C/B-Grade of/O Ann/B-Person",
    "Perl/B-Lang",
    "Nginx/B-App stands/O",
)


REASONS = ("3 words between", "App and Lang belong together", "App before Lang")


@pytest.fixture
def graph(graph_of: GraphOf) -> Graph:
    return graph_of(*SENTENCES, schema=SCHEMA)


def screen(shown: str) -> list[str]:
    """Return the lines of *shown*, with # for strengths, which are another test's business."""
    return [
        re.sub(r" +0\.\d+$", " #", re.sub(r"(strength |×)[0-9.]+", r"\1#", line))
        for line in shown.splitlines()
    ]


def test_an_entity_on_one_screen(graph: Graph) -> None:
    assert screen(entity(explain_entity(graph.folder, "Lang/c"), 10, colour=False)) == [
        "C  Lang  Lang/c",
        "1 mention in 1 sentence",
        "",
        "written  type  mentions  rule  confidence  why it is this",
        "-------  ----  --------  ----  ----------  --------------",
        "C        Lang         1  name           1  written alike",
        "",
        "first written so in",
        "  corpus.txt:5  Nginx is written in **C**",
        "",
        "strongest edges  to     type  basis          sentences  strength",
        "---------------  -----  ----  -------------  ---------  --------",
        "—appLang—        Nginx  App   co-occurrence          1 #",
        "←writtenIn—      Nginx  App   cue                    1 #",
    ]


def test_two_entities_on_one_screen(graph: Graph) -> None:
    assert screen(pair(explain_pair(graph.folder, "Lang/c", "Nginx"), 10, colour=False)) == [
        "C (Lang, Lang/c) and Nginx (App, App/nginx)",
        "they meet in 1 of 5 sentences; 0.6 expected by chance, as C is in 1 and Nginx in 3",
        "more often than expected, but that may be chance: NPMI 0.32, G² 1.18, p 0.6, q 1",
        "",
        "Nginx —writtenIn→ C  cue: a phrase of the schema says so",
        "  1 sentence, strength #",
        "  corpus.txt:1  **Nginx** is __written in__ **C**",
        "",
        "Nginx —appLang— C  co-occurrence: mentioned together, which claims no more",
        "  1 sentence, strength #; by their types it may be writtenIn",
        f"  nearest mentions: {', '.join(f'{what} ×#' for what in REASONS)}",
        "  1 sentence as above",
    ]


def test_a_path_on_one_screen(graph: Graph) -> None:
    shown = screen(pair(explain_pair(graph.folder, "Lang/c", "Apache"), 10, colour=False))
    assert shown[:5] == [
        "C (Lang, Lang/c) and Apache (App, App/apache)",
        "they never meet; closest path: C ←writtenIn— Nginx —listedWith— Apache",
        "",
        "Nginx —writtenIn→ C  cue: a phrase of the schema says so",
        "  1 sentence, strength #",
    ]


def test_no_path_is_said(graph: Graph) -> None:
    shown = pair(explain_pair(graph.folder, "Perl", "Ann"), 10, colour=False)
    assert shown.endswith("they never meet, and no path leads from the one to the other")


def test_other_meanings_are_said(graph: Graph) -> None:
    shown = pair(explain_pair(graph.folder, "Nginx", "C"), 10, colour=False)
    assert shown.startswith("'C' is taken for Lang/c; it may also mean: Grade/c (1)\n")


def test_two_names_of_one_entity_are_said_with_their_rules(graph: Graph) -> None:
    assert pair(
        explain_pair(graph.folder, "Nginx", "App/nginx"), 10, colour=False
    ).splitlines() == [
        "both mean Nginx (App, App/nginx)",
        "  'Nginx' as App, 2 mentions: written alike (name, 1)",
        "  'NGINX' as App, 1 mention: alike but for capital letters (case, 0.97)",
        "  'App/nginx' is its id",
    ]


def test_a_name_that_is_not_in_the_corpus_is_said_to_be_none(graph: Graph) -> None:
    shown = pair(explain_pair(graph.folder, "the Nginx", "Nginx"), 10, colour=False)
    assert "  'the Nginx' reads as its name\n" in shown


@pytest.mark.parametrize("text", ["and 1 more form with 1 mention", "and 5 more edges"])
def test_what_is_left_out_is_counted(graph: Graph, text: str) -> None:
    assert text in entity(explain_entity(graph.folder, "Nginx"), 1, colour=False)


def test_the_table_is_chosen_by_what_was_found(graph: Graph) -> None:
    one, two = explain_entity(graph.folder, "Ann"), explain_pair(graph.folder, "Ann", "Perl")
    assert explanation(one, 3, "table", colour=False) == entity(one, 3, colour=False)
    assert explanation(two, 3, "table", colour=False) == pair(two, 3, colour=False)


def test_another_format_is_unknown(graph: Graph) -> None:
    with pytest.raises(UnknownName, match="found 'csv', wanted one of table, json"):
        explanation(explain_entity(graph.folder, "Ann"), 3, "csv", colour=False)


# Verdicts on the numbers: how often two things meet among sentences with neither

VERDICTS = {
    "always, among many": (["a/B-X b/B-X"] * 9 + ["c/B-Y"] * 90, "more often than chance explains"),
    "once": (["a/B-X b/B-X", "a/B-X", "c/B-Y"], "more often than expected, but that may be chance"),
    "in every sentence": (["a/B-X b/B-X"] * 3, "no more often than by chance"),
    "seldom": (["a/B-X b/B-X", "a/B-X", "b/B-X"], "no more often than by chance"),
}


@pytest.mark.parametrize(("sentences", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_a_verdict(graph_of: GraphOf, sentences: list[str], verdict: str) -> None:
    shown = pair(explain_pair(graph_of(*sentences).folder, "a", "b"), 1, colour=False)
    assert shown.splitlines()[2].startswith(f"{verdict}: NPMI")


# Highlighting


def test_in_colours_names_are_bold_and_the_cue_is_underlined() -> None:
    marks = [Mark("subject", 0, 1), Mark("cue", 2, 4), Mark("object", 5, 6)]
    painted = Highlighter(colour=True).sentence("A is B .", marks)
    assert painted == "\x1b[1mA\x1b[0m \x1b[4mis\x1b[0m \x1b[1mB\x1b[0m ."


def test_a_name_within_a_cue_is_marked_as_a_name() -> None:
    marks = [Mark("cue", 0, 13), Mark("subject", 5, 7)]
    assert (
        Highlighter(colour=False).sentence("such Ys as of X", marks)
        == "__such__ **Ys** __as of__ X"
    )


def test_a_name_within_a_name_is_marked_too() -> None:
    marks = [Mark("subject", 0, 14), Mark("object", 0, 8)]
    assert Highlighter(colour=False).sentence("New York Times", marks) == "**New York** **Times**"


def test_neighbouring_names_are_two() -> None:
    marks = [Mark("subject", 0, 1), Mark("object", 1, 2)]
    assert Highlighter(colour=False).sentence("京都", marks) == "**京****都**"


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "far " * 99 + "Ann " + "off " * 99
    painted = Highlighter(colour=False).sentence(text, [Mark("mention", 396, 399)])
    assert painted == f"… {'far ' * 24}**Ann** {'off ' * 23}off …"


def test_what_lies_between_two_far_marks_is_cut_out() -> None:
    text = "Ann" + " far" * 99 + " Bob"
    painted = Highlighter(colour=False).sentence(text, [Mark("a", 0, 3), Mark("b", 400, 403)])
    assert painted.count("far") < 60
    assert painted.count(" … ") == 1
    assert painted.startswith("**Ann** far")
    assert painted.endswith("far **Bob**")


def test_a_long_sentence_without_spaces_is_cut_anywhere() -> None:
    painted = Highlighter(colour=False).sentence("東" * 500, [Mark("mention", 250, 252)])
    assert painted == f"… {'東' * 100}**東東**{'東' * 100} …"


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x9b2J", "\r", "\n", "\x07", "\x00"])
def test_nothing_in_a_corpus_steers_the_terminal(evil: str) -> None:
    painted = Highlighter(colour=False).sentence(f"a {evil} b", [Mark("mention", 0, 1)])
    assert painted.isprintable()


@given(st.text(alphabet="ab ", max_size=90), st.data())
def test_a_short_sentence_is_shown_whole(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    marks = [Mark("subject", *cuts[:2]), Mark("object", *cuts[2:])]
    assert Highlighter(colour=False).sentence(text, marks).replace("**", "") == text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


COLOURS = {
    "on a terminal": (Terminal(), {}, True),
    "elsewhere": (io.StringIO(), {}, False),
    "not if the user says so": (Terminal(), {"NO_COLOR": "1"}, False),
    "an empty NO_COLOR says nothing": (Terminal(), {"NO_COLOR": ""}, True),
    "not on a dumb terminal": (Terminal(), {"TERM": "dumb"}, False),
}


@pytest.mark.parametrize(("out", "environment", "colour"), COLOURS.values(), ids=COLOURS)
def test_when_there_are_colours(
    out: io.StringIO, environment: dict[str, str], colour: bool
) -> None:
    assert colourful(out, environment) is colour
