"""What an engine keeps beside a graph folder: made on first use, anew when the graph changed.

Beside ``graph`` lies ``.graph.kg-<engine>-<key>``; the key follows from the content of the graph
and from who made it, so that what is there under it is right, whole, and never written again.
Whoever uses it holds its lock, and what another content left is removed when nobody does.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import __version__
from kg.common.errors import OutputError
from kg.store.folder import Folder, locked

_DRAFT = "new-"


@contextmanager
def beside(
    folder: Folder, engine: str, version: str, make: Callable[[Path], None]
) -> Iterator[Path]:
    """Yield the place where *engine* has *folder*; nobody removes it within the block.

    Where nothing can be written beside the graph, it is made in a temporary folder each time.

    Args:
        version: of the engine, and of how it is filled: another one makes it anew.
        make: writes to a path that is not there yet.

    Raises:
        OutputError: what was made cannot be put in its place.
    """
    front = f".{folder.path.absolute().name}.kg-{engine}-"
    text = f"{folder.content} {folder.name} {version} {__version__}"
    key = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    place = folder.path.absolute().parent / f"{front}{key}"
    while True:
        if not place.exists() and not _made(front, place, make):
            with tempfile.TemporaryDirectory(prefix="kg-") as scratch:
                make(Path(scratch, "made"))
                yield Path(scratch, "made")
            return
        with locked(place, shared=True):
            if place.exists():  # nobody removed it before we held its lock
                _sweep(front, place)
                yield place
                return


def _made(front: str, place: Path, make: Callable[[Path], None]) -> bool:
    """Make what is to be at *place*; False where nothing can be written.

    If another process was quicker, its work is as good.
    """
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f"{front}{_DRAFT}", dir=place.parent))
    except OSError:
        return False
    try:
        with locked(scratch):
            make(scratch / "made")
            try:
                (scratch / "made").rename(place)
            except OSError as problem:
                if not place.is_dir():
                    raise OutputError(str(place), problem.strerror, "a place to write") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def _sweep(front: str, place: Path) -> None:
    """Remove what was made of another content, or was left by a process that was killed."""
    for left in sorted(place.parent.iterdir()):
        if left.name.startswith(front) and left != place and left.is_dir():
            with locked(left) as free:
                if free:
                    shutil.rmtree(left, ignore_errors=True)
