"""Fill an embedded ArcadeDB database from a graph folder, and open it, for Cypher in process.

It holds what `kg load` leaves in Neo4j: the same labels, types, properties and ``(:KgGraph)``. A
node of two labels is of a type of its own that extends both, as ArcadeDB does it.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.common.errors import MissingExtra, QueryError
from kg.emit.property_graph import Links, Model, Nodes, about, digests, properties, whole
from kg.query.cache import cached
from kg.store.folder import Folder

if TYPE_CHECKING:
    import arcadedb

VERSION = "2"  # of how the database is filled
BATCH_ROWS = 20_000  # rows that are Python objects at a time
_CONSOLE = "ARCADEDB_LOG_CONSOLE"  # ArcadeDB's own setting


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
        with _without_console_log():
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


@contextmanager
def _without_console_log() -> Iterator[None]:
    """Keep ArcadeDB's log out of stderr while the engine starts, unless the user has set it.

    It takes this setting from the environment alone, once, when the first database is made or
    opened; the environment is as before afterwards.
    """
    if _CONSOLE in os.environ:
        yield
        return
    os.environ[_CONSOLE] = "0"
    try:
        yield
    finally:
        os.environ.pop(_CONSOLE, None)


def _fill(folder: Folder, path: Path, *, evidence: bool) -> None:
    model = Model(evidence=evidence)
    nodes, links = whole(folder, model)
    labels = [(part.base, label) for part in nodes for label in part.frame["label"].unique().sort()]
    kinds = [kind for part in links for kind in part.frame["kind"].unique().sort()]
    with _without_console_log():
        database = _library().create_database(str(path))
    try:
        _declare(database, labels, kinds)
        with database.graph_batch(expected_edge_count=sum(len(p.frame) for p in links)) as batch:
            batch.create_vertices("KgGraph", [about(folder, nodes[0], model)])
            record_ids = {part.base: _add_nodes(batch, part, folder.name) for part in nodes}
            for part in links:
                _add_links(batch, part, record_ids, folder.name)
    finally:
        database.close()


def _declare(
    database: "arcadedb.Database", labels: list[tuple[str, str]], kinds: list[str]
) -> None:
    schema = database.schema
    for label in ["KgGraph", *{label for both in labels for label in both}]:
        schema.get_or_create_vertex_type(label)
        if label in kinds:
            message = f"{label} as a label and as a type of relationships"
            hint = "kg load it, and ask with --uri"
            raise QueryError("the embedded engine", message, "a name for one of them", hint)
    for both in labels:
        if len(set(both)) > 1:
            first, second = sorted(both)
            database.command(
                "sql", f"CREATE VERTEX TYPE `{_type_of(both)}` EXTENDS `{first}`, `{second}`"
            )
    for kind in dict.fromkeys(kinds):
        schema.get_or_create_edge_type(kind)


def _type_of(labels: tuple[str, str]) -> str:
    """Return the name of the type of nodes that have these labels, as ArcadeDB spells it."""
    return "~".join(sorted(set(labels)))


def _add_nodes(batch: "arcadedb.GraphBatch", part: Nodes, graph: str) -> pl.Series:
    """Add the nodes of *part*; return the record id of each row."""
    frame = part.frame.with_columns(kgHash=digests(part.frame)).with_row_index("row")
    rows: list[pl.Series] = []
    record_ids: list[str] = []
    for (label,), group in frame.group_by("label", maintain_order=True):
        for batch_rows in group.iter_slices(BATCH_ROWS):
            rows.append(batch_rows["row"])
            maps = _property_maps(batch_rows, graph)
            record_ids += batch.create_vertices(_type_of((part.base, str(label))), maps)
    if not rows:
        return pl.Series(dtype=pl.String)
    frame = pl.DataFrame({"row": pl.concat(rows), "record_id": record_ids})
    return frame.sort("row")["record_id"]


def _add_links(
    batch: "arcadedb.GraphBatch", part: Links, record_ids: Mapping[str, pl.Series], graph: str
) -> None:
    start, end = (record_ids[base] for base in part.bases)
    frame = part.frame.with_columns(kgHash=digests(part.frame))
    for (kind,), group in frame.group_by("kind", maintain_order=True):
        for batch_rows in group.iter_slices(BATCH_ROWS):
            starts, ends = start.gather(batch_rows["subject"]), end.gather(batch_rows["object"])
            maps = _property_maps(batch_rows, graph)
            batch.new_edges(starts.to_list(), kind, ends.to_list(), maps)


def _property_maps(frame: pl.DataFrame, graph: str) -> list[dict[str, Any]]:
    """Return the properties of each row, without those that are null."""
    names = ["id", *properties(frame.drop("row", strict=False))]
    return [
        {"graph": graph} | {name: value for name, value in row.items() if value is not None}
        for row in frame.select(names).to_dicts()
    ]
