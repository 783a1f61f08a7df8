"""`kg query` as people run it: by name, as a text, from a file, here or on a server."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rdflib

import kg
from tests.cli.test_cli import run
from tests.conftest import ROOT, lines
from tests.servers import Neo4j

pytestmark = pytest.mark.slow  # each starts a process
COUNT = "MATCH (n:Entity) RETURN count(*) AS c"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query")
    (folder / "corpus.txt").write_text(lines("Nginx/B-App is/O written/O in/O C/B-Lang"))
    made = kg.build([folder / "corpus.txt"], folder / "g").path
    run("query", made, COUNT)  # the first question says that it takes time
    return made


def asked(*words: object, stdin: str = "") -> object:
    """Return what a query answers, as JSON."""
    done = run("query", *words, "--format", "json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def bindings(*words: object) -> list[dict[str, str]]:
    """Return what a query in SPARQL answers, a text a value."""
    answer = asked(*words)
    assert isinstance(answer, dict)
    rows = answer["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def test_a_question_is_answered_without_a_server(graph: Path) -> None:
    (row,) = asked(graph, "neighbours", "-p", "name=nginx")
    assert (row["entity"], row["predicate"], row["neighbour"]) == (
        "App/nginx",
        "appLang",
        "Lang/c",
    )


def test_the_first_question_says_what_takes_time(graph: Path, tmp_path: Path) -> None:
    fresh = kg.build([graph.parent / "corpus.txt"], tmp_path / "fresh").path
    first, second = (run("query", fresh, COUNT) for _ in range(2))
    assert first.stderr.startswith(f"reading {fresh} for queries, once until it changes")
    assert second.stderr == ""


@pytest.mark.parametrize("language", ["--sql", "--sparql", "--embedded"])
def test_bytes_that_are_no_text_are_told(language: str, graph: Path, tmp_path: Path) -> None:
    (tmp_path / "a.cypher").write_bytes(b"RETURN\n'\xff'")
    for text in (tmp_path / "a.cypher", os.fsdecode(b"RETURN\n'\xff'")):
        done = run("query", graph, text, language)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith(":2: found byte 0xff, not in UTF-8, wanted text in UTF-8\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["RETURN keys({a: 1})"], 1), ([COUNT, "--format", "x"], 2)],
    ids=["a query", "a format"],
)
def test_what_is_refused_is_so_before_the_graph_is_read(
    words: list[str], code: int, graph: Path, tmp_path: Path
) -> None:
    fresh = kg.build([graph.parent / "corpus.txt"], tmp_path / "fresh").path
    done = run("query", fresh, *words)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert done.stderr.startswith(("kg: query:1:8: ", "kg: --format: "))


def test_a_text_takes_parameters(graph: Path) -> None:
    text = "MATCH (n {name: $name, graph: $graph}) RETURN n.id AS id, $n + 1 AS n"
    assert asked(graph, text, "-p", "name=C", "-p", "n=1") == [{"id": "Lang/c", "n": 2}]


def test_a_text_comes_from_a_file_or_standard_input(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "own.cypher").write_text(f"// How many?\n{COUNT}\n")
    assert asked(graph, tmp_path / "own.cypher") == asked(graph, "-", stdin=COUNT) == [{"c": 2}]


def test_sentences_are_there_with_evidence(graph: Path) -> None:
    text = "MATCH (s:Sentence) RETURN s.text AS text"
    assert asked(graph, text, "--evidence") == [{"text": "Nginx is written in C"}]


def test_a_node_is_json_in_a_table_and_in_csv(graph: Path) -> None:
    text = "MATCH (n {name: 'C'}) RETURN n {.name, .aliases} AS n"
    table = run("query", graph, text).stdout.splitlines()
    rows = list(csv.reader(run("query", graph, text, "--format", "csv").stdout.splitlines()))
    assert json.loads(table[2]) == json.loads(rows[1][0]) == {"aliases": ["C"], "name": "C"}


def test_sql_sees_the_tables(graph: Path) -> None:
    text = "SELECT a.name, b.name FROM edges JOIN entities a ON subject = a.entity "
    text += "JOIN entities b ON object = b.entity WHERE predicate = $p"
    assert asked(graph, text, "--sql", "-p", "p=appLang") == [{"name": "Nginx", "name_1": "C"}]


def test_sql_without_a_text_lists_the_tables(graph: Path) -> None:
    rows = asked(graph, "--sql")
    assert {row["table"] for row in rows} >= {"entities", "edges", "evidence"}


def test_a_question_is_answered_in_sparql(graph: Path) -> None:
    (row,) = bindings(graph, "neighbours", "-p", "name=nginx", "--sparql")
    assert (row["entity"], row["predicate"], row["neighbour"]) == (
        "App/nginx",
        "appLang",
        "Lang/c",
    )


def test_a_text_in_sparql_takes_parameters_and_a_base(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text("SELECT ?s WHERE { ?s kg:id ?id ; kg:mentions ?n }")
    words = (graph, tmp_path / "own.rq", "-p", "id=Lang/c", "--base-iri", "x:")
    assert [row["s"] for row in bindings(*words)] == ["x:entity/Lang/c"]


SPARQL_FORMS = {  # by a query and a format: what is printed
    ("ASK { ?s a type:Lang }", "csv"): "true\n",
    ("SELECT * { ?b predicate:appLang ?a }", "csv"): (
        "b,a\r\nhttps://example.org/entity/App/nginx,https://example.org/entity/Lang/c\r\n"
    ),
    ("SELECT ?n (?n = 1 AS ?one) { <entity/Lang/c> kg:mentions ?n }", "tsv"): (
        '?n\t?one\n1\t"true"^^<http://www.w3.org/2001/XMLSchema#boolean>\n'
    ),
    ("SELECT ?n { <entity/Lang/c> skos:prefLabel ?n }", "json"): (
        '{"head": {"vars": ["n"]},\n"results": {"bindings": [\n'
        '{"n": {"type": "literal", "value": "C"}}\n]}}\n'
    ),
    ("CONSTRUCT { ?s rdfs:label ?o } { ?s a type:Lang ; rdfs:label ?o }", "ntriples"): (
        '<https://example.org/entity/Lang/c> <http://www.w3.org/2000/01/rdf-schema#label> "C" .\n'
    ),
}


@pytest.mark.parametrize(("words", "printed"), SPARQL_FORMS.items(), ids=map(str, SPARQL_FORMS))
def test_sparql_is_printed_in_its_standard_formats(
    words: tuple[str, str], printed: str, graph: Path
) -> None:
    text, form = words
    command = [sys.executable, "-m", "kg", "query", graph, text, "--sparql", "--format", form]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.stdout.decode() == printed


OF_RDFLIB = {"jsonld": "json-ld", "rdfxml": "xml"}


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("ASK { ?mention nif:beginIndex ?begin }", ["--mentions"]),
        ("ASK { ?edge rdf:reifies <<( ?s ?p ?o )>> }", ["--rdf", "1.2"]),
    ],
)
def test_sparql_asks_all_that_an_export_may_hold(text: str, option: list[str], graph: Path) -> None:
    answers = [asked(graph, text, "--sparql", *options) for options in ([], option)]
    assert answers == [{"head": {}, "boolean": False}, {"head": {}, "boolean": True}]


@pytest.mark.parametrize("form", ["turtle", "jsonld", "rdfxml"])
def test_a_description_is_read_by_others(form: str, graph: Path) -> None:
    done = run("query", graph, "DESCRIBE <entity/Lang/c>", "--sparql", "--format", form)
    parsed = rdflib.Graph().parse(data=done.stdout, format=OF_RDFLIB.get(form, form))
    assert set(map(str, parsed.subjects())) == {"https://example.org/entity/Lang/c"}


PARAMETERS = {
    "an IRI": ("SELECT ?n { $e skos:prefLabel ?n }", "e=<entity/Lang/c>"),
    "a number": ("SELECT ?n { ?e kg:mentions $m ; a type:Lang ; skos:prefLabel ?n }", "m=1"),
    "a typed literal": (
        "SELECT ?n { ?e kg:mentions $m ; a type:Lang ; skos:prefLabel ?n }",
        'm="1"^^xsd:integer',
    ),
    "a text in quotation marks": ("SELECT ?n { ?e kg:id $i ; skos:prefLabel ?n }", 'i="Lang/c"'),
}


@pytest.mark.parametrize(("text", "parameter"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters_of_sparql_are_terms(text: str, parameter: str, graph: Path) -> None:
    done = run("query", graph, text, "--sparql", "-p", parameter, "--format", "csv")
    assert done.stdout.splitlines() == ["n", "C"], done.stderr


REACHES = {
    "a file": "SELECT * FROM read_text('/etc/hostname')",
    "a file by its name": f"SELECT * FROM '{ROOT / 'README.md'}'",
    "an output": "COPY entities TO 'out.csv'",
    "an extension": "INSTALL httpfs",
    "the settings": "SET enable_external_access = true",
    "the tables": "DELETE FROM entities",
}


@pytest.mark.parametrize("what", REACHES)
def test_sql_cannot_reach(what: str, graph: Path) -> None:
    done = run("query", graph, REACHES[what], "--sql")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert re.match(r"kg: query(:1:\d+)?: found ", done.stderr)


ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b) AS c"
SLOW = {
    "Cypher": [ENDLESS],
    "SPARQL": ["SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"],
    "SQL": [
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range > 7"
    ],
}


@pytest.mark.parametrize("words", SLOW.values(), ids=SLOW)
def test_a_query_that_takes_too_long_is_given_up(words: list[str], graph: Path) -> None:
    done = run("query", graph, *words, "--timeout", "2")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(
        "kg: query: found no answer within 2 s, wanted one by then "
        "(ask for less, or allow more by --timeout)\n"
    )


def test_a_server_stops_a_query_that_was_given_up(graph: Path, neo4j: Neo4j) -> None:
    done = run("query", graph, ENDLESS, "--timeout", "2", "--uri", neo4j.bolt)
    assert done.returncode == 1
    running = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND range'"
    for _ in range(300):
        if not neo4j.rows(running):
            return
        time.sleep(0.1)
    raise AssertionError("it still runs")


UNKNOWN = {
    "the default of a parameter": (["neighbours"], "no entity 'Python' (name)"),
    "a name": (["evidence", "-p", "one=Nginx", "-p", "other=Perl"], "no entity 'Perl' (other)"),
    "a type": (["of_type", "-p", "name=Nginx", "-p", "type=Nope"], "no type 'Nope' (type)"),
    "a predicate": (["typed", "-p", "predicate=nope"], "no predicate 'nope' (predicate)"),
    "a label": (["MATCH (n:App|Nope) RETURN n.x LIMIT 0"], "no label `Nope`\n"),
    "a label of a condition": (["MATCH (n) WHERE n:Nope RETURN n.x"], "no label `Nope`\n"),
    "a relationship": (["MATCH ()-[:NOPE]-() RETURN 1"], "no type of relationships `NOPE`\n"),
    "a label of evidence": (["MATCH (:Sentence) RETURN 1"], "no label `Sentence`; --evidence has"),
}


@pytest.mark.parametrize(("words", "said"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_graph_does_not_have_is_said_beside_an_empty_table(
    words: list[str], said: str, graph: Path
) -> None:
    done = run("query", graph, *words)
    assert done.returncode == 0
    assert f"note: the graph has {said}" in done.stderr


def test_a_database_with_several_graphs_is_told(graph: Path, neo4j: Neo4j, tmp_path: Path) -> None:
    other = kg.build([graph.parent / "corpus.txt"], tmp_path / "other", name="other")
    words = ["--uri", neo4j.bolt, "--format", "json"]
    try:
        other.load(neo4j.bolt)
        done = run("query", graph, COUNT, *words)
        assert f"note: {neo4j.bolt} has no graph corpus" in done.stderr
        kg.open(graph).load(neo4j.bolt)
        done = run("query", graph, COUNT, *words)
        assert (json.loads(done.stdout), "has 2 graphs" in done.stderr) == ([{"c": 4}], True)
        of_graph = "MATCH (n:Nope {graph: $graph}) RETURN count(*) AS c"
        done = run("query", graph, of_graph, *words)
        assert (json.loads(done.stdout), done.stderr) == (
            [{"c": 0}],
            "note: The label `Nope` does not exist\n",
        )
    finally:
        neo4j.clear()


def test_the_server_of_the_environment_answers_unless_told_otherwise(
    graph: Path, neo4j: Neo4j, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "NEO4J_URI", neo4j.bolt)
    assert asked(graph, COUNT) == [{"c": 0}]  # nothing was loaded there
    assert asked(graph, COUNT, "--embedded") == [{"c": 2}]


MISTAKES = {
    "writing": (["CREATE (n) RETURN n"], 1, "found a statement that writes, wanted one that reads"),
    "no Cypher": (["MATCH (n RETURN n"], 1, "query:1:10: found "),
    "refused": (["MATCH (n) RETURN keys(n)"], 1, "query:1:18: found keys()"),
    "no parameter": (["RETURN $x"], 1, "found no value of $x, wanted one (-p name=value gives it)"),
    "one too many": (["RETURN 1", "-p", "x=1"], 1, "none: it takes no parameters"),
    "no SQL": (["SELECT *\nFRM x", "--sql"], 1, "query:2:5: found syntax error at or near"),
    "no SQL after wide letters": (
        ["SELECT '東京' AS a, 1 FRM x y", "--sql"],
        1,
        'query:1:25: found syntax error at or near "x"',
    ),
    "no SQL far to the right": ([f"SELECT '{'x' * 300}', foo", "--sql"], 1, "query:1:312: found "),
    "nothing but a comment of SQL": (["/* a */", "--sql"], 1, "query: found its end, wanted SQL"),
    "no such file": (["none.rq"], 1, "none.rq: found no file, wanted one, a text, or the name"),
    "no parameter of SQL": (["SELECT $x", "--sql"], 1, "found no value of $x, wanted one"),
    "SQL on a server": (["SELECT 1", "--sql", "--uri", "bolt://a"], 2, "--uri: found it with"),
    "a base of SQL": (["SELECT 1", "--sql", "--base-iri", "x:"], 2, "wanted it with sparql"),
    "two languages": (["SELECT 1", "--sql", "--sparql"], 2, "found it with --sparql"),
    "mentions in SQL": (["SELECT 1", "--sql", "--mentions"], 2, "it with sparql"),
    "another RDF": (["ASK {}", "--sparql", "--rdf", "2"], 2, "found '2', wanted 1.1 or 1.2"),
    "no SPARQL": (["SELECT ?x", "--sparql"], 1, "query:1:10: found its end"),
    "a service": (["SELECT * { SERVICE <x:> {} }", "--sparql"], 1, "SERVICE"),
    "Turtle of rows": (["ASK {}", "--format", "turtle"], 2, "found turtle of SELECT or ASK"),
    "Turtle of Cypher": (["RETURN 1 AS a", "--format", "turtle"], 2, "found turtle with a text of"),
    "a broken IRI": (["ASK { $s ?p ?o }", "-p", "s=<a b>"], 1, "-p: found '<a b>', wanted an IRI"),
    "no such format": (["RETURN 1 AS a", "--format", "x"], 2, "wanted one of table, json, csv"),
}


@pytest.mark.parametrize(("words", "code", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_clear_line(
    words: list[str], code: int, message: str, graph: Path
) -> None:
    done = run("query", graph, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert message in done.stderr
