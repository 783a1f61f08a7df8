"""Cypher without a server: equal to what Neo4j answers, or refused."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg import Graph, build
from kg.common.errors import QueryError
from kg.emit.neo4j import load
from kg.query.cypher import server as cypher
from kg.query.cypher.arcade import opened
from kg.query.cypher.embedded import ask, run
from tests.conftest import CORPORA, ROOT, lines, missing
from tests.query.same import comparable
from tests.servers import Neo4j

if TYPE_CHECKING:
    import arcadedb

GraphOf = Callable[..., Graph]
CONFORMANCE = CORPORA.parent / "cypher" / "conformance.json"
CASES = json.loads(CONFORMANCE.read_text()) if CONFORMANCE.is_file() else {"queries": []}
# What has an answer of its own in every store, or none that both give in one order, or writes.
REFUSED = {
    r"\bkeys\(": "keys",
    r"\bSHORTEST 1\b": "SHORTEST",
    r"\b(MERGE|SET|DELETE|CREATE)\b": "a statement that writes",
    r"^CALL db\.": "a procedure",
    r"^SHOW\b": "SHOW",
    r"\bduration\.": "no function that was compared",
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, "arcadedb.Database"]]:
    """Return the graphs of the conformance file, made with plain Cypher."""
    import arcadedb

    if not CASES["queries"]:
        missing(f"the Cypher to compare with in {CONFORMANCE.parent.name}/ (KG_CORPORA)")
    made = {}
    for name, graph in CASES["graphs"].items():
        made[name] = arcadedb.create_database(str(tmp_path_factory.mktemp(name) / "store"))
        with made[name].transaction():
            for text in graph.get("setup", []):
                made[name].command("opencypher", text)
            for row in graph.get("entities", []):
                text = f"CREATE (n:Entity:{row['type']}) SET n = $row"
                made[name].command("opencypher", text, {"row": row})
            for row in graph.get("edges", []):
                text = (
                    "MATCH (a:Entity {id: $src}), (b:Entity {id: $dst}) CREATE (a)-[:CO_OCCURS_WITH"
                    " {weight: $weight, npmi: $npmi, sentences: $sentences}]->(b)"
                )
                made[name].command("opencypher", text, row)
    yield made
    for store in made.values():
        store.close()


@pytest.mark.parametrize("number", range(len(CASES["queries"])))
def test_each_query_is_answered_as_neo4j_did_or_refused_for_its_reason(
    number: int, stores: dict[str, "arcadedb.Database"]
) -> None:
    case = CASES["queries"][number]
    text, store = case["query"], stores[case["graph"]]
    reason = next((why for sign, why in REFUSED.items() if re.search(sign, text)), None)
    if reason:
        with pytest.raises(QueryError, match=reason):
            ask(store, text, CASES["parameters"])
        return
    columns, rows = ask(store, text, CASES["parameters"])
    if case["rows"] is not None:
        order = "ORDER BY" if case["order"] else ""
        assert comparable(order, (columns, rows)) == comparable(order, (columns, case["rows"]))


def test_there_are_all_of_the_queries() -> None:
    if not CASES["queries"]:
        missing(f"the Cypher to compare with in {CONFORMANCE.parent.name}/ (KG_CORPORA)")
    refused = [q for q in CASES["queries"] if any(re.search(s, q["query"]) for s in REFUSED)]
    assert (len(CASES["queries"]), len(refused)) == (108, 12)


COMPARED = [
    line
    for line in (Path(__file__).parent / "compared.cypher").read_text().splitlines()
    if line and not line.startswith("//")
]
GIVEN: dict[str, Any] = {
    "graph": "software",
    "name": "Python",
    "n": 3,
    "xs": [1, 2, 3],
    "s": "a'b",
    "m": {"a": 1},
    "big": 2**60,
    "f": 1.5,
    "nul": None,
    "t": True,
}
Ask = Callable[[str], tuple[list[str], list[list[Any]]]]


@pytest.fixture(scope="module")
def both(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ask, Ask]]:
    """Return what asks Neo4j and the embedded engine about the sample graph."""
    folder = tmp_path_factory.mktemp("both") / "graph"
    graph = build([ROOT / "data/corpus"], folder, schema=ROOT / "data/software.toml")
    assert graph.name == GIVEN["graph"]
    load(graph.folder, neo4j.server)
    with opened(graph.folder) as store, cypher.asking(neo4j.server) as there:
        yield lambda text: there(text, GIVEN), lambda text: ask(store, text, GIVEN)
    neo4j.clear()


@pytest.mark.slow
@pytest.mark.parametrize("text", COMPARED)
def test_a_server_and_the_embedded_engine_answer_the_same(text: str, both: tuple[Ask, Ask]) -> None:
    there, here = both
    assert comparable(text, here(text)) == comparable(text, there(text))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "MATCH (:Language {id: 'python'})-[r:WRITTEN_IN]-() RETURN r ORDER BY r.id",
        "MATCH p = (:Language {id: 'python'})<-[r:WRITTEN_IN]-() RETURN p ORDER BY r.id",
        "MATCH (a:Language {id: 'python'})<-[r:WRITTEN_IN]-(b) RETURN * ORDER BY r.id",
    ],
)
def test_nodes_relationships_and_paths_are_told_alike(text: str, both: tuple[Ask, Ask]) -> None:
    there, here = both
    assert here(text) == there(text)


@pytest.mark.slow
def test_columns_have_their_names_also_where_there_are_no_rows(both: tuple[Ask, Ask]) -> None:
    text = "MATCH (n:Nope) WITH n RETURN DISTINCT n.name, n AS `a b`, count ( * ) AS c, n.x + 1 ;"
    there, here = both
    assert here(text)[0] == there(text)[0] == ["n.name", "a b", "c", "n.x + 1"]


WRONG = {
    "RETURN keys({a: 1})": r"query:1:8: found keys\(\)",
    "MATCH (n)\nWHERE n.x = date() RETURN n": r"query:2:13: found date\(\)",
    "RETURN duration.between(1, 2)": r"…between\(\), no function that was compared",
    "RETURN `toLower`('A')": "no function that was compared",
    "RETURN toInteger(' 1')": "reads blanks",
    "RETURN toInteger(n)": "reads blanks",
    "RETURN toBoolean('true')": "reads blanks",
    "MATCH (n) RETURN exists(n.name)": r"n\.name IS NOT NULL",
    "RETURN '\\u0041'": "an escape",
    "CALL db.labels()": "a procedure",
    "CALL apoc.help('x') YIELD name RETURN name": "a procedure",
    "SHOW INDEXES": "SHOW",
    "EXPLAIN RETURN 1": "EXPLAIN",
    "LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x": "LOAD CSV",
    "MATCH (n) CALL (n) { SET n.x = 1 } IN TRANSACTIONS": "IN TRANSACTIONS",
    "MATCH (n) SET n.x = 1": "a statement that writes",
    "CREATE (n:X) RETURN n": "a statement that writes",
    "MERGE (n:KgGraph) RETURN n": "a statement that writes",
    "MATCH (n) DETACH DELETE n": "a statement that writes",
    "MATCH p = shortestPath((a)-[*]-(b)) WHERE length(p) > 1 RETURN p": "the shortest path itself",
    "OPTIONAL MATCH (a)--(b) WHERE a.x OR any(x IN b.l WHERE x) RETURN a": "of a, b at once",
    "RETURN COUNT { MATCH (a)--(b) WHERE a.x OR b.l[0] }": "WITH \\* WHERE",
    "MATCH (a {x: b.y})--(b) RETURN a": "b in a map of the pattern that finds it",
    "OPTIONAL MATCH (n:X) RETURN [(n)--(m) | m]": "beside OPTIONAL",
    "OPTIONAL MATCH (n:X) WITH n WHERE (n)--() RETURN n": "beside OPTIONAL",
    "MATCH (n) RETURN {a: n.x} AS m ORDER BY m": "rows ordered by a map",
    "MATCH (n) RETURN *, 1 AS one": r"\* and more columns",
    "MATCH (n RETURN n": "query:1:10: found .*RETURN",
    "MATCH (n) RETURN n LIMT 3": "query:1:20: found 'LIMT', wanted Cypher as it goes on",
    "RETURN 1 +": "query:1:11: found its end, wanted an expression",
    "RETURN 'a'\n STARTS 'b'": "query:2:9: found \"'b'\", wanted Cypher, such as WITH",
    "MATCH (n:X RETURN n": r"query:1:12: found 'RETURN', wanted Cypher, such as \$ or { or \) or",
    "MATCH (n) RETURN labels(n)[0] ORDR": "query:1:31: found 'ORDR'",  # labels() was edited
    "RETURN $b + $a": r"query: found no value of \$a, \$b, wanted one \(-p name=value",
    "RETURN x": "query: found Variable 'x' not defined",
    "": "query: found",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator["arcadedb.Database"]:
    """Return a graph of two entities and an edge."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "corpus.txt").write_text(lines("Nginx/B-App uses/O C/B-Lang"))
    with opened(build([folder / "corpus.txt"], folder / "graph").folder) as store:
        yield store


