"""Lay out a graph in the plane by ForceAtlas2, the same in every run and on any number of cores.

In: weighted edges as arrays, and the community of each node. Out: a place for each node. Nodes
start beside their community, whose place is found first, and settle under the forces of ForceAtlas2
(Jacomy et al. 2014, in its linear-logarithmic form). Then those that stand on each other are pushed
apart. Nothing is random.
"""

import numpy as np

from kg.common.arrays import Floats, Integers
from kg.view.repulsion import Mesh, add_to_ends, near_pairs, repel_exactly

EXACT = 700  # nodes up to which each pair is computed
FORCED = 30_000  # nodes up to which they settle; of more, only their communities do
STEPS, STEPS_OF_FEW = 100, 300
GRAVITY = 0.6
SPACING, STEPS_APART = 0.55, 12  # of nodes, as a share of what would fill the square evenly
GOLDEN = np.pi * (3 - np.sqrt(5))  # the angle that fills a disc evenly


def layout(subject: Integers, object_: Integers, weight: Floats, community: Integers) -> Floats:
    """Return x and y of each node, within [0, 1], as two rows.

    Takes O(N + E) a step for N nodes and E edges, and some hundred steps. What no edge joins to the
    most nodes stands around them, in a spiral: the largest group first, at last single nodes.

    Args:
        subject: the one end of each edge.
        object_: the other end.
        weight: of each edge, > 0.
        community: of each node, from 0 without gaps.
    """
    places = np.zeros((2, len(community)))
    component = components(subject, object_, len(community))
    size = np.bincount(component, minlength=len(community))
    main = component == size.argmax() if len(size) else np.zeros(0, bool)
    if len(subject):
        number = np.cumsum(main) - 1
        _, group = np.unique(community[main], return_inverse=True)
        within = main[subject]
        ends = number[subject[within]], number[object_[within]]
        inside = _around_communities(*ends, weight[within], group)
        if inside.shape[1] <= FORCED:
            inside = _turned(_unstacked(_settled(inside, *ends, weight[within])))
        places[:, main] = inside
    else:
        main[:] = False
    outside = np.flatnonzero(~main)
    outside = outside[np.lexsort((component[outside], -size[component[outside]]))]
    places[:, outside] = _spiral(places[:, main], component[outside])
    return _within_one(places)


def components(subject: Integers, object_: Integers, nodes: int) -> Integers:
    """Return the least node that each of *nodes* is joined to by edges."""
    label = np.arange(nodes)
    while True:
        least = np.minimum(label[subject], label[object_])
        before = label.copy()
        for ends in (subject, object_):
            np.minimum.at(label, label[ends], least)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(label, before):
            return label


def _around_communities(
    subject: Integers, object_: Integers, weight: Floats, group: Integers
) -> Floats:
    """Return places of nodes in a disc for each group, those of the most edges in its middle."""
    size = np.bincount(group)
    middles = _sunflower(np.arange(0.5, len(size))) * np.sqrt(size).mean() * 2
    between = group[subject] != group[object_]
    if between.any():
        ends = group[subject][between], group[object_][between]
        middles = _settled(middles, *ends, weight[between])
    degree = np.bincount(np.concatenate([subject, object_]), minlength=len(group))
    order = np.lexsort((-degree, group))
    rank = np.empty(len(group))
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(size) - size, size)
    disc = _reach(middles) / np.sqrt(len(group)) / 2
    return np.asarray(middles[:, group] + disc * _sunflower(rank + 0.3))


def _sunflower(rank: Floats) -> Floats:
    """Return places that fill a disc evenly from its middle, one unit of area each."""
    return np.asarray(np.sqrt(rank) * [np.cos(GOLDEN * rank), np.sin(GOLDEN * rank)])


def _reach(places: Floats) -> float:
    return max(float(np.ptp(places, axis=1).max()), 1.0)


def _settled(places: Floats, subject: Integers, object_: Integers, weight: Floats) -> Floats:
    """Return where nodes are once the forces are weak."""
    nodes = places.shape[1]
    pull = np.log1p(weight / np.median(weight))
    ends = np.concatenate([subject, object_])
    mass = np.bincount(ends, np.tile(pull, 2), nodes).astype(np.float64) + 1
    few = nodes <= EXACT
    mesh = None if few else Mesh()
    speed, before = 1.0, np.zeros_like(places)
    for _step in range(STEPS_OF_FEW if few else STEPS):
        force = repel_exactly(places, mass) if mesh is None else mesh.repel(places, mass)
        along = places[:, object_] - places[:, subject]
        length = np.hypot(*along) + 1e-9
        add_to_ends(force, subject, object_, along * (pull * np.log1p(length) / length))
        force -= GRAVITY * mass * places / (np.hypot(*places) + 1e-9)
        swing = np.hypot(*(force - before))
        traction = np.hypot(*(force + before)) / 2
        speed = min(float(mass @ traction) / max(float(mass @ swing), 1e-12), speed * 1.5)
        longest = 10 * np.sqrt(nodes) / (np.hypot(*force) + 1e-9)
        places = places + force * np.minimum(speed / (1 + speed * np.sqrt(swing)), longest)
        before = force
    return places


def _unstacked(places: Floats) -> Floats:
    """Push apart nodes that stand on each other, as those with the same neighbours do."""
    least = SPACING * _reach(places) / np.sqrt(places.shape[1])
    places = places.copy()
    for _step in range(STEPS_APART):
        first, second = near_pairs(places, least)
        along = places[:, second] - places[:, first]
        distance = np.hypot(*along)
        on_one_point = distance < 1e-9 * least
        angle = GOLDEN * first
        along = np.where(on_one_point, [np.cos(angle), np.sin(angle)], along)
        lacking = np.maximum(least - distance, 0) / np.where(on_one_point, 1, distance)
        add_to_ends(places, first, second, -along * lacking / 3)
    return places


def _turned(places: Floats) -> Floats:
    """Turn the places so that they are wider than high, as windows are."""
    x, y = places - places.mean(axis=1, keepdims=True)
    angle = np.arctan2(2 * (x @ y), x @ x - y @ y) / 2
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([x * cosine + y * sine, y * cosine - x * sine])


def _spiral(inside: Floats, component: Integers) -> Floats:
    """Return places around those *inside*, those of one component side by side."""
    count = len(component)
    middle = inside.mean(axis=1, keepdims=True) if inside.size else np.zeros((2, 1))
    radius = float(np.hypot(*(inside - middle)).max(initial=0.5))
    apart = radius / np.sqrt(max(inside.shape[1] + count, 4))
    gaps = np.cumsum(np.diff(component, prepend=component[:1]) != 0)
    along = apart * (np.arange(count) + 0.6 * gaps)  # the length of the spiral up to each
    first, growth = radius + 3 * apart, 1.3 * apart / (2 * np.pi)  # of its radius, by the angle
    angle = (np.sqrt(first**2 + 2 * growth * along) - first) / growth
    distance = first + growth * angle
    return np.asarray(middle + distance * [np.cos(angle), np.sin(angle)])


def _within_one(places: Floats) -> Floats:
    if not places.size:
        return places
    middle = (places.min(axis=1) + places.max(axis=1)) / 2
    reach = max(float(np.ptp(places, axis=1).max()), 1e-9)
    within: Floats = np.clip((places - middle[:, None]) / reach + 0.5, 0, 1)
    return within
