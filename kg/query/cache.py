"""Cache of a query engine for a graph folder, rebuilt when the graph changes.

Caches lie in the user's folder for such (``XDG_CACHE_HOME/kg``, by default ``~/.cache/kg``), in a
folder for each graph, which has a file with the graph's path: ``graph-<path>/sparql-<key>``. The
key is a hash of the graph's content and of the versions of the engine and of kg, so that a cache
under it is valid, complete, and never written again. Whoever reads it holds a shared lock on it;
caches of other keys are removed when nobody holds theirs, and by `kg clean` all that are not held.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kg import __version__
from kg.common.locks import locked
from kg.common.output import real_path, telling
from kg.store.folder import Folder

_DRAFT = "unfinished-"  # begins the names of caches that are being made
_GRAPH = "graph"  # the file with the path of the graph
MAX_NAME = 40  # characters of the graph's own name in that of the folder of its caches


def root() -> Path | None:
    """Return the user's folder for caches of kg; None where the system knows none."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        folder = Path(given, "kg")
    elif sys.platform.startswith("win"):
        folder = Path(os.environ.get("LOCALAPPDATA", "~"), "kg", "Cache")
    elif sys.platform == "darwin":
        folder = Path(os.path.expanduser("~/Library/Caches/kg"))
    else:
        folder = Path(os.path.expanduser("~/.cache/kg"))
    return folder if folder.is_absolute() else None


@contextmanager
def cached(
    folder: Folder, engine: str, version: str, make: Callable[[Path], None]
) -> Iterator[Path]:
    """Yield the path of the cache that *engine* has of *folder*; within the block it stays.

    Where no cache can be written, it is made in a temporary folder each time.

    Args:
        folder: the graph.
        engine: a name, part of that of the cache.
        version: of the engine, and of how it is filled; with another one the cache is made anew.
        make: writes the cache to a path that does not exist yet.

    Raises:
        OutputError: the disk is full.
    """
    while True:
        path = _path(folder, engine, version)
        if path is None or not (path.exists() or _make(path, folder, make)):
            with tempfile.TemporaryDirectory(prefix="kg-") as scratch:
                with telling(scratch):
                    make(Path(scratch, "made"))
                yield Path(scratch, "made")
            return
        with locked(path, shared=True):
            if path.exists():  # nobody removed it before we held its lock
                _remove_stale(engine, path)
                yield path
                return


def is_cached(folder: Folder, engine: str, version: str) -> bool:
    """Tell whether there is the cache that `cached` would yield."""
    path = _path(folder, engine, version)
    return path is not None and path.exists()


def _path(folder: Folder, engine: str, version: str) -> Path | None:
    """Return where the cache is, or would be; None where the system has no place for it."""
    text = f"{folder.content} {folder.name} {version} {__version__}"
    key = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    place = _place(folder)
    return place / f"{engine}-{key}" if place else None


def _place(folder: Folder) -> Path | None:
    """Return the folder of the caches of a graph; beside a temporary one, it goes with it."""
    if folder.owner is not None:
        return folder.path.parent / "caches"
    place = root()
    return place / _place_name(folder.path) if place else None


def _place_name(graph: Path) -> str:
    path = real_path(graph)
    digest = hashlib.blake2b(os.fsencode(path), digest_size=8).hexdigest()
    return f"{path.name[:MAX_NAME]}-{digest}"


def _make(path: Path, folder: Folder, make: Callable[[Path], None]) -> bool:
    """Make the cache at *path*; return False where nothing can be written.

    If another process was quicker, its work is as good.
    """
    try:
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)  # the corpus may be confidential
        (path.parent / _GRAPH).write_bytes(os.fsencode(real_path(folder.path)))
        prefix = f"{_DRAFT}{path.name.rpartition('-')[0]}-"
        scratch = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    except OSError:
        return False
    try:
        with locked(scratch), telling(str(path)):
            make(scratch / "made")
            try:
                (scratch / "made").rename(path)
            except OSError:
                if not path.is_dir():
                    raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def _remove_stale(engine: str, path: Path) -> None:
    """Remove caches of other content, and what a process that was killed left unfinished."""
    for stale in _caches(path.parent):
        if stale.engine == engine and stale.path != path:
            stale.remove()


@dataclass(frozen=True)
class Cache:
    """A cache of a graph, or what a process that was killed left of one."""

    path: Path
    graph: str  # the path of the graph, which may be gone

    @property
    def engine(self) -> str:
        """The name that the engine gave."""
        return self.path.name.removeprefix(_DRAFT).rpartition("-")[0]

    @property
    def is_finished(self) -> bool:
        """Whether it was made to its end."""
        return not self.path.name.startswith(_DRAFT)

    @property
    def size(self) -> int:
        """Its bytes."""
        sizes = 0
        for file in self.path.rglob("*"):
            with suppress(OSError):  # it is removed meanwhile
                sizes += file.lstat().st_size
        return sizes

    def is_in_use(self) -> bool:
        """Tell whether a process reads or makes it."""
        with locked(self.path) as free:
            return not free

    def remove(self) -> bool:
        """Remove it, unless it is in use; return whether it is gone."""
        with locked(self.path) as free:
            if free:
                shutil.rmtree(self.path, ignore_errors=True)
        return not self.path.exists()


def find_caches(graph: Path | None = None) -> list[Cache]:
    """Return the caches of *graph*, which may be gone, or of all graphs."""
    place = root()
    if place is None or not place.is_dir():
        return []
    places = sorted(place.iterdir()) if graph is None else [place / _place_name(graph)]
    return [cache for place in places for cache in _caches(place)]


def remove_caches(caches: list[Cache]) -> list[Cache]:
    """Remove those of *caches* that are not in use; return these."""
    removed = [cache for cache in caches if cache.remove()]
    for place in {cache.path.parent for cache in caches}:
        if not _caches(place):
            (place / _GRAPH).unlink(missing_ok=True)
            with suppress(OSError):  # somebody makes one just now
                place.rmdir()
    return removed


def _caches(place: Path) -> list[Cache]:
    try:
        graph = os.fsdecode((place / _GRAPH).read_bytes())
        folders = [path for path in sorted(place.iterdir()) if path.is_dir()]
    except OSError:
        return []
    return [Cache(path, graph) for path in folders]
