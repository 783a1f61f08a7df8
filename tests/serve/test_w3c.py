"""The W3C's cases for queries by GET, POST form and POST direct, and what else a request may be."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from kg import Graph
from kg.serve.app import application
from kg.serve.pool import Pool
from tests.serve.protocol_cases import DATA, DATASET, DIRECT, FORM, SIMPLE, Case, graphs
from tests.serve.running import BASE, Running, running, site_of

pytestmark = pytest.mark.slow
DOCUMENT = NamedNode("http://xmlns.com/foaf/0.1/Document")


def check(response: httpx.Response, case: Case) -> None:
    if case.expected == 4:
        assert 400 <= response.status_code < 500
        assert response.text.strip()
        return
    assert response.status_code == 200
    if case.expected is True:
        assert response.json()["boolean"] is True
    else:
        assert isinstance(case.expected, set)
        assert response.headers["Content-Type"].partition(";")[0] in case.expected


@pytest.mark.parametrize("case", SIMPLE.values(), ids=SIMPLE)
def test_the_protocol(served: Running, case: Case) -> None:
    made = served.http.build_request(
        case.method, f"sparql/?{case.query}", headers=case.headers, content=case.body
    )
    check(served.http.send(made), case)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the named graphs of the suite."""
    path = tmp_path_factory.mktemp("suite") / "store"
    store = pyoxigraph.Store(str(path))
    for number in range(4):
        iri = NamedNode(DATA.format(number))
        store.add(Quad(iri, NamedNode(f"{RDF}type"), DOCUMENT, iri))
    store.flush()
    return path


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def ask(store: Path, case: Case) -> httpx.Response:
    """Return the answer of the application, with real workers, from any store."""

    async def asked() -> httpx.Response:
        task = {"store": str(store), "base": BASE, "prefixes": {}, "memory": 1_024, "link": BASE}
        pools = [Pool(task, 1, 30), Pool(task, 1, 30)]
        site = site_of("suite", BASE, *pools, max_rows=100)
        way = httpx.ASGITransport(application(site))
        await pools[0].start()
        try:
            async with httpx.AsyncClient(transport=way, base_url="http://www.example") as client:
                return await client.request(
                    case.method,
                    f"/sparql/?{case.query}",
                    headers=case.headers,
                    content=case.body,
                )
        finally:
            await pools[0].stop()

    return asyncio.run(asked())


@pytest.mark.parametrize("case", DATASET.values(), ids=DATASET)
def test_the_protocols_datasets(suite: Path, case: Case) -> None:
    check(ask(suite, case), case)


@pytest.mark.parametrize(
    "query", [graphs((1,), query="ASK { GRAPH ?g {} }"), graphs((), (1,), query="ASK { ?s ?p ?o }")]
)
def test_a_dataset_has_nothing_that_was_not_named(suite: Path, query: str) -> None:
    assert ask(suite, Case(True, "GET", query)).json()["boolean"] is False


@pytest.mark.parametrize("name", ["default", "named"])
def test_a_graph_that_is_no_iri_is_refused(served: Running, name: str) -> None:
    response = served.ask("ASK {}", **{f"{name}-graph-uri": "not an IRI"})
    assert response.status_code == 400
    assert "not an IRI" in response.text


MEDIA = {
    "SELECT ?s { ?s ?p ?o } LIMIT 1": [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "text/html",
    ],
    "ASK {}": ["application/sparql-results+json", "application/sparql-results+xml", "text/html"],
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1": [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "text/html",
    ],
    "DESCRIBE <https://my.org/kg/entity/python>": ["text/turtle", "application/ld+json"],
}
PAIRS = [(query, media) for query, several in MEDIA.items() for media in several]


@pytest.mark.parametrize(("query", "media"), PAIRS)
def test_an_answer_is_of_the_type_that_was_asked_for(
    served: Running, query: str, media: str
) -> None:
    response = served.ask(query, media)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media
    assert "Accept" in response.headers["Vary"].split(", ")


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * {}", "text/turtle"),
        ("CONSTRUCT {} {}", "application/sparql-results+json"),
        ("ASK {}", "image/png"),
    ],
)
def test_what_nobody_can_write_is_not_acceptable(served: Running, query: str, accept: str) -> None:
    response = served.ask(query, accept)
    assert response.status_code == 406
    assert accept in response.text


