"""Run Cypher on a Neo4j server, read-only, by its driver."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString, cast

from kg.common.questions import Query
from kg.emit.neo4j import Server, connect, statements
from kg.emit.neo4j.server import failing
from kg.query.cypher import full_text
from kg.query.rows import Rows, node, plain, relationship

if TYPE_CHECKING:
    import neo4j

_IDS = "UNWIND $elements AS e MATCH (n) WHERE elementId(n) = e RETURN e, n.id AS id"


Note = Callable[[str], None]
Ask = Callable[[str, Mapping[str, Any]], Rows]


def run(
    text: str,
    parameters: Mapping[str, Any],
    server: Server,
    graph: str = "",
    note: Note = lambda _: None,
) -> Rows:
    """Return the columns and rows that *server* answers, as `kg.query.rows` has them.

    Args:
        text: a query.
        parameters: its values.
        server: where it is asked.
        graph: the name of the graph that is meant.
        note: is told where *text* asks of other graphs, too, or of what the database does not have.

    Raises:
        ServerError: the server cannot be reached, or does not accept *text*.
    """
    with asking(server, note) as ask:
        if graph:
            names = _graphs(ask, server, graph, note)
            if graph in names and len(names) > 1 and not re.search(r"\$graph\b", text):
                note(
                    f"{server.address} has {len(names)} graphs, and this asks all of them; say "
                    "(n:Entity {graph: $graph}) to ask " + graph
                )
        return ask(text, parameters)


def run_question(
    query: Query, values: Mapping[str, Any], server: Server, note: Note = lambda _: None
) -> Rows:
    """Return the columns and rows that *server* answers *query*, a question of ``queries/``.

    What searches for words looks them up in the full-text index, if it is there.

    Args:
        query: the question.
        values: of all its parameters.
        server: where it is asked.
        note: is told where the server does not have the graph.

    Raises:
        ServerError: as of `run`.
    """
    with asking(server) as ask:
        _graphs(ask, server, str(values["graph"]), note)
        if full_text.can_look_up(query, values):
            _, index = ask(full_text.IS_THERE, full_text.IS_THERE_PARAMETERS)
            if index:
                return ask(full_text.looking_up(query), values)
        return ask(query.text, values)


def _graphs(ask: Ask, server: Server, graph: str, note: Note) -> list[str]:
    """Return the names of the graphs of *server*; tell where *graph* is none of them."""
    names = [str(name) for (name,) in ask(statements.GRAPHS, {})[1]]
    if graph not in names:
        note(f"{server.address} has no graph {graph}: kg load brings it there")
    return names


@contextmanager
def asking(server: Server, note: Note = lambda _: None) -> Iterator[Ask]:
    """Yield a function that answers as `run` does, for several queries on one connection."""
    from neo4j import NotificationMinimumSeverity, RoutingControl

    with connect(server, notifications=NotificationMinimumSeverity.WARNING) as driver:

        def read(text: str, parameters: Mapping[str, Any]) -> "neo4j.EagerResult":
            return driver.execute_query(
                cast("LiteralString", text),  # type: ignore[redundant-cast]
                dict(parameters),
                database_=server.database,
                routing_=RoutingControl.READ,
            )

        def ask(text: str, parameters: Mapping[str, Any]) -> Rows:
            with failing(server):
                result = read(text, parameters)
                values = _Values(read)
                rows = [[values.plain(v) for v in record.values()] for record in result.records]
                values.add_ids()
                for status in result.summary.gql_status_objects:
                    if status.raw_classification == "UNRECOGNIZED":
                        note(_unrecognised(status.status_description))
                return list(result.keys), rows

        yield ask


def _unrecognised(description: str) -> str:
    """Return what the server remarks on a name that it does not have.

    >>> _unrecognised("warn: label does not exist. The label `Nope` does not exist. Verify ...")
    'The label `Nope` does not exist'
    """
    sentences = [part for part in description.split(". ") if "`" in part]
    return sentences[0] if sentences else description


class _Values:
    """Converts the values of Neo4j's driver to plain values."""

    def __init__(self, read: "Callable[[str, Mapping[str, Any]], neo4j.EagerResult]") -> None:
        from neo4j import graph

        self.read, self.graph = read, graph
        # Relationships that lack the ids of their ends, with the elementId of both.
        self.without_ids: list[tuple[dict[str, Any], str, str]] = []

    def plain(self, value: Any) -> Any:
        if isinstance(value, self.graph.Node):
            return node(list(value.labels), dict(value))
        if isinstance(value, self.graph.Relationship):
            return self._relationship(value)
        if isinstance(value, self.graph.Path):
            return [self.plain(item) for item in _alternating(value)]
        if isinstance(value, dict):
            return {key: self.plain(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        return plain(value)

    def _relationship(self, value: "neo4j.graph.Relationship") -> dict[str, Any]:
        """Return a relationship; the server gives the properties of its ends only if asked."""
        plain_value = relationship(value.type, {}, {}, dict(value))
        assert value.start_node is not None
        assert value.end_node is not None
        ends = value.start_node.element_id, value.end_node.element_id
        self.without_ids.append((plain_value, *ends))
        return plain_value

    def add_ids(self) -> None:
        """Set the ids of the ends of all relationships that were converted."""
        elements = sorted({element for _, *ends in self.without_ids for element in ends})
        if elements:
            records = self.read(_IDS, {"elements": elements}).records
            ids = dict(tuple(record) for record in records)
            for plain_value, start, end in self.without_ids:
                plain_value["start"], plain_value["end"] = ids.get(start), ids.get(end)


def _alternating(path: "neo4j.graph.Path") -> Iterable[Any]:
    """Yield the nodes and relationships of *path*, in their order."""
    first, *rest = path.nodes
    yield first
    for edge, node_after in zip(path.relationships, rest, strict=True):
        yield edge
        yield node_after
