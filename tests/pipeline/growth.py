"""Small sources for tests of adding and removing, and commands that are killed on the way."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kg import Options, build
from kg.schema.identity import Identity
from tests.conftest import ROOT, lines
from tests.pipeline.test_build import hashes

LINES = 300  # sentences of a source that is added when a command is killed
SCHEMA = ROOT / "data/software.toml"
NAMES = ("a.conll", "b.conll", "c/d.conll", "e.conll")
# What depends on other sources: abbreviations, tails of names, lists, repeated texts, cues.
SENTENCES = (
    "Nginx/B-Application is/O written/O in/O C/B-Language",
    "the/O Apache/B-Group Software/I-Group Foundation/I-Group (/O ASF/B-Group )/O",
    "ASF/B-Group and/O Nginx/B-Application use/O Linux/B-Operating_System",
    "Python/B-Language ,/O C/B-Language and/O Java/B-Language run/O on/O Linux/B-Operating_System",
    "Java/O is/O an/O island/O",
    "nginx/I-Application on/O Linux/B-Library",
)
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"window": "2"},
    {"window": "document"},
    {"distance": 3, "evidence": 1},
    {"generic": True, "evidence": 0},
    {"identity": Identity(off=("plural", "case"))},
    {"identity": Identity(off=("all",))},
)


def write(folder: Path, name: str, sentences: list[str]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(*sentences))


def some_sentences(chance: random.Random, most: int) -> list[str]:
    """Return sentences of a source, of which the first has a tag."""
    return [SENTENCES[0], *chance.choices(SENTENCES, k=chance.randrange(most))]


def run(command: list[object], kill_after: float | None = None, room: int = 0) -> float:
    """Run a command of kg, or kill it after some seconds; return how many it took.

    Args:
        command: its words.
        kill_after: seconds; None: it must end well.
        room: kilobytes that a file may have before it is told that the disk is full; 0: any.
    """
    begin = time.monotonic()
    arguments = [sys.executable, "-m", "kg", "-q", *map(str, command)]
    if room:
        arguments = ["sh", "-c", f'ulimit -f {2 * room} && exec "$@"', "sh", *arguments]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        elif process.wait():
            sys.exit(f"kg {command[0]} failed: {process.stderr.read() if process.stderr else ''}")
    return time.monotonic() - begin


class Killed:
    """Kills `kg add` and `kg remove` at random moments, from two graphs of which one has a source
    more than the other.
    """

    def __init__(self, place: Path, chance: random.Random) -> None:
        self.place, self.chance = place, chance
        self.files = [place / "corpus" / name for name in NAMES[:2]]
        for file in self.files:
            write(file.parent, file.name, some_sentences(chance, LINES))
        for name, sources in (("one", self.files[:1]), ("both", self.files)):
            build(sources, place / name, options=Options(name="g"))
        self.seconds = self._run("both", "remove")  # that a command takes
        sizes = (path.stat().st_size for path in (place / "both").iterdir())
        self.largest = max(sizes) // 1000  # file, in kilobytes

    def kill(self, *, is_full: bool = False) -> tuple[bool, str]:
        """Kill a command; tell whether the graph is whole, and whether it is the old or new one.

        Args:
            is_full: there is no room for some of its files, so that it may end by itself.
        """
        old, new, verb = self.chance.choice([("one", "both", "add"), ("both", "one", "remove")])
        room = self.chance.randint(1, self.largest) if is_full else 0
        self._run(old, verb, self.chance.uniform(0, 1.1 * self.seconds), room)
        now = hashes(self.place / "graph")
        if now == hashes(self.place / new):
            return True, "new"
        self._run("graph", verb)  # it finishes, and sweeps what was left over
        swept = not any(path.name.startswith(".graph") for path in self.place.iterdir())
        finished = hashes(self.place / "graph") == hashes(self.place / new)
        return now == hashes(self.place / old) and finished and swept, "old"

    def _run(self, start: str, verb: str, kill_after: float | None = None, room: int = 0) -> float:
        """Change the folder ``graph``, a copy of *start*; return the seconds that it took."""
        graph = self.place / "graph"
        if start != graph.name:
            shutil.rmtree(graph, ignore_errors=True)
            shutil.copytree(self.place / start, graph)
        source = self.files[1] if verb == "add" else NAMES[1]
        return run([verb, graph, source], kill_after, room)
