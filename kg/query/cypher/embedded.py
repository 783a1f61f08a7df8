"""Run Cypher over a graph folder in process, by ArcadeDB, with the answers that Neo4j gives.

What ArcadeDB would answer otherwise is rewritten, or refused (`kg.query.cypher.rewrite`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.common.progress import Progress, no_progress
from kg.emit.neo4j.statements import BASES
from kg.emit.sentence_nodes import MENTIONED, PART
from kg.query.cypher.arcade import opened
from kg.query.cypher.errors import arcade_error
from kg.query.cypher.rewrite import Rewritten, column_names, rewrite
from kg.query.cypher.syntax import labels_and_types, tokenize
from kg.query.rows import Rows, node, plain, relationship
from kg.store.folder import Folder

if TYPE_CHECKING:
    import arcadedb

_PATH = re.compile(
    r"\(#\d+:\d+\)(?:<?-\[#\d+:\d+\]->?\(#\d+:\d+\))*"
)  # a path as ArcadeDB writes it
_RECORD_ID = re.compile(r"#\d+:\d+")


def run(
    folder: Folder,
    text: str,
    parameters: Mapping[str, Any],
    *,
    evidence: bool = False,
    report: Progress = no_progress,
    note: Callable[[str], None] = lambda _: None,
) -> Rows:
    """Return the columns and rows that *text* gives, as `kg.query.rows` has them.

    Args:
        evidence: sentences and documents are nodes too, as after `kg load --evidence`.
        report: is told how far it is where the engine does not have the graph yet.
        note: is told the labels and types of relationships that the graph does not have.

    Raises:
        QueryError: *text* is wrong, writes, or is not answered as Neo4j would.
        MissingExtra: ArcadeDB is not installed.
    """
    query = rewrite(text)  # what is refused need not wait until the engine has the graph
    with opened(folder, report, evidence=evidence) as database:
        for line in unknown_names(database, text):
            note(line)
        return _answer(database, query, parameters)


def ask(database: "arcadedb.Database", text: str, parameters: Mapping[str, Any]) -> Rows:
    """Return the columns and rows that *text* gives of *database*.

    Raises:
        QueryError: as of `run`.
    """
    return _answer(database, rewrite(text), parameters)


def unknown_names(database: "arcadedb.Database", text: str) -> Iterator[str]:
    """Yield a line for each label and type of relationships of *text* that *database* lacks."""
    known = _schema(database)
    for kind, name in dict.fromkeys(labels_and_types(tokenize(text))):
        if name not in known[kind]:
            noun = "label" if kind == "label" else "type of relationships"
            hint = "; --evidence has them" if name in (*BASES, MENTIONED, PART) else ""
            yield f"the graph has no {noun} `{name}`{hint}"


def _schema(database: "arcadedb.Database") -> dict[str, set[str]]:
    """Return the names of types of nodes (``label``) and of relationships (``type``)."""
    kinds = database.query("sql", "SELECT name, type FROM schema:types").to_list()
    return {
        word: {kind["name"] for kind in kinds if kind["type"] == sort}
        for word, sort in (("label", "vertex"), ("type", "edge"))
    }


def _answer(database: "arcadedb.Database", query: Rewritten, parameters: Mapping[str, Any]) -> Rows:
    from arcadedb import ArcadeDBError

    try:
        records = database.query("opencypher", query.text, dict(parameters)).to_list()
    except ArcadeDBError as problem:
        raise arcade_error(query.original, query.text, str(problem)) from None
    values = _Values(database)
    rows = [{name: values.plain(row[name]) for name in row} for row in records]
    names = list(rows[0]) if rows else []
    if query.star:
        names.sort()
    return _column_names(query, names), [[row[name] for name in names] for row in rows]


def _column_names(query: Rewritten, names: list[str]) -> list[str]:
    """Return the names of the columns as the user spelled them, also where there are no rows."""
    if not names:
        return column_names(query.original)  # the engine names columns with the first row only
    for edited, original in query.edits:
        names = [name.replace(edited, original) for name in names]
    return names


class _Values:
    """Converts the values of ArcadeDB to plain values."""

    def __init__(self, database: "arcadedb.Database") -> None:
        self.database = database
        self.vertices = _schema(database)["label"]

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict) and "@rid" in value:
            return self._record(value)
        if isinstance(value, dict):
            return {key: self.plain(value[key]) for key in sorted(value)}
        if isinstance(value, list | tuple):
            return [self.plain(item) for item in value]
        if isinstance(value, str) and _PATH.fullmatch(value):
            return [self._at(record_id) for record_id in _RECORD_ID.findall(value)]
        return plain(value)

    def _record(self, record: dict[str, Any]) -> dict[str, Any]:
        properties = {name: value for name, value in record.items() if not name.startswith("@")}
        kind = record["@type"]
        if kind in self.vertices:
            return node(kind.split("~"), properties)
        edge = self.database.lookup_by_rid(record["@rid"])
        return relationship(kind, edge.get_out().to_dict(), edge.get_in().to_dict(), properties)

    def _at(self, record_id: str) -> dict[str, Any]:
        record = self.database.lookup_by_rid(record_id)
        kind = record.get_type_name()
        return self._record({**record.to_dict(), "@rid": record_id, "@type": kind})
