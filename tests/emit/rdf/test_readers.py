"""Every form, read by rdflib, pyoxigraph and Jena: the same triples, as many, and true counts."""

import gzip
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from kg import Graph, build
from kg.emit import rdf
from kg.emit.rdf.iris import SLICE
from tests.conftest import ROOT
from tests.emit.rdf.readers import Quad, by_jena, by_oxigraph, by_rdflib, of_json

pytestmark = pytest.mark.slow

NAMES = [
    "C++", "C#", ".NET", "東京", 'say"hi"', "back\\slash", "a b", "a%20b", "a?b#c", "<b>", "a|b",
    "{x}", "😀", "שלום", "e\u0301tude", "x" * 5000, "it's", "a\u0085b", "a\u2028b", "^`", "&amp;",
    "]]>", "a;b,c", "@en", "_:b", "https://x.org/a", "\u200fx", "\ufb01ne", "NaN", "0", "ё",
    ".", "..", "...", "%2E", ".:",
]  # fmt: skip
FORMS: dict[str, tuple[Any, dict[str, str]]] = {
    "g.nt": (rdf.write_ntriples, {}),
    "g.ttl": (rdf.write_turtle, {}),
    "g.nq": (rdf.write_nquads, {}),
    "g.trig": (rdf.write_trig, {}),
    "g.jsonld": (rdf.write_jsonld, {}),
    "g.rdf": (rdf.write_rdfxml, {}),
}
GRAPHS: dict[str, tuple[Any, dict[str, str]]] = {
    "named.nq": (rdf.write_nquads, {"graphs": "source"}),
    "named.trig": (rdf.write_trig, {"graphs": "source"}),
}
RDF12: dict[str, tuple[Any, dict[str, str]]] = {
    "new.nt": (rdf.write_ntriples, {"rdf": "1.2"}),
    "new.ttl": (rdf.write_turtle, {"rdf": "1.2"}),
    "new.nq": (rdf.write_nquads, {"rdf": "1.2"}),
    "new.trig": (rdf.write_trig, {"rdf": "1.2"}),
}
# Of the largest graph the forms that are written as a stream; in `make soak` all are read by all.
LARGE = ["g.nt", "g.ttl"]
CORPORA = ["data", "seed", "names", "part", "wikiser"]
READ = [(n, form) for n in CORPORA for form in FORMS if n != "wikiser" or form in LARGE]
BASE = "https://my.org/kg/?a=b&c="


def names(folder: Path) -> Path:
    """Write a corpus of names that have to survive."""
    corpus = folder / "odd names & more.txt"
    sentences = (NAMES[i : i + 3] for i in range(len(NAMES) - 2))
    rows = ("".join(f"{name}\tB-Type & <more>\nis\tO\n" for name in some) for some in sentences)
    corpus.write_text("\n".join(rows), encoding="utf-8")
    return corpus


@pytest.fixture(scope="session")
def graphs(
    corpora: Path, part_of_wikiser: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Graph]:
    folder = tmp_path_factory.mktemp("graphs")
    corpus = {
        "data": ROOT / "data/corpus",
        "seed": corpora / "seed",
        "names": names(folder),
        "part": part_of_wikiser,
        "wikiser": corpora / "wikiser/dev.txt",
    }
    schema = {"data": ROOT / "data/software.toml", "part": "software", "wikiser": "software"}
    made = {  # with all pairs of overlong sentences, since many edges are wanted
        name: build([path], folder / name, schema=schema.get(name), overlong_distance=10**6)
        for name, path in corpus.items()
    }
    assert made["part"].edges.height > SLICE
    return made


@pytest.fixture(scope="session")
def files(
    graphs: dict[str, Graph], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Path]]:
    """Return all forms of all graphs, with mentions but for the two largest."""
    found: dict[str, dict[str, Path]] = {}
    for name, graph in graphs.items():
        folder = tmp_path_factory.mktemp(name)
        every = {**FORMS, **GRAPHS, **RDF12}
        for file in LARGE if name == "wikiser" else every:
            write, options = every[file]
            with (folder / file).open("wb") as out:
                write(graph.folder, out, BASE, mentions=name in CORPORA[:3], **options)
        found[name] = {file.name: file for file in folder.iterdir()}
    return found


@pytest.fixture(scope="session")
def jena(files: dict[str, dict[str, Path]]) -> dict[Path, Path | str]:
    return by_jena(path for named in files.values() for path in named.values())


@pytest.fixture(scope="session")
def expected(files: dict[str, dict[str, Path]]) -> dict[str, set[int]]:
    """Return the triples of each graph, as numbers, from one form and one reader."""
    return {name: set(map(hash, by_oxigraph(named["g.nt"]))) for name, named in files.items()}


def check(found: Iterable[Quad], expected: set[int]) -> None:
    numbers = list(map(hash, found))
    assert len(numbers) == len(expected)
    assert set(numbers) == expected


@pytest.mark.parametrize(("name", "form"), READ)
def test_pyoxigraph_finds_the_same_triples(
    name: str, form: str, files: dict[str, dict[str, Path]], expected: dict[str, set[int]]
) -> None:
    check(by_oxigraph(files[name][form]), expected[name])


