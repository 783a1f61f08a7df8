"""Bring a graph to a server, and take it out again.

Only what differs is sent: what is there is read first, its id and a hash of its properties, so that
whatever was broken off can be done again. What the graph no longer has is removed; what kg did not
put there stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kg.common.errors import ServerError
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import batches, statements
from kg.emit.neo4j.differences import Difference, compare, links_there, nodes_there, places
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed
from kg.emit.property_graph import Links, Nodes, whole
from kg.store.folder import Folder

# The nodes and relationships that are there with evidence only, without any rows.
_NODE, _LINK = ["id", "label"], ["id", "kind", "subject", "object"]
NODES_GONE = [
    Nodes(what, base, pl.DataFrame(schema=dict.fromkeys(_NODE, pl.String)))
    for what, base in [("sentences", "Sentence"), ("documents", "Document")]
]
LINKS_GONE = [
    Links(what, bases, pl.DataFrame(schema=dict.fromkeys(_LINK, pl.String)))
    for what, bases in [("mentions", ("Entity", "Sentence")), ("parts", ("Sentence", "Document"))]
]


@dataclass(frozen=True)
class Change:
    """What a load changed of the nodes or relationships of one kind."""

    what: str
    now: int  # of this graph, on the server
    new: int
    changed: int
    removed: int  # nodes that others had linked to lost their labels only


def load(
    folder: Folder,
    server: Server,
    report: Progress = no_progress,
    *,
    evidence: bool | None = None,
    replace: bool = False,
    wait: float = 0.0,
    waiting: Callable[[], None] = lambda: None,
) -> list[Change]:
    """Bring *folder* to *server*; run again after an interruption, it ends right.

    Args:
        evidence: sentences and documents too; None: as the server has it, else not.
        replace: allow more than half to be removed, and send everything anew, also what the server
            seems to have.
        wait: how many seconds the server may take to start.
        waiting: called once if it has to be waited for.

    Returns:
        The changes of the entities and the edges; with evidence those of the sentences, documents,
        and the relationships between them too.

    Raises:
        ServerError: the server cannot be reached, refuses us, or fails; another client loads the
            graph; more than half would be removed.
    """
    build = folder.content
    with connect(server, wait, waiting) as driver:
        for statement in statements.SET_UP:
            driver.execute_query(statement, database_=server.database)
        with claimed(driver, server.uri, server.database, folder.name, build) as (claim, before):
            had = bool(before["evidence"])
            parts = whole(folder, evidence=had if evidence is None else evidence)
            return _Load(claim, build, before, report, *parts).run(had=had, replace=replace)


class _Load:
    def __init__(
        self,
        claim: Claim,
        build: str,
        before: Mapping[str, Any],
        report: Progress,
        nodes: list[Nodes],
        links: list[Links],
    ) -> None:
        self.claim, self.build, self.report = claim, build, report
        self.nodes, self.links = nodes, links
        self.current = sorted(nodes[0].frame["label"].unique())
        self.labels = sorted({*self.current, *(before["labels"] or [])})
        claim.parameters["labels"] = self.labels
        self.places: dict[str, pl.DataFrame] = {}

    def run(self, *, had: bool, replace: bool) -> list[Change]:
        """Compare, send, remove; return what changed."""
        nodes, links = self.nodes, self.links
        if had and len(nodes) == 1:  # the evidence that is there has to go
            nodes, links = nodes + NODES_GONE, links + LINKS_GONE
        of_nodes = [compare(n, nodes_there(self.claim, n), anew=replace) for n in nodes]
        of_links = [
            compare(k, links_there(self.claim, k, drawn=replace), anew=replace) for k in links
        ]
        if not replace:
            self._refuse_to_remove("entities", of_nodes[0])
            self._refuse_to_remove("edges", of_links[0])
        evidence = len(self.nodes) > 1
        self.claim.ask(statements.STARTED, build=self.build, evidence=evidence)
        pairs = list(zip(nodes, of_nodes, strict=True))
        ties = list(zip(links, of_links, strict=True))
        for link, difference in ties:
            self._drop_links(link, difference)
        for node, difference in pairs:
            self._send_nodes(node, difference)
        for link, difference in ties:
            self._send_links(link, difference)
        for node, difference in pairs:
            self._drop_nodes(node, difference)
        self.claim.ask(statements.FINISHED, labels=self.current)
        return [_change(*pair) for pair in pairs] + [_change(*tie) for tie in ties]

    def _refuse_to_remove(self, what: str, difference: Difference) -> None:
        stale = len(difference.stale)
        if stale * 2 > difference.there:
            found = f"{stale:,} of the {difference.there:,} {what} there that this graph has not"
            hint = "--replace if they may go, or give this graph another --name when it is built"
            raise ServerError(
                f"{self.claim.uri} graph {self.claim.graph}", found, "at most half to go", hint
            )

    def _send_nodes(self, part: Nodes, difference: Difference) -> None:
        told = self._told(part.what, len(difference.new) + len(difference.changed))
        # What is new has nothing to take away: its columns that hold nothing need not be sent.
        for frame, new in [(_known(difference.new), True), (difference.changed, False)]:
            if len(frame):
                self.claim.send(part.what, batches.of_nodes(part, frame, new=new), told)

    def _send_links(self, part: Links, difference: Difference) -> None:
        told = self._told(part.what, len(difference.new) + len(difference.changed))
        for frame, new in [(_known(difference.new), True), (difference.changed, False)]:
            if len(frame):
                placed = self._placed(part, frame) if new else frame
                self.claim.send(part.what, batches.of_links(part, placed, new=new), told)

    def _placed(self, part: Links, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the server's own ids of its ends."""
        columns = []
        for name, base in zip(("start", "end"), part.bases, strict=True):
            if base not in self.places:
                self.places[base] = places(self.claim, base)
            there = self.places[base]
            place = pl.col(name).replace_strict(there["id"], there["place"], default=None)
            columns.append(place)
        return frame.with_columns(columns)

    def _drop_links(self, part: Links, difference: Difference) -> None:
        start, end = part.bases
        rows = difference.stale.group_by("start", maintain_order=True).agg(ids="id")
        statement = statements.DROP_LINKS.format(start=start, end=end)
        told = self._told(f"{part.what} that go", len(rows))
        self.claim.send(part.what, batches.of_stale(statement, rows), told)

    def _drop_nodes(self, part: Nodes, difference: Difference) -> None:
        rows = difference.stale.select("id")
        for statement in (statements.DROP_NODES, statements.DISOWN):
            text = statement.format(base=part.base)
            told = self._told(f"{part.what} that go", len(rows))
            self.claim.send(part.what, batches.of_stale(text, rows), told)

    def _told(self, what: str, total: int) -> Callable[[int], None]:
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            self.report(what, done, total)

        return told


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(name for name in frame.columns if frame[name].null_count() < len(frame))


def _change(part: Nodes | Links, difference: Difference) -> Change:
    return Change(
        part.what,
        now=len(part.frame),
        new=len(difference.new),
        changed=len(difference.changed),
        removed=len(difference.stale),
    )
