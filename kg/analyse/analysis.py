"""Analyse a graph: communities and centralities of its entities, kept beside its tables.

In: the edges of a graph folder, those that its filters keep. Out: `kg.store.analysis.Analysis`.
The same graph and options give the same analysis, whatever the number of cores.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.analyse import measures
from kg.analyse.network import Network, one_thread, read_network
from kg.common.arrays import Floats, Integers, narrow
from kg.common.errors import UsageError
from kg.store.analysis import ANALYSIS, Analysis
from kg.store.folder import Folder

# Pairs that betweenness looks at by default, from each node that it starts at: some seconds.
BUDGET, MIN_SAMPLES = 30_000_000, 50
WAYS = ("auto", "exact", "none")  # of betweenness, beside a number of entities
SEED, RESOLUTION = 1, 1.0


def analyse(
    folder: Folder,
    *,
    resolution: float = RESOLUTION,
    seed: int = SEED,
    betweenness: str | int = "auto",
) -> Analysis:
    """Return the communities and centralities of the entities of *folder*, by its edges.

    Takes O(edges) but for betweenness, which takes O(edges · log entities) for each entity that it
    starts from.

    Args:
        folder: a graph; of one with filters, the edges that pass.
        resolution: above 1 communities are smaller, below 1 larger.
        seed: of what is drawn at random.
        betweenness: ``exact``; a number of entities to estimate it from; ``none``; or ``auto``:
            exact where that takes some seconds, else estimated.

    Raises:
        UsageError: *resolution*, *seed* or *betweenness* is out of its range.
        MissingExtra: networkit is not installed.
    """
    _check(resolution, seed, betweenness)
    with one_thread(seed):
        network = read_network(folder)
        samples = _samples(network, betweenness)
        frame, modularity = _measured(folder, network, resolution, samples)
    told = {None: "exact", 0: "none"}.get(samples) or f"estimated from {samples:,} entities"
    options = {
        "filters": folder.manifest.get("filters", {}),
        "resolution": resolution,
        "seed": seed,
        "betweenness": told,
        "networkit": version("networkit"),
    }
    return Analysis(frame, options, modularity, folder.unfiltered.tables_hash)


def _check(resolution: float, seed: int, betweenness: str | int) -> None:
    """Raise UsageError if a value is out of its range."""
    if not 0 < resolution < float("inf"):
        raise UsageError("resolution", repr(resolution), "a number above 0")
    if not 0 <= seed < 1 << 63:
        raise UsageError("seed", repr(seed), "a whole number from 0 up")
    is_number = isinstance(betweenness, int) and not isinstance(betweenness, bool)
    if not (betweenness > 0 if is_number else betweenness in WAYS):  # type: ignore[operator]
        wanted = f"{', '.join(WAYS)}, or a number of entities from 1 up"
        raise UsageError("betweenness", repr(betweenness), wanted)


def _samples(network: Network, betweenness: str | int) -> int | None:
    """Return from how many nodes betweenness is estimated; None: from all; 0: it is left out."""
    nodes, pairs = len(network.entities), len(network.start)
    match betweenness:
        case "none":
            return 0
        case "exact":
            return None
        case "auto":
            chosen = nodes if nodes * pairs <= BUDGET else max(MIN_SAMPLES, BUDGET // pairs)
        case number:
            chosen = int(number)
    return chosen if chosen < nodes else None


def _measured(
    folder: Folder, network: Network, resolution: float, samples: int | None
) -> tuple[pl.DataFrame, float]:
    """Return ANALYSIS and the modularity of the communities."""
    size = int(folder.manifest["tables"]["entities"]["rows"])
    nodes = len(network.entities)
    is_node = np.zeros(size, bool)
    is_node[network.entities] = True
    columns: dict[str, Integers | Floats] = dict.fromkeys(
        ANALYSIS.names(), np.zeros(nodes, np.int64)
    )
    modularity = 0.0
    if nodes:
        columns["community"], modularity = measures.leiden(network, resolution)
        columns["page_rank"] = measures.page_rank(network)
        if samples != 0:
            columns["betweenness"] = measures.betweenness(network, samples)
        columns["degree"] = np.bincount(
            np.concatenate((network.start, network.end)), minlength=nodes
        )
        columns["core"] = measures.cores(network)
    frame = pl.DataFrame(
        {
            "entity": np.arange(size, dtype=np.uint32),
            **{
                name: _of_all(columns[name], network.entities, size, dtype)
                for name, dtype in list(ANALYSIS.items())[1:]
            },
        },
        schema=ANALYSIS,
    )
    is_known = pl.Series(is_node)
    return frame.with_columns(
        community=pl.when(is_known).then("community"),
        betweenness=pl.when(pl.lit(samples != 0)).then("betweenness"),
    ), modularity


def _of_all(values: Any, rows: Integers, size: int, dtype: pl.DataType) -> npt.NDArray[Any]:
    """Return the *values* of nodes as those of all entities; 0 for those without an edge."""
    if dtype == pl.Float64:
        of_all = np.zeros(size)
        of_all[rows] = values
        return of_all
    whole = np.zeros(size, np.uint32)
    whole[rows] = narrow(values, np.uint32, "the analysis of entities")
    return whole
