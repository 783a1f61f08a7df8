"""RDF of the largest graph of the tests, as other readers, processors and triple stores have it.

    python -m tests.soak.rdf_processors

pyoxigraph, Jena and rdflib find the triples of the graph of wikiser/dev.txt in every form; Jena
finds that it conforms to its shapes; `kg import` makes the graph of it again. N3.js, jsonld.js,
RDF4J and TDB each read one form once, and `kg verify` compares what they write with the graph.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg import Graph, build, import_rdf
from kg.emit import rdf
from tests.conftest import CORPORA
from tests.emit.rdf import judges
from tests.emit.rdf.processors import by_node, by_rdf4j, by_tdb
from tests.emit.rdf.readers import Quad, by_jena, by_oxigraph, by_rdflib
from tests.emit.rdf.test_readers import FORMS
from tests.rdf_import.test_build import contents

BASE = "https://my.org/kg/"
OF_NODE = "g.jsonld"  # jsonld.js reads it; to Jena its numbers are others, and it takes long


def main() -> None:
    """Write the forms, have them read, and say what differs."""
    with tempfile.TemporaryDirectory() as folder:
        graph = build([CORPORA / "wikiser/dev.txt"], Path(folder) / "graph", schema="software")
        paths = {form: Path(folder) / form for form in FORMS}
        for form, path in paths.items():
            with path.open("wb") as out:
                FORMS[form][0](graph.folder, out, BASE)
        check_readers(paths)
        check_shapes(graph, paths["g.nt"])
        again = import_rdf([paths["g.nt"]], Path(folder) / "again")
        assert contents(again.path) == contents(graph.path)
        print("kg import: the same graph", flush=True)
        for read, path in (
            (by_node, paths["g.nt"]),
            (by_node, paths[OF_NODE]),
            (by_rdf4j, paths["g.nt"]),
            (by_tdb, paths["g.nt"]),
        ):
            (written,) = read([path])
            count, differences = rdf.verify(graph.folder, rdf.read_written(written))
            assert not differences, differences
            print(f"{written.name}: no difference ({count:,} triples)", flush=True)


def check_readers(paths: dict[str, Path]) -> None:
    """Have every form read by all readers; the triples are those of N-Triples."""
    expected = set(map(hash, by_oxigraph(paths["g.nt"])))

    def check(quads: Iterable[Quad], reader: str, form: str) -> None:
        numbers = list(map(hash, quads))
        assert len(numbers) == len(expected)
        assert set(numbers) == expected
        print(f"{form} by {reader}: the same {len(numbers):,} triples", flush=True)

    of_jena = by_jena(path for form, path in paths.items() if form != OF_NODE)
    for form, path in paths.items():
        check(by_oxigraph(path), "pyoxigraph", form)
        check(by_rdflib(path), "rdflib", form)
        if path in of_jena:
            found = of_jena[path]
            assert isinstance(found, Path), found
            check(by_oxigraph(found), "Jena", form)


def check_shapes(graph: Graph, path: Path) -> None:
    """Have Jena judge the graph by its shapes."""
    shapes = path.with_name("shapes.ttl")
    with shapes.open("wb") as out:
        rdf.write_shapes(graph.folder, out, BASE)
    assert judges.by_jena(shapes, [path]) == {path: set()}
    print("shapes: conforms to Jena", flush=True)


if __name__ == "__main__":
    main()
