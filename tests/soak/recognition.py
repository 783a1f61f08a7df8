"""Measure false recognition: files that are no corpora and are taken for tagged text.

`python -m tests.soak.recognition [--files 5000] [--seed 1]`. The files are those that are there:
the standard library, the installed packages, ``/usr/share/doc``, ``/usr/include``. They are sampled
evenly over the kinds of file (endings), from a seed, so that the rare kinds are among them. The run
prints each that is taken for tagged text, and ends with exit code 1 above 1 in 1,000.
"""

import argparse
import random
import sys
import sysconfig
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.common.errors import KgError
from kg.read.corpus import Format, find_format
from kg.read.sources.source import Source

FILES, SEED, MAX_RATE = 5_000, 1, 0.001
LARGEST = 1 << 22  # bytes of a file
PYTHON = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
SYSTEM = [Path("/usr/share/doc"), Path("/usr/include")]
OURS = "tagged_kg"  # begins the name of what is installed of kg
COMPILED = {".pyc", ".so", ".a", ".o", ".exe", ".dll"}


def files_below(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of *folders* that are no corpora, in the order of their paths."""
    paths = {path for folder in folders if folder.is_dir() for path in folder.rglob("*")}
    for path in sorted(paths):
        is_ours = any(part.startswith(OURS) or part == "kg" for part in path.parts)
        if is_ours or path.suffix in COMPILED or not path.is_file():
            continue
        if 0 < path.stat().st_size <= LARGEST:
            yield path


def sample(paths: Iterable[Path], count: int, seed: int) -> list[Path]:
    """Return *count* of *paths*, taken in turn of each kind of file, sorted."""
    by_kind: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_kind[kind_of(path)].append(path)
    chance = random.Random(seed)
    for kind in sorted(by_kind):
        chance.shuffle(by_kind[kind])
    chosen: list[Path] = []
    while by_kind and len(chosen) < count:
        for kind in sorted(by_kind):
            chosen.append(by_kind[kind].pop())
            if not by_kind[kind]:
                del by_kind[kind]
    return sorted(chosen[:count])


def kind_of(path: Path) -> str:
    """Return the kind of a file: its ending, else its name in capitals such as LICENSE."""
    return path.suffix.lower() or path.name.upper()


def taken(paths: Iterable[Path]) -> Iterator[tuple[Path, Format]]:
    """Yield those of *paths* that are taken for tagged text, each with its format."""
    for path in paths:
        try:
            format_ = find_format(Source(path.name, path))
        except KgError:  # damaged compressed data and the like: refused
            continue
        if format_:
            yield path, format_


def main() -> None:
    """Print the figure and each file that is taken for tagged text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    paths = sample(files_below([*PYTHON, *SYSTEM]), given.files, given.seed)
    false = list(taken(paths))
    for path, format_ in false:
        print(f"{path}: {format_.name} ({format_.why})")
    kinds = Counter(map(kind_of, paths))
    print(f"{len(paths):,} files of {len(kinds):,} kinds, {len(false):,} taken for tagged text")
    if len(false) > MAX_RATE * len(paths):
        sys.exit(1)


if __name__ == "__main__":
    main()
