"""Probe of the workers of a cluster: do they have this kg, and see the folder of the graph?

It is sent by value, as it may find that there is no kg. What it finds is a row of texts for each
partition, all empty where nothing is missing.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

SCHEMA = "kind string, found string, wanted string"
TOKEN = "token"  # a file in the folder of the draft; names of those that workers write begin so


def probing(
    folder: str, token: str, files: list[str], wanted: dict[str, str]
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return what tells for a partition what its worker lacks, as a record batch by `SCHEMA`.

    Args:
        folder: of the draft; a file `TOKEN` with the text *token* is there.
        token: any text.
        files: of the corpus, on this machine.
        wanted: `kg.pipeline.engines.spark_worker.versions` of this machine.
    """
    # What is local is sent by value, what is global by its name in kg.
    token_path, new_path = os.path.join(folder, TOKEN), os.path.join(folder, f"{TOKEN}-")

    def probe(batches: Iterable[Any]) -> Iterator[Any]:
        for _ in batches:
            pass
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before it is imported: tasks have a core
        kind, found, missing = lacking()
        yield pa.RecordBatch.from_pylist([{"kind": kind, "found": found, "wanted": missing}])

    def lacking() -> tuple[str, str, str]:
        try:
            from kg.pipeline.engines import spark_worker
        except Exception as problem:
            return "package", f"{type(problem).__name__}: {problem}", wanted["kg"]
        own = spark_worker.versions()
        for name, version in wanted.items():
            if own[name] != version:
                return "version", f"{name} {own[name]}", f"{name} {version}"
        try:
            with open(token_path, encoding="utf-8") as file:
                if file.read() != token:
                    return "folder", "another one of that name", folder
            with open(f"{new_path}{os.urandom(8).hex()}", "x") as file:
                file.write(token)
        except OSError as problem:
            return "folder", os.strerror(problem.errno or 0), folder
        missing = [path for path in files if not os.path.exists(path)]
        return ("corpus", "no such file", missing[0]) if missing else ("", "", "")

    return probe
