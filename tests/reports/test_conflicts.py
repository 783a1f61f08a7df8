"""Names with several types: which are listed, in which order, and what became of them."""

from collections.abc import Callable

import pytest

from kg import Graph, Schema
from kg.reports import show
from kg.reports.conflicts import conflicts
from kg.schema.schema_file import parse_schema

GraphOf = Callable[..., Graph]
CORPUS = (
    "DOS/B-Device DOS/B-Device DOS/B-System",
    "Xbox/B-Device XBOX/B-System xbox/B-System xbox/B-Device xbox/B-System",
    "Java/B-Lang java/B-Lang",
    "Ant/B-App",
)
NOISE = {
    "types": {"Device": {}, "System": {}},
    "identity": {"noise": ["Device", "System"]},
}
ALIAS = {"types": {"Device": {"aliases": ["System"]}}}


def schema(mapping: dict[str, object]) -> Schema:
    return parse_schema(mapping, "test")


def test_the_worst_has_most_mentions_of_other_types(graph_of: GraphOf) -> None:
    found = conflicts(graph_of(*CORPUS).folder).select("name", "mentions", "other_mentions")
    assert found.rows() == [("xbox", 5, 2), ("DOS", 3, 1)]


def test_the_types_of_a_name_come_with_their_entities(graph_of: GraphOf) -> None:
    types = conflicts(graph_of(*CORPUS).folder)["types"].to_list()[1]
    assert types == [
        {"type": "Device", "mentions": 2, "id": "Device/dos"},
        {"type": "System", "mentions": 1, "id": "System/dos"},
    ]


@pytest.mark.parametrize(
    ("mapping", "entities"), [({}, [2, 2]), (NOISE, [1, 1])], ids=["homonyms", "noise"]
)
def test_what_became_of_a_name(
    graph_of: GraphOf, mapping: dict[str, object], entities: list[int]
) -> None:
    found = conflicts(graph_of(*CORPUS, schema=schema(mapping)).folder)
    assert found["entities"].to_list() == entities


def test_two_tags_of_one_type_are_no_conflict(graph_of: GraphOf) -> None:
    assert conflicts(graph_of(*CORPUS, schema=schema(ALIAS)).folder).is_empty()


def test_equal_counts_are_in_the_order_of_the_alphabet(graph_of: GraphOf) -> None:
    graph = graph_of("b/B-X b/B-Y a/B-Y a/B-X c/B-X c/B-Y")
    assert conflicts(graph.folder)["name"].to_list() == ["a", "b", "c"]


def test_a_name_with_two_other_types_counts_both_as_other(graph_of: GraphOf) -> None:
    assert conflicts(graph_of("a/B-X a/B-X a/B-Y a/B-Z").folder)["other_mentions"].to_list() == [2]


def test_they_are_shown_in_a_table(graph_of: GraphOf) -> None:
    assert show.conflicts(conflicts(graph_of(*CORPUS).folder), 1).splitlines() == [
        "name  types               other mentions  became",
        "----  ------------------  --------------  ----------",
        "xbox  System 3, Device 2               2  2 entities",
    ]


def test_of_one_entity_it_says_so(graph_of: GraphOf) -> None:
    shown = show.conflicts(conflicts(graph_of(*CORPUS, schema=schema(NOISE)).folder), 5)
    assert [line.split("  ")[-1] for line in shown.splitlines()[2:]] == ["one entity"] * 2


def test_many_types_are_cut_short(graph_of: GraphOf) -> None:
    found = conflicts(graph_of("a/B-V a/B-W a/B-X a/B-Y a/B-Z").folder)
    assert "V 1, W 1, X 1, Y 1, …" in show.conflicts(found, 1)
