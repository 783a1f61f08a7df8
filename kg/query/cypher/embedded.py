"""Ask a graph folder in Cypher without a server: the answers are those that Neo4j gives.

What the engine would answer otherwise is refused before it is run (`kg.query.cypher.portable`).
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kg.query.cypher.arcade import opened
from kg.query.cypher.mistakes import of_cypher
from kg.query.cypher.portable import Portable, columns, portable
from kg.query.cypher.values import Rows, node, plain, relationship
from kg.store.folder import Folder

if TYPE_CHECKING:
    import arcadedb

_PATH = re.compile(r"\(#\d+:\d+\)(?:<?-\[#\d+:\d+\]->?\(#\d+:\d+\))*")  # how a path is told
_PLACE = re.compile(r"#\d+:\d+")


def run(
    folder: Folder,
    text: str,
    parameters: Mapping[str, Any],
    *,
    evidence: bool = False,
    making: Callable[[], None] = lambda: None,
) -> Rows:
    """Return the columns and rows that *text* gives, as `kg.query.cypher.values` has them.

    Args:
        evidence: sentences and documents are nodes too, as after `kg load --evidence`.
        making: called once if the engine does not have the graph yet.

    Raises:
        QueryError: *text* is wrong, writes, or is not answered as Neo4j would.
        MissingExtra: ArcadeDB is not installed.
    """
    asked = portable(text)  # what is refused need not wait until the engine has the graph
    with opened(folder, making, evidence=evidence) as database:
        return _answered(database, asked, parameters)


def ask(database: "arcadedb.Database", text: str, parameters: Mapping[str, Any]) -> Rows:
    """Return the columns and rows that *text* gives of *database*.

    Raises:
        QueryError: as of `run`.
    """
    return _answered(database, portable(text), parameters)


def _answered(
    database: "arcadedb.Database", asked: Portable, parameters: Mapping[str, Any]
) -> Rows:
    from arcadedb import ArcadeDBError

    try:
        found = database.query("opencypher", asked.text, dict(parameters)).to_list()
    except ArcadeDBError as problem:
        raise of_cypher(asked.given, asked.text, str(problem)) from None
    answer = _Answer(database)
    rows = [{name: answer.plain(row[name]) for name in row} for row in found]
    names = list(rows[0]) if rows else []
    if asked.star:
        names.sort()
    return _named(asked, names), [[row[name] for name in names] for row in rows]


def _named(asked: Portable, names: list[str]) -> list[str]:
    """Return the names of the columns as the text spells them, also where there are no rows."""
    if not names:
        return columns(asked.given)  # the engine names columns with the first row only
    for edited, given in asked.spelled:
        names = [name.replace(edited, given) for name in names]
    return names


class _Answer:
    """Turns what ArcadeDB returns into plain values."""

    def __init__(self, database: "arcadedb.Database") -> None:
        self.database = database
        kinds = database.query("sql", "SELECT name, type FROM schema:types").to_list()
        self.vertices = {kind["name"] for kind in kinds if kind["type"] == "vertex"}

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict) and "@rid" in value:
            return self._record(value)
        if isinstance(value, dict):
            return {key: self.plain(value[key]) for key in sorted(value)}
        if isinstance(value, list | tuple):
            return [self.plain(one) for one in value]
        if isinstance(value, str) and _PATH.fullmatch(value):
            return [self._at(place) for place in _PLACE.findall(value)]
        return plain(value)

    def _record(self, record: dict[str, Any]) -> dict[str, Any]:
        properties = {name: value for name, value in record.items() if not name.startswith("@")}
        kind = record["@type"]
        if kind in self.vertices:
            return node(kind.split("~"), properties)
        edge = self.database.lookup_by_rid(record["@rid"])
        return relationship(kind, edge.get_out().to_dict(), edge.get_in().to_dict(), properties)

    def _at(self, place: str) -> dict[str, Any]:
        found = self.database.lookup_by_rid(place)
        return self._record({**found.to_dict(), "@rid": place, "@type": found.get_type_name()})
