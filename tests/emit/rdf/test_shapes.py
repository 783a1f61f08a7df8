"""SHACL shapes: good graphs conform, and broken ones fail for the right reason, to two judges."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from kg import Graph, Options, build
from kg.emit import rdf
from kg.reports.shacl_columns import Triples, suspects
from kg.schema.identity import Identity
from kg.store.filters import Filters
from tests.conftest import ROOT, lines
from tests.emit.rdf.broken import BASE, BROKEN, SCHEMA, SENTENCES, Case, full, line
from tests.emit.rdf.judges import Broken, by_jena, by_pyshacl

pytestmark = pytest.mark.slow
# Every kind of RDF, with mentions and without.
KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "g.nt": (rdf.write_ntriples, {}),
    "mentions.nt": (rdf.write_ntriples, {"mentions": True}),
    "candidates.nt": (rdf.write_ntriples, {"assert_candidates": True}),
    "new.nt": (rdf.write_ntriples, {"rdf": "1.2", "mentions": True}),
    "named.trig": (rdf.write_trig, {"graphs": "source", "mentions": True}),
}
ONE_GRAPH = ["g.nt", "mentions.nt", "candidates.nt"]  # that rdflib reads
NONE: set[Broken] = set()


def write(graph: Graph, path: Path, kind: str) -> Path:
    writer, options = KINDS[kind]
    with path.open("wb") as out:
        writer(graph.folder, out, BASE, **options)
    return path


def shapes_of(graph: Graph, **options: bool) -> bytes:
    out = BytesIO()
    rdf.write_shapes(graph.folder, out, BASE, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def graphs(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    """Return graphs with a schema and without."""
    folder = tmp_path_factory.mktemp("graphs")
    data = build([ROOT / "data/corpus"], folder / "data", schema=ROOT / "data/software.toml")
    return {"data": data, "seed": build([corpora / "seed"], folder / "seed")}


@pytest.fixture(scope="module")
def jena(
    graphs: dict[str, Graph], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], set[Broken]]:
    """Return what Jena finds in every kind of RDF of each graph."""
    found = {}
    for name, graph in graphs.items():
        folder = tmp_path_factory.mktemp(name)
        shapes = folder / "shapes.ttl"
        shapes.write_bytes(shapes_of(graph, mentions=True))
        files = {write(graph, folder / kind, kind): kind for kind in KINDS}
        found |= {(name, files[path]): said for path, said in by_jena(shapes, files).items()}
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["data", "seed"])
def test_graphs_conform_to_jena(
    name: str, kind: str, jena: dict[tuple[str, str], set[Broken]]
) -> None:
    assert jena[name, kind] == NONE


@pytest.mark.parametrize("kind", ONE_GRAPH)
@pytest.mark.parametrize("name", ["data", "seed"])
def test_graphs_conform_to_pyshacl(
    name: str, kind: str, graphs: dict[str, Graph], tmp_path: Path
) -> None:
    shapes = rdflib.Graph().parse(data=shapes_of(graphs[name], mentions=kind == "mentions.nt"))
    assert by_pyshacl(shapes, write(graphs[name], tmp_path / kind, kind)) == NONE


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.endswith(".nt")])
@pytest.mark.parametrize("name", ["data", "seed"])
def test_graphs_conform_by_columns(
    name: str, kind: str, graphs: dict[str, Graph], tmp_path: Path
) -> None:
    shapes = shapes_of(graphs[name], mentions=bool(KINDS[kind][1].get("mentions")))
    assert by_columns(shapes, write(graphs[name], tmp_path / kind, kind)) == []


def test_a_large_graph_conforms_to_jena(part_of_wikiser: Path, tmp_path: Path) -> None:
    graph = build([part_of_wikiser], tmp_path / "g", schema="software")
    shapes = tmp_path / "shapes.ttl"
    shapes.write_bytes(shapes_of(graph))
    data = write(graph, tmp_path / "data.nt", "g.nt")
    assert by_jena(shapes, [data]) == {data: NONE}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph that is broken."""
    folder = tmp_path_factory.mktemp("small")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, sentences in SENTENCES.items():
        (corpus / name).write_text(lines(*sentences))
    (folder / "schema.toml").write_text(SCHEMA)
    (folder / "links.csv").write_text("name,iri\nnginx,http://a.org/1\n")
    options = Options(identity=Identity(links=(folder / "links.csv",)))
    return build([corpus], folder / "graph", schema=folder / "schema.toml", options=options)


