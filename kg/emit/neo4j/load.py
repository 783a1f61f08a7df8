"""Load a graph into Neo4j 5.26 or later, or another server that speaks Bolt and Cypher 5.

Nodes are ``(:Entity:<Type> {graph, id})``, merged on that key; relationships have the predicate in
UPPER_SNAKE as their type and are merged on ``id``; ``(:KgGraph {name})`` says which build is there,
null while it is being loaded. Loading again changes nothing but what changed:
what the graph no longer has is removed, other graphs of the database are not touched.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.emit.neo4j.server import Server, connect
from kg.folder import Folder
from kg.naming import pascal, upper_snake
from kg.tables import MEASURES

if TYPE_CHECKING:
    import neo4j

ROWS = 10_000  # a transaction
Report = Callable[[str, int, int], None]  # what, done, of how much

CONSTRAINT = (
    "CREATE CONSTRAINT kg_entity IF NOT EXISTS FOR (n:Entity) REQUIRE (n.graph, n.id) IS UNIQUE"
)
NAMES = "CREATE INDEX kg_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)"
# Which labels are ours is kept with the graph, so that those of an older build can be taken away.
OLD_LABELS = "MATCH (g:KgGraph {name: $graph}) RETURN g.labels AS labels"
FINISHED = "MERGE (g:KgGraph {name: $graph}) SET g.build = $build, g.labels = $current"
STARTED = "MERGE (g:KgGraph {name: $graph}) SET g.build = null, g.labels = $labels"
# $labels: all that this graph gives or gave; those that no longer hold must go.
NODES = """
UNWIND $rows AS row
MERGE (n:Entity {graph: $graph, id: row.id})
WITH n, row, [label IN labels(n) WHERE label IN $labels AND label <> row.label] AS stale
REMOVE n:$(stale)
SET n:$(row.label), n += row.properties, n.build = $build
"""
# The type of a relationship cannot be a parameter of MERGE; ours hold only letters, digits and _.
EDGES = """
UNWIND $rows AS row
MATCH (a:Entity {{graph: $graph, id: row.subject}})
MATCH (b:Entity {{graph: $graph, id: row.object}})
MERGE (a)-[r:`{type}` {{id: row.id}}]->(b)
SET r += row.properties, r.graph = $graph, r.build = $build
"""
STALE_EDGES = """
MATCH (:Entity {graph: $graph})-[r {graph: $graph}]->() WHERE r.build <> $build
CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS
"""
STALE_NODES = """
MATCH (n:Entity {graph: $graph}) WHERE n.build <> $build AND NOT (n)--()
CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS
"""
# Somebody linked to these: they stay, but are no entities of the graph any more.
STALE_BUT_LINKED = """
MATCH (n:Entity {graph: $graph}) WHERE n.build <> $build
WITH n, ["Entity"] + [label IN labels(n) WHERE label IN $labels] AS ours
REMOVE n:$(ours)
RETURN count(*) AS nodes
"""


@dataclass(frozen=True)
class Loaded:
    """What a load changed on the server."""

    nodes: int  # of this graph, now there
    edges: int
    nodes_created: int
    nodes_removed: int  # those that others had linked to lost their labels only
    edges_created: int
    edges_removed: int


def load(
    folder: Folder, server: Server, report: Report = lambda _what, _done, _total: None
) -> Loaded:
    """Bring *folder* to *server*; run again after an interruption, it ends right.

    Raises:
        ServerError: the server cannot be reached, refuses us, or fails.
    """
    with connect(server) as driver:
        return _Load(folder, driver, server.database, report).run()


class _Load:
    def __init__(
        self, folder: Folder, driver: "neo4j.Driver", database: str | None, report: Report
    ) -> None:
        self.folder, self.driver, self.database, self.report = folder, driver, database, report
        self.counts: Counter[str] = Counter()
        self.entities = folder.scan("entities").sort("entity").collect()
        current = [pascal(name) for name in self.entities["type"].unique().sort()]
        self.parameters: dict[str, Any] = {
            "graph": folder.name,
            "build": _build_of(folder),
            "current": current,
            "labels": current,
        }

    def run(self) -> Loaded:
        for statement in (CONSTRAINT, NAMES):
            self._execute(statement)
        for record in self._execute(OLD_LABELS):
            self.parameters["labels"] = sorted({*record["labels"], *self.parameters["current"]})
        self._execute(STARTED)
        self._nodes()
        self._edges()
        for statement in (STALE_EDGES, STALE_NODES):
            self._autocommit(statement)
        stayed = self._execute(STALE_BUT_LINKED)[0]["nodes"]
        self._execute(FINISHED)
        return Loaded(
            nodes=len(self.entities),
            edges=int(self.folder.manifest["tables"]["edges"]["rows"]),
            nodes_created=self.counts["nodes_created"],
            nodes_removed=self.counts["nodes_deleted"] + stayed,
            edges_created=self.counts["edges_created"],
            edges_removed=self.counts["edges_deleted"],
        )

    def _nodes(self) -> None:
        aliases = (
            self.folder.scan("surfaces")
            .group_by("entity")
            .agg(aliases=pl.col("surface").unique().sort())
            .collect()
        )
        frame = self.entities.join(aliases, on="entity", how="left", maintain_order="left").select(
            "id",
            label=pl.col("type").replace_strict(
                {name: pascal(name) for name in self.entities["type"].unique()}
            ),
            properties=pl.struct(
                "name",
                "type",
                "share",
                "mentions",
                "sentences",
                "documents",
                "aliases",
                sameAs="same_as",
                exactMatch="exact_match",
            ),
        )
        for done, rows in _batches(frame):
            self._execute(NODES, rows)
            self.report("entities", done, len(frame))

    def _edges(self) -> None:
        """Send the edges of one predicate after the other, grouped by subject."""
        ids = self.entities["id"]
        lines = self._lines()
        edges = self.folder.scan("edges").join(lines, on="edge", how="left")
        properties = pl.struct(
            "predicate",
            "basis",
            "candidate",
            "sentences",
            "documents",
            *MEASURES,
            "evidence",
        )
        total, sent = int(self.folder.manifest["tables"]["edges"]["rows"]), 0
        predicates = self.folder.scan("edges").select("predicate").unique().collect()["predicate"]
        for predicate in predicates.sort():
            frame = edges.filter(pl.col("predicate") == predicate).sort("edge").collect()
            frame = frame.select(
                "id",
                ids.gather(frame["subject"]).alias("subject"),
                ids.gather(frame["object"]).alias("object"),
                properties=properties,
            )
            statement = EDGES.format(type=upper_snake(predicate))
            for done, rows in _batches(frame):
                self._execute(statement, rows)
                self.report("edges", sent + done, total)
            sent += len(frame)

    def _lines(self) -> pl.LazyFrame:
        """Return the ``evidence`` of each edge as texts: the file and line of its sentences.

        Where its ends are in two sentences, both are there.
        """
        sentences = self.folder.scan("sentences").select("source", "sentence", "line")
        named = sentences.with_columns(place=pl.concat_str(["source", "line"], separator=":"))
        rows = self.folder.scan("evidence")
        for end in ("subject", "object"):
            keys = [f"{end}_source", f"{end}_sentence"]
            placed = named.select(pl.all().name.prefix(f"{end}_"))
            rows = rows.join(placed, on=keys, how="left", maintain_order="left")
        places = pl.concat_list("subject_place", "object_place")
        return (
            rows.sort("edge", "rank")
            .select("edge", evidence=places.list.unique(maintain_order=True))
            .explode("evidence")
            .group_by("edge", maintain_order=True)
            .agg(pl.col("evidence").unique(maintain_order=True))
        )

    def _execute(self, statement: str, rows: list[dict[str, Any]] | None = None) -> Any:
        """Run *statement* in a transaction that the driver retries; return its records."""
        result = self.driver.execute_query(
            statement, {**self.parameters, "rows": rows}, database_=self.database
        )
        if rows is not None:
            self._count(result.summary.counters)
        return result.records

    def _autocommit(self, statement: str) -> None:
        with self.driver.session(database=self.database) as session:
            self._count(session.run(statement, self.parameters).consume().counters)

    def _count(self, counters: "neo4j.SummaryCounters") -> None:
        self.counts["nodes_created"] += counters.nodes_created
        self.counts["nodes_deleted"] += counters.nodes_deleted
        self.counts["edges_created"] += counters.relationships_created
        self.counts["edges_deleted"] += counters.relationships_deleted


def _build_of(folder: Folder) -> str:
    """Return what tells this build of a graph from another: a hash of its tables' hashes."""
    tables = folder.manifest["tables"]
    text = "".join(f"{name} {tables[name]['sha256']}\n" for name in sorted(tables))
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def _batches(frame: pl.DataFrame) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    done = 0
    for part in frame.iter_slices(ROWS):
        done += len(part)
        yield done, part.to_dicts()
