"""Error messages of query engines: line and column in the query's text, missing parameters."""

import re

from kg.common.errors import QueryError

_MISSING_PARAMETERS = re.compile(
    r"Expected parameter\(s\): (.*)"  # ArcadeDB
    r"|Values were not provided for the following parameters: (.*)"  # DuckDB
)


def position(text: str, begin: int) -> str:
    """Return the line and column, both from 1, of a character of *text*, as errors name them.

    >>> position("RETURN\\n  1", 9)
    'query:2:3'
    """
    before = text[:begin]
    return f"query:{before.count(chr(10)) + 1}:{begin - before.rfind(chr(10))}"


def offset(text: str, line: int, column: int) -> int:
    """Return the character of *text* at a line and a column, both from 1.

    >>> offset("RETURN\\n  1", 2, 3)
    9
    """
    return sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1


def without_position(message: str, wanted: str) -> QueryError:
    """Return the error for an engine's *message* that names no place in the query."""
    if match := _MISSING_PARAMETERS.fullmatch(message):
        names = re.split(", *", match[1] or match[2])
        found = f"no value of {', '.join(f'${name}' for name in sorted(names))}"
        return QueryError("query", found, "one", "-p name=value gives it")
    return QueryError("query", message, wanted)
