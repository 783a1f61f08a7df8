"""Discover the source files of a corpus: files, folders, glob patterns, archives, URLs, stdin.

Every file of a folder is a source, except hidden files, settings of tools, graph folders of kg, and
files that belong to another source, such as the text of standoff annotations. The same holds for
the members of an archive, and for several files that were named one by one.
"""

import glob
import os
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.errors import SourceError
from kg.read.sources.archives import Archive, is_archive
from kg.read.sources.locations import File, Location, Stdin, reason
from kg.read.sources.options import ReadOptions
from kg.read.sources.remote import ADDRESS, WILDCARD, find_remote, folder_before_wildcard
from kg.read.sources.source import Source
from kg.store.folder import ANALYSIS_FILE, MANIFEST
from kg.store.tables import DIAGNOSTICS, TABLES, diagnostics

STDIN = "stdin"

SETTINGS = {  # files of annotation tools that are never a source
    *("annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf"),  # brat
    *("dataset_infos.json", "dataset_info.json", "state.json"),  # Hugging Face
}
PART_OF = {  # a file with this ending belongs to one of the same stem with these
    ".txt": (".ann", ".a1"),
    ".a2": (".a1",),
}
TYPES_OF = {"typesystem.xml": ".xmi"}  # a file of that name belongs to all beside it that end thus

GRAPH_FILES = {MANIFEST, ANALYSIS_FILE, *(f"{name}.parquet" for name in TABLES)}
GRAPH_SIGNS = {"entities.parquet", "edges.parquet"}  # beside the manifest
NOTHING = "no file that is not hidden"

Files = list[tuple[str, Location]]  # with their names
LeftOut = dict[Rule, list[tuple[str | None, int | None, str]]]  # by rule: source, line, value


def find_sources(
    corpus: Iterable[str | Path], options: ReadOptions
) -> tuple[list[Source], pl.DataFrame]:
    """Return the sources of *corpus*, sorted by name, and DIAGNOSTICS of files left out.

    Raises:
        SourceError: a path does not exist, a folder is empty, an archive is damaged, or two
            sources have one name.
        MissingExtra: a URL needs a package that is not installed.
    """
    sources: list[Source] = []
    left_out: LeftOut = {Rule.NOT_A_CORPUS_FILE: [], Rule.GRAPH_FOLDER: []}
    named: Files = []  # files that were named one by one
    for argument in map(str, corpus):
        files, is_folder = _files(argument, left_out)
        if is_folder:
            sources += _sources(argument, files, True, options, left_out)
        else:
            named += files
    if named:
        sources += _sources(named[0][0], named, False, options, left_out)
    sources.sort(key=lambda source: source.name)
    _check(sources)
    notes = [
        diagnostics("sources", rule, "left out", sorted(set(rows), key=str))
        for rule, rows in left_out.items()
    ]
    return sources, pl.concat([pl.DataFrame(schema=DIAGNOSTICS), *notes])


def _files(argument: str, left_out: LeftOut) -> tuple[Files, bool]:
    """Return the files of one argument, and whether it is a folder."""
    if argument == "-":
        return [(STDIN, Stdin())], False
    if ADDRESS.match(argument):
        return find_remote(argument)
    path = Path(argument)
    try:
        if path.is_dir():
            return _in_folder(path, left_out), True
        if path.exists():
            return [(path.name, File(path))], False
        return _matching(argument), False
    except (OSError, ValueError) as problem:
        if isinstance(problem, SourceError):
            raise
        raise SourceError(argument, reason(problem), "a path that can be read") from None


def _in_folder(folder: Path, left_out: LeftOut) -> Files:
    files: Files = []
    for path in _walk(folder):
        name = _relative(path, folder)
        if path.is_file() or not path.exists():  # a link to nothing is an error when it is read
            files.append((name, File(path)))
        else:
            left_out[Rule.NOT_A_CORPUS_FILE].append((name, None, "a pipe, socket or device"))
    return files


