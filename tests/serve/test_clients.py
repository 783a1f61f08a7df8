"""Clients that others wrote, against a server that runs: rdflib's SPARQLStore, SPARQLWrapper."""

from pathlib import Path

import pytest
import rdflib
import SPARQLWrapper as wrapper  # noqa: N813 - the name of the class that is used is enough
from rdflib.namespace import RDF, RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg import Graph
from tests.serve.running import BASE, Running

pytestmark = pytest.mark.slow
KG = rdflib.Namespace("https://w3id.org/tagged-kg/ns#")
PYTHON = rdflib.URIRef(f"{BASE}entity/python")
NAMES = """
PREFIX kg: <https://w3id.org/tagged-kg/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?id ?name { ?entity a kg:Entity ; kg:id ?id ; rdfs:label ?name } ORDER BY ?id
"""


@pytest.fixture(params=["xml", "json", "csv", "tsv"])
def store(served: Running, request: pytest.FixtureRequest) -> rdflib.Graph:
    """Return the served graph as rdflib sees it, answers in one form or another."""
    found = SPARQLStore(f"{served.url}sparql", returnFormat=request.param)
    return rdflib.Graph(store=found)


def names(graph: Path) -> list[tuple[str, str]]:
    return sorted(Graph(graph).entities.select("id", "name").rows())


def test_rdflib_selects(store: rdflib.Graph, sample: Path) -> None:
    assert [(str(row[0]), str(row[1])) for row in store.query(NAMES)] == names(sample)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_by_each_method(served: Running, method: str) -> None:
    store = rdflib.Graph(SPARQLStore(f"{served.url}sparql", method=method))
    assert (PYTHON, RDF.type, KG.Entity) in store
    assert (PYTHON, RDF.type, KG.Edge) not in store


def test_rdflib_iterates_over_triples(served: Running, sample: Path) -> None:
    store = rdflib.Graph(SPARQLStore(f"{served.url}sparql"))
    assert str(store.value(PYTHON, RDFS.label)) == "Python"
    assert len(set(store.subjects(RDF.type, KG.Edge))) == Graph(sample).edges.height


def test_rdflib_constructs(served: Running) -> None:
    store = rdflib.Graph(SPARQLStore(f"{served.url}sparql"))
    found = store.query(f"CONSTRUCT {{ <{PYTHON}> ?p ?o }} {{ <{PYTHON}> ?p ?o }}").graph
    assert found is not None
    assert (PYTHON, RDFS.label, rdflib.Literal("Python")) in found


def test_rdflib_reads_an_entity_from_its_page(served: Running) -> None:
    found = rdflib.Graph().parse(f"{served.url}entity/python")
    assert (PYTHON, RDFS.label, rdflib.Literal("Python")) in found


def wrapped(served: Running, query: str, form: str) -> wrapper.SPARQLWrapper:
    made = wrapper.SPARQLWrapper(f"{served.url}sparql", returnFormat=form)
    made.setQuery(query)
    return made


@pytest.mark.parametrize(
    ("method", "how"),
    [
        (wrapper.GET, wrapper.URLENCODED),
        (wrapper.POST, wrapper.URLENCODED),
        (wrapper.POST, wrapper.POSTDIRECTLY),
    ],
)
def test_sparqlwrapper_selects(served: Running, sample: Path, method: str, how: str) -> None:
    made = wrapped(served, NAMES, wrapper.JSON)
    made.setMethod(method)
    made.setRequestMethod(how)
    rows = made.queryAndConvert()["results"]["bindings"]
    assert [(row["id"]["value"], row["name"]["value"]) for row in rows] == names(sample)


def test_sparqlwrapper_asks_in_xml(served: Running) -> None:
    found = wrapped(served, "ASK {}", wrapper.XML).queryAndConvert()
    assert found.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("form", [wrapper.CSV, wrapper.TSV])
def test_sparqlwrapper_selects_in_columns(served: Running, form: str) -> None:
    found = wrapped(served, "SELECT ?a { VALUES ?a { 1 2 } }", form).queryAndConvert()
    assert found.decode().split()[1:] == ["1", "2"]


@pytest.mark.parametrize("form", [wrapper.TURTLE, wrapper.N3, wrapper.RDFXML, wrapper.JSONLD])
def test_sparqlwrapper_describes(served: Running, form: str) -> None:
    found = wrapped(served, f"DESCRIBE <{PYTHON}>", form).queryAndConvert()
    if not isinstance(found, rdflib.Graph):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert (PYTHON, RDFS.label, rdflib.Literal("Python")) in found


def test_sparqlwrapper_tells_what_is_wrong_with_a_query(served: Running) -> None:
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="query:1:6"):
        wrapped(served, "ASK {", wrapper.JSON).query()
