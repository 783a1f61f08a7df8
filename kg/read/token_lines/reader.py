"""Read CoNLL files: one token with its tags on each line, in columns (IOB, IOB2, BIOES, BILOU, IO).

In: a source. Out: chunks of whole sentences. The work is done on the bytes of some megabytes at a
time, and only sentences with a mention become text, so memory does not grow with the tokens that
are tagged ``O``, and no Python code runs per token or per line.

The steps are modules of this folder: `layout` detects the columns, `lines` cuts bytes into lines
and cells, `segmentation` finds sentences and documents, `mentions` decodes the tags by `tags`, and
`texts` gives sentences and mentions their texts and character offsets. A line that is not a token
line, but stands among such, is kept as far as it goes, with a diagnostic (`repairs`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers, narrow
from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.common.prefetch import prefetch
from kg.read.common.chunk import (
    CHUNK_DIAGNOSTICS,
    CHUNK_MENTIONS,
    CHUNK_SENTENCES,
    SPLITTER,
    Chunk,
    Segmentation,
    Words,
)
from kg.read.common.sentences import EACH_FILE
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.cells import find_cells
from kg.read.token_lines.documents import DocumentNumbers
from kg.read.token_lines.evidence import are_token_lines, is_json
from kg.read.token_lines.layout import Layout, MissingColumn, find_layout
from kg.read.token_lines.lines import (
    Lines,
    Tokens,
    distinct_cells,
    pieces,
    split,
)
from kg.read.token_lines.marks import is_mark
from kg.read.token_lines.mentions import MentionDecoder, TokenSpans
from kg.read.token_lines.repairs import repair, without_marks
from kg.read.token_lines.segmentation import LineClassifier, LineNote, begins, last_begin
from kg.read.token_lines.shape import Shape
from kg.read.token_lines.splitting import find_breaks, with_breaks
from kg.read.token_lines.texts import Texts

WANTED = "lines of a token and its tag, separated by a TAB or spaces"
SENTENCE_END, NO_SPACE = b"EndOfSentence", b"NoSpaceAfter"  # remarks of HIPE
NO_IDENTIFIER = ("", "_", "-", "O", "NIL", "null")


def read(source: Source) -> Iterator[Chunk]:
    """Yield the chunks of *source*, each of whole sentences.

    Raises:
        LineError: its first lines are not token lines, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    head = Head(source.name, source.head(), source.options)
    return read_blocks(source, head.lines, source.blocks())


