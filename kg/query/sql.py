"""Ask the tables of a graph folder in SQL, by DuckDB; nothing is loaded, nothing can be written."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from kg.common.errors import MissingExtra, QueryError
from kg.query.cypher.mistakes import of_sql
from kg.query.cypher.values import Rows, plain
from kg.store.folder import Folder
from kg.store.tables import TABLES


def run(folder: Folder, text: str, parameters: Mapping[str, Any]) -> Rows:
    """Return the columns and rows that *text* gives; the tables are those of `kg.store.tables`.

    A parameter is ``$name``. The text sees the tables, and no file beside them.

    Raises:
        QueryError: *text* is wrong.
        MissingExtra: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("kg query --sql", "duckdb", "sql") from None
    with duckdb.connect(":memory:") as connection:
        # The tables are handed over, so that files need not be in reach of the query.
        for name in TABLES:
            connection.register(name, folder.dataset(name))
        connection.execute("SET enable_external_access = false; SET errors_as_json = true")
        connection.execute("SET lock_configuration = true")
        try:
            found = connection.execute(text, dict(parameters) or None)
            if found is None:  # the text is blank, or a comment
                raise QueryError("query", "its end", "SQL that can be answered")
            names = [column[0] for column in found.description or []]
            return _distinct(names), [[plain(value) for value in row] for row in found.fetchall()]
        except duckdb.Error as problem:
            raise of_sql(text, str(problem)) from None


def _distinct(names: list[str]) -> list[str]:
    """Return *names* so that no two are equal: ``id, id`` as ``id, id_1``."""
    seen: list[str] = []
    for name in names:
        number = next(n for n in count() if (f"{name}_{n}" if n else name) not in seen)
        seen.append(f"{name}_{number}" if number else name)
    return seen
