"""Check the syntax of a SPARQL query: no updates, no SERVICE (federated queries).

The parser that will run it decides. pyoxigraph fetches what ``SERVICE`` names, and cannot be told
not to. Only a parser knows where the word is a keyword, and not within a string, an IRI, a name or
a comment; so the word is replaced wherever it stands by another of its length, and what can then
no longer be parsed is refused. A text without the word cannot reach another endpoint.
"""

import re
import secrets
import string
from typing import NoReturn

from kg.common.errors import QueryError
from kg.emit.rdf import BASE
from kg.emit.rdf.vocabulary import query_prefixes
from kg.query.errors import offset, position
from kg.query.sparql.depth import check_levels

MOST_SHOWN = 30  # characters of a query that an error shows
BEFORE_ERROR = 200  # characters before an error in which its cause is looked for
LONGEST_SERVICE = 70  # characters of SERVICE, each a code point in an escape
_UPDATES = "INSERT|DELETE|WITH|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY"
_PROLOGUE = r"(?:\s|#[^\n\r]*|(?:PREFIX\s*+[^\s:]*+:|BASE)\s*+<[^>]*>)*+"
_FORM = re.compile(rf"{_PROLOGUE}(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_UPDATE = re.compile(rf"{_PROLOGUE}({_UPDATES})\b", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PREFIXED = re.compile(r"([\w.-]*):[^\s:]*\s*$")
_AFTER_SERVICE = re.compile(r"[\w-]*+(?::\S*+)?(?:\s|#.*\n)*+<?")  # what may follow SERVICE at once
_EXPLAINED = {  # what the parser says among all that it expected: what to say instead
    "Prefix not found": "a prefix that a PREFIX line declares",
    "IRI parsing failed": "an absolute IRI",
    "The SELECT contains a variable that is unbound": "variables that the query groups by or gives",
}


def _letter_pattern(letter: str) -> str:
    """Return a pattern for *letter* in either case, as it stands or as a code point."""
    codes = "|".join(f"{ord(case):02X}" for case in (letter.lower(), letter.upper()))
    return rf"(?:{letter}|\\u00(?:{codes})|\\U000000(?:{codes}))"


_SERVICE = re.compile("".join(map(_letter_pattern, "service")), re.IGNORECASE)
_CHARACTER = re.compile(r"\\u.{4}|\\U.{8}|.")


def check_query(text: str, base: str = BASE) -> None:
    """Raise QueryError if *text* is not a SPARQL query that only reads this graph.

    It takes no longer than parsing twice, on the stack of `kg.query.nesting.on_deep_stack`.

    Raises:
        QueryError: it is no SPARQL query, nests too deep, changes data, or asks another service.
    """
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        place = position(text, problem.start)
        raise QueryError(place, "half a character", "text that is UTF-8") from None
    check_levels(text)
    if message := syntax_error(text, base):
        _raise(text, message)


def syntax_error(text: str, base: str) -> str:
    """Return the parser's message about *text* without SERVICE; "" if it is a query."""
    import pyoxigraph

    # A variable that the query has not is noticed after parsing, and before evaluating.
    unknown = pyoxigraph.Variable(_unused_word(text))
    try:
        pyoxigraph.Store().query(
            without_service(text),
            base_iri=base,
            prefixes=query_prefixes(base),
            substitutions={unknown: pyoxigraph.Literal(0)},
        )
    except SyntaxError as problem:
        return str(problem)
    except RuntimeError:
        pass
    return ""


def without_service(text: str) -> str:
    """Return *text* with a word of as many letters wherever it has SERVICE, the same everywhere.

    The word occurs nowhere else in *text*. Case is kept, and so are code points in escapes, so
    that what was parsed before is parsed as before, but for the keyword.
    """
    word = _unused_word(text)

    def replaced(match: re.Match[str]) -> str:
        characters = zip(_CHARACTER.findall(match[0]), word, strict=True)
        return "".join(_in_place(old, new) for old, new in characters)

    return _SERVICE.sub(replaced, text)


def _in_place(old: str, new: str) -> str:
    """Return the letter *new* in the case of *old*, and as an escape if *old* is one."""
    if old[0] == "\\":
        new = new.upper() if chr(int(old[2:], 16)).isupper() else new
        return f"{old[:2]}{ord(new):0{len(old) - 2}X}"
    return new.upper() if old.isupper() else new


def _unused_word(text: str) -> str:
    """Return seven letters that are not in *text*; nobody who writes one can foresee them."""
    low = text.lower()
    while True:
        word = "".join(secrets.choice(string.ascii_lowercase) for _ in "service")
        if word not in low:
            return word


def _raise(text: str, message: str) -> NoReturn:
    """Raise the error that the parser means by its *message* about *text*."""
    wanted = "a query: SELECT, ASK, CONSTRUCT or DESCRIBE"
    match = _POSITION.match(message)
    if match is None:
        raise QueryError("query", " ".join(message.split()), wanted)
    if update := _UPDATE.match(text):
        raise QueryError(
            position(text, update.start(1)), update[1].upper(), f"{wanted}, that reads"
        )
    begin = offset(text, int(match[1]), int(match[2]))
    services = _SERVICE.finditer(text, 0, begin + LONGEST_SERVICE)
    last = max((s.span() for s in services if s.start() <= begin), default=None)
    if last and _AFTER_SERVICE.fullmatch(text, last[1], max(begin, last[1])):
        raise QueryError(position(text, last[0]), "SERVICE", "a query of this graph alone")
    shown = text[begin:].split("\n", 1)[0][:MOST_SHOWN].strip()
    prefixed = _PREFIXED.search(text, max(0, begin - BEFORE_ERROR), begin)
    if prefixed and not _declared(text, prefixed[1]):
        raise QueryError(
            position(text, prefixed.start()), f"{prefixed[1]}:", _EXPLAINED["Prefix not found"]
        )
    shown = repr(shown) if shown else "its end"
    wanted = _wanted(match[3]) if _FORM.match(text) else wanted
    raise QueryError(position(text, begin), shown, wanted)


def _declared(text: str, prefix: str) -> bool:
    declared = re.search(rf"(?i:PREFIX)\s+{re.escape(prefix)}:", text)
    return prefix in query_prefixes(BASE) or declared is not None


def _wanted(expected: str) -> str:
    """Return what the parser *expected*, if it is short enough to help."""
    for part, explanation in _EXPLAINED.items():
        if part in expected:
            return explanation
    words = re.findall(r'"(?:[^"\\]|\\.)*"|[A-Za-z]\w+', expected)
    if "[" in expected or words in ([], ["OPTIONAL"]):
        return "SPARQL as it goes on"
    return f"SPARQL, such as {' or '.join(words)}"
