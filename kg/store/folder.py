"""Open a graph folder and read its tables: ``graph.json`` and one Parquet file a table."""

import hashlib
import json
import mmap
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kg.common.errors import GraphError
from kg.common.output import real_path
from kg.schema.schema_file import Schema, parse_schema
from kg.store import analysis
from kg.store.analysis import ANALYSIS, Analysis
from kg.store.tables import TABLES

if TYPE_CHECKING:
    import pyarrow.dataset as ds

FORMAT = 4
MANIFEST = "graph.json"
ANALYSIS_FILE = f"{analysis.NAME}.parquet"  # optional, beside those of the tables
OLD = ".kg-old"  # ends the name of a folder that is being replaced, where that takes two steps


class Folder:
    """A finished graph folder, open for reading: one version of it.

    The files of the tables are opened once, with the manifest that names them, and read through
    these handles. Where another build takes the folder's place meanwhile, what is read here stays
    what it was.
    """

    def __init__(
        self, path: Path, manifest: Mapping[str, Any], files: Mapping[str, BinaryIO]
    ) -> None:
        self.path, self.manifest, self.files = path, manifest, files
        self.owner: object | None = None  # what removes a temporary folder when nothing holds it

    @property
    def name(self) -> str:
        """The graph's name."""
        return str(self.manifest["name"])

    @property
    def counts(self) -> dict[str, Any]:
        """What was counted: sentences, mentions, entities by type, edges by predicate, and more."""
        return dict(self.manifest["counts"])

    @cached_property
    def schema(self) -> Schema:
        """The schema that the graph was built with."""
        return parse_schema(self.manifest["config"]["schema"], MANIFEST)

    @cached_property
    def type_labels(self) -> dict[str, str]:
        """The label of each type of the entities and of the schema, for Neo4j and RDF alike."""
        return self.schema.labels(self.manifest["counts"]["entities"])

    @property
    def unfiltered(self) -> "Folder":
        """The folder with all edges."""
        return self

    @property
    def tables_hash(self) -> str:
        """A hash of the hashes of all tables."""
        return hash_of_tables(self.manifest)

    @property
    def content(self) -> str:
        """What tells this content of a graph from another: a hash of its tables and analysis."""
        if self.analysis is None:
            return self.tables_hash
        text = f"{self.tables_hash} {self.analysis.description()}"
        return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()

    @cached_property
    def analysis(self) -> Analysis | None:
        """The communities and centralities of its entities; None: none, or of other tables.

        Raises:
            GraphError: the file of the analysis is damaged.
        """
        if analysis.NAME not in self.files:
            return None
        try:
            stored = analysis.read_analysis(self.mapped(analysis.NAME))
        except ValueError as problem:
            where, found = str(self.path / ANALYSIS_FILE), str(problem).splitlines()[0]
            hint = "kg analyse makes it anew"
            raise GraphError(where, found, "an analysis that can be read", hint) from None
        return stored if stored.graph == self.tables_hash else None

    @property
    def has_stale_analysis(self) -> bool:
        """Whether there is an analysis, but of other tables."""
        return analysis.NAME in self.files and self.unfiltered.analysis is None

    def require(self, *tables: str) -> None:
        """Raise GraphError if one of *tables* is empty because nobody knows what was in it."""
        missing = self.manifest.get("missing", [])
        if lacking := [name for name in tables if name in missing]:
            hint = "it was imported from RDF without them; kg export --mentions writes them"
            raise GraphError(str(self.path), f"no {', '.join(lacking)}", "a graph with them", hint)

    def scan(self, table: str) -> pl.LazyFrame:
        """Return *table* as a lazy frame; its columns are those of `kg.store.tables`.

        ``analysis`` has those of `kg.store.analysis`, and no rows where there is none.
        """
        if table == analysis.NAME:
            return (self.analysis.frame if self.analysis else ANALYSIS.to_frame()).lazy()
        return pl.scan_parquet(self.files[table])

    def batches(self, table: str, columns: Iterable[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield *table* in row groups, so that it is never whole in memory."""
        return read_batches(self.mapped(table), columns)

    def dataset(self, table: str) -> "ds.Dataset | pa.Table":
        """Return *table* for an engine that takes Arrow data, and reads the columns it needs."""
        import pyarrow.dataset as ds

        if table == analysis.NAME:
            return self.scan(table).collect().to_arrow()
        form = ds.ParquetFileFormat()
        fragment = form.make_fragment(self.mapped(table))
        return ds.FileSystemDataset([fragment], fragment.physical_schema, form)

    def mapped(self, table: str) -> pa.BufferReader:
        """Map the file of *table* into memory; it has no position that readers would share."""
        mapped = mmap.mmap(self.files[table].fileno(), 0, access=mmap.ACCESS_READ)
        return pa.BufferReader(pa.py_buffer(mapped))


def hash_of_tables(manifest: Mapping[str, Any]) -> str:
    """Return a hash of the hashes of all tables in *manifest*."""
    tables = manifest["tables"]
    text = "".join(f"{name} {tables[name]['sha256']}\n" for name in sorted(tables))
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def open_folder(path: Path) -> Folder:
    """Open the graph folder at *path*.

    Raises:
        GraphError: there is none, or another version of kg wrote it.
    """
    restore(path)
    while True:
        text = _manifest_text(path)
        manifest = _parse_manifest(text, path)
        with ExitStack() as opened:
            try:
                files = {
                    name: opened.enter_context((path / f"{name}.parquet").open("rb"))
                    for name in TABLES
                }
            except OSError as problem:
                if _manifest_text(path) != text:
                    continue
                lacking = f"no {Path(problem.filename).name}"
                raise GraphError(str(path), lacking, "every table", "build it again") from None
            with suppress(FileNotFoundError):
                file = (path / ANALYSIS_FILE).open("rb")
                files[analysis.NAME] = opened.enter_context(file)
            if _manifest_text(path) != text:  # a build has put another folder here meanwhile
                continue
            folder = Folder(path, manifest, files)
            weakref.finalize(folder, opened.pop_all().close)
            return folder


def _manifest_text(path: Path) -> bytes:
    try:
        return (path / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise GraphError(str(path), "no graph", "a graph folder", "kg build makes one") from None
    except OSError as problem:
        raise GraphError(str(path), problem.strerror, "a graph folder that can be read") from None


def _parse_manifest(text: bytes, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(text.decode("utf-8"))
        version = manifest["format"]
    except (ValueError, KeyError, TypeError):
        where = f"{path / MANIFEST}"
        raise GraphError(where, "damaged text", "a manifest", "build again") from None
    if version != FORMAT:
        wanted = f"format {FORMAT}"
        hint = "build it again with this kg"
        raise GraphError(str(path), f"format {version}", wanted, hint)
    return manifest


def restore(target: Path) -> None:
    """Bring back the old folder if a build was killed between its two renames."""
    target = real_path(target)
    old = target.with_name(f".{target.name}{OLD}")
    try:
        if target.exists() or not (old / MANIFEST).is_file():
            return
    except OSError:  # such as a name that is too long: who opens or writes it says so
        return
    old.rename(target)


def read_batches(
    source: Path | pa.BufferReader, columns: Iterable[str] | None
) -> Iterator[pl.DataFrame]:
    """Yield columns of a Parquet file, all if None, a row group at a time."""
    names = None if columns is None else list(columns)
    with pq.ParquetFile(source) as file:
        for group in range(file.num_row_groups):
            frame = pl.from_arrow(file.read_row_group(group, columns=names))
            assert isinstance(frame, pl.DataFrame)
            yield frame
