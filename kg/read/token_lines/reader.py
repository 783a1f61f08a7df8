"""Read CoNLL files: one token with its tags on each line, in columns (IOB, IOB2, BIOES, BILOU, IO).

In: a source. Out: chunks of whole sentences. The work is done on the bytes of some megabytes at a
time, and only sentences with a mention become text, so memory does not grow with the tokens that
are tagged ``O``, and no Python code runs per token or per line.

The steps are modules of this folder: `layout` detects the columns; `piece` reads a piece, in which
`lines` cuts bytes into lines and cells, `segmentation` finds sentences and documents, `mentions`
decodes the tags by `tags`, and `texts` gives sentences and mentions their texts and character
offsets. A line that is not a token line, but stands among such, is kept as far as it goes, with a
diagnostic (`repairs`).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

import numpy as np
import polars as pl

from kg.common.arrays import narrow
from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.common.prefetch import prefetch
from kg.read.common.chunk import (
    CHUNK_DIAGNOSTICS,
    Chunk,
    KernelMap,
    Note,
    Segmentation,
)
from kg.read.common.sentences import EACH_FILE
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.documents import DocumentNumbers
from kg.read.token_lines.evidence import are_token_lines, is_json
from kg.read.token_lines.layout import Layout, MissingColumn, find_layout
from kg.read.token_lines.lines import pieces
from kg.read.token_lines.marks import is_mark
from kg.read.token_lines.mentions import Zeros
from kg.read.token_lines.piece import Piece, SplitPiece, prepare, read_piece
from kg.read.token_lines.piece_data import Before, PieceRead, Place
from kg.read.token_lines.plain import Collapsed
from kg.read.token_lines.segmentation import BLANK_LINES, Within, last_begin
from kg.read.token_lines.shape import Shape
from kg.read.token_lines.tags import TagStatistics

WANTED = "lines of a token and its tag, separated by a TAB or spaces"


def read(source: Source, mapping: KernelMap | None = None) -> Iterator[Chunk]:
    """Yield the chunks of *source*, each of whole sentences.

    Args:
        source: the file.
        mapping: runs `read_packed` on pieces in worker processes, results in order; None: the
            pieces are read here.

    Raises:
        LineError: its first lines are not token lines, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    head = Head(source.name, source.head(), source.options)
    return read_blocks(source, head.lines, source.blocks(), mapping)


