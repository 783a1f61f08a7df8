"""Places of nodes, and their communities: the same each time, apart, and near their neighbours."""

import networkx
import numpy as np
import pytest

from kg.common.arrays import Floats, Integers
from kg.view.communities import communities
from kg.view.layout import EXACT, FORCED, layout
from kg.view.repulsion import Mesh, repel_exactly


def planted(groups: int, size: int, within: float = 0.9) -> tuple[Integers, Integers, Floats]:
    """Return edges of which most join two nodes of a group, each of *size* consecutive nodes."""
    draw = np.random.default_rng(3)
    nodes = groups * size
    subject = draw.integers(0, nodes, 4 * nodes)
    near = subject // size * size + draw.integers(0, size, len(subject))
    object_ = np.where(
        draw.random(len(subject)) < within, near, draw.integers(0, nodes, len(subject))
    )
    kept = subject != object_
    return subject[kept], object_[kept], draw.random(int(kept.sum())) + 0.1


def test_communities_are_no_worse_than_what_was_planted() -> None:
    subject, object_, weight = planted(6, 30)
    graph = networkx.MultiGraph()
    for ends in zip(subject.tolist(), object_.tolist(), weight.tolist(), strict=True):
        graph.add_edge(*ends[:2], weight=ends[2])

    def modularity(label: Integers) -> float:
        groups = [set(np.flatnonzero(label == one).tolist()) for one in np.unique(label)]
        return float(networkx.community.modularity(graph, groups))

    found = communities(subject, object_, weight, 180)
    assert set(found) == set(range(6))
    assert modularity(found) >= modularity(np.arange(180) // 30)


def test_communities_are_numbered_by_size_and_single_nodes_stay_alone() -> None:
    subject, object_ = np.array([0, 1, 2, 5]), np.array([1, 2, 0, 6])
    assert communities(subject, object_, np.ones(4), 8).tolist() == [0, 0, 0, 2, 3, 1, 1, 4]
    none = np.zeros(0, np.int64)
    assert communities(none, none, np.zeros(0), 3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("size", [30, 300])  # computed by pairs; over a mesh
def test_neighbours_are_near_and_nobody_stands_on_another(size: int) -> None:
    subject, object_, weight = planted(6, size)
    nodes = 6 * size
    assert (nodes > EXACT) == (size == 300)
    group = np.arange(nodes) // size
    places = layout(subject, object_, weight, group)
    assert np.array_equal(places, layout(subject, object_, weight, group))
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.ptp(places[0]) == 1  # wider than high
    between = places[:, :, None] - places[:, None]
    distance = np.hypot(*between) + np.eye(nodes)
    assert distance.min() > 0.1 / np.sqrt(nodes)
    middles = np.stack([places[:, group == one].mean(axis=1) for one in range(6)])
    nearest = np.hypot(*(places[:, :, None] - middles.T[:, None])).argmin(axis=1)
    assert (nearest == group).mean() > 0.9


def test_a_mesh_repels_as_pairs_do() -> None:
    draw = np.random.default_rng(5)
    places, mass = draw.random((2, 900)) * 100, draw.integers(1, 9, 900).astype(np.float64)
    exact, meshed = repel_exactly(places, mass), Mesh().repel(places, mass)
    error = np.hypot(*(exact - meshed)) / np.hypot(*exact)
    assert np.median(error) < 0.05


def test_few_nodes_and_none_have_places() -> None:
    none = np.zeros(0, np.int64)
    assert layout(none, none, np.zeros(0), none).shape == (2, 0)
    alone = layout(none, none, np.zeros(0), np.arange(4))
    assert len(np.unique(alone, axis=1).T) == 4
    pair = layout(np.array([0]), np.array([1]), np.ones(1), np.array([0, 0, 1]))
    assert len(np.unique(pair, axis=1).T) == 3


def test_very_many_stand_around_their_communities() -> None:
    nodes = FORCED + 2
    subject = np.arange(0, nodes - 1, 2)
    places = layout(subject, subject + 1, np.ones(len(subject)), np.arange(nodes) // 1_000)
    assert len(np.unique(places, axis=1).T) == nodes
