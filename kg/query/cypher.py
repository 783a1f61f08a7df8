"""Ask a graph on a server in Cypher."""

from collections.abc import Mapping
from typing import Any

from kg.emit.neo4j import Server, connect

Rows = tuple[list[str], list[list[Any]]]


def run(text: str, parameters: Mapping[str, Any], server: Server) -> Rows:
    """Return the columns and rows that *server* answers; it is only read from.

    Raises:
        ServerError: the server cannot be reached, or does not accept *text*.
    """
    from neo4j import RoutingControl  # noqa: PLC0415 - only those who ask a server pay for it

    with connect(server) as driver:
        result = driver.execute_query(
            text, dict(parameters), database_=server.database, routing_=RoutingControl.READ
        )
        return list(result.keys), [list(record.values()) for record in result.records]