@pytest.mark.parametrize("text", WRONG)
def test_what_is_not_answered_is_refused_in_one_line(text: str, small: "arcadedb.Database") -> None:
    with pytest.raises(QueryError, match=WRONG[text]) as problem:
        ask(small, text, {})
    assert "\n" not in str(problem.value)


FINE = [
    "RETURN 'keys(n) SHORTEST LOAD CSV' AS x",
    "RETURN 1 AS x // SHOW keys(n)",
    "RETURN 1 AS `keys(n)` /* CALL db.labels() */",
    "MATCH (n) WHERE n.name STARTS WITH 'N' OR EXISTS((n)--()) RETURN count(n) AS x",
    "MATCH (n) WHERE (n)--() RETURN count(n) AS x",
    "MATCH (n) RETURN size([(n)--(m) | m]) AS x",
    "MATCH p = (a)--(b) WHERE nodes(p)[0] = a AND last(nodes(p)) = b RETURN count(*) AS x",
    "MATCH (a:App)--(b) WHERE a.mentions > 7 OR any(x IN b.aliases WHERE x = 'C') RETURN a.id AS x",
    "MATCH p = (a)--(b) WITH * WHERE nodes(p)[0] = a RETURN count(*) AS x",
    "MATCH (a:App), (b:Lang) MATCH p = shortestPath((a)-[*]-(b)) WITH p RETURN length(p) AS x",
    "MATCH (n:Entity) USING INDEX n:Entity(name) WHERE n.name = 'C' RETURN n.id AS x",
    "MATCH (n) CALL (n) { RETURN 1 AS one } RETURN count(one) AS x;",
    "RETURN toInteger('7') + toInteger(1.5) AS x",
]


