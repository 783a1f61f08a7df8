"""Time communities and PageRank of a graph against networkx: `python benchmarks/analysing.py`.

Both are whole processes that read the same graph folder: kg as `kg analyse --betweenness none`,
networkx as a script that finds communities by Louvain's method and PageRank. Seconds are of the
processor, so that a busy machine does not matter; all of it is on one core. The graph is made up,
seeded: communities of nodes of skewed degree, most of whose edges stay inside.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from kg.store.draft import write_folder
from kg.store.tables import TABLES

GROUPS, INSIDE = 500, 0.7  # communities; part of the edges within one
# Runs a command and says what it took; a process of its own, so that peaks do not mix.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
NETWORKX = """
import sys, networkx, polars
edges = polars.read_parquet(f"{sys.argv[1]}/edges.parquet")
graph = networkx.Graph()
graph.add_weighted_edges_from(edges.select("subject", "object", "strength").iter_rows())
print(len(networkx.community.louvain_communities(graph, seed=1)))
print(max(networkx.pagerank(graph).values()))
"""


def measure(command: list[str]) -> tuple[float, float]:
    """Return the processor seconds and the peak megabytes of a command."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], check=True, capture_output=True, text=True
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def pairs(nodes: int, edges: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ends of *edges* distinct pairs of *nodes*, and their strengths."""
    rng = np.random.default_rng(seed)
    size = nodes // GROUPS

    def skewed(count: int, most: int) -> np.ndarray:
        return (most * rng.random(count) ** 2).astype(np.int64)

    start = skewed(2 * edges, nodes)
    group = start % GROUPS
    near = group + GROUPS * skewed(2 * edges, size)
    end = np.where(rng.random(2 * edges) < INSIDE, near, skewed(2 * edges, nodes))
    low, high = np.minimum(start, end), np.maximum(start, end)
    keys = np.unique((low * nodes + high)[low != high])
    keys = np.sort(rng.permutation(keys)[:edges])
    return keys // nodes, keys % nodes, rng.gamma(0.5, 1, len(keys)) + 1e-3


def make(folder: Path, nodes: int, edges: int) -> int:
    """Write a graph folder of that size; return how many edges it has."""
    low, high, strength = pairs(nodes, edges)
    number = pl.int_range(nodes, dtype=pl.UInt32, eager=True)
    columns = {
        "entities": {
            "entity": number,
            "id": number.cast(pl.String),
            "name": number.cast(pl.String),
        },
        "edges": {"subject": low, "object": high, "strength": strength},
    }
    with write_folder(folder) as draft:
        for table, given in columns.items():
            frame = pl.DataFrame(given)
            rest = {name: pl.lit(None, dtype) for name, dtype in TABLES[table].items()}
            more = {name: value for name, value in rest.items() if name not in given}
            draft.write(table, frame.with_columns(**more).cast(dict(TABLES[table])))
        counts = {"entities": {}, "edges": {}}
        draft.finish({"name": "made", "config": {"schema": {}}, "counts": counts, "sources": {}})
    return len(low)


def main() -> None:
    """Make the graph, run the commands, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=200_000)
    parser.add_argument("--edges", type=int, default=1_600_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "graph")
        edges = make(folder, given.nodes, given.edges)
        kg = [sys.executable, "-m", "kg", "analyse", str(folder)]
        commands = {
            "kg": [*kg, "--betweenness", "none"],
            "kg, also betweenness": kg,
            "networkx": [sys.executable, "-c", NETWORKX, str(folder)],
        }
        found = {
            name: [measure(words) for _ in range(given.rounds)] for name, words in commands.items()
        }
    seconds = {name: statistics.median(s for s, _ in runs) for name, runs in found.items()}
    print(f"{given.nodes:,} nodes, {edges:,} edges, {given.rounds} rounds")
    print(f"{'':<22}{'seconds':>9}{'peak MB':>9}{'ratio':>8}")
    for name, runs in found.items():
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:<22}{seconds[name]:>9.1f}{peak:>9.0f}{seconds[name] / seconds['kg']:>7.1f}x")


if __name__ == "__main__":
    main()
