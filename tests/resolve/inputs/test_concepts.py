"""The concepts of several thesaurus files, combined."""

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.inputs.concepts import (
    LABELS,
    LINKS,
    OTHER_RANK,
    PREFERRED_RANK,
    TYPES,
    ThesaurusFile,
    combine,
)
from kg.store.tables import DIAGNOSTICS

A, B, C, D = (f"http://t/{name}" for name in "abcd")
Links = list[tuple[str, str, str]]


def said(
    labels: list[tuple[str, str]],
    links: Links | None = None,
    types: list[tuple[str, str]] | None = None,
    rank: int = OTHER_RANK,
) -> ThesaurusFile:
    rows = [
        (concept, name, rank, None, "t.csv", line) for line, (concept, name) in enumerate(labels, 2)
    ]
    return ThesaurusFile(
        pl.DataFrame(rows, schema=LABELS, orient="row"),
        pl.DataFrame(types or [], schema=TYPES, orient="row"),
        pl.DataFrame(links or [], schema=LINKS, orient="row"),
        pl.DataFrame(schema=DIAGNOSTICS),
    )


NAMES = [(A, "a"), (B, "b"), (C, "c"), (D, "d")]
SAME = {
    "the same": ([(A, "same_as", B)], [A, A, C, D]),
    "a match": ([(A, "exact_match", B)], [A, A, C, D]),
    "the other way": ([(B, "same_as", A)], [A, A, C, D]),
    "a chain": ([(D, "same_as", C), (C, "exact_match", B), (B, "same_as", A)], [A, A, A, A]),
    "a circle": ([(B, "same_as", C), (C, "same_as", D), (D, "same_as", B)], [A, B, B, B]),
    "itself": ([(A, "same_as", A)], [A, B, C, D]),
    "two pairs": ([(A, "same_as", C), (D, "same_as", B)], [A, B, A, B]),
    "something else": ([(A, "same_as", "http://w/1")], [A, B, C, D]),
    "one thing elsewhere": (
        [(A, "same_as", "http://w/1"), (B, "same_as", "http://w/1")],
        [A, B, C, D],
    ),
}


@pytest.mark.parametrize(("links", "expected"), SAME.values(), ids=SAME)
def test_which_concepts_are_one(links: Links, expected: list[str]) -> None:
    found = combine([said(NAMES, links)]).labels.sort("name")
    assert found["concept"].to_list() == expected


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15), st.randoms())
def test_sameness_does_not_depend_on_the_order(
    pairs: list[tuple[int, int]], chance: random.Random
) -> None:
    names = [(f"http://t/{i}", str(i)) for i in range(10)]
    links = [(f"http://t/{a}", "same_as", f"http://t/{b}") for a, b in pairs]
    turned = [link[:: chance.choice([1, -1])] for link in links]
    chance.shuffle(turned)
    first, second = combine([said(names, links)]), combine([said(names, turned)])
    assert first.labels.equals(second.labels)
    assert first.concepts.equals(second.concepts)


LINKED = {
    "to elsewhere": ([(A, "same_as", "http://w/1")], [(A, "same_as", "http://w/1")]),
    "from elsewhere": ([("http://w/1", "same_as", A)], [(A, "same_as", "http://w/1")]),
    "both ways, both relations": (
        [(A, "exact_match", "http://w/1"), ("http://w/1", "same_as", A)],
        [(A, "same_as", "http://w/1")],
    ),
    "between others": ([("http://w/1", "same_as", "http://w/2")], []),
    "of what became one": (
        [(A, "exact_match", B), (B, "same_as", "http://w/1")],
        [
            (A, "exact_match", B),
            (A, "same_as", "http://w/1"),
        ],
    ),
    "by sameness": ([(A, "same_as", B)], [(A, "same_as", B)]),
}


@pytest.mark.parametrize(("links", "expected"), LINKED.values(), ids=LINKED)
def test_links(links: Links, expected: Links) -> None:
    found = combine([said([(A, "a"), (B, "b")], links)]).links
    own = [(A, "exact_match", A), (B, "exact_match", B)]
    assert [row for row in found.rows() if row not in own] == [
        row for row in expected if row not in own
    ]


def test_an_id_that_is_no_iri_matches_nothing() -> None:
    assert combine([said([("1", "a")])]).links.rows() == []


def test_labels_of_one_concept_in_two_files_are_its_labels() -> None:
    found = combine([said([(A, "x")]), said([(A, "y"), (A, "x")])])
    assert found.labels["name"].to_list() == ["x", "y"]


PREFERRED = {
    "the first file": ([said([(A, "x")]), said([(A, "b")])], "x"),
    "what a row says": ([said([(A, "x")], rank=10), said([(A, "b")], rank=PREFERRED_RANK)], "b"),
    "what RDF says, before the first row": ([said([(A, "x")]), said([(A, "b")], rank=10)], "b"),
}


@pytest.mark.parametrize(("files", "expected"), PREFERRED.values(), ids=PREFERRED)
def test_the_preferred_name(files: list[ThesaurusFile], expected: str) -> None:
    assert combine(files).concepts["preferred"].to_list() == [expected]


def test_two_types_are_none_and_a_diagnostic() -> None:
    found = combine([said(NAMES[:2], [(A, "same_as", B)], [(A, "X"), (B, "Y")])])
    assert found.concepts["type"].to_list() == [None]
    assert found.notes.select("source", "line", "rule", "value", "action").rows() == [
        ("t.csv", 2, "thesaurus-types", "a", "taken for any type, because it has X, Y")
    ]