@pytest.fixture(scope="module")
def files(small: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return files: the shapes, the good graph, and all that are broken."""
    folder = tmp_path_factory.mktemp("broken")
    found = {"shapes": folder / "shapes.ttl"}
    found["shapes"].write_bytes(shapes_of(small, mentions=True))
    found["good"] = write(small, folder / "good.nt", "mentions.nt")
    good = found["good"].read_text(encoding="utf-8").splitlines(keepends=True)
    for number, (name, case) in enumerate(BROKEN.items()):
        found[name] = folder / f"{number}.nt"
        found[name].write_text("".join(changed(good, case)), encoding="utf-8")
    return found


def changed(good: list[str], case: Case) -> list[str]:
    """Return the lines of a broken graph; what is to go must be there."""
    kept = list(good)
    for triple in case.without:
        kept.remove(line(triple))
    return kept + [line(triple) for triple in case.with_]


@pytest.fixture(scope="module")
def jenas(files: dict[str, Path]) -> dict[str, set[Broken]]:
    found = by_jena(files["shapes"], [path for name, path in files.items() if name != "shapes"])
    return {name: found[path] for name, path in files.items() if name != "shapes"}


@pytest.fixture(scope="module")
def shapes(files: dict[str, Path]) -> rdflib.Graph:
    return rdflib.Graph().parse(files["shapes"])


def test_the_graph_that_is_broken_was_good(
    files: dict[str, Path], jenas: dict[str, set[Broken]], shapes: rdflib.Graph
) -> None:
    assert jenas["good"] == NONE
    assert by_pyshacl(shapes, files["good"]) == NONE


@pytest.mark.parametrize("name", BROKEN)
def test_jena_finds_what_is_broken(name: str, jenas: dict[str, set[Broken]]) -> None:
    assert jenas[name] == set(map(full, BROKEN[name].found))


@pytest.mark.parametrize("name", BROKEN)
def test_pyshacl_finds_what_is_broken(
    name: str, files: dict[str, Path], shapes: rdflib.Graph
) -> None:
    assert by_pyshacl(shapes, files[name]) == set(map(full, BROKEN[name].found))


@pytest.mark.parametrize("name", ["good", *BROKEN])
def test_columns_find_whether_anything_is_broken(name: str, files: dict[str, Path]) -> None:
    broken = name in BROKEN and bool(BROKEN[name].found)
    assert bool(by_columns(files["shapes"].read_bytes(), files[name])) == broken


UNKNOWN = {
    "a constraint": b"<x:s> a sh:NodeShape ; sh:targetClass kg:Edge ; sh:closed true .",
    "a path": b"<x:s> a sh:NodeShape ; sh:targetClass kg:Edge ; sh:property <x:p> ."
    b"<x:p> sh:path [ sh:oneOrMorePath kg:id ] ; sh:minCount 1 .",
    "a query": b"<x:s> a sh:NodeShape ; sh:targetClass kg:Edge ; sh:sparql <x:q> ."
    b'<x:q> sh:select "SELECT $this { }" .',
    "a datatype": b"<x:s> a sh:NodeShape ; sh:targetClass kg:Edge ; sh:property <x:p> ."
    b"<x:p> sh:path kg:id ; sh:datatype xsd:dateTime .",
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_columns_do_not_know_does_not_conform(case: str, files: dict[str, Path]) -> None:
    assert by_columns(files["shapes"].read_bytes() + UNKNOWN[case], files["good"]) != []


def by_columns(shapes: bytes, path: Path) -> list[str]:
    """Return the shapes that may be broken."""
    return suspects(Triples(path.read_bytes()), shapes)


def test_what_is_chosen_of_a_graph_conforms_to_the_shapes_of_all_of_it(
    graphs: dict[str, Graph], tmp_path: Path
) -> None:
    chosen = graphs["data"].filter(Filters(basis=("cue",), min_sentences=2))
    assert 0 < chosen.edges.height < graphs["data"].edges.height
    shapes = rdflib.Graph().parse(data=shapes_of(graphs["data"], mentions=True))
    assert by_pyshacl(shapes, write(chosen, tmp_path / "some.nt", "mentions.nt")) == NONE


def test_types_may_share_a_class(tmp_path: Path) -> None:
    schema = tmp_path / "schema.toml"
    shared = 'iri = "https://schema.org/Person"'
    schema.write_text(
        f"[types.PER]\n{shared}\n[types.Author]\n{shared}\n[types.Poet]\nparent = 'Author'\n"
    )
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("Ann/B-PER met/O Bob/B-Author", "Ann/B-PER met/O Cid/B-Poet"))
    graph = build([corpus], tmp_path / "g", schema=schema)
    shapes = rdflib.Graph().parse(data=shapes_of(graph))
    assert by_pyshacl(shapes, write(graph, tmp_path / "g.nt", "g.nt")) == NONE


def test_a_relation_may_be_under_a_property_that_kg_uses_itself(tmp_path: Path) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text(
        '[types.App]\n[types.License]\n[[relation]]\npredicate = "licensedUnder"\n'
        'subject = ["App"]\nobject = ["License"]\niri = "http://purl.org/dc/terms/license"\n'
        'cues = ["{subject} is under {object}"]\n'
    )
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("Nginx/B-App is/O under/O BSD/B-License"))
    graph = build([corpus], tmp_path / "g", schema=schema)
    path = tmp_path / "g.nt"
    with path.open("wb") as out:
        rdf.write_ntriples(graph.folder, out, BASE, license="CC-BY-4.0")
    assert by_pyshacl(rdflib.Graph().parse(data=shapes_of(graph)), path) == NONE


def test_shapes_are_the_same_bytes_in_every_build(tmp_path: Path) -> None:
    made = [
        build([ROOT / "data/corpus"], tmp_path / name, schema=ROOT / "data/software.toml")
        for name in ("one", "other")
    ]
    first, second = (shapes_of(graph, mentions=True) for graph in made)
    assert first == second


def test_shapes_have_iris_of_the_base(small: Graph) -> None:
    shapes = rdflib.Graph().parse(data=shapes_of(small, mentions=True))
    own = set(shapes.subjects(RDF.type, SH.NodeShape)) | set(shapes.objects(None, SH.property))
    assert len(own) > 100
    assert [one for one in own if not str(one).startswith(f"{BASE}shape/")] == []


def test_names_that_turtle_must_escape_are_in_the_shapes(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    names = ['say "hi"', "back\\slash", "東京", "a b"]
    corpus.write_text("".join(f"X{i}\tB-{name}\n" for i, name in enumerate(names)))
    graph = build([corpus], tmp_path / "g")
    shapes = rdflib.Graph().parse(data=shapes_of(graph))
    assert by_pyshacl(shapes, write(graph, tmp_path / "g.nt", "g.nt")) == NONE
