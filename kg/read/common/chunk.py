"""Chunks of whole sentences, as tables: what a reader yields.

A reader is ``read(source) -> Iterator[Chunk]``. Its frames have the columns of `kg.store.tables`
without ``source`` and ``mention``, which the build adds; their rows are in the order of the source.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.store.tables import DIAGNOSTICS, DOCUMENTS, MENTIONS, RELATIONS, SENTENCES

SPLITTER = "kg's sentence splitter"  # what ends a sentence, where the format has none
Note = tuple[int | None, Rule, str, str]  # a diagnostic: line, rule, value, action
# Runs a function on values, maybe in other processes; yields the results in order.
KernelMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


def _without(schema: pl.Schema, *columns: str) -> pl.Schema:
    return pl.Schema({name: dtype for name, dtype in schema.items() if name not in columns})


CHUNK_DOCUMENTS = _without(DOCUMENTS, "source")
CHUNK_SENTENCES = _without(SENTENCES, "source")
CHUNK_MENTIONS = _without(MENTIONS, "source", "mention")
CHUNK_RELATIONS = _without(RELATIONS, "source")
CHUNK_DIAGNOSTICS = _without(DIAGNOSTICS, "source", "stage")


def _empty(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True)
class Words:
    """Every token of a chunk, also of sentences without a mention; one item each, in order."""

    data: npt.NDArray[np.uint8]  # UTF-8
    begin: npt.NDArray[np.int64]  # bytes of data, half-open
    end: npt.NDArray[np.int64]
    sentence: npt.NDArray[np.int64]  # numbered in its source
    line: npt.NDArray[np.int64]  # from 1


@dataclass(frozen=True)
class Segmentation:
    """What shows where the documents and the sentences of some chunks begin, for people.

    An empty name stands for what the format has (`kg.read.segmentation`).
    """

    documents: frozenset[str] = frozenset()
    sentences: frozenset[str] = frozenset()

    def __or__(self, other: "Segmentation") -> "Segmentation":
        """Return what shows those of both."""
        return Segmentation(self.documents | other.documents, self.sentences | other.sentences)


@dataclass(frozen=True)
class Chunk:
    """Some whole sentences, in the order of their source.

    ``count``, ``paragraphs`` and ``tokens`` count all that was read, ``sentences`` holds only those
    with a mention. A document that goes on in the next chunk has a row in each; the rows of one
    document add up. ``relations`` name mentions by their number in the source, and may follow these
    in a later chunk. ``scheme`` is known with the last chunk. ``words`` gives every token to
    the few that need them; it costs nothing until it is called.
    """

    count: int = 0
    tokens: int = 0
    documents: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_DOCUMENTS))
    sentences: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_SENTENCES))
    mentions: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_MENTIONS))
    diagnostics: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_DIAGNOSTICS))
    relations: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_RELATIONS))
    scheme: str | None = None
    words: Callable[[], Words] | None = None
    paragraphs: int = 0  # that begin here; 0 where the format marks none
    segmentation: Segmentation = Segmentation()
