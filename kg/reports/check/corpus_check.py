"""Look at a corpus without building anything: what is in it, and what is wrong with it.

In: a corpus. Out: `Findings`, frames with all that was found, each in a total order; and, when
asked, the corpus written back clean. A source that cannot be read is an error among the others,
and the check goes on.
"""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import CorpusError, KgError, OutputError
from kg.common.prefetch import prefetch
from kg.common.progress import Progress, no_progress
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk, Note
from kg.read.corpus import Format, find_format, read_source, unknown_format
from kg.read.diagnostics import severity
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.reports.check.collect import Collector
from kg.reports.check.fix import Cleaner, Outputs, check_output, open_outputs
from kg.reports.check.surfaces import conflicts, count_types
from kg.reports.check.untagged import find_untagged
from kg.store.tables import DIAGNOSTICS, diagnostics

READ = pl.Schema(
    {
        "source": pl.String,
        "format": pl.String,
        "sure": pl.Float64,  # 0 to 1
        "why": pl.String,
        "scheme": pl.String,  # null: no tags on tokens
        "documents": pl.UInt32,  # null: unknown
        "sentences": pl.UInt32,
        "tokens": pl.UInt64,
        "mentions": pl.UInt32,
    }
)
ORDER = ["source", "line", "rule", "value", "action", "stage"]


@dataclass(frozen=True)
class Findings:
    """What was found in a corpus."""

    sources: pl.DataFrame  # as READ
    counts: dict[str, int]  # of the whole corpus
    types: pl.DataFrame  # type, mentions, surfaces; the most frequent first
    relations: pl.DataFrame  # type, relations; likewise
    longest: pl.DataFrame  # tokens, mentions, source, line, text; as many as were asked for
    diagnostics: pl.DataFrame  # as DIAGNOSTICS, with severity
    conflicts: pl.DataFrame  # see `kg.reports.check.surfaces.conflicts`
    untagged: pl.DataFrame  # see `kg.reports.check.untagged.find_untagged`
    repeats: pl.DataFrame  # see `kg.reports.check.duplicates.Repeats.found`

    @property
    def errors(self) -> int:
        """Return how many diagnostics are errors."""
        return int((self.diagnostics["severity"] == "error").sum())

    @property
    def warnings(self) -> int:
        """Return how many are warnings."""
        return int((self.diagnostics["severity"] == "warning").sum())

    @property
    def notes(self) -> int:
        """Return how many are only notes."""
        return len(self.diagnostics) - self.errors - self.warnings


def check(
    corpus: Iterable[str | Path],
    *,
    options: ReadOptions | None = None,
    top: int = 10,
    fix: str | Path | None = None,
    report: Progress = no_progress,
) -> Findings:
    """Read all of *corpus* and say what is in it.

    Args:
        corpus: files, folders of files, or ``-`` for standard input.
        options: how to read it.
        top: how many of the longest sentences to keep; everything else is complete.
        fix: where to write the corpus back clean: a file for one file, else a folder.
        report: called as the work goes on.

    Raises:
        SourceError: there is nothing of that name.
        OutputError: the clean corpus cannot be written there.
    """
    paths = list(corpus)
    if not paths:
        raise CorpusError("corpus", "nothing", "at least one file or folder")
    if fix is not None:
        check_output(Path(fix), paths)
    sources, left_out = find_sources(paths, options or ReadOptions())
    with ExitStack() as stack:
        seen = stack.enter_context(closing(Collector(top)))
        out = stack.enter_context(open_outputs(Path(fix), sources)) if fix is not None else None
        work = _Check(seen, out, report)
        work.notes.append(left_out)
        work.read(sources)
        return work.findings()


