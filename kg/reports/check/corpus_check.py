"""Check a corpus without building a graph: counts, diagnostics, type conflicts, untagged surfaces.

In: a corpus. Out: `Findings`, figures and tables of all that was found; and, if wanted, the corpus
written back clean. A source that cannot be read is an error among the others, and the check goes
on.
"""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.diagnostic_rules import Rule, severity
from kg.common.errors import CorpusError, KgError, OutputError
from kg.common.prefetch import prefetch
from kg.common.progress import Progress, no_progress
from kg.pipeline.renamed import renamed
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk, Note, Segmentation
from kg.read.corpus import Format, find_format, read_source, unknown_format
from kg.read.segmentation import described
from kg.read.sources.data_files import left_out
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.relate.predicates import MAX_TYPE_PAIRS, choose_predicates, number_of_pairs
from kg.reports.check.collect import Collector
from kg.reports.check.fix import Cleaner, Outputs, check_output, open_outputs
from kg.reports.check.surfaces import conflicts, count_types
from kg.reports.check.untagged import find_untagged
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS, diagnostics

READ = pl.Schema(
    {
        "source": pl.String,
        "format": pl.String,
        "sure": pl.Float64,  # 0 to 1
        "why": pl.String,
        "other": pl.String,  # null: no other format was nearly as likely
        "scheme": pl.String,  # null: no tags on tokens
        "documents": pl.UInt32,  # null: unknown
        "sentences": pl.UInt32,
        "tokens": pl.UInt64,
        "mentions": pl.UInt32,
        "document_marks": pl.String,  # what shows documents; null: nothing does
        "sentence_marks": pl.String,
    }
)
ORDER = ["source", "line", "rule", "value", "action", "stage"]  # of diagnostics
SEVERITIES = ("errors", "warnings", "notes")  # figures of `Findings`
TABLES = (  # of `Findings`
    *(
        "sources",
        "types",
        "relations",
        "longest",
        "diagnostics",
        "conflicts",
        "untagged",
        "repeats",
    ),
)


@dataclass(frozen=True, repr=False)
class Findings:
    """What was found in a corpus: figures, and tables (Polars frames) in a total order.

    `kg.reports.check.show` makes text or JSON of it.

    Attributes:
        sources: a row for each source that was read, also if only in part. Columns: ``source``,
            ``format`` (the reader), ``sure`` (of the format, 0 to 1), ``why`` (its evidence),
            ``other`` (the second likeliest format; null: none was nearly as likely),
            ``scheme`` (the tagging scheme; null: no tags on tokens), ``documents`` (null: unknown),
            ``sentences``, ``tokens``, ``mentions``, ``document_marks`` and ``sentence_marks`` (what
            shows where they begin, such as "-DOCSTART- lines"; null: nothing).
        counts: of the whole corpus: ``sources``, ``documents`` (those known), ``sentences``,
            ``tokens``, ``mentions``, ``relations``, ``identifiers`` (mentions with one),
            ``clusters``, ``repeated`` (sentences that repeat an earlier one), ``overlong``
            (sentences of more than 100 tokens), ``pairs`` (of surfaces that co-occur, counted in
            each sentence) and ``overlong_pairs`` (those of them in overlong sentences).
        types: ``type, mentions, surfaces`` (distinct ones), the most frequent type first.
        relations: ``type, relations`` of relations in the corpus, the most frequent type first.
        longest: the sentences with most tokens, each once, as many as were asked for: ``tokens,
            mentions, source, line, text`` (its first 12 tokens).
        diagnostics: as DIAGNOSTICS of `kg.store.tables`, with ``severity``: error, warning, note.
        conflicts: surfaces with several types, the most mentions of rarer types first: ``surface,
            mentions, other`` (mentions of rarer types), ``types`` (a list of ``type, mentions,
            source, line`` of the first place).
        untagged: surfaces that are tagged in one place and not in another, the likeliest mistakes
            first: ``surface, type`` (the commonest), ``tagged, untagged`` (occurrences), ``source``
            and ``line`` of the first place where it is untagged.
        repeats: sentences that occur more than once, most repeated tokens first: ``text, tokens,
            copies`` (beside the first one), ``unlike`` (copies tagged otherwise than the first),
            ``places`` (a list of ``source, line``).
    """

    sources: pl.DataFrame
    counts: dict[str, int]
    types: pl.DataFrame
    relations: pl.DataFrame
    longest: pl.DataFrame
    diagnostics: pl.DataFrame
    conflicts: pl.DataFrame
    untagged: pl.DataFrame
    repeats: pl.DataFrame

    @property
    def errors(self) -> int:
        """Return the number of diagnostics that are errors."""
        return int((self.diagnostics["severity"] == "error").sum())

    @property
    def warnings(self) -> int:
        """Return the number of diagnostics that are warnings."""
        return int((self.diagnostics["severity"] == "warning").sum())

    @property
    def notes(self) -> int:
        """Return the number of diagnostics that are only notes."""
        return len(self.diagnostics) - self.errors - self.warnings

    def __repr__(self) -> str:
        """Return the figures on one line, and the names of the tables with their rows."""
        figures = {**self.counts, **{name: getattr(self, name) for name in SEVERITIES}}
        tables = ", ".join(f"{name}: {len(getattr(self, name))} rows" for name in TABLES)
        shown = ", ".join(f"{count:,} {name}" for name, count in figures.items() if count)
        return f"<Findings of kg check: {shown or 'nothing'}; tables {tables}>"


