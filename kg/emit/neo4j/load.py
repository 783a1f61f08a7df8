"""Load a graph into Neo4j over Bolt: idempotent, incremental, resumable.

Ids and hashes of properties are read first, and only what differs is sent, so that an interrupted
load is completed by running it again. What the graph no longer has is deleted; what kg did not
write stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from kg.common.errors import ServerError
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import batches, leftovers, statements
from kg.emit.neo4j.differences import Difference, compare, links_there, nodes_there, places
from kg.emit.neo4j.preflight import Preflight
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed
from kg.emit.neo4j.sources import check_sources
from kg.emit.property_graph import Links, Model, Nodes, metadata_names, stored, whole
from kg.store.analysis import PROPERTIES
from kg.store.folder import Folder

# The nodes and relationships that only a graph with evidence has, without rows.
_NODE, _LINK = ["id", "label"], ["id", "kind", "subject", "object", "start", "end"]
NODES_GONE = [
    Nodes(kind, base, pl.DataFrame(schema=dict.fromkeys(_NODE, pl.String)))
    for kind, base in [("sentences", "Sentence"), ("documents", "Document")]
]
LINKS_GONE = [
    Links(kind, bases, pl.DataFrame(schema=dict.fromkeys(_LINK, pl.String)))
    for kind, bases in [("mentions", ("Entity", "Sentence")), ("parts", ("Sentence", "Document"))]
]


SLICE = 50_000  # rows that are sent with all their properties at a time


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
    replace: bool = False,
    dry_run: bool = False,
    wait: float = 0.0,
    waiting: Callable[[], None] = lambda: None,
    note: Callable[[str], None] = lambda _: None,
    **choices: Any,
) -> list[Change]:
    """Load *folder* into *server*; after an interruption, run it again.

    Args:
        folder: the graph.
        server: where to.
        report: is told the progress.
        replace: allow more than half, or a graph of other sources, to be removed, and send all
            rows, also those that the server seems to have.
        dry_run: look at the server, and return what would change, but change nothing.
        wait: seconds that the server may take to start.
        waiting: called once if it has to be waited for.
        note: is told, line by line, what became of nodes that others linked to.
        **choices: fields of `Model`, such as ``evidence=True``: what of the graph is loaded. What
            is missing or None is as the server has the graph already.

    Returns:
        The changes of the entities and the edges; with evidence also those of the sentences, the
        documents, and the relationships between them.

    Raises:
        ServerError: the server cannot be reached, refuses the login, would refuse the graph, or
            fails; another client loads the graph; more than half would be removed, or the graph
            there is of other sources, and *replace* does not allow it.
    """
    with connect(server, wait, waiting) as driver:
        preflight = Preflight(driver, server.address, server.database, folder.name)
        preflight.check_version()
        reader = Claim(driver, server.address, server.database, folder.name)
        before = _graph(reader)
        model = _model(before, choices)
        nodes, links = whole(folder, model)
        preflight.check(nodes, links)
        if not replace:
            check_sources(server.address, folder, before)
        if dry_run:
            run = _Load(reader, report, folder, model, nodes, links, before)
            return run.changes(run.compare(replace=replace))
        for statement in statements.SET_UP:
            driver.execute_query(statement, database_=server.database)
        held = claimed(driver, server.address, server.database, folder.name, folder.content)
        with held as (claim, about):
            run = _Load(claim, report, folder, model, nodes, links, about)
            changes = run.run(replace=replace)
            for line in leftovers.follow(claim, folder):
                note(line)
    return changes


def _graph(claim: Claim) -> dict[str, Any]:
    """Return the properties of ``(:KgGraph)``; none if the server does not have it."""
    records = claim.ask(statements.GRAPH)
    return dict(records[0]["properties"]) if records else {}


def _model(before: Mapping[str, Any], choices: Mapping[str, Any]) -> Model:
    """Return the model that *choices* and, for the others, the graph on the server have."""
    given = {name: value for name, value in choices.items() if value is not None}
    return replace(Model.stored(before), **given)


class _Load:
    """One load: compares, sends and deletes.

    Args:
        claim: on the graph of the server.
        report: is told the progress.
        folder: the graph.
        model: what of it is loaded.
        nodes: all of the graph.
        links: all of the graph.
        before: the properties of ``(:KgGraph)`` on the server.
    """

    def __init__(
        self,
        claim: Claim,
        report: Progress,
        folder: Folder,
        model: Model,
        nodes: list[Nodes],
        links: list[Links],
        before: Mapping[str, Any],
    ) -> None:
        self.claim, self.report = claim, report
        self.folder, self.model = folder, model
        self.nodes, self.links = nodes, links
        if before.get("evidence") and not model.evidence:  # that on the server has to go
            self.nodes, self.links = nodes + NODES_GONE, links + LINKS_GONE
        # Whether relationships on the server may have another type than their id tells.
        self.retyped = bool(before) and (
            not before.get("complete") or bool(before.get("typed_edges")) != model.typed_edges
        )
        self.before_metadata = list(before.get("metadata") or [])
        self.labels = sorted(nodes[0].frame["label"].unique())
        claim.parameters["labels"] = sorted({*self.labels, *(before.get("labels") or [])})
        self.places: dict[str, pl.Series] = {}  # by base label

    def compare(self, *, replace: bool) -> list[tuple[Nodes | Links, Difference]]:
        """Return how the server differs from the graph, nodes first.

        Raises:
            ServerError: more than half would be removed, and *replace* does not allow it.
        """
        drawn = replace or self.retyped
        differences: list[tuple[Nodes | Links, Difference]] = []
        for node in self.nodes:
            present = nodes_there(self.claim, node)
            differences.append((node, compare(node, present, anew=replace)))
        for link in self.links:
            present = links_there(self.claim, link, drawn=drawn)
            differences.append((link, compare(link, present, anew=replace)))
        if not replace:
            for part, difference in differences:
                if part.what in ("entities", "edges"):
                    self._check_removals(part.what, difference)
        return differences

    def run(self, *, replace: bool) -> list[Change]:
        """Compare, send, delete; return what changed; *replace* is as of `load`."""
        differences = self.compare(replace=replace)
        of_nodes = [(part, each) for part, each in differences if isinstance(part, Nodes)]
        of_links = [(part, each) for part, each in differences if isinstance(part, Links)]
        choices = stored(self.folder, self.model)
        self.claim.ask(statements.STARTED, build=self.folder.content, choices=choices)
        for link, difference in of_links:
            self._drop_links(link, difference)
        for node, difference in of_nodes:
            self._send_nodes(node, difference)
        for link, difference in of_links:
            self._send_links(link, difference)
        for node, difference in of_nodes:
            self._drop_nodes(node, difference)
        self.claim.ask(statements.FINISHED, labels=self.labels, choices=choices)
        return self.changes(differences)

    def changes(self, differences: list[tuple[Nodes | Links, Difference]]) -> list[Change]:
        """Return the numbers of *differences*."""
        return [
            Change(
                part.what,
                now=len(part.frame),
                new=len(difference.new),
                changed=len(difference.changed),
                removed=len(difference.stale),
            )
            for part, difference in differences
        ]

    def _check_removals(self, kind: str, difference: Difference) -> None:
        """Raise ServerError where more than half of the rows on the server would be removed."""
        if difference.gone * 2 > difference.present:
            where = f"{self.claim.uri} graph {self.claim.graph}"
            found = (
                f"{difference.gone:,} of the {difference.present:,} {kind} there not in this graph"
            )
            hint = "--replace if they may go, or build this graph with another --name"
            raise ServerError(where, found, "at most half of them to be removed", hint)

    def _send_nodes(self, part: Nodes, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        for rows, new in [(difference.new, True), (difference.changed, False)]:
            for frame in _slices(part.frame, rows):
                # A new node has no property to remove: what has no value need not be sent.
                sent = _without_empty_columns(frame) if new else frame
                rounds = batches.of_nodes(part, sent, new=new, gone=self._gone(part))
                self.claim.send(part.what, rounds, count)

    def _gone(self, part: Nodes) -> list[str]:
        """Return the properties that an earlier load may have sent, and this one does not.

        Those are metadata of documents, and what an analysis says of entities.
        """
        if part.base == "Entity":
            return [name for name in PROPERTIES.values() if name not in part.frame.columns]
        if part.base != "Document":
            return []
        return sorted(set(self.before_metadata) - set(metadata_names(part.frame)))

    def _send_links(self, part: Links, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        for rows, new in [(difference.new, True), (difference.changed, False)]:
            for frame in _slices(part.frame, rows):
                sent = self._placed(part, _without_empty_columns(frame)) if new else frame
                self.claim.send(part.what, batches.of_links(part, sent, new=new), count)

    def _placed(self, part: Links, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the elementIds of its ends, as ``start`` and ``end``."""
        columns = [("start", "subject"), ("end", "object")]
        return frame.with_columns(
            self._places(base).gather(frame[row]).alias(name)
            for (name, row), base in zip(columns, part.bases, strict=True)
        )

    def _places(self, base: str) -> pl.Series:
        """Return the elementId of each node labelled *base*, in the order of the graph."""
        if base not in self.places:
            (frame,) = (node.frame for node in self.nodes if node.base == base)
            found = places(self.claim, base).unique("id")
            ids = frame.select("id").join(found, on="id", how="left", maintain_order="left")
            self.places[base] = ids["place"]
        return self.places[base]

    def _drop_links(self, part: Links, difference: Difference) -> None:
        count = self._counter(f"{part.what} to remove", len(difference.stale))
        rounds = batches.in_one_session(statements.DROP_LINKS, difference.stale)
        self.claim.send(part.what, rounds, count)

    def _drop_nodes(self, part: Nodes, difference: Difference) -> None:
        for statement in (statements.DROP_NODES, statements.DISOWN):
            text = statement.format(base=part.base)
            count = self._counter(f"{part.what} to remove", len(difference.stale))
            self.claim.send(part.what, batches.in_one_session(text, difference.stale), count)

    def _counter(self, kind: str, total: int) -> Callable[[int], None]:
        """Return a function that adds rows to those that were sent, and reports the sum."""
        done = 0

        def add(rows: int) -> None:
            nonlocal done
            done += rows
            self.report(kind, done, total)

        return add


def _slices(frame: pl.DataFrame, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of *frame* that *rows* numbers, with its other columns, some at a time."""
    for numbered in rows.iter_slices(SLICE):
        yield pl.concat([frame[numbered["row"]], numbered.drop("row")], how="horizontal")


def _without_empty_columns(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(name for name in frame.columns if frame[name].null_count() < len(frame))