def read_blocks(
    source: Source,
    lines: Sequence[str],
    blocks: Iterable[bytes],
    mapping: KernelMap | None = None,
) -> Iterator[Chunk]:
    """Yield the chunks of token lines.

    Args:
        source: takes notes.
        lines: the first ones, which show the columns.
        blocks: the text in blocks that may end anywhere.
        mapping: as `read` has it.

    Raises:
        LineError: the first lines are not token lines, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    reader = _Reader(source, _layout(source, lines))
    has_numbers = reader.layout.counter is not None or reader.layout.sentence is not None
    parts = pieces(blocks, partial(last_begin, reader.layout) if has_numbers else None)
    yield from reader.chunks(parts) if mapping is None else reader.mapped(parts, mapping)
    yield reader.last()


def read_apart(layout: Layout, options: ReadOptions, piece: Piece) -> PieceRead:
    """Read a piece in another process, which cannot give its words."""
    return replace(read_piece(layout, options, piece), words=None)


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
    """Reads the pieces of a source, and keeps what holds from one to the next."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self.layout, self.options = layout, source.options
        self.place = Place()  # of the next piece
        self.before = Before(Within(headed=not layout.header), layout.spelling)
        unnamed = "" if layout.marks_documents else None
        self.documents = DocumentNumbers(source.name if source.document else unnamed)
        self.statistics = TagStatistics(source.options.scheme)
        self.zeros: Zeros | None = None
        self.shape = Shape(layout)
        self.document_marks: set[str] = set()  # what showed documents so far
        self.sentence_marks: set[str] = set()  # likewise sentences
        self.ends_blank = False  # a blank line since the last token
        if layout.other_tags:
            names = ", ".join(column_name(layout, i) for i in layout.other_tags)
            source.note(None, Rule.OTHER_TAGS, f"column {names}", "not read; --tags names columns")

    def chunks(self, parts: Iterator[bytes]) -> Iterator[Chunk]:
        """Yield the chunk of each piece; while one is read, the next is split into lines."""
        for data in prefetch(prepare(part, self.layout) for part in parts):
            yield self._read(data)

    def mapped(self, parts: Iterator[bytes], mapping: KernelMap) -> Iterator[Chunk]:
        """Yield the chunk of each piece, read in workers.

        What one says of the next is known only when it is read. So the first is read here, and the
        others by what is known so far, which is seldom wrong; one for which it is, is read again.
        """
        for part in islice(parts, 1):
            yield self._read(part)
        waiting: deque[Piece] = deque()

        def tasks() -> Iterator[Piece]:
            for part in prefetch(parts):
                waiting.append(Piece(part, self.before, Place()))
                yield waiting[-1]

        for read in mapping(partial(read_apart, self.layout, self.options), tasks()):
            piece = waiting.popleft()
            if piece.before == self.before:
                yield self._chunk(piece.place, read)
            else:
                yield self._read(piece.data)

    def _read(self, data: bytes | SplitPiece | Collapsed) -> Chunk:
        piece = Piece(data, self.before, self.place)
        return self._chunk(self.place, read_piece(self.layout, self.options, piece))

    def _chunk(self, place: Place, read: PieceRead) -> Chunk:
        """Return the next piece, as it was *read* by the numbers of a *place*, as a chunk."""
        line, sentence, token = (
            here - counted for here, counted in zip(self.place, place, strict=True)
        )
        documents, numbers = self.documents.of(read.marks, read.counts, self.place.line)
        document = numbers.gather(read.sentences["document"]).alias("document")
        lines = (line, "lines of a source")
        sentences = {"line": lines, "sentence": (sentence, "sentences of a source")}
        tokens = {"token": (token, "tokens of a source")}
        self._mark(read)
        self.statistics.merge(read.statistics, line)
        self.zeros = _added(self.zeros, read.zeros, line)
        self.shape.add(read.shape)
        self.before = read.after
        self.place = Place(*(at + size for at, size in zip(self.place, read.size, strict=True)))
        return Chunk(
            count=read.size.sentence,
            tokens=read.size.token,
            documents=documents,
            sentences=_shifted(read.sentences.with_columns(document), sentences | tokens),
            mentions=_shifted(read.mentions, sentences),
            diagnostics=_shifted(read.diagnostics, {"line": lines}),
            words=read.words,
            segmentation=self._segmentation(),
        )

    def _mark(self, read: PieceRead) -> None:
        """Remember what has shown documents and sentences."""
        layout = self.layout
        if read.has_ends or (self.place.sentence > 0 and read.size.token > 0):
            columns = (layout.sentence, layout.counter, layout.remarks)
            self.sentence_marks |= {self._column(i) for i in columns if i is not None}
        if layout.document is not None:
            self.document_marks.add(self._column(layout.document))
        self.document_marks |= read.document_marks
        self.sentence_marks |= read.sentence_marks
        if blank := read.blank_lines:
            has_before = self.place.token > 0 and (blank.leading or self.ends_blank)
            if blank.between or (blank.has_token and has_before):
                self.sentence_marks.add(BLANK_LINES)
            self.ends_blank = blank.trailing or (self.ends_blank and not blank.has_token)

    def _column(self, column: int) -> str:
        return f"column {column_name(self.layout, column)}"

    def _segmentation(self) -> Segmentation:
        """Return what has shown documents and sentences so far."""
        documents = self.document_marks or (
            {EACH_FILE} if self.documents.source_document else set()
        )
        return Segmentation(frozenset(documents), frozenset(self.sentence_marks))

    def last(self) -> Chunk:
        """Return the tagging scheme, known now that every tag was seen, and the tags odd in it."""
        notes: list[Note] = []
        if zeros := self.zeros:
            value = f"{zeros.text!r} on {zeros.tokens:,} tokens"
            notes = [(zeros.line, Rule.ZERO_FOR_O, value, "read as O")]
        scheme = None
        if self.statistics.letters:
            scheme, notes = self.statistics.scheme(), [*self.statistics.odd_tags(), *notes]
        frame = pl.DataFrame(
            notes + self.shape.notes(self.options), CHUNK_DIAGNOSTICS, orient="row"
        )
        return Chunk(diagnostics=frame, scheme=scheme)


def _added(zeros: Zeros | None, more: Zeros | None, line: int) -> Zeros | None:
    """Return the *zeros* of earlier pieces with those of one whose lines are *line* more."""
    if zeros is None or more is None:
        return zeros or (more and more._replace(line=more.line + line))
    return zeros._replace(tokens=zeros.tokens + more.tokens)


def _shifted(frame: pl.DataFrame, shifts: Mapping[str, tuple[int, str]]) -> pl.DataFrame:
    """Return *frame* with numbers added to columns, each given with what its values are."""
    changed = []
    for column, (shift, content) in shifts.items():
        if shift:
            values = frame[column].to_numpy()
            added = narrow(values.astype(np.int64) + shift, values.dtype.type, content)
            changed.append(pl.Series(column, added))
    return frame.with_columns(changed) if changed else frame
