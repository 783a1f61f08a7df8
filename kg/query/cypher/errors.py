"""Translate ArcadeDB's error messages: line and column, what was found, what was expected.

ArcadeDB runs a rewritten text (`kg.query.cypher.rewrite`); positions are told in that of the user.
"""

import re
from os.path import commonprefix

from kg.common.errors import QueryError
from kg.query.errors import offset, position, without_position

MOST_EXPECTED = 60  # characters of what was expected; engines may list all of a language
_ENGINE = re.compile(r"^(?:Query failed|Reading the result set failed): ")
_JAVA_CLASS = re.compile(r"(?:[a-z]\w*\.)+[A-Z]\w*: ")
_WRITES = ("QueryNotIdempotentException", "read only database")
# Lines are counted from 1 and columns from 0 in both, in characters.
_SYNTAX = re.compile(r"Syntax error at line (\d+):(\d+) - (.*)")
_UNEXPECTED = re.compile(r"(Unexpected input '.*') at line (\d+), column (\d+)")
_EXPECTATION = re.compile(
    r"(?:(?:mismatched|extraneous|Unexpected) input|no viable alternative at input) "
    r"'(?P<found>.*?)'(?:,? expect(?:ing|ed):? (?P<wanted>.*))?"
    r"|missing (?P<missing>.*) at '(?P<at>.*)'"
)
_EXPECTED_TOKEN = re.compile(r"'([^']+)'|([A-Z]\w*)")


def arcade_error(text: str, rewritten: str, message: str) -> QueryError:
    """Return the error for ArcadeDB's *message* about *rewritten*, which was made of *text*."""
    if any(sign in message for sign in _WRITES):
        hint = "a graph changes when it is built; what is on a server, a client of Neo4j changes"
        return QueryError("query", "a statement that writes", "one that reads", hint)
    message = _JAVA_CLASS.sub("", _ENGINE.sub("", message)).split("\n")[0]
    message = re.sub(r" \(caused by .*", "", message).strip().rstrip(".")
    message = re.sub(r"^[A-Z]\w+: ", "", message)  # the name that openCypher has for the error
    wanted = "Cypher that can be answered"
    if match := _SYNTAX.fullmatch(message):
        line, column, message = match.groups()
    elif match := _UNEXPECTED.fullmatch(message):
        message, line, column = match.groups()
    else:
        return without_position(message, wanted)
    begin = before_edits(rewritten, text, offset(rewritten, int(line), int(column) + 1))
    found, wanted = _expectation(message, wanted)
    return QueryError("query" if begin is None else position(text, begin), found, wanted)


def before_edits(edited: str, text: str, begin: int) -> int | None:
    """Return where in *text* the character *begin* of *edited* was; None: within what was edited.

    >>> before_edits("RETURN (a + b) ORDR", "RETURN a ORDR", 15)
    9
    """
    if begin < len(commonprefix([edited, text])):  # noqa: RUF071 - they are no paths
        return begin
    moved = begin + len(text) - len(edited)
    return moved if moved >= 0 and text[moved:] == edited[begin:] else None


def _expectation(message: str, wanted: str) -> tuple[str, str]:
    """Return what was found and what was wanted, without the names of the grammar's rules."""
    match = _EXPECTATION.fullmatch(message)
    if match is None:
        return message, wanted
    found = match["found"] or match["at"]
    found = "its end" if found == "<EOF>" else repr(found)
    expected = match["missing"] or match["wanted"] or ""
    if expected == "an expression":
        return found, expected
    tokens = [sign or word for sign, word in _EXPECTED_TOKEN.findall(expected)]
    if not tokens or len(expected) > MOST_EXPECTED or any("_" in token for token in tokens):
        return found, "Cypher as it goes on"
    return found, f"Cypher, such as {' or '.join(tokens)}"
