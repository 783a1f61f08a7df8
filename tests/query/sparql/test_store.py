"""SPARQL over a graph folder."""

import socket
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pyoxigraph
import pytest

from kg import Graph
from kg.common import questions as library
from kg.common.errors import IriError, QueryError
from kg.emit.rdf import BASE, write_nquads, write_ntriples
from kg.query.sparql import store as sparql
from kg.query.sparql.bind import bind
from kg.query.sparql.syntax import check_query, without_service
from tests.query.test_questions import ASKED, sample

GraphOf = Callable[..., Graph]

ODD = ['" } INSERT', 'C"@en', "C'''", "\\", "<http://x>", "?s", "C\n# LIMIT", "\x01\x7f", "🤷"]


@pytest.fixture
def graph(graph_of: GraphOf) -> Graph:
    return graph_of("Nginx/B-App uses/O C/B-Lang", "C/B-Lang and/O C++/B-Lang")


def asked(graph: Graph, text: str, /, **bindings: Any) -> list[list[Any]]:
    """Return the rows of an answer."""
    return sparql.run(graph.folder, text, bindings)[1]


def refused(text: str) -> str:
    """Return the one line that says why *text* is refused."""
    with pytest.raises(QueryError) as problem:
        check_query(text)
    assert "\n" not in str(problem.value)
    return str(problem.value)


