"""The overview of a graph: what it has, and what is printed of it."""

from collections.abc import Callable

import polars as pl
import pytest

from kg import Graph, Options
from kg.reports import show
from kg.reports.overview import overview

GraphOf = Callable[..., Graph]
SENTENCES = ("Nginx/B-App is/O written/O in/O C/B-Lang", "Nginx/I-App", "C/B-Lang C/B-App")


def test_the_most_frequent_entities_come_first(graph_of: GraphOf) -> None:
    entities = overview(graph_of(*SENTENCES).folder, 2).entities
    assert entities.select("id", "mentions").rows() == [("App/nginx", 2), ("Lang/c", 2)]


def test_edges_have_names_and_the_place_of_their_best_sentence(graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES)
    edges = overview(graph.folder).edges
    assert edges["strength"].to_list() == graph.edges["strength"].sort(descending=True).to_list()
    row = edges.row(by_predicate=pl.col("subject_name") == "Nginx", named=True)
    assert (row["subject_id"], row["object_id"], row["object_name"]) == ("App/nginx", "Lang/c", "C")
    assert (row["source"], row["line"]) == ("corpus.txt", 1)


def test_without_evidence_edges_have_no_place(graph_of: GraphOf) -> None:
    edges = overview(graph_of(*SENTENCES, options=Options(evidence=0)).folder).edges
    assert edges["source"].null_count() == len(edges) > 0


def test_diagnostics_are_counted_with_their_first_place(graph_of: GraphOf) -> None:
    found = overview(graph_of("a/B-X b/I-Y", "c/B-X d/I-Z").folder).diagnostics.filter(stage="read")
    assert found.select("rule", "count", "first").rows() == [("type-switch", 2, "corpus.txt:2")]


def test_names_with_several_types_are_all_there(graph_of: GraphOf) -> None:
    assert overview(graph_of(*SENTENCES).folder, 0).conflicts["name"].to_list() == ["C"]


def test_it_is_shown_in_one_line_or_whole(graph_of: GraphOf) -> None:
    found = overview(graph_of(*SENTENCES).folder)
    assert repr(found) == "<Overview of corpus: 3 entities, 2 edges>"
    assert found.to_dict()["entities"][0]["name"] == "Nginx"


@pytest.mark.parametrize("title", ["most frequent", "strongest edges", "type conflicts"])
def test_none_are_listed_where_none_are_asked_for(graph_of: GraphOf, title: str) -> None:
    folder = graph_of(*SENTENCES).folder
    assert title in show.overview(overview(folder, 1), 1)
    assert title not in show.overview(overview(folder, 0), 0)
