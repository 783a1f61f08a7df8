"""Data frames as bytes of Arrow's format: in files that are mapped into memory, and in messages.

Neither is copied when it becomes a frame again.
"""

from pathlib import Path

import polars as pl
import pyarrow as pa

from kg.common.output import complete_file


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write *frame* to *path*, which is never seen half written.

    Raises:
        OSError: it cannot be written, such as on a full disk.
    """
    with complete_file(path) as part, part.open("wb") as file:
        # Given a path, Polars would raise errors of its own.
        frame.write_ipc(file, compression="uncompressed")


def map_frame(path: Path) -> pl.DataFrame:
    """Return the frame of a file, whose columns are parts of it; the file must stay as it is."""
    with pa.memory_map(str(path)) as mapped:
        frame = pl.from_arrow(pa.ipc.open_file(mapped).read_all())
    assert isinstance(frame, pl.DataFrame)
    return frame


def packed(frame: pl.DataFrame) -> bytes:
    """Return *frame* as bytes, for another process."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def unpacked(data: bytes) -> pl.DataFrame:
    """Return the frame of what `packed` returned; its columns are parts of *data*."""
    frame = pl.from_arrow(pa.ipc.open_stream(data).read_all())
    assert isinstance(frame, pl.DataFrame)
    return frame
