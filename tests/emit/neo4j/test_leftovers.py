"""What others linked to in Neo4j: it comes back, moves along, is listed and can be removed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import Options, build
from kg.cli import app
from kg.emit.neo4j import load, unload, verify
from kg.schema.identity import Identity
from tests.conftest import lines
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]
NOTE = (
    "MATCH (n:Entity {{name: '{}'}}) CREATE (:Note {{text: 'mine'}})-[:ABOUT {{sure: true}}]->(n)"
)
NOTED = "MATCH (:Note)-[r:ABOUT]->(n) RETURN n.id AS id, labels(n) AS labels, r.sure AS sure"


def noted(neo4j: Neo4j) -> list[tuple[str, list[str]]]:
    """Return the id and the labels of each node that a note is about."""
    rows = neo4j.rows(NOTED)
    assert all(row["sure"] for row in rows)
    return [(row["id"], sorted(row["labels"])) for row in rows]


def test_a_node_that_others_linked_to_is_taken_up_again(neo4j: Neo4j, graph_of: GraphOf) -> None:
    folder = graph_of(*SENTENCES).folder
    load(folder, neo4j.server)
    neo4j.rows(NOTE.format("HTTP"))
    notes: list[str] = []
    unload("corpus", neo4j.server, note=notes.append)
    assert notes == [
        "1 that others linked to stay as (:KgLeftover), without our labels: Proto/http"
    ]
    load(folder, neo4j.server)
    assert noted(neo4j) == [("Proto/http", ["Entity", "Proto"])]
    assert verify(folder, neo4j.server).findings == []


def test_links_of_others_move_along_when_entities_are_merged(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    neo4j.rows(NOTE.format("Apache"))
    neo4j.rows("MATCH (n:Entity {name: 'Apache'}) CREATE (n)-[:MINE]->(:Note)")
    table = tmp_path / "merged.csv"
    table.write_text("action,name,type,to,to_type\nmerge,Apache,App,Nginx,App\n")
    options = Options(identity=Identity(overrides=(table,)))
    notes: list[str] = []
    folder = graph_of(*SENTENCES, options=options).folder
    load(folder, neo4j.server, note=notes.append, replace=True)
    assert notes == ["relationships of others moved along: App/apache to App/nginx"]
    assert noted(neo4j) == [("App/nginx", ["App", "Entity"])]
    assert neo4j.rows("MATCH (n)-[:MINE]->() RETURN n.id AS id") == [{"id": "App/nginx"}]
    assert neo4j.rows("MATCH (n:KgLeftover) RETURN n") == []
    assert verify(folder, neo4j.server).findings == []


def test_leftovers_are_listed_and_removed(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    neo4j.rows(NOTE.format("HTTP"))
    unload("corpus", neo4j.server)
    words = ["unload", "corpus", "--uri", neo4j.bolt]
    assert "Proto/http" in CliRunner().invoke(app, words).stderr
    assert CliRunner().invoke(app, [*words, "--leftovers"]).exit_code == 0
    assert neo4j.rows("MATCH (n) RETURN labels(n) AS l") == [{"l": ["Note"]}]


def test_with_the_last_graph_its_constraints_and_indexes_go(neo4j: Neo4j, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(lines(*SENTENCES))
        load(build([tmp_path / f"{name}.txt"], tmp_path / name).folder, neo4j.server)
    shown = "SHOW INDEXES YIELD name WHERE name STARTS WITH 'kg_' RETURN count(*) AS n"
    unload("one", neo4j.server)
    assert neo4j.rows(shown) == [{"n": 6}]
    unload("two", neo4j.server)
    assert neo4j.rows(shown) == [{"n": 0}]
