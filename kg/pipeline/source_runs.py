"""Read runs of sources in worker processes: their tables go to the build as files of Arrow.

In: sources that follow one another, together some megabytes. Out: the rows of their tables, with
mentions numbered from 0 in the run; the build adds to these numbers what came before, as it does
with sources that it takes over from an older graph.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa

from kg.common.output import complete_file
from kg.pipeline.selecting import Selector
from kg.pipeline.source_tables import SourceTables
from kg.read.corpus import Format
from kg.read.sources.encoding import HEAD
from kg.read.sources.locations import Location
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.store.tables import DIAGNOSTICS, conform

RUN = 8 << 20  # bytes of sources that a worker reads at a time, at most; one source may have more
SHORT_RUN = 1 << 20  # at least, however few there are for each worker
ROUNDS = 4  # runs for each worker, at least, so that all end at about the same time
OVERHEAD = 1 << 14  # bytes that would take as long to read as an empty source does
LOOK = 16  # times as long as to read a byte it takes to find the format by it
ROWS = 1 << 16  # that are written together

SourceToRead = tuple[Source, Format]


class SourcePlace(NamedTuple):
    """A source as it is told to another process."""

    name: str
    location: Location
    is_document: bool
    options: ReadOptions

    @classmethod
    def of(cls, source: Source) -> "SourcePlace":
        """Return how to open *source* elsewhere."""
        return cls(source.name, source.location, source.document, source.options)

    def open(self) -> Source:
        """Return the source, which nothing was read of yet."""
        return Source(self.name, self.location, self.is_document, self.options)


class Run(NamedTuple):
    """Sources that are read in one go."""

    prefix: Path  # of the names of its files
    sources: list[tuple[SourcePlace, Format]]


@dataclass
class RunRead:
    """What was read of a run: rows of SOURCES, DIAGNOSTICS, and its other tables in files."""

    sources: list[dict[str, Any]]
    notes: pl.DataFrame
    defined: pl.DataFrame  # ``mention, short`` of abbreviations
    files: dict[str, Path]  # by table

    def frames(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of a table, some at a time; its file is removed, and freed after them."""
        path = self.files.get(name)
        if path is None:
            return
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            with suppress(OSError):  # where a file that is open stays, its folder is removed later
                path.unlink()
            for number in range(reader.num_record_batches):
                frame = pl.from_arrow(reader.get_batch(number))
                assert isinstance(frame, pl.DataFrame)
                yield frame

    def renumbered(self, name: str, first: int, *columns: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of a table, with *first* added to numbers of mentions in *columns*."""
        for frame in self.frames(name):
            yield _added(frame, first, *columns)

    def abbreviations(self, first: int) -> Iterator[pl.DataFrame]:
        """Yield ``mention, short`` of the abbreviations that the texts define.

        Args:
            first: the new number of the first mention.
        """
        yield _added(self.defined, first, "mention")


def _added(frame: pl.DataFrame, first: int, *columns: str) -> pl.DataFrame:
    return frame.with_columns((pl.col(*columns).cast(pl.Int64) + first).cast(pl.UInt32))


@dataclass
class ArrowTables:
    """Tables of a run, written to files as a draft writes those of a graph."""

    prefix: Path
    files: dict[str, Path] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)
    _writers: dict[str, pa.ipc.RecordBatchFileWriter] = field(default_factory=dict)
    _held: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to table *name*."""
        held = self._held.setdefault(name, [])
        held.append(conform(frame, name))
        if sum(map(len, held)) >= ROWS:
            self._flush(name)

    def _flush(self, name: str) -> None:
        frame = pl.concat(self._held.pop(name)).rechunk()
        table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
        if name not in self._writers:
            path = self.prefix.with_name(f"{self.prefix.name}-{name}.arrow")
            part = self._stack.enter_context(complete_file(path))
            self._writers[name] = pa.ipc.new_file(str(part), table.schema)
            self.files[name] = path
        self._writers[name].write_table(table)

    def close(self) -> None:
        """Complete the files."""
        for name in list(self._held):
            self._flush(name)
        for writer in self._writers.values():
            writer.close()
        self._stack.close()


def read_run(selector: Selector, rules: frozenset[str], run: Run) -> RunRead:
    """Read the sources of *run* into files beside its prefix.

    Args:
        selector: filters the chunks.
        rules: the active rules of entity resolution, as `SourceTables` has them.
        run: its sources, and where they go.

    Raises:
        KgError: one of the sources cannot be read; no later one was.
    """
    tables = ArrowTables(run.prefix)
    reader = SourceTables(tables, selector, rules)
    rows = [reader.read(place.open(), format_) for place, format_ in run.sources]
    tables.close()
    notes = pl.concat(frame.select(DIAGNOSTICS.names()) for frame in reader.notes)
    return RunRead(rows, notes, reader.abbreviations(), tables.files)


def is_portable(source: Source) -> bool:
    """Tell whether a source can be read in another process."""
    is_file = type(source) is Source and source.location.rereadable
    return is_file and source.location.portable


def cost(source: Source) -> int:
    """Return how many bytes of a large file of token lines take as long to read as *source*."""
    return source.size + LOOK * min(source.size, HEAD) + OVERHEAD


def cut_into_runs(
    sources: Sequence[SourceToRead], largest: int
) -> Iterator[Sequence[SourceToRead]]:
    """Cut *sources* into runs that cost about *largest* bytes."""
    first = size = 0
    for end, (source, _) in enumerate(sources, 1):
        size += cost(source)
        if size >= largest or end == len(sources):
            yield sources[first:end]
            first, size = end, 0


def run_size(total: int, jobs: int) -> int:
    """Return how many bytes a run of sources should cost, of a corpus that costs *total*."""
    return min(RUN, max(SHORT_RUN, total // (ROUNDS * jobs)))
