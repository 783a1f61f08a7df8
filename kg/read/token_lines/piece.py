"""Read a piece of token lines: its sentences and mentions, as a function of its bytes.

In: a piece of whole sentences, and what the lines before it say of it (`Before`). Out: frames, with
numbers counted from where the piece is said to begin; and what is known of a source only when all
its pieces have been read, such as the tagging scheme, as parts to be put together by
`kg.read.token_lines.reader`. So pieces can be read in any order, and in other processes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers, narrow
from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import (
    CHUNK_DIAGNOSTICS,
    CHUNK_MENTIONS,
    CHUNK_SENTENCES,
    SPLITTER,
    Words,
)
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.cells import find_cells
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import Lines, Tokens, distinct_cells, split
from kg.read.token_lines.mentions import MentionDecoder, TokenSpans, Zeros
from kg.read.token_lines.repairs import repair, without_marks
from kg.read.token_lines.segmentation import (
    BlankLines,
    LineClassifier,
    LineNote,
    Mark,
    Within,
    begins,
)
from kg.read.token_lines.shape import ShapeCounts
from kg.read.token_lines.splitting import find_breaks, with_breaks
from kg.read.token_lines.tags import TagStatistics
from kg.read.token_lines.texts import Texts

SENTENCE_END, NO_SPACE = b"EndOfSentence", b"NoSpaceAfter"  # remarks of HIPE
NO_IDENTIFIER = ("", "_", "-", "O", "NIL", "null")


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


class SplitPiece(NamedTuple):
    """The bytes of a piece without byte order marks, its lines, and notes on these marks."""

    data: bytes
    lines: Lines
    notes: list[LineNote]

    @classmethod
    def of(cls, data: bytes, tabs: bool) -> "SplitPiece":
        """Split a piece into lines, and these at TABs or at white space."""
        unmarked, notes = without_marks(data)
        return cls(unmarked, split(unmarked, tabs), notes)


@dataclass(frozen=True)
class Piece:
    """A piece of whole sentences that is to be read."""

    data: bytes | SplitPiece
    before: Before
    place: Place


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


def read_piece(layout: Layout, options: ReadOptions, piece: Piece) -> PieceRead:
    """Read *piece* of a source that has *layout*, in time linear in its size."""
    return _PieceReader(layout, options, piece).read()


class _PieceReader:
    """Reads one piece."""

    def __init__(self, layout: Layout, options: ReadOptions, piece: Piece) -> None:
        self.layout, self.options = layout, options
        self.before, self.place = piece.before, piece.place
        data = piece.data
        self.piece = SplitPiece.of(data, layout.tabs) if isinstance(data, bytes) else data
        self.classifier = LineClassifier(layout, piece.before.within)
        self.mentions = MentionDecoder(options, piece.before.spelling)
        self.marks_sentences = piece.before.marks_sentences
        self.split_off = 0  # sentences

    def read(self) -> PieceRead:
        """Return what the piece holds."""
        data, lines, earlier_notes = self.piece
        kinds = self.classifier.classify(data, lines)
        lines = repair(data, lines, kinds, self.layout)
        notes = kinds.notes + earlier_notes
        cells = find_cells(data, lines, kinds.token, self.layout, notes)
        row, begin, end = cells.row, cells.begin, cells.end
        ends = self._ends(lines, row) | begins(lines, row, self.layout)
        changed = ends | self._changes(lines, row, kinds.documents)
        breaks = np.cumsum(kinds.is_break, dtype=np.int64)[row] + np.cumsum(changed, dtype=np.int64)
        tokens = Tokens.of(row, begin, end, breaks)
        spans = self.mentions.decode(lines, tokens, cells.tags, self.place.line, notes)
        spans = _without_empty(spans, tokens, notes)
        marks = sorted(kinds.documents)
        tokens = self._split_sentences(lines, tokens, spans, marks)
        of_document = np.searchsorted([mark.row for mark in marks], row[tokens.first], side="right")
        sentences, mentions = self._frames(lines, tokens, of_document, spans)
        numbers = (tokens.sentence + self.place.sentence, row + self.place.line)
        return PieceRead(
            size=Place(len(lines.start), len(tokens.first), len(row)),
            marks=marks,
            counts=np.bincount(of_document, minlength=len(marks) + 1).tolist(),
            sentences=sentences,
            mentions=mentions,
            diagnostics=self._diagnostics(notes),
            statistics=self.mentions.statistics,
            zeros=self.mentions.zeros,
            shape=ShapeCounts.of(tokens, spans, self.split_off),
            after=Before(
                self.classifier.within,
                self.mentions.spelling,
                self.before.has_tokens or len(row) > 0,
                self.marks_sentences,
            ),
            document_marks=frozenset(self.classifier.document_marks),
            sentence_marks=frozenset(self.classifier.sentence_marks),
            blank_lines=kinds.blank_lines,
            has_ends=bool(ends.any()),
            words=lambda: Words(lines.data, begin, end, *numbers),
        )

    def _split_sentences(
        self, lines: Lines, tokens: Tokens, spans: TokenSpans, marks: list[Mark]
    ) -> Tokens:
        """Split overlong sentences, and all of a text that marks none, if the user wants it."""
        if not self.options.split_sentences or not len(tokens.first):
            return tokens
        rows = [mark.row for mark in marks]
        document = np.searchsorted(rows, tokens.row[tokens.first], side="right")
        goes_on = np.diff(document, prepend=0 if self.before.has_tokens else -1) == 0
        self.marks_sentences |= bool(goes_on.any())
        breaks = find_breaks(
            lines.data, tokens, spans, not self.marks_sentences, self.options.language
        )
        self.split_off = len(breaks)
        self.classifier.sentence_marks |= {SPLITTER} if len(breaks) else set()
        return with_breaks(tokens, breaks) if len(breaks) else tokens

    def _diagnostics(self, notes: list[LineNote]) -> pl.DataFrame:
        rows = [
            (self.place.line + row, rule, value, act) for row, rule, value, act in sorted(notes)
        ]
        return pl.DataFrame(rows, CHUNK_DIAGNOSTICS, orient="row")

    def _ends(self, lines: Lines, token: Integers) -> Flags:
        """Tell which tokens come after one that a column marks as the end of a sentence."""
        after = np.zeros(len(token), bool)
        after[1:] = self._says(lines, token, SENTENCE_END)[:-1]
        return after

    def _says(self, lines: Lines, token: Integers, word: bytes) -> Flags:
        """Tell of which tokens the column of remarks, if there is one, holds *word*."""
        if self.layout.remarks is None or not len(token):
            return np.zeros(len(token), bool)
        code, values = distinct_cells(lines, token, self.layout.remarks)
        flags: Flags = np.array([word in (value or b"") for value in values])[code]
        return flags

    def _changes(self, lines: Lines, token: Integers, documents: list[Mark]) -> Flags:
        """Tell which tokens begin a document by a new value in the column of documents.

        Args:
            documents: takes a mark of each.
        """
        changed = np.zeros(len(token), bool)
        if self.layout.document is not None and len(token):
            code, names = distinct_cells(lines, token, self.layout.document)
            changed = np.diff(code, prepend=-1) != 0
            documents += [
                Mark(int(token[i]), (names[code[i]] or b"").decode())
                for i in np.flatnonzero(changed)
            ]
        return changed

    def _frames(
        self, lines: Lines, tokens: Tokens, document: Integers, spans: TokenSpans
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the sentences with a mention, and the mentions.

        Args:
            document: how many marks are before each sentence.
        """
        left, right = spans.first, spans.last  # tokens, inclusive
        kept = np.unique(tokens.sentence[left])
        text = Texts(lines.data, tokens, kept, self._says(lines, tokens.row, NO_SPACE))
        start = left - tokens.first[tokens.sentence[left]]
        mentions = {
            "sentence": narrow(
                tokens.sentence[left] + self.place.sentence, np.uint32, "sentences of a source"
            ),
            "start": narrow(start, np.uint32, "tokens of a sentence"),
            "end": narrow(right - left + start + 1, np.uint32, "tokens of a sentence"),
            "begin": narrow(text.character(left), np.uint32, "characters of a sentence"),
            "stop": narrow(
                text.character(right, after=True), np.uint32, "characters of a sentence"
            ),
            "line": narrow(self.place.line + tokens.row[left], np.uint32, "lines of a source"),
            "type": spans.type,
            "surface": text.surfaces(left, right),
            "identifier": self._identifiers(lines, tokens.row[left]),
            "cluster": _nulls(len(left), pl.String),
        }
        first = tokens.first[kept]
        sentences = {
            "sentence": narrow(kept + self.place.sentence, np.uint32, "sentences of a source"),
            "document": narrow(document[kept], np.uint32, "documents of a source"),
            "paragraph": _nulls(len(kept), pl.UInt32),
            "token": (first + self.place.token).astype(np.uint64),
            "line": narrow(self.place.line + tokens.row[first], np.uint32, "lines of a source"),
            "text": text.texts(),
        }
        return pl.DataFrame(sentences, CHUNK_SENTENCES), pl.DataFrame(mentions, CHUNK_MENTIONS)

    def _identifiers(self, lines: Lines, rows: Integers) -> pl.Series:
        column = self.layout.identifier
        if column is None:
            return _nulls(len(rows), pl.String)
        code, names = distinct_cells(lines, rows, column)
        texts = [(name or b"").decode() for name in names]
        identifiers = [None if text in NO_IDENTIFIER else text for text in texts]
        return pl.Series([*identifiers, None], dtype=pl.String).gather(code)


def _nulls(count: int, dtype: type[pl.DataType]) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, count)


def _without_empty(spans: TokenSpans, tokens: Tokens, notes: list[LineNote]) -> TokenSpans:
    """Leave out spans whose tokens are all empty: they name nothing."""
    length = tokens.end - tokens.begin
    past = np.cumsum(length)
    empty = past[spans.last] - past[spans.first] + length[spans.first] == 0
    if not empty.any():
        return spans
    rows = tokens.row[spans.first[empty]].tolist()
    notes += [(row, Rule.EMPTY_MENTION, "", "left out") for row in rows]
    keep = np.flatnonzero(~empty)
    return TokenSpans(spans.first[keep], spans.last[keep], spans.type.gather(keep))
