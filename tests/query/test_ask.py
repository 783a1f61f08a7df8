"""One function answers in three languages, and a question also where ArcadeDB is not installed."""

import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from kg import Graph
from kg.cli import app
from kg.common import questions
from kg.common.errors import KgError, MissingExtra, QueryError, UnknownName, UsageError
from kg.common.questions import Query
from kg.emit.neo4j import Server
from kg.query.ask import ask, find_query
from kg.query.cypher import arcade
from tests.query.test_questions import ASKED, sample

pytestmark = pytest.mark.slow  # they build a graph, and read it into two engines
SERVER = Server("bolt://localhost:1", "neo4j", "", None)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph of the sample corpus and a little more."""
    return sample(tmp_path_factory.mktemp("asked"))


@pytest.fixture
def no_arcadedb(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make ArcadeDB as good as not installed."""
    monkeypatch.setitem(sys.modules, "arcadedb", None)
    assert not arcade.installed()
    return monkeypatch


def given(name: str) -> list[dict[str, Any]]:
    """Return parameters with which each question is asked."""
    some = ASKED.get(name, {})
    cases = [some, {**some, "graph": "another"}]
    if "limit" in questions.find(name).parameters:
        cases += [{**some, "limit": 3}, {**some, "limit": 0}]
    return cases


@pytest.mark.parametrize("name", questions.names())
def test_a_question_without_arcadedb_has_the_rows_that_it_has_with_it(
    name: str, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for parameters in given(name):
        columns, rows = ask(graph.folder, name, parameters)
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "arcadedb", None)
            assert not arcade.installed()
            answer = ask(graph.folder, name, parameters)
        assert answer[0] == columns
        # The types too, since 1 and 1.0 are equal.
        assert [[(type(v), v) for v in row] for row in answer[1]] == [
            [(type(v), v) for v in row] for row in rows
        ]
        assert rows or parameters != ASKED.get(name, {})


@pytest.mark.parametrize("name", questions.names())
def test_the_command_prints_the_same_without_arcadedb(
    name: str, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_URI", raising=False)
    pairs = [f"-p{key}={value}" for key, value in ASKED.get(name, {}).items()]

    def printed(form: str) -> str:
        words = ["query", str(graph.path), name, *pairs, "--format", form]
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    with_it = [printed(form) for form in ("table", "csv", "json")]
    monkeypatch.setitem(sys.modules, "arcadedb", None)
    assert [printed(form) for form in ("table", "csv", "json")] == with_it
    assert len(with_it[0].splitlines()) > 2


@pytest.mark.parametrize(
    ("query", "evidence"),
    [("MATCH (n) RETURN n", False), ("neighbours", True)],
    ids=["a text in Cypher", "a question with --evidence"],
)
@pytest.mark.usefixtures("no_arcadedb")
def test_what_needs_arcadedb_names_its_extra(query: str, evidence: bool, graph: Graph) -> None:
    with pytest.raises(MissingExtra, match=r'arcadedb.*pip install "tagged-kg\[cypher\]"'):
        ask(graph.folder, query, evidence=evidence)


@pytest.mark.usefixtures("no_arcadedb")
def test_an_own_query_with_a_questions_name_is_not_taken_for_it(graph: Graph) -> None:
    with pytest.raises(MissingExtra):
        ask(graph.folder, questions.parse("hubs", "RETURN 1 AS one"))


def test_sql_without_duckdb_names_its_extra(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r'duckdb.*pip install "tagged-kg\[sql\]"'):
        ask(graph.folder, "SELECT 1")


@pytest.mark.parametrize(
    ("query", "values", "rows"),
    [
        ("UNWIND $ids AS id RETURN id + $n AS x", {"ids": [1, 2], "n": 1}, [[2], [3]]),
        ("RETURN $text AS x", {"text": "01"}, [["01"]]),
        ("SELECT ?x { VALUES ?x { 1 2 } FILTER (?x > $least) }", {"least": 1}, [[2]]),
        ("SELECT $n + 1 AS x", {"n": 1}, [[2]]),
        ("SELECT unnest($list) AS x", {"list": ["a", "b"]}, [["a"], ["b"]]),
    ],
)
def test_parameters_are_values(
    query: str, values: dict[str, Any], rows: list[Any], graph: Graph
) -> None:
    assert ask(graph.folder, query, values) == (["x"], rows)


def test_the_name_of_the_graph_is_a_parameter(graph: Graph) -> None:
    assert ask(graph.folder, "RETURN $graph AS g")[1] == [[graph.name]]


def test_a_language_that_is_given_wins(graph: Graph) -> None:
    columns, _ = ask(graph.folder, "neighbours", language="sparql")
    assert columns == ask(graph.folder, "neighbours")[0]
    with pytest.raises(QueryError, match="query:1:1"):
        ask(graph.folder, "SELECT 1", language="cypher")


MISTAKES: dict[str, tuple[str, dict[str, Any], type[KgError], str]] = {
    "no question": ("nobody", {}, UnknownName, "hubs"),
    "a name": ("postgresql", {}, UnknownName, "search -p 'text=postgresql'"),
    "a name with signs": ("C/C++", {}, QueryError, r"search -p 'text=C/C\+\+'"),
    "no language": ("RETURN 1", {"language": "gql"}, UnknownName, "cypher, sparql, sql"),
    "no parameter": ("hubs", {"parameters": {"x": 1}}, QueryError, "'x'.*wanted one of graph"),
    "a text for a number": (
        "hubs",
        {"parameters": {"limit": "5"}},
        QueryError,
        "limit='5', wanted a whole number",
    ),
    "SPARQL of a server": ("ASK {}", {"server": SERVER}, UsageError, "server"),
    "SQL with evidence": ("SELECT 1", {"evidence": True}, UsageError, "evidence"),
    "Cypher with a base": ("RETURN 1", {"base": "x:"}, UsageError, "base"),
    "evidence of a server": (
        "RETURN 1",
        {"server": SERVER, "evidence": True},
        UsageError,
        "evidence: found it with a server",
    ),
}


@pytest.mark.parametrize(
    ("query", "options", "error", "message"), MISTAKES.values(), ids=MISTAKES.keys()
)
def test_a_mistake_is_told(
    query: str, options: dict[str, Any], error: type[KgError], message: str, graph: Graph
) -> None:
    with pytest.raises(error, match=message):
        ask(graph.folder, query, **options)


def test_a_text_is_a_query_and_a_word_a_question() -> None:
    assert find_query("hubs") == questions.find("hubs")
    assert find_query("hubs", "sparql") == questions.find("hubs", "sparql")
    assert find_query("edges", "sql") == Query("query", "edges", {}, "edges", "sql")
