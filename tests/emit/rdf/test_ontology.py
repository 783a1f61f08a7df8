"""What a schema declares is in the RDF of its graph, and all of it in the ontology."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from kg import Graph
from kg.emit.rdf import NAMESPACES, write_ntriples, write_ontology

GraphOf = Callable[..., Graph]
BASE = "https://my.org/kg/"
KG, TYPE, PREDICATE = (
    rdflib.Namespace(iri) for iri in (NAMESPACES["kg"], f"{BASE}type/", f"{BASE}predicate/")
)
SCHEMA = rdflib.Namespace(NAMESPACES["schema"])
DECLARED = """
[types.Thing]
[types.Software]
parent = "Thing"
iri = "https://schema.org/SoftwareApplication"
[types.App]
parent = "Software"
label = "application"
description = "A program."
[types.Lang]
[types.Unused]
parent = "Thing"
[types.Person]
[types.Group]
[[relation]]
predicate = "writtenIn"
label = "written in"
inverse = "used to write"
description = "The subject is programmed in the object."
iri = "https://schema.org/programmingLanguage"
parent = "madeWith"
subject = ["Software"]
object = ["Lang"]
cues = ["{subject} is written in {object}"]
[[relation]]
predicate = "madeWith"
parent = "relatedTo"
general = true
subject = ["Thing"]
object = ["Lang"]
[[relation]]
predicate = "relatedTo"
symmetric = true
general = true
subject = ["Thing", "Group"]
object = ["Thing", "Group"]
[[relation]]
predicate = "knows"
subject = ["Person"]
object = ["Person"]
[[pair]]
types = ["Person", "Lang"]
predicate = "speaker"
"""
SOFTWARE, WRITTEN = TYPE.Software, PREDICATE.writtenIn
THEIRS, THEIR_PROPERTY = SCHEMA.SoftwareApplication, SCHEMA.programmingLanguage


@pytest.fixture
def graph(tmp_path: Path, graph_of: GraphOf) -> Graph:
    schema = tmp_path / "s.toml"
    schema.write_text(DECLARED)
    return graph_of("Nginx/B-App is/O written/O in/O C/B-Lang", schema=schema)


@pytest.fixture
def exported(graph: Graph) -> rdflib.Graph:
    out = BytesIO()
    write_ntriples(graph.folder, out, BASE)
    return rdflib.Graph().parse(data=out.getvalue(), format="nt")


@pytest.fixture
def ontology(graph: Graph) -> rdflib.Graph:
    out = BytesIO()
    write_ontology(graph.folder, out, BASE)
    return rdflib.Graph().parse(data=out.getvalue(), format="turtle")


def test_a_type_is_under_its_parent_and_so_on_up_to_the_root(exported: rdflib.Graph) -> None:
    up = [set(exported.objects(one, RDFS.subClassOf)) for one in (TYPE.App, SOFTWARE, TYPE.Thing)]
    assert up == [{SOFTWARE}, {TYPE.Thing, THEIRS}, {KG.Entity}]


def test_terms_of_other_vocabularies_are_referred_to_and_not_described(
    exported: rdflib.Graph, ontology: rdflib.Graph
) -> None:
    for parsed in (exported, ontology):
        assert set(parsed.predicate_objects(THEIRS)) == {(RDF.type, OWL.Class)}
        assert set(parsed.predicate_objects(THEIR_PROPERTY)) == {(RDF.type, OWL.ObjectProperty)}


def test_what_is_the_graphs_own_says_where_it_is_defined(ontology: rdflib.Graph) -> None:
    (own,) = ontology.subjects(RDF.type, OWL.Ontology)
    for kind in (OWL.Class, OWL.ObjectProperty):
        for term in set(ontology.subjects(RDF.type, kind)) - {THEIRS, THEIR_PROPERTY}:
            of_kg = rdflib.URIRef(NAMESPACES["kg"])
            assert ontology.value(term, RDFS.isDefinedBy) == (of_kg if term in KG else own), term


def test_every_class_and_property_that_is_referred_to_is_declared(exported: rdflib.Graph) -> None:
    classes = {
        one
        for name in (RDFS.subClassOf, SCHEMA.domainIncludes, SCHEMA.rangeIncludes)
        for one in exported.objects(None, name)
    }
    assert {SOFTWARE, TYPE.Thing, TYPE.Group} <= classes
    assert classes <= set(exported.subjects(RDF.type, OWL.Class))
    properties = set(exported.objects(None, RDFS.subPropertyOf))
    assert {PREDICATE.madeWith, PREDICATE.relatedTo} <= properties
    assert properties <= set(exported.subjects(RDF.type, OWL.ObjectProperty))
    for one in (classes | properties) - {THEIRS, THEIR_PROPERTY}:
        assert exported.value(one, RDFS.label), one


def test_a_relation_is_under_its_parent_and_so_on(exported: rdflib.Graph) -> None:
    up = [set(exported.objects(one, RDFS.subPropertyOf)) for one in (WRITTEN, PREDICATE.madeWith)]
    assert up == [{PREDICATE.madeWith, THEIR_PROPERTY}, {PREDICATE.relatedTo}]
    assert exported.value(PREDICATE.relatedTo, RDFS.subPropertyOf) is None


def test_the_words_of_the_schema_describe_types_and_relations(exported: rdflib.Graph) -> None:
    said = {
        (TYPE.App, RDFS.label): "application",
        (TYPE.App, RDFS.comment): "A program.",
        (TYPE.App, KG.name): "App",
        (WRITTEN, RDFS.label): "written in",
        (WRITTEN, RDFS.comment): "The subject is programmed in the object.",
        (WRITTEN, KG.inverseLabel): "used to write",
        (WRITTEN, KG.name): "writtenIn",
    }
    assert {key: str(exported.value(*key)) for key in said} == said


def test_a_relation_says_which_types_it_joins(exported: rdflib.Graph) -> None:
    assert set(exported.objects(WRITTEN, SCHEMA.domainIncludes)) == {SOFTWARE}
    assert set(exported.objects(WRITTEN, SCHEMA.rangeIncludes)) == {TYPE.Lang}


def test_only_what_is_symmetric_is_said_to_be(exported: rdflib.Graph) -> None:
    symmetric = set(exported.subjects(RDF.type, OWL.SymmetricProperty))
    assert symmetric == {PREDICATE.relatedTo, KG.coOccursWith, KG.listedWith}


def test_the_ontology_has_what_the_graph_does_not_use(
    exported: rdflib.Graph, ontology: rdflib.Graph
) -> None:
    unused = {TYPE.Unused, PREDICATE.knows, PREDICATE.speaker}
    assert not unused & set(exported.subjects(RDFS.label))
    assert unused <= set(ontology.subjects(RDFS.label))


def test_the_ontology_has_the_names_of_pairs(ontology: rdflib.Graph) -> None:
    """A base edge goes from the alphabetically first type to the second."""
    speaker = PREDICATE.speaker
    assert ontology.value(speaker, RDFS.subPropertyOf) == KG.coOccursWith
    assert ontology.value(speaker, SCHEMA.domainIncludes) == TYPE.Lang
    assert ontology.value(speaker, SCHEMA.rangeIncludes) == TYPE.Person
