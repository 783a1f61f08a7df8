"""Write the tables of reading: sentences, mentions, documents and relations of sources."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import polars as pl

from kg.common.arrays import check_limit
from kg.pipeline.composites import CompositeSplitter
from kg.pipeline.selecting import Selector
from kg.pipeline.stored import definitions_from
from kg.read.common.chunk import Chunk, KernelMap
from kg.read.corpus import Format, read_source
from kg.read.sources.source import Source
from kg.resolve.rules.abbreviations import DEFINITIONS
from kg.store.tables import DOCUMENTS

MENTION_NUMBERS = np.int32  # two of them are put in one number of 64 bits
RULES_OF_READING = {"identifier"}  # by which mentions are taken apart
ABBREVIATIONS = {"abbreviation", "abbreviation-elsewhere"}  # rules that need definitions


class Tables(Protocol):
    """Where rows go, in the order in which they come."""

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to table *name*."""


class SourceTables:
    """Writes what sources hold, chunk by chunk, with the mentions of all of them numbered from 0.

    Args:
        tables: where the rows go.
        selector: filters the chunks.
        rules: the active rules of entity resolution, some of which ask for more than the rows:
            abbreviations that the text defines, identifiers of several things taken apart.
    """

    def __init__(self, tables: Tables, selector: Selector, rules: frozenset[str]) -> None:
        self.tables, self.selector, self.rules = tables, selector, rules
        self.is_defining = not rules.isdisjoint(ABBREVIATIONS)
        self.splits = not rules.isdisjoint(RULES_OF_READING)
        self.notes: list[pl.DataFrame] = []  # DIAGNOSTICS, in any order of columns
        self.mentions = 0  # so far
        self.defined = [pl.DataFrame(schema=DEFINITIONS)]

    def abbreviations(self) -> pl.DataFrame:
        """Return ``mention, short`` of the abbreviations that the text defines."""
        return pl.concat(self.defined)

    def read(
        self,
        source: Source,
        format_: Format,
        mapping: KernelMap | None = None,
        report: Callable[[int], object] = int,
    ) -> dict[str, Any]:
        """Write what *source* holds; return its row of SOURCES.

        Args:
            source: it was not read yet.
            format_: what it was recognised as.
            mapping: reads its pieces in worker processes.
            report: called with the bytes read, as the work goes on.

        Raises:
            LineError: a line cannot be read.
            SourceError: it cannot be read.
        """
        name, stage = pl.lit(source.name).alias("source"), pl.lit("read").alias("stage")
        counted, documents, scheme = Counter(paragraphs=0, sentences=0, tokens=0), [], None
        before = self.mentions
        splitter = CompositeSplitter()
        for selected in self.selector.select(read_source(source, format_, mapping)):
            chunk = splitter.split(selected) if self.splits else selected
            first, self.mentions = self.mentions, self.mentions + len(chunk.mentions)
            check_limit(self.mentions, MENTION_NUMBERS, "mentions of the corpus")
            number = pl.int_range(first, self.mentions, dtype=pl.UInt32).alias("mention")
            self.tables.append("mentions", chunk.mentions.with_columns(name, number))
            self.tables.append("sentences", chunk.sentences.with_columns(name))
            if len(chunk.relations):
                ends = pl.col("subject", "object") + before
                self.tables.append("relations", chunk.relations.with_columns(name, ends))
            if len(chunk.diagnostics):
                self.notes.append(chunk.diagnostics.with_columns(name, stage))
            if self.is_defining and len(chunk.mentions):
                self.defined.append(_abbreviations(chunk, first))
            documents.append(chunk.documents.with_columns(name))
            counted.update(paragraphs=chunk.paragraphs, sentences=chunk.count, tokens=chunk.tokens)
            scheme = chunk.scheme or scheme
            report(source.bytes)
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
        self.tables.append("documents", documents)
        return len(documents) or None


def _abbreviations(chunk: Chunk, first: int) -> pl.DataFrame:
    """Return the abbreviations that a chunk defines; *first* is its first mention's number."""
    window = chunk.sentences["sentence"].search_sorted(chunk.mentions["sentence"])
    mentions = chunk.mentions.select("begin", "stop", "type", "surface", window=window)
    return definitions_from(mentions, chunk.sentences["text"], first)
