"""Find the sources that a user names: files, folders, patterns, archives, addresses, a stream.

In a folder every file is one, but for hidden files, settings of tools, and files that are part of
another source, such as the text of standoff annotations. So it is in an archive, which stands for
the files in it, and among several files that were named.
"""

import glob
import os
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl

from kg.common.errors import SourceError
from kg.read.sources.archives import Archive, is_archive
from kg.read.sources.locations import File, Place, Stdin, reason
from kg.read.sources.options import ReadOptions
from kg.read.sources.remote import ADDRESS, WILDCARD, find_remote, fixed
from kg.read.sources.source import Source
from kg.store.tables import diagnostics

STDIN = "stdin"

SETTINGS = {  # of tools; no source wherever they are
    *("annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf"),  # brat
    *("dataset_infos.json", "dataset_info.json", "state.json"),  # Hugging Face
}
PART_OF = {  # a file that ends so belongs to one beside it that only ends otherwise
    ".txt": (".ann", ".a1"),
    ".a2": (".a1",),
}
TYPES_OF = {"typesystem.xml": ".xmi"}  # a file of that name belongs to all beside it that end so

Files = list[tuple[str, Place]]  # with their names
LeftOut = list[tuple[str | None, int | None, str]]


def find_sources(
    corpus: Iterable[str | Path], options: ReadOptions
) -> tuple[list[Source], pl.DataFrame]:
    """Return the sources that *corpus* names, sorted by name, and DIAGNOSTICS of what is left out.

    Raises:
        SourceError: a path does not exist, nothing is in it, an archive is damaged, or a name
            comes twice.
        MissingExtra: an address needs a package that is not installed.
    """
    found: list[Source] = []
    left_out: LeftOut = []
    named: Files = []  # one by one
    for given in map(str, corpus):
        files, whole = _files(given, left_out)
        if whole:
            found += _sources(given, _kept(files), True, options)
        else:
            named += files
    if named:
        several = _kept(named, hidden=True) if len(named) > 1 else named
        found += _sources(named[0][0], several, False, options)
    found.sort(key=lambda source: source.name)
    _check(found)
    return found, diagnostics("sources", "not-a-corpus-file", "left out", sorted(left_out, key=str))


def _files(given: str, left_out: LeftOut) -> tuple[Files, bool]:
    """Return the files that *given* names, and whether they are those of a folder."""
    if given == "-":
        return [(STDIN, Stdin())], False
    if ADDRESS.match(given):
        return find_remote(given)
    path = Path(given)
    try:
        if path.is_dir():
            return _in_folder(path, left_out), True
        if path.exists():
            return [(path.name, File(path))], False
        return _matching(given), False
    except (OSError, ValueError) as problem:
        if isinstance(problem, SourceError):
            raise
        raise SourceError(given, reason(problem), "a path that can be read") from None


def _in_folder(folder: Path, left_out: LeftOut) -> Files:
    files: Files = []
    for path in _walk(folder):
        name = _relative(path, folder)
        if path.is_file() or not path.exists():  # a link to nothing is an error when it is read
            files.append((name, File(path)))
        else:
            left_out.append((name, None, "a pipe, socket or device"))
    return files


def _walk(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield what is below *folder*, also through links, unless these lead back up."""
    real = folder.resolve()
    if real in above:
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, (*above, real))
        else:
            yield path


def _matching(pattern: str) -> Files:
    """Return the files that match *pattern*, named by their paths in what it has of a folder."""
    if not WILDCARD.search(pattern):
        wanted = "a file, a folder, a pattern, an address, or - for standard input"
        raise SourceError(pattern, "nothing", wanted)
    base = Path(fixed(Path(pattern).as_posix()))
    found = [Path(one) for one in sorted(set(glob.glob(pattern, recursive=True)))]
    files: Files = [(_relative(one, base), File(one)) for one in found if one.is_file()]
    if not files:
        what = "folders only" if found else "nothing that matches"
        raise SourceError(pattern, what, "a pattern of files", "** means all folders below")
    return files


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _kept(files: Files, hidden: bool = False) -> Files:
    """Return *files* without those that are no sources: settings, parts of others, hidden ones."""
    places = {_location(place) for _, place in files}
    folders_of = {
        (os.path.dirname(place), ending)
        for place in places
        for ending in TYPES_OF.values()
        if place.endswith(ending)
    }

    def is_source(name: str, place: str) -> bool:
        folder, own = os.path.split(place)
        stem, ending = os.path.splitext(place)
        return not (
            (not hidden and any(part.startswith(".") for part in name.split("/")))
            or own in SETTINGS
            or any(stem + other in places for other in PART_OF.get(ending, ()))
            or (folder, TYPES_OF.get(own.lower())) in folders_of
        )

    return [(name, place) for name, place in files if is_source(name, _location(place))]


def _location(place: Place) -> str:
    return str(place).replace(os.sep, "/")


def _sources(given: str, files: Files, document: bool, options: ReadOptions) -> list[Source]:
    """Return *files* as sources; an archive stands for the files in it."""
    found: list[Source] = []
    for name, place in files:
        if not is_archive(name):
            found.append(Source(name, place, document, options))
            continue
        members = _kept(Archive(name, place).members())
        found += [Source(f"{name}/{one}", member, True, options) for one, member in members]
    if not found:
        raise SourceError(given, "no file that is not hidden", "at least one file")
    return found


def _check(sources: list[Source]) -> None:
    """Refuse names that cannot be stored, or that tell no sources apart."""
    for source in sources:
        try:
            source.name.encode()
        except UnicodeEncodeError:
            found = "a name that is not UTF-8"
            raise SourceError(repr(source.name), found, "one that is") from None
    for one, other in pairwise(sources):
        if one.name == other.name:
            raise SourceError(
                one.name,
                f"two files of that name ({one.place} and {other.place})",
                "a name for each source",
                "give the folder above them instead, or rename one",
            )
