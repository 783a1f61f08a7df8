"""JSON-LD that people can use: plain keys, numbers, lists; a tree; linked entities only."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import SKOS

import kg
from kg import Graph
from kg.common.errors import IriError, UsageError
from kg.emit.rdf import (
    read_written,
    verify,
    write_jsonld,
    write_ntriples,
    write_rdfxml,
    write_turtle,
)
from kg.emit.rdf.jsonld import KEYS, Objects
from kg.emit.rdf.vocabulary import SEVERAL, full

pytestmark = pytest.mark.slow

GraphOf = Callable[..., Graph]
BASE = "https://my.org/kg/"
SCHEMA = """
[types.App]
[types.Lang]
[[relation]]
predicate = "writtenIn"
subject = ["App"]
object = ["Lang"]
cues = ["{subject} is written in {object}"]
"""


@pytest.fixture
def graph(graph_of: GraphOf, tmp_path: Any) -> Graph:
    (tmp_path / "s.toml").write_text(SCHEMA)
    sentences = ("Nginx/B-App is/O written/O in/O C/B-Lang", "Lonely/B-App")
    return graph_of(*sentences, schema=tmp_path / "s.toml")


def document(graph: Graph, **options: Any) -> dict[str, Any]:
    out = BytesIO()
    write_jsonld(graph.folder, out, BASE, **options)
    parsed: dict[str, Any] = json.loads(out.getvalue())
    return parsed


def nodes(graph: Graph, **options: Any) -> dict[str, dict[str, Any]]:
    """Return the described nodes by IRI, without the triples of edges, which stand apart."""
    every = document(graph, **options)["@graph"]
    return {node["@id"]: node for node in every if "@type" in node}


def test_keys_are_plain_and_mean_one_thing_each() -> None:
    assert len(set(KEYS.values())) == len(KEYS)
    assert not set(KEYS.values()) & set(Objects(BASE).prefixes)
    assert all(key.isidentifier() or "_" in key for key in KEYS.values())


def test_an_entity_reads_as_people_would_write_it(graph: Graph) -> None:
    entity = nodes(graph)[f"{BASE}entity/App/nginx"]
    assert entity == {
        "@type": ["kg:Entity", "type:App"],
        "@id": f"{BASE}entity/App/nginx",
        "label": "Nginx",
        "prefLabel": "Nginx",
        "kgId": "App/nginx",
        "kgType": "App",
        "share": 1.0,
        "mentions": 1,
        "sentences": 1,
    }


def test_what_may_have_several_values_is_a_list_and_nothing_else_is(graph: Graph) -> None:
    several = {KEYS[name] for name in SEVERAL}
    for node in nodes(graph, mentions=True).values():
        for key, value in node.items():
            if key in KEYS.values():
                assert isinstance(value, list) == (key in several), (key, value)


def test_a_frame_has_the_edges_of_an_entity_inside_it(graph: Graph) -> None:
    framed = nodes(graph, framed=True)
    entity = framed[f"{BASE}entity/App/nginx"]
    assert entity["writtenIn"] == [f"{BASE}entity/Lang/c"]
    assert [edge["basis"] for edge in entity["edges"]] == ["co-occurrence", "cue"]
    assert not any(iri.startswith(f"{BASE}edge/") for iri in framed)


@pytest.mark.parametrize("framed", [False, True])
def test_a_tree_has_the_same_triples(framed: bool, graph: Graph) -> None:
    text = json.dumps(document(graph, framed=framed, mentions=True))
    quads = set(pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD))
    out = BytesIO()
    write_ntriples(graph.folder, out, BASE, mentions=True)
    expected = pyoxigraph.parse(out.getvalue(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert {_plain(quad) for quad in quads} == {_plain(quad) for quad in expected}


def _plain(quad: Any) -> tuple[object, ...]:
    """Return a quad whose numbers are compared by value."""
    datatype = getattr(quad.object, "datatype", None)
    is_number = datatype is not None and datatype.value == full("xsd:double")
    return quad.subject, quad.predicate, float(quad.object.value) if is_number else quad.object


def test_entities_without_an_edge_are_left_out_on_request(graph: Graph) -> None:
    lonely = f"{BASE}entity/App/lonely"
    assert lonely in nodes(graph)
    assert lonely not in nodes(graph, entities="linked")
    assert f"{BASE}entity/Lang/c" in nodes(graph, entities="linked")


@pytest.mark.parametrize(
    ("write", "form"),
    [
        (write_ntriples, "nt"),
        (write_turtle, "turtle"),
        (write_jsonld, "json-ld"),
        (write_rdfxml, "xml"),
    ],
)
def test_names_have_the_language_that_is_said(
    write: Any, form: str, graph_of: GraphOf, tmp_path: Any
) -> None:
    graph = graph_of("Käse/B-Ding", "käse/B-Ding", "Käse/B-Ding")
    path = tmp_path / f"g.{form.replace('turtle', 'ttl').replace('json-ld', 'jsonld')}"
    with path.open("wb") as out:
        write(graph.folder, out, BASE, lang="de-AT")
    parsed = rdflib.Graph().parse(path, format=form)
    names = {*parsed.objects(None, SKOS.prefLabel), *parsed.objects(None, SKOS.altLabel)}
    assert {(str(name), name.language.lower()) for name in names} == {
        ("Käse", "de-at"),
        ("käse", "de-at"),
    }
    assert verify(graph.folder, read_written(path, "rdfxml" if form == "xml" else ""))[1] == []
    assert kg.validate(graph, [path], read_as="rdfxml" if form == "xml" else "").conforms


def test_what_an_export_cannot_be_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match="--framed: found the form turtle, wanted jsonld"):
        write_turtle(graph.folder, BytesIO(), BASE, framed=True)
    with pytest.raises(UsageError, match="--entities linked: found it with --mentions"):
        document(graph, entities="linked", mentions=True)
    with pytest.raises(UsageError, match="--entities: found 'some'"):
        document(graph, entities="some")
    with pytest.raises(UsageError, match="--lang: found 'in English'"):
        document(graph, lang="in English")
    with pytest.raises(IriError, match="--publisher: found 'http://x/100%'"):
        document(graph, publisher="X <http://x/100%>")


AGENTS = {  # by what was given: the IRI and the name of the agent
    "My Org <https://my.org/>": ("https://my.org/", "My Org"),
    "https://my.org/": ("https://my.org/", None),
    "Ada Lovelace": (f"{BASE}agent/Ada%20Lovelace", "Ada Lovelace"),
}


@pytest.mark.parametrize(("given", "agent"), AGENTS.items(), ids=AGENTS)
def test_a_dataset_says_who_published_and_made_it(
    given: str, agent: tuple[str, str | None], graph: Graph
) -> None:
    out = BytesIO()
    write_turtle(graph.folder, out, BASE, publisher=given, creator=given, description="In short.")
    parsed = rdflib.Graph().parse(data=out.getvalue())
    iri, name = agent
    dct = rdflib.Namespace("http://purl.org/dc/terms/")
    (dataset,) = parsed.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset)
    for role in (dct.publisher, dct.creator):
        assert parsed.value(dataset, role) == rdflib.URIRef(iri)
    value = parsed.value(rdflib.URIRef(iri), rdflib.FOAF.name)
    assert (value and str(value)) == name
    assert str(parsed.value(dataset, dct.description)) == "In short."


def test_a_dataset_always_has_a_description_and_sources_their_size(graph: Graph) -> None:
    dataset = nodes(graph)[f"{BASE}dataset/{graph.name}"]
    assert dataset["description"] == ("A knowledge graph of 3 entities and 2 edges from 1 text.")
    (source,) = [n for n in nodes(graph).values() if "dcat:Distribution" in n["@type"]]
    assert source["byteSize"] > 0
    assert source["accessURL"] == source["@id"]