class TestAnswers:
    def test_columns_come_in_the_order_of_select(self, graph: Graph) -> None:
        columns, _ = sparql.run(graph.folder, "SELECT ?b ?a { BIND (1 AS ?a) BIND (2 AS ?b) }", {})
        assert columns == ["b", "a"]

    @pytest.mark.parametrize(
        ("term", "value"),
        [
            ("1", 1),
            ('"7"^^xsd:unsignedShort', 7),
            ("1.5", 1.5),
            ("1e3", 1000.0),
            ('"INF"^^xsd:double', float("inf")),
            ("true", True),
            ('"0"^^xsd:boolean', False),
            ('"1"', "1"),
            ('"東京"@ja', "東京"),
            ('"2020-02-02"^^xsd:date', "2020-02-02"),
            ('"many"^^xsd:integer', "many"),
            ("<http://example.org/x>", "http://example.org/x"),
            ("UNDEF", None),
        ],
    )
    def test_a_term_is_a_value_of_python(self, graph: Graph, term: str, value: Any) -> None:
        ((found,),) = asked(graph, f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")
        assert (type(found), found) == (type(value), value)

    def test_ask_has_one_column(self, graph: Graph) -> None:
        assert sparql.run(graph.folder, "ASK { ?s kg:id 'Lang/c' }", {}) == (["answer"], [[True]])

    @pytest.mark.parametrize(
        "text", ["CONSTRUCT WHERE { <entity/Lang/c> kg:id ?o }", "DESCRIBE <entity/Lang/c>"]
    )
    def test_what_gives_triples_has_three(self, graph: Graph, text: str) -> None:
        columns, rows = sparql.run(graph.folder, text, {})
        assert columns == ["subject", "predicate", "object"]
        assert [f"{BASE}entity/Lang/c", "https://w3id.org/tagged-kg/ns#id", "Lang/c"] in rows

    def test_the_base_starts_iris(self, graph: Graph) -> None:
        base = "https://my.org/"
        _, rows = sparql.run(graph.folder, "SELECT ?s { ?s kg:id 'Lang/c' }", {}, base)
        assert rows == [["https://my.org/entity/Lang/c"]]
        assert asked(graph, "SELECT ?s { ?s kg:id 'Lang/c' }") == [[f"{BASE}entity/Lang/c"]]

    def test_a_base_that_is_no_iri_is_refused(self, graph: Graph) -> None:
        with pytest.raises(IriError):
            sparql.run(graph.folder, "ASK {}", {}, "nowhere")

    def test_a_graph_built_anew_answers_anew(self, graph_of: GraphOf) -> None:
        text = "SELECT ?name { ?s skos:prefLabel ?name } ORDER BY ?name"
        assert asked(graph_of("Nginx/B-App uses/O C/B-Lang"), text) == [["C"], ["Nginx"]]
        assert asked(graph_of("Nginx/B-App uses/O Java/B-Lang"), text) == [["Java"], ["Nginx"]]

    def test_the_store_cannot_be_changed(self, graph: Graph) -> None:
        with (
            sparql.open_store(graph.folder) as store,
            pytest.raises(RuntimeError, match="read-write"),
        ):
            store.update("CLEAR ALL")

    def test_it_has_all_triples_of_an_export(self, graph: Graph) -> None:
        out = BytesIO()
        write_ntriples(graph.folder, out)
        with sparql.open_store(graph.folder) as store:
            assert len(store) == len(set(out.getvalue().splitlines()))


class TestParameters:
    def test_they_are_values_of_variables(self, graph: Graph) -> None:
        text = "SELECT ?s { ?s kg:id $id FILTER (?id = 'Lang/c') }"
        assert asked(graph, text, id="Lang/c") == [[f"{BASE}entity/Lang/c"]]

    @pytest.mark.parametrize("value", ODD)
    def test_they_are_values_whatever_they_hold(self, graph: Graph, value: str) -> None:
        assert asked(graph, "SELECT ?x { BIND ($y AS ?x) }", y=value) == [[value]]

    @pytest.mark.parametrize("value", [7, 0.5, True, 2**70])
    def test_they_keep_their_type(self, graph: Graph, value: float) -> None:
        ((found,),) = asked(graph, "SELECT ?x { BIND ($y AS ?x) }", y=value)
        assert (type(found), found) == (type(value), value)

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT ?x { BIND ($y AS ?x) }",
            "SELECT ?x { BIND (IF(BOUND(?z), ?z, $y) AS ?x) }",
            "SELECT ?x { { SELECT ?x { BIND ($y AS ?x) } } }",
            "SELECT ?x { VALUES ?x { 7 } FILTER EXISTS { FILTER (?x = $y) } }",
            "SELECT ?x { VALUES ?x { 7 } MINUS { VALUES ?x { 7 } FILTER (?x != $y) } }",
            "SELECT (MAX(?y) AS ?x) {} HAVING (?y > 6) ORDER BY ($y)",
            "SELECT ?x { VALUES ?x { 7 } FILTER (?x<=$y&&$y>6) }",
        ],
    )
    def test_they_are_known_everywhere(self, graph: Graph, text: str) -> None:
        assert asked(graph, text, y=7) == [[7]]

    def test_numbers_are_compared_by_value(self, graph: Graph) -> None:
        assert asked(graph, "SELECT ?x { VALUES ?x { 7 } FILTER (?x = $y) }", y=7.0) == [[7]]

    @pytest.mark.parametrize(
        "text",
        [
            "'?y $y'",
            "'''it's ?y\n\"$y'''",
            "STR(<http://a/?y=1&$y>)",
            "'a' # ?y 'b' $y\n",
            "STR(COALESCE(?yes, ?y2, 'no'))",
            r"'\u003Fy \\$y'",
        ],
    )
    def test_what_only_looks_like_one_is_left(self, text: str) -> None:
        whole = f"SELECT ?x {{ BIND ({text} AS ?x) }}"
        assert bind(whole, {"y": '" } #'}) == whole

    @pytest.mark.parametrize("value", ODD)
    def test_they_stand_beside_what_looks_like_them(self, graph: Graph, value: str) -> None:
        text = "SELECT ?x ?z { BIND ('?y\"' AS ?x) BIND (CONCAT($y,'$y') AS ?z) } # ?y"
        assert asked(graph, text, y=value) == [['?y"', f"{value}$y"]]

    def test_one_may_hold_the_name_of_another(self, graph: Graph) -> None:
        text = "SELECT ?x { BIND (CONCAT($y, $z) AS ?x) }"
        assert asked(graph, text, y="?z $z", z="$y") == [["?z $z$y"]]

    def test_one_that_the_text_does_not_use_does_nothing(self, graph: Graph) -> None:
        text = "SELECT ?s { ?s kg:id 'Lang/c' }"
        assert asked(graph, text, graph="x") == [[f"{BASE}entity/Lang/c"]]

    @pytest.mark.parametrize("text", ["SELECT $id { ?s kg:id $id }", "SELECT (1 AS $id) {}"])
    def test_one_where_no_value_can_stand_says_so(self, graph: Graph, text: str) -> None:
        with pytest.raises(QueryError, match="the parameter id where no value can stand"):
            asked(graph, text, id="c")

    @pytest.mark.parametrize("value", [["c"], None, "\udc80"])
    def test_what_is_no_value_is_refused(self, graph: Graph, value: Any) -> None:
        with pytest.raises(QueryError, match="the parameter id"):
            asked(graph, "SELECT ?s { ?s kg:id $id }", id=value)

    def test_a_limit_takes_the_place_of_the_one_at_the_end(self, graph: Graph) -> None:
        text = "SELECT ?s { ?s a kg:Entity { SELECT * { ?s kg:id ?i } LIMIT 50 } } LIMIT 1\n"
        assert len(asked(graph, text)) == 1
        assert len(asked(graph, text, limit=2)) == 2

    @pytest.mark.parametrize("value", [-1, "1 } INSERT", 1.5])
    def test_a_limit_is_a_whole_number(self, graph: Graph, value: Any) -> None:
        with pytest.raises(QueryError, match="limit"):
            asked(graph, "SELECT ?s { ?s ?p ?o } LIMIT 1", limit=value)


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "query:1:1: found its end, wanted a query: SELECT"),
            ("MATCH (n) RETURN n", "query:1:1"),
            ("SELECT ?s\nWHERE { ?s ?p }", "query:2:16: found its end, wanted SPARQL"),
            ("SELECT ?s { ?s ex:p ?o }", "query:1:16: found ex:, wanted a prefix that a PREFIX"),
            ("SELECT ?s { ?s ?p ?o } ORDER ?s", "wanted SPARQL, such as BY"),
            ('SELECT ("\ud800" AS ?x) {}', "query:1:10: found half a character"),
        ],
    )
    def test_what_is_no_query_is_refused_with_its_place(self, text: str, said: str) -> None:
        assert said in refused(text)

    @pytest.mark.parametrize(
        "text",
        [
            "INSERT DATA { <a:a> <a:b> <a:c> }",
            "delete where { ?s ?p ?o }",
            "PREFIX a: <http://a/> # INSERT\nBASE <http://b/> WITH <g> DELETE {} WHERE {}",
            "LOAD <http://127.0.0.1/>",
            "CLEAR ALL",
        ],
    )
    def test_updates_are_refused_by_name(self, text: str) -> None:
        assert "wanted a query: SELECT, ASK, CONSTRUCT or DESCRIBE, that reads" in refused(text)

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT * { SERVICE <{}> { ?s ?p ?o } }",
            "SELECT * { service silent <{}> { ?s ?p ?o } }",
            "SELECT * { sErViCe<{}>{ ?s ?p ?o } }",
            "SELECT * { SERVICESILENT<{}>{ ?s ?p ?o } }",
            "PREFIX : <{}> SELECT * { SERVICE:{ ?s ?p ?o } }",
            "PREFIX SERVICE: <http://a/> PREFIX : <{}> SELECT * { ?s ?p ?o SERVICE:{ ?s ?p ?o } }",
            "SELECT * { SERVICE # a comment\n<{}> { ?s ?p ?o } }",
            "SELECT * { VALUES ?g { <{}> } SERVICE ?g { ?s ?p ?o } }",
            "ASK { SERVICE <{}> { ?s ?p ?o } }",
            "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <{}> { ?s ?p ?o } }",
            "DESCRIBE ?s { SERVICE <{}> { ?s ?p ?o } }",
            "SELECT * { ?x ?y ?z FILTER (?z<'x>')SERVICE <{}> { ?s ?p ?o }#'\n }",
            "SELECT * { ?x ?y ?z FILTER EXISTS { OPTIONAL { SERVICE <{}> { ?s ?p ?o } } } }",
            'SELECT * { ?x ?y "SERVICE" SERVICE <{}> { ?s ?p ?o } }',
            r"SELECT * { \u0053ERVICE <{}> { ?s ?p ?o } }",
            r"SELECT * { \U00000073ervice <{}> { ?s ?p ?o } }",
        ],
    )
    def test_service_is_refused_however_it_is_spelled(
        self, text: str, graph: Graph, calls: list[str]
    ) -> None:
        whole = text.replace("{}", calls[0], 1)
        assert "found SERVICE, wanted a query of this graph alone" in refused(whole)
        with pytest.raises(QueryError):
            asked(graph, whole)
        assert calls[1:] == []

    @pytest.mark.parametrize(
        "text",
        [
            'SELECT ?x { BIND ("SERVICE <http://a> {" AS ?x) }',
            "SELECT ?x { BIND ('''it's \"a\n SERVICE''' AS ?x) }",
            r'SELECT ?x { BIND ("\u0053ERVICE \\u0053ERVICE" AS ?x) }',
            'SELECT ?x { BIND ("x"@service AS ?x) }',
            "SELECT ?x { ?x <http://a/SERVICE> <service:SERVICE> }",
            r"SELECT ?x { ?x <http://a/\u0073ERVICE> ?y }",
            "SELECT ?x { ?x ?y ?z } # SERVICE <http://a> { ?s ?p ?o }",
            "PREFIX service: <http://a/> SELECT ?x { ?x service:SERVICE service: }",
            "SELECT ?service ?SERVICE { ?service ?myservices ?SERVICE }",
            "SELECT ?x { ?x ?y _:service }",
        ],
    )
    def test_the_word_elsewhere_is_not(self, text: str, graph: Graph) -> None:
        assert isinstance(asked(graph, text), list)

    def test_without_the_word_a_text_is_as_long_and_otherwise_the_same(self) -> None:
        text = r"SELECT ?services { ?SERVICE ?ſervice 'ser\u0056ice' } # serv ice"
        found = without_service(text)
        assert len(found) == len(text)
        assert "service" not in found.casefold()
        assert found.startswith("SELECT ?")
        assert found.endswith("' } # serv ice")

    def test_prefixes_that_foresee_the_word_do_not_help(self) -> None:
        found = {without_service("service") for _ in range(50)}
        assert len(found) > 40

    @pytest.mark.parametrize("text", [" " * 99_999 + "x", "service " * 9_999, "a" * 99_999 + "{"])
    def test_what_is_long_is_refused_too(self, text: str) -> None:
        assert "wanted a query" in refused(text)

    def test_a_text_without_it_is_not_touched(self) -> None:
        text = "SELECT ?s { ?s ?p 'serving' }"
        assert without_service(text) == text


