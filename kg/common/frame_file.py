"""Files of data frames in Arrow's format, which are mapped into memory instead of being read."""

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
