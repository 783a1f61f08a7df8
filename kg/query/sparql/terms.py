"""RDF terms as parameters of queries: IRIs and literals, from a text as Turtle writes them."""

from collections.abc import Mapping
from typing import Any

from kg.common.errors import QueryError


def read_term(text: str, base: str, prefixes: Mapping[str, str]) -> Any:
    """Return the IRI or literal that *text* is in Turtle; None if it does not start like one.

    >>> str(read_term("<http://e.org/a>", "x:", {}))
    '<http://e.org/a>'
    >>> str(read_term('"5"^^xsd:int', "x:", {"xsd": "http://www.w3.org/2001/XMLSchema#"}))
    '"5"^^<http://www.w3.org/2001/XMLSchema#int>'
    >>> read_term("a < b", "x:", {}) is None
    True

    Raises:
        QueryError: it starts with ``<`` or a quotation mark, and is none.
    """
    from pyoxigraph import RdfFormat, parse

    if not text.startswith(("<", '"')):
        return None
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    try:
        terms = [
            quad.object
            for quad in parse(f"{head}<x:s> <x:p> {text} .", RdfFormat.TURTLE, base_iri=base)
        ]
    except (SyntaxError, ValueError):
        terms = []
    if len(terms) != 1:
        wanted = 'an IRI such as <http://e.org/a>, or a literal such as "a"@en or "5"^^xsd:int'
        raise QueryError("-p", repr(text), wanted)
    return terms[0]


def term_text(value: Any) -> str | None:
    """Return a term of pyoxigraph or rdflib as SPARQL writes it; None if *value* is no such one."""
    from pyoxigraph import Literal, NamedNode

    if isinstance(value, NamedNode | Literal):
        return str(value)
    return value.n3() if hasattr(value, "n3") else None
