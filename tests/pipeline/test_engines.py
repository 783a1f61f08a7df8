"""Engines: kernels run on tasks in order, in this process and in others; how they fail and end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.common.child import environment
from kg.common.errors import KgError, LineError, SourceError, UsageError, WorkerError
from kg.pipeline.engines.engine import Engine, InProcess, open_engine
from kg.pipeline.engines.processes import WorkerProcesses
from tests.common.test_child import children, is_running
from tests.conftest import ROOT
from tests.pipeline import kernels


@pytest.fixture(scope="module")
def workers() -> Iterator[Engine]:
    """Two worker processes."""
    with WorkerProcesses(2) as engine:
        yield engine


@pytest.fixture(params=["in process", "workers"])
def engine(request: pytest.FixtureRequest, workers: Engine) -> Engine:
    """Each engine."""
    return InProcess() if request.param == "in process" else workers


def test_results_come_in_the_order_of_the_tasks(engine: Engine) -> None:
    assert list(engine.map(kernels.squared, range(12))) == [n**2 for n in range(12)]


def test_few_tasks_are_taken_before_the_first_result_is_used(engine: Engine) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = engine.map(kernels.squared, tasks())
    assert next(results) == 0
    assert len(taken) <= 2 * engine.jobs
    assert list(results)[-1] == 99**2
    assert len(taken) == 100


def test_two_kernels_take_turns(engine: Engine) -> None:
    one = engine.map(kernels.squared, range(8))
    other = engine.map(partial(pow, 2), range(8))
    assert list(zip(one, other, strict=True)) == [(n**2, 2**n) for n in range(8)]


def test_workers_stay_for_the_next_kernel(workers: Engine) -> None:
    first = set(workers.map(kernels.process_id, range(20)))
    assert first >= set(workers.map(kernels.process_id, range(20)))
    assert os.getpid() not in first


def test_the_first_task_that_fails_is_told(engine: Engine) -> None:
    results = engine.map(partial(kernels.fail_from, 5), range(20))
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(LineError) as caught:
        next(results)
    assert str(caught.value) == "a.conll:5: found 5, wanted less (try less)"
    assert (caught.value.where, caught.value.hint) == ("a.conll:5", "try less")
    assert list(engine.map(kernels.squared, range(3))) == [0, 1, 4]


def test_what_the_tasks_raise_comes_after_the_results_before_it(engine: Engine) -> None:
    def tasks() -> Iterator[int]:
        yield from range(3)
        raise LineError("tasks", "an end", "more")

    results = engine.map(kernels.squared, tasks())
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    with pytest.raises(LineError, match="tasks: found an end"):
        next(results)
    with pytest.raises(LineError, match=r"a\.conll:0"):
        list(engine.map(partial(kernels.fail_from, 0), tasks()))


ERRORS: dict[str, tuple[Callable[[Any], Any], Any, type[Exception], str]] = {
    "of kg, and of the system": (kernels.source_error, "a.txt", SourceError, "a.txt: found 17, w"),
    "of Python": (kernels.divide, 0, ZeroDivisionError, "division by zero"),
    "of a class that cannot be pickled": (kernels.fail_unpicklably, 0, Exception, "odd"),
}


@pytest.mark.parametrize(("kernel", "task", "kind", "message"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_the_same_in_all_engines(
    engine: Engine, kernel: Callable[[Any], Any], task: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        list(engine.map(kernel, [task]))
    notes = "".join(getattr(caught.value, "__notes__", []))
    is_told_where = kernel.__name__ in notes
    assert is_told_where == (engine.jobs > 1 and not isinstance(caught.value, KgError))


def test_a_task_that_cannot_be_sent_harms_no_other(workers: Engine) -> None:
    with pytest.raises(Exception, match="pickle"):
        list(workers.map(kernels.process_id, [lambda: None]))
    assert list(workers.map(kernels.squared, range(3))) == [0, 1, 4]


DEATHS = {
    "killed": (kernels.kill_itself, "one that was killed by SIGKILL, .* fewer --jobs"),
    "ended": (kernels.end_itself, "one that ended with exit code 7"),
}


@pytest.mark.parametrize(("kernel", "message"), DEATHS.values(), ids=DEATHS)
def test_a_worker_that_dies_is_told(kernel: Callable[[Any], Any], message: str) -> None:
    before = children()
    with pytest.raises(WorkerError, match=message), WorkerProcesses(2) as engine:
        list(engine.map(kernel, range(6)))
    assert children() == before


def test_what_a_kernel_prints_goes_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerProcesses(1) as engine:
        assert list(engine.map(kernels.print_much, range(3))) == [0, 1, 2]
    printed, noted = capfd.readouterr()
    assert printed == ""
    assert noted.count("printed by") == noted.count("written to a file descriptor") == 3


def test_an_exception_ends_workers_at_once() -> None:
    before, begin = children(), time.monotonic()

    def run() -> None:
        with WorkerProcesses(2) as engine:
            results = engine.map(kernels.sleep, [0, 60, 60])
            next(results)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert children() == before
    assert time.monotonic() - begin < 30


PARENT = """
import os, sys
from kg.pipeline.engines.processes import WorkerProcesses
from tests.pipeline import kernels
with WorkerProcesses(2) as engine:
    results = engine.map(kernels.sleep, [0, 0, 60, 60])
    print(next(results), next(results), flush=True)
    os.kill(os.getpid(), 9)
"""


def test_workers_end_when_the_build_is_killed() -> None:
    words = [sys.executable, "-c", PARENT]
    ended = subprocess.run(
        words, check=False, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()
    )
    assert ended.returncode == -signal.SIGKILL
    left = set(map(int, ended.stdout.split()))
    deadline = time.monotonic() + 20
    while any(map(is_running, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left
    assert not any(map(is_running, left))


def test_modules_are_found_where_the_build_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kernel_of_a_plugin.py").write_text("def half(number): return number / 2\n")
    monkeypatch.syspath_prepend(tmp_path)
    from kernel_of_a_plugin import half  # type: ignore[import-not-found]

    with WorkerProcesses(1) as engine:
        assert list(engine.map(half, [3])) == [1.5]


CHOICES = {
    "one job": (1, 100, 1),
    "a small corpus": (2, 99, 1),
    "two jobs": (2, 100, 2),
    "all cores": (0, 100, len(os.sched_getaffinity(0))),
}


@pytest.mark.parametrize(("jobs", "size", "expected"), CHOICES.values(), ids=CHOICES)
def test_choice_of_the_engine(jobs: int, size: int, expected: int) -> None:
    before = children()
    with open_engine(jobs, size, small=100) as engine:
        assert engine.jobs == expected
        assert children() == before  # no process before there is work


def test_fewer_jobs_than_none() -> None:
    with pytest.raises(UsageError, match=r"jobs: found -1"), open_engine(-1, 0):
        pass
