"""Time `kg add` of a hundredth of a corpus beside a clean build of the whole: both, in turns.

    python benchmarks/growing.py [--megabytes 200] [--rounds 3]

Prints the medians, and their ratio. `benchmarks/stages.py` tells what a build spends where.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from building import measure
from corpus import write


def main() -> None:
    """Make the corpora, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    kg = [sys.executable, "-m", "kg", "-q"]
    seconds: dict[str, list[float]] = {"clean build": [], "kg add": [], "kg remove": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = folder / "large.txt", folder / "small.txt"
        write(large, given.megabytes)
        write(small, max(given.megabytes // 100, 1), seed=21)
        graph = folder / "graph"
        commands = {
            "clean build": [*kg, "build", str(large), str(small), "-o", str(folder / "clean")],
            "kg add": [*kg, "add", str(graph), str(small)],
            "kg remove": [*kg, "remove", str(graph), small.name],
        }
        measure([*kg, "build", str(large), "-o", str(graph), "--name", "clean"])
        for _ in range(given.rounds):
            for command, words in commands.items():
                seconds[command].append(measure(words)[0])
        shutil.rmtree(graph)
    clean = statistics.median(seconds["clean build"])
    print(f"{given.megabytes} MB and a hundredth more, {given.rounds} rounds")
    for command, runs in seconds.items():
        median = statistics.median(runs)
        print(f"{command:<12}{median:>8.2f} s{median / clean:>8.2f} of a clean build")


if __name__ == "__main__":
    main()
