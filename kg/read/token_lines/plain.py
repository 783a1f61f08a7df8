"""Read plain pieces of token lines: a token and its tag on each line, and nothing odd among them.

Such are most pieces of most corpora, and most of their lines are tagged ``O``. These are never cut:
what is between two such tokens is replaced by one byte, all at once, and only what is left as a
line of its own is looked at: tagged tokens, blank lines, ``<s>`` and ``</s>``. For whatever else
there is (`collapse` and `read_plain` return None) there is `kg.read.token_lines.piece`, which reads
every piece, and plain ones with the same result.
"""

from dataclasses import dataclass
from functools import partial
from itertools import starmap

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.read.common.chunk import Words
from kg.read.common.scripts import without_space
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.collapsing import DOCUMENT, Collapsed
from kg.read.token_lines.frames import (
    MentionColumns,
    SentenceColumns,
    mention_frame,
    note_frame,
    sentence_frame,
)
from kg.read.token_lines.lines import NEWLINE, SPACE, binaries, encoded, gather, strings
from kg.read.token_lines.mentions import MentionDecoder, TaggedCells, TokenSpans
from kg.read.token_lines.piece_data import Before, PieceRead, Place
from kg.read.token_lines.segmentation import SENTENCE_ELEMENTS, BlankLines, LineNote, Within
from kg.read.token_lines.shape import ShapeCounts

THREE_BYTES = 0xE0  # from here on begin characters of scripts that put no space between words


def read_plain(
    piece: Collapsed, options: ReadOptions, before: Before, place: Place
) -> PieceRead | None:
    """Read a plain *piece*; None: it is not plain after all."""
    if options.split_sentences or not before.within.headed:
        return None
    boundaries = _boundaries(piece, before.within)
    if boundaries is None or _is_tight(piece):
        return None
    sentences = _Sentences.of(piece, boundaries.line)
    singles = int(np.count_nonzero(sentences.size == 1))
    if singles == len(sentences.size):
        return None
    cells = _tagged_cells(piece, sentences)
    if any(DOCUMENT.match(value.encode()) for value in cells.values):
        return None
    notes: list[LineNote] = []
    mentions = MentionDecoder(options, before.spelling)
    spans = mentions.decode([cells], place.line, notes)
    documents = np.zeros(len(sentences.size), np.int64)
    sentence_columns, mention_columns = _columns(piece, sentences, documents, cells, spans)
    is_marked = boundaries.within.marked
    lines, tokens = len(piece.marks) - len(cells.token), len(piece.marks) - len(piece.newline)
    return PieceRead(
        size=Place(lines, len(sentences.size), tokens),
        marks=[],
        counts=[len(sentences.size)],
        sentences=sentence_frame(place, sentence_columns),
        mentions=mention_frame(place, mention_columns),
        diagnostics=note_frame(place, notes),
        statistics=mentions.statistics,
        zeros=mentions.zeros,
        shape=ShapeCounts(len(sentences.size), tokens, singles, 0),
        after=Before(boundaries.within, mentions.spelling, True, before.marks_sentences),
        document_marks=frozenset(),
        sentence_marks=frozenset({SENTENCE_ELEMENTS} if is_marked else ()),
        blank_lines=None if is_marked else _blank_lines(piece, boundaries.line, sentences),
        has_ends=False,
        words=partial(_words, piece, sentences, place),
    )


@dataclass(frozen=True)
class _Boundaries:
    """The lines at which sentences end, of those that are not tagged O, and what comes after."""

    line: Integers
    within: Within


