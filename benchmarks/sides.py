"""Time commands side by side, on one corpus that is made for it."""

import argparse
import statistics
import tempfile
from pathlib import Path

from building import measure
from corpus import write


def compare(commands: dict[str, list[str]], description: str | None) -> None:
    """Run the *commands* in turns, and print how long each takes beside the last one.

    Args:
        commands: words with ``{corpus}`` and ``{folder}`` in place of paths.
        description: what ``--help`` says.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.txt")
        write(corpus, given.megabytes)
        for _ in range(given.rounds):
            for name, command in commands.items():
                words = [word.format(corpus=corpus, folder=folder) for word in command]
                found[name].append(measure(words))
    medians = {
        name: statistics.median(seconds for seconds, _ in runs) for name, runs in found.items()
    }
    *_, last = medians.values()
    print(f"{given.megabytes} MB, {given.rounds} rounds")
    print(f"{'':<10}{'seconds':>9}{'peak MB':>9}{'ratio':>8}")
    for name, runs in found.items():
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:<10}{medians[name]:>9.2f}{peak:>9.0f}{medians[name] / last:>7.2f}x")
