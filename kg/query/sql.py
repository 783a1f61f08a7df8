"""Run SQL over the Parquet tables of a graph folder by DuckDB, in process and read-only."""

import json
import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from kg.common.errors import MissingExtra, QueryError
from kg.query.errors import position, without_position
from kg.query.nesting import check_brackets
from kg.query.rows import Rows, plain
from kg.store.analysis import NAME as ANALYSIS
from kg.store.folder import Folder
from kg.store.tables import TABLES

MAX_LEVELS = 1_000  # of brackets: as deep as DuckDB itself lets expressions nest
_TOKENS = re.compile(  # strings, names in quotes, comments, brackets
    r"""'(?:[^']|'')*+'|"(?:[^"]|"")*+"|(?P<tag>\$\w*+\$).*?(?P=tag)|--[^\n]*|/\*.*?\*/|[][(){}]""",
    re.DOTALL,
)


def run(folder: Folder, text: str, parameters: Mapping[str, Any]) -> Rows:
    """Return the columns and rows that *text* gives; its tables are those of `kg.store.tables`.

    A parameter is ``$name``. The text sees the tables, but no other file, and cannot write.

    Raises:
        QueryError: *text* is wrong.
        MissingExtra: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("kg query in SQL", "duckdb", "sql") from None
    check_brackets(text, MAX_LEVELS, _TOKENS)
    with duckdb.connect(":memory:") as connection:
        # The tables are handed over, so that files need not be in reach of the query.
        for name in (*TABLES, ANALYSIS):
            connection.register(name, folder.dataset(name))
        connection.execute("SET enable_external_access = false; SET errors_as_json = true")
        connection.execute("SET lock_configuration = true")
        try:
            result = connection.execute(text, dict(parameters) or None)
            if result is None:  # the text is blank, or a comment
                raise QueryError("query", "its end", "SQL that can be answered")
            names = [column[0] for column in result.description or []]
            rows = [[plain(value) for value in row] for row in result.fetchall()]
            return _distinct(names), rows
        except duckdb.Error as problem:
            raise _error(text, str(problem)) from None


def _distinct(names: list[str]) -> list[str]:
    """Return *names* so that no two are equal: ``id, id`` as ``id, id_1``."""
    distinct: list[str] = []
    for name in names:
        number = next(n for n in count() if (f"{name}_{n}" if n else name) not in distinct)
        distinct.append(f"{name}_{number}" if number else name)
    return distinct


def _error(text: str, message: str) -> QueryError:
    """Return the error for DuckDB's *message* about *text*: its kind, then JSON or words."""
    wanted = "SQL that can be answered"
    details = message.partition(": ")[2]
    error = json.loads(details) if details.startswith("{") else {"exception_message": details}
    found = " ".join(error["exception_message"].split())
    if "position" not in error:
        return without_position(found, wanted)
    before = text.encode()[: int(error["position"])]  # counted in bytes
    return QueryError(position(text, len(before.decode(errors="ignore"))), found, wanted)
