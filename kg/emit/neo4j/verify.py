"""Compare a graph folder with what a server has of it: ids, labels, ends, and all properties."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.session import Claim
from kg.emit.property_graph import Links, Nodes, digests, properties, whole
from kg.store.folder import Folder

PART = 20_000  # rows that are compared at once
SHOWN = 3  # ids of a finding


@dataclass(frozen=True)
class Finding:
    """How the server differs from the folder in one regard."""

    what: str  # entities, edges, ...; or the graph
    problem: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """What was compared, and what differs; ``compared`` counts the rows of the folder by kind."""

    compared: dict[str, int]
    findings: list[Finding]


def verify(folder: Folder, server: Server) -> Verified:
    """Return how the graph on *server* differs from *folder*; sentences too if they are there.

    What people added beside our own labels, properties and relationships is no difference.

    Raises:
        ServerError: the server cannot be reached, refuses us, or fails.
    """
    with connect(server) as driver:
        claim = Claim(driver, server.uri, server.database, folder.name)
        known = claim.ask(statements.GRAPH)
        if not known:
            missing = Finding("the graph", "is not on the server", 1, (folder.name,))
            return Verified({}, [missing])
        nodes, links = whole(folder, evidence=bool(known[0]["evidence"]))
        claim.parameters["labels"] = known[0]["labels"] or []
        findings = list(_of_graph(folder, known[0]))
        parts: list[Nodes | Links] = [*nodes, *links]
        for part in parts:
            findings += _compare(part, _there(claim, part))
    return Verified({part.what: len(part.frame) for part in parts}, findings)


def _of_graph(folder: Folder, known: dict[str, Any]) -> Iterator[Finding]:
    if not known["complete"]:
        yield Finding("the graph", "was not loaded to its end", 1, (folder.name,))
    if known["build"] != folder.content:
        yield Finding("the graph", "was loaded from another build", 1, (folder.name,))


def _there(claim: Claim, part: Nodes | Links) -> pl.DataFrame:
    """Return what the server has: ``id`` and ``found``, the digest of what stands there now."""
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
    found, held = [pl.DataFrame(schema={"id": pl.String, "found": pl.Int64})], []
    for record in claim.stream(text):
        held.append(_plain(record["row"], part))
        if len(held) == PART:
            found.append(_digested(held, schema, part))
            held = []
    return pl.concat([*found, _digested(held, schema, part)])


def _plain(row: list[Any], part: Nodes | Links) -> list[Any]:
    """Return *row* with the one label beside that of its kind; other labels make it differ."""
    if isinstance(part, Nodes):
        labels = [label for label in row[1] if label != part.base] or row[1]
        row[1] = " ".join(sorted(labels))
    return row


def _digested(rows: list[list[Any]], schema: pl.Schema, part: Nodes | Links) -> pl.DataFrame:
    texts = pl.DataFrame(rows, schema=schema, orient="row", strict=False)
    ordered = [name for name in part.frame.columns if name not in {"subject", "object"}]
    return texts.select("id", found=digests(texts.select(ordered)))


def _compare(part: Nodes | Links, there: pl.DataFrame) -> Iterator[Finding]:
    wanted = part.frame.select("id", wanted=digests(part.frame))
    both = wanted.join(there, on="id")
    cases = {
        "are missing on the server": wanted.join(there, on="id", how="anti"),
        "are on the server and not in the folder": there.join(wanted, on="id", how="anti"),
        "are there more than once": there.filter(pl.col("id").is_duplicated()).unique("id"),
        "have other labels, ends or properties there": both.filter(
            pl.col("wanted") != pl.col("found")
        ),
    }
    for problem, rows in cases.items():
        if len(rows):
            examples = tuple(rows["id"].sort().head(SHOWN))
            yield Finding(part.what, problem, len(rows), examples)
