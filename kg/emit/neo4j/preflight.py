"""Preflight checks of a Neo4j server before a load: version, constraints, indexes, write access.

A load that the server would break off half-way is refused before anything is sent: the error names
what stands in the way. What is asked here only reads, but for a transaction that is rolled back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, LiteralString, cast

import polars as pl

from kg.common.errors import ServerError
from kg.emit.neo4j.limits import check_lengths, check_names
from kg.emit.neo4j.parts import Part
from kg.emit.neo4j.statements import INDEXES, Index

if TYPE_CHECKING:
    import neo4j

MIN_VERSION = (5, 26)
CONSTRAINTS = (
    "SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties, propertyType"
)
EXISTING = "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, options, state"
# The values that others have under a constraint which binds rows of ours, too.
THEIRS = {
    "NODE": "MATCH (x:`{label}`)",
    "RELATIONSHIP": "MATCH ()-[x:`{label}`]->()",
}
OF_OTHERS = " WHERE x.graph IS NULL OR x.graph <> $graph OR x.kgHash IS NULL RETURN {values} AS key"
WRITE = "MERGE (g:KgGraph {name: $graph}) SET g.turn = coalesce(g.turn, 0)"

TYPES = {  # as a property type constraint spells them
    pl.String: "STRING",
    pl.Float64: "FLOAT",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.List(pl.String): "LIST<STRING NOT NULL>",
}
Record = Mapping[str, Any]


class Preflight:
    """Checks of one server for one graph.

    Args:
        driver: connected to the server.
        address: of the server, for errors.
        database: None is the user's home database.
        graph: the graph's name.
    """

    def __init__(
        self, driver: "neo4j.Driver", address: str, database: str | None, graph: str
    ) -> None:
        self.driver, self.address, self.database, self.graph = driver, address, database, graph

    def check(self, parts: Sequence[Part]) -> None:
        """Check that the nodes and relationships *parts* can be loaded.

        Raises:
            ServerError: the server is too old or may not be written to, or has a constraint or an
                index that would refuse them.
        """
        self.check_version()
        names = pl.concat(parts[0].slices(["id", "name"]))
        check_names(names, f"graph {self.graph}", ServerError)
        constraints, indexes = self._ask(CONSTRAINTS), self._ask(EXISTING)
        if problem := next(misfits(constraints, indexes), None):
            raise ServerError(self.address, *problem)
        for record in constraints:
            if record["name"] not in _OURS:
                self._check_constraint(record, _bound(record, parts))
        for record in indexes:
            if record["type"] == "RANGE" and record["name"] not in _OURS:
                self._check_index(record, _bound(record, parts))
        self._check_rights()

    def check_version(self) -> None:
        """Raise ServerError if the server is older than kg's Cypher."""
        (kernel,) = (
            record
            for record in self._ask("CALL dbms.components() YIELD name, versions")
            if "Kernel" in record["name"]
        )
        version = str(kernel["versions"][0])
        if not is_new_enough(version):
            wanted = f"Neo4j {'.'.join(map(str, MIN_VERSION))} or later"
            raise ServerError(self.address, f"Neo4j {version}", wanted)

    def _check_constraint(self, record: Record, frames: list[pl.DataFrame]) -> None:
        """Raise ServerError if a constraint of somebody else's refuses a row of *frames*."""
        for rows_bound in frames:
            frame = rows_bound.with_columns(graph=pl.lit(self.graph))
            if problem := violation(record, frame):
                raise self._of_constraint(record, problem)
            names = record["properties"]
            if not _is_unique(record) or not _all_present(frame, names):
                continue
            rows = frame.select(pl.col("id").alias("of"), *names).drop_nulls()
            ids = {_key(key): id_ for id_, *key in rows.rows()}
            for key in self._values_of_others(record):
                if key in ids:
                    text = f"the values of {ids[key]} at somebody else's"
                    raise self._of_constraint(record, text)

    def _values_of_others(self, record: Record) -> Iterator[tuple[Any, ...]]:
        """Yield the values that nodes or relationships of others have under a constraint."""
        (label,) = record["labelsOrTypes"]
        values = ", ".join(f"x.`{_plain(name)}`" for name in record["properties"])
        pattern = THEIRS[record["entityType"]].format(label=_plain(label))
        text = pattern + OF_OTHERS.format(values=f"[{values}]")
        with self.driver.session(database=self.database) as session:
            for found in session.run(_text(text), graph=self.graph):
                yield _key(found["key"])

    def _of_constraint(self, record: Record, problem: str) -> ServerError:
        spelled = f"({record['labelsOrTypes'][0]}: {', '.join(record['properties'])})"
        found = f"the {record['type'].lower()} constraint {record['name']} {spelled}, and {problem}"
        hint = f"DROP CONSTRAINT {record['name']}, or change what has them"
        return ServerError(self.address, found, "no constraint that refuses the graph", hint)

    def _check_index(self, record: Record, frames: list[pl.DataFrame]) -> None:
        """Raise ServerError if a text of *frames* is too long for somebody else's index."""
        for frame in frames:
            names = [name for name in record["properties"] if name in frame.columns]
            texts = [name for name in names if frame[name].dtype == pl.String]
            check_lengths(frame, texts, f"{self.address} index {record['name']}", ServerError)

    def _check_rights(self) -> None:
        """Write something, and take it back.

        Raises:
            neo4j.exceptions.Neo4jError: we may not.
        """
        with (
            self.driver.session(database=self.database) as session,
            session.begin_transaction() as transaction,
        ):
            transaction.run(_text(WRITE), graph=self.graph).consume()
            transaction.rollback()

    def _ask(self, text: str) -> list[dict[str, Any]]:
        result = self.driver.execute_query(_text(text), database_=self.database)
        return [record.data() for record in result.records]


