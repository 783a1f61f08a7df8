"""Bind parameters of a SPARQL query: write values as RDF terms in place of variables.

pyoxigraph has substitutions of its own, but it plans the query without the values, and takes a
variable that no pattern binds for unbound: ``BIND ($x AS ?y)``, ``BOUND($x)`` and ``?number = $x``
then answer wrongly. So each value is written, as the term that pyoxigraph writes, where the
variable stands. As with SERVICE the parser decides where that is: if the text is still a query with
what cannot be a variable in its place, it stood in a string, an IRI or a comment.
"""

import re
from collections.abc import Mapping
from typing import Any

from kg.common.errors import QueryError
from kg.emit.rdf import BASE
from kg.query.sparql.syntax import syntax_error
from kg.query.sparql.terms import term_text

_END_OF_NAME = "(?![\\w\u00b7\u0300-\u036f\u203f\u2040])"  # no character of a name follows
_NO_VARIABLE = "%41"  # may follow ? in an IRI, but not in a variable
_LIMIT = re.compile(r"\bLIMIT\s+\d+\s*\Z", re.IGNORECASE)


def bind(text: str, bindings: Mapping[str, Any], base: str = BASE) -> str:
    """Return *text*, a query, with values in place of variables.

    A variable that *text* has not is not bound. ``limit`` takes the place of the number in a LIMIT
    at the end, where SPARQL allows no variable. One parsing for each place that is looked at.

    Raises:
        QueryError: a value is none that SPARQL has, or cannot stand where the variable stands.
    """
    bound = _with_limit(text, bindings.get("limit"))
    for name, value in bindings.items():
        places = [
            match.span()
            for match in re.finditer(rf"[?$]{re.escape(name)}{_END_OF_NAME}", bound)
            if syntax_error(
                f"{bound[: match.start() + 1]}{_NO_VARIABLE}{bound[match.end() :]}", base
            )
        ]
        term = _term(name, value) if places else ""
        for start, end in reversed(places):
            bound = f"{bound[:start]} {term} {bound[end:]}"
        if places and syntax_error(bound, base):
            wanted = "it in patterns and expressions"
            raise QueryError("query", f"the parameter {name} where no value can stand", wanted)
    return bound


def _with_limit(text: str, limit: Any) -> str:
    if limit is None or not _LIMIT.search(text):
        return text
    if not isinstance(limit, int) or limit < 0:
        raise QueryError("limit", repr(limit), "a whole number, 0 or more")
    return _LIMIT.sub(f"LIMIT {limit:d}\n", text)


def _term(name: str, value: Any) -> str:
    """Return *value* as a term of SPARQL, whatever characters it has."""
    import pyoxigraph

    if (text := term_text(value)) is not None:
        return text
    if not isinstance(value, str | bool | int | float):
        wanted = "a text, a number, true or false, or an RDF term"
        raise QueryError(f"the parameter {name}", repr(value), wanted)
    try:
        return str(pyoxigraph.Literal(value))
    except ValueError:  # half a character
        raise QueryError(f"the parameter {name}", repr(value), "text that is UTF-8") from None
