"""Unload a graph from a Neo4j server: delete what kg wrote, in batches of transactions."""

from collections.abc import Callable
from dataclasses import dataclass

from kg.common.errors import UnknownName
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import leftovers, statements
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed
from kg.emit.neo4j.statements import BASES, INDEXES


@dataclass(frozen=True)
class Unloaded:
    """How much was deleted."""

    nodes: int
    links: int
    kept: int  # nodes with relationships of others: they stay as (:KgLeftover)


def unload(
    graph: str,
    server: Server,
    report: Progress = no_progress,
    *,
    with_leftovers: bool = False,
    note: Callable[[str], None] = lambda _: None,
) -> Unloaded:
    """Delete the graph called *graph* from *server*; what others added stays.

    With the last graph its constraints and indexes go.

    Args:
        graph: its name.
        server: where it is.
        report: is told how many nodes and relationships are gone.
        with_leftovers: delete nodes that others linked to as well, with the relationships of
            others; those too that an earlier load or unload left.
        note: is told which leftovers there are.

    Raises:
        ServerError: the server cannot be reached, refuses the login, or fails; another client
            loads the graph.
        UnknownName: the server has no such graph.
    """
    with connect(server) as driver:
        reader = Claim(driver, server.address, server.database, graph)
        names = [record["name"] for record in reader.ask(statements.GRAPHS)]
        if graph not in names:
            return _only_leftovers(reader, names, with_leftovers, note)
        with claimed(driver, server.address, server.database, graph, "") as (claim, before):
            claim.parameters["labels"] = before.get("labels") or []
            evidence = bool(before.get("evidence"))
            claim.ask(statements.STARTED, build="", choices={"evidence": evidence})
            count = _Count(claim, report)
            links = sum(count.repeat("relationships", statements.SOME_LINKS, b) for b in BASES)
            nodes = sum(count.repeat("nodes", statements.SOME_NODES, base) for base in BASES)
            kept = sum(count.repeat("nodes", statements.SOME_DISOWNED, base) for base in BASES)
            if with_leftovers:
                nodes += count.repeat("nodes", statements.DROP_LEFTOVERS)
                kept = 0
            elif rest := leftovers.listed(claim):
                note(leftovers.described(rest))
            claim.ask(statements.FORGET)
        if names == [graph]:
            for index in INDEXES:
                kind = "CONSTRAINT" if index.constraint else "INDEX"
                reader.ask(f"DROP {kind} {index.name} IF EXISTS")
    return Unloaded(nodes, links, kept)


def _only_leftovers(
    reader: Claim, names: list[str], with_leftovers: bool, note: Callable[[str], None]
) -> Unloaded:
    """Delete or tell the leftovers of a graph that is not there.

    Raises:
        UnknownName: there are none either.
    """
    rest = leftovers.listed(reader)
    if not rest:
        wanted = f"one of {', '.join(map(str, names))}" if names else "one that was loaded"
        raise UnknownName(reader.uri, f"no graph {reader.graph!r}", wanted)
    if not with_leftovers:
        note(leftovers.described(rest))
        return Unloaded(0, 0, len(rest))
    gone = 0
    while count := reader.ask(statements.DROP_LEFTOVERS)[0]["gone"]:
        gone += count
    return Unloaded(gone, 0, 0)


class _Count:
    """Deletes in one transaction after another, and reports how much is gone."""

    def __init__(self, claim: Claim, report: Progress) -> None:
        self.claim, self.report = claim, report
        self.gone = {"nodes": 0, "relationships": 0}

    def repeat(self, what: str, statement: str, base: str = "") -> int:
        """Run *statement* until it changes nothing; return of how many nodes or relationships."""
        total = 0
        text = statement.format(base=base) if base else statement
        while count := self.claim.ask(text)[0]["gone"]:
            self.claim.beat()
            total += count
            self.gone[what] += count
            self.report(f"{what} to remove", self.gone[what], self.gone[what])
        return total
