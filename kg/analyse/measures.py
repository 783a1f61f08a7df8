"""Communities by the Leiden algorithm; PageRank, betweenness and k-cores: by networkit.

Every function works within `kg.analyse.network.one_thread`, and on a network that has an edge.
"""

import numpy as np

from kg.analyse.network import Network
from kg.common.arrays import Floats, Integers

DAMPING = 0.85  # of PageRank (Brin and Page 1998)
TOLERANCE = 1e-10  # of PageRank
ROUNDS = 3  # of the Leiden algorithm, each from what the one before found


def leiden(network: Network, resolution: float) -> tuple[Integers, float]:
    """Return the community of each node, and the modularity of all (Traag et al. 2019).

    Communities are numbered by size, the largest is 0; of equal ones, the one of the first node
    comes first. So equal partitions have equal numbers.

    Args:
        network: the network, weighted by strength.
        resolution: gamma of modularity; above 1 communities are smaller, below 1 larger.
    """
    import networkit

    graph = network.weighted()
    search = networkit.community.ParallelLeiden(
        graph, iterations=ROUNDS, randomize=True, gamma=resolution
    )
    search.run()
    partition = search.getPartition()
    quality = networkit.community.Modularity(gamma=resolution).getQuality(partition, graph)
    return by_size(np.array(partition.getVector(), np.int64)), float(quality)


def by_size(labels: Integers) -> Integers:
    """Return *labels* numbered anew: by how often they occur, then by where they first do.

    >>> by_size(np.array([7, 3, 3, 9])).tolist()
    [1, 0, 0, 2]
    """
    _, first, label, size = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(first), np.int64)
    number[np.lexsort((first, -size))] = np.arange(len(first))
    return np.asarray(number[label])


def page_rank(network: Network) -> Floats:
    """Return how often a walk along the edges, by their strength, is at each node; adds up to 1."""
    import networkit

    ranking = networkit.centrality.PageRank(network.weighted(), damp=DAMPING, tol=TOLERANCE)
    ranking.run()
    return np.array(ranking.scores())


def betweenness(network: Network, samples: int | None) -> Floats:
    """Return for each node the part of pairs of others whose shortest way leads over it.

    A way is as long as the sum of the inverse strengths of its edges (Brandes 2001).

    Args:
        network: the network.
        samples: from so many nodes, drawn at random, it is estimated (Brandes and Pich 2007); None:
            from all.
    """
    import networkit

    if len(network.entities) < 3:  # there is no pair of others
        return np.zeros(len(network.entities))
    graph = network.lengths()
    if samples is None or samples >= len(network.entities):
        search = networkit.centrality.Betweenness(graph, normalized=True)
    else:
        search = networkit.centrality.EstimateBetweenness(graph, samples, True, False)
    search.run()
    return np.minimum(np.array(search.scores(), np.float64), 1)


def cores(network: Network) -> Integers:
    """Return the largest k of the k-cores of each node: whose nodes have k neighbours in it."""
    import networkit

    search = networkit.centrality.CoreDecomposition(network.weighted())
    search.run()
    return np.array(search.scores()).astype(np.int64)
