"""Node and edge lists with names: as CSV, as Parquet, and as JSON Lines."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow.parquet as pq

from kg.emit.tools.rows import Rows, joined_lists
from kg.store.folder import Folder

ROWS = 65_536  # of a row group of Parquet


def write_csv(folder: Folder, out: Path, *, linked_only: bool = False) -> None:
    """Write ``nodes.csv`` and ``edges.csv`` of *folder* into the empty folder *out*, in UTF-8.

    Columns of nodes: ``id, name, type``, counts, the analysis, and lists joined by ``" | "``; of
    edges ``id, subject, object`` (ids), their names, ``predicate, basis``, counts and measures. An
    empty cell is an unknown value.
    """
    rows = Rows(folder, linked_only)
    joined_lists(rows.nodes).drop("entity").write_csv(out / "nodes.csv")
    with (out / "edges.csv").open("wb") as file:
        is_first = True
        for batch in _batches(rows):
            batch.write_csv(file, include_header=is_first)
            is_first = False


def write_parquet(folder: Folder, out: Path, *, linked_only: bool = False) -> None:
    """Write ``nodes.parquet`` and ``edges.parquet`` likewise; there, lists are lists."""
    rows = Rows(folder, linked_only)
    rows.nodes.drop("entity").write_parquet(out / "nodes.parquet", row_group_size=ROWS)
    with ExitStack() as files:
        writer = None
        for batch in _batches(rows):
            table = batch.rechunk().to_arrow().combine_chunks()
            writer = writer or files.enter_context(
                pq.ParquetWriter(out / "edges.parquet", table.schema, store_schema=False)
            )
            writer.write_table(table, row_group_size=ROWS)


def write_jsonl(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write a line for each node and then for each edge: a JSON object with ``kind``, node or edge.

    What is unknown is null.
    """
    rows = Rows(folder, linked_only)
    kind = pl.lit("node").alias("kind")
    rows.nodes.select(kind, pl.all().exclude("entity")).write_ndjson(out)
    for batch in _batches(rows):
        batch.select(pl.lit("edge").alias("kind"), pl.all()).write_ndjson(out)


def _batches(rows: Rows) -> Iterator[pl.DataFrame]:
    """Yield edges without row numbers, which mean nothing elsewhere."""
    for batch in rows.edges():
        yield batch.drop("subject_entity", "object_entity")
