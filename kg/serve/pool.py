"""Worker pool: processes that answer queries, with a query timeout and a queue.

In: questions as `kg.serve.worker` takes them. Out: its answers, and a file with each result. A
worker that exceeds the timeout, dies, or whose client disconnects is killed and replaced.
"""

import asyncio
import contextlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from kg.common.child import IN_SESSION_OF_ITS_OWN, command, environment
from kg.common.errors import ServerError

MAX_WAITING = 128  # questions that wait for a worker
OPENING_TIMEOUT = 30  # seconds that a question waits for the store, if it may not take longer
START_TIMEOUT = 60  # seconds in which a worker must have started
OVERFLOWS = (-11, 0xC00000FD)  # exit codes of a stack that overflows: SIGSEGV, and on Windows
RESTART_DELAY = 1  # seconds until a worker that could not be started is tried again
Answer = dict[str, Any]


class Busy(Exception):  # noqa: N818 - they read as what happened
    """Too many questions wait, or no worker was free in time."""

    text = "too many queries wait to be answered: ask again later"


class Unready(Busy):
    """The store was still being made when the time for an answer was over."""

    text = "the triples of the graph are still being stored for queries: ask again later"


class TooLong(Exception):  # noqa: N818
    """A question took too long; its worker was killed."""


class Died(Exception):  # noqa: N818
    """A worker died of a question, mostly for want of memory."""


class TooDeep(Died):
    """A worker died of a question that nests deeper than its stack holds."""


class Stopped(Exception):  # noqa: N818
    """The pool was stopped."""


class Worker:
    """A process; it answers one question at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, task: Mapping[str, Any]) -> "Worker":
        """Start a process, and wait until it can answer.

        Raises:
            Died: it could not open the store; the exception says why.
        """
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command("kg.serve.worker"),
            stdin=pipe,
            stdout=pipe,
            start_new_session=IN_SESSION_OF_ITS_OWN,
            env=environment(),
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(START_TIMEOUT):
                answer = await worker.ask(task)
                if "problem" in answer:
                    raise Died(answer["text"])
        except BaseException:
            await worker.kill()
            raise
        return worker

    async def ask(self, question: Mapping[str, Any]) -> Answer:
        """Return the answer to *question*.

        Raises:
            Died: the process ended instead.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(f"{json.dumps(question)}\n".encode())
            await self.process.stdin.drain()
            line = await self.process.stdout.readline()
        except (BrokenPipeError, ConnectionResetError):
            line = b""
        if not line.endswith(b"\n"):
            code = await self.process.wait()
            raise TooDeep if code in OVERFLOWS else Died
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    async def kill(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """Workers of one store."""

    def __init__(self, task: Mapping[str, Any], size: int, seconds: float) -> None:
        """Take the settings of all questions, the number of workers, and the query timeout.

        Who asks before `start` waits for it.
        """
        self.task, self.size, self.seconds = task, size, seconds
        self._workers: set[Worker] = set()
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._running: set[asyncio.Task[Any]] = set()
        self._stopped = False
        self._numbers = count()
        self._folder: Path | None = None
        self._is_started = False

    async def start(self, **settings: Any) -> None:
        """Start the workers; *settings* are added to those of all questions.

        Raises:
            ServerError: they cannot open the store.
        """
        self.task = {**self.task, **settings}
        starting = [asyncio.ensure_future(Worker.start(self.task)) for _ in range(self.size)]
        self._running |= set(starting)
        try:
            for worker in starting:
                self._add(await worker)
        except (Died, TimeoutError) as problem:
            await self.stop()
            found = str(problem) or "a worker that did not start"
            where = str(self.task["store"])
            hint = "if it is damaged, kg clean removes it, and it is made again"
            raise ServerError(where, found, "the store of the graph", hint) from None
        self._running -= set(starting)
        self._is_started = True

    def _add(self, worker: Worker) -> None:
        self._workers.add(worker)
        self._idle.put_nowait(worker)

    async def stop(self) -> None:
        """End all workers; who still waits for an answer gets `Stopped`."""
        self._stopped = True
        for task in self._starting | self._running:
            task.cancel()
        ended = await asyncio.gather(*self._starting, *self._running, return_exceptions=True)
        self._workers |= {result for result in ended if isinstance(result, Worker)}
        await asyncio.gather(*(worker.kill() for worker in list(self._workers)))
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def ask(self, question: Mapping[str, Any]) -> tuple[Answer, Path]:
        """Return the answer to *question*, and the file of the result, for the caller to remove.

        Raises:
            Busy, TooLong, Died, Stopped: there is no answer.
        """
        if self._stopped:
            raise Stopped
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kg-serve-"))
        if self._waiting >= MAX_WAITING:
            raise Busy
        file = self._folder / str(next(self._numbers))
        running = asyncio.ensure_future(self._asked({**question, "file": str(file)}))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            return await running, file
        except BaseException as problem:
            file.unlink(missing_ok=True)
            if isinstance(problem, asyncio.CancelledError):
                if self._stopped:
                    raise Stopped from None
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                file.unlink(missing_ok=True)
            raise

    async def _asked(self, question: Mapping[str, Any]) -> Answer:
        worker = await self._free()
        try:
            async with asyncio.timeout(self.seconds):
                answer = await worker.ask(question)
        except BaseException as problem:
            await asyncio.shield(self._replace(worker))
            if isinstance(problem, TimeoutError):
                raise TooLong from None
            raise
        self._idle.put_nowait(worker)
        return answer

    async def _free(self) -> Worker:
        self._waiting += 1
        seconds = self.seconds if self._is_started else max(self.seconds, OPENING_TIMEOUT)
        try:
            async with asyncio.timeout(seconds):
                return await self._idle.get()
        except TimeoutError:
            raise (Busy if self._is_started else Unready) from None
        finally:
            self._waiting -= 1

    async def _replace(self, worker: Worker) -> None:
        """Kill *worker*, and start another one."""
        await worker.kill()
        self._workers.discard(worker)
        if not self._stopped:
            starting = asyncio.create_task(self._start_another())
            self._starting.add(starting)
            starting.add_done_callback(self._starting.discard)

    async def _start_another(self) -> None:
        while True:
            try:
                self._add(await Worker.start(self.task))
                return
            except (Died, TimeoutError, OSError):
                await asyncio.sleep(RESTART_DELAY)
