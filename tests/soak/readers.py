"""Fuzz a reader with atheris: whatever the bytes, it reads them or says in one line why not.

`python -m tests.soak.readers FORMAT [--runs 100000]`. Mutated files start from the seeds here,
which are of our own writing; half of the changes are atheris' own, of bytes, the others are
`tests.soak.mutations`. A traceback, ten seconds without an answer, or more than 1 GB of memory ends
the run with the file that did it.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

import atheris

from tests.soak.mutations import mutate

with atheris.instrument_imports(include=["kg"]):
    from kg.common.errors import KgError
    from kg.common.registry import find, names
    from kg.read.corpus import Format, find_format, read_source
    from kg.read.sources.locations import Location
    from kg.read.sources.source import Source

    for group in ("kg.readers", "kg.recognisers"):  # which are imported only when they are needed
        for reader in names(group):
            find(group, reader)

LONGEST = 4096  # bytes of a file
SECONDS, MEGABYTES = 10, 1024
PART = 10_000  # files in a process: atheris keeps some kilobytes of its own for each thread of each
TEXT = "Ant uses Bee in Rome.\n\nBee is a tool."
SEEDS = Path(__file__).parent / "seeds"  # a folder for each format
BESIDE = {"brat": TEXT}  # what a source of a format has next to it


class Bytes(Location):
    """Bytes in memory."""

    def __init__(self, data: bytes, beside: str | None) -> None:
        self.data, self.text = data, beside

    def open(self) -> AbstractContextManager[BinaryIO]:
        return nullcontext(io.BytesIO(self.data))

    @property
    def size(self) -> int:
        return len(self.data)

    def beside(self, name: str) -> Location | None:
        if self.text is None or not name.endswith(".txt"):
            return None
        return Bytes(self.text.encode(), None)


def read(name: str, data: bytes) -> bool:
    """Read a file of *data* to its end; return whether it could be."""
    source = Source("a.ann" if name == "brat" else "a.txt", Bytes(data, BESIDE.get(name)))
    try:
        find_format(source)
        for chunk in read_source(source, Format(name, 1.0, "")):
            if chunk.words is not None:
                chunk.words()
    except KgError:
        return False
    return True


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """Return *data* with a change of its bytes or of its parts."""
    if seed % 2:
        return mutate(data, longest, seed)
    changed: bytes = atheris.Mutate(data, longest)
    return changed


def fuzz(name: str, folder: str, runs: int, seed: int) -> None:
    """Read *runs* files that start from those of *folder*, then print how many could be; exit."""
    counted = {True: 0, False: 0}

    def one(data: bytes) -> None:
        counted[read(name, data)] += 1
        if sum(counted.values()) == runs:
            print(counted[True], flush=True)

    arguments = [
        sys.argv[0],
        f"-runs={runs}",
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        "-verbosity=0",
        f"-artifact_prefix={tempfile.gettempdir()}/",
        folder,
    ]
    atheris.Setup(arguments, one, custom_mutator=mutated)
    atheris.Fuzz()


def main() -> None:
    """Run one format, part by part, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=sorted(path.name for path in SEEDS.iterdir()))
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    could, start = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in sorted((SEEDS / given.format).iterdir()):
            Path(folder, seed.name).write_bytes(data := seed.read_bytes())
            if not read(given.format, data):
                sys.exit(f"{given.format}: seed {seed.name} cannot be read")
        for part, first in enumerate(range(0, given.runs, PART)):
            runs = min(PART, given.runs - first)
            work = (given.format, folder, runs, given.seed + part)
            code = f"from tests.soak.readers import fuzz; fuzz{work!r}"
            done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False)
            if done.returncode:
                sys.exit(f"{given.format}: see above")
            could += int(done.stdout)
    seconds = time.monotonic() - start
    print(
        f"{given.format}: {given.runs:,} files, {could:,} read, "
        f"{given.runs - could:,} refused, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
