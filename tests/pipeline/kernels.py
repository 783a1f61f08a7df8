"""Kernels that run in worker processes: each a function of this module, as engines need them."""

import os
import signal
import sys
import time

from kg.common.errors import LineError, SourceError


def squared(number: int) -> int:
    """Return the square of *number*, the earlier ones later."""
    time.sleep(0.02 if number % 4 == 0 else 0)
    return number**2


def process_id(_: object) -> int:
    """Return the id of the process that this runs in."""
    return os.getpid()


def print_much(number: int) -> int:
    """Print on stdout, in Python and below it, and read stdin."""
    print("printed by", number)
    os.write(1, b"written to a file descriptor\n")
    return len(sys.stdin.read()) + number


def fail_from(first: int, number: int) -> int:
    """Fail with *number* if it is at least *first*, the later ones sooner."""
    if number < first:
        return number
    time.sleep(0.1 if number == first else 0)
    raise LineError(f"a.conll:{number}", f"{number}", "less", "try less")


def fail_unpicklably(_: object) -> None:
    """Raise an exception that no other process can have."""

    class OddError(Exception):
        def __init__(self) -> None:
            super().__init__("odd")
            self.lock = time.sleep, lambda: None

    raise OddError


def divide(number: int) -> float:
    """Return 1 / *number*."""
    return 1 / number


def source_error(name: str) -> None:
    """Raise an error that is an OSError, too."""
    raise SourceError(name, 17, "a file")


def kill_itself(number: int) -> int:
    """Die of *number* 3."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def end_itself(_: object) -> None:
    """End the process that this runs in."""
    os._exit(7)


def sleep(seconds: float) -> int:
    """Sleep, and return the id of the process."""
    time.sleep(seconds)
    return os.getpid()


def kill(process: int) -> None:
    """Kill a process, and give it time to die."""
    os.kill(process, signal.SIGKILL)
    time.sleep(60)
