"""Locks of folders between processes, which the system lets go when a process ends."""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AVAILABLE = importlib.util.find_spec("fcntl") is not None


@contextmanager
def locked(scratch: Path, *, shared: bool = False) -> Iterator[bool]:
    """Hold the lock of a folder, which the system lets go when the process ends.

    Yields False where somebody else holds it, or where the system has no such locks.

    Args:
        shared: with others who share it; it is waited for.
    """
    if not AVAILABLE:
        yield False
        return
    import fcntl

    try:
        lock = os.open(scratch, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)
