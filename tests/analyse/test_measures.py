"""Centralities are those of networkx; communities are the same on any number of cores."""

import networkit
import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analyse import measures
from kg.analyse.network import UNIT, Network, one_thread
from kg.common.arrays import distinct

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([0.001, 0.25, 0.5, 1.0, 3.0]),
    min_size=1,
    max_size=40,
)


def network_of(pairs: dict[tuple[int, int], float]) -> Network:
    ordered = sorted(pairs)
    ends = np.array(ordered, np.int64)
    entities, place = distinct(ends.T.ravel())
    start, end = place[: len(ordered)], place[len(ordered) :]
    return Network(entities, start, end, np.array([pairs[pair] for pair in ordered]))


def as_networkx(network: Network) -> "networkx.Graph[int]":
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(network.entities)))
    for start, end, strength in zip(network.start, network.end, network.strength, strict=True):
        length = max(round(UNIT / strength), 1)
        graph.add_edge(int(start), int(end), weight=strength, length=length)
    return graph


@given(PAIRS)
def test_centralities_are_those_of_networkx(pairs: dict[tuple[int, int], float]) -> None:
    network = network_of(pairs)
    graph = as_networkx(network)
    with one_thread(1):
        found = {
            "page rank": measures.page_rank(network),
            "betweenness": measures.betweenness(network, None),
            "core": measures.cores(network),
        }
    wanted = {
        "page rank": networkx.pagerank(graph, tol=1e-12, max_iter=1_000),
        "betweenness": networkx.betweenness_centrality(graph, weight="length"),
        "core": networkx.core_number(graph),
    }
    for name, values in found.items():
        assert values == pytest.approx([wanted[name][i] for i in graph], abs=1e-8), name
    assert found["page rank"].sum() == pytest.approx(1)


@given(PAIRS)
def test_communities_part_the_network_as_well_as_their_modularity_says(
    pairs: dict[tuple[int, int], float],
) -> None:
    network = network_of(pairs)
    with one_thread(1):
        label, modularity = measures.leiden(network, 1.0)
    graph = as_networkx(network)
    parts = [set(np.flatnonzero(label == number).tolist()) for number in range(label.max() + 1)]
    assert modularity == pytest.approx(networkx.community.modularity(graph, parts))
    sizes = [(-len(part), min(part)) for part in parts]
    assert sizes == sorted(sizes)  # the largest is 0; of equal ones that of the first node
    assert all(networkx.is_connected(graph.subgraph(part)) for part in parts)


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    draw = np.random.default_rng(5)
    ends = draw.integers(0, 300, (2_000, 2))
    ends = ends[ends[:, 0] < ends[:, 1]]
    network = network_of({(start, end): 0.1 + (start + end) % 7 for start, end in ends.tolist()})

    def results() -> list[bytes]:
        with one_thread(3):
            label, _ = measures.leiden(network, 1.0)
            estimated = measures.betweenness(network, 20)
            return [a.tobytes() for a in (label, measures.page_rank(network), estimated)]

    before = networkit.getMaxNumberOfThreads()
    try:
        networkit.setNumberOfThreads(1)
        alone = results()
        networkit.setNumberOfThreads(4)
        assert results() == alone
        assert networkit.getMaxNumberOfThreads() == 4  # as whoever uses networkit beside us set it
    finally:
        networkit.setNumberOfThreads(before)


def test_an_estimate_of_betweenness_finds_the_node_that_all_ways_lead_over() -> None:
    star = network_of({(0, leaf): 1.0 for leaf in range(1, 30)} | {(1, 2): 0.1})
    with one_thread(1):
        exact, estimated = (measures.betweenness(star, samples) for samples in (None, 10))
    assert exact.argmax() == estimated.argmax() == 0
    assert (estimated <= 1).all()
