"""N-Triples and Turtle, read by parsers that others wrote."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import polars as pl
import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import OWL, PROV, RDF, RDFS, SKOS

from kg import Graph, Options, build
from kg.common.errors import IriError
from kg.emit.rdf import NAMESPACES, write_jsonld, write_ntriples, write_turtle
from kg.schema.identity import Identity
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

GraphOf = Callable[..., Graph]
KG = rdflib.Namespace(NAMESPACES["kg"])
BASE = "https://my.org/kg/"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {f"{XSD}integer": int, f"{XSD}double": float}

ODD_NAMES = [
    "C++", "C#", ".NET", "東京", 'say"hi"', "back\\slash", "a%20b", "a?b#c", "<b>", "a|b", "{x}",
    "😀", "שלום", "e\u0301tude", "x" * 5000, "it's", "a\u0085b", "a\u2028b", "^`",
]  # fmt: skip


def written(graph: Graph, write: Callable[..., None]) -> bytes:
    out = BytesIO()
    write(graph.folder, out, BASE)
    return out.getvalue()


def by_value(triples: Iterator[tuple[str, str, str, str]]) -> set[tuple[object, ...]]:
    """Return triples with numbers as numbers: parsers may spell 0.5 as they like."""
    found = set()
    for subject, predicate, value, datatype in triples:
        number = NUMBERS.get(datatype)
        found.add((subject, predicate, number(value) if number else value, datatype))
    return found


def read_by_rdflib(text: bytes, form: str) -> set[tuple[object, ...]]:
    graph = rdflib.Graph().parse(data=text, format=form)
    return by_value(
        (str(s), str(p), str(o), str(getattr(o, "datatype", "iri") or f"{XSD}string"))
        for s, p, o in graph
    )


def read_by_oxigraph(text: bytes, form: pyoxigraph.RdfFormat) -> set[tuple[object, ...]]:
    found = []
    for quad in pyoxigraph.parse(text, form):
        datatype = getattr(quad.object, "datatype", None)
        kind = datatype.value if datatype else "iri"
        found.append((quad.subject.value, quad.predicate.value, quad.object.value, kind))
    return by_value(iter(found))


def all_readings(graph: Graph) -> list[set[tuple[object, ...]]]:
    triples, turtle = written(graph, write_ntriples), written(graph, write_turtle)
    return [
        read_by_rdflib(triples, "nt"),
        read_by_rdflib(turtle, "turtle"),
        read_by_oxigraph(triples, pyoxigraph.RdfFormat.N_TRIPLES),
        read_by_oxigraph(turtle, pyoxigraph.RdfFormat.TURTLE),
    ]


@pytest.mark.slow
def test_both_forms_are_one_graph_to_both_readers_on_our_sample(tmp_path: Path) -> None:
    graph = build([ROOT / "data/corpus"], tmp_path / "g", schema=ROOT / "data/software.toml")
    first, *others = all_readings(graph)
    assert all(other == first for other in others)


def test_odd_names_are_one_graph_to_both_readers_and_arrive(tmp_path: Path) -> None:
    corpus = tmp_path / "odd names.txt"
    corpus.write_text("".join(f"{name}\tB-T\nis\tO\n" for name in ODD_NAMES), encoding="utf-8")
    graph = build([corpus], tmp_path / "g")
    first, *others = all_readings(graph)
    assert all(other == first for other in others)
    naming = {str(name) for name in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)}
    labels = {triple[2] for triple in first if triple[1] in naming}
    assert labels == set(ODD_NAMES)


def test_no_triple_is_written_twice(tmp_path: Path) -> None:
    graph = build([ROOT / "data/corpus"], tmp_path / "g", schema=ROOT / "data/software.toml")
    written_lines = written(graph, write_ntriples).splitlines()
    assert len(written_lines) == len(set(written_lines))


def test_every_edge_is_a_triple_and_a_statement(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App and/O Apache/B-App use/O C/B-Lang", schema="software")
    found = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    ids = graph.entities["id"].to_list()
    for row in graph.edges.iter_rows(named=True):
        node = rdflib.URIRef(f"{BASE}edge/{row['id']}")
        subject = rdflib.URIRef(f"{BASE}entity/{ids[row['subject']]}")
        predicate, object_ = found.value(node, RDF.predicate), found.value(node, RDF.object)
        assert found.value(node, RDF.subject) == subject
        assert (subject, predicate, object_) in found
        assert found.value(node, KG.sentences).toPython() == row["sentences"]
        assert found.value(node, KG.strength).toPython() == row["strength"]
    assert len(set(found.subjects(RDF.type, RDF.Statement))) == len(graph.edges)


def test_a_statement_leads_to_the_file_line_and_text_of_its_sentence(graph_of: GraphOf) -> None:
    graph = graph_of("Hello/O", "Nginx/B-App uses/O C/B-Lang")
    found = rdflib.Graph().parse(data=written(graph, write_turtle), format="turtle")
    (statement,) = found.subjects(RDF.type, RDF.Statement)
    sentence = found.value(statement, PROV.wasDerivedFrom)
    assert sentence == rdflib.URIRef(f"{BASE}sentence/corpus.txt/1")
    facts = {p: found.value(sentence, p).toPython() for p in (KG.source, KG.line, KG.text)}
    assert facts == {KG.source: "corpus.txt", KG.line: 3, KG.text: "Nginx uses C"}


def test_the_other_spellings_are_alternative_labels(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App", "Nginx/B-App", "nginx/B-App")
    found = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    assert [str(o) for o in found.objects(None, SKOS.altLabel)] == ["nginx"]


def test_types_and_predicates_are_declared(graph_of: GraphOf) -> None:
    graph = graph_of("GCC/B-Application is/O written/O in/O C/B-Language", schema="software")
    found = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    application = rdflib.URIRef(f"{BASE}type/Application")
    assert (application, RDFS.subClassOf, KG.Entity) in found
    assert (rdflib.URIRef(f"{BASE}predicate/writtenIn"), RDF.type, OWL.ObjectProperty) in found
    base = rdflib.URIRef(f"{BASE}predicate/applicationLanguage")
    assert (base, RDFS.subPropertyOf, KG.coOccursWith) in found


def test_an_entity_is_of_the_graphs_own_class(tmp_path: Path, graph_of: GraphOf) -> None:
    schema = tmp_path / "s.toml"
    schema.write_text('[types.App]\niri = "https://schema.org/SoftwareApplication"\n')
    found = rdflib.Graph().parse(
        data=written(graph_of("Nginx/B-App", schema=schema), write_ntriples), format="nt"
    )
    kinds = set(found.objects(rdflib.URIRef(f"{BASE}entity/App/nginx"), RDF.type))
    assert kinds == {rdflib.URIRef(f"{BASE}type/App"), KG.Entity}


def test_what_tokenisation_or_grammar_made_of_a_name_is_hidden(graph_of: GraphOf) -> None:
    graph = graph_of(
        ".NET/B-App", ".NET/B-App", "./B-App NET/I-App", ".NET/B-App 's/I-App", "Dot-NET/B-App"
    )
    found = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    dotnet = rdflib.URIRef(f"{BASE}entity/App/.net")
    assert {str(name) for name in found.objects(dotnet, SKOS.hiddenLabel)} == {". NET", ".NET 's"}
    assert set(found.objects(dotnet, SKOS.altLabel)) == set()


def test_what_is_found_in_texts_says_so_where_the_schema_is_of_biolink(graph_of: GraphOf) -> None:
    graph = graph_of("aspirin/B-Chemical treats/O pain/B-Disease", schema="biomedicine")
    found = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    biolink = rdflib.Namespace("https://w3id.org/biolink/vocab/")
    rows = {
        (str(found.value(edge, KG.basis)), str(level), str(found.value(edge, biolink.agent_type)))
        for edge, level in found.subject_objects(biolink.knowledge_level)
    }
    assert rows == {
        ("co-occurrence", "statistical_association", "text_mining_agent"),
        ("cue", "not_provided", "text_mining_agent"),
    }
    treats = rdflib.URIRef(f"{BASE}predicate/treats")
    assert set(found.objects(treats, RDFS.subPropertyOf)) == {
        biolink.treats_or_applied_or_studied_to_treat
    }


def test_what_an_entity_is_elsewhere_is_said_once_each(graph_of: GraphOf, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    rows = ["nginx,http://a.org/1,sameAs", "nginx,http://a.org/1,sameAs"]
    rows += ["nginx,http://a.org/2,exactMatch"]
    links.write_text("\n".join(["name,iri,relation", *rows]) + "\n")
    graph = graph_of("Nginx/B-App", options=Options(identity=Identity(links=(links,))))
    for write, form in ((write_ntriples, "nt"), (write_turtle, "turtle")):
        found = rdflib.Graph().parse(data=written(graph, write), format=form)
        nginx = rdflib.URIRef(f"{BASE}entity/App/nginx")
        assert list(found.objects(nginx, OWL.sameAs)) == [rdflib.URIRef("http://a.org/1")]
        assert list(found.objects(nginx, SKOS.exactMatch)) == [rdflib.URIRef("http://a.org/2")]


def test_a_graph_without_texts_says_so_by_leaving_them_out(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text("A\tB-X\nB\tB-Y\n")
    graph = build([corpus], tmp_path / "g", options=Options(text=False))
    assert graph.sentences["text"].to_list() == [None]
    assert b"#text" not in written(graph, write_ntriples)


@pytest.mark.parametrize("base", ["", "kg/", "https://my org/", "https://my.org/<x>"])
def test_a_base_that_is_no_iri_is_refused(base: str, graph_of: GraphOf) -> None:
    with pytest.raises(IriError, match="wanted an absolute IRI"):
        write_turtle(graph_of("A/B-X").folder, BytesIO(), base)


def test_rdflib_gets_the_same_triples(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    exported = rdflib.Graph().parse(data=written(graph, write_ntriples), format="nt")
    assert set(graph.to_rdflib(BASE)) == set(exported)


def test_an_iri_and_a_row_count_for_every_entity(graph_of: GraphOf) -> None:
    graph = graph_of("C++/B-Lang C#/B-Lang C/B-Lang")
    found = graph.to_rdflib(BASE)
    assert {str(s) for s in found.subjects(KG.id)} == {
        f"{BASE}entity/Lang/{key}" for key in ("c", "c%23", "c%2B%2B")
    } | {f"{BASE}edge/{key}" for key in graph.edges["id"]}
    assert graph.entities.select(pl.len()).item() == 3


def test_json_ld_can_be_read_as_a_stream(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    streaming = pyoxigraph.RdfFormat.STREAMING_JSON_LD
    found = read_by_oxigraph(written(graph, write_jsonld), streaming)
    triples = written(graph, write_ntriples)
    assert found == read_by_oxigraph(triples, pyoxigraph.RdfFormat.N_TRIPLES)
