"""Long run of kg add and kg remove: random sequences of them, and kills at random moments.

Each sequence of adding, changing and removing sources must give the bytes of a clean build of what
is left; a command that is killed must leave the old graph or the new one, whole.

    python -m tests.soak.growing --sequences 2000 --kills 200 --full 20 --seed 1

Of the kills, --full are of commands that find no room on the disk for some of their files.
"""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

from kg import Options, build
from kg.pipeline.growing import add, remove
from tests.pipeline.growth import NAMES, OPTIONS, SCHEMA, Killed, some_sentences, write
from tests.pipeline.test_build import hashes


def sequence(place: Path, chance: random.Random) -> bool:
    """Change a graph some times; tell whether it has the bytes of a clean build."""
    corpus, graph = place / "corpus", place / "graph"
    options = Options(name="g", **chance.choice(OPTIONS))
    for name in chance.sample(NAMES, chance.randint(1, len(NAMES))):
        write(corpus, name, some_sentences(chance, 5))
    build(corpus, graph, schema=SCHEMA, options=options)
    for _ in range(chance.randint(1, 8)):
        name = chance.choice(NAMES)
        files = [path for path in corpus.rglob("*") if path.is_file()]
        if corpus / name in files and len(files) > 1 and chance.random() < 0.4:
            (corpus / name).unlink()
            remove(graph, [name])
        else:
            write(corpus, name, some_sentences(chance, 5))
            add(graph, corpus)
    build(corpus, place / "clean", schema=SCHEMA, options=options)
    return hashes(graph) == hashes(place / "clean")


def kill(kills: int, chance: random.Random, *, is_full: bool) -> None:
    """Kill commands, as `Killed` does, and print what they left."""
    states = {"old": 0, "new": 0}
    place = Path(tempfile.mkdtemp(prefix="kg-soak-"))
    killed = Killed(place, chance)
    for number in range(kills):
        is_whole, state = killed.kill(is_full=is_full)
        if not is_whole:
            sys.exit(f"kill {number}: neither the old nor the new graph, in {place}")
        states[state] += 1
    shutil.rmtree(place)
    where = " on a full disk" if is_full else ""
    print(
        f"{kills:,} kills{where}: {states['old']:,} left the old graph, {states['new']:,} the new"
    )


def main() -> None:
    """Run both, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    for number in range(asked.sequences):
        place = Path(tempfile.mkdtemp(prefix="kg-soak-"))
        if not sequence(place, chance):
            sys.exit(f"sequence {number}: other bytes than a clean build, in {place}")
        shutil.rmtree(place)
    print(f"{asked.sequences:,} sequences, each with the bytes of a clean build")
    kill(asked.kills - asked.full, chance, is_full=False)
    kill(asked.full, chance, is_full=True)


if __name__ == "__main__":
    main()
