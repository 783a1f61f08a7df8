"""Verify a graph on a Neo4j server against its folder: ids, labels, ends, all properties."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kg.common.progress import Progress, no_progress
from kg.emit.neo4j import statements
from kg.emit.neo4j.parts import Part
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Model, digests, properties, sliced
from kg.store.filters import filtered, parse_filters
from kg.store.folder import Folder

MAX_BUFFERED = 20_000  # rows that are held as Python values
SHOWN = 3  # ids of a finding


@dataclass(frozen=True)
class Finding:
    """One kind of difference between the server and the folder."""

    what: str  # entities, edges, ...; or the graph
    problem: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """The result of a comparison; ``compared`` counts the rows of the folder by kind."""

    compared: dict[str, int]
    findings: list[Finding]


def verify(folder: Folder, server: Server, report: Progress = no_progress) -> Verified:
    """Return how the graph on *server* differs from *folder*; of sentences too if it has some.

    Where *folder* is not filtered, the filters of the load are used, which the server has. Labels,
    properties, nodes and relationships that others added are no difference; nor is what a measure
    moved by less than `kg.emit.property_graph.MEASURE_BITS` tell.

    Raises:
        ServerError: the server cannot be reached, refuses the login, or fails.
    """
    with connect(server) as driver:
        claim = Claim(driver, server.address, server.database, folder.name)
        records = claim.ask(statements.GRAPH)
        if not records:
            missing = Finding("the graph", "is not on the server", 1, (folder.name,))
            return Verified({}, [missing])
        about = records[0]["properties"]
        folder = _as_loaded(folder, about)
        claim.parameters["labels"] = about.get("labels") or []
        findings = list(_of_graph(folder, about))
        parts = Part.all_of(*sliced(folder, Model.stored(about)))
        for part in parts:
            findings += _compare(part, _read_back(claim, part, report))
    return Verified({part.what: len(part) for part in parts}, findings)


def _as_loaded(folder: Folder, about: Mapping[str, Any]) -> Folder:
    """Return *folder* with the filters of the load, unless it has filters of its own."""
    if folder.manifest.get("filters") or not isinstance(about.get("filters"), str):
        return folder
    try:
        stored = json.loads(about["filters"])
    except ValueError:  # changed by hand: then the graph differs anyway
        return folder
    return filtered(folder, parse_filters(stored, "filters of (:KgGraph)"))


def _of_graph(folder: Folder, about: Mapping[str, Any]) -> Iterator[Finding]:
    if not about.get("complete"):
        yield Finding("the graph", "was not loaded to its end", 1, (folder.name,))
    if about.get("build") != folder.content:
        yield Finding("the graph", "was loaded from another build", 1, (folder.name,))


def _read_back(claim: Claim, part: Part, report: Progress) -> pl.DataFrame:
    """Return the rows on the server that are ours, or have an id of ours.

    Columns: ``id``; ``marked``, whether they have a hash; ``hash``, null if it is no integer;
    ``found``, the digest of their current values, null if one is of another type.
    """
    names = properties(part.schema)
    if part.is_nodes:
        text = statements.NODES_AS_THEY_ARE.format(
            base=part.bases[0], values=statements.values(names)
        )
        front = ["id", "label"]
    else:
        start, end = part.bases
        text = statements.LINKS_AS_THEY_ARE.format(
            start=start, end=end, values=statements.values(names)
        )
        front = ["id", "kind", "start", "end"]
    reader = _Reader(pl.Schema({name: part.schema[name] for name in [*front, *names]}), part)
    parts, total = [], len(part)
    for number, record in enumerate(claim.stream(text), 1):
        reader.add(record["row"])
        if number % MAX_BUFFERED == 0:
            parts.append(reader.taken())
            report(f"reading {part.what}", min(number, total), total)
    return pl.concat([*parts, reader.taken()])


class _Reader:
    """Turns rows that the server sends into digests.

    Args:
        schema: of the columns of a row, after its hash.
        part: the nodes or relationships that the rows are to be.
    """

    def __init__(self, schema: pl.Schema, part: Part) -> None:
        self.part = part
        self.columns = {
            name: pl.Int64() if dtype.is_integer() else dtype for name, dtype in schema.items()
        }
        self.accepted: dict[tuple[type, ...], bool] = {}  # types of the values of a row
        self.lists = [i for i, dtype in enumerate(schema.values()) if dtype == pl.List(pl.String)]
        self.dates = [i for i, dtype in enumerate(schema.values()) if dtype == pl.Date()]
        self.expected = [_python_type(dtype) for dtype in schema.values()]
        self.ordered = [n for n in part.schema if n not in {"subject", "object"}]
        self.rows: list[list[Any]] = []
        self.marks: list[tuple[str | None, bool, int | None]] = []

    def add(self, row: list[Any]) -> None:
        """Take one row: its hash, then its values."""
        hash_, *values = row
        if self.part.is_nodes:  # several labels beside the base make a row differ
            labels = [label for label in values[1] if label != self.part.bases[0]] or values[1]
            values[1] = " ".join(sorted(labels))
        id_ = values[0] if isinstance(values[0], str) else None
        self.marks.append((id_, hash_ is not None, hash_ if type(hash_) is int else None))
        if not self._has_our_types(values):
            values = [None] * len(values)
        for place in self.dates:
            values[place] = values[place] and values[place].to_native()
        self.rows.append(values)

    def taken(self) -> pl.DataFrame:
        """Return the rows that were added since the last call, as `_read_back` does."""
        schema = {"id": pl.String, "marked": pl.Boolean, "hash": pl.Int64}
        marks = pl.DataFrame(self.marks, schema=schema, orient="row")
        values = pl.DataFrame(self.rows, schema=self.columns, orient="row")
        digest = digests(values.select(self.ordered))
        is_row = values["id"].is_not_null()
        self.rows, self.marks = [], []
        return marks.with_columns(found=pl.select(pl.when(is_row).then(digest)).to_series())

    def _has_our_types(self, values: list[Any]) -> bool:
        """Tell whether each value is of the type that its column has; null is of any."""
        types = tuple(map(type, values))
        if types not in self.accepted:
            pairs = zip(types, self.expected, strict=True)
            self.accepted[types] = all(each in (want, type(None)) for each, want in pairs)
        return self.accepted[types] and all(
            isinstance(item, str) for i in self.lists for item in values[i] or ()
        )


def _python_type(dtype: pl.DataType) -> type:
    """Return the type that the driver gives values of a column."""
    if dtype.is_integer():
        return int
    if dtype.is_float():
        return float
    if dtype == pl.Date():
        from neo4j.time import Date

        return Date
    return {pl.String(): str, pl.Boolean(): bool}.get(dtype, list)


def _compare(part: Part, present: pl.DataFrame) -> Iterator[Finding]:
    """Yield the differences between *part* and the rows *present* on the server."""
    wanted = part.numbers.select("id", wanted="hash")
    ours = present.filter("marked")
    others = present.filter(~pl.col("marked")).join(wanted.select("id"), on="id", how="semi")
    unmarked = others.join(ours.select("id"), on="id", how="anti").unique("id")
    there = pl.concat([ours, unmarked])
    both = wanted.join(there, on="id")
    same = (pl.col("wanted") == pl.col("found")) & (pl.col("wanted") == pl.col("hash"))
    cases = {
        "are missing on the server": wanted.join(there, on="id", how="anti"),
        "are on the server and not in the folder": there.join(wanted, on="id", how="anti"),
        "are there more than once": ours.filter(
            pl.col("id").is_duplicated() & pl.col("id").is_not_null()
        ).unique("id"),
        "have other labels, ends or properties there": both.filter(~same.fill_null(False)),
    }
    for problem, rows in cases.items():
        if len(rows):
            examples = tuple(rows["id"].fill_null("one without an id").sort().head(SHOWN))
            yield Finding(part.what, problem, len(rows), examples)