@pytest.mark.parametrize("text", FINE)
def test_what_looks_like_something_refused_is_answered(
    text: str, small: "arcadedb.Database"
) -> None:
    columns, rows = ask(small, text, {})
    assert columns in (["x"], ["keys(n)"])
    assert rows


def test_sentences_are_nodes_when_asked_for(graph_of: GraphOf) -> None:
    folder = graph_of("Nginx/B-App uses/O C/B-Lang").folder
    text = "MATCH (:App)-[:MENTIONED_IN]->(s:Sentence) RETURN s.text AS text"
    assert run(folder, text, {}) == (["text"], [])
    assert run(folder, text, {}, evidence=True) == (["text"], [["Nginx uses C"]])


def test_a_graph_that_was_built_again_is_read_again(graph_of: GraphOf) -> None:
    text = "MATCH (n:Entity) RETURN n.name AS name ORDER BY name"
    assert run(graph_of("Nginx/B-App uses/O C/B-Lang").folder, text, {})[1] == [["C"], ["Nginx"]]
    assert run(graph_of("Java/B-Lang").folder, text, {})[1] == [["Java"]]


def test_a_label_that_is_a_type_of_relationships_too_is_said(
    graph_of: GraphOf, tmp_path: Path
) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text(
        '[types.OS]\n[types.App]\n[[relation]]\npredicate = "os"\nsubject = ["App"]\n'
        'object = ["OS"]\ncues = ["{subject} runs on {object}"]\n'
    )
    folder = graph_of("Nginx/B-App runs/O on/O Linux/B-OS", schema=schema).folder
    with pytest.raises(QueryError, match="OS as a label and as a type of relationships"):
        run(folder, "RETURN 1", {})