def _boundaries(piece: Collapsed, within: Within) -> _Boundaries | None:
    """Find blank lines, <s> and </s>; None where there are other lines, or these are not paired."""
    end = piece.marks[piece.newline]
    begin = np.concatenate(([-1], piece.marks))[piece.newline] + 1
    data = piece.bytes
    is_untagged = ~piece.is_tagged
    if piece.separator == SPACE:  # a line by spaces may be an element that has some
        is_element = (data[begin] == ord("<")) & (data[end - 1] == ord(">")) & piece.is_tagged
        if is_element.any():
            return None
    line = np.flatnonzero(is_untagged)
    begin, length = begin[line], (end - begin)[line]
    marked = np.flatnonzero(length > 0)
    begin, is_open = begin[marked], length[marked] == len("<s>")
    slash = np.where(is_open, 0, 1)
    texts_fit = (
        (length[marked] == 3 + slash)
        & (data[begin] == ord("<"))
        & (is_open | (data[np.minimum(begin + 1, len(data) - 1)] == ord("/")))
    )
    if not texts_fit.all():
        return None
    fits = (data[begin + 1 + slash] == ord("s")) & (data[begin + 2 + slash] == ord(">"))
    inside = np.concatenate(([within.inside], is_open))
    if not fits.all() or (inside[:-1] == is_open).any():
        return None
    if not len(marked) and not within.marked:
        return _Boundaries(line, within)
    if (inside[np.cumsum(length > 0)] & (length == 0)).any():  # a blank line in a sentence
        return None
    return _Boundaries(line, within._replace(inside=bool(inside[-1]), marked=True))


def _is_tight(piece: Collapsed) -> bool:
    """Tell whether there are tokens without a space between them."""
    data = piece.bytes
    if piece.joined.isascii() or not (data >= THREE_BYTES).any():
        return False
    is_token = data[piece.marks] != NEWLINE
    begin = np.concatenate(([0], piece.marks[:-1] + 1))
    return bool(without_space(data, begin[is_token], piece.marks[is_token]).any())


@dataclass(frozen=True)
class _Sentences:
    """The sentences of a piece, one item each; numbers count from 0 in it."""

    first: Integers  # the first token
    size: Integers  # tokens
    row: Integers  # the line of the first one
    begin: Integers  # bytes of the joined piece, half-open, without what ends the last token
    stop: Integers

    @classmethod
    def of(cls, piece: Collapsed, boundary: Integers) -> "_Sentences":
        """Return the sentences between some lines, which are numbered among those not tagged O."""
        mark = piece.newline[boundary]
        token = np.concatenate(([0], mark - boundary, [len(piece.marks) - len(piece.newline)]))
        size = np.diff(token)
        has = np.flatnonzero(size)
        tagged_before = np.cumsum(piece.is_tagged)[boundary]
        return cls(
            first=token[has],
            size=size[has],
            row=np.concatenate(([0], mark - tagged_before + 1))[has],
            begin=np.concatenate(([0], piece.marks[mark] + 1))[has],
            stop=piece.marks[np.append(mark, len(piece.marks))[has] - 1],
        )


def _tagged_cells(piece: Collapsed, sentences: _Sentences) -> TaggedCells:
    line = np.flatnonzero(piece.is_tagged)
    mark = piece.newline[line]
    token = mark - line - 1
    data = piece.bytes
    code, values = encoded(gather(data, piece.marks[mark - 1] + 1, piece.marks[mark]))
    return TaggedCells(
        token=token,
        row=mark - np.arange(1, len(line) + 1),
        sentence=np.searchsorted(sentences.first, token, side="right") - 1,
        code=code,
        values=[value.decode("utf-8") for value in values],
    )


def _words(piece: Collapsed, sentences: _Sentences, place: Place) -> Words:
    """Return every token of a piece that begins at *place*."""
    data = piece.bytes
    is_tagged = data[piece.marks] == piece.separator
    row = np.arange(len(piece.marks)) - np.cumsum(is_tagged) + is_tagged
    token = np.flatnonzero(data[piece.marks] != NEWLINE)
    begin = np.concatenate(([0], piece.marks + 1))[token]
    number = np.repeat(np.arange(len(sentences.size)), sentences.size)
    return Words(data, begin, piece.marks[token], number + place.sentence, row[token] + place.line)


def _blank_lines(piece: Collapsed, line: Integers, sentences: _Sentences) -> BlankLines:
    """Tell where the blank *lines* are, of those that are not tagged O."""
    row = piece.newline[line] - np.cumsum(piece.is_tagged)[line]
    first, last = sentences.row[0], sentences.row[-1] + sentences.size[-1] - 1
    is_before, is_after = row < first, row > last
    between = ~(is_before | is_after)
    return BlankLines(bool(is_before.any()), bool(between.any()), bool(is_after.any()), True)


