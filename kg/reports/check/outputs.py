"""Where clean sources go: into one file, or into a folder under the names that they have.

Nothing is there before all of it is complete, and nothing that was there is lost.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kg.common.errors import OutputError
from kg.common.output import open_output
from kg.read.sources.source import Source
from kg.reports.check.clean import Cleaner

SUFFIX = ".conll"


def check_output(out: Path, corpus: Sequence[str | Path]) -> None:
    """Refuse to write over the corpus, into it, or into a folder that holds something.

    Raises:
        OutputError: says what is there.
    """
    hint = "name a new file or folder"
    where = out.resolve()
    for given in map(Path, corpus):
        if str(given) != "-" and given.exists():
            if where == given.resolve():
                raise OutputError(str(out), "the corpus itself", "another place to write", hint)
            if given.is_dir() and where.is_relative_to(given.resolve()):
                found = f"a place within the corpus {given}"
                raise OutputError(str(out), found, "a place outside of it", hint)
    if out.is_dir() and any(out.iterdir()):
        raise OutputError(str(out), "a folder that is not empty", "a new or an empty one", hint)


class Outputs:
    """Where each source goes."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = paths

    def write(self, source: str, cleaner: Cleaner) -> None:
        """Write a source.

        Raises:
            OutputError: it cannot be written.
        """
        with open_output(self.paths[source]) as file:
            cleaner.finish(file)


@contextmanager
def open_outputs(out: Path, sources: Sequence[Source]) -> Iterator[Outputs]:
    """Yield where clean sources go; it is put in place when the block ends well.

    Raises:
        OutputError: it cannot be written.
    """
    if len(sources) == 1 and not sources[0].document:
        yield Outputs({sources[0].name: out})
        return
    if out.exists() and not out.is_dir():
        raise OutputError(str(out), "a file", "a new folder, for several sources")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as problem:
        raise OutputError(str(out), problem.strerror, "a place to write") from None
    try:
        folder = scratch / "clean"
        folder.mkdir()
        names = names_of([source.name for source in sources])
        yield Outputs({name: folder / path for name, path in names.items()})
        if out.is_dir():
            out.rmdir()  # it is empty
        os.replace(folder, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def names_of(sources: Sequence[str]) -> dict[str, str]:
    """Return the relative path of each source's clean file; no two have the same.

    >>> names_of(["a.txt", "b/a.txt", "c.tsv", "c.bio"])
    {'a.txt': 'a.conll', 'b/a.txt': 'b/a.conll', 'c.tsv': 'c.tsv.conll', 'c.bio': 'c.bio.conll'}
    """
    plain = {name: _inside(name).with_suffix(SUFFIX).as_posix() for name in sources}
    often = Counter(path.casefold() for path in plain.values())
    return {
        name: path if often[path.casefold()] == 1 else f"{_inside(name).as_posix()}{SUFFIX}"
        for name, path in plain.items()
    }


def _inside(name: str) -> PurePosixPath:
    """Return a source's name as a path that cannot lead out of a folder."""
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")]
    return PurePosixPath(*parts) if parts else PurePosixPath("source")
