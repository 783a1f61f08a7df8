"""Open output files: a regular file is replaced when it is complete, all else is written through.

A symbolic link stays: the file that it leads to is replaced. A pipe, a terminal or a device gets
the bytes as they come, as does standard output.
"""

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.common.errors import KgError, OutputError

STDOUT, SCRATCH = "standard output", "a temporary file"
DRAFT = ".kg-"  # short, as the name of a file may be as long as the system allows
_STREAMS = ("/dev/", "/proc/")  # open files by their numbers, which may be regular files
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes the place of *path* if all goes well; ``-`` is standard output.

    Raises:
        OutputError: the file cannot be written; what was there before is still there.
    """
    if str(path) == "-":
        with telling(STDOUT):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    with telling(str(path)):
        before = status(path)
        if before and stat.S_ISDIR(before.st_mode):
            raise OutputError(str(path), "a folder", "a file to write", "name a file in it with -o")
        if before and (not stat.S_ISREG(before.st_mode) or str(path).startswith(_STREAMS)):
            with path.open("wb") as file:
                yield file
            return
        if before and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with _replacement(real_path(path), before) as file:
            yield file


@contextmanager
def _replacement(path: Path, before: os.stat_result | None) -> Iterator[BinaryIO]:
    """Yield a file that gets the name *path*, and the mode that a file had there *before*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it outlives this block, under its name
        dir=path.parent, prefix=DRAFT, delete=False
    )
    try:
        with file:
            yield cast("BinaryIO", file)
        os.chmod(file.name, stat.S_IMODE(before.st_mode) if before else 0o666 & ~_umask())
        os.replace(file.name, path)
    except BaseException:
        os.unlink(file.name)
        raise


@contextmanager
def open_output_folder(path: Path, marker: str) -> Iterator[Path]:
    """Yield an empty folder whose files go to the folder *path* if all goes well.

    Args:
        marker: a file that every such output has; a folder without it is somebody else's. Where
            its name starts with a dot, it lists the other files, and those that an earlier output
            wrote and this one does not are removed.

    Raises:
        OutputError: *path* is no folder, holds other things, or cannot be written.
    """
    with telling(str(path)):
        before = None if str(path) == "-" else status(path)
        if str(path) == "-" or (before and not stat.S_ISDIR(before.st_mode)):
            found = "a file" if before else STDOUT
            raise OutputError(str(path), found, "a folder to write", "name a new one with -o")
        if before and any(path.iterdir()) and not (path / marker).is_file():
            wanted = f"a new or empty folder, or one with {marker} of an earlier export"
            raise OutputError(str(path), "a folder with other things", wanted, "name it with -o")
        target = real_path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=DRAFT) as scratch:
            yield Path(scratch)
            target.mkdir(exist_ok=True)
            _remove_former(target / marker, Path(scratch))
            for file in sorted(Path(scratch).iterdir()):
                file.replace(target / file.name)


def _remove_former(listing: Path, scratch: Path) -> None:
    """Remove the files that an earlier output lists in *listing*, and the new one lacks."""
    if not listing.name.startswith(".") or not listing.is_file():  # only a hidden marker is a list
        return
    for name in listing.read_text(encoding="utf-8").splitlines():
        former = listing.parent / name
        if Path(name).name == name and former.is_file() and not (scratch / name).exists():
            former.unlink()


class _Scratch(io.FileIO):
    def write(self, data: Any) -> int:
        with telling(SCRATCH):
            return super().write(data)


def open_scratch() -> BinaryIO:
    """Open a temporary file that is gone when it is closed.

    Its methods raise OutputError where it cannot be written.
    """
    with tempfile.TemporaryFile() as file:  # it has no name, and is there as long as it is open
        return io.BufferedRandom(_Scratch(os.dup(file.fileno()), "r+"))


def real_path(path: Path) -> Path:
    """Return the path that *path* leads to, over symbolic links; there need be nothing there."""
    return Path(os.path.realpath(path))


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Yield a name to write a file at, which becomes *path* when the block ends.

    Two processes may do so at once, as where a cluster does a task once more: *path* is always the
    complete file of one of them.
    """
    part = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    yield part
    part.replace(path)


def is_disk_full(problem: BaseException) -> bool:
    """Tell whether *problem* is that there is no room for what is written."""
    return isinstance(problem, OSError) and problem.errno in _FULL


def reason(problem: OSError) -> str:
    """Return what went wrong in the words of the system."""
    return os.strerror(problem.errno) if problem.errno else str(problem)


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Raise OutputError, naming the output, where the block cannot write it."""
    try:
        yield
    except OSError as problem:
        if isinstance(problem, KgError):
            raise
        raise OutputError(name, reason(problem), "a place to write") from None


def status(path: Path) -> os.stat_result | None:
    """Return what is at *path*; None where there is nothing, or a link to nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
