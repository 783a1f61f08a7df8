"""Spark Connect engine: kernels run on the workers of a Spark cluster, by ``mapInArrow``.

Bulk data lie in the folder of the draft, which all workers must see, and so do tasks and results
(`spark_worker`); only their numbers go through Spark. A group of tasks is a job of Spark's with a
partition for each task; two groups are on their way at a time.
"""

import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count, islice
from pathlib import Path
from typing import Any, Literal, TypeVar

from kg.common.errors import KgError, MissingExtra, ServerError, UsageError, WorkerError
from kg.pipeline.engines.messages import pickled
from kg.pipeline.engines.spark_probe import SCHEMA, TOKEN, probing
from kg.pipeline.engines.spark_worker import (
    kernel_file,
    result_file,
    running,
    task_file,
    versions,
)

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE = 5  # seconds in which a server must answer
RETRIES = 4  # of a call that a server does not answer: about that many seconds
GROUPS = 2  # of tasks that are on their way at a time
ROUNDS = 2  # tasks of a group for each that can run at a time
IDLE = 120  # seconds after which a server may end a session; Sail waits 300, Spark an hour
SHOWN = 200  # characters of an error of Spark's
MAX_FILES = 100  # of a corpus that workers must see before anything is read
SHARED = "it must be on storage that all workers see, under the same path"


