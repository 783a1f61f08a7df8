"""Time `kg load` beside a plain load of the same graph, on a real Neo4j, and the bulk importer.

`python benchmarks/loading.py [--megabytes 46] [--rounds 3]`. 46 MB of the corpus of corpus.py give
some 50 thousand entities and 300 thousand edges. Plain: `UNWIND ... MERGE` of 10,000 rows a batch,
one query for each type of relationship, the same constraint for nodes and none for relationships,
the same shuffled rows with the same properties, the same driver. All on one server, which has run a
round of each before; the rounds take turns. Prints seconds (the median), edges a second, and how
many edges were there at the end.
"""

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import neo4j
from corpus import write

from kg import Graph, build
from kg.emit.neo4j import admin_import as neo4j_admin
from kg.emit.neo4j import load, unload
from kg.emit.property_graph import properties, whole
from tests.servers import Neo4j, imported, neo4j_server

ROWS = 10_000
NODES = """
UNWIND $rows AS row MERGE (n:Entity {graph: 'plain', id: row.id})
SET n:$(row.label), n += row.properties
"""
EDGES = """
UNWIND $rows AS row
MATCH (a:Entity {{graph: 'plain', id: row.start}}) MATCH (b:Entity {{graph: 'plain', id: row.end}})
MERGE (a)-[r:`{kind}` {{id: row.id}}]->(b) SET r += row.properties
"""


def rows_of(graph: Graph) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Return the rows of the nodes, and of the edges by kind, both shuffled."""
    chance = random.Random(1)
    (nodes,), (links,) = whole(graph.folder)
    frames = [nodes.frame, links.frame]
    lists = []
    for frame in frames:
        names = properties(frame)
        rows = [
            {
                **{k: v for k, v in row.items() if k not in names},
                "properties": {k: row[k] for k in names if row[k] is not None},
            }
            for row in frame.to_dicts()
        ]
        chance.shuffle(rows)
        lists.append(rows)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in lists[1]:
        kinds.setdefault(row["kind"], []).append(row)
    return lists[0], kinds


def plain(
    server: Neo4j, nodes: list[dict[str, Any]], kinds: dict[str, list[dict[str, Any]]]
) -> None:
    """Load as most people would."""
    with neo4j.GraphDatabase.driver(server.bolt) as driver:
        for start in range(0, len(nodes), ROWS):
            driver.execute_query(NODES, rows=nodes[start : start + ROWS])
        for kind, rows in kinds.items():
            for start in range(0, len(rows), ROWS):
                text = EDGES.format(kind=kind)
                driver.execute_query(text, rows=rows[start : start + ROWS])


def timed(function: Callable[[], object]) -> float:
    """Return how many seconds *function* took."""
    start = time.monotonic()
    function()
    return time.monotonic() - start


def edges_there(server: Neo4j) -> int:
    """Return how many edges the server has."""
    return int(server.rows("MATCH ()-[r]->() RETURN count(r) AS c")[0]["c"])


def main() -> None:
    """Make the graph, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=46)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    found: dict[str, list[float]] = {"plain": [], "kg load": [], "again": []}
    with tempfile.TemporaryDirectory() as folder, neo4j_server() as server:
        corpus = Path(folder, "corpus.txt")
        write(corpus, given.megabytes)
        graph = build([corpus], Path(folder, "graph"))
        nodes, kinds = rows_of(graph)
        edges = sum(map(len, kinds.values()))
        gc.freeze()  # millions of objects that whoever runs next would pay for otherwise
        load(graph.folder, server.server)  # makes the constraint that both have
        unload(graph.name, server.server)
        for number in range(given.rounds + 1):
            first = timed(lambda: load(graph.folder, server.server))
            assert edges_there(server) == edges
            again = timed(lambda: load(graph.folder, server.server))
            unload(graph.name, server.server)
            slow = timed(lambda: plain(server, nodes, kinds))
            assert edges_there(server) == edges
            for what in ("()-[x]->()", "(x)"):
                text = f"MATCH {what} WITH x LIMIT 20000 DELETE x RETURN count(*) AS gone"
                while server.rows(text)[0]["gone"]:
                    pass
            if number:
                for name, seconds in zip(found, (slow, first, again), strict=True):
                    found[name].append(seconds)
        medians = {name: statistics.median(runs) for name, runs in found.items()}
        medians["importer"] = timed(lambda: bulk(graph, Path(folder, "files")))
        print(f"{len(nodes):,} nodes, {edges:,} edges of {len(kinds)} types")
        print(f"{'':<10}{'seconds':>9}{'edges/s':>10}{'ratio':>8}")
        for name, seconds in medians.items():
            ratio = medians["plain"] / seconds
            print(f"{name:<10}{seconds:>9.1f}{edges / seconds:>10,.0f}{ratio:>7.2f}x")


def bulk(graph: Graph, files: Path) -> None:
    """Write the files for the importer, import them, and open the database."""
    files.mkdir()
    neo4j_admin.write(graph.folder, files)
    with imported(files) as server:
        server.rows("RETURN 1")


if __name__ == "__main__":
    main()
