"""Phrases that may be cues: what stands between related entities, and what was held back."""

from collections.abc import Callable

import polars as pl
import pytest

from kg import Graph, Options
from kg.common.errors import GraphError
from kg.reports.cue_phrases import FACTS, NEIGHBOURS, cue_text, is_sure, learn, phrase_between
from kg.reports.suggest_cues import suggest_cues
from kg.schema.schema_file import parse_schema

GraphOf = Callable[..., Graph]
SCHEMA = parse_schema(
    {
        "types": {"App": {}, "Lang": {}},
        "relation": [
            {
                "predicate": "writtenIn",
                "subject": ["App"],
                "object": ["Lang"],
                "cues": ["{subject} written in {object}"],
            }
        ],
    },
    "test.toml",
)
BETWEEN = {
    "written in": "written in",
    "  Was  written\tin the ": "written in",
    "(born in": "( born in",
    ", a": ",",
    "": "",
    "the": None,
    "and": None,
    ", ": None,
    "in 1990 on": None,
    "a very long way to say it": None,
}


@pytest.mark.parametrize(("gap", "phrase"), BETWEEN.items(), ids=BETWEEN)
def test_the_phrase_between_two_mentions(gap: str, phrase: str | None) -> None:
    frame = pl.DataFrame({"gap": [gap]}, schema={"gap": pl.String})
    found = frame.select(phrase=phrase_between(pl.col("gap")))["phrase"].item()
    assert found == (None if phrase == "," else phrase)


def neighbours(*rows: tuple[int, int, str, bool]) -> pl.DataFrame:
    """Return NEIGHBOURS of an App and a Lang: their numbers, the phrase, whether held back."""
    frame = pl.DataFrame(
        [(0, a, b, "App", "Lang", phrase, held, i) for i, (a, b, phrase, held) in enumerate(rows)],
        orient="row",
        schema=NEIGHBOURS.names(),
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in NEIGHBOURS.items())


def facts(*rows: tuple[int, int]) -> pl.DataFrame:
    """Return FACTS of the predicate p."""
    frame = pl.DataFrame([(0, s, "p", o) for s, o in rows], orient="row", schema=FACTS.names())
    return frame.select(pl.col(name).cast(dtype) for name, dtype in FACTS.items())


LEARNED = {
    # neighbours; facts; (phrase, inverse, true, all, held_true, held_all)
    "what holds in both halves": (
        [(1, 9, "in", False), (2, 9, "in", False), (3, 9, "in", True), (4, 9, "in", True)],
        [(1, 9), (2, 9), (3, 9)],
        [("in", False, 2, 2, 1, 2)],
    ),
    "the other way": (
        [(1, 9, "of", False), (2, 9, "of", False)],
        [(9, 1), (9, 2)],
        [("of", True, 2, 2, 0, 0)],
    ),
    "a pair twice counts once": ([(1, 9, "in", False)] * 2, [(1, 9)], []),
    "mostly of others": (
        [(i, 9, "in", False) for i in range(1, 6)],
        [(1, 9), (2, 9)],
        [],
    ),
    "only in the half held back": ([(i, 9, "in", True) for i in (1, 2)], [(1, 9), (2, 9)], []),
}


@pytest.mark.parametrize(("rows", "known", "wanted"), LEARNED.values(), ids=LEARNED)
def test_what_is_learned(
    rows: list[tuple[int, int, str, bool]],
    known: list[tuple[int, int]],
    wanted: list[tuple[str, bool, int, int, int, int]],
) -> None:
    learned = learn(neighbours(*rows), facts(*known))
    columns = ["phrase", "inverse", "true", "all", "held_true", "held_all"]
    assert learned.select(columns).rows() == wanted


@pytest.mark.parametrize(
    ("true", "total", "sure"), [(3, 3, True), (2, 2, False), (9, 10, True), (8, 9, False)]
)
def test_what_is_sure(true: int, total: int, sure: bool) -> None:
    frame = pl.DataFrame({"held_true": [true], "held_all": [total]})
    assert frame.select(is_sure()).item() == sure


def test_a_cue_is_spelled_as_a_schema_has_it() -> None:
    ways = [cue_text("of", True), cue_text("in", False), cue_text("", False)]
    assert ways == ["{object} of {subject}", "{subject} in {object}", "{subject} {object}"]


def apps(phrase: str, count: int) -> list[str]:
    """Return sentences that say *phrase* of so many programs and a language."""
    words = " ".join(f"{word}/O" for word in phrase.split())
    return [f"App{i}/B-App {words} C/B-Lang" for i in range(count)]


def test_phrases_between_related_entities_are_suggested_and_cues_are_not(graph_of: GraphOf) -> None:
    sentences = [*apps("is written in", 30), *apps("was coded using", 30)]
    rows = suggest_cues(graph_of(*sentences, schema=SCHEMA).folder).rows
    (row,) = rows.to_dicts()
    assert (row["predicate"], row["cue"]) == ("writtenIn", "{subject} coded using {object}")
    assert (row["true"] + row["held_true"], row["all"], row["precision"]) == (30, row["true"], 1.0)
    assert row["sentence"].startswith("App")
    assert row["sentence"].endswith("was coded using C")
    assert row["source"] == "corpus.txt"


def test_a_graph_that_claims_nothing_is_refused(graph_of: GraphOf) -> None:
    with pytest.raises(GraphError, match="no claimed edge"):
        suggest_cues(graph_of(*apps("uses", 2)).folder)


def test_a_graph_without_texts_is_refused(graph_of: GraphOf) -> None:
    made = graph_of(*apps("written in", 2), schema=SCHEMA, options=Options(text=False))
    with pytest.raises(GraphError, match="no text"):
        suggest_cues(made.folder)
