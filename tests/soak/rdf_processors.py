"""RDF of the largest graph of the tests, as other processors and triple stores have it.

    python -m tests.soak.rdf_processors

N3.js, jsonld.js, RDF4J and TDB each read one form of the graph of wikiser/dev.txt once, and
`kg verify` compares what they write with the graph.
"""

import tempfile
from pathlib import Path

from kg import build
from kg.emit import rdf
from tests.conftest import CORPORA
from tests.emit.rdf.processors import by_node, by_rdf4j, by_tdb

BASE = "https://my.org/kg/"


def main() -> None:
    """Write the forms, have them read, and say what differs."""
    with tempfile.TemporaryDirectory() as folder:
        graph = build([CORPORA / "wikiser/dev.txt"], Path(folder) / "graph", schema="software")
        triples, tree = Path(folder) / "g.nt", Path(folder) / "g.jsonld"
        with triples.open("wb") as out:
            rdf.write_ntriples(graph.folder, out, BASE)
        with tree.open("wb") as out:
            rdf.write_jsonld(graph.folder, out, BASE)
        for read, path in (
            (by_node, triples),
            (by_node, tree),
            (by_rdf4j, triples),
            (by_tdb, triples),
        ):
            (written,) = read([path])
            count, differences = rdf.verify(graph.folder, rdf.read_written(written))
            assert not differences, differences
            print(f"{written.name}: no difference ({count:,} triples)", flush=True)


if __name__ == "__main__":
    main()
