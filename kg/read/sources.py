"""Find the files of a corpus and name them."""

import os
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import polars as pl

from kg.errors import SourceError
from kg.read.options import ReadOptions
from kg.read.source import Source
from kg.tables import diagnostics

SUFFIXES = (".txt", ".tsv", ".conll", ".bio", ".iob", ".iob2", ".bioes", ".iobes", ".bilou", ".ner")
STDIN = "stdin"


def find_sources(
    corpus: Iterable[str | Path], options: ReadOptions
) -> tuple[list[Source], pl.DataFrame]:
    """Return the sources that *corpus* names, sorted by name, and DIAGNOSTICS of files left out.

    A folder stands for the files below it that end in one of `SUFFIXES`; ``-`` for standard input.
    Hidden files and folders are passed over, other files are left out with a diagnostic.

    Raises:
        SourceError: a path does not exist, a folder holds no corpus file, or a name comes twice.
    """
    found: list[Source] = []
    left_out: list[tuple[str | None, int | None, str]] = []
    for given in corpus:
        path = Path(given)
        if str(given) == "-":
            found.append(Source(STDIN, None, options=options))
        elif path.is_dir():
            found += _in_folder(path, options)
        elif path.exists():
            found.append(Source(path.name, path, options=options))
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


def _in_folder(folder: Path, options: ReadOptions) -> list[Source]:
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            # The text of standoff annotations is part of the source that holds these.
            if name.startswith(".") or (
                path.suffix == ".txt" and path.with_suffix(".ann").name in names
            ):
                continue
            relative = path.relative_to(folder).as_posix()
            found.append(Source(relative, path, document=True, options=options))
    if not found:
        raise SourceError(str(folder), "an empty folder", "a file")
    return found
