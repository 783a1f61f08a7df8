"""Where the bytes of a source are: a file, standard input, a member of an archive.

`kg.read.sources.remote` adds addresses, `kg.read.sources.archives` the members. A place is opened
anew each time it is read, except a stream, which is there only once.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from kg.common.errors import KgError, SourceError
from kg.read.sources.compression import BLOCK
from kg.read.sources.encoding import HEAD


class Place:
    """Somewhere to read bytes from."""

    again = True  # whether it can be read more than once
    problems: tuple[type[Exception], ...] = (OSError, ValueError)  # what reading may raise

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Return what is stored here as a file to read from."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Return how many bytes are stored here; 0 where that is not known before reading."""
        return 0

    def beside(self, name: str) -> "Place | None":  # noqa: ARG002 - a stream has no neighbours
        """Return the place called *name* next to this one, if it exists."""
        return None

    def blocks(self, where: str) -> Iterator[bytes]:
        """Yield what is stored here, first as much as a look at it takes.

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
        except self.problems as problem:
            raise SourceError(where, reason(problem), "a file that can be read") from None


class File(Place):
    """A file, or a pipe that has a path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def again(self) -> bool:  # type: ignore[override]
        return not self.path.exists() or self.path.is_file()

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
        except (OSError, ValueError):  # no name that a file may have
            return None

    def __str__(self) -> str:
        return str(self.path)


class Stdin(Place):
    """Standard input."""

    again = False

    def open(self) -> AbstractContextManager[BinaryIO]:
        if sys.stdin is None:
            raise OSError("nothing, as it is closed")
        return nullcontext(sys.stdin.buffer)  # it is not ours to close

    def __str__(self) -> str:
        return "standard input"


def reason(problem: BaseException) -> str:
    """Return what a library or the system says of *problem*, on one line."""
    said = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return " ".join(said.split())[:200]
