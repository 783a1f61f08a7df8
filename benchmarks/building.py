"""Time `kg build` beside Polars' read_csv of the same file and plain Python that computes the same.

`make benchmark` or `python benchmarks/building.py [--megabytes 100] [--rounds 3]`. Each command is
a whole process; the rounds take turns, so that a busy machine slows all of them alike. Prints
seconds (the median), the peak memory of the largest process, and the ratio of kg to each of the
others, of medians. `lean` is kg without texts and evidence. `benchmarks/memory.py` has the memory
of all processes together.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import write

HERE = Path(__file__).parent
READ_CSV = """
import sys, polars
polars.read_csv(sys.argv[1], separator="\\t", has_header=False, quote_char=None,
                new_columns=["token", "tag"], truncate_ragged_lines=True)
"""
# Runs a command and says what it took; a process of its own, so that peaks do not mix.
MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measure(command: list[str]) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of a command."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], check=True, capture_output=True, text=True
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def main() -> None:
    """Make the corpus, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, out = Path(folder, "corpus.txt"), Path(folder, "out")
        write(corpus, given.megabytes)
        python = sys.executable
        build = [python, "-m", "kg", "-q", "build", str(corpus), "-o", str(out) + ".graph"]
        commands = {
            "kg build": build,
            "one job": [*build, "--jobs", "1"],
            "lean": [*build, "--no-text", "--evidence", "0"],
            "read_csv": [python, "-c", READ_CSV, str(corpus)],
            "plain Python": [python, str(HERE / "plain.py"), str(corpus), str(out) + ".csv"],
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(given.rounds):
            for name, command in commands.items():
                found[name].append(measure(command))
    ours = statistics.median(seconds for seconds, _ in found["kg build"])
    print(f"{given.megabytes} MB, {given.rounds} rounds")
    print(f"{'':<14}{'seconds':>9}{'peak MB':>9}{'kg is':>9}")
    for name, runs in found.items():
        seconds = statistics.median(seconds for seconds, _ in runs)
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:<14}{seconds:>9.2f}{peak:>9.0f}{ours / seconds:>8.2f}x")


if __name__ == "__main__":
    main()