def _walk(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield the files below *folder*, also through symbolic links unless they form a cycle."""
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
    """Return the files that match a glob pattern, named relative to the folder it begins with."""
    if not WILDCARD.search(pattern):
        wanted = "a file, a folder, a pattern, a URL, or - for standard input"
        raise SourceError(pattern, "nothing", wanted)
    base = Path(folder_before_wildcard(Path(pattern).as_posix()))
    paths = [Path(path) for path in sorted(set(glob.glob(pattern, recursive=True)))]
    files: Files = [(_relative(path, base), File(path)) for path in paths if path.is_file()]
    if not files:
        matches = "folders only" if paths else "nothing that matches"
        raise SourceError(pattern, matches, "a pattern of files", "** matches folders at any depth")
    return files


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _kept(files: Files, hidden: bool = False) -> Files:
    """Return *files* without settings of tools, parts of other sources, and hidden files."""
    locations = {_location_path(location) for _, location in files}
    folders_of = {
        (os.path.dirname(location), ending)
        for location in locations
        for ending in TYPES_OF.values()
        if location.endswith(ending)
    }

    def is_source(name: str, location: str) -> bool:
        folder, file_name = os.path.split(location)
        stem, ending = os.path.splitext(location)
        return not (
            (not hidden and any(part.startswith(".") for part in name.split("/")))
            or file_name in SETTINGS
            or any(stem + part_ending in locations for part_ending in PART_OF.get(ending, ()))
            or (folder, TYPES_OF.get(file_name.lower())) in folders_of
        )

    return [
        (name, location) for name, location in files if is_source(name, _location_path(location))
    ]


def _location_path(location: Location) -> str:
    return str(location).replace(os.sep, "/")


def _sources(
    argument: str, files: Files, is_folder: bool, options: ReadOptions, left_out: LeftOut
) -> list[Source]:
    """Return *files* as sources; an archive is replaced by its members."""
    sources: list[Source] = []
    if is_folder or len(files) > 1:
        files = _kept(_without_graphs(files, "", left_out), hidden=not is_folder)
    for name, location in files:
        if not is_archive(name):
            sources.append(Source(name, location, is_folder, options))
            continue
        members = _without_graphs(Archive(name, location).members(), f"{name}/", left_out)
        sources += [
            Source(f"{name}/{member_name}", member_location, True, options)
            for member_name, member_location in _kept(members)
        ]
    if not sources:
        found = "a graph of kg and no corpus" if left_out[Rule.GRAPH_FOLDER] else NOTHING
        raise SourceError(argument, found, "at least one file")
    return sources


def _without_graphs(files: Files, above: str, left_out: LeftOut) -> Files:
    """Return *files* without those of graph folders; of one that is the corpus itself, only ours.

    Args:
        above: what stands before the names in diagnostics.
        left_out: gets each graph folder.
    """
    names = {name for name, _ in files}
    graphs = {
        folder
        for name in names
        for folder, file_name in [os.path.split(name)]
        if file_name == MANIFEST and {*_in(folder, names)} >= GRAPH_SIGNS
    }
    if not graphs:
        return files
    rows = left_out[Rule.GRAPH_FOLDER]
    rows += [(f"{above}{folder or '.'}", None, "a graph folder of kg") for folder in graphs]

    def is_in_graph(name: str) -> bool:
        folder, file_name = os.path.split(name)
        return ("" in graphs and not folder and file_name in GRAPH_FILES) or any(
            graph and name.startswith(f"{graph}/") for graph in graphs
        )

    return [(name, location) for name, location in files if not is_in_graph(name)]


def _in(folder: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names of the files that are in *folder* itself."""
    return (os.path.basename(name) for name in names if os.path.dirname(name) == folder)


def _check(sources: list[Source]) -> None:
    """Raise SourceError for a name that is not UTF-8, or that two sources have."""
    for source in sources:
        try:
            source.name.encode()
        except UnicodeEncodeError:
            problem = "a name that is not UTF-8"
            raise SourceError(repr(source.name), problem, "a file name in UTF-8") from None
    for left, right in pairwise(sources):
        if left.name == right.name:
            raise SourceError(
                left.name,
                f"two files of that name ({left.location} and {right.location})",
                "a different name for each source",
                "name their common parent folder instead, or rename one of them",
            )
