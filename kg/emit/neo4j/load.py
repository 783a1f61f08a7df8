"""Load a graph into Neo4j over Bolt: idempotent, incremental, resumable.

Ids and hashes of properties are read first, and only what differs is sent, so that an interrupted
load is completed by running it again. What the graph no longer has is deleted; what kg did not
write stays.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import ServerError
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import batches, leftovers, statements
from kg.emit.neo4j.differences import Difference, compare
from kg.emit.neo4j.element_ids import ElementIds
from kg.emit.neo4j.parts import SLICE, Part
from kg.emit.neo4j.preflight import Preflight
from kg.emit.neo4j.presence import PACKED, links_there, nodes_there, places
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim, claimed
from kg.emit.neo4j.sources import check_sources
from kg.emit.property_graph import Model, Nodes, SlicedLinks, metadata_names, sliced, stored
from kg.store.analysis import PROPERTIES
from kg.store.folder import Folder

# The nodes and relationships that only a graph with evidence has.
_NODE, _LINK = ["id", "label"], ["id", "kind", "subject", "object", "start", "end"]
NODES_GONE = [("sentences", "Sentence"), ("documents", "Document")]
LINKS_GONE = [("mentions", ("Entity", "Sentence")), ("parts", ("Sentence", "Document"))]


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
    with (
        connect(server, wait, waiting) as driver,
        tempfile.TemporaryDirectory(prefix="kg-load-") as scratch,
    ):
        preflight = Preflight(driver, server.address, server.database, folder.name)
        preflight.check_version()
        reader = Claim(driver, server.address, server.database, folder.name)
        before = _graph(reader)
        model = _model(before, choices)
        parts = _parts(folder, model, Path(scratch), with_gone=bool(before.get("evidence")))
        preflight.check(parts)
        if not replace:
            check_sources(server.address, folder, before)
        if dry_run:
            run = _Load(reader, report, folder, model, parts, before)
            return run.changes(run.compare(replace=replace))
        for statement in statements.SET_UP:
            driver.execute_query(statement, database_=server.database)
        held = claimed(driver, server.address, server.database, folder.name, folder.content)
        with held as (claim, about):
            run = _Load(claim, report, folder, model, parts, about)
            changes = run.run(replace=replace)
            for line in leftovers.follow(claim, folder):
                note(line)
    return changes


def _parts(folder: Folder, model: Model, scratch: Path, *, with_gone: bool) -> list[Part]:
    """Return the nodes and relationships of a graph, on disk in *scratch*; nodes first.

    Args:
        folder: the graph.
        model: what of it is loaded.
        scratch: an empty folder.
        with_gone: the server has sentences and documents; where *model* has none, they have to go.
    """
    nodes, links = sliced(folder, model)
    if with_gone and not model.evidence:
        no_node, no_link = (
            pl.DataFrame(schema=dict.fromkeys(names, pl.String)) for names in (_NODE, _LINK)
        )
        nodes += [Nodes(what, base, no_node) for what, base in NODES_GONE]
        links += [SlicedLinks(what, bases, iter([no_link])) for what, bases in LINKS_GONE]
    return Part.all_of(nodes, links, scratch)


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
        parts: all of its nodes and relationships.
        before: the properties of ``(:KgGraph)`` on the server.
    """

    def __init__(
        self,
        claim: Claim,
        report: Progress,
        folder: Folder,
        model: Model,
        parts: list[Part],
        before: Mapping[str, Any],
    ) -> None:
        self.claim, self.report = claim, report
        self.folder, self.model = folder, model
        self.parts = parts
        self.nodes = {part.bases[0]: part for part in parts if part.is_nodes}
        # Whether relationships on the server may have another type than their id tells.
        self.retyped = bool(before) and (
            not before.get("complete") or bool(before.get("typed_edges")) != model.typed_edges
        )
        self.before_metadata = list(before.get("metadata") or [])
        self.labels = self.nodes["Entity"].labels()
        claim.parameters["labels"] = sorted({*self.labels, *(before.get("labels") or [])})
        self.element_ids = ElementIds()
        self.places: dict[str, pl.DataFrame] = {}  # by base label

    def compare(self, *, replace: bool) -> list[tuple[Part, Difference]]:
        """Return how the server differs from the graph, nodes first.

        Raises:
            ServerError: more than half would be removed, and *replace* does not allow it.
        """
        drawn = replace or self.retyped
        differences: list[tuple[Part, Difference]] = []
        for part in self.parts:
            if part.is_nodes:
                present = nodes_there(self.claim, part, self.element_ids)
            else:
                present = links_there(self.claim, part, self.nodes, self.element_ids, drawn=drawn)
            differences.append((part, compare(part, present, anew=replace)))
        if not replace:
            for part, difference in differences:
                if part.what in ("entities", "edges"):
                    self._check_removals(part.what, difference)
        return differences

    def run(self, *, replace: bool) -> list[Change]:
        """Compare, send, delete; return what changed; *replace* is as of `load`."""
        differences = self.compare(replace=replace)
        of_nodes = [(part, each) for part, each in differences if part.is_nodes]
        of_links = [(part, each) for part, each in differences if not part.is_nodes]
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

    def changes(self, differences: list[tuple[Part, Difference]]) -> list[Change]:
        """Return the numbers of *differences*."""
        return [
            Change(
                part.what,
                now=len(part),
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

    def _send_nodes(self, part: Part, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        for rows, new in [(difference.new, True), (difference.changed, False)]:
            for frame in part.taken(rows):
                # A new node has no property to remove: what has no value need not be sent.
                sent = _without_empty_columns(frame) if new else self._placed(frame)
                rounds = batches.of_nodes(part, sent, new=new, gone=self._gone(part))
                self.claim.send(part.what, rounds, count)

    def _gone(self, part: Part) -> list[str]:
        """Return the properties that an earlier load may have sent, and this one does not.

        Those are metadata of documents, and what an analysis says of entities.
        """
        if part.bases == ("Entity",):
            return [name for name in PROPERTIES.values() if name not in part.schema]
        if part.bases != ("Document",):
            return []
        return sorted(set(self.before_metadata) - set(metadata_names(part.schema)))

    def _send_links(self, part: Part, difference: Difference) -> None:
        count = self._counter(part.what, len(difference.new) + len(difference.changed))
        for rows, new in [(difference.new, True), (difference.changed, False)]:
            for frame in part.taken(rows):
                sent = (
                    self._between(part, _without_empty_columns(frame))
                    if new
                    else self._placed(frame)
                )
                self.claim.send(part.what, batches.of_links(part, sent, new=new), count)

    def _placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with its elementIds as ``place``, instead of their numbers."""
        return frame.drop(PACKED).with_columns(self.element_ids.texts(frame))

    def _between(self, part: Part, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the elementIds of its ends, as ``start`` and ``end``."""
        columns = [("start", "subject"), ("end", "object")]
        return frame.with_columns(
            self.element_ids.texts(self._places(base)[frame[row]]).alias(name)
            for (name, row), base in zip(columns, part.bases, strict=True)
        )

    def _places(self, base: str) -> pl.DataFrame:
        """Return the elementId of each node labelled *base*, in the order of the graph."""
        if base not in self.places:
            self.places[base] = places(self.claim, self.nodes[base], self.element_ids)
        return self.places[base]

    def _drop_links(self, part: Part, difference: Difference) -> None:
        self._drop(statements.DROP_LINKS, part, difference)

    def _drop_nodes(self, part: Part, difference: Difference) -> None:
        for statement in (statements.DROP_NODES, statements.DISOWN):
            self._drop(statement.format(base=part.bases[0]), part, difference)

    def _drop(self, statement: str, part: Part, difference: Difference) -> None:
        count = self._counter(f"{part.what} to remove", len(difference.stale))
        for rows in difference.stale.iter_slices(SLICE):
            rounds = batches.in_one_session(statement, self._placed(rows))
            self.claim.send(part.what, rounds, count)

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
