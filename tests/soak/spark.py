"""Builds on Spark clusters against builds here: times, disk space, equal bytes.

    python -m tests.soak.spark --megabytes 200

A generated corpus in files of some megabytes is built by one process, by two, on Sail, and on plain
Spark 4 with two cores; the graphs must be the same bytes.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.corpus import write
from kg.pipeline.build import build
from kg.pipeline.machine import Machine
from tests.pipeline import spark_client
from tests.pipeline.spark_client import Build
from tests.pipeline.test_build import hashes
from tests.spark_servers import SERVERS

Made = tuple[dict[str, str], float]  # hashes of files, and processor seconds of the client
FILE = 4_000_000  # bytes
MEGABYTE = 1_000_000


def main() -> None:
    """Build by each engine, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    arguments = parser.parse_args()
    os.environ["KG_CHECK"] = "0"
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        write_files(corpus, arguments.megabytes)
        graphs = []
        for name, engine in engines(corpus):
            out = Path(folder) / name
            with engine() as made, watched(out) as peak:
                begin = time.monotonic()
                graph, processor = made(out)
                seconds = time.monotonic() - begin
            graphs.append(graph)
            client = f"{processor:.1f} s of the client's processor"
            sizes = [size / MEGABYTE for size in (bytes_of(out), max(peak))]
            disk = "graph {:.1f} MB, draft up to {:.1f} MB".format(*sizes)
            print(f"{name:14} {seconds:6.1f} s, {client}, {disk}", flush=True)
        assert all(graph == graphs[0] for graph in graphs), "the bytes differ"
        print(f"{len(graphs)} graphs of {bytes_of(corpus):,} bytes: no difference")


def engines(corpus: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the name of each engine, and what opens a function that builds a graph by it."""

    @contextmanager
    def here(jobs: int) -> Iterator[Callable[[Path], Made]]:
        def made(out: Path) -> Made:
            begin = time.process_time()
            build(corpus, out, machine=Machine(jobs))
            return hashes(out), time.process_time() - begin

        yield made

    @contextmanager
    def there(name: str) -> Iterator[Callable[[Path], Made]]:
        with SERVERS[name]() as master, spark_client.client() as client:

            def made(out: Path) -> Made:
                task = Build(master, corpus, out, size=0, is_read_here=False)
                return next(client.map(spark_client.built_in, [task]))

            yield made

    yield "one process", lambda: here(1)
    yield "two processes", lambda: here(2)
    for name in SERVERS:
        yield name, lambda name=name: there(name)


def write_files(folder: Path, megabytes: int) -> None:
    """Write a generated corpus of *megabytes* in files that end with a sentence."""
    folder.mkdir()
    whole = folder.with_name("whole.txt")
    write(whole, megabytes)
    part: list[bytes] = []
    size = number = 0
    with whole.open("rb") as lines:
        for line in lines:
            part.append(line)
            size += len(line)
            if size >= FILE and line == b"</s>\n":
                (folder / f"{number:05}.conll").write_bytes(b"".join(part))
                part, size, number = [], 0, number + 1
    if part:
        (folder / f"{number:05}.conll").write_bytes(b"".join(part))
    whole.unlink()


@contextmanager
def watched(out: Path) -> Iterator[list[int]]:
    """Yield the bytes that lay beside *out* in its draft, as they were every half second."""
    sizes, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            drafts = out.parent.glob(f".{out.name}.kg-new-*")
            sizes.append(sum(bytes_of(draft) for draft in drafts))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield sizes
    finally:
        ended.set()
        thread.join()


def bytes_of(folder: Path) -> int:
    """Return the bytes of all files in *folder*, some of which may vanish meanwhile."""
    size = 0
    with suppress(OSError):
        for path in folder.rglob("*"):
            with suppress(OSError):
                size += path.stat().st_size if path.is_file() else 0
    return size


if __name__ == "__main__":
    main()
