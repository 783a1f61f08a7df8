"""Which language a text is in, found from the text alone."""

import pytest

from kg.common import questions
from kg.query.language import language_of

CYPHER = [
    "MATCH (n) RETURN n",
    "// SELECT\n/* FROM */ match (n) return n",
    "OPTIONAL MATCH (n) RETURN n",
    "RETURN 1",
    "UNWIND [1, 2] AS x RETURN x",
    "WITH 1 AS x RETURN x",
    "WITH * MATCH (n) RETURN n",
    "WITH [1] AS edges, (1) AS b RETURN edges",
    "CALL db.labels()",
    "CALL (n) { RETURN 1 } RETURN n",
    "SHOW INDEXES",
    "SHOW tablespaces",
    "EXPLAIN MATCH (n) RETURN n",
    "USE neo4j MATCH (n) RETURN n",
    "CREATE (n) RETURN n",
    "selection",
    "",
]
SPARQL = [
    "SELECT ?s { ?s ?p ?o }",
    "SELECT * WHERE { ?s ?p ?o }",
    "select distinct $s where { $s a kg:Edge }",
    "SELECT $s { $s a kg:Edge }",
    "SELECT (COUNT(*) AS $n) { [] a kg:Edge }",
    "SELECT *\nFROM <https://a.org/?x>\nWHERE { [] a kg:Edge }",
    "SELECT * { [] a kg:Edge }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s WHERE { ?s a 'it''s' }",
    "# What?\nPREFIX a: <x:> SELECT * { ?s ?p ?o }",
    "BASE <x:> ASK { ?s ?p ?o }",
    "ask { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <https://a.org/x>",
    "DESCRIBE ?x WHERE { ?x a kg:Edge }",
    "DESCRIBE kg:Edge",
    "DESCRIBE * { ?x a kg:Edge }",
]
SQL = [
    "SELECT 1",
    "SELECT * FROM edges",
    "-- ?x\nselect name from entities where mentions > 3",
    "SELECT '?x WHERE {' AS a",
    'SELECT a AS "?x" FROM entities',
    "SELECT $x",
    "SELECT ? FROM edges",
    "SELECT count(*) /* ?x */ FROM edges -- ?y",
    "SELECT {'a': 1} FROM edges WHERE basis = $b",
    "(SELECT 1) UNION (SELECT 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "with recursive a(n) as (select 1) select * from a",
    'WITH "a b" AS NOT MATERIALIZED (SELECT 1) FROM "a b"',
    "FROM edges SELECT count(*)",
    "VALUES (1, 2)",
    "SUMMARIZE edges",
    "DESCRIBE edges",
    'DESCRIBE "edges"',
    "DESCRIBE SELECT * FROM edges",
    "DESCRIBE",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "SHOW edges",
    "EXPLAIN SELECT 1",
]
CASES = [
    *((text, "cypher") for text in CYPHER),
    *((text, "sparql") for text in SPARQL),
    *((text, "sql") for text in SQL),
]


@pytest.mark.parametrize(("text", "language"), CASES, ids=[text for text, _ in CASES])
def test_the_language_of_a_text_is_recognized(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("language", ["cypher", "sparql"])
@pytest.mark.parametrize("name", questions.names())
def test_the_language_of_a_question_is_recognized(name: str, language: str) -> None:
    assert language_of(questions.find(name, language).text) == language
