"""Worker processes: fresh Pythons that run kernels on tasks, kept until the build ends.

Each is served by a thread of this process, over its stdin and stdout (`messages`). They are neither
forked, as threads of this process may hold locks, nor do they run the user's main module again.
"""

import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, BinaryIO, Literal, NamedTuple, Self, TypeVar, cast

from kg.common.child import IN_SESSION_OF_ITS_OWN, command, environment
from kg.common.errors import WorkerError
from kg.pipeline.engines.messages import read_message, write_message

Task = TypeVar("Task")
Result = TypeVar("Result")

# Each worker is a core's: what its libraries would start on more threads is in the others' way.
ONE_THREAD = dict.fromkeys(
    ["POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"
)
PATIENCE = 5  # seconds in which an idle worker must have ended


class WorkerProcesses:
    """An engine whose kernels run in processes of their own, started when they are first needed.

    Args:
        jobs: how many processes, at most.
    """

    reads: Literal["near"] = "near"

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="kg-worker")
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._starting, self._is_over = Lock(), False
        self._numbers = count()  # of kernels

    def workers(self) -> list[int]:
        """Return the ids of the processes so far."""
        return [worker.process_id for worker in self._workers]

    def map(self, kernel: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what *kernel* makes of each task; see `kg.pipeline.engines.engine.Engine.map`."""
        call = _Kernel(next(self._numbers), pickle.dumps(kernel))
        waiting: deque[Future[Result]] = deque()
        remaining, failure = iter(tasks), None
        try:
            while True:
                while failure is None and len(waiting) < 2 * self.jobs:
                    try:
                        task = next(remaining)
                    except Exception as problem:  # raised after the results of those before it
                        failure = problem
                    else:
                        waiting.append(self._threads.submit(self._run, call, task))
                if not waiting:
                    break
                yield waiting.popleft().result()
            if not isinstance(failure, StopIteration):
                raise cast("Exception", failure)
        finally:
            for future in waiting:
                future.cancel()

    def _run(self, kernel: "_Kernel", task: Any) -> Any:
        """Run *kernel* on *task* in a worker that is idle, or in a new one."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = self._start()
        try:
            return worker.run(kernel, task)
        finally:
            if worker.is_running:
                self._idle.put(worker)

    def _start(self) -> "_Worker":
        with self._starting:
            if self._is_over:
                raise CancelledError
            worker = _Worker()
            self._workers.append(worker)
            return worker

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the workers: at once where an exception has ended the block."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._starting:
            self._is_over = True
        for worker in self._workers:
            worker.stop(at_once=kind is not None)
        for worker in self._workers:
            worker.wait()
        self._threads.shutdown()


class _Kernel(NamedTuple):
    """A kernel as workers get it."""

    number: int
    pickled: bytes


class _Worker:
    """A process that runs one task at a time, of which it keeps the kernel."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            command("kg.pipeline.engines.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=IN_SESSION_OF_ITS_OWN,
            env=environment(**ONE_THREAD),
        )
        self._kernel = -1  # the number of the one that it has
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        self._path: list[str] | None = [path or str(Path.cwd()) for path in sys.path]

    @property
    def process_id(self) -> int:
        """The number that the system has for the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def run(self, kernel: _Kernel, task: Any) -> Any:
        """Return what *kernel* makes of *task*, or raise what it raised.

        Raises:
            WorkerError: the process has ended.
        """
        is_new = kernel.number != self._kernel
        try:
            if self._path is not None:
                write_message(self._requests, self._path)
                self._path = None
            write_message(self._requests, (kernel.pickled if is_new else None, task))
            self._kernel = kernel.number
            result, problem = read_message(self._answers)
        except (EOFError, OSError):
            raise self._death() from None
        if problem is not None:
            raise problem
        return result

    def _death(self) -> WorkerError:
        code = self._process.wait()
        found, hint = f"one that ended with exit code {code}", "it may have said why"
        if code < 0:
            found = f"one that was killed by {signal.Signals(-code).name}"
            hint = "mostly for want of memory; fewer --jobs need less"
        return WorkerError("worker process", found, "one that ends its task", hint)

    def stop(self, *, at_once: bool) -> None:
        """Tell the process to end, which it does as soon as it is idle; or end it *at_once*."""
        if at_once:
            self._process.kill()
        with suppress(OSError):
            self._requests.close()

    def wait(self) -> None:
        """Wait until the process has ended."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()
