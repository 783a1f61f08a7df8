"""Locations that bytes are read from: a local file or standard input; base of all others.

`kg.read.sources.remote` adds URLs, `kg.read.sources.archives` the members of archives. A location
is opened anew each time it is read, except a stream, which can be read only once.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from kg.common.errors import KgError, SourceError
from kg.read.sources.compression import BLOCK
from kg.read.sources.encoding import HEAD


class Location:
    """Something that bytes can be read from."""

    rereadable = True  # whether it can be read more than once
    portable = False  # whether another process of this machine can read it, too
    read_errors: tuple[type[Exception], ...] = (OSError, ValueError)  # that reading may raise

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open the stored bytes for reading."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Return the number of stored bytes; 0 where it is not known before reading."""
        return 0

    def beside(self, name: str) -> "Location | None":  # noqa: ARG002 - a stream has no neighbours
        """Return the location of the file *name* in the same folder, if it exists."""
        return None

    def blocks(self, where: str) -> Iterator[bytes]:
        """Yield the stored bytes in blocks; the first has the size that recognition needs.

        Args:
            where: the name of the source, for errors.

        Raises:
            SourceError: it cannot be read.
        """
        try:
            with self.open() as file:
                size = HEAD
                while block := file.read(size):
                    yield block
                    size = BLOCK
        except KgError:
            raise
        except self.read_errors as problem:
            raise SourceError(where, reason(problem), "a file that can be read") from None


class File(Location):
    """A local file, or a named pipe."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[type["File"], tuple[Path]]:
        """Return how another process opens it, which may be in another folder."""
        return type(self), (self.path.absolute(),)

    @property
    def rereadable(self) -> bool:  # type: ignore[override]
        return not self.path.exists() or self.path.is_file()

    @property
    def portable(self) -> bool:  # type: ignore[override]
        return self.rereadable

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.path.open("rb")

    @property
    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def beside(self, name: str) -> "File | None":
        path = self.path.parent / name
        try:
            return File(path) if path.is_file() else None
        except (OSError, ValueError):  # not a valid file name
            return None

    def __str__(self) -> str:
        return str(self.path)


class Stdin(Location):
    """Standard input."""

    rereadable = False

    def open(self) -> AbstractContextManager[BinaryIO]:
        if sys.stdin is None:
            raise OSError("a standard input that is closed")
        return nullcontext(sys.stdin.buffer)  # it is not ours to close

    def __str__(self) -> str:
        return "standard input"


def reason(problem: BaseException) -> str:
    """Return the message of an exception on one line, at most 200 characters."""
    message = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return " ".join(message.split())[:200]
