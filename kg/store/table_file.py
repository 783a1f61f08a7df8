"""Write the Parquet file of a table: row groups of one size, compressed and hashed on a thread.

What is little is written at once, as to pass it to another thread takes longer.
"""

import hashlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kg.store.tables import TABLES, conform

QUEUE = 24 << 20  # bytes of frames that may wait to be written
LITTLE = 1 << 17  # bytes of frames that are written sooner than a thread would begin
ROWS = 65_536  # of a row group; fixed, because the bytes depend on it
# Columns that repeat few values; to look for such in the others costs more time than it saves room.
REPEATING = ["source", "subject_source", "object_source", "type", "predicate", "basis", "candidate"]
REPEATING += ["rule", "action", "stage", "cue", "surface"]


class WriteQueue:
    """Writes in the order in which it is told to, on one thread, while others work."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._waiting: deque[tuple[Future[None], float]] = deque()  # with the bytes of each
        self._bytes = 0.0

    def put(self, write: Callable[..., None], *values: Any, size: float) -> None:
        """Have *write* called with *values*, which hold *size* bytes.

        Raises:
            Exception: what an earlier one raised.
        """
        while self._waiting and self._waiting[0][0].done():
            self._next()
        if size < LITTLE and not self._waiting:
            write(*values)
            return
        self._waiting.append((self._thread.submit(write, *values), size))
        self._bytes += size
        while self._bytes > QUEUE:
            self._next()

    def _next(self) -> None:
        """Wait until the first write is done; raise what went wrong."""
        writing, size = self._waiting.popleft()
        writing.result()
        self._bytes -= size

    def settle(self) -> None:
        """Wait until all is written that was told; raise what went wrong."""
        while self._waiting:
            self._next()


class TableFile:
    """Writes one table, in the order in which its rows come.

    Args:
        path: of the file.
        name: of the table.
        queue: writes it.
    """

    def __init__(self, path: Path, name: str, queue: WriteQueue) -> None:
        self.path, self.name, self.rows, self.is_closed = path, name, 0, False
        self._queue = queue
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pl.DataFrame] = []
        self._rows_held, self._bytes_held = 0, 0.0
        self._digest = ""

    def append(self, frame: pl.DataFrame) -> None:
        """Add the rows of *frame*, which must have the columns of the table.

        Raises:
            TableError: it has not.
            OSError: earlier rows could not be written.
        """
        self._held.append(conform(frame, self.name))
        self._bytes_held += frame.estimated_size()
        self._rows_held += len(frame)
        self.rows += len(frame)
        if self._rows_held >= ROWS:
            held, size = pl.concat(self._held), self._bytes_held
            full = self._rows_held - self._rows_held % ROWS
            self._held, self._rows_held = [held.slice(full)], self._rows_held - full
            self._bytes_held = self._held[0].estimated_size()
            self._queue.put(self._write, held.head(full), size=size)

    def close(self) -> None:
        """Have the file finished; `digest` waits for it."""
        if not self.is_closed:
            self.is_closed = True
            rows = pl.concat(self._held) if self._rows_held else None
            self._held = []
            self._queue.put(self._finish, rows, size=self._bytes_held)

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, which is complete from now on.

        Raises:
            OSError: it could not be written.
        """
        if not self._digest:
            self._queue.settle()
        return self._digest

    def _write(self, frame: pl.DataFrame) -> None:
        schema = _schema(self.name)
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path,
                schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=[column for column in REPEATING if column in schema.names],
                store_schema=False,
            )
        if len(frame):
            self._writer.write_table(_whole(frame).cast(schema), row_group_size=ROWS)

    def _finish(self, rows: pl.DataFrame | None) -> None:
        """Write the last *rows*, if there are any, and the end of the file."""
        self._write(pl.DataFrame() if rows is None else rows)
        assert self._writer is not None
        self._writer.close()
        with self.path.open("rb") as file:
            self._digest = hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _schema(name: str) -> pa.Schema:
    return pl.DataFrame(schema=TABLES[name]).to_arrow().schema


def _whole(frame: pl.DataFrame) -> pa.Table:
    """Return *frame* in one piece: Parquet's pages, and so its bytes, follow the pieces."""
    return frame.rechunk().to_arrow().combine_chunks()
