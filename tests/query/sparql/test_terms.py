"""Parameters as RDF terms, and the order of columns."""

import pyoxigraph
import pytest
import rdflib

from kg.common.errors import QueryError
from kg.query.sparql.bind import bind
from kg.query.sparql.columns import column_names
from kg.query.sparql.terms import read_term

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"xsd": XSD}
TERMS = {  # by text: the term, as N-Triples has it
    "<http://e.org/a>": "<http://e.org/a>",
    "<entity/c%2B%2B>": "<http://b.org/entity/c%2B%2B>",
    '"a"': '"a"',
    '"a"@en': '"a"@en',
    '"5"^^xsd:int': f'"5"^^<{XSD}int>',
    '"\\" } #"': '"\\" } #"',
}


@pytest.mark.parametrize(("text", "term"), TERMS.items(), ids=TERMS)
def test_a_text_as_turtle_has_it_is_a_term(text: str, term: str) -> None:
    assert str(read_term(text, "http://b.org/", PREFIXES)) == term


@pytest.mark.parametrize("text", ["a", "5", "type:Language", "a <b>", ""])
def test_any_other_text_is_none(text: str) -> None:
    assert read_term(text, "http://b.org/", PREFIXES) is None


@pytest.mark.parametrize(
    "text", ["<a b>", "<http://e/100%>", '"a', '"a", "b"', "<a> . <b> <c> <d>", '"5"^^no:int']
)
def test_what_starts_like_a_term_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="-p"):
        read_term(text, "http://b.org/", PREFIXES)


@pytest.mark.parametrize(
    "value",
    [pyoxigraph.NamedNode("http://e.org/a"), rdflib.URIRef("http://e.org/a")],
    ids=["pyoxigraph", "rdflib"],
)
def test_terms_of_python_are_bound(value: object) -> None:
    assert bind("ASK {$s ?p ?o}", {"s": value}) == "ASK { <http://e.org/a>  ?p ?o}"


ORDERS = {  # by query: the columns in its order
    "SELECT * { ?z ?y ?x }": ["z", "y", "x"],
    "SELECT DISTINCT * { ?z ?y ?x }": ["z", "y", "x"],
    "# SELECT ?x\nPREFIX y: <http://e/?x> SELECT*{ ?z y:p '?x', ?y . ?y ?x $z }": [
        "z",
        "y",
        "x",
    ],
    "SELECT ?y ?z ?x { { SELECT * { ?z ?y ?x } } }": ["y", "z", "x"],
    "BASE <http://select/> SELECT * { ?z ?y ?x }": ["z", "y", "x"],
}


@pytest.mark.parametrize(("text", "order"), ORDERS.items(), ids=ORDERS)
def test_columns_come_in_the_order_of_the_query(text: str, order: list[str]) -> None:
    solutions = pyoxigraph.Store().query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert column_names(text, [variable.value for variable in solutions.variables]) == order
