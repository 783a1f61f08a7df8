"""Open what a command writes: a file that is replaced only when it is complete, or stdout."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kg.common.errors import KgError, OutputError


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes the place of *path* if all goes well; ``-`` is standard output.

    Raises:
        OutputError: the file cannot be written; what was there before is still there.
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.is_dir():
        raise OutputError(str(path), "a folder", "a file to write", "name a file in it with -o")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it outlives this block, under its name
            dir=path.parent, prefix=f".{path.name}.", delete=False
        )
    except OSError as problem:
        raise OutputError(str(path), problem.strerror, "a place to write") from None
    try:
        with file:
            yield cast("BinaryIO", file)
        os.chmod(file.name, 0o666 & ~_umask())
        os.replace(file.name, path)
    except BaseException:
        os.unlink(file.name)
        raise


@contextmanager
def open_output_folder(path: Path, marker: str) -> Iterator[Path]:
    """Yield an empty folder whose files go to the folder *path* if all goes well.

    Args:
        marker: a file that every such output has; a folder without it is somebody else's.

    Raises:
        OutputError: *path* is no folder, holds other things, or cannot be written.
    """
    if str(path) == "-" or (path.exists() and not path.is_dir()):
        found = "standard output" if str(path) == "-" else "a file"
        raise OutputError(str(path), found, "a folder to write", "name a new one with -o")
    if path.exists() and any(path.iterdir()) and not (path / marker).is_file():
        wanted = f"a new or empty folder, or one with {marker} of an earlier export"
        raise OutputError(str(path), "a folder with other things", wanted, "name it with -o")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
            yield Path(scratch)
            path.mkdir(exist_ok=True)
            for file in sorted(Path(scratch).iterdir()):
                file.replace(path / file.name)
    except OSError as problem:
        if isinstance(problem, KgError):
            raise
        raise OutputError(str(path), problem.strerror, "a place to write") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
