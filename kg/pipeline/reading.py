"""Read the sources of a corpus into tables: sentences, mentions, documents, relations.

Sources that follow one another are read by workers, some megabytes at a time; those on this machine
are also sent the pieces of a large file of token lines. What cannot go to another process is read
here. The tables are the same, whatever the engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count, groupby
from typing import Any

import polars as pl

from kg.common.arrays import check_limit
from kg.common.diagnostic_rules import Rule
from kg.common.errors import CorpusError
from kg.common.progress import Progress
from kg.pipeline.engines.engine import Engine, InProcess
from kg.pipeline.selecting import Selector
from kg.pipeline.source_runs import (
    Run,
    RunRead,
    SourcePlace,
    SourceToRead,
    cost,
    cut_into_runs,
    is_portable,
    read_run,
    run_size,
)
from kg.pipeline.source_tables import MENTION_NUMBERS, SourceTables
from kg.pipeline.stored import StoredRun
from kg.read.corpus import Format
from kg.read.sources.source import Source
from kg.store.draft import Draft
from kg.store.tables import SOURCES, diagnostics

Piece = SourceToRead | StoredRun  # what a graph is made of


class Reading:
    """Reads sources into *draft*, chunk by chunk.

    Args:
        draft: where the tables go.
        report: called as the work goes on.
        selector: filters the chunks.
        rules: the active rules of entity resolution, as `SourceTables` has them.
        engine: reads what can be read in other processes.
    """

    def __init__(
        self,
        draft: Draft,
        report: Progress,
        selector: Selector,
        rules: frozenset[str],
        engine: Engine | None = None,
    ) -> None:
        self.draft, self.report, self.engine = draft, report, engine or InProcess()
        self.relations = 0
        self._sources = SourceTables(draft, selector, rules)
        self._numbers = count()  # of runs
        self._done, self._bytes = 0, 0  # so far; in all

    @property
    def notes(self) -> list[pl.DataFrame]:
        """DIAGNOSTICS of the sources."""
        return self._sources.notes

    @property
    def mentions(self) -> int:
        """How many mentions there are."""
        return self._sources.mentions

    def abbreviations(self) -> pl.DataFrame:
        """Return ``mention, short`` of the abbreviations that the text defines."""
        return self._sources.abbreviations()

    def read(self, pieces: Sequence[Piece]) -> pl.DataFrame:
        """Write the tables of what the sources hold; return SOURCES.

        Args:
            pieces: sources, sorted by name.

        Raises:
            CorpusError: no token has an entity tag.
            LineError: a line cannot be read.
        """
        self._bytes = sum(piece[0].size for piece in pieces if not isinstance(piece, StoredRun))
        rows: list[dict[str, Any]] = []
        for is_apart, group in groupby(pieces, self._is_apart):
            rows += (self._read_apart if is_apart else self._read_here)(group)
        table = pl.DataFrame(rows, schema=SOURCES)
        self.draft.write("sources", table)
        self._note_copies(rows)
        for name in ("sources", "documents", "sentences"):
            self.draft.close(name)
        self.relations = self.draft.close("relations")
        if not self.draft.close("mentions"):
            found = f"no entity tag on {table['tokens'].sum():,} tokens"
            where = ", ".join(table["source"].head(3))
            hint = "kg check shows how each file was read"
            raise CorpusError(where, found, "tags such as B-TYPE", hint)
        return table

    def _is_apart(self, piece: Piece) -> bool:
        """Tell whether a source is read as a whole in another process."""
        if isinstance(piece, StoredRun) or self.engine.reads == "here":
            return False
        source, format_ = piece
        is_whole = not (self._sources.selector.unique or self._is_in_pieces(source, format_))
        return is_whole and is_portable(source) and not format_.read

    def _is_in_pieces(self, source: Source, format_: Format) -> bool:
        """Tell whether the pieces of a source are read in other processes."""
        is_large = source.size > run_size(self._bytes, self.engine.jobs)
        return self.engine.reads == "near" and format_.is_in_pieces and is_large

    def _read_here(self, pieces: Iterable[Piece]) -> Iterator[dict[str, Any]]:
        """Write what *pieces* hold, as far as it is not read in pieces; yield rows of SOURCES."""
        for piece in pieces:
            if isinstance(piece, StoredRun):
                yield from self._copy(piece)
                continue
            mapping = self.engine.map if self._is_in_pieces(*piece) else None
            row = self._sources.read(*piece, mapping, self._report)
            self._done += row["bytes"]
            yield row

    def _read_apart(self, pieces: Iterable[Piece]) -> Iterator[dict[str, Any]]:
        """Write what sources hold that are read in other processes; yield their rows of SOURCES."""
        sources = [piece for piece in pieces if not isinstance(piece, StoredRun)]
        total = sum(cost(source) for source, _ in sources)
        cut = cut_into_runs(sources, run_size(total, self.engine.jobs))
        runs = (self._run(part) for part in cut)
        kernel = partial(read_run, self._sources.selector, self._sources.rules)
        for run in self.engine.map(kernel, runs):
            self._sources.notes.append(run.notes)
            yield from self._copy(run)
            self._done += sum(row["bytes"] for row in run.sources)
            self._report(0)

    def _run(self, sources: Iterable[SourceToRead]) -> Run:
        prefix = self.draft.path.with_name(f"run-{next(self._numbers)}")
        return Run(prefix, [(SourcePlace.of(source), format_) for source, format_ in sources])

    def _report(self, read: int) -> None:
        self.report("reading", self._done + read, self._bytes)

    def _copy(self, run: StoredRun | RunRead) -> list[dict[str, Any]]:
        """Write what was read of sources already; return their rows of SOURCES."""
        for name in ("documents", "sentences"):
            for frame in run.frames(name):
                self.draft.append(name, frame)
        first = self._sources.mentions
        for frame in run.renumbered("mentions", first, "mention"):
            self.draft.append("mentions", frame)
            self._sources.mentions += len(frame)
        check_limit(self._sources.mentions, MENTION_NUMBERS, "mentions of the corpus")
        for frame in run.renumbered("relations", first, "subject", "object"):
            self.draft.append("relations", frame)
        if self._sources.is_defining:
            self._sources.defined += run.abbreviations(first)
        return run.sources

    def _note_copies(self, rows: list[dict[str, Any]]) -> None:
        first: dict[str, str] = {}
        copies: list[tuple[str | None, int | None, str]] = [
            (row["source"], None, first[row["sha256"]])
            for row in rows
            if first.setdefault(row["sha256"], row["source"]) != row["source"]
        ]
        self.notes.append(diagnostics("sources", Rule.EQUAL_CONTENT, "counted again", copies))
