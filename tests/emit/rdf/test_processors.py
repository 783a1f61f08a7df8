"""What other processors read, and what triple stores give back, is what `kg verify` expects."""

from pathlib import Path
from typing import Any

import pytest

from kg import Graph, build, import_rdf
from kg.emit import rdf
from kg.store.tables import TABLES
from tests.conftest import ROOT
from tests.emit.rdf.processors import by_node, by_pyld, by_rdf4j, by_tdb

pytestmark = pytest.mark.slow

BASE = "https://my.org/kg/"
FORMS: dict[str, tuple[Any, dict[str, bool]]] = {
    "g.nt": (rdf.write_ntriples, {}),
    "g.ttl": (rdf.write_turtle, {}),
    "g.jsonld": (rdf.write_jsonld, {}),
    "framed.jsonld": (rdf.write_jsonld, {"framed": True}),
    "g.rdf": (rdf.write_rdfxml, {}),
}
NCBI = "ncbi_disease/original-data__devel__NCBIdevelopset_corpus.txt"


@pytest.fixture(scope="module")
def graphs(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    folder = tmp_path_factory.mktemp("graphs")
    return {
        "data": build([ROOT / "data/corpus"], folder / "data", schema=ROOT / "data/software.toml"),
        "seed": build([corpora / "seed"], folder / "seed"),
        "identifiers": build([corpora / NCBI], folder / "identifiers", schema="biomedicine"),
    }


@pytest.fixture(scope="module")
def files(
    graphs: dict[str, Graph], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Path]]:
    """Return the forms of each graph; those of `seed` with mentions."""
    written: dict[str, dict[str, Path]] = {}
    for name, graph in graphs.items():
        folder = tmp_path_factory.mktemp(name)
        for form, (write, options) in FORMS.items():
            with (folder / form).open("wb") as out:
                write(graph.folder, out, BASE, mentions=name == "seed", **options)
        written[name] = {form: folder / form for form in FORMS}
    return written


def differences(graph: Graph, path: Path) -> list[object]:
    return [*rdf.verify(graph.folder, rdf.read_written(path))[1]]


def test_javascript_reads_the_same(
    graphs: dict[str, Graph], files: dict[str, dict[str, Path]]
) -> None:
    pairs = [(n, p) for n, forms in files.items() for f, p in forms.items() if f != "g.rdf"]
    for (name, _), path in zip(pairs, by_node(path for _, path in pairs), strict=True):
        assert differences(graphs[name], path) == [], path


def test_rdf4j_reads_the_same_and_gives_it_back(
    graphs: dict[str, Graph], files: dict[str, dict[str, Path]]
) -> None:
    pairs = [(name, path) for name, forms in files.items() for path in forms.values()]
    for (name, _), path in zip(pairs, by_rdf4j(path for _, path in pairs), strict=True):
        assert differences(graphs[name], path) == [], path


def test_tdb_gives_back_what_was_put_in(
    graphs: dict[str, Graph], files: dict[str, dict[str, Path]], tmp_path: Path
) -> None:
    names = list(files)
    for name, path in zip(names, by_tdb(files[n]["g.nt"] for n in names), strict=True):
        assert differences(graphs[name], path) == [], path
        if name == "seed":  # with mentions: every table can be made again
            again = import_rdf([path], tmp_path / "again")
            for table in TABLES:
                bytes_of = [
                    (f / f"{table}.parquet").read_bytes() for f in (again.path, graphs[name].path)
                ]
                assert bytes_of[0] == bytes_of[1], table


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("form", ["g.jsonld", "framed.jsonld"])
def test_pyld_reads_the_same(
    form: str, version: int, graphs: dict[str, Graph], files: dict[str, dict[str, Path]]
) -> None:
    path = by_pyld(version, files["identifiers"][form])
    assert differences(graphs["identifiers"], path) == []
