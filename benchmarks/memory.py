"""Time and memory of `kg build` against the size of the corpus, all processes together.

    python benchmarks/memory.py [--megabytes 20 200 1000] [--memory 1GB] [--jobs 2] [--plot OUT.svg]

Each corpus is the generator's. The peak is the largest sum of the proportional set sizes (PSS: what
processes share counts once) of the build's process and those that it starts, looked at twenty times
a second (Linux). Time is wall time; `disk` is the most that the folder takes meanwhile.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus import write

EVERY = 0.05  # seconds
EVERY_DISK = 20  # looks


@dataclass
class Peak:
    """What a command took at most, in bytes."""

    seconds: float = 0.0
    memory: int = 0
    disk: int = 0


def tree(pid: int) -> Iterator[int]:
    """Yield the ids of a process and of all that it started."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def pss(pid: int) -> int:
    """Return the proportional set size of a process in bytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def measure(command: list[str], folder: Path) -> Peak:
    """Run *command*, which writes to *folder*; return what it took."""
    peak, begin = Peak(), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        ended = threading.Event()

        def watch() -> None:
            looks = 0
            while not ended.wait(EVERY):
                peak.memory = max(peak.memory, sum(map(pss, tree(process.pid))))
                if looks % EVERY_DISK == 0:
                    peak.disk = max(peak.disk, size_of(folder))
                looks += 1

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        peak.seconds = time.perf_counter() - begin
        ended.set()
        watcher.join()
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}")
    return peak


def plot(rows: list[tuple[int, Peak]], path: str) -> None:
    """Draw seconds and memory against size."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    sizes = [size for size, _ in rows]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3))
    left.plot(sizes, [peak.seconds for _, peak in rows], "k-o")
    right.plot(sizes, [peak.memory / 1e6 for _, peak in rows], "k-o")
    for axes, label in ((left, "seconds"), (right, "peak memory, MB")):
        axes.set(xlabel="corpus, MB", ylabel=label, xscale="log", ylim=(0, None))
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Make the corpora, build their graphs, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[20, 200, 1000])
    parser.add_argument("--memory", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--plot", default="")
    given = parser.parse_args()
    limit = ["--memory", given.memory] if given.memory else []
    rows = []
    print(f"jobs {given.jobs}, memory {given.memory or 'not limited'}")
    print(f"{'MB':>7}{'seconds':>9}{'s/100 MB':>10}{'peak MB':>9}{'disk MB':>9}")
    for megabytes in given.megabytes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder / "corpus.txt", megabytes)
            out = folder / "out"
            out.mkdir()
            build = [sys.executable, "-m", "kg", "-q", "build", str(folder / "corpus.txt")]
            build += ["-o", str(out / "graph"), "--jobs", str(given.jobs), *limit]
            peak = measure(build, out)
        rows.append((megabytes, peak))
        print(
            f"{megabytes:>7}{peak.seconds:>9.1f}{100 * peak.seconds / megabytes:>10.2f}"
            f"{peak.memory / 1e6:>9.0f}{peak.disk / 1e6:>9.0f}",
            flush=True,
        )
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