def test_the_form_may_be_named_in_the_address(served: Running) -> None:
    response = served.ask("SELECT (1 AS ?a) {}", "application/sparql-results+json", format="csv")
    assert response.text == "a\r\n1\r\n"


def test_a_get_without_a_query_is_told_what_the_service_is(served: Running) -> None:
    response = served.http.get("sparql", headers={"Accept": "text/turtle"})
    found = pyoxigraph.Store()
    found.load(response.content, pyoxigraph.RdfFormat.TURTLE)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    (endpoint,) = found.query(f"SELECT ?e {{ ?s a <{sd}Service> ; <{sd}endpoint> ?e }}")
    assert endpoint[0].value == f"{served.url}sparql"


NOTHING = {
    "an empty query": ("query=", b"", {}, 400),
    "a form without a query": ("", b"other=1", FORM, 400),
    "a query in the address and the body": ("query=ASK%20{}", b"ASK {}", DIRECT, 400),
    "a file in parts": ("", b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "another charset": ("", b"ASK {}", {"Content-Type": "application/sparql-query;charset=latin1"},
                        415),
    "no UTF-8": ("", b"ASK { <a:b> <a:b> '\xff' }", DIRECT, 400),
    "an update as a query": ("", b"query=DELETE+WHERE+{?s+?p+?o}", FORM, 400),
    "broken percent-encoding": ("", b"query=ASK%2", FORM, 400),
    "percent-encoding of no UTF-8": ("", b"query=ASK%FF", FORM, 400),
    "a null character": ("", b"ASK {\0}", DIRECT, 400),
}  # fmt: skip


@pytest.mark.parametrize(("query", "body", "headers", "status"), NOTHING.values(), ids=NOTHING)
def test_what_is_no_query_is_told_so(
    served: Running, query: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    method = "POST" if body else "GET"
    response = served.http.request(method, f"sparql?{query}", content=body, headers=headers)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(response.text.splitlines()) == 1


def test_a_query_may_start_with_what_kg_always_means(served: Running) -> None:
    assert served.ask("ASK { ?s a kg:Entity }").json()["boolean"] is True
    assert served.ask("ASK { ?s a type:Language }").json()["boolean"] is True
    assert served.ask("SELECT * { ?b a ?a } LIMIT 1").json()["head"]["vars"] == ["b", "a"]


def test_head_is_get_without_a_body(served: Running) -> None:
    query = {"query": "SELECT ?s { ?s a kg:Entity }"}
    got, head = (
        served.http.request(method, "sparql", params=query, headers={"Accept-Encoding": "identity"})
        for method in ("GET", "HEAD")
    )
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]
    packed = served.http.head("sparql", params=query)
    assert "Content-Length" not in packed.headers  # only who compresses the body knows it


@pytest.fixture(scope="module")
def shared(sample: Path) -> Iterator[Running]:
    """Yield a server that pages of any other origin may ask."""
    with running(sample, "--cors", "*") as server:
        yield server


@pytest.mark.parametrize("path", ["sparql", "entity/python", ""])
def test_a_browser_may_ask_before_it_asks_from_another_page(shared: Running, path: str) -> None:
    asked = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "GET",
             "Access-Control-Request-Headers": "x-requested-with"}  # fmt: skip
    response = shared.http.options(path, headers=asked)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("query", ["ASK {}", "ASK {"])
def test_another_page_may_read_every_answer(shared: Running, query: str) -> None:
    assert shared.ask(query).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("path", "allowed"), [("sparql", True), ("entity/python", False)])
def test_other_methods_are_told_which_there_are(served: Running, path: str, allowed: bool) -> None:
    response = served.http.delete(path)
    assert response.status_code == 405
    assert ("POST" in response.headers["Allow"]) is allowed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_no_other_service_is_asked(served: Running, query: str) -> None:
    response = served.ask(query)
    assert response.status_code == 400
    assert "SERVICE" in response.text


def test_equal_queries_get_equal_bytes(served: Running) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s a kg:Entity ; ?p ?o }"
    assert served.ask(query, "text/turtle").content == served.ask(query, "text/turtle").content


def test_an_answer_has_what_the_graph_has(served: Running, sample: Path) -> None:
    answer = json.loads(served.ask("SELECT (COUNT(*) AS ?n) { ?s a kg:Entity }").text)
    assert answer["results"]["bindings"][0]["n"]["value"] == str(Graph(sample).entities.height)
