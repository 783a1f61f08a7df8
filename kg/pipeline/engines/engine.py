"""Engine of a build: maps a kernel over tasks in their order, in this process or in workers.

A kernel is a function of a module; tasks and results are small values, or bytes, as they may have
to cross to another process. What a build makes does not depend on the engine.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol, TypeVar

from kg.common.errors import UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")

ENGINES = ["local", "spark"]
SMALL = 30_000_000  # bytes of a corpus; below that, workers take longer to start than they save


class Engine(Protocol):
    """Runs kernels; ``jobs`` says how many tasks at a time.

    ``reads`` says who reads sources: ``here``, this process; ``near``, workers of this machine,
    which may be sent pieces of a source; ``apart``, workers that read sources as a whole.
    """

    jobs: int

    def workers(self) -> list[int]:
        """Return the ids of the other processes on this machine that it has started."""

    @property
    def reads(self) -> Literal["here", "near", "apart"]:
        """Who reads sources."""
        ...

    def map(self, kernel: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what *kernel* makes of each task, in the order of *tasks*.

        Only a few more tasks than there are jobs are taken before the result of the first is used.

        Args:
            kernel: a function of a module, or a `functools.partial` of one, that can be pickled.
            tasks: values that can be pickled; taken by the thread that takes the results.

        Raises:
            WorkerError: a worker process died.
            Exception: what the kernel raised of the first task of those that it fails on.
        """
        ...


class InProcess:
    """The engine without workers."""

    jobs = 1
    reads: Literal["here"] = "here"

    def workers(self) -> list[int]:
        """Return that there are none."""
        return []

    def map(self, kernel: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what *kernel* makes of each task; see `Engine.map`."""
        return map(kernel, tasks)


@contextmanager
def open_engine(jobs: int, size: int, small: int = SMALL) -> Iterator[Engine]:
    """Yield the engine of a build, and stop its workers when the block ends.

    Args:
        jobs: how many tasks run at a time; 0: as many as this process may use cores.
        size: of the corpus in bytes.
        small: a corpus of fewer bytes is worked on in this process.

    Raises:
        UsageError: *jobs* is no such number.
    """
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 0:
        raise UsageError("jobs", f"{jobs!r} ({type(jobs).__name__})", "a whole number from 0")
    jobs = jobs or usable_cores()
    if jobs == 1 or size < small:
        yield InProcess()
        return
    from kg.pipeline.engines.processes import WorkerProcesses

    with WorkerProcesses(jobs) as engine:
        yield engine


def check_engine(engine: str, master: str) -> None:
    """Check the name of an engine, and that it goes with the address of a cluster.

    Raises:
        UsageError: there is no such engine, or the address is missing or too much.
    """
    if engine not in ENGINES:
        raise UsageError("engine", repr(engine), " or ".join(ENGINES))
    if engine == "spark" and not master:
        raise UsageError("master", "none", "an address such as sc://localhost:15002")
    if engine != "spark" and master:
        raise UsageError("master", master, "none without engine spark", "--engine spark")


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