@pytest.mark.parametrize(("name", "form"), READ)
def test_jena_finds_the_same_triples_and_nothing_to_warn_of(
    name: str,
    form: str,
    files: dict[str, dict[str, Path]],
    jena: dict[Path, Path | str],
    expected: dict[str, set[int]],
) -> None:
    found = jena[files[name][form]]
    assert isinstance(found, Path), found
    quads = by_oxigraph(found, pyoxigraph.RdfFormat.N_QUADS)
    if form == "g.jsonld":
        wanted = map(of_json, by_oxigraph(files[name]["g.nt"]))
        check(map(of_json, quads), set(map(hash, wanted)))
    else:
        check(quads, expected[name])


# rdflib takes half a minute for a form of the largest graph.
@pytest.mark.parametrize(("name", "form"), [each for each in READ if each[0] != "wikiser"])
def test_rdflib_finds_the_same_triples(
    name: str, form: str, files: dict[str, dict[str, Path]], expected: dict[str, set[int]]
) -> None:
    check(by_rdflib(files[name][form]), expected[name])


@pytest.mark.parametrize("form", GRAPHS)
@pytest.mark.parametrize("name", ["data", "seed", "names"])
def test_graphs_of_sources_are_the_same_quads_to_all(
    name: str, form: str, files: dict[str, dict[str, Path]], jena: dict[Path, Path | str]
) -> None:
    quads = set(map(hash, by_oxigraph(files[name]["named.nq"])))
    found = jena[files[name][form]]
    assert isinstance(found, Path), found
    check(by_oxigraph(files[name][form]), quads)
    check(by_oxigraph(found, pyoxigraph.RdfFormat.N_QUADS), quads)
    check(by_rdflib(files[name][form]), quads)


@pytest.mark.parametrize("form", RDF12)
@pytest.mark.parametrize("name", CORPORA[:-1])
def test_rdf_1_2_is_the_same_to_the_two_that_read_it(
    name: str, form: str, files: dict[str, dict[str, Path]], jena: dict[Path, Path | str]
) -> None:
    triples = set(map(hash, by_oxigraph(files[name]["new.nt"])))
    found = jena[files[name][form]]
    assert isinstance(found, Path), found
    check(by_oxigraph(files[name][form]), triples)
    check(by_oxigraph(found, pyoxigraph.RdfFormat.N_QUADS), triples)


def test_names_of_every_kind_arrive(files: dict[str, dict[str, Path]]) -> None:
    label = "http://www.w3.org/2004/02/skos/core#"
    for form in FORMS:
        quads = list(by_oxigraph(files["names"][form]))
        naming = {f"{label}{kind}Label" for kind in ("pref", "alt", "hidden")}
        known = {one[2] for one in quads if one[1] in naming}
        assert known == set(NAMES), form


COUNTED = {
    "void:triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    "void:distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "void:properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "void:classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
PARTITIONS = {
    "void:property ?of ; void:triples": (
        "SELECT ?of (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?of ?o { ?s ?of ?o } } GROUP BY ?of"
    ),
    "void:class ?of ; void:entities": (
        "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) { ?s a ?of } GROUP BY ?of"
    ),
}
PREFIX = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#> "


def check_counts(data: bytes, form: pyoxigraph.RdfFormat) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(data, form)

    def rows(query: str) -> list[tuple[str, ...]]:
        answer = store.query(PREFIX + query, use_default_graph_as_union=True)
        return sorted(tuple(value.value for value in row) for row in answer)

    for name, query in COUNTED.items():
        assert rows(f"SELECT ?n {{ ?d a dcat:Dataset ; {name} ?n }}") == rows(query), name
    for name, query in PARTITIONS.items():
        said = rows(f"SELECT ?of ?n {{ ?d a void:Dataset ; {name} ?n }}")
        assert said == rows(query), name


@pytest.mark.parametrize("file", ["g.ttl", "named.trig", "new.nt", "g.rdf"])
@pytest.mark.parametrize("name", ["data", "seed", "names"])
def test_every_count_of_the_description_is_what_sparql_counts(
    name: str, file: str, files: dict[str, dict[str, Path]]
) -> None:
    path = files[name][file]
    form = pyoxigraph.RdfFormat.from_extension(path.suffix[1:])
    check_counts(path.read_bytes(), form)


@pytest.mark.parametrize("graphs_of", ["", "source"])
def test_counts_are_true_with_candidates_asserted(graphs_of: str, graphs: dict[str, Graph]) -> None:
    out = BytesIO()
    folder = graphs["part"].folder
    rdf.write_nquads(folder, out, BASE, graphs=graphs_of, assert_candidates=True)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(set(lines))
    check_counts(out.getvalue(), pyoxigraph.RdfFormat.N_QUADS)


@pytest.mark.parametrize("file", ["g.nt", "named.nq"])
@pytest.mark.parametrize("name", CORPORA[:-1])
def test_nothing_is_written_twice(name: str, file: str, files: dict[str, dict[str, Path]]) -> None:
    lines = files[name][file].read_bytes().splitlines()
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("file", [*FORMS, *GRAPHS])
def test_there_are_no_blank_nodes(file: str, files: dict[str, dict[str, Path]]) -> None:
    path = files["data"][file]
    for one in pyoxigraph.parse(path=str(path)):
        assert pyoxigraph.BlankNode not in (type(one.subject), type(one.object))


def test_packed_is_the_same(graphs: dict[str, Graph], tmp_path: Path) -> None:
    from kg.emit.export import open_target

    with open_target(tmp_path / "g.nt.gz", "ntriples") as out:
        rdf.write_ntriples(graphs["seed"].folder, out)
    plain = BytesIO()
    rdf.write_ntriples(graphs["seed"].folder, plain)
    assert gzip.decompress((tmp_path / "g.nt.gz").read_bytes()) == plain.getvalue()
