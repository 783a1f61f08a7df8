"""Open what a command writes: a file that is replaced only when it is complete, or stdout."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import OutputError


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
