"""Embedded ArcadeDB database of a graph folder, opened for Cypher in process.

It holds what `kg load` leaves in Neo4j: the same labels, types, properties and ``(:KgGraph)``.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.child import ChildError, running
from kg.common.errors import MissingExtra, OutputError, QueryError
from kg.emit.property_graph import Links, Model, Nodes, about, whole
from kg.query.cache import cached
from kg.query.cypher import fill
from kg.store.folder import Folder

if TYPE_CHECKING:
    import arcadedb

VERSION = "3"  # of how the database is filled
_ON_DISK = re.compile(" on the disk|No space left|File too large|Disk quota")  # of a failure
LOG_CONSOLE = "ARCADEDB_LOG_CONSOLE"  # ArcadeDB's own setting: 0, nothing on stderr


@contextmanager
def opened(
    folder: Folder, making: Callable[[], None] = lambda: None, *, evidence: bool = False
) -> "Iterator[arcadedb.Database]":
    """Yield the database of *folder*, open for reading; it is filled on first use.

    Args:
        making: called once if it has to be filled.
        evidence: with the sentences and documents as nodes.
    """
    kind = "cypher-evidence" if evidence else "cypher"

    def make(path: Path) -> None:
        making()
        _fill(folder, path, evidence=evidence)

    arcade = _library()
    with cached(folder, kind, f"{arcade.__version__} {VERSION}", make) as path:
        database = arcade.open_database(str(path), read_only=True)
        try:
            yield database
        finally:
            database.close()


def installed() -> bool:
    """Tell whether ArcadeDB, the extra ``cypher``, is installed."""
    return find_spec("arcadedb") is not None


def _library() -> Any:
    """Import ArcadeDB.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import arcadedb
    except ImportError:
        raise MissingExtra("Cypher without a server", "arcadedb", "cypher") from None
    return arcadedb


def _fill(folder: Folder, path: Path, *, evidence: bool) -> None:
    """Fill a database at *path*, in another process.

    Raises:
        QueryError: the engine cannot hold the names of this graph.
        OutputError: the database cannot be written.
    """
    model = Model(evidence=evidence)
    nodes, links = whole(folder, model)
    _check_names(nodes, links)
    properties = about(folder, nodes[0], model)
    is_quiet = LOG_CONSOLE not in os.environ
    try:
        with running(fill.__name__, quiet=is_quiet, **{LOG_CONSOLE: "0"}) as stdin:
            fill.send(stdin, path, properties, nodes, links)
    except ChildError as problem:
        wanted = f"its database of {folder.path} in {path.parent.parent}"
        hint = "is the disk full?" if _ON_DISK.search(str(problem)) else ""
        raise OutputError("the embedded engine", problem, wanted, hint) from None


def _check_names(nodes: list[Nodes], links: list[Links]) -> None:
    labels = {label for both in fill.labels(nodes) for label in both}
    if twice := sorted(labels.intersection(fill.kinds(links))):
        message = f"{twice[0]} as a label and as a type of relationships"
        hint = "kg load it, and ask with --uri"
        raise QueryError("the embedded engine", message, "a name for one of them", hint)
