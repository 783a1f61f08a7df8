"""Read the sources of a corpus into tables: sentences, mentions, documents, relations."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import check_limit
from kg.common.diagnostic_rules import Rule
from kg.common.errors import CorpusError
from kg.common.progress import Progress
from kg.pipeline.composites import CompositeSplitter
from kg.pipeline.selecting import Selector
from kg.pipeline.stored import StoredRun, definitions_from
from kg.read.common.chunk import Chunk
from kg.read.corpus import Format, read_source
from kg.read.sources.source import Source
from kg.resolve.rules.abbreviations import DEFINITIONS
from kg.store.draft import Draft
from kg.store.tables import DOCUMENTS, SOURCES, diagnostics

MENTION_NUMBERS = np.int32  # two of them are put in one number of 64 bits
Piece = tuple[Source, Format] | StoredRun  # what a graph is made of
RULES_OF_READING = {"identifier"}  # by which mentions are taken apart
ABBREVIATIONS = {"abbreviation", "abbreviation-elsewhere"}  # rules that need definitions


class Reading:
    """Reads sources into *draft*, chunk by chunk.

    Args:
        draft: where the tables go.
        report: called as the work goes on.
        selector: filters the chunks.
        rules: the active rules of entity resolution, some of which ask for more than the rows:
            abbreviations that the text defines, identifiers of several things taken apart.
    """

    def __init__(
        self,
        draft: Draft,
        report: Progress,
        selector: Selector,
        rules: frozenset[str],
    ) -> None:
        self.draft, self.report = draft, report
        self.selector = selector
        self.defining, self.splits = (
            not rules.isdisjoint(ABBREVIATIONS),
            bool(RULES_OF_READING & rules),
        )
        self.notes: list[pl.DataFrame] = []
        self._defined = [pl.DataFrame(schema=DEFINITIONS)]
        self.mentions, self.relations = 0, 0
        self._done, self._bytes = 0, 0  # so far; in all

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
        for piece in pieces:
            rows += self._copy(piece) if isinstance(piece, StoredRun) else [self._read(*piece)]
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

    def abbreviations(self) -> pl.DataFrame:
        """Return ``mention, short`` of the abbreviations that the text defines."""
        return pl.concat(self._defined)

    def _copy(self, run: StoredRun) -> list[dict[str, Any]]:
        """Write what an older graph has of sources; return their rows of SOURCES."""
        for name in ("documents", "sentences"):
            for frame in run.frames(name):
                self.draft.append(name, frame)
        first = self.mentions
        for frame in run.renumbered("mentions", first, "mention"):
            self.draft.append("mentions", frame)
            self.mentions += len(frame)
        check_limit(self.mentions, MENTION_NUMBERS, "mentions of the corpus")
        for frame in run.renumbered("relations", first, "subject", "object"):
            self.draft.append("relations", frame)
        if self.defining:
            self._defined += run.abbreviations(first)
        return run.sources

    def _read(self, source: Source, format_: Format) -> dict[str, Any]:
        """Write what *source* holds; return its row of SOURCES."""
        name, stage = pl.lit(source.name).alias("source"), pl.lit("read").alias("stage")
        counted, documents, scheme = Counter(paragraphs=0, sentences=0, tokens=0), [], None
        before = self.mentions
        splitter = CompositeSplitter()
        for selected in self.selector.select(read_source(source, format_)):
            chunk = splitter.split(selected) if self.splits else selected
            first, self.mentions = self.mentions, self.mentions + len(chunk.mentions)
            check_limit(self.mentions, MENTION_NUMBERS, "mentions of the corpus")
            number = pl.int_range(first, self.mentions, dtype=pl.UInt32).alias("mention")
            self.draft.append("mentions", chunk.mentions.with_columns(name, number))
            self.draft.append("sentences", chunk.sentences.with_columns(name))
            if len(chunk.relations):
                ends = pl.col("subject", "object") + before
                self.draft.append("relations", chunk.relations.with_columns(name, ends))
            if len(chunk.diagnostics):
                self.notes.append(chunk.diagnostics.with_columns(name, stage))
            if self.defining:
                self._defined.append(_abbreviations(chunk, first))
            documents.append(chunk.documents.with_columns(name))
            counted.update(paragraphs=chunk.paragraphs, sentences=chunk.count, tokens=chunk.tokens)
            scheme = chunk.scheme or scheme
            self.report("reading", self._done + source.bytes, self._bytes)
        self._done += source.bytes
        self.notes.append(self.selector.left_out(source.name))
        return {
            "source": source.name,
            "sha256": source.sha256,
            "bytes": source.bytes,
            "format": format_.name,
            "scheme": scheme,
            "documents": self._write_documents(documents),
            **counted,
            "paragraphs": counted["paragraphs"] or None,
        }

    def _write_documents(self, parts: list[pl.DataFrame]) -> int | None:
        """Write the documents of a source; its chunks may each hold a piece of one."""
        pieces = pl.concat(parts) if parts else pl.DataFrame(schema=DOCUMENTS)
        documents = pieces.group_by("source", "document", maintain_order=True).agg(
            pl.first("name", "line", "sentence"), pl.sum("sentences"), pl.first("metadata")
        )
        self.draft.append("documents", documents)
        return len(documents) or None

    def _note_copies(self, rows: list[dict[str, Any]]) -> None:
        first: dict[str, str] = {}
        copies: list[tuple[str | None, int | None, str]] = [
            (row["source"], None, first[row["sha256"]])
            for row in rows
            if first.setdefault(row["sha256"], row["source"]) != row["source"]
        ]
        self.notes.append(diagnostics("sources", Rule.EQUAL_CONTENT, "counted again", copies))


def _abbreviations(chunk: Chunk, first: int) -> pl.DataFrame:
    """Return the abbreviations that a chunk defines; *first* is its first mention's number."""
    window = chunk.sentences["sentence"].search_sorted(chunk.mentions["sentence"])
    mentions = chunk.mentions.select("begin", "stop", "type", "surface", window=window)
    return definitions_from(mentions, chunk.sentences["text"], first)
