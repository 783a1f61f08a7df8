"""What is told of a piece of token lines before it is read, and what it holds once it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from kg.read.common.chunk import Words
from kg.read.token_lines.mentions import Zeros
from kg.read.token_lines.segmentation import BlankLines, Mark, Within
from kg.read.token_lines.shape import ShapeCounts
from kg.read.token_lines.tags import TagStatistics


class Before(NamedTuple):
    """What the lines before a piece say of how it is to be read."""

    within: Within
    spelling: str | None  # of the tags; None: only O was seen
    has_tokens: bool = False
    marks_sentences: bool = False  # two sentences of one document were seen


class Place(NamedTuple):
    """Where a piece begins in its source; or how many lines, sentences and tokens it has."""

    line: int = 1
    sentence: int = 0
    token: int = 0


@dataclass(frozen=True)
class PieceRead:
    """What a piece holds.

    ``sentences`` has in the place of the document's number how many of ``marks`` are before the
    sentence; ``counts`` says of how many sentences each such number is.
    """

    size: Place
    marks: list[Mark]  # at which documents begin, sorted
    counts: list[int]
    sentences: pl.DataFrame
    mentions: pl.DataFrame
    diagnostics: pl.DataFrame
    statistics: TagStatistics
    zeros: Zeros | None
    shape: ShapeCounts
    after: Before  # what it says of the next piece
    document_marks: frozenset[str]  # what showed documents
    sentence_marks: frozenset[str]
    blank_lines: BlankLines | None
    has_ends: bool  # a column has shown where a sentence ends
    words: Callable[[], Words] | None = None
