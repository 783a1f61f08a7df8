"""What is looked at on a real Neo4j before anything is sent, and what is said of it."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from kg import Graph
from kg.common.errors import OutputError, ServerError
from kg.emit.neo4j import cypher_script, load, verify
from kg.emit.neo4j.preflight import misfits, violation
from kg.emit.property_graph import Model
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j

on_server = pytest.mark.usefixtures("emptied")
TOO_LONG = "x" * 8_165  # bytes


@pytest.fixture
def _without_schema(neo4j: Neo4j) -> Iterator[None]:
    """Leave a server without constraints and indexes, before a test and after it."""
    drop_all(neo4j)
    yield
    drop_all(neo4j)


def drop_all(neo4j: Neo4j) -> None:
    for kind in ("CONSTRAINT", "INDEX"):
        condition = " WHERE type <> 'LOOKUP'" if kind == "INDEX" else ""
        plural = "INDEXES" if kind == "INDEX" else "CONSTRAINTS"
        for row in neo4j.rows(f"SHOW {plural} YIELD name, type{condition} RETURN name"):
            neo4j.rows(f"DROP {kind} {row['name']} IF EXISTS")


ENGLISH = """
CREATE FULLTEXT INDEX kg_names FOR (n:Entity) ON EACH [n.name, n.aliases]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}
"""
# What others made on the server; what the error names.
IN_THE_WAY = {
    "a name of ours, other properties": (
        ["CREATE INDEX kg_names FOR (n:Person) ON (n.x)"],
        r"kg_names, a range index on \(Person: x\), wanted that of kg \(Entity: name, aliases\)",
    ),
    "a name of ours, another analyzer": (
        [ENGLISH],
        r"kg_names, a fulltext index on .* by english, wanted that of kg .* by standard-",
    ),
    "a name of ours, another label": (
        ["CREATE CONSTRAINT kg_entity FOR (n:Foo) REQUIRE n.bar IS UNIQUE"],
        r"kg_entity, a uniqueness constraint on \(Foo: bar\)",
    ),
    "an id that somebody has": (
        [
            "CREATE CONSTRAINT theirs FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "CREATE (:Entity {id: 'Lang/c'})",
        ],
        r"constraint theirs \(Entity: id\), and the values of Lang/c at somebody else's",
    ),
    "a name that somebody has, under the label of a type": (
        [
            "CREATE CONSTRAINT theirs FOR (n:App) REQUIRE n.name IS UNIQUE",
            "CREATE (:App {name: 'Apache'})",
        ],
        r"constraint theirs \(App: name\), and the values of App/apache",
    ),
    "what two of ours have": (
        ["CREATE CONSTRAINT theirs FOR (n:Entity) REQUIRE n.type IS UNIQUE"],
        "equal values at App/apache and App/nginx",
    ),
    "what two edges have": (
        ["CREATE CONSTRAINT theirs FOR ()-[r:CO_OCCURS_WITH]-() REQUIRE r.basis IS UNIQUE"],
        r"constraint theirs \(CO_OCCURS_WITH: basis\), and equal values at",
    ),
}


@pytest.mark.slow
@on_server
@pytest.mark.usefixtures("_without_schema")
@pytest.mark.parametrize(("made", "named"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_is_named_before_anything_is_sent(
    made: list[str],
    named: str,
    neo4j: Neo4j,
    graph_of: GraphOf,
) -> None:
    folder = graph_of(*SENTENCES).folder
    for text in made:
        neo4j.rows(text)
    with pytest.raises(ServerError, match=named):
        load(folder, neo4j.server)
    assert neo4j.rows("MATCH (n) WHERE n:KgGraph OR n.kgHash IS NOT NULL RETURN n") == []


@pytest.mark.slow
@on_server
@pytest.mark.usefixtures("_without_schema")
def test_the_version_of_an_older_server_is_told_before_anything_is_made(
    neo4j: Neo4j, graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.emit.neo4j.preflight.MIN_VERSION", (2099, 1))
    with pytest.raises(ServerError, match=r"found Neo4j 5\.26\.\d+, wanted Neo4j 2099\.1 or later"):
        load(graph_of(*SENTENCES).folder, neo4j.server)
    made = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"
    assert neo4j.rows(made) == neo4j.rows("MATCH (n) RETURN n") == []


@pytest.mark.slow
@on_server
@pytest.mark.usefixtures("_without_schema")
def test_a_constraint_that_refuses_nothing_is_no_obstacle(
    neo4j: Neo4j,
    graph_of: GraphOf,
) -> None:
    folder = graph_of(*SENTENCES).folder
    neo4j.rows("CREATE CONSTRAINT theirs FOR (n:App) REQUIRE n.name IS UNIQUE")
    neo4j.rows("CREATE CONSTRAINT more FOR (n:Entity) REQUIRE (n.graph, n.id, n.name) IS UNIQUE")
    for _ in range(2):
        load(folder, neo4j.server)
    assert verify(folder, neo4j.server).findings == []


@pytest.mark.slow
@on_server
@pytest.mark.usefixtures("_without_schema")
def test_a_text_that_somebodys_index_does_not_take_is_said(
    neo4j: Neo4j,
    graph_of: GraphOf,
) -> None:
    sentence = " ".join(["Nginx/B-App", *["word/O"] * 2_000])
    folder = graph_of(sentence).folder
    neo4j.rows("CREATE INDEX theirs FOR (n:Sentence) ON (n.text)")
    with pytest.raises(ServerError, match=r"index theirs: found a text of 10,005 bytes"):
        load(folder, neo4j.server, evidence=True)


@pytest.mark.slow
@on_server
@pytest.mark.usefixtures("_without_schema")
def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    neo4j: Neo4j,
    graph_of: GraphOf,
) -> None:
    load(graph_of(SENTENCES[0]).folder, neo4j.server)
    before = neo4j.rows("MATCH (n) RETURN properties(n) AS p ORDER BY elementId(n)")
    folder = graph_of(*SENTENCES).folder
    would = load(folder, neo4j.server, dry_run=True)
    assert neo4j.rows("MATCH (n) RETURN properties(n) AS p ORDER BY elementId(n)") == before
    assert load(folder, neo4j.server) == would


def too_long(graph_of: GraphOf) -> Graph:
    return graph_of(f"{TOO_LONG}/B-App meets/O C/B-Lang")


@pytest.mark.slow
@on_server
def test_a_name_that_neo4j_does_not_index_is_said(neo4j: Neo4j, graph_of: GraphOf) -> None:
    with pytest.raises(ServerError, match="found a name of 8,165 bytes, 'xxx"):
        load(too_long(graph_of).folder, neo4j.server)
    assert neo4j.rows("MATCH (n) RETURN n") == []


def test_a_script_with_such_a_name_is_not_written(graph_of: GraphOf) -> None:
    with pytest.raises(OutputError, match="wanted at most 8,164, which Neo4j can index"):
        list(cypher_script.statements(too_long(graph_of).folder, Model()))


@pytest.mark.slow
@on_server
def test_the_longest_name_that_it_indexes_is_loaded(neo4j: Neo4j, graph_of: GraphOf) -> None:
    folder = graph_of(f"{TOO_LONG[1:]}/B-App meets/O C/B-Lang").folder
    load(folder, neo4j.server)
    assert verify(folder, neo4j.server).findings == []


# Constraints that only Neo4j Enterprise has, as SHOW CONSTRAINTS lists them.
ROWS = pl.DataFrame(
    {"id": ["a", "b"], "name": ["A", "B"], "share": [1.0, None], "mentions": [1, 2]},
)
VIOLATIONS: dict[str, tuple[str, list[str], str | None, str | None]] = {
    "existence": ("NODE_PROPERTY_EXISTENCE", ["name"], None, None),
    "existence of what is not known": ("NODE_PROPERTY_EXISTENCE", ["share"], None, "no share at b"),
    "existence of what we have not": ("NODE_PROPERTY_EXISTENCE", ["born"], None, "no born at a"),
    "key": ("NODE_KEY", ["name", "share"], None, "no share at b"),
    "type": ("NODE_PROPERTY_TYPE", ["mentions"], "INTEGER", None),
    "one of two types": ("NODE_PROPERTY_TYPE", ["mentions"], "FLOAT | INTEGER", None),
    "another type": ("NODE_PROPERTY_TYPE", ["name"], "INTEGER", "name of type STRING at a"),
    "unique, by its newer name": ("NODE_PROPERTY_UNIQUENESS", ["name"], None, None),
}


@pytest.mark.parametrize(("kind", "names", "type_", "said"), VIOLATIONS.values(), ids=VIOLATIONS)
def test_constraints_of_enterprise(
    kind: str, names: list[str], type_: str | None, said: str | None
) -> None:
    record: dict[str, Any] = {"type": kind, "properties": names, "propertyType": type_}
    assert violation(record, ROWS) == said


def test_an_index_of_ours_that_failed_is_said() -> None:
    record = {
        "name": "kg_entity_name",
        "type": "RANGE",
        "entityType": "NODE",
        "labelsOrTypes": ["Entity"],
        "properties": ["name"],
        "options": {"indexConfig": {}},
        "state": "FAILED",
    }
    (problem,) = misfits([], [record])
    assert problem[0] == "the index kg_entity_name in the state FAILED"
    assert list(misfits([], [{**record, "state": "ONLINE"}])) == []