class SparkConnect:
    """An engine whose kernels run on the workers of a cluster.

    Args:
        master: the address of its Spark Connect server.
        folder: of the draft; all workers see it.
        jobs: how many tasks run at a time; 0: as many as the cluster has cores.
        files: of the corpus, on this machine, which workers must see.

    Raises:
        MissingExtra: the package of Spark's client is not installed.
        UsageError: *master* is no such address, or *jobs* no such number.
        ServerError: no such server answers, or workers lack what is needed.
    """

    reads: Literal["apart"] = "apart"

    def __init__(
        self, master: str, folder: Path, jobs: int = 0, files: Sequence[Path] = ()
    ) -> None:
        if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 0:
            raise UsageError("jobs", f"{jobs!r} ({type(jobs).__name__})", "a whole number from 0")
        self.master = _shown(master)
        self._folder = folder.absolute()
        self._maps = count()
        self._address, self._session, self._used = master, _session(master), time.monotonic()
        self._threads = ThreadPoolExecutor(GROUPS, thread_name_prefix="kg-spark")
        try:
            self.jobs = self._probe(files)
        except BaseException:
            self.close()
            raise
        self.jobs = jobs or self.jobs

    def workers(self) -> list[int]:
        """Return that no process of this machine is at work."""
        return []

    def map(self, kernel: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what *kernel* makes of each task; see `kg.pipeline.engines.engine.Engine.map`."""
        self._renew()
        folder = self._folder / f"map-{next(self._maps)}"
        folder.mkdir()
        kernel_file(folder).write_bytes(pickle.dumps(kernel))
        groups = _Groups(folder, tasks, ROUNDS * self.jobs)
        waiting: deque[tuple[range, Future[None]]] = deque()
        try:
            while True:
                while len(waiting) < GROUPS and (group := groups.next()):
                    waiting.append((group, self._threads.submit(self._run, folder, group)))
                if not waiting:
                    break
                group, future = waiting.popleft()
                future.result()
                for number in group:
                    yield _taken(folder, number)
            if groups.failure is not None:
                raise groups.failure
        finally:
            for _, future in waiting:
                future.cancel()

    def _run(self, folder: Path, group: range) -> None:
        """Run the tasks of *group*, each in a partition of its own."""
        numbers = self._session.range(group.start, group.stop, 1, len(group))
        with _telling(self.master):
            numbers.mapInArrow(running(str(folder)), "id long").toArrow()
        self._used = time.monotonic()

    def _renew(self) -> None:
        """Open a new session where the server may have ended this one, as it was not used."""
        if time.monotonic() - self._used > IDLE:
            with suppress(Exception):
                self._session.stop()
            self._session, self._used = _session(self._address), time.monotonic()

    def _probe(self, files: Sequence[Path]) -> int:
        """Check what workers have; return how many tasks can run at a time."""
        token = os.urandom(16).hex()
        (self._folder / TOKEN).write_text(token, encoding="utf-8")
        paths = [str(path.absolute()) for path in files[:: len(files) // MAX_FILES + 1]]
        probe = probing(str(self._folder), token, paths, versions())
        with _telling(self.master):
            rows = self._session.range(0, 10_000).mapInArrow(probe, SCHEMA).toArrow().to_pylist()
        for row in rows:
            if row["kind"]:
                raise self._lack(**row)
        if len([*self._folder.glob(f"{TOKEN}-*")]) < len(rows):
            raise self._lack("folder", "another one of that name", str(self._folder))
        return len(rows)

    def _lack(self, kind: str, found: str, wanted: str) -> KgError:
        """Return the error of what a worker lacks."""
        where = f"a worker of {self.master}"
        if kind == "folder":
            folder = str(self._folder.parent)
            hint = f"name it with -o; {SHARED}"
            return ServerError(where, found, f"the folder of the graph, {folder}", hint)
        if kind == "corpus":
            return ServerError(where, found, f"the corpus, such as {wanted}", SHARED)
        hint = "install the versions that this machine has on the workers"
        if kind == "package":
            return ServerError(where, found, f"kg {wanted}", hint)
        return ServerError(where, found, f"{wanted}, as it is here", hint)

    def close(self, *, at_once: bool = False) -> None:
        """End the session; *at_once*: and what still runs in it."""
        with suppress(Exception):  # the server may be gone
            if at_once:
                self._session.interruptAll()
        self._threads.shutdown(cancel_futures=True)
        with suppress(Exception):
            self._session.stop()


class _Groups:
    """Writes tasks to files, a group at a time."""

    def __init__(self, folder: Path, tasks: Iterable[Any], size: int) -> None:
        self._folder, self._size, self._next = folder, size, 0
        self._tasks = iter(tasks)
        self.failure: Exception | None = None  # of making the next task

    def next(self) -> range:
        """Return the numbers of the next tasks; of none, if there are no more."""
        first = self._next
        try:
            for task in islice(self._tasks, self._size):
                task_file(self._folder, self._next).write_bytes(pickled(task))
                self._next += 1
        except Exception as problem:  # raised after the results of those before it
            self.failure, self._tasks = problem, iter(())
        return range(first, self._next)


def _taken(folder: Path, number: int) -> Any:
    """Return the result of a task, or raise what it raised; its files are removed."""
    path = result_file(folder, number)
    try:
        result, problem = pickle.loads(path.read_bytes())
    except OSError:
        found = f"no result of task {number}"
        raise WorkerError("worker of the cluster", found, "one that ends its task") from None
    for file in (path, task_file(folder, number)):
        file.unlink(missing_ok=True)
    if problem is not None:
        raise problem
    return result


@contextmanager
def open_spark(
    master: str, jobs: int, folder: Path, files: Sequence[Path]
) -> Iterator[SparkConnect]:
    """Yield the engine of a build on a cluster; end its session when the block ends.

    Args and errors: see `SparkConnect`.
    """
    engine = SparkConnect(master, folder, jobs, files)
    try:
        yield engine
    except BaseException:
        engine.close(at_once=True)
        raise
    engine.close()


def _session(master: str) -> Any:
    """Return a session at the server of *master*.

    Raises:
        MissingExtra: the package of Spark's client is not installed.
        UsageError: *master* is no address of Spark Connect.
        ServerError: no Spark Connect server answers there.
    """
    shown = _shown(master)
    try:
        with _main_file():
            import grpc
            from pyspark.errors import PySparkException
            from pyspark.sql.connect.client import DefaultChannelBuilder
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
    except ImportError:
        raise MissingExtra(f"engine spark at {shown}", "pyspark-client", "spark") from None
    try:
        builder = DefaultChannelBuilder(master)
    except (PySparkException, ValueError):
        wanted = "an address such as sc://localhost:15002"
        raise UsageError("master", repr(shown), wanted) from None
    with suppress(Exception):  # it is for the user's own sessions
        os.environ.setdefault("SPARK_CONNECT_LOG_LEVEL", "critical")
    channel = builder.toChannel()
    wanted = "a Spark Connect server, of Spark 4 or of Sail"
    try:
        grpc.channel_ready_future(channel).result(timeout=PATIENCE)
    except grpc.FutureTimeoutError:
        raise ServerError(shown, f"no answer within {PATIENCE} seconds", wanted) from None
    finally:
        channel.close()
    try:
        session = SparkSession.builder.channelBuilder(builder).create()
        policy = DefaultPolicy(max_retries=RETRIES, backoff_multiplier=2.0, max_backoff=2000)
        session.client.set_retry_policies([policy])
        session.version  # noqa: B018 - a call that other servers do not know
    except Exception as problem:  # each kind of server has its own
        raise ServerError(shown, _reason(problem), wanted) from None
    return session


@contextmanager
def _main_file() -> Iterator[None]:
    """Give the main module of ``python -c`` a file; pyspark takes one without for doctests."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = "-c"
    try:
        yield
    finally:
        del main.__file__


@contextmanager
def _telling(master: str) -> Iterator[None]:
    """Raise one error in the words of kg where Spark raises one of its own."""
    try:
        yield
    except KgError:
        raise
    except Exception as problem:
        hint = "it may have lacked memory; the log of the server has more"
        wanted = "a cluster that ends the tasks of a build"
        raise ServerError(master, _reason(problem), wanted, hint) from None


def _shown(master: str) -> str:
    """Return an address without its parameters, one of which may be a token."""
    return master.partition("/;")[0]


def _reason(problem: Exception) -> str:
    """Return the line of an error of Spark's that says most: the last exception of a chain.

    >>> _reason(Exception("Job aborted: Task 3 failed: SparkException: Python worker crashed"))
    'Python worker crashed'
    >>> _reason(Exception("Below:\\nTraceback:\\n  File\\nKeyError: 3\\n SQLSTATE: 38000"))
    'KeyError: 3'
    """
    lines = [" ".join(line.split()) for line in str(problem).splitlines()]
    lines = [line for line in lines if line and not line.startswith("SQLSTATE")]
    if not lines:
        return type(problem).__name__
    if any("Traceback" in line for line in lines):
        return lines[-1][:SHOWN]
    return lines[0].rpartition("Exception: ")[2][:SHOWN]
