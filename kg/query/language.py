"""Recognise the query language of a text: Cypher, SPARQL or SQL.

The first keyword decides, after comments, by the table ``FIRST``. Four keywords begin a query in
two languages:

- ``SELECT``: SPARQL if a variable ``?name``, or a group in braces after ``WHERE``, ``*``, ``)`` or
  ``$name``, stands anywhere outside of strings and comments; else SQL.
- ``DESCRIBE``: SPARQL before a variable, an IRI, a prefixed name or ``*``; else SQL, of a table.
- ``WITH``: SQL where a common table expression follows, ``WITH name AS (``; else Cypher.
- ``SHOW``: SQL before ``TABLES``, ``ALL TABLES`` or a table of the graph; else Cypher, of a server.

``EXPLAIN`` is of the language of what follows it. All else is Cypher, whose engine says what is
wrong with it.
"""

import re

from kg.store.analysis import NAME as ANALYSIS
from kg.store.tables import TABLES

LANGUAGES = ("cypher", "sparql", "sql")
FIRST = {  # the first keyword of a text, and its language; see above for those of two
    **dict.fromkeys(("PREFIX", "BASE", "ASK", "CONSTRUCT"), "sparql"),
    **dict.fromkeys(("FROM", "VALUES", "SUMMARIZE", "PIVOT", "UNPIVOT"), "sql"),
}
_COMMENTS = re.compile(r"(?:\s+|/\*.*?\*/|(?://|--|#)[^\n]*)*", re.DOTALL)
_KEYWORD = re.compile(r"\w*")
# Strings and quoted names, IRIs, and comments; in SQL the sign # is none, in SPARQL -- is none.
_QUOTED = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|<[^<>\s"{}|\\^`]*>|/\*.*?\*/|--[^\n]*""", re.DOTALL
)
_PATTERN_OF_TRIPLES = re.compile(r"\?\w|(?:\bWHERE|[*)]|\$\w+)\s*\{", re.IGNORECASE)
_RESOURCE = re.compile(r"\s*(?:[?$]\w|<|\*|[\w.-]*:)")
_TABLE_EXPRESSION = re.compile(
    r"""\s+(?:RECURSIVE\s+)?(?:\w+|"[^"]*")\s*(?:\([^()]*\)\s*)?"""
    r"AS\s+(?:(?:NOT\s+)?MATERIALIZED\s*)?\(",
    re.IGNORECASE,
)
_EFFECTS = re.compile(
    r"\b(RETURN|CALL|FINISH|CREATE|INSERT|MERGE|SET|REMOVE|DELETE|FOREACH|LOAD|SHOW|EXPLAIN|PROFILE|"
    r"USE|MATCH|UNWIND|WITH|DROP|ALTER|GRANT|DENY|REVOKE|START|STOP|TERMINATE|RENAME|ENABLE)\b",
    re.IGNORECASE,
)
_TABLES = re.compile(
    rf"""\s+"?(?:(?:ALL\s+)?TABLES|{"|".join((*TABLES, ANALYSIS))})\b""", re.IGNORECASE
)


def language_of(text: str) -> str:
    """Return the language of a query: ``cypher``, ``sparql`` or ``sql``.

    >>> [language_of(text) for text in ("MATCH (n) RETURN n", "ASK { ?s ?p ?o }", "FROM edges")]
    ['cypher', 'sparql', 'sql']
    """
    query = text[_COMMENTS.match(text).end() :].lstrip("(")  # type: ignore[union-attr]
    keyword = _KEYWORD.match(query)[0]  # type: ignore[index]
    rest = query[len(keyword) :]
    match keyword.upper():
        case "SELECT":
            return "sparql" if _PATTERN_OF_TRIPLES.search(_QUOTED.sub(" ", rest)) else "sql"
        case "DESCRIBE":
            return "sparql" if _RESOURCE.match(rest) else "sql"
        case "WITH":
            return "sql" if _TABLE_EXPRESSION.match(rest) else "cypher"
        case "SHOW":
            return "sql" if _TABLES.match(rest) else "cypher"
        case "EXPLAIN":
            return language_of(rest)
        case other:
            return FIRST.get(other, "cypher")


def may_be_cypher(text: str) -> bool:
    """Tell whether *text* has one of the words that make something happen in Cypher.

    >>> [may_be_cypher(text) for text in ("C/C++", "AND", "Match (n) Return n", "")]
    [False, False, True, False]
    """
    return _EFFECTS.search(text) is not None