def check(
    corpus: Iterable[str | Path],
    *,
    options: ReadOptions | None = None,
    top: int = 10,
    fix: str | Path | None = None,
    report: Progress = no_progress,
) -> Findings:
    """Read all of *corpus* and return what is in it, and what is wrong with it.

    Args:
        corpus: files, folders, glob patterns, URLs, or ``-`` for standard input.
        options: how to read it.
        top: how many of the longest sentences to keep; all other tables are complete.
        fix: where to write the corpus back as clean IOB2: a file for one source, else a folder.
        report: called with the progress: what is done, how much, of how much.

    Raises:
        CorpusError: *corpus* is empty.
        SourceError: a path does not exist, or holds no file.
        OutputError: the clean corpus cannot be written there.
    """
    paths = list(corpus)
    if not paths:
        raise CorpusError("corpus", "nothing", "at least one file or folder")
    if fix is not None:
        check_output(Path(fix), paths)
    sources, not_sources = find_sources(paths, options or ReadOptions())
    with ExitStack() as stack:
        collector = stack.enter_context(closing(Collector(top)))
        outputs = stack.enter_context(open_outputs(Path(fix), sources)) if fix is not None else None
        checking = _Check(collector, outputs, report)
        checking.notes.append(not_sources)
        checking.read(sources)
        return checking.findings()


class _Check:
    """Reads the sources and collects what `Findings` needs."""

    def __init__(self, collector: Collector, outputs: Outputs | None, report: Progress) -> None:
        self.collector, self.outputs, self.report = collector, outputs, report
        self.notes: list[pl.DataFrame] = [pl.DataFrame(schema=DIAGNOSTICS)]
        self.rows: list[dict[str, Any]] = []
        self.bytes_to_read = self.bytes_done = 0

    def read(self, sources: list[Source]) -> None:
        """Read the sources, each as far as it can be read."""
        self.bytes_to_read = sum(source.size for source in sources)
        recognised: list[Source] = []
        unrecognised: list[Source] = []
        for source in sources:
            try:
                if format_ := find_format(source):
                    recognised.append(source)
                    self._read(source, format_)
                elif source.document:
                    unrecognised.append(source)
                else:
                    raise unknown_format(source.name, source)
            except OutputError:
                raise
            except KgError as problem:
                self.notes.append(_cannot_read(source.name, problem))
            self.bytes_done += source.size
        self.notes.append(left_out(unrecognised, recognised))

    def _read(self, source: Source, format_: Format) -> None:
        """Read all chunks of a source; write it back clean if that is wanted."""
        self.collector.open_source()
        row = _Row(source.name, format_)
        with closing(Cleaner(source.name)) as cleaner:
            try:
                for chunk in prefetch(read_source(source, format_)):
                    self.collector.add(chunk)
                    row.add(chunk)
                    self._note(chunk.diagnostics, source.name, "read")
                    if self.outputs:
                        cleaner.add(chunk)
                    self.report("reading", self.bytes_done + source.bytes, self.bytes_to_read)
            finally:  # also of a source that breaks off
                self.rows.append(row.values)
            if self.outputs:
                self.outputs.write(source.name, cleaner)
                self._note(_frame(cleaner.notes), source.name, "fix")

    def _note(self, notes: pl.DataFrame, source: str, stage: str) -> None:
        if len(notes):
            named = notes.with_columns(source=pl.lit(source), stage=pl.lit(stage))
            self.notes.append(named.select(DIAGNOSTICS.names()))

    def findings(self) -> Findings:
        """Return the findings, now that all sources were read."""
        sources = pl.DataFrame(self.rows, READ)
        counted = self.collector.surfaces.counted(self.collector.types)
        names = sources["source"]
        repeats = self.collector.repeats.found(names)
        sums = sources.select(pl.sum("documents", "sentences", "tokens", "mentions"))
        counts = {
            "sources": len(sources),
            **sums.row(0, named=True),
            **self.collector.counts,
            "repeated": int(repeats["copies"].sum()),
        }
        if not counts["mentions"]:
            row = (None, None, f"{counts['tokens']:,} tokens")
            action = "no graph can be made of it"
            self.notes.append(diagnostics("check", Rule.NO_ENTITY_TAG, action, [row]))
        relations = _tally(self.collector.relations)
        self.notes.append(_renamed(self.collector.types, relations["type"].sort().to_list()))
        self.report("looking for untagged surfaces", 0, 1)
        return Findings(
            sources=sources,
            counts=counts,
            types=count_types(counted),
            relations=relations,
            longest=_named(self.collector.longest.drop("hash"), names),
            diagnostics=_sorted(pl.concat(self.notes)),
            conflicts=conflicts(_named(counted, names)),
            untagged=_named(find_untagged(self.collector.tokens, counted), names),
            repeats=repeats,
        )


