"""Embedded ArcadeDB database of a graph folder, opened for Cypher in process.

It holds what `kg load` leaves in Neo4j: the same labels, types, properties and ``(:KgGraph)``.
"""

import os
import re
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.child import ChildError, running
from kg.common.errors import MissingExtra, OutputError, QueryError
from kg.common.progress import Progress, no_progress
from kg.emit.neo4j.parts import Part
from kg.emit.property_graph import Model, about, sliced
from kg.query.cache import cached
from kg.query.cypher import fill
from kg.store.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    import arcadedb

VERSION = "4"  # of how the database is filled
_ON_DISK = re.compile(" on the disk|No space left|File too large|Disk quota")  # of a failure
STAGE = "reading for queries"
LOG_CONSOLE = "ARCADEDB_LOG_CONSOLE"  # ArcadeDB's own setting: 0, nothing on stderr


@contextmanager
def opened(
    folder: Folder, report: Progress = no_progress, *, evidence: bool = False
) -> "Iterator[arcadedb.Database]":
    """Yield the database of *folder*, open for reading; it is filled on first use.

    Args:
        report: is told how far it is where it has to be filled.
        evidence: with the sentences and documents as nodes.
    """
    kind = "cypher-evidence" if evidence else "cypher"

    def make(path: Path) -> None:
        _fill(folder, path, report, evidence=evidence)

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


def _fill(folder: Folder, path: Path, report: Progress, *, evidence: bool) -> None:
    """Fill a database at *path*, in another process.

    Raises:
        QueryError: the engine cannot hold the names of this graph.
        OutputError: the database cannot be written.
    """
    model = Model(evidence=evidence)
    is_quiet = LOG_CONSOLE not in os.environ
    report(STAGE, 0, 1)
    with tempfile.TemporaryDirectory(prefix="kg-cypher-") as scratch:
        parts = Part.all_of(*sliced(folder, model), Path(scratch))
        _check_names(parts)
        properties = about(folder, parts[0].labels(), model)
        total = sum(map(len, parts)) + 1  # at last, the engine looks at all of it again
        try:
            with running(fill.__name__, quiet=is_quiet, **{LOG_CONSOLE: "0"}) as stdin:
                for sent in fill.send(stdin, path, properties, parts):
                    report(STAGE, sent, total)
        except ChildError as problem:
            wanted = f"its database of {folder.path} in {path.parent.parent}"
            hint = "is the disk full?" if _ON_DISK.search(str(problem)) else ""
            raise OutputError("the embedded engine", problem, wanted, hint) from None
    report(STAGE, total, total)


def _check_names(parts: list[Part]) -> None:
    labels = {label for both in fill.labels(parts) for label in both}
    if twice := sorted(labels.intersection(fill.kinds(parts))):
        message = f"{twice[0]} as a label and as a type of relationships"
        hint = "kg load it, and ask with --uri"
        raise QueryError("the embedded engine", message, "a name for one of them", hint)
