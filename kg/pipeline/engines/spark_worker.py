"""What runs on the workers of a cluster: kernels on tasks that lie in files which all can see.

For each `Engine.map` there is a folder. The build puts the kernel and the tasks there, and sends
the numbers of tasks through Spark; a worker leaves a result, or the exception, beside each task. So
neither tasks nor results have to fit into Spark's messages, and a task may be done twice: a file is
replaced by a complete one with the same content.
"""

import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from kg.common.output import complete_file
from kg.pipeline.engines.messages import pickled
from kg.pipeline.engines.worker import told

DISTRIBUTIONS = ["kg", "numpy", "polars", "pyarrow"]  # whose versions can change what comes out
_ONE_AT_A_TIME = Lock()  # where a cluster runs several tasks in one process: kernels keep things


def kernel_file(folder: Path) -> Path:
    """Return the file with the kernel of a map."""
    return folder / "kernel"


def task_file(folder: Path, number: int) -> Path:
    """Return the file with a task."""
    return folder / f"{number}.task"


def result_file(folder: Path, number: int) -> Path:
    """Return the file with the result of a task and None, or None and an exception."""
    return folder / f"{number}.result"


def run_task(folder: Path, number: int) -> None:
    """Run the kernel of a map on one of its tasks; leave the answer in a file."""
    try:
        with _ONE_AT_A_TIME:
            kernel = _kernel(kernel_file(folder))
            task = pickle.loads(task_file(folder, number).read_bytes())
            answer = pickled((kernel(task), None))
    except BaseException as problem:
        answer = pickled((None, told(problem)))
    with complete_file(result_file(folder, number)) as part:
        part.write_bytes(answer)


@lru_cache(1)
def _kernel(path: Path) -> Callable[[Any], Any]:
    kernel: Callable[[Any], Any] = pickle.loads(path.read_bytes())
    return kernel


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that the kernels need."""
    packages = {name: str(import_module(name).__version__) for name in DISTRIBUTIONS}
    return {"Python": ".".join(map(str, sys.version_info[:2])), **packages}


def running(folder: str) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return what runs tasks by batches of their numbers; it is sent by value, as it is local."""

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        spark_worker = import_module("kg.pipeline.engines.spark_worker")
        for batch in batches:
            for number in batch.column(0).to_pylist():
                spark_worker.run_task(Path(folder), number)
            yield batch

    return run
