"""Time `kg check` beside the reading stage of `kg build`, on the same file.

`python benchmarks/checking.py [--megabytes 200] [--rounds 5]`. Each is a whole process; the rounds
take turns, so that a busy machine slows both alike. Prints seconds (the median), peak memory, and
the ratio of kg check to the reading stage.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from building import measure
from corpus import write

READ = """
import sys
from kg.corpus import open_corpus, read_source
from kg.memory import keep_freed_memory
from kg.read.options import ReadOptions
keep_freed_memory()
for source, format_ in open_corpus(sys.argv[1:], ReadOptions())[0]:
    for chunk in read_source(source, format_):
        pass
"""


def main() -> None:
    """Make the corpus, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.txt")
        write(corpus, given.megabytes)
        commands = {
            "kg check": [sys.executable, "-m", "kg", "check", str(corpus)],
            "reading": [sys.executable, "-c", READ, str(corpus)],
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(given.rounds):
            for name, command in commands.items():
                found[name].append(measure(command))
    reading = statistics.median(seconds for seconds, _ in found["reading"])
    print(f"{given.megabytes} MB, {given.rounds} rounds")
    print(f"{'':<10}{'seconds':>9}{'peak MB':>9}{'ratio':>8}")
    for name, runs in found.items():
        seconds = statistics.median(seconds for seconds, _ in runs)
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:<10}{seconds:>9.2f}{peak:>9.0f}{seconds / reading:>7.2f}x")


if __name__ == "__main__":
    main()
