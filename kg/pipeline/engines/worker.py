"""Worker process of a build: runs kernels on tasks, one at a time, until its stdin is closed.

``python -m kg.pipeline.engines.worker``: the first message on stdin is Python's path for imports;
each further one is a kernel (None: the last one again) and a task. The answer to each is a message
on stdout: the result, or the exception. What a kernel prints goes to stderr.
"""

import os
import pickle
import sys
import threading
import time
import traceback
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from kg.common.errors import KgError
from kg.common.memory import keep_freed_memory, return_freed_memory
from kg.pipeline.engines.messages import pickled, read_message, write_bytes

IDLE = 0.3  # seconds without a task, after which a worker gives back what it does not need
PATIENCE = 1  # seconds in which a task must end when the build is over


def main() -> None:
    """Answer what comes on stdin."""
    requests, answers = _take_streams()
    keep_freed_memory()
    received: SimpleQueue[Any] = SimpleQueue()
    with suppress(EOFError):
        sys.path[:] = read_message(requests)
        threading.Thread(target=_receive, args=(requests, received), daemon=True).start()
        with suppress(BrokenPipeError):  # the build is gone
            _answer(received, answers)


def _answer(received: "SimpleQueue[Any]", answers: BinaryIO) -> None:
    """Write the answer to each request: the result and None, or None and the exception."""
    kernel: Any = None
    while (request := _next(received)) is not None:
        try:
            if isinstance(request, Exception):
                raise request
            kernel = pickle.loads(request[0]) if request[0] else kernel
            answer = pickled((kernel(request[1]), None))
        except BaseException as problem:
            answer = pickled((None, told(problem)))
        write_bytes(answers, answer)


def _next(received: "SimpleQueue[Any]") -> Any:
    """Return the next request; what this process has freed is not kept while it waits for one."""
    try:
        return received.get(timeout=IDLE)
    except Empty:
        return_freed_memory()
        return received.get()


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return stdin and stdout; whatever else reads or writes them gets nothing, and stderr."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _receive(requests: BinaryIO, received: "SimpleQueue[Any]") -> None:
    """Put what comes into a queue; end the process soon after the last of it."""
    while True:
        try:
            received.put(read_message(requests))
        except EOFError:
            break
        except Exception as problem:  # a task, or a module that its kernel needs, is not there
            received.put(problem)
    received.put(None)
    time.sleep(PATIENCE)
    os._exit(1)


def told(problem: BaseException) -> BaseException:
    """Return *problem* as it can be raised in the build, with the traceback where it is a fault."""
    if not isinstance(problem, KgError):
        problem.add_note("".join(traceback.format_exception(problem)))
    try:
        pickle.loads(pickle.dumps(problem))
    except Exception:
        shown = RuntimeError(f"{type(problem).__name__}: {problem}")
        shown.__notes__ = getattr(problem, "__notes__", [])
        return shown
    return problem


if __name__ == "__main__":
    main()
