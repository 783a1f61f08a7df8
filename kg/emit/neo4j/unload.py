"""Take a graph out of a server."""

from dataclasses import dataclass

from kg.common.errors import UnknownName
from kg.emit.neo4j import statements
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed

BASES = ["Entity", "Sentence", "Document"]


@dataclass(frozen=True)
class Unloaded:
    """What was taken out."""

    nodes: int
    links: int
    kept: int  # nodes that others had linked to: they stay, without our labels


def unload(graph: str, server: Server) -> Unloaded:
    """Remove the graph called *graph*; what others put beside it stays.

    Raises:
        ServerError: the server cannot be reached, refuses us, or fails; somebody loads the graph.
        UnknownName: no such graph is there.
    """
    with connect(server) as driver:
        known = driver.execute_query(
            "MATCH (g:KgGraph) RETURN g.name AS name ORDER BY name", database_=server.database
        )
        names = [record["name"] for record in known.records]
        if graph not in names:
            wanted = f"one of {', '.join(map(str, names))}" if names else "one; it has none"
            raise UnknownName(server.uri, f"no graph {graph!r}", wanted)
        with claimed(driver, server.uri, server.database, graph, "") as (claim, before):
            claim.parameters["labels"] = before["labels"] or []
            claim.ask(statements.STARTED, build="", evidence=bool(before["evidence"]))
            links = sum(_all(claim, statements.SOME_LINKS, base) for base in BASES)
            nodes = sum(_all(claim, statements.SOME_NODES, base) for base in BASES)
            kept = sum(_all(claim, statements.SOME_DISOWNED, base) for base in BASES)
            claim.ask(statements.FORGET)
    return Unloaded(nodes, links, kept)


def _all(claim: Claim, statement: str, base: str) -> int:
    """Run *statement*, a transaction after the other, until it finds nothing more."""
    done = 0
    while gone := claim.ask(statement.format(base=base))[0]["gone"]:
        claim.beat()
        done += gone
    return done