def read_blocks(source: Source, lines: Sequence[str], blocks: Iterable[bytes]) -> Iterator[Chunk]:
    """Yield the chunks of token lines.

    Args:
        source: takes notes.
        lines: the first ones, which show the columns.
        blocks: the text in blocks that may end anywhere.

    Raises:
        LineError: the first lines are not token lines, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    layout = _layout(source, lines)
    reader = _Reader(source, layout)
    for piece, cells, notes in prefetch(_split(blocks, layout)):
        yield reader.chunk(piece, cells, notes)
    yield reader.last()


def _split(
    blocks: Iterable[bytes], layout: Layout
) -> Iterator[tuple[bytes, Lines, list[LineNote]]]:
    """Yield pieces of whole sentences, each split into lines, with notes on what was left out."""
    has_numbers = layout.counter is not None or layout.sentence is not None
    for marked in pieces(blocks, partial(last_begin, layout) if has_numbers else None):
        piece, notes = without_marks(marked)
        yield piece, split(piece, layout.tabs), notes


def recognise(head: Head) -> Guess | None:
    """Recognise CoNLL token lines by a column of tags."""
    if is_json(head.text):
        return None
    try:
        layout = find_layout(head.lines, head.options)
    except MissingColumn:  # `read` says which, if no other format fits better
        return Guess(0.5, "a column of tags that you name")
    is_named = bool(head.options.token or head.options.tags)
    if layout is None or not (is_named or are_token_lines(head.lines, layout)):
        return None
    separator = "TABs" if layout.tabs else "spaces"
    tags = ", ".join(column_name(layout, i) for i in layout.tags)
    token = column_name(layout, layout.token)
    return Guess(0.8, f"{layout.columns} columns by {separator}, tokens in {token}, tags in {tags}")


def column_name(layout: Layout, column: int) -> str:
    """Return the name of a column in the header, or its number from 1."""
    return layout.header[column] if layout.header else str(column + 1)


def _layout(source: Source, lines: Sequence[str]) -> Layout:
    try:
        layout = find_layout(lines, source.options)
    except MissingColumn as missing:
        wanted = f"one of {', '.join(missing.existing)}"
        raise LineError(source.name, f"no column {missing.column!r}", wanted) from None
    if layout is not None:
        return layout
    plain = ((i, line) for i, line in enumerate(lines) if line.strip() and not is_mark(line))
    row, text = next(plain, (0, ""))
    if not text:
        return Layout(True, 2, 0, (1,))  # of an empty file
    shown = repr(text if len(text) <= 60 else text[:59] + "…")
    hint = "name the columns with --token and --tags"
    raise LineError(f"{source.name}:{row + 1}", shown, WANTED, hint)


class _Reader:
    """The state of reading a source between two pieces of it."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self.layout = layout
        self.line = 1  # of the next piece's first
        self.sentence = self.token = 0  # the next one's number
        self.lines = LineClassifier(layout)
        unnamed = "" if layout.marks_documents else None
        self.documents = DocumentNumbers(source.name if source.document else unnamed)
        self.mentions = MentionDecoder(layout, source.options)
        self.options = source.options
        self.marks_sentences = False  # two sentences of one document were seen
        self.shape = Shape(layout)
        if layout.other_tags:
            names = ", ".join(column_name(layout, i) for i in layout.other_tags)
            source.note(None, Rule.OTHER_TAGS, f"column {names}", "not read; --tags names columns")

    def chunk(self, piece: bytes, lines: Lines, earlier_notes: list[LineNote]) -> Chunk:
        """Read one piece, which was split into lines.

        Args:
            piece: whole sentences.
            lines: its own.
            earlier_notes: diagnostics of it so far.
        """
        kinds = self.lines.classify(piece, lines)
        lines = repair(piece, lines, kinds, self.layout)
        notes = kinds.notes + earlier_notes
        cells = find_cells(piece, lines, kinds.token, self.layout, notes)
        row, begin, end = cells.row, cells.begin, cells.end
        ends = self._ends(lines, row) | begins(lines, row, self.layout)
        self._mark_columns(bool(ends.any()) or (self.sentence > 0 and len(row) > 0))
        changed = ends | self._changes(lines, row, kinds.documents)
        breaks = np.cumsum(kinds.is_break, dtype=np.int64)[row] + np.cumsum(changed, dtype=np.int64)
        tokens = Tokens.of(row, begin, end, breaks)
        spans = self.mentions.decode(lines, tokens, cells.tags, self.line, notes)
        spans = _without_empty(spans, tokens, notes)
        tokens = self._split_sentences(lines, tokens, spans, kinds.documents)
        documents, document = self.documents.of(kinds.documents, row[tokens.first], self.line)
        sentences, mentions = self._frames(lines, tokens, document, spans)
        self.shape.add(tokens, spans)
        numbers = (tokens.sentence + self.sentence, row + self.line)
        diagnostics = self._diagnostics(notes)
        self.line += len(lines.start)
        self.sentence += len(tokens.first)
        self.token += len(row)
        return Chunk(
            count=len(tokens.first),
            tokens=len(row),
            documents=documents,
            sentences=sentences,
            mentions=mentions,
            diagnostics=diagnostics,
            words=lambda: Words(lines.data, begin, end, *numbers),
            segmentation=self._segmentation(),
        )

    def _mark_columns(self, has_ends: bool) -> None:
        """Remember which columns show documents, and sentences if such *has_ends*."""
        layout = self.layout
        if has_ends:
            columns = (layout.sentence, layout.counter, layout.remarks)
            self.lines.sentence_marks |= {self._column(i) for i in columns if i is not None}
        if layout.document is not None:
            self.lines.document_marks.add(self._column(layout.document))

    def _column(self, column: int) -> str:
        return f"column {column_name(self.layout, column)}"

    def _segmentation(self) -> Segmentation:
        """Return what has shown documents and sentences so far."""
        documents = self.lines.document_marks or (
            {EACH_FILE} if self.documents.source_document else set()
        )
        return Segmentation(frozenset(documents), frozenset(self.lines.sentence_marks))

    def _split_sentences(
        self, lines: Lines, tokens: Tokens, spans: TokenSpans, documents: list[tuple[int, str]]
    ) -> Tokens:
        """Split overlong sentences, and all of a text that marks none, if the user wants it."""
        if not self.options.split_sentences or not len(tokens.first):
            return tokens
        rows = sorted(row for row, _ in documents)
        document = np.searchsorted(rows, tokens.row[tokens.first], side="right")
        goes_on = np.diff(document, prepend=0 if self.token else -1) == 0
        self.marks_sentences |= bool(goes_on.any())
        breaks = find_breaks(
            lines.data, tokens, spans, not self.marks_sentences, self.options.language
        )
        self.shape.split += len(breaks)
        self.lines.sentence_marks |= {SPLITTER} if len(breaks) else set()
        return with_breaks(tokens, breaks) if len(breaks) else tokens

    def last(self) -> Chunk:
        """Return the tagging scheme, known now that every tag was seen, and the tags odd in it."""
        scheme, notes = self.mentions.finish()
        frame = pl.DataFrame(
            notes + self.shape.notes(self.options), CHUNK_DIAGNOSTICS, orient="row"
        )
        return Chunk(diagnostics=frame, scheme=scheme)

    def _diagnostics(self, notes: list[LineNote]) -> pl.DataFrame:
        rows = [(self.line + row, rule, value, act) for row, rule, value, act in sorted(notes)]
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

    def _changes(self, lines: Lines, token: Integers, documents: list[tuple[int, str]]) -> Flags:
        """Tell which tokens begin a document by a new value in the column of documents.

        Args:
            documents: takes the row and the name of each.
        """
        changed = np.zeros(len(token), bool)
        if self.layout.document is not None and len(token):
            code, names = distinct_cells(lines, token, self.layout.document)
            changed = np.diff(code, prepend=-1) != 0
            documents += [
                (int(token[i]), (names[code[i]] or b"").decode()) for i in np.flatnonzero(changed)
            ]
        return changed

    def _frames(
        self, lines: Lines, tokens: Tokens, document: pl.Series, spans: TokenSpans
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the sentences with a mention, and the mentions.

        Args:
            document: the number of each sentence's document.
        """
        left, right = spans.first, spans.last  # tokens, inclusive
        kept = np.unique(tokens.sentence[left])
        text = Texts(lines.data, tokens, kept, self._says(lines, tokens.row, NO_SPACE))
        start = left - tokens.first[tokens.sentence[left]]
        mentions = {
            "sentence": narrow(
                tokens.sentence[left] + self.sentence, np.uint32, "sentences of a source"
            ),
            "start": narrow(start, np.uint32, "tokens of a sentence"),
            "end": narrow(right - left + start + 1, np.uint32, "tokens of a sentence"),
            "begin": narrow(text.character(left), np.uint32, "characters of a sentence"),
            "stop": narrow(
                text.character(right, after=True), np.uint32, "characters of a sentence"
            ),
            "line": narrow(self.line + tokens.row[left], np.uint32, "lines of a source"),
            "type": spans.type,
            "surface": text.surfaces(left, right),
            "identifier": self._identifiers(lines, tokens.row[left]),
            "cluster": _nulls(len(left), pl.String),
        }
        first = tokens.first[kept]
        sentences = {
            "sentence": narrow(kept + self.sentence, np.uint32, "sentences of a source"),
            "document": document.gather(kept),
            "paragraph": _nulls(len(kept), pl.UInt32),
            "token": (first + self.token).astype(np.uint64),
            "line": narrow(self.line + tokens.row[first], np.uint32, "lines of a source"),
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
