"""Time N-Triples of a graph against pyoxigraph and rdflib: `python benchmarks/rdf.py`.

All three are whole processes that write the same triples to a file: kg from the graph folder, the
others from a Parquet file of the triples, of which they make terms. rdflib keeps all of them in
memory, about 1 kB each, so it gets only the first ones, and what is compared is triples a second.
Beside its peak kg's has that of a process that only reads the graph's tables.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph
from building import measure
from corpus import write

ROWS = 500_000
NAMES = ["s", "p", "o", "datatype"]
READ = """
import pyarrow.parquet as pq, sys
def rows(path, most):
    for batch in pq.ParquetFile(path).iter_batches(65_536):
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*(column[:most] for column in columns))
        most -= len(batch)
        if most <= 0:
            return
triples = rows(sys.argv[1], int(sys.argv[3]))
"""
PYOXIGRAPH = f"""{READ}
from pyoxigraph import *
def terms():
    for s, p, o, kind in triples:
        end = NamedNode(o) if kind is None else Literal(o, datatype=NamedNode(kind))
        yield Triple(NamedNode(s), NamedNode(p), end)
serialize(terms(), sys.argv[2], RdfFormat.N_TRIPLES)
"""
RDFLIB = f"""{READ}
from rdflib import *
graph = Graph()
for s, p, o, kind in triples:
    end = URIRef(o) if kind is None else Literal(o, datatype=URIRef(kind))
    graph.add((URIRef(s), URIRef(p), end))
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
"""
TABLES = """
import sys
from kg import Graph
from kg.store.tables import TABLES
graph = Graph(sys.argv[1])
held = [graph.scan(name).collect() for name in TABLES]
"""


def rows(triples: Path, out: Path) -> int:
    """Write the triples of an N-Triples file as a table of strings; return how many they are."""
    schema, count = pa.schema([(name, pa.string()) for name in NAMES]), 0
    columns: list[list[str | None]] = [[], [], [], []]
    with pq.ParquetWriter(out, schema) as writer:
        for quad in pyoxigraph.parse(path=str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES):
            end = quad.object
            kind = end.datatype.value if isinstance(end, pyoxigraph.Literal) else None
            row = (quad.subject.value, quad.predicate.value, end.value, kind)
            for column, value in zip(columns, row, strict=True):
                column.append(value)
            if len(columns[0]) == ROWS:
                writer.write_table(pa.table(columns, schema=schema))
                count += ROWS
                columns = [[], [], [], []]
        writer.write_table(pa.table(columns, schema=schema))
    return count + len(columns[0])


def main() -> None:
    """Build the graph, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=99, help="of corpus; 99: 600,000 edges")
    parser.add_argument("--rdflib", type=int, default=1_800_000, help="triples that rdflib gets")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, python = Path(name), sys.executable
        corpus, graph, out = folder / "corpus.txt", folder / "g.graph", folder / "out.nt"
        write(corpus, given.megabytes)
        measure([python, "-m", "kg", "build", str(corpus), "-o", str(graph)])
        export = [python, "-m", "kg", "export", str(graph), "ntriples", "-o", str(out)]
        measure(export)
        table = folder / "triples.parquet"
        count = rows(out, table)
        few = min(count, given.rdflib)
        others = {"pyoxigraph": (PYOXIGRAPH, count), "rdflib": (RDFLIB, few)}
        commands = {"kg export": (export, count)} | {
            who: ([python, "-c", code, str(table), str(out), str(some)], some)
            for who, (code, some) in others.items()
        }
        found: dict[str, list[tuple[float, float]]] = {who: [] for who in commands}
        for _ in range(given.rounds):
            for who, (command, _) in commands.items():
                os.sync()  # nobody waits for what the one before left to be written to the disk
                found[who].append(measure(command))
        _, tables = measure([python, "-c", TABLES, str(graph)])
    print(f"{count:,} triples, {given.rounds} rounds; the graph's tables: {tables:.0f} MB peak")
    print(f"{'':<12}{'triples':>12}{'seconds':>9}{'a second':>12}{'peak MB':>9}{'kg is':>8}")
    ours = 0.0
    for who, runs in found.items():
        seconds = statistics.median(seconds for seconds, _ in runs)
        rate = commands[who][1] / seconds
        ours = ours or rate
        peak = max(megabytes for _, megabytes in runs)
        line = f"{who:<12}{commands[who][1]:>12,}{seconds:>9.2f}{rate:>12,.0f}{peak:>9.0f}"
        print(f"{line}{ours / rate:>7.1f}x")


if __name__ == "__main__":
    main()
