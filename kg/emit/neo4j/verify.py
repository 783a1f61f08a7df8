"""Verify a graph on a Neo4j server against its folder: ids, labels, ends, all properties."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Links, Nodes, digests, properties, whole
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


def verify(folder: Folder, server: Server) -> Verified:
    """Return how the graph on *server* differs from *folder*; of sentences too if it has some.

    Labels, properties and relationships that others added are no difference.

    Raises:
        ServerError: the server cannot be reached, refuses the login, or fails.
    """
    with connect(server) as driver:
        claim = Claim(driver, server.uri, server.database, folder.name)
        records = claim.ask(statements.GRAPH)
        if not records:
            missing = Finding("the graph", "is not on the server", 1, (folder.name,))
            return Verified({}, [missing])
        nodes, links = whole(folder, evidence=bool(records[0]["evidence"]))
        claim.parameters["labels"] = records[0]["labels"] or []
        findings = list(_of_graph(folder, records[0]))
        parts: list[Nodes | Links] = [*nodes, *links]
        for part in parts:
            findings += _compare(part, _read_back(claim, part))
    return Verified({part.what: len(part.frame) for part in parts}, findings)


def _of_graph(folder: Folder, record: dict[str, Any]) -> Iterator[Finding]:
    if not record["complete"]:
        yield Finding("the graph", "was not loaded to its end", 1, (folder.name,))
    if record["build"] != folder.content:
        yield Finding("the graph", "was loaded from another build", 1, (folder.name,))


def _read_back(claim: Claim, part: Nodes | Links) -> pl.DataFrame:
    """Return the rows on the server: ``id`` and ``found``, the digest of their current values."""
    names = properties(part.frame)
    if isinstance(part, Nodes):
        text = statements.NODES_AS_THEY_ARE.format(base=part.base, values=statements.values(names))
        front = ["id", "label"]
    else:
        start, end = part.bases
        text = statements.LINKS_AS_THEY_ARE.format(
            start=start, end=end, values=statements.values(names)
        )
        front = ["id", "kind", "start", "end"]
    schema = pl.Schema({name: part.frame.schema[name] for name in [*front, *names]})
    digested, buffered = [pl.DataFrame(schema={"id": pl.String, "found": pl.Int64})], []
    for record in claim.stream(text):
        buffered.append(_with_one_label(record["row"], part))
        if len(buffered) == MAX_BUFFERED:
            digested.append(_digested(buffered, schema, part))
            buffered = []
    return pl.concat([*digested, _digested(buffered, schema, part)])


def _with_one_label(row: list[Any], part: Nodes | Links) -> list[Any]:
    """Return *row* with its label beside the base label; several labels make it differ."""
    if isinstance(part, Nodes):
        labels = [label for label in row[1] if label != part.base] or row[1]
        row[1] = " ".join(sorted(labels))
    return row


def _digested(rows: list[list[Any]], schema: pl.Schema, part: Nodes | Links) -> pl.DataFrame:
    texts = pl.DataFrame(rows, schema=schema, orient="row", strict=False)
    ordered = [name for name in part.frame.columns if name not in {"subject", "object"}]
    return texts.select("id", found=digests(texts.select(ordered)))


def _compare(part: Nodes | Links, present: pl.DataFrame) -> Iterator[Finding]:
    """Yield the differences between *part* and the rows *present* on the server."""
    wanted = part.frame.select("id", wanted=digests(part.frame))
    both = wanted.join(present, on="id")
    cases = {
        "are missing on the server": wanted.join(present, on="id", how="anti"),
        "are on the server and not in the folder": present.join(wanted, on="id", how="anti"),
        "are there more than once": present.filter(pl.col("id").is_duplicated()).unique("id"),
        "have other labels, ends or properties there": both.filter(
            pl.col("wanted") != pl.col("found")
        ),
    }
    for problem, rows in cases.items():
        if len(rows):
            examples = tuple(rows["id"].sort().head(SHOWN))
            yield Finding(part.what, problem, len(rows), examples)
