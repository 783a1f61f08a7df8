"""What an IRI of the graph is to a browser and to a program, also where its name is hostile."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import polars as pl
import pytest
import rdflib
from rdflib.namespace import RDFS

from kg import Graph
from kg.serve.components import MAX_VALUE
from tests.serve.conftest import HOSTILE
from tests.serve.running import BASE, Running

pytestmark = pytest.mark.slow
HTML, TURTLE, JSONLD = "text/html", "text/turtle", "application/ld+json"
READ = {TURTLE: "turtle", JSONLD: "json-ld", "application/n-triples": "nt",
        "application/rdf+xml": "xml"}  # fmt: skip
NAMING = "rdfs:label|skos:altLabel|skos:hiddenLabel"
KG = rdflib.Namespace("https://w3id.org/tagged-kg/ns#")
ALLOWED = {"html", "head", "meta", "title", "link", "style", "body", "header", "main", "strong",
           "form", "input", "button", "h1", "h2", "p", "span", "ul", "li", "b", "div", "table",
           "thead", "tbody", "tr", "th", "td", "a", "details", "summary", "blockquote", "mark",
           "code", "pre", "br", "textarea", "select", "option", "svg", "g", "line", "circle",
           "text"}  # fmt: skip


class Reader(HTMLParser):
    """Reads a page: its text, its links, its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.elements = "", set[str]()
        self.links: list[str] = []
        self.attributes = set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "action", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def page(served: Running, path: str) -> Reader:
    response = served.http.get(path, headers={"Accept": HTML})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return Reader(response.text)


@pytest.fixture(scope="module")
def named(hostile: Running) -> dict[str, str]:
    """Return the ids of the hostile names, as the endpoint gives them."""
    rows = hostile.ask(f"SELECT ?n ?i {{ ?e kg:id ?i ; {NAMING} ?n }}").json()
    return {row["n"]["value"]: row["i"]["value"] for row in rows["results"]["bindings"]}


def test_every_hostile_name_is_in_the_graph(named: dict[str, str]) -> None:
    assert set(HOSTILE) <= set(named)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_page_shows_a_hostile_name_as_text(
    hostile: Running, named: dict[str, str], name: str
) -> None:
    found = page(hostile, f"entity/{named[name]}")
    assert name in found.text
    assert found.elements <= ALLOWED
    assert not [one for one in found.attributes if one.startswith("on")]


@pytest.mark.parametrize("media", READ)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_rdf_of_a_hostile_name_is_about_it(
    hostile: Running, named: dict[str, str], name: str, media: str
) -> None:
    response = hostile.http.get(f"entity/{named[name]}", headers={"Accept": media})
    assert response.headers["Content-Type"].partition(";")[0] == media
    found = rdflib.Graph().parse(data=response.text, format=READ[media])
    assert (rdflib.URIRef(f"{BASE}entity/{named[name]}"), RDFS.label, None) in found


def test_every_link_of_a_hostile_page_leads_to_a_page_of_ours(
    hostile: Running, named: dict[str, str]
) -> None:
    path = f"entity/{named['Nginx']}"
    links = {urljoin(f"{hostile.url}{path}", link) for link in page(hostile, path).links}
    links -= {"data:,"}
    ours = {link for link in links if link.startswith(hostile.url)}
    assert {urlsplit(link).netloc for link in links - ours} == {"w3id.org"}  # kg's own predicates
    assert len(ours) > len(HOSTILE)
    for link in ours:
        assert hostile.http.get(link, headers={"Accept": HTML}).status_code == 200


@pytest.mark.parametrize("media", [HTML, *READ])
def test_all_that_the_graph_describes_can_be_looked_up(served: Running, media: str) -> None:
    query = f"SELECT DISTINCT ?s {{ ?s ?p ?o FILTER STRSTARTS(STR(?s), '{BASE}') }}"
    rows = served.ask(query).json()["results"]["bindings"]
    iris = [row["s"]["value"] for row in rows]
    kinds = {iri.removeprefix(BASE).split("/")[0] for iri in iris}
    known = {"entity", "edge", "sentence", "document", "source", "type", "predicate", "dataset"}
    assert known <= kinds
    one_of_each = {(iri.removeprefix(BASE).split("/")[0], iri.count("/")): iri for iri in iris}
    for iri in one_of_each.values():
        path = iri.removeprefix(BASE)
        response = served.http.get(path, headers={"Accept": media})
        assert response.status_code == 200, iri
        assert "Accept" in response.headers["Vary"].split(", ")


def test_what_the_graph_does_not_have_is_not_found(served: Running) -> None:
    response = served.http.get("entity/nobody")
    assert response.status_code == 404
    assert response.text == f"the graph software has no {BASE}entity/nobody\n"


