"""The shortest path: fewest steps, then the least sum of 1 / strength."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reports.explain.shortest_path import shortest_path

Edge = tuple[int, int, float]


def way(edges: list[Edge], start: int, goal: int) -> list[int]:
    """Return the rows of the path from *start* to *goal*."""
    subject, object_, strength = (np.array(column) for column in zip(*edges, strict=True))
    return shortest_path(subject, object_, strength, start, goal)


CASES: dict[str, tuple[list[Edge], list[int]]] = {
    "one edge": ([(0, 1, 0.5)], [0]),
    "against the edge": ([(1, 0, 0.5)], [0]),
    "two steps": ([(0, 2, 0.5), (2, 1, 0.5)], [0, 1]),
    "fewer steps before stronger ones": ([(0, 2, 9), (2, 3, 9), (3, 1, 9), (0, 1, 0.1)], [3]),
    "the strongest of parallel edges": ([(0, 1, 0.5), (1, 0, 0.7), (0, 1, 0.6)], [1]),
    "the first of equal edges": ([(0, 1, 0.5), (0, 1, 0.5)], [0]),
    "two even steps before a strong and a weak one": (
        [(0, 2, 9.0), (2, 1, 0.1), (0, 3, 1.0), (3, 1, 1.0)],
        [2, 3],
    ),
    "no path": ([(0, 2, 1.0), (1, 3, 1.0)], []),
    "a node of no edge": ([(0, 2, 1.0)], []),
}


@pytest.mark.parametrize(("edges", "rows"), CASES.values(), ids=CASES)
def test_shortest_path(edges: list[Edge], rows: list[int]) -> None:
    assert way(edges, 0, 1) == rows


def test_a_graph_without_edges_has_no_path() -> None:
    nothing = np.zeros(0, np.int64)
    assert shortest_path(nothing, nothing, np.zeros(0), 0, 1) == []


NODES = st.integers(0, 7)
EDGES = st.lists(
    st.tuples(NODES, NODES, st.integers(1, 9)).filter(lambda edge: edge[0] != edge[1]), min_size=1
)


@given(EDGES, NODES, NODES)
@settings(deadline=None)
def test_no_path_of_as_few_steps_is_stronger(
    edges: list[tuple[int, int, int]], start: int, goal: int
) -> None:
    graph = networkx.Graph()
    graph.add_nodes_from({start, goal})
    for one, other, strength in edges:
        known = graph.get_edge_data(one, other, {"weight": np.inf})["weight"]
        graph.add_edge(one, other, weight=min(known, 1 / strength))
    found = way([(a, b, float(s)) for a, b, s in edges], start, goal)
    if start == goal or not networkx.has_path(graph, start, goal):
        assert found == []
        return
    paths = networkx.all_shortest_paths(graph, start, goal)
    best = min(networkx.path_weight(graph, path, "weight") for path in paths)
    assert len(found) == networkx.shortest_path_length(graph, start, goal)
    assert sum(1 / edges[row][2] for row in found) == pytest.approx(best)


@given(EDGES, NODES, NODES)
@settings(deadline=None)
def test_the_way_back_is_the_same(edges: list[tuple[int, int, int]], start: int, goal: int) -> None:
    strong = [(a, b, float(s)) for a, b, s in edges]
    assert way(strong, goal, start) == way(strong, start, goal)[::-1]


def test_a_long_chain_is_walked_once() -> None:
    ends = np.arange(2_000)
    assert shortest_path(ends, ends + 1, np.ones(2_000), 0, 2_000) == ends.tolist()
