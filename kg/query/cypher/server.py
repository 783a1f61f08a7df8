"""Ask a graph on a server in Cypher."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString, cast

from kg.emit.neo4j import Server, connect
from kg.emit.neo4j.server import failing
from kg.query.cypher.values import Rows, node, plain, relationship

if TYPE_CHECKING:
    import neo4j

_IDS = "UNWIND $places AS place MATCH (n) WHERE elementId(n) = place RETURN place, n.id AS id"


def run(text: str, parameters: Mapping[str, Any], server: Server) -> Rows:
    """Return the columns and rows that *server* answers, as `kg.query.cypher.values` has them.

    It is only read from.

    Raises:
        ServerError: the server cannot be reached, or does not accept *text*.
    """
    with asking(server) as ask:
        return ask(text, parameters)


@contextmanager
def asking(server: Server) -> Iterator[Callable[[str, Mapping[str, Any]], Rows]]:
    """Yield a function that answers as `run` does, for several questions of one *server*."""
    from neo4j import RoutingControl

    with connect(server) as driver:

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
                answer = _Answer(read)
                rows = [[answer.plain(v) for v in record.values()] for record in result.records]
                return list(result.keys), answer.named(rows)

        yield ask


class _Answer:
    """Turns what the driver returns into plain values."""

    def __init__(self, ask: Any) -> None:
        from neo4j import graph

        self.ask, self.graph = ask, graph
        self.ends: list[tuple[dict[str, Any], str, str]] = []  # whose ids are not known yet

    def plain(self, value: Any) -> Any:
        if isinstance(value, self.graph.Node):
            return node(list(value.labels), dict(value))
        if isinstance(value, self.graph.Relationship):
            return self._relationship(value)
        if isinstance(value, self.graph.Path):
            return [self.plain(one) for one in _turns(value)]
        if isinstance(value, dict):
            return {key: self.plain(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            return [self.plain(one) for one in value]
        return plain(value)

    def _relationship(self, value: "neo4j.graph.Relationship") -> dict[str, Any]:
        """Return a relationship; the server tells the properties of its ends only if asked."""
        made = relationship(value.type, {}, {}, dict(value))
        assert value.start_node is not None
        assert value.end_node is not None
        self.ends.append((made, value.start_node.element_id, value.end_node.element_id))
        return made

    def named(self, rows: list[list[Any]]) -> list[list[Any]]:
        """Return *rows*, in which the ends of relationships have got their ids."""
        places = sorted({place for _, *both in self.ends for place in both})
        if places:
            ids = dict(tuple(record) for record in self.ask(_IDS, {"places": places}).records)
            for made, start, end in self.ends:
                made["start"], made["end"] = ids.get(start), ids.get(end)
        return rows


def _turns(path: "neo4j.graph.Path") -> Iterable[Any]:
    """Yield the nodes and relationships of *path*, in their order."""
    first, *others = path.nodes
    yield first
    for edge, reached in zip(path.relationships, others, strict=True):
        yield edge
        yield reached
