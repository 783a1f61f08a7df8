"""The graphs of an MCP server by name; one that was built anew is opened again."""

import os
from collections.abc import Iterable
from pathlib import Path

from kg.common.errors import UnknownName, UsageError
from kg.store.folder import MANIFEST, Folder, open_folder


class Graphs:
    """Open graph folders, by the names of their graphs.

    Args:
        paths: of the folders, at least one.

    Raises:
        GraphError: there is no graph at one of them.
        UsageError: two graphs have one name.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._open: dict[str, tuple[Folder, object]] = {}
        for path in paths:
            absolute = path.resolve()
            version, folder = _version(absolute), open_folder(absolute)
            if folder.name in self._open:
                wanted = "each name once: kg build --name gives another"
                raise UsageError("GRAPH", f"two graphs called {folder.name!r}", wanted)
            self._open[folder.name] = folder, version

    def names(self) -> list[str]:
        """Return the names, in the order in which they were given."""
        return list(self._open)

    def find(self, name: str) -> Folder:
        """Return the graph called *name*; "" is the only one, or the first.

        Raises:
            UnknownName: there is none.
            GraphError: it is gone meanwhile.
        """
        if name and name not in self._open:
            raise UnknownName("graph", repr(name), f"one of {', '.join(map(repr, self._open))}")
        name = name or next(iter(self._open))
        folder, version = self._open[name]
        if (now := _version(folder.path)) != version:
            folder = open_folder(folder.path)
            self._open[name] = folder, now
        return folder


def _version(path: Path) -> object:
    """Return what changes when the folder at *path* is another one."""
    try:
        status = os.stat(path / MANIFEST)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
