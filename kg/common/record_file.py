"""Files of fixed-width records: arrays that stages leave on disk for one another.

They are read by ranges, or record by record through a map of the file, so that an array that is as
long as the corpus need not be in memory.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.common.arrays import Integers, narrow
from kg.common.output import complete_file

PART = 1 << 24  # bytes of a file that are mapped at once
Records = npt.NDArray[Any]  # of a structured type, or of numbers


@dataclass(frozen=True)
class RecordFile:
    """Records of one type in a file that grows at its end; cheap to send to another process.

    >>> import tempfile
    >>> file = RecordFile(Path(tempfile.mkdtemp(), "squares"), np.dtype("<u4"))
    >>> file.append(np.arange(5, dtype=np.uint32) ** 2)
    >>> file.read(1, 3).tolist(), file.take(np.array([4, 0])).tolist(), len(file)
    ([1, 4], [16, 0], 5)
    """

    path: Path
    dtype: np.dtype[Any]

    def __len__(self) -> int:
        """Return how many records there are."""
        return self.path.stat().st_size // self.dtype.itemsize if self.path.exists() else 0

    def append(self, records: Records) -> None:
        """Add *records*, which are of the file's type.

        Raises:
            OSError: they cannot be written, such as on a full disk.
        """
        assert records.dtype == self.dtype
        with self.path.open("ab") as file:
            file.write(np.ascontiguousarray(records).data.cast("B") if len(records) else b"")

    def write(self, records: Records) -> None:
        """Let *records*, which are of the file's type, be all of it; writing again is harmless.

        Raises:
            OSError: they cannot be written, such as on a full disk.
        """
        with complete_file(self.path) as part:
            RecordFile(part, self.dtype).append(records)

    def read(self, first: int = 0, stop: int | None = None) -> Records:
        """Return the records *first* to *stop* - 1; all that follow if *stop* is None."""
        stop = len(self) if stop is None else stop
        if stop <= first:
            return np.zeros(0, self.dtype)
        size = self.dtype.itemsize
        return np.fromfile(self.path, self.dtype, stop - first, offset=first * size)

    def take(self, rows: Integers) -> Records:
        """Return the records of these numbers, which may come in any order.

        The file is mapped a part at a time, so that not all of it counts as this process's memory.
        """
        size = max(PART // self.dtype.itemsize, 1)  # records of a part
        if len(rows) and len(self) <= size:
            taken: Records = self._part(0, len(self))[rows]
            return taken
        taken = np.empty(len(rows), self.dtype)
        narrowest = np.uint16 if len(self) // size < 1 << 16 else np.uint32  # sorted fastest
        part_of_row = narrow(np.asarray(rows) // size, narrowest, "parts of a file")
        order = np.argsort(part_of_row, kind="stable")
        count = np.bincount(part_of_row)
        stops = np.cumsum(count)
        for part in np.flatnonzero(count).tolist():
            first, chosen = part * size, order[stops[part] - count[part] : stops[part]]
            taken[chosen] = self._part(first, min(size, len(self) - first))[rows[chosen] - first]
        return taken

    def _part(self, first: int, count: int) -> Records:
        """Map some records, as an array without the overhead of `numpy.memmap`."""
        offset = first * self.dtype.itemsize
        return np.asarray(np.memmap(self.path, self.dtype, "r", offset, (count,)))

    def mapped(self) -> Records:
        """Return all records, mapped from the file: only what is looked at is read."""
        if not len(self):
            return np.zeros(0, self.dtype)
        return np.memmap(self.path, self.dtype, "r")


def records(dtype: np.dtype[Any], **columns: npt.NDArray[Any] | int) -> Records:
    """Return records of *dtype* with these columns.

    Raises:
        LimitError: a number does not fit its field.
    """
    size = max(len(column) for column in columns.values() if not isinstance(column, int))
    rows = np.empty(size, dtype)
    for name, column in columns.items():
        field = rows[name]
        if not isinstance(column, int) and not np.can_cast(column.dtype, field.dtype):
            column = narrow(column, field.dtype.type, name)  # noqa: PLW2901 - the same, narrower
        field[:] = column
    return rows