@pytest.fixture
def calls() -> Iterator[list[str]]:
    """Return a list: where somebody listens, then who called there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = [f"http://127.0.0.1:{server.getsockname()[1]}/"]

        def listen() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                found.append(str(caller))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.slow
def test_pyoxigraph_would_call_so_that_refusing_is_needed(calls: list[str]) -> None:
    text = f"SELECT * {{ SERVICE <{calls[0]}> {{ ?s ?p ?o }} }}"
    with pytest.raises(OSError, match=r".+"):
        list(pyoxigraph.Store().query(text))  # type: ignore[call-overload]
    assert len(calls) > 1


FORMS: dict[str, tuple[Any, dict[str, str], pyoxigraph.RdfFormat]] = {
    "1.1": (write_ntriples, {}, pyoxigraph.RdfFormat.N_TRIPLES),
    "1.2": (write_ntriples, {"rdf": "1.2"}, pyoxigraph.RdfFormat.N_TRIPLES),
    "graphs": (write_nquads, {"graphs": "source"}, pyoxigraph.RdfFormat.N_QUADS),
    "mentions": (write_ntriples, {"mentions": "yes"}, pyoxigraph.RdfFormat.N_TRIPLES),
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Graph, dict[str, Any]]:
    """Return a graph, and stores of its exports in all models."""
    graph = sample(tmp_path_factory.mktemp("exported"))
    stores = {}
    for name, (write, choices, form) in FORMS.items():
        out = BytesIO()
        write(graph.folder, out, **choices)
        stores[name] = pyoxigraph.Store()
        stores[name].load(out.getvalue(), form)
    return graph, stores


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names("sparql"))
def test_each_query_answers_the_same_of_every_model(
    name: str, exported: tuple[Graph, dict[str, Any]]
) -> None:
    graph, stores = exported
    query = library.find(name, "sparql")
    bindings = {**query.parameters, **ASKED.get(name, {})}
    expected = sparql.run(graph.folder, query.text, bindings)
    assert expected[1]
    for model, store in stores.items():
        assert sparql.ask(store, query.text, bindings) == expected, model