def _columns(
    piece: Collapsed,
    sentences: _Sentences,
    documents: Integers,
    cells: TaggedCells,
    spans: TokenSpans,
) -> tuple[SentenceColumns, MentionColumns]:
    """Return the sentences with a mention, and the mentions."""
    left, right = (np.searchsorted(cells.token, token) for token in (spans.first, spans.last))
    sentence = cells.sentence[left]
    kept = np.flatnonzero(np.bincount(sentence))
    text = _Texts(piece, sentences, kept, cells)
    start = spans.first - sentences.first[sentence]
    mentions = MentionColumns(
        sentence=sentence,
        start=start,
        end=spans.last - spans.first + start + 1,
        begin=text.character(text.begin[left], sentence),
        stop=text.character(text.end[right], sentence),
        row=cells.row[left],
        type=spans.type,
        surface=strings(gather(text.data, text.begin[left], text.end[right])),
    )
    return (
        SentenceColumns(
            kept, documents[kept], sentences.first[kept], sentences.row[kept], text.texts()
        ),
        mentions,
    )


class _Texts:
    """The texts of *kept* sentences as one run of bytes, and where their tagged tokens are in it.

    A text goes from the beginning of the sentence to its first tag, from behind that one to the
    next, and so on; what stood between a token and its tag is the space after the token.
    """

    def __init__(
        self, piece: Collapsed, sentences: _Sentences, kept: Integers, cells: TaggedCells
    ) -> None:
        number = np.full(len(sentences.first), -1)
        number[kept] = np.arange(len(kept))
        tagged = np.flatnonzero(number[cells.sentence] >= 0)
        text = number[cells.sentence[tagged]]
        mark = piece.newline[np.flatnonzero(piece.is_tagged)[tagged]]
        token_end, tag_end = piece.marks[mark - 1], piece.marks[mark]
        token_begin = np.where(mark > 1, piece.marks[mark - 2] + 1, 0)
        # A text has one part more than tags; the parts of all of them are numbered together.
        part = np.arange(len(tagged)) + text
        last = np.cumsum(np.bincount(text, minlength=len(kept))) + np.arange(len(kept))
        first = np.concatenate(([0], last[:-1] + 1)) if len(last) else last
        begin = np.empty(len(tagged) + len(kept), np.int64)
        stop = np.empty_like(begin)
        begin[part + 1], begin[first] = tag_end + 1, sentences.begin[kept]
        stop[part], stop[last] = token_end + 1, sentences.stop[kept]
        ends_tagged = stop[last] < begin[last]
        stop[last] = np.maximum(stop[last], begin[last])
        stop[last[ends_tagged] - 1] -= 1  # no space after the last token
        spaced = piece.joined.replace(b"\t", b" ")
        if piece.filler not in b"\t ":
            spaced = spaced.replace(bytes([piece.filler]), b" ")
        parts = starmap(slice, zip(begin.tolist(), stop.tolist(), strict=True))
        self.data = np.frombuffer(b"".join(map(spaced.__getitem__, parts)), np.uint8)
        past = np.cumsum(stop - begin)
        self.bounds = np.concatenate(([0], past[last]))
        self.origin = np.zeros(len(sentences.first), np.int64)
        self.origin[kept] = self.bounds[:-1]
        self.end = np.zeros(len(cells.token), np.int64)  # of each tagged token in the bytes
        self.end[tagged] = past[part] - (stop[part] - token_end)
        self.begin = self.end.copy()
        self.begin[tagged] -= token_end - token_begin
        continues = (self.data & 0xC0) == 0x80
        self.further = np.flatnonzero(continues)  # bytes that begin no character

    def texts(self) -> pl.Series:
        """Return the text of each kept sentence."""
        return strings(binaries(self.data, self.bounds))

    def character(self, offset: Integers, sentence: Integers) -> Integers:
        """Return the character of its sentence at which each byte *offset* is."""
        origin = self.origin[sentence]
        if not len(self.further):
            return offset - origin
        inner = np.searchsorted(self.further, offset) - np.searchsorted(self.further, origin)
        return np.asarray(offset - origin - inner)
