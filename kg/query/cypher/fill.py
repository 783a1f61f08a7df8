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

from kg.emit.property_graph import Links, Nodes, digests, properties

if TYPE_CHECKING:
    import arcadedb

BATCH_ROWS = 20_000  # rows that are Python objects at a time
HASH = "kgHash"


def labels(nodes: Iterable[Nodes]) -> list[tuple[str, str]]:
    """Return the two labels that nodes have, of all kinds."""
    return [(part.base, label) for part in nodes for label in part.frame["label"].unique().sort()]


def kinds(links: Iterable[Links]) -> list[str]:
    """Return the types of relationships."""
    return [kind for part in links for kind in part.frame["kind"].unique().sort()]


def send(
    stdin: BinaryIO, path: Path, about: Mapping[str, Any], nodes: list[Nodes], links: list[Links]
) -> None:
    """Tell a process to fill the database at *path*; *nodes* and *links* are used up.

    Args:
        stdin: of the process.
        path: where there is nothing yet.
        about: the properties of ``(:KgGraph)``.
        nodes: of all kinds.
        links: of all kinds.
    """
    task = {
        "path": str(path),
        "about": about,
        "labels": labels(nodes),
        "kinds": kinds(links),
        "nodes": [part.base for part in nodes],
        "links": [part.bases for part in links],
        "node_rows": sum(len(part.frame) for part in nodes),
        "link_rows": sum(len(part.frame) for part in links),
    }
    stdin.write(f"{json.dumps(task)}\n".encode())
    for parts in (nodes, links):
        while parts:  # each is let go when it was sent
            frame = parts.pop(0).frame
            table = frame.with_columns(digests(frame).alias(HASH)).to_arrow()
            with pa.ipc.new_stream(stdin, table.schema) as stream:
                stream.write_table(table, max_chunksize=BATCH_ROWS)


def _fill(task: Mapping[str, Any], stdin: BinaryIO) -> None:
    import arcadedb

    graph = task["about"]["name"]
    database = arcadedb.create_database(task["path"])
    try:
        _declare(database, [(base, label) for base, label in task["labels"]], task["kinds"])
        with database.graph_batch(expected_edge_count=task["link_rows"]) as batch:
            batch.create_vertices("KgGraph", [task["about"]])
            frames = _received(stdin, len(task["nodes"]) + len(task["links"]))
            record_ids = {
                base: _add_nodes(batch, base, next(frames), graph) for base in task["nodes"]
            }
            for bases in task["links"]:
                start, end = (record_ids[base] for base in bases)
                _add_links(batch, next(frames), start, end, graph)
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


def _received(stdin: BinaryIO, count: int) -> Iterator[pl.DataFrame]:
    """Yield the *count* frames that come on stdin, each when it is asked for."""
    for left in reversed(range(count)):
        frame = pl.from_arrow(pa.ipc.open_stream(stdin).read_all())
        assert isinstance(frame, pl.DataFrame)
        if not left:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        yield frame


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
    batch: "arcadedb.GraphBatch", base: str, frame: pl.DataFrame, graph: str
) -> pl.Series:
    """Add nodes; return the record id of each row."""
    rows: list[pl.Series] = []
    record_ids: list[str] = []
    for (label,), group in frame.with_row_index("row").group_by("label", maintain_order=True):
        for batch_rows in group.iter_slices(BATCH_ROWS):
            rows.append(batch_rows["row"])
            maps = _property_maps(batch_rows.drop("row"), graph)
            record_ids += batch.create_vertices(_type_of((base, str(label))), maps)
    if not rows:
        return pl.Series(dtype=pl.String)
    by_row = pl.DataFrame({"row": pl.concat(rows), "record_id": record_ids}).sort("row")
    return by_row["record_id"]


def _add_links(
    batch: "arcadedb.GraphBatch", frame: pl.DataFrame, start: pl.Series, end: pl.Series, graph: str
) -> None:
    """Add relationships between nodes of the record ids *start* and *end*."""
    for (kind,), group in frame.group_by("kind", maintain_order=True):
        for batch_rows in group.iter_slices(BATCH_ROWS):
            starts, ends = start.gather(batch_rows["subject"]), end.gather(batch_rows["object"])
            maps = _property_maps(batch_rows, graph)
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
