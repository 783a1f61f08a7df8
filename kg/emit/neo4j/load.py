"""Load a graph into Neo4j over Bolt: idempotent, incremental, resumable.

Ids and hashes of properties are read first, and only what differs is sent, so that an interrupted
load is completed by running it again. What the graph no longer has is deleted; what kg did not
write stays.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from kg.common.errors import ServerError
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import batches, statements
from kg.emit.neo4j.differences import Difference, compare, links_there, nodes_there, places
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed
from kg.emit.property_graph import Links, Nodes, whole
from kg.store.folder import Folder

# The nodes and relationships that only a graph with evidence has, without rows.
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
    """How many nodes or relationships of one kind a load created, changed and removed."""

    what: str
    now: int  # of this graph, on the server
    new: int
    changed: int
    removed: int  # nodes with relationships of others only lost our labels


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
    """Load *folder* into *server*; after an interruption, run it again.

    Args:
        folder: the graph.
        server: where to.
        report: is told the progress.
        evidence: load sentences and documents too; None: if the server has them.
        replace: allow more than half to be removed, and send all rows, also those that the server
            seems to have.
        wait: seconds that the server may take to start.
        waiting: called once if it has to be waited for.

    Returns:
        The changes of the entities and the edges; with evidence also those of the sentences, the
        documents, and the relationships between them.

    Raises:
        ServerError: the server cannot be reached, refuses the login, or fails; another client loads
            the graph; more than half would be removed.
    """
    build = folder.content
    with connect(server, wait, waiting) as driver:
        for statement in statements.SET_UP:
            driver.execute_query(statement, database_=server.database)
        with claimed(driver, server.uri, server.database, folder.name, build) as (claim, before):
            had_evidence = bool(before["evidence"])
            nodes, links = whole(folder, evidence=had_evidence if evidence is None else evidence)
            run = _Load(claim, report, nodes, links, before["labels"] or [])
            return run.run(build, had_evidence=had_evidence, replace=replace)


class _Load:
    """One load: compares, sends and deletes.

    Args:
        claim: on the graph of the server.
        report: is told the progress.
        nodes: all of the graph.
        links: all of the graph.
        old_labels: those that earlier loads gave to nodes of this graph.
    """

    def __init__(
        self,
        claim: Claim,
        report: Progress,
        nodes: list[Nodes],
        links: list[Links],
        old_labels: list[str],
    ) -> None:
        self.claim, self.report = claim, report
        self.nodes, self.links = nodes, links
        self.labels = sorted(nodes[0].frame["label"].unique())
        claim.parameters["labels"] = sorted({*self.labels, *old_labels})
        self.places: dict[str, pl.DataFrame] = {}  # by base label

    def run(self, build: str, *, had_evidence: bool, replace: bool) -> list[Change]:
        """Compare, send, delete; return what changed.

        Args:
            build: identifies the content of the graph.
            had_evidence: whether the server has sentences and documents of the graph.
            replace: as of `load`.
        """
        nodes, links = self.nodes, self.links
        if had_evidence and len(nodes) == 1:  # the evidence on the server has to go
            nodes, links = nodes + NODES_GONE, links + LINKS_GONE
        of_nodes = [compare(n, nodes_there(self.claim, n), anew=replace) for n in nodes]
        of_links = [
            compare(k, links_there(self.claim, k, drawn=replace), anew=replace) for k in links
        ]
        if not replace:
            self._check_removals("entities", of_nodes[0])
            self._check_removals("edges", of_links[0])
        self.claim.ask(statements.STARTED, build=build, evidence=len(self.nodes) > 1)
        node_changes = list(zip(nodes, of_nodes, strict=True))
        link_changes = list(zip(links, of_links, strict=True))
        for link, difference in link_changes:
            self._drop_links(link, difference)
        for node, difference in node_changes:
            self._send_nodes(node, difference)
        for link, difference in link_changes:
            self._send_links(link, difference)
        for node, difference in node_changes:
            self._drop_nodes(node, difference)
        self.claim.ask(statements.FINISHED, labels=self.labels)
        changes = [_change(node, difference) for node, difference in node_changes]
        return changes + [_change(link, difference) for link, difference in link_changes]

    def _check_removals(self, kind: str, difference: Difference) -> None:
        """Raise ServerError where more than half of the rows on the server would be removed."""
        stale = len(difference.stale)
        if stale * 2 > difference.present:
            where = f"{self.claim.uri} graph {self.claim.graph}"
            found = f"{stale:,} of the {difference.present:,} {kind} there not in this graph"
            hint = "--replace if they may go, or build this graph with another --name"
            raise ServerError(where, found, "at most half of them to be removed", hint)

    def _send_nodes(self, part: Nodes, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        # A new node has no property to remove: columns without a value need not be sent.
        for frame, new in [
            (_without_empty_columns(difference.new), True),
            (difference.changed, False),
        ]:
            if len(frame):
                self.claim.send(part.what, batches.of_nodes(part, frame, new=new), count)

    def _send_links(self, part: Links, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        for frame, new in [
            (_without_empty_columns(difference.new), True),
            (difference.changed, False),
        ]:
            if len(frame):
                placed = self._placed(part, frame) if new else frame
                self.claim.send(part.what, batches.of_links(part, placed, new=new), count)

    def _placed(self, part: Links, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the elementIds of its ends, as ``start`` and ``end``."""
        columns = []
        for name, base in zip(("start", "end"), part.bases, strict=True):
            if base not in self.places:
                self.places[base] = places(self.claim, base)
            ids, places_ = self.places[base]["id"], self.places[base]["place"]
            columns.append(pl.col(name).replace_strict(ids, places_, default=None))
        return frame.with_columns(columns)

    def _drop_links(self, part: Links, difference: Difference) -> None:
        start, end = part.bases
        rows = difference.stale.group_by("start", maintain_order=True).agg(ids="id")
        statement = statements.DROP_LINKS.format(start=start, end=end)
        count = self._counter(f"{part.what} to remove", len(rows))
        self.claim.send(part.what, batches.of_stale(statement, rows), count)

    def _drop_nodes(self, part: Nodes, difference: Difference) -> None:
        rows = difference.stale.select("id")
        for statement in (statements.DROP_NODES, statements.DISOWN):
            text = statement.format(base=part.base)
            count = self._counter(f"{part.what} to remove", len(rows))
            self.claim.send(part.what, batches.of_stale(text, rows), count)

    def _counter(self, kind: str, total: int) -> Callable[[int], None]:
        """Return a function that adds rows to those that were sent, and reports the sum."""
        done = 0

        def add(rows: int) -> None:
            nonlocal done
            done += rows
            self.report(kind, done, total)

        return add


def _without_empty_columns(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(name for name in frame.columns if frame[name].null_count() < len(frame))


def _change(part: Nodes | Links, difference: Difference) -> Change:
    return Change(
        part.what,
        now=len(part.frame),
        new=len(difference.new),
        changed=len(difference.changed),
        removed=len(difference.stale),
    )
