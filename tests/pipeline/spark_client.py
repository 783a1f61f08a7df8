"""Client of Spark in a process of its own, as it needs another pandas than the other tests have."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kg.pipeline import reading
from kg.pipeline.build import build
from kg.pipeline.engines.engine import Engine
from kg.pipeline.engines.processes import WorkerProcesses
from kg.pipeline.engines.spark import PATIENCE, SparkConnect, open_spark
from kg.pipeline.engines.spark_worker import versions
from kg.pipeline.machine import Machine, Sizes
from kg.pipeline.options import with_keywords
from kg.pipeline.source_tables import SourceTables
from tests.pipeline.test_build import hashes
from tests.spark_servers import CLIENT


@dataclass(frozen=True)
class Build:
    """A graph to build on a cluster."""

    master: str
    corpus: Any
    out: Path
    schema: Path | None = None
    keywords: dict[str, Any] = field(default_factory=dict)
    size: int = 1000  # mentions, pairs or rows of a task, a tenth of the bytes of one; 0: as usual
    is_read_here: bool = True  # nothing may be read in this process, if not


def built(task: Build) -> dict[str, str]:
    """Return the hashes of the files of a graph that is built on a cluster."""
    _with_client()
    with ExitStack() as stack:
        if size := task.size:
            stack.enter_context(patch.object(reading, "run_size", lambda *_: 10 * size))
            stack.enter_context(patch.object(Machine, "sizes", lambda *_: Sizes(*[size] * 3)))
        if not task.is_read_here:
            stack.enter_context(patch.object(SourceTables, "read", None))
        options = with_keywords(None, task.keywords)
        machine = Machine(engine="spark", master=task.master)
        build(task.corpus, task.out, schema=task.schema, options=options, machine=machine)
    return hashes(task.out)


def built_in(task: Build) -> tuple[dict[str, str], float]:
    """Return the same, and the processor seconds of this process, which is the client's."""
    begin = time.process_time()
    return built(task), time.process_time() - begin


@dataclass(frozen=True)
class Map:
    """Kernels to run on a cluster, one after the other."""

    master: str
    folder: Path
    kernels: list[tuple[Callable[[Any], Any], list[Any]]]
    jobs: int = 2
    idle: float = 60  # seconds after which a session is opened anew


def mapped(task: Map) -> list[list[Any]]:
    """Return the results of each kernel; of one that fails, its error last."""
    _with_client()
    with (
        patch("kg.pipeline.engines.spark.IDLE", task.idle),
        open_spark(task.master, task.jobs, task.folder, []) as engine,
    ):
        results = [answers(engine, *call) for call in task.kernels]
        left = [*task.folder.glob("map-*/*.task"), *task.folder.glob("map-*/*.result")]
    return [*results, left]


def answers(engine: Engine, kernel: Callable[[Any], Any], tasks: list[Any]) -> list[Any]:
    """Return what *kernel* makes of tasks up to the first that it fails on, and the error."""
    results: list[Any] = []
    try:
        results.extend(engine.map(kernel, tasks))
    except Exception as problem:
        results.append(problem)
    return results


def opened(task: dict[str, Any]) -> int:
    """Return how many tasks run at a time on a cluster that is asked for with these arguments."""
    _with_client()
    others, here = task.pop("versions", {}), os.getcwd()
    os.chdir(task.pop("cwd", here))
    patience = task.pop("patience", PATIENCE)
    with (
        patch("kg.pipeline.engines.spark.versions", lambda: versions() | others),
        patch("kg.pipeline.engines.spark.PATIENCE", patience),
    ):
        try:
            engine = SparkConnect(**task)
        finally:
            os.chdir(here)
    engine.close()
    return engine.jobs


def taken_before_the_first_result(task: Map) -> tuple[int, int]:
    """Return how many tasks are taken before the first result, and how many run at a time."""
    _with_client()
    (kernel, tasks), taken = task.kernels[0], []

    def counted() -> Iterator[Any]:
        for item in tasks:
            taken.append(item)
            yield item

    with open_spark(task.master, task.jobs, task.folder, []) as engine:
        results = engine.map(kernel, counted())
        next(results)
        results.close()
        return len(taken), engine.jobs


def lose_server(folder: Path) -> None:
    """Kill Sail while it works on a task."""
    _with_client()
    from tests.pipeline import kernels
    from tests.spark_servers import sail

    with sail() as master, open_spark(master, 1, folder, []) as engine:
        [server] = engine.map(kernels.process_id, [0])
        list(engine.map(kernels.kill, [server]))


def client() -> WorkerProcesses:
    """Return an engine whose process imports Spark's client."""
    return WorkerProcesses(1)


def _with_client() -> None:
    if str(CLIENT) not in sys.path:
        sys.path.insert(0, str(CLIENT))