_OURS: dict[str, Index] = {index.name: index for index in INDEXES}


def is_new_enough(version: str) -> bool:
    """Tell whether a server of *version* has the Cypher that kg writes.

    >>> [is_new_enough(v) for v in ("5.18.0", "5.26.30", "2026.08.1", "5.26-aura", "4.4.1")]
    [False, True, True, True, False]
    """
    numbers = re.findall(r"\d+", version)[:2]
    return tuple(map(int, numbers)) >= MIN_VERSION


def misfits(
    constraints: Sequence[Record], indexes: Sequence[Record]
) -> Iterator[tuple[str, str, str]]:
    """Yield what has a name of ours and is something else: found, wanted, and what to do."""
    named = [(True, record) for record in constraints]
    named += [(False, record) for record in indexes if record["name"] not in _names(constraints)]
    for is_constraint, record in named:
        ours = _OURS.get(record["name"])
        if ours is None:
            continue
        noun = "CONSTRAINT" if is_constraint else "INDEX"
        hint = f"DROP {noun} {record['name']}, and load again"
        if not _is_as_ours(ours, is_constraint, record):
            spelled = (
                f"{'|'.join(record['labelsOrTypes'] or [])}: {', '.join(record['properties'])}"
            )
            found = f"{record['name']}, a {record['type'].lower()} {noun.lower()} on ({spelled})"
            wanted = f"that of kg ({ours.label}: {', '.join(ours.properties)})"
            if ours.analyzer and (analyzer := _analyzer(record)):
                found, wanted = f"{found} by {analyzer}", f"{wanted} by {ours.analyzer}"
            wanted += ", or the name free"
            yield found, wanted, hint
        elif record.get("state") == "FAILED":
            yield f"the index {record['name']} in the state FAILED", "it online", hint


def _is_as_ours(ours: Index, is_constraint: bool, record: Record) -> bool:
    return (
        is_constraint == ours.constraint
        and ours.kind in record["type"]
        and record["entityType"] == "NODE"
        and list(record["labelsOrTypes"]) == [ours.label]
        and list(record["properties"]) == list(ours.properties)
        and _analyzer(record) in (None, ours.analyzer)
    )


def _analyzer(record: Record) -> str | None:
    """Return the analyzer of a full-text index; None of other indexes."""
    config: Mapping[str, str] = (record.get("options") or {}).get("indexConfig", {})
    return config.get("fulltext.analyzer")


def _names(records: Sequence[Record]) -> set[str]:
    return {record["name"] for record in records}


def _bound(record: Record, parts: Sequence[Part]) -> list[pl.DataFrame]:
    """Return the rows that a constraint or an index binds, of each kind that has some."""
    labels = set(record["labelsOrTypes"] or ())
    names = {"id", *record["properties"]}
    frames = []
    for part in parts:
        if part.is_nodes != (record["entityType"] == "NODE"):
            continue
        label = "label" if part.is_nodes else "kind"
        is_all = part.is_nodes and part.bases[0] in labels
        if not is_all and labels.isdisjoint(part.labels()):
            continue
        rows = part.slices([name for name in part.schema if name in names or name == label])
        frames.append(
            pl.concat(each if is_all else each.filter(pl.col(label).is_in(labels)) for each in rows)
        )
    return [frame for frame in frames if len(frame)]


def violation(record: Record, frame: pl.DataFrame) -> str | None:
    """Return how the rows of *frame* break a constraint among themselves; None if they do not.

    Args:
        record: of SHOW CONSTRAINTS.
        frame: the rows that it binds, with their properties, ``graph`` among them.
    """
    kind, names = record["type"], list(record["properties"])
    present = [name for name in names if name in frame.columns]
    if "EXISTENCE" in kind or "KEY" in kind:
        for name in names:
            rows = frame if name not in present else frame.filter(pl.col(name).is_null())
            if len(rows):
                return f"no {name} at {rows['id'].sort()[0]}"
    if _is_unique(record) and _all_present(frame, names):
        rows = frame.select(pl.col("id").alias("of"), *names).drop_nulls()
        if len(twice := rows.filter(pl.struct(names).is_duplicated()).sort(*names, "of")):
            return f"equal values at {twice['of'][0]} and {twice['of'][1]}"
    if "PROPERTY_TYPE" in kind and present:
        type_ = TYPES.get(frame.schema[present[0]], "INTEGER")
        if type_ not in [each.strip() for each in str(record["propertyType"]).split("|")]:
            return f"{present[0]} of type {type_} at {frame['id'].sort()[0]}"
    return None


def _is_unique(record: Record) -> bool:
    """Tell whether a constraint wants values that only one has; ours (graph, id) gives it more."""
    unique = "UNIQUENESS" in record["type"] or "KEY" in record["type"]
    return unique and not {"graph", "id"} <= set(record["properties"])


def _all_present(frame: pl.DataFrame, names: Sequence[str]) -> bool:
    return set(names) <= set(frame.columns)


def _key(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _plain(name: str) -> str:
    """Return *name* as it stands between backticks; Neo4j decodes ``\\u0060`` before it reads."""
    return name.replace("\\", "\\u005C").replace("`", "``")


def _text(statement: str) -> LiteralString:
    """Return *statement* typed as the driver wants it: with no text of a user in it."""
    return cast("LiteralString", statement)  # type: ignore[redundant-cast]
