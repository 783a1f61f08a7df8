"""Unload a graph from a Neo4j server: delete what kg wrote, in batches of transactions."""

from dataclasses import dataclass

from kg.common.errors import UnknownName
from kg.emit.neo4j import statements
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed

BASES = ["Entity", "Sentence", "Document"]


@dataclass(frozen=True)
class Unloaded:
    """How much was deleted."""

    nodes: int
    links: int
    kept: int  # nodes with relationships of others: they stay, without our labels


def unload(graph: str, server: Server) -> Unloaded:
    """Delete the graph called *graph* from *server*; what others added stays.

    Raises:
        ServerError: the server cannot be reached, refuses the login, or fails; another client
            loads the graph.
        UnknownName: the server has no such graph.
    """
    with connect(server) as driver:
        result = driver.execute_query(
            "MATCH (g:KgGraph) RETURN g.name AS name ORDER BY name", database_=server.database
        )
        names = [record["name"] for record in result.records]
        if graph not in names:
            wanted = f"one of {', '.join(map(str, names))}" if names else "one that was loaded"
            raise UnknownName(server.uri, f"no graph {graph!r}", wanted)
        with claimed(driver, server.uri, server.database, graph, "") as (claim, before):
            claim.parameters["labels"] = before["labels"] or []
            claim.ask(statements.STARTED, build="", evidence=bool(before["evidence"]))
            links = sum(_repeat(claim, statements.SOME_LINKS, base) for base in BASES)
            nodes = sum(_repeat(claim, statements.SOME_NODES, base) for base in BASES)
            kept = sum(_repeat(claim, statements.SOME_DISOWNED, base) for base in BASES)
            claim.ask(statements.FORGET)
    return Unloaded(nodes, links, kept)


def _repeat(claim: Claim, statement: str, base: str) -> int:
    """Run *statement* in one transaction after another until it changes nothing; return the sum."""
    total = 0
    while count := claim.ask(statement.format(base=base))[0]["gone"]:
        claim.beat()
        total += count
    return total
