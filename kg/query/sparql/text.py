"""Is a text a SPARQL query that may be asked here? The parser that will run it is the judge.

pyoxigraph fetches what ``SERVICE`` names, and cannot be told not to. Where the word stands as a
keyword, and not within a string, an IRI, a name or a comment, only a parser knows; so the word is
replaced wherever it stands by another of its length, and what can then no longer be parsed is
refused. A text without the word cannot call anybody, and nothing else is ever evaluated.
"""

import re
import secrets
import string
from typing import NoReturn

from kg.common.errors import QueryError
from kg.emit.rdf import BASE, NAMESPACES
from kg.query.cypher.places import offset, where

SHOWN = 30  # characters of a query that an error shows
NEAR = 200  # characters before an error in which its cause is looked for
LONGEST = 70  # characters of SERVICE, each a code point in an escape
_UPDATES = "INSERT|DELETE|WITH|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY"
_PROLOGUE = r"(?:\s|#[^\n\r]*|(?:PREFIX\s*+[^\s:]*+:|BASE)\s*+<[^>]*>)*+"
_FORM = re.compile(rf"{_PROLOGUE}(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_UPDATE = re.compile(rf"{_PROLOGUE}({_UPDATES})\b", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PREFIXED = re.compile(r"([\w.-]*):[^\s:]*\s*$")
_CALLED = re.compile(r"[\w-]*+(?::\S*+)?(?:\s|#.*\n)*+<?")  # what may follow SERVICE at once
_MEANT = {  # what the parser says among all that it expected
    "Prefix not found": "a prefix that a PREFIX line declares",
    "IRI parsing failed": "an absolute IRI",
    "The SELECT contains a variable that is unbound": "variables that the query groups by or gives",
}


def _letter(letter: str) -> str:
    """Return a pattern for *letter* in either case, as it stands or as a code point."""
    codes = "|".join(f"{ord(one):02X}" for one in (letter.lower(), letter.upper()))
    return rf"(?:{letter}|\\u00(?:{codes})|\\U000000(?:{codes}))"


_WORD = re.compile("".join(map(_letter, "service")), re.IGNORECASE)
_PIECE = re.compile(r"\\u.{4}|\\U.{8}|.")


def refuse(text: str, base: str = BASE) -> None:
    """Raise what is wrong with *text*, if it is not a query that may be asked.

    It takes no longer than parsing twice; a text that nests deeper than the parser can follow ends
    the process, so whoever serves others calls it where that may happen.

    Raises:
        QueryError: it is no SPARQL query, changes data, or asks another service.
    """
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        begin = where(text, problem.start)
        raise QueryError(begin, "half a character", "text that is UTF-8") from None
    if said := problem_of(text, base):
        _raise(text, said)


def problem_of(text: str, base: str) -> str:
    """Return what the parser says against *text* without SERVICE; nothing if it is a query."""
    import pyoxigraph

    nobody = pyoxigraph.Variable(_word(text))  # it is asked for after parsing, before evaluating
    try:
        pyoxigraph.Store().query(
            without_service(text),
            base_iri=base,
            prefixes=NAMESPACES,
            substitutions={nobody: pyoxigraph.Literal(0)},
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
    word = _word(text)

    def replaced(found: re.Match[str]) -> str:
        pieces = zip(_PIECE.findall(found[0]), word, strict=True)
        return "".join(_in_place(old, new) for old, new in pieces)

    return _WORD.sub(replaced, text)


def _in_place(old: str, new: str) -> str:
    if old[0] == "\\":
        new = new.upper() if chr(int(old[2:], 16)).isupper() else new
        return f"{old[:2]}{ord(new):0{len(old) - 2}X}"
    return new.upper() if old.isupper() else new


def _word(text: str) -> str:
    """Return seven letters that are not in *text*; nobody who writes one can foresee them."""
    low = text.lower()
    while True:
        word = "".join(secrets.choice(string.ascii_lowercase) for _ in "service")
        if word not in low:
            return word


def _raise(text: str, said: str) -> NoReturn:
    """Raise the error that the parser means by what it *said* of *text*."""
    wanted = "a query: SELECT, ASK, CONSTRUCT or DESCRIBE"
    found = _POSITION.match(said)
    if found is None:
        raise QueryError("query", " ".join(said.split()), wanted)
    if update := _UPDATE.match(text):
        raise QueryError(where(text, update.start(1)), update[1].upper(), f"{wanted}, that reads")
    place = offset(text, int(found[1]), int(found[2]))
    words = [one for one in _WORD.finditer(text, 0, place + LONGEST) if one.start() <= place]
    if words and _CALLED.fullmatch(text, words[-1].end(), max(place, words[-1].end())):
        begin = where(text, words[-1].start())
        raise QueryError(begin, "SERVICE", "a query of this graph alone")
    shown = text[place:].split("\n", 1)[0][:SHOWN].strip()
    named = _PREFIXED.search(text, max(0, place - NEAR), place)
    if named and not _declared(text, named[1]):
        raise QueryError(where(text, named.start()), f"{named[1]}:", _MEANT["Prefix not found"])
    shown = repr(shown) if shown else "its end"
    raise QueryError(where(text, place), shown, _wanted(found[3]) if _FORM.match(text) else wanted)


def _declared(text: str, prefix: str) -> bool:
    declared = re.search(rf"(?i:PREFIX)\s+{re.escape(prefix)}:", text)
    return prefix in NAMESPACES or declared is not None


def _wanted(expected: str) -> str:
    """Return what the parser *expected*, if it is short enough to help."""
    for said, meant in _MEANT.items():
        if said in expected:
            return meant
    words = re.findall(r'"(?:[^"\\]|\\.)*"|[A-Za-z]\w+', expected)
    if "[" in expected or words in ([], ["OPTIONAL"]):
        return "SPARQL as it goes on"
    return f"SPARQL, such as {' or '.join(words)}"
