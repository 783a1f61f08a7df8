"""Time `kg load` on a real Neo4j: first, again, after one more sentence, `--replace`; and others.

`python benchmarks/loading.py [--megabytes 46] [--rounds 3] [--plain] [--importer] [--script 3]`.
46 MB of the corpus of corpus.py give some 50 thousand entities and 300 thousand edges, 100 MB 94
and 597 thousand. All on one server with a heap of 2 GB, which has run a round of each before; the
rounds take turns. Prints seconds (the median), edges a second and the ratio to the first load; each
load is followed by a count of the edges.

--plain: `UNWIND ... MERGE` of 10,000 rows a batch, one query for each type of relationship, the
same constraint for nodes and none for relationships, the same shuffled rows with the same
properties, the same driver. --importer: the files of `kg export neo4j-admin`, their import and the
start of the server. --script: of so many MB (3 give 45 thousand edges), `kg load`, and the script
of `kg export cypher` by cypher-shell, each into a new server with a heap of 1 GB.
"""

import argparse
import gc
import random
import statistics
import subprocess
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
from kg.emit.neo4j import cypher_script, load, unload, verify
from kg.emit.neo4j.statements import SET_UP
from kg.emit.property_graph import properties, whole
from tests.servers import Neo4j, cypher_shell, imported, neo4j_server

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
        names = properties(frame.columns)
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


def more(corpus: Path) -> None:
    """Add a sentence to *corpus*, of two names that are there already."""
    names = []
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            if "\tB-" in line:
                names.append(line)
            if len(names) == 2:
                break
    with corpus.open("a", encoding="utf-8", newline="\n") as out:
        out.write(f"<s>\n{names[0]}meets\tO\n{names[1]}</s>\n")


def rounds(graph: Graph, longer: Graph, server: Neo4j, count: int) -> dict[str, list[float]]:
    """Return the seconds of each kind of load; a round before the first is not measured."""
    edges, edges_after = (len(each.edges) for each in (graph, longer))
    seconds: dict[str, list[float]] = {}
    steps = [("first", graph, False), ("same", graph, False), ("one sentence more", longer, False)]
    for number in range(count + 1):
        for name, loaded, replace in [*steps, ("--replace", longer, True)]:
            took = timed(
                lambda loaded=loaded, replace=replace: load(  # type: ignore[misc]
                    loaded.folder, server.server, replace=replace
                )
            )
            assert edges_there(server) == (edges if loaded is graph else edges_after)
            if number:
                seconds.setdefault(name, []).append(took)
            print(f"# {name}: {took:.1f} s", file=sys.stderr)
        assert verify(longer.folder, server.server).findings == []
        unload(graph.name, server.server)
    return seconds


def plain_rounds(graph: Graph, server: Neo4j, count: int) -> list[float]:
    """Return the seconds of plain loads; a round before the first is not measured."""
    nodes, kinds = rows_of(graph)
    gc.freeze()  # millions of objects that whoever runs next would pay for otherwise
    server.rows(SET_UP[0])
    seconds = []
    for _ in range(count + 1):
        seconds.append(timed(lambda: plain(server, nodes, kinds)))
        assert edges_there(server) == len(graph.edges)
        for what in ("()-[x]->()", "(x)"):
            text = f"MATCH {what} WITH x LIMIT 20000 DELETE x RETURN count(*) AS gone"
            while server.rows(text)[0]["gone"]:
                pass
    return seconds[1:]


def script(graph: Graph, path: Path) -> dict[str, list[float]]:
    """Return the seconds of `kg load`, and of cypher-shell, each into a new server of 1 GB heap."""
    with path.open("wb") as out:
        cypher_script.write(graph.folder, out)
    seconds = {}
    with neo4j_server("-Xmx1g") as server:
        seconds["kg load, 1 GB"] = [timed(lambda: load(graph.folder, server.server))]
    with neo4j_server("-Xmx1g") as server:
        words = [*cypher_shell(), "-a", server.bolt, "-u", "neo4j", "-p", "x", "-f", str(path)]
        run = timed(lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL))
        seconds["cypher-shell, 1 GB"] = [run]
        assert verify(graph.folder, server.server).findings == []
    return seconds


def main() -> None:
    """Make the graph, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=46)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--script", type=int, default=0, metavar="MEGABYTES")
    for option in ("--plain", "--importer"):
        parser.add_argument(option, action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.txt")
        write(corpus, given.megabytes)
        graph = build([corpus], Path(folder, "graph"))
        more(corpus)
        longer = build([corpus], Path(folder, "longer"))
        seconds: dict[str, list[float]] = {}
        if given.rounds:
            with neo4j_server("-Xmx2g") as server:
                seconds |= rounds(graph, longer, server, given.rounds)
                if given.plain:
                    seconds["plain"] = plain_rounds(graph, server, given.rounds)
        if given.importer:
            seconds["importer"] = [timed(lambda: bulk(graph, Path(folder, "files")))]
        report(graph, seconds)
        if given.script:
            corpus = Path(folder, "smaller.txt")
            write(corpus, given.script)
            smaller = build([corpus], Path(folder, "smaller"))
            report(smaller, script(smaller, Path(folder, "graph.cypher")))


def report(graph: Graph, seconds: dict[str, list[float]]) -> None:
    """Print a table of *seconds*, each with its ratio to the first."""
    if not seconds:
        return
    edges = len(graph.edges)
    print(f"{len(graph.entities):,} nodes, {edges:,} edges")
    print(f"{'':<20}{'seconds':>9}{'edges/s':>10}{'ratio':>8}")
    reference = statistics.median(next(iter(seconds.values())))
    for name, runs in seconds.items():
        median = statistics.median(runs)
        print(f"{name:<20}{median:>9.1f}{edges / median:>10,.0f}{median / reference:>7.2f}x")


def bulk(graph: Graph, files: Path) -> None:
    """Write the files for the importer, import them, and open the database."""
    files.mkdir()
    neo4j_admin.write(graph.folder, files)
    with imported(files) as server:
        server.rows("RETURN 1")


if __name__ == "__main__":
    main()
