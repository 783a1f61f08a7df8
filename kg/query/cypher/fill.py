"""Process that fills an embedded ArcadeDB database with the nodes and relationships of a graph.

``python -m kg.query.cypher.fill``: the first line on stdin is a task in JSON, see `send`; then
comes a stream of Arrow data for each kind of nodes and relationships. It is a process of its own
because ArcadeDB logs while it is filled, and takes the setting that it does not from the
environment alone; that of the user's process is not to be changed.

A node of two labels is of a type of its own that extends both, as ArcadeDB does it.
"""

import json
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl
import pyarrow as pa

from kg.emit.neo4j.parts import Part
from kg.emit.property_graph import properties

if TYPE_CHECKING:
    import arcadedb

BATCH_ROWS = 20_000  # rows that are Python objects, or edges that the engine buffers, at a time
HASH = "kgHash"


def labels(parts: Iterable[Part]) -> list[tuple[str, str]]:
    """Return the two labels that nodes have, of all kinds."""
    return [(part.bases[0], label) for part in parts if part.is_nodes for label in part.labels()]


def kinds(parts: Iterable[Part]) -> list[str]:
    """Return the types of relationships."""
    return [kind for part in parts if not part.is_nodes for kind in part.labels()]


def send(stdin: BinaryIO, path: Path, about: Mapping[str, Any], parts: list[Part]) -> Iterator[int]:
    """Tell a process to fill the database at *path*; yield now and then how many rows were sent.

    Args:
        stdin: of the process.
        path: where there is nothing yet.
        about: the properties of ``(:KgGraph)``.
        parts: all nodes, then all relationships.
    """
    task = {
        "path": str(path),
        "about": about,
        "labels": labels(parts),
        "kinds": kinds(parts),
        "parts": [part.bases for part in parts],
        "node_rows": sum(len(part) for part in parts if part.is_nodes),
        "link_rows": sum(len(part) for part in parts if not part.is_nodes),
    }
    stdin.write(f"{json.dumps(task)}\n".encode())
    sent = 0
    for part in parts:
        schema = pl.DataFrame(schema={**part.schema, HASH: pl.Int64}).to_arrow().schema
        with pa.ipc.new_stream(stdin, schema) as stream:
            first = 0
            for frame in part.slices(list(part.schema)):
                hashes = part.numbers["hash"][first : first + len(frame)].alias(HASH)
                first += len(frame)
                for rows in frame.with_columns(hashes).iter_slices(BATCH_ROWS):
                    stream.write_table(rows.to_arrow())
                    sent += len(rows)
                    yield sent


def _fill(task: Mapping[str, Any], stdin: BinaryIO) -> None:
    import arcadedb

    graph = task["about"]["name"]
    database = arcadedb.create_database(task["path"])
    try:
        _declare(database, [(base, label) for base, label in task["labels"]], task["kinds"])
        with database.graph_batch(batch_size=BATCH_ROWS) as batch:
            batch.create_vertices("KgGraph", [task["about"]])
            record_ids: dict[str, pl.Series] = {}
            for bases, frames in _received(stdin, task["parts"]):
                if len(bases) == 1:
                    record_ids[bases[0]] = _add_nodes(batch, bases[0], frames, graph)
                else:
                    start, end = (record_ids[base] for base in bases)
                    _add_links(batch, frames, start, end, graph)
    finally:
        database.close()


def _check(task: Mapping[str, Any]) -> None:
    """Raise OSError if not all is there that was written.

    ArcadeDB writes pages in a thread of its own; where that fails, as on a full disk, it only logs
    it. So everything is read again, from the files.
    """
    import arcadedb

    database = arcadedb.open_database(task["path"], read_only=True)
    try:
        for pattern, kind, wanted in (
            ("(n)", "nodes", task["node_rows"]),
            ("(a)-[n]->(b)", "relationships", task["link_rows"]),
            ("(b)<-[n]-(a)", "relationships", task["link_rows"]),
        ):
            query = f"MATCH {pattern} WHERE n.graph = $graph RETURN count(n) AS rows"
            [row] = database.query("opencypher", query, {"graph": task["about"]["name"]}).to_list()
            if row["rows"] != wanted:
                raise OSError(f"{row['rows']:,} of {wanted:,} {kind} on the disk")
    finally:
        database.close()


def _received(
    stdin: BinaryIO, parts: list[list[str]]
) -> Iterator[tuple[list[str], Iterator[pl.DataFrame]]]:
    """Yield the base labels of each part, and its rows as they come; all have to be taken."""
    for bases in parts:
        yield bases, map(_frame, pa.ipc.open_stream(stdin))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _declare(
    database: "arcadedb.Database", both_labels: list[tuple[str, str]], kinds: list[str]
) -> None:
    schema = database.schema
    for label in ["KgGraph", *{label for both in both_labels for label in both}]:
        schema.get_or_create_vertex_type(label)
    for both in both_labels:
        if len(set(both)) > 1:
            first, second = sorted(both)
            database.command(
                "sql", f"CREATE VERTEX TYPE `{_type_of(both)}` EXTENDS `{first}`, `{second}`"
            )
    for kind in dict.fromkeys(kinds):
        schema.get_or_create_edge_type(kind)


def _type_of(both: tuple[str, str]) -> str:
    """Return the name of the type of nodes that have these labels, as ArcadeDB spells it."""
    return "~".join(sorted(set(both)))


def _add_nodes(
    batch: "arcadedb.GraphBatch", base: str, frames: Iterable[pl.DataFrame], graph: str
) -> pl.Series:
    """Add nodes; return the record id of each row."""
    rows: list[pl.Series] = []
    record_ids = [pl.Series(dtype=pl.String)]
    first = 0
    for frame in frames:
        numbered = frame.with_row_index("row", first)
        first += len(frame)
        for (label,), group in numbered.group_by("label", maintain_order=True):
            rows.append(group["row"])
            maps = _property_maps(group.drop("row"), graph)
            record_ids.append(pl.Series(batch.create_vertices(_type_of((base, str(label))), maps)))
    return pl.concat(record_ids).gather(pl.concat(rows).arg_sort()) if rows else record_ids[0]


def _add_links(
    batch: "arcadedb.GraphBatch",
    frames: Iterable[pl.DataFrame],
    start: pl.Series,
    end: pl.Series,
    graph: str,
) -> None:
    """Add relationships between nodes of the record ids *start* and *end*."""
    for frame in frames:
        for (kind,), group in frame.group_by("kind", maintain_order=True):
            starts, ends = start.gather(group["subject"]), end.gather(group["object"])
            maps = _property_maps(group, graph)
            batch.new_edges(starts.to_list(), kind, ends.to_list(), maps)


def _property_maps(frame: pl.DataFrame, graph: str) -> list[dict[str, Any]]:
    """Return the properties of each row, without those that are null."""
    return [
        {"graph": graph} | {name: value for name, value in row.items() if value is not None}
        for row in frame.select("id", *properties(frame.columns)).to_dicts()
    ]


def _end_with_parent() -> None:
    """Exit when the process at the other end of stdin, which sends no more, is gone."""
    os.read(0, 1)
    os._exit(1)


def main() -> None:
    """Fill a database as stdin says."""
    task = json.loads(sys.stdin.buffer.readline())
    try:
        _fill(task, sys.stdin.buffer)
        _check(task)
    except Exception as problem:  # the border of the process: the parent shows the last line
        text = " ".join(str(problem).split())
        sys.exit(f"{type(problem).__name__}: {text}")


if __name__ == "__main__":
    main()
