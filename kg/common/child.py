"""Child process: run a module of kg in a Python of its own, with an environment of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

IN_SESSION_OF_ITS_OWN = os.name == "posix"  # so that Ctrl-C is for the parent alone


class ChildError(Exception):
    """A child process failed; the message is the last line that it printed, or how it ended."""


def command(module: str) -> list[str]:
    """Return the words that run *module* of this kg."""
    # -P: not what happens to lie in the folder where the user is
    return [sys.executable, "-P", "-m", module]


def environment(**defaults: str) -> dict[str, str]:
    """Return this process's environment, with *defaults* for what the user has not set.

    PYTHONPATH begins with the folder that has kg, so that the child runs the same version.
    """
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    return {**defaults, **os.environ, "PYTHONPATH": path}


@contextmanager
def running(module: str, *, quiet: bool, **defaults: str) -> Iterator[BinaryIO]:
    """Run *module*; yield its stdin to write to, and wait for it when the block ends.

    Its stdin stays open until then, so that it can tell when this process is gone. Where the block
    raises, it is killed.

    Args:
        module: of this kg.
        quiet: what it prints is not shown.
        defaults: see `environment`.

    Raises:
        ChildError: it failed.
    """
    with _interruptible(), _started(module, defaults) as process:
        last: deque[str] = deque(maxlen=1)
        printed, stdin = cast("BinaryIO", process.stdout), cast("BinaryIO", process.stdin)
        reader = threading.Thread(target=_read, args=(printed, last, quiet))
        try:
            reader.start()
            with suppress(BrokenPipeError):  # it ended early: its exit code says so
                yield stdin
                stdin.flush()
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
            if reader.ident is not None:  # Ctrl-C may come before it was started
                reader.join()
            with suppress(BrokenPipeError):  # what it did not read
                stdin.close()
    if process.returncode:
        raise ChildError(last[0] if last else f"a process that ended with {process.returncode}")


def _started(module: str, defaults: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # our own stdout is for data
        start_new_session=IN_SESSION_OF_ITS_OWN,
        env=environment(**defaults),
    )


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, also where it would end this process at once."""
    is_deadly = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    if not is_deadly or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _read(printed: BinaryIO, last: deque[str], quiet: bool) -> None:
    """Keep the last line of what a child prints; without *quiet*, show all on stderr."""
    with suppress(ValueError):  # it was closed, as Ctrl-C came while the child was ended
        for line in printed:
            text = line.decode(errors="replace")
            if not quiet:
                sys.stderr.write(text)
            if text.strip():
                last.append(" ".join(text.split()))
