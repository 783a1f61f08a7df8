"""Queries that are nested too deep are refused, in each language, before an engine reads them."""

from collections.abc import Callable

import pytest

from kg import Graph, build
from kg.common.errors import QueryError
from kg.query.ask import ask
from kg.query.sparql import depth
from tests.conftest import lines

DEEP = 1_000_000
SPARQL: dict[str, Callable[[int], str]] = {  # by what nests
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "brackets": lambda n: "ASK { FILTER" + "(" * n + "true" + ")" * n + "}",
    "subqueries": lambda n: "SELECT * " + "{SELECT * " * n + "{}" + "}" * n,
    "conditions": lambda n: "ASK {" + "FILTER EXISTS {" * n + "}" * n + "}",
    "functions": lambda n: "ASK { FILTER(" + "STR(" * n + "1" + ")" * n + " = '1') }",
    "triple terms": lambda n: "ASK { ?s ?p " + "<<( ?s ?p " * n + "?o" + " )>>" * n + " }",
    "blank nodes": lambda n: "ASK { ?s ?p " + "[<x:p> " * n + "1" + "]" * n + " }",
    "paths": lambda n: "ASK { ?s " + "(" * n + "<x:p>" + ")" * n + " ?o }",
    "negations": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "sums": lambda n: "ASK { FILTER(1" + "+1" * n + " > 0) }",
    "brackets before a sum": lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n}{'+1' * n} > 0) }}",
    "alternatives": lambda n: "ASK { {}" + " UNION {}" * n + " }",
    "options": lambda n: "ASK { " + "OPTIONAL {} " * n + "}",
    "triples": lambda n: "ASK { " + "?s ?p ?o . " * n + "}",
    "columns": lambda n: "SELECT " + "(1 AS ?x) " * n + "{}",
}
FLAT: dict[str, Callable[[int], str]] = {
    "values": lambda n: "ASK { VALUES ?x {" + " -1" * n + " } }",
    "rows of values": lambda n: "ASK { VALUES (?x ?y) {" + " (1 <x:a>)" * n + " } }",
    "a list": lambda n: "ASK { FILTER(-1 IN (-1" + ", -2" * n + ")) }",
    "a text": lambda n: "ASK { FILTER('" + "({" * n + "' != 'a') }",
    "a long text": lambda n: 'ASK { FILTER("""' + '"(\n' * n + '""" != "a") }',
    "a comment": lambda n: "ASK { # " + "{" * n + "\n }",
    "an IRI": lambda n: "ASK { FILTER(<x:" + "(" * n + "> != <x:y>) }",
}
CYPHER: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "RETURN " + "(" * n + "1" + ")" * n,
    "maps": lambda n: "RETURN " + "{a: " * n + "1" + "}" * n,
    "conditions": lambda n: "MATCH (n) WHERE " + "EXISTS { (n) WHERE " * n + "}" * n + " RETURN n",
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("nesting")
    (folder / "corpus.txt").write_text(lines("Nginx/B-App uses/O C/B-Lang"))
    return build([folder / "corpus.txt"], folder / "graph")


def refusal(graph: Graph, text: str, language: str) -> str:
    with pytest.raises(QueryError) as problem:
        ask(graph.folder, text, language=language)
    return str(problem.value)


@pytest.mark.parametrize("what", SPARQL)
def test_sparql_that_is_nested_too_deep_is_refused(what: str, graph: Graph) -> None:
    assert "nests too deep, wanted at most 16,000 levels" in refusal(
        graph, SPARQL[what](DEEP // 5), "sparql"
    )


@pytest.mark.parametrize("what", ["groups", "brackets", "negations", "conditions", "functions"])
def test_sparql_may_nest_deeper_than_a_stack_of_8_mb_holds(what: str, graph: Graph) -> None:
    text = SPARQL[what](15_000 if what == "negations" else 7_000)
    assert ask(graph.folder, text, language="sparql") == (["answer"], [[True]])


@pytest.mark.parametrize("what", FLAT)
def test_what_is_long_but_not_nested_is_answered(what: str, graph: Graph) -> None:
    text = FLAT[what](20_000)
    assert len(text) > depth.MAX_LEVELS
    assert ask(graph.folder, text, language="sparql") == (["answer"], [[True]])


@pytest.mark.parametrize("what", CYPHER)
def test_cypher_that_is_nested_too_deep_is_refused(what: str, graph: Graph) -> None:
    assert "nests too deep, wanted at most 200 levels" in refusal(
        graph, CYPHER[what](DEEP // 100), "cypher"
    )


def test_sql_that_is_nested_too_deep_is_refused(graph: Graph) -> None:
    text = "WITH " + "a AS (WITH " * DEEP + "b AS (SELECT 1) SELECT 1" + ") SELECT 1" * DEEP
    assert "nests too deep, wanted at most 1,000 levels" in refusal(graph, text, "sql")
    deep = "(" * DEEP
    quoted = f"""SELECT '{deep}' AS a, $$ ' {deep}$$ AS "{deep}" /* {deep} */"""
    assert len(ask(graph.folder, quoted, language="sql")[1]) == 1
