"""Cache of a query engine beside a graph folder, rebuilt when the graph changes.

Beside ``graph`` lies ``.graph.kg-<engine>-<key>``. The key is a hash of the graph's content and of
the versions of the engine and of kg, so that a cache under it is valid, complete, and never written
again. Whoever reads it holds a shared lock on it; caches of other keys are removed when nobody
holds theirs.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import __version__
from kg.common.errors import OutputError
from kg.common.locks import locked
from kg.store.folder import Folder

_DRAFT = "new-"  # in the names of caches that are being made


@contextmanager
def cached(
    folder: Folder, engine: str, version: str, make: Callable[[Path], None]
) -> Iterator[Path]:
    """Yield the path of the cache that *engine* has of *folder*; within the block it stays.

    Where nothing can be written beside the graph, it is made in a temporary folder each time.

    Args:
        folder: the graph.
        engine: a name, part of that of the cache.
        version: of the engine, and of how it is filled; with another one the cache is made anew.
        make: writes the cache to a path that does not exist yet.

    Raises:
        OutputError: the finished cache cannot be moved to its path.
    """
    prefix = f".{folder.path.absolute().name}.kg-{engine}-"
    text = f"{folder.content} {folder.name} {version} {__version__}"
    key = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    path = folder.path.absolute().parent / f"{prefix}{key}"
    while True:
        if not path.exists() and not _make(prefix, path, make):
            with tempfile.TemporaryDirectory(prefix="kg-") as scratch:
                make(Path(scratch, "made"))
                yield Path(scratch, "made")
            return
        with locked(path, shared=True):
            if path.exists():  # nobody removed it before we held its lock
                _remove_stale(prefix, path)
                yield path
                return


def _make(prefix: str, path: Path, make: Callable[[Path], None]) -> bool:
    """Make the cache at *path*; return False where nothing can be written.

    If another process was quicker, its work is as good.
    """
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f"{prefix}{_DRAFT}", dir=path.parent))
    except OSError:
        return False
    try:
        with locked(scratch):
            make(scratch / "made")
            try:
                (scratch / "made").rename(path)
            except OSError as problem:
                if not path.is_dir():
                    raise OutputError(str(path), problem.strerror, "a place to write") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def _remove_stale(prefix: str, path: Path) -> None:
    """Remove caches of other content, and what a process that was killed left unfinished."""
    for stale in sorted(path.parent.iterdir()):
        if stale.name.startswith(prefix) and stale != path and stale.is_dir():
            with locked(stale) as free:
                if free:
                    shutil.rmtree(stale, ignore_errors=True)
