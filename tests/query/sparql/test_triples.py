"""Triples in every form are the same to rdflib and pyoxigraph, whatever is in them."""

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from rdflib.compare import isomorphic

from kg.query.sparql import triples
from kg.query.sparql.results import REPLACED, Uncuttable, Unwritable

S, P = NamedNode("https://my.org/kg/entity/c%2B%2B"), NamedNode("https://my.org/kg/predicate/in")
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": XSD,
    "kg": "https://w3id.org/tagged-kg/ns#",
    "predicate": "https://my.org/kg/predicate/",
}
TYPE = NamedNode(triples.TYPE)
ALL = [
    Triple(S, TYPE, NamedNode("https://w3id.org/tagged-kg/ns#Entity")),
    Triple(S, P, NamedNode("http://e/?a=1&b='2'")),
    Triple(S, P, Literal("a\tb\r\nc\"<&>]]> 東京 😀 \\ '")),
    Triple(S, P, Literal("chat", language="fr")),
    Triple(S, P, Literal(5)),
    Triple(S, P, Literal("007", datatype=NamedNode(f"{XSD}integer"))),
    Triple(S, P, Literal("x", datatype=NamedNode("http://e/kind"))),
    Triple(S, NamedNode("http://e/other"), BlankNode("a1")),
    Triple(BlankNode("a1"), P, Literal("")),
    Triple(NamedNode("kg:not-a-prefix"), P, NamedNode("xsd:neither")),
    Triple(S, P, NamedNode("https://my.org/kg/predicate/c%2B%2B/a,b;c#d")),
]
READ = {
    "ntriples": ("nt", RdfFormat.N_TRIPLES),
    "turtle": ("turtle", RdfFormat.TURTLE),
    "jsonld": ("json-ld", RdfFormat.JSON_LD),
    "rdfxml": ("xml", RdfFormat.RDF_XML),
}


def write(these: list[Triple], form: str, most: int = 100) -> triples.Written:
    return triples.write(these, form, most, PREFIXES, "")


def graph(text: str, form: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format=READ[form][0])


@pytest.mark.parametrize("form", READ)
def test_rdflib_reads_back_what_was_written(form: str) -> None:
    lines = "".join(f"{one} .\n" for one in ALL)
    assert isomorphic(graph(write(ALL, form).text, form), graph(lines, "ntriples"))


@pytest.mark.parametrize("form", READ)
def test_pyoxigraph_reads_back_what_was_written(form: str) -> None:
    found = pyoxigraph.Dataset(pyoxigraph.parse(write(ALL, form).text, format=READ[form][1]))
    wanted = pyoxigraph.Dataset(pyoxigraph.Quad(*one) for one in ALL)
    for one in (found, wanted):
        one.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert found == wanted


@pytest.mark.parametrize("form", READ)
def test_the_order_in_which_triples_come_does_not_matter(form: str) -> None:
    assert write(ALL, form).text == write(ALL[::-1], form).text


def test_turtle_is_abbreviated_and_declares_no_prefix_that_is_not_used() -> None:
    text = write([Triple(S, P, Literal("x"))], "turtle").text
    assert "<https://my.org/kg/entity/c%2B%2B> predicate:in" in text
    assert text.count("@prefix") == 2  # predicate, and xsd of the text


def test_rdflib_reads_turtle_of_names_that_end_in_a_dot() -> None:
    dotted = NamedNode("https://my.org/kg/predicate/etc.")
    assert len(graph(write([Triple(S, dotted, dotted)], "turtle").text, "turtle")) == 1


def test_a_triple_that_comes_twice_is_written_once() -> None:
    assert write([ALL[0], ALL[0]], "ntriples").rows == 1


def test_what_is_described_comes_first() -> None:
    text = triples.write(ALL, "ntriples", 100, PREFIXES, "kg:not-a-prefix").text
    assert text.startswith("<kg:not-a-prefix>")


@pytest.mark.parametrize("form", ["ntriples", "turtle", "rdfxml"])
def test_a_cut_answer_says_so(form: str) -> None:
    written = write(ALL, form, 3)
    assert (written.rows, written.cut) == (3, True)
    assert "cut: only the first 3 are here" in written.text
    assert len(graph(written.text, form)) == 3


def test_json_ld_cannot_say_that_it_was_cut() -> None:
    with pytest.raises(Uncuttable):
        write(ALL, "jsonld", 3)


def test_as_many_as_may_be_are_no_cut() -> None:
    assert not write(ALL, "turtle", len(ALL)).cut


def test_what_xml_forbids_is_replaced_and_said() -> None:
    text = write([Triple(S, P, Literal("a\x01b"))], "rdfxml").text
    assert [str(o) for o in graph(text, "rdfxml").objects()] == ["a\ufffdb"]
    assert REPLACED in text


@pytest.mark.parametrize("form", ["rdfxml", "jsonld"])
def test_a_triple_as_a_term_is_refused_where_it_cannot_be(form: str) -> None:
    with pytest.raises(Unwritable):
        write([Triple(S, P, Triple(S, P, S))], form)


def test_a_property_that_no_element_can_be_called_after_is_refused() -> None:
    with pytest.raises(Unwritable, match="123"):
        write([Triple(S, NamedNode("http://e/123"), S)], "rdfxml")
