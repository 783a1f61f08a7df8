"""Write a graph folder: table by table beside the old folder, then swapped in whole.

`write_folder` yields a `Draft` that takes tables; only when all went well does it take the place of
the folder that was there before. Whatever else lies in an old folder (an export, notes) is carried
over.
"""

import ctypes
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from kg.common.errors import GraphError, KgError, TableError
from kg.common.locks import AVAILABLE, locked
from kg.common.output import is_disk_full, real_path, reason
from kg.store.analysis import analysed_graph
from kg.store.contracts import broken, is_wanted
from kg.store.folder import (
    ANALYSIS_FILE,
    FORMAT,
    MANIFEST,
    OLD,
    Folder,
    hash_of_tables,
    open_folder,
    read_batches,
    restore,
)
from kg.store.table_file import TableFile, WriteQueue
from kg.store.tables import TABLES

_OURS = {MANIFEST, *(f"{name}.parquet" for name in TABLES)}
_DRAFT = ".kg-new-"


class Draft:
    """A graph folder in the making. What it is told to write is written in that order."""

    def __init__(self, path: Path, queue: WriteQueue, *, check: bool = False) -> None:
        self.path, self._queue, self._check = path, queue, check
        self._tables: dict[str, TableFile] = {}

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to table *name*; they must come in the order that the table is to have."""
        self._table(name).append(frame)

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write table *name* as a whole."""
        self.append(name, frame)

    def close(self, name: str) -> int:
        """Finish table *name*, with no rows if none came; return its number of rows."""
        table = self._table(name)
        table.close()
        return table.rows

    def _table(self, name: str) -> TableFile:
        if name not in self._tables:
            self._tables[name] = TableFile(self.path / f"{name}.parquet", name, self._queue)
        return self._tables[name]

    def _digest(self, name: str) -> str:
        """Return the hash of a table that is closed, and now complete."""
        assert self._tables[name].is_closed
        return self._tables[name].digest

    @property
    def scratch(self) -> Path:
        """The folder for what is needed only while the graph is made; it goes with the draft."""
        return self.path.parent

    def path_of(self, name: str) -> Path:
        """Return the file of a table that is closed."""
        self._digest(name)
        return self._tables[name].path

    def row_groups(self, name: str) -> list[int]:
        """Return how many rows each row group of a table that is closed has."""
        with pq.ParquetFile(self.path_of(name)) as file:
            groups = file.metadata
            return [groups.row_group(i).num_rows for i in range(groups.num_row_groups)]

    def scan(self, name: str) -> pl.LazyFrame:
        """Read back a table that is closed."""
        return pl.scan_parquet(self.path_of(name))

    def batches(self, name: str, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
        """Yield columns of a table that is closed in row groups."""
        return read_batches(self.path_of(name), columns)

    def blank(self, name: str, column: str) -> None:
        """Write a table that is closed once more, with nothing in *column*."""
        nothing = pl.lit(None, TABLES[name][column]).alias(column)
        self.rewrite(name, lambda batches: (batch.with_columns(nothing) for batch in batches))

    def rewrite(
        self, name: str, change: Callable[[Iterator[pl.DataFrame]], Iterable[pl.DataFrame]]
    ) -> None:
        """Write a table that is closed once more, with what *change* makes of its row groups.

        While it is written, the table cannot be read.
        """
        complete = self.path.parent / f"{name}.parquet"
        self.path_of(name).rename(complete)
        del self._tables[name]
        for batch in change(read_batches(complete, None)):
            self.append(name, batch)
        self.close(name)
        complete.unlink()

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Close all tables and write *manifest* with their rows and hashes.

        Raises:
            TableError: the tables are checked, and one breaks its contract.
        """
        for name in TABLES:
            self.close(name)
        if self._check:
            for breach in broken(self.scan, manifest):
                rows = f"{breach.count:,} rows without it, first {breach.rows[0]:,}"
                hint = "this is a fault of kg, or of a package that reads for it: please report it"
                raise TableError(f"table {breach.table}", rows, breach.rule, hint)
        tables = {
            name: {"rows": self._tables[name].rows, "sha256": self._digest(name)} for name in TABLES
        }
        content = {"format": FORMAT, **manifest, "tables": tables}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (self.path / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def write_folder(
    target: Path, *, replaces: Folder | None = None, check: bool = False
) -> Iterator[Draft]:
    """Yield a `Draft` beside *target*; put it there when the block ends without an exception.

    Args:
        target: the path of the folder.
        replaces: the version of it that the new one is made of.
        check: check the contracts of all tables before they go there.

    Raises:
        GraphError: *target* is something else than a graph folder, cannot be written, or is no
            longer the version that it *replaces*.
    """
    name, target = str(target.absolute()), real_path(target)  # a link to a folder stays
    try:
        restore(target)
        if _exists(target) and not _replaceable(target):
            hint = "name another folder with -o"
            raise GraphError(name, "something else", "a graph folder or a free name", hint)
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}{_DRAFT}", dir=target.parent))
    except OSError as problem:
        if isinstance(problem, KgError):
            raise
        raise GraphError(name, reason(problem), "a place to write") from None
    with locked(scratch):
        try:
            path = scratch / "graph"
            path.mkdir()
            with ThreadPoolExecutor(1) as writer:
                yield Draft(path, WriteQueue(writer), check=check or is_wanted())
            flush(path)
            with unchanged(target, replaces):
                _carry(target, path)
                _exchange(path, target)
            flush_folder(target.parent)
        except OSError as problem:
            if not is_disk_full(problem):
                raise
            raise GraphError(name, reason(problem), "room for the graph") from None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def flush(folder: Path) -> None:
    """Have the system write the files of *folder* to the disk, so that they outlive a power cut."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Have the system write the names in *folder* to the disk, where it can."""
    if os.name == "posix":
        with suppress(OSError):  # some file systems have no such thing
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _exists(target: Path) -> bool:
    """Tell whether there is anything at *target*; raise OSError where nothing can be."""
    try:
        target.lstat()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def unchanged(target: Path, version: Folder | None) -> Iterator[None]:
    """Hold *target* as it is within the block, where it must be a *version*.

    Raises:
        GraphError: it is another one by now.
    """
    if version is None:
        yield
        return
    with locked(target) as is_held:
        is_other = AVAILABLE and not is_held
        if is_other or open_folder(target).manifest != version.manifest:
            found = "a graph that another command changed meanwhile"
            raise GraphError(str(target), found, "the one that was read", "run it again")
        yield


def _replaceable(target: Path) -> bool:
    return target.is_dir() and ((target / MANIFEST).is_file() or not any(target.iterdir()))


def _carry(old: Path, new: Path) -> None:
    """Bring what is not ours from the old folder into the new one, without copying where we can."""
    for entry in sorted(old.iterdir()) if old.is_dir() else []:
        if entry.name in _OURS or (entry.name == ANALYSIS_FILE and not _is_of(entry, new)):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=_link)
        else:
            _link(entry, new / entry.name)


def _is_of(analysis: Path, graph: Path) -> bool:
    """Tell whether an analysis is of the tables of *graph*: a build may make the same ones."""
    manifest = json.loads((graph / MANIFEST).read_text(encoding="utf-8"))
    return analysed_graph(analysis) == hash_of_tables(manifest)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _exchange(new: Path, target: Path) -> None:
    """Put *new* where *target* is; at no moment of it is there neither, where the system can."""
    if not target.exists():
        new.rename(target)
    elif not _renameat2(new, target):
        old = target.with_name(f".{target.name}{OLD}")
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _renameat2(new: Path, target: Path) -> bool:
    """Exchange two names in one step (Linux 3.15, glibc 2.28); False where that cannot be."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return (
        call is not None
        and call(here, os.fsencode(new), here, os.fsencode(target), ctypes.c_uint(exchange)) == 0
    )


def _sweep(target: Path) -> None:
    """Remove what builds that were killed left beside *target*; leave one that is at work."""
    for left in list(target.parent.iterdir()):
        if not left.name.startswith(f".{target.name}{_DRAFT}"):
            continue
        with locked(left) as free:
            if free:
                shutil.rmtree(left, ignore_errors=True)
