"""Forces by which nodes repel each other, inverse to their distance: exactly, or over a mesh.

In: places of nodes as two rows, and their masses. Out: forces as two rows. Over a mesh masses are
spread over square cells and the field is a convolution of theirs (the particle-mesh method); nodes
of one cell repel their next ones there exactly.
"""

import numpy as np

from kg.common.arrays import Floats, Integers

SIDE = 256  # cells
NEAR = 5  # nodes of a cell that one is compared with


def add_to_ends(force: Floats, first: Integers, second: Integers, along: Floats) -> None:
    """Add *along*, two rows, to the forces of *first*, and take it from those of *second*."""
    nodes = force.shape[1]
    for axis in (0, 1):
        force[axis] += np.bincount(first, along[axis], nodes)
        force[axis] -= np.bincount(second, along[axis], nodes)


def repel_exactly(places: Floats, mass: Floats) -> Floats:
    """Return the forces of all nodes on each, in O(N²)."""
    apart = places[:, :, None] - places[:, None, :]
    share = mass[:, None] * mass / (apart[0] ** 2 + apart[1] ** 2 + 1e-2)
    return np.asarray((share * apart).sum(axis=2))


class Mesh:
    """Square cells over all nodes, by which far ones repel each other."""

    def __init__(self) -> None:
        step = np.fft.fftfreq(2 * SIDE, 1 / (2 * SIDE))
        across, up = np.meshgrid(step, step, indexing="ij")
        squared = across**2 + up**2
        squared[0, 0] = 1.0
        self._fields = [np.fft.rfft2(distance / squared) for distance in (across, up)]

    def repel(self, places: Floats, mass: Floats) -> Floats:
        """Return the forces of all nodes on each, in O(N)."""
        reach = max(float(np.ptp(places, axis=1).max()), 1e-9)
        cell = reach / (SIDE - 1.001)
        at = (places - places.min(axis=1, keepdims=True)) / cell
        low = at.astype(np.int64)
        high = at - low
        corners = [
            (
                (low[0] + right) * SIDE + low[1] + up,
                (high[0] if right else 1 - high[0]) * (high[1] if up else 1 - high[1]),
            )
            for right in (0, 1)
            for up in (0, 1)
        ]
        masses = np.zeros(SIDE * SIDE)
        for index, share in corners:
            masses += np.bincount(index, mass * share, SIDE * SIDE)
        spread = np.fft.rfft2(masses.reshape(SIDE, SIDE), (2 * SIDE, 2 * SIDE))
        force = np.zeros_like(places)
        for axis, field in enumerate(self._fields):
            grid = np.fft.irfft2(spread * field)[:SIDE, :SIDE].ravel()
            for index, share in corners:
                force[axis] += grid[index] * share
        force *= mass / cell
        first, second = _next_in_cell(low[0] * SIDE + low[1])
        apart = places[:, first] - places[:, second]
        push = mass[first] * mass[second] / (apart[0] ** 2 + apart[1] ** 2 + (cell / 20) ** 2)
        add_to_ends(force, first, second, apart * push)
        return force


def _next_in_cell(cells: Integers) -> tuple[Integers, Integers]:
    """Return pairs of nodes of one cell, of each node with the `NEAR` next ones at most."""
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    pairs = []
    for apart in range(1, NEAR + 1):
        same = np.flatnonzero(ordered[:-apart] == ordered[apart:])
        pairs.append((order[same], order[same + apart]))
    first, second = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    return first, second


def near_pairs(places: Floats, cell: float) -> tuple[Integers, Integers]:
    """Return pairs of nodes of the same or neighbouring cells, of each node a few in each cell."""
    column, row = np.floor((places - places.min(axis=1, keepdims=True)) / cell).astype(np.int64)
    height = int(row.max()) + 3
    cells = column * height + row
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    pairs = [_next_in_cell(cells)]
    for offset in (1, height - 1, height, height + 1):
        start = np.searchsorted(ordered, ordered + offset)
        for apart in range(NEAR):
            other = start + apart
            node = np.flatnonzero(other < len(order))
            node = node[ordered[other[node]] == ordered[node] + offset]
            pairs.append((order[node], order[other[node]]))
    first, second = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    return first, second