class _Check:
    """What was read so far."""

    def __init__(self, seen: Collector, out: Outputs | None, report: Progress) -> None:
        self.seen, self.out, self.report = seen, out, report
        self.notes: list[pl.DataFrame] = [pl.DataFrame(schema=DIAGNOSTICS)]
        self.rows: list[dict[str, Any]] = []
        self.size = self.done = 0  # bytes

    def read(self, sources: list[Source]) -> None:
        """Read the sources, each as far as it goes."""
        self.size = sum(source.size for source in sources)
        for source in sources:
            try:
                if found := find_format(source):
                    self._read(source, found)
                elif source.document:
                    row = (source.name, None, "no tagged text that kg knows")
                    self.notes.append(
                        diagnostics("sources", "not-a-corpus-file", "left out", [row])
                    )
                else:
                    raise unknown_format(source.name)
            except OutputError:
                raise
            except KgError as problem:
                self.notes.append(_cannot_read(source.name, problem))
            self.done += source.size

    def _read(self, source: Source, found: Format) -> None:
        """Take all chunks of a source; write it clean if that was asked for."""
        self.seen.open_source()
        row = _Row(source.name, found)
        with closing(Cleaner(source.name)) as cleaner:
            try:
                for chunk in prefetch(read_source(source, found)):
                    self.seen.add(chunk)
                    row.add(chunk)
                    self._note(chunk.diagnostics, source.name, "read")
                    if self.out:
                        cleaner.add(chunk)
                    self.report("reading", self.done + source.bytes, self.size)
            finally:  # also of a source that breaks off
                self.rows.append(row.values)
            if self.out:
                self.out.write(source.name, cleaner)
                self._note(_frame(cleaner.notes), source.name, "fix")

    def _note(self, notes: pl.DataFrame, source: str, stage: str) -> None:
        if len(notes):
            named = notes.with_columns(source=pl.lit(source), stage=pl.lit(stage))
            self.notes.append(named.select(DIAGNOSTICS.names()))

    def findings(self) -> Findings:
        """Return what was found, now that all was read."""
        sources = pl.DataFrame(self.rows, READ)
        counted = self.seen.surfaces.counted(self.seen.types)
        names = sources["source"]
        repeats = self.seen.repeats.found(names)
        sums = sources.select(pl.sum("documents", "sentences", "tokens", "mentions"))
        counts = {
            "sources": len(sources),
            **sums.row(0, named=True),
            **self.seen.counts,
            "repeated": int(repeats["copies"].sum()),
        }
        if not counts["mentions"]:
            row = (None, None, f"{counts['tokens']:,} tokens")
            action = "no graph can be made of it"
            self.notes.append(diagnostics("check", "no-entity-tag", action, [row]))
        self.report("looking for untagged surfaces", 0, 1)
        return Findings(
            sources=sources,
            counts=counts,
            types=count_types(counted),
            relations=_tally(self.seen.relations),
            longest=_named(self.seen.longest, names),
            diagnostics=_sorted(pl.concat(self.notes)),
            conflicts=conflicts(_named(counted, names)),
            untagged=_named(find_untagged(self.seen.tokens, counted), names),
            repeats=repeats,
        )


class _Row:
    """The row of READ of a source, as far as it was read."""

    def __init__(self, name: str, found: Format) -> None:
        self.values: dict[str, Any] = dict.fromkeys(READ.names())
        self.values |= {"source": name, "format": found.name, "sure": found.sure, "why": found.why}
        self.values |= dict.fromkeys(("sentences", "tokens", "mentions"), 0)
        self._documents: set[int] = set()

    def add(self, chunk: Chunk) -> None:
        """Count what is in a chunk."""
        counted = {
            "sentences": chunk.count,
            "tokens": chunk.tokens,
            "mentions": len(chunk.mentions),
        }
        for name, count in counted.items():
            self.values[name] += count
        self._documents.update(chunk.documents["document"].to_list())
        self.values["documents"] = len(self._documents) or None
        self.values["scheme"] = chunk.scheme or self.values["scheme"]


def _named(frame: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Return *frame* with the names of sources in the place of their numbers."""
    return frame.with_columns(source=names.gather(frame["source"]))


def _frame(notes: list[Note]) -> pl.DataFrame:
    return pl.DataFrame(notes, CHUNK_DIAGNOSTICS, orient="row")


def _cannot_read(name: str, problem: KgError) -> pl.DataFrame:
    """Return the one row of DIAGNOSTICS that says why a source was not read to its end."""
    place = re.fullmatch(re.escape(name) + r":(\d+)", problem.where)
    line = int(place[1]) if place else None
    hint = f" ({problem.hint})" if problem.hint else ""
    value = f"found {problem.found}, wanted {problem.wanted}{hint}"
    action = "left out from here on" if line else "left out"
    return diagnostics("read", "cannot-read", action, [(name, line, value)])


def _sorted(notes: pl.DataFrame) -> pl.DataFrame:
    """Return the diagnostics in their order, each with its severity."""
    rules = notes["rule"].unique().to_list()
    grave = pl.col("rule").replace_strict(
        rules, [severity(rule) for rule in rules], return_dtype=pl.String
    )
    return notes.sort(ORDER).with_columns(severity=grave)


def _tally(counts: Counter[str]) -> pl.DataFrame:
    schema = {"type": pl.String, "relations": pl.UInt32}
    frame = pl.DataFrame(list(counts.items()), schema, orient="row")
    return frame.sort(["relations", "type"], descending=[True, False])
