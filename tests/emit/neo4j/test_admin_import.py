"""What the bulk importer makes of the files, asked of a real Neo4j, and what stands in them."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg import Graph, build
from kg.common.errors import OutputError
from kg.emit.neo4j import admin_import as neo4j_admin
from kg.emit.neo4j import load
from kg.emit.property_graph import whole
from tests.conftest import ROOT
from tests.servers import Neo4j, imported

GraphOf = Callable[..., Graph]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_a_list_is_divided_by_what_no_name_holds(graph_of: GraphOf, files: Path) -> None:
    neo4j_admin.write(graph_of("a;b/B-App and/O A;B/B-App").folder, files)
    assert "--array-delimiter=U+007C" in (files / "import.sh").read_text()
    assert (
        "a;b|A;B" in (files / "entities.csv").read_text()
        or "A;B|a;b" in (files / "entities.csv").read_text()
    )


def test_names_with_all_that_could_divide_a_list_are_refused(
    graph_of: GraphOf, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_admin, "DELIMITERS", [";", "|"])
    with pytest.raises(OutputError, match="kg load takes any name"):
        neo4j_admin.write(graph_of("a;b|c/B-App").folder, files)


def test_a_value_longer_than_the_importers_buffer_widens_it(
    graph_of: GraphOf, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_admin, "DEFAULT_BUFFER", 20)
    neo4j_admin.write(graph_of("a-name-of-24-characters-/B-App").folder, files)
    assert "--read-buffer-size=" in (files / "import.sh").read_text()


def test_plain_names_need_no_option_that_slows_the_importer(graph_of: GraphOf, files: Path) -> None:
    neo4j_admin.write(graph_of("Nginx/B-App in/O C/B-Lang").folder, files)
    script = (files / "import.sh").read_text()
    assert "multiline" not in script
    assert "buffer" not in script


def test_what_is_not_known_is_an_empty_field_and_an_empty_text_is_quoted(
    graph_of: GraphOf, files: Path
) -> None:
    neo4j_admin.write(graph_of("Nginx/B-App in/O C/B-Lang").folder, files)
    header, row = rows(files / "edges-header.csv")[0], rows(files / "edges.csv")[0]
    assert row[header.index("documents:long")] == ""
    assert ",," in (files / "edges.csv").read_text()


def test_equal_graphs_give_equal_files(graph_of: GraphOf, tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        graph = graph_of("Nginx/B-App in/O C/B-Lang", "Nginx/B-App and/O Apache/B-App")
        neo4j_admin.write(graph.folder, tmp_path / name, evidence=True)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]


def export(graph: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kg", "export", str(graph), "neo4j-admin", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_folder_with_other_things_is_left_alone(graph_of: GraphOf, tmp_path: Path) -> None:
    graph_of("Nginx/B-App")
    done = export(tmp_path / "graph", str(tmp_path))
    assert (done.returncode, "a folder with other things" in done.stderr) == (1, True)
    assert not (tmp_path / "import.sh").exists()


@pytest.mark.slow
def test_the_folder_is_given_with_or_without_its_option_and_may_be_replaced(
    graph_of: GraphOf, tmp_path: Path
) -> None:
    graph_of("Nginx/B-App")
    for words in ([], ["-o"]):
        done = export(tmp_path / "graph", *words, str(tmp_path / "files"))
        assert (done.returncode, "sh import.sh" in done.stderr) == (0, True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("sample")
    return build([ROOT / "data/corpus"], folder / "g", schema=str(ROOT / "data/software.toml"))


@pytest.fixture(scope="module")
def server(sample: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    files = tmp_path_factory.mktemp("files")
    neo4j_admin.write(sample.folder, files, evidence=True)
    with imported(files) as running:
        for statement in (files / "schema.cypher").read_text().split(";\n")[:-1]:
            running.rows(statement)
        yield running


@pytest.mark.slow
def test_every_entity_arrives_with_its_properties(server: Neo4j, sample: Graph) -> None:
    found = server.rows("MATCH (n:Entity) RETURN n.id AS id, labels(n) AS l, properties(n) AS p")
    (nodes, *_), _ = whole(sample.folder)
    expected = {row["id"]: row for row in nodes.frame.to_dicts()}
    assert {
        row["id"]: {"label": _other(row["l"], "Entity"), **_ours(row["p"])} for row in found
    } == {name: _known(row) for name, row in expected.items()}


@pytest.mark.slow
def test_every_edge_arrives_with_its_properties(server: Neo4j, sample: Graph) -> None:
    found = server.rows(
        "MATCH (a:Entity)-[r]->(b:Entity) "
        "RETURN r.id AS id, type(r) AS kind, a.id AS start, b.id AS end, properties(r) AS p"
    )
    _, (edges, *_) = whole(sample.folder)
    rows = edges.frame.drop("subject", "object").to_dicts()
    assert {row["id"]: {**_ours(row.pop("p")), **row} for row in found} == {
        row["id"]: _known(row) for row in rows
    }


@pytest.mark.slow
def test_evidence_arrives_as_sentences_of_documents(server: Neo4j, sample: Graph) -> None:
    (row,) = server.rows(
        "MATCH (e:Entity)-[m:MENTIONED_IN]->(s:Sentence)-[:PART_OF]->(d:Document) "
        "RETURN sum(m.mentions) AS mentions, count(DISTINCT s) AS s, count(DISTINCT d) AS d"
    )
    tables = sample.folder.manifest["tables"]
    names = {"mentions": "mentions", "sentences": "s", "documents": "d"}
    assert {name: row[short] for name, short in names.items()} == {
        name: tables[name]["rows"] for name in names
    }


@pytest.mark.slow
def test_a_load_of_what_was_imported_finds_nothing_to_do(server: Neo4j, sample: Graph) -> None:
    changes = load(sample.folder, server.server)
    assert len(changes) == 6  # with evidence, as the server has it
    assert {(c.new, c.changed, c.removed) for c in changes} == {(0, 0, 0)}


def _ours(properties: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in properties.items() if key not in {"graph", "kgHash"}}


def _known(row: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if value is not None}


def _other(labels: list[str], base: str) -> str:
    (other,) = [label for label in labels if label != base]
    return other