class _Row:
    """The row of a source in the table of sources (READ), as far as it was read."""

    def __init__(self, name: str, format_: Format) -> None:
        self.values: dict[str, Any] = dict.fromkeys(READ.names())
        self.values |= {
            "source": name,
            "format": format_.name,
            "sure": format_.sure,
            "why": format_.why,
            "other": format_.second,
        }
        self.values |= dict.fromkeys(("sentences", "tokens", "mentions"), 0)
        self._documents: set[int] = set()
        self._segmentation = Segmentation()

    def add(self, chunk: Chunk) -> None:
        """Add the counts of a chunk."""
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
        self._segmentation |= chunk.segmentation
        marks = described(self.values["format"], bool(self._documents), self._segmentation)
        self.values["document_marks"], self.values["sentence_marks"] = marks


def _named(frame: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Return *frame* with the names of sources instead of their numbers."""
    return frame.with_columns(source=names.gather(frame["source"]))


def _renamed(types: list[str], relations: list[str]) -> pl.DataFrame:
    """Return the diagnostics of names that a build without a schema would change."""
    few = sorted(types) if number_of_pairs(len(types)) <= MAX_TYPE_PAIRS else []
    predicates = choose_predicates(few, Schema(), None, relations)
    return renamed("check", types, Schema().labels(types), predicates)


def _frame(notes: list[Note]) -> pl.DataFrame:
    return pl.DataFrame(notes, CHUNK_DIAGNOSTICS, orient="row")


def _cannot_read(name: str, problem: KgError) -> pl.DataFrame:
    """Return the diagnostic that says why a source was not read to its end."""
    place = re.fullmatch(re.escape(name) + r":(\d+)", problem.where)
    line = int(place[1]) if place else None
    hint = f" ({problem.hint})" if problem.hint else ""
    value = f"found {problem.found}, wanted {problem.wanted}{hint}"
    action = "left out from here on" if line else "left out"
    return diagnostics("read", Rule.CANNOT_READ, action, [(name, line, value)])


def _sorted(notes: pl.DataFrame) -> pl.DataFrame:
    """Return the diagnostics in total order, each with its severity."""
    rules = notes["rule"].unique().to_list()
    severities = pl.col("rule").replace_strict(
        rules, [severity(rule) for rule in rules], return_dtype=pl.String
    )
    return notes.sort(ORDER).with_columns(severity=severities)


def _tally(counts: Counter[str]) -> pl.DataFrame:
    schema = {"type": pl.String, "relations": pl.UInt32}
    frame = pl.DataFrame(list(counts.items()), schema, orient="row")
    return frame.sort(["relations", "type"], descending=[True, False])
