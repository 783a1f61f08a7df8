"""Find the files of a corpus, name them, and give their bytes."""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import polars as pl

from kg.errors import SourceError
from kg.tables import diagnostics

SUFFIXES = (".txt", ".tsv", ".conll", ".bio", ".iob", ".iob2", ".bioes", ".iobes", ".bilou", ".ner")
STDIN = "stdin"
BLOCK = 1 << 21  # bytes; more costs memory, less costs time


class Source:
    """A file of the corpus, or standard input.

    ``name`` is its identity: the path relative to the corpus folder, or the file's own name.
    ``document`` tells that it is a file of a folder of files, and so a document by itself.
    ``sha256`` and ``bytes`` are those of what was read so far.
    """

    def __init__(self, name: str, path: Path | None, document: bool = False) -> None:
        self.name, self.path, self.document = name, path, document
        self.bytes = 0
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes read so far, as 64 hex digits."""
        return self._digest.hexdigest()

    @property
    def size(self) -> int:
        """Return the size of the file in bytes; 0 where that cannot be known before reading."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes in blocks.

        Raises:
            SourceError: the file cannot be read.
        """
        try:
            with self.path.open("rb") if self.path else nullcontext(sys.stdin.buffer) as file:
                while block := file.read(BLOCK):
                    self._digest.update(block)
                    self.bytes += len(block)
                    yield block
        except OSError as problem:
            raise SourceError(self.name, problem.strerror, "a file that can be read") from None


def find_sources(corpus: Iterable[Path]) -> tuple[list[Source], pl.DataFrame]:
    """Return the sources that *corpus* names, sorted by name, and DIAGNOSTICS of files left out.

    A folder stands for the files below it that end in one of `SUFFIXES`; ``-`` for standard input.
    Hidden files and folders are passed over, other files are left out with a diagnostic.

    Raises:
        SourceError: a path does not exist, a folder holds no corpus file, or a name comes twice.
    """
    found: list[Source] = []
    left_out: list[tuple[str | None, int | None, str]] = []
    for path in corpus:
        if str(path) == "-":
            found.append(Source(STDIN, None))
        elif path.is_dir():
            found += _in_folder(path, left_out)
        elif path.exists():
            found.append(Source(path.name, path))
        else:
            raise SourceError(str(path), "nothing", "a file, a folder, or - for standard input")
    for source in found:
        if not _utf8(source.name):
            raise SourceError(repr(source.name), "a name that is not UTF-8", "one that is")
    found.sort(key=lambda source: source.name)
    for one, next_one in pairwise(found):
        if one.name == next_one.name:
            raise SourceError(
                one.name,
                f"two files of that name ({one.path} and {next_one.path})",
                "a name for each source",
                "give the folder above them instead, or rename one",
            )
    left_out.sort(key=str)
    return found, diagnostics("sources", "not-a-corpus-file", "left out", left_out)


def _utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _in_folder(folder: Path, left_out: list[tuple[str | None, int | None, str]]) -> list[Source]:
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if name.startswith("."):
                continue
            if path.suffix.lower() in SUFFIXES:
                found.append(Source(relative, path, document=True))
            else:
                left_out.append((relative, None, path.suffix or name))
    if not found:
        wanted = f"a file that ends in {', '.join(SUFFIXES)}"
        raise SourceError(str(folder), "none", wanted, "or name the file itself")
    return found
