"""The cases for queries of the W3C's test suite of the SPARQL 1.1 Protocol, by their names.

From the suite's manifest (sparql11/protocol). What a case expects: true (an answer of ASK), a
kind of answer, or 4 (a status of 400 to 499).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, urlencode

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
TABULAR = {
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
}
RDF = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


class Case(NamedTuple):
    """A request, and what must come of it."""

    expected: bool | set[str] | int
    method: str
    query: str  # of the address
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""


def graphs(default: tuple[int, ...] = (), named: tuple[int, ...] = (), **more: str) -> str:
    """Return a query string that names graphs."""
    pairs = [("default-graph-uri", DATA.format(n)) for n in default]
    pairs += [("named-graph-uri", DATA.format(n)) for n in named]
    return urlencode([*more.items(), *pairs], quote_via=quote)


def typed(number: int) -> str:
    """Return the pattern that holds in one graph of the suite."""
    return f"<{DATA.format(number)}> a ?type"


BOTH = f"ASK {{ {typed(1)} . {typed(2)} . }}"
APART = f"GRAPH ?g1 {{ {typed(1)} }} GRAPH ?g2 {{ {typed(2)} }}"
SIMPLE = {
    "query_post_form": Case(True, "POST", graphs((0,)), FORM, b"query=ASK%20%7B%7D"),
    "query_get": Case(True, "GET", graphs((0,), query="ASK {}")),
    "query_post_direct": Case(True, "POST", "", DIRECT, b"ASK {}"),
    "query_content_type_select": Case(
        TABULAR, "POST", graphs((0,)), DIRECT, b"SELECT (1 AS ?value) {}"
    ),
    "query_content_type_ask": Case(True, "POST", graphs((0,)), DIRECT, b"ASK {}"),
    "query_content_type_describe": Case(
        RDF, "POST", graphs((0,)), DIRECT, b"DESCRIBE <http://example.org/>"
    ),
    "query_content_type_construct": Case(
        RDF, "POST", graphs((0,)), DIRECT, b"CONSTRUCT { <s> <p> 1 } WHERE {}"
    ),
    "bad_query_method": Case(4, "PUT", graphs((0,), query="ASK {}"), FORM),
    "bad_multiple_queries": Case(
        4, "GET", urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    ),
    "bad_query_wrong_media_type": Case(4, "POST", "", {"Content-Type": "text/plain"}, b"ASK {}"),
    "bad_query_missing_form_type": Case(4, "POST", "", {}, b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": Case(4, "POST", "", {}, b"ASK {}"),
    "bad_query_non_utf8": Case(
        4,
        "POST",
        "",
        {"Content-Type": "application/sparql-query; charset=UTF-16"},
        "ASK {}".encode("utf-16"),
    ),
    "bad_query_syntax": Case(4, "GET", "query=ASK%20%7B"),
    # Of the cases for updates, what a server refuses that takes none.
    "update_post_form": Case(4, "POST", "", FORM, b"update=CLEAR+ALL"),
    "update_post_direct": Case(
        4, "POST", "", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL"
    ),
    "bad_update_get": Case(4, "GET", "update=CLEAR%20ALL"),
}
# These need the graphs of the suite.
DATASET = {
    "query_dataset_default_graphs_get": Case(True, "GET", graphs((1, 2), query=BOTH)),
    "query_dataset_default_graphs_post": Case(True, "POST", graphs((1, 2)), DIRECT, BOTH.encode()),
    "query_dataset_named_graphs_post": Case(
        True, "POST", graphs((), (1, 2)), DIRECT, f"ASK {{ {APART} }}".encode()
    ),
    "query_dataset_named_graphs_get": Case(
        True, "GET", graphs((), (1, 2), query=f"ASK {{ {APART} }}")
    ),
    "query_dataset_full": Case(
        True, "POST", graphs((3,), (1, 2)), DIRECT, f"ASK {{ {typed(3)} {APART} }}".encode()
    ),
    "query_multiple_dataset": Case(
        True,
        "POST",
        graphs((), (1, 2)),
        DIRECT,
        f"ASK FROM <{DATA.format(3)}> {{ {APART} }}".encode(),
    ),
}
