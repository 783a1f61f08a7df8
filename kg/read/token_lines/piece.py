"""Read a piece of token lines: its sentences and mentions, as a function of its bytes.

In: a piece of whole sentences, and what the lines before it say of it (`Before`). Out: frames, with
numbers counted from where the piece is said to begin; and what is known of a source only when all
its pieces have been read, such as the tagging scheme, as parts to be put together by
`kg.read.token_lines.reader`. So pieces can be read in any order, and in other processes.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import SPLITTER, Words
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.cells import find_cells
from kg.read.token_lines.frames import (
    MentionColumns,
    SentenceColumns,
    mention_frame,
    note_frame,
    sentence_frame,
)
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import Lines, Tokens, distinct_cells, split
from kg.read.token_lines.mentions import MentionDecoder, TaggedCells, TokenSpans
from kg.read.token_lines.piece_data import Before, PieceRead, Place
from kg.read.token_lines.plain import Collapsed, collapse, read_plain
from kg.read.token_lines.repairs import repair, without_marks
from kg.read.token_lines.segmentation import LineClassifier, LineNote, Mark, begins
from kg.read.token_lines.shape import ShapeCounts
from kg.read.token_lines.splitting import find_breaks, with_breaks
from kg.read.token_lines.texts import Texts

SENTENCE_END, NO_SPACE = b"EndOfSentence", b"NoSpaceAfter"  # remarks of HIPE
NO_IDENTIFIER = ("", "_", "-", "O", "NIL", "null")


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

    data: bytes | SplitPiece | Collapsed
    before: Before
    place: Place


def prepare(data: bytes, layout: Layout) -> SplitPiece | Collapsed:
    """Return the bytes of a piece as they are read: this part of it needs to know no other."""
    return collapse(data, layout) or SplitPiece.of(data, layout.tabs)


def read_piece(layout: Layout, options: ReadOptions, piece: Piece) -> PieceRead:
    """Read *piece* of a source that has *layout*, in time linear in its size."""
    data = piece.data
    if isinstance(data, bytes):
        data = prepare(data, layout)
    if isinstance(data, SplitPiece):
        return _PieceReader(layout, options, piece, data).read()
    split_piece = partial(SplitPiece.of, data.data, layout.tabs)
    read = read_plain(data, options, piece.before, piece.place)
    if read is None:
        return _PieceReader(layout, options, piece, split_piece()).read()
    return replace(read, words=lambda: _PieceReader(layout, options, piece, split_piece()).words())


class _PieceReader:
    """Reads one piece."""

    def __init__(
        self, layout: Layout, options: ReadOptions, piece: Piece, data: SplitPiece
    ) -> None:
        self.layout, self.options = layout, options
        self.before, self.place = piece.before, piece.place
        self.piece = data
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
        layers = [TaggedCells.of(lines, tokens, cell) for cell in cells.tags]
        spans = self.mentions.decode(layers, self.place.line, notes)
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
            diagnostics=note_frame(self.place, notes),
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

    def words(self) -> Words:
        """Return the words of the piece."""
        words = self.read().words
        assert words is not None
        return words()

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
        mentions = MentionColumns(
            sentence=tokens.sentence[left],
            start=start,
            end=right - left + start + 1,
            begin=text.character(left),
            stop=text.character(right, after=True),
            row=tokens.row[left],
            type=spans.type,
            surface=text.surfaces(left, right),
            identifier=self._identifiers(lines, tokens.row[left]),
        )
        first = tokens.first[kept]
        sentences = SentenceColumns(kept, document[kept], first, tokens.row[first], text.texts())
        return sentence_frame(self.place, sentences), mention_frame(self.place, mentions)

    def _identifiers(self, lines: Lines, rows: Integers) -> pl.Series | None:
        column = self.layout.identifier
        if column is None:
            return None
        code, names = distinct_cells(lines, rows, column)
        texts = [(name or b"").decode() for name in names]
        identifiers = [None if text in NO_IDENTIFIER else text for text in texts]
        return pl.Series([*identifiers, None], dtype=pl.String).gather(code)


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