def test_a_browser_is_told_on_a_page_that_nothing_is_found(served: Running) -> None:
    response = served.http.get("entity/<script>alert(1)</script>", headers={"Accept": HTML})
    assert response.status_code == 404
    assert Reader(response.text).elements <= ALLOWED


@pytest.mark.parametrize(
    "path", ["entity/c++", "entity/c%2b%2b", "kg/entity/c%2B%2B", "entity/%63%2B%2B"]
)
def test_an_address_may_be_spelt_otherwise(served: Running, path: str) -> None:
    response = served.http.get(path, headers={"Accept": TURTLE})
    assert response.headers["Link"] == f'<{BASE}entity/c%2B%2B>; rel="canonical"'


def test_an_edge_is_on_the_pages_of_both_its_ends(served: Running, sample: Path) -> None:
    graph = Graph(sample)
    edge = graph.edges.sort("strength", descending=True).row(0, named=True)
    entities = graph.entities
    ends = [entities.row(by_predicate=pl.col("entity") == edge[e], named=True)
            for e in ("subject", "object")]  # fmt: skip
    for one, other in (ends, ends[::-1]):
        found = page(served, f"entity/{one['id']}")
        assert other["name"] in found.text
        assert f"{edge['strength']:.3g}" in found.text
        assert any(link.endswith(f"edge/{edge['id']}") for link in found.links)


def test_an_edges_page_has_its_evidence(served: Running, sample: Path) -> None:
    graph = Graph(sample)
    edge = graph.edges.sort("strength", descending=True).row(0, named=True)
    found = page(served, f"edge/{edge['id']}")
    for row in graph.evidence(edge["edge"]).iter_rows(named=True):
        assert row["text"] in found.text
        assert f"{row['source']}:{row['line']}" in found.text
    assert edge["basis"] in found.text


def test_a_pages_edges_are_the_strongest(served: Running, sample: Path) -> None:
    graph = Graph(sample)
    c = graph.find("C").row(0, named=True)
    strengths = graph.neighbours(c["id"])["strength"]
    response = served.http.get(f"entity/{c['id']}", headers={"Accept": HTML})
    shown = re.findall(r'<td class="number">([^<]*)</td>', response.text)
    assert shown == [f"{one:.3g}" for one in strengths.head(100)]


def test_a_page_may_not_run_nor_load_anything(served: Running) -> None:
    policy = served.http.get("entity/python", headers={"Accept": HTML}).headers[
        "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_the_first_page_says_what_is_in_the_graph(served: Running, sample: Path) -> None:
    graph = Graph(sample)
    text = page(served, "").text
    assert f"{graph.entities.height} entities" in text
    assert f"{graph.edges.height:,} edges" in text
    assert f"{served.url}sparql" in text


def test_the_form_of_the_first_page_answers_as_a_page(served: Running) -> None:
    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", served.http.get("").text, re.DOTALL)
    assert area is not None
    query = Reader(area[1]).text
    found = Reader(served.ask(query, HTML, format="html").text)
    rows = served.ask(query).json()["results"]["bindings"]
    assert len(rows) == 20
    assert all(row["subject"]["value"] in found.text for row in rows)


def test_a_wrong_query_of_the_form_can_be_mended(served: Running) -> None:
    response = served.ask("ASK { </textarea><script>", HTML)
    assert response.status_code == 400
    found = Reader(response.text)
    assert "script" not in found.elements
    assert "query:1:" in found.text


def test_names_in_an_answer_are_text(hostile: Running) -> None:
    found = Reader(hostile.ask(f"SELECT ?n {{ ?s {NAMING} ?n }}", HTML).text)
    assert found.elements <= ALLOWED
    assert [name for name in HOSTILE if name[:MAX_VALUE] not in found.text] == []


@pytest.mark.parametrize("written", ["postgres", "POSTGRES", "PostgreSQL"])
def test_an_entity_is_found_by_a_part_of_its_name(served: Running, written: str) -> None:
    assert "PostgreSQL" in page(served, f"?find={written}").text


@pytest.mark.parametrize("written", ['"', "\\", "%22)", "<script>", "東京", "%0A", "{", "$"])
def test_what_is_searched_for_is_no_query(hostile: Running, written: str) -> None:
    found = page(hostile, f"?find={written}")
    assert found.elements <= ALLOWED


def test_programs_are_led_from_the_first_page_to_the_dataset(served: Running) -> None:
    found = rdflib.Graph().parse(data=served.http.get(
        "", headers={"Accept": TURTLE}, follow_redirects=True).text)  # fmt: skip
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    assert (rdflib.URIRef(f"{BASE}dataset/software"), rdflib.RDF.type, void.Dataset) in found


def test_the_dataset_is_where_void_wants_it(served: Running) -> None:
    response = served.http.get(".well-known/void", headers={"Accept": TURTLE})
    assert response.status_code == 303
    assert response.headers["Location"].endswith("dataset/software")
