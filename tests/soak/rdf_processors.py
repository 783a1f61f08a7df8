"""RDF of four graphs, as every processor and triple store at hand has it: equal sets of triples.

    python -m tests.soak.rdf_processors [GRAPH …]

rdflib, pyoxigraph and Jena, N3.js and jsonld.js read each form that they know; RDF4J and TDB2 load
N-Triples and give them back. `kg verify` compares what comes out with the graph; the OWL API judges
the ontology.
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg import Graph, build
from kg.emit import rdf
from tests.conftest import CORPORA, ROOT
from tests.emit.rdf.processors import by_node, by_rdf4j, by_tdb
from tests.emit.rdf.readers import Quad, by_jena, by_oxigraph, by_rdflib, of_json
from tests.emit.rdf.test_owl_profile import verdicts

BASE = "https://my.org/kg/"
GRAPHS: dict[str, tuple[Path, Any]] = {  # by name: the corpus and the schema
    "data": (ROOT / "data/corpus", ROOT / "data/software.toml"),
    "seed": (CORPORA / "seed", None),
    "identifiers": (
        CORPORA / "ncbi_disease/original-data__devel__NCBIdevelopset_corpus.txt",
        "biomedicine",
    ),
    "wikiser": (CORPORA / "wikiser/dev.txt", "software"),
}
FORMS: dict[str, Any] = {
    "g.nt": rdf.write_ntriples,
    "g.ttl": rdf.write_turtle,
    "g.jsonld": rdf.write_jsonld,
    "g.rdf": rdf.write_rdfxml,
}


def written(graph: Graph, folder: Path) -> dict[str, Path]:
    """Write the forms of *graph* into *folder*."""
    for name, write in FORMS.items():
        with (folder / name).open("wb") as out:
            write(graph.folder, out, BASE)
    with (folder / "ontology.ttl").open("wb") as out:
        rdf.write_ontology(graph.folder, out, BASE)
    return {name: folder / name for name in FORMS}


def as_numbers(quads: Iterable[Quad], *, are_json: bool) -> set[int]:
    """Return quads as numbers; in JSON the lexical forms of numbers are not kept."""
    return {hash(of_json(quad) if are_json else quad) for quad in quads}


def read_again(files: dict[str, Path]) -> Iterator[tuple[str, str, Iterable[Quad]]]:
    """Yield the quads of each form as each reader has them."""
    jena = by_jena(files.values())
    for form, path in files.items():
        quads = jena[path]
        assert isinstance(quads, Path), quads
        yield "Jena", form, by_oxigraph(quads)
        yield "pyoxigraph", form, by_oxigraph(path)
        yield "rdflib", form, by_rdflib(path)


def check(name: str, folder: Path) -> None:
    """Check one graph; print what was compared, and how long it took."""
    corpus, schema = GRAPHS[name]
    graph = build([corpus], folder / "graph", schema=schema)
    files = written(graph, folder)
    (verdict,) = verdicts([folder / "ontology.ttl"])
    assert verdict.startswith("OK"), verdict
    print(f"{name}: the ontology is in OWL 2 DL", flush=True)
    start = time.monotonic()
    for reader, form, quads in read_again(files):
        are_json = form == "g.jsonld"
        expected = as_numbers(by_oxigraph(files["g.nt"]), are_json=are_json)
        assert as_numbers(quads, are_json=are_json) == expected, (reader, form)
        start = told(f"{name}: {reader} reads {form}, {len(expected):,} triples", start)
    for reader, read, forms in (
        ("N3.js", by_node, ("g.nt", "g.ttl")),
        ("jsonld.js", by_node, ("g.jsonld",)),
        ("RDF4J", by_rdf4j, ("g.nt",)),
        ("TDB2", by_tdb, ("g.nt",)),
    ):
        for form in forms:
            (result,) = read([files[form]])
            count, differences = rdf.verify(graph.folder, rdf.read_written(result))
            assert not differences, (reader, form, differences)
            start = told(f"{name}: {reader} gives {form} back, {count:,} triples", start)


def told(text: str, start: float) -> float:
    """Print what was done since *start*; return the time."""
    now = time.monotonic()
    print(f"{text} ({now - start:.0f} s)", flush=True)
    return now


def main() -> None:
    """Check the graphs that are named, else all."""
    for name in sys.argv[1:] or GRAPHS:
        with tempfile.TemporaryDirectory() as folder:
            check(name, Path(folder))


if __name__ == "__main__":
    main()
