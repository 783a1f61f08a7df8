"""What an engine says of a wrong query, said as other errors are: where, what, what was wanted."""

import json
import re

from kg.common.errors import QueryError
from kg.query.cypher.places import before_edits, offset, where

LONGEST = 60  # characters of what was expected; engines may list all of a language
_ENGINE = re.compile(r"^(?:Query failed|Reading the result set failed): ")
_CLASS = re.compile(r"(?:[a-z]\w*\.)+[A-Z]\w*: ")
_WRITES = ("QueryNotIdempotentException", "read only database")
# Columns are counted from 0 in both, in characters.
_SYNTAX = re.compile(r"Syntax error at line (\d+):(\d+) - (.*)")
_UNEXPECTED = re.compile(r"(Unexpected input '.*') at line (\d+), column (\d+)")
_FOUND = re.compile(
    r"(?:(?:mismatched|extraneous|Unexpected) input|no viable alternative at input) "
    r"'(?P<found>.*?)'(?:,? expect(?:ing|ed):? (?P<wanted>.*))?"
    r"|missing (?P<missing>.*) at '(?P<at>.*)'"
)
_NO_VALUE = re.compile(
    r"Expected parameter\(s\): (.*)|Values were not provided for the following parameters: (.*)"
)
_SIGN = re.compile(r"'([^']+)'|([A-Z]\w*)")


def of_cypher(text: str, asked: str, said: str) -> QueryError:
    """Return what ArcadeDB *said* of *asked*, which was made of *text*."""
    if any(sign in said for sign in _WRITES):
        hint = "a graph changes when it is built; what is on a server, a client of Neo4j changes"
        return QueryError("query", "a statement that writes", "one that reads", hint)
    said = _CLASS.sub("", _ENGINE.sub("", said)).split("\n")[0]
    said = re.sub(r" \(caused by .*", "", said).strip().rstrip(".")
    said = re.sub(r"^[A-Z]\w+: ", "", said)  # the name that the Cypher specification has for it
    wanted = "Cypher that can be answered"
    if match := _SYNTAX.fullmatch(said):
        line, column, said = match.groups()
    elif match := _UNEXPECTED.fullmatch(said):
        said, line, column = match.groups()
    else:
        return _without_place(said, wanted)
    place = before_edits(asked, text, offset(asked, int(line), int(column) + 1))
    found, wanted = _told(said, wanted)
    return QueryError("query" if place is None else where(text, place), found, wanted)


def _without_place(said: str, wanted: str) -> QueryError:
    if match := _NO_VALUE.fullmatch(said):
        names = re.split(", *", match[1] or match[2])
        found = f"no value of {', '.join(f'${name}' for name in sorted(names))}"
        return QueryError("query", found, "one", "-p name=value gives it")
    return QueryError("query", said, wanted)


def _told(said: str, wanted: str) -> tuple[str, str]:
    """Return what was found and what was wanted, without the names of the grammar's rules."""
    match = _FOUND.fullmatch(said)
    if match is None:
        return said, wanted
    found = match["found"] or match["at"]
    found = "its end" if found == "<EOF>" else repr(found)
    expected = match["missing"] or match["wanted"] or ""
    if expected == "an expression":
        return found, expected
    signs = [sign or word for sign, word in _SIGN.findall(expected)]
    if not signs or len(expected) > LONGEST or any("_" in sign for sign in signs):
        return found, "Cypher as it goes on"
    return found, f"Cypher, such as {' or '.join(signs)}"


def of_sql(text: str, said: str) -> QueryError:
    """Return what DuckDB *said* of *text*: an object of JSON after its kind, or words."""
    wanted = "SQL that can be answered"
    told = said.partition(": ")[2]
    error = json.loads(told) if told.startswith("{") else {"exception_message": told}
    found = " ".join(error["exception_message"].split())
    if "position" not in error:
        return _without_place(found, wanted)
    before = text.encode()[: int(error["position"])]  # counted in bytes
    return QueryError(where(text, len(before.decode(errors="ignore"))), found, wanted)
