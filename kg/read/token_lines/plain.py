"""Read plain pieces of token lines: a token and its tag on each line, and nothing odd among them.

Such are most pieces of most corpora, and most of their lines are tagged ``O``. These are never cut:
what is between two such tokens is replaced by one byte, all at once, and only what is left as a
line of its own is looked at: tagged tokens, blank lines, ``<s>`` and ``</s>``. For whatever else
there is (`collapse` and `read_plain` return None) there is `kg.read.token_lines.piece`, which reads
every piece, and plain ones with the same result.
"""

import re
from dataclasses import dataclass
from itertools import starmap

import numpy as np
import polars as pl

from kg.common.arrays import Bytes, Flags, Integers
from kg.read.common.scripts import without_space
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.frames import (
    MentionColumns,
    SentenceColumns,
    mention_frame,
    note_frame,
    sentence_frame,
)
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import NEWLINE, SPACE, binaries, encoded, gather, strings
from kg.read.token_lines.mentions import MentionDecoder, TaggedCells, TokenSpans
from kg.read.token_lines.piece_data import Before, PieceRead, Place
from kg.read.token_lines.segmentation import SENTENCE_ELEMENTS, BlankLines, LineNote, Within
from kg.read.token_lines.shape import ShapeCounts

DOCUMENT = re.compile(rb"-(?:DOCSTART|docstart)-|#(?: |-?(?i:docstart))")  # a token that begins one
COMMENT = b"#bBdDeE- "  # what may follow the # of a line that is no token, though it has a tag
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
THREE_BYTES = 0xE0  # from here on begin characters of scripts that put no space between words


@dataclass(frozen=True)
class Collapsed:
    """A plain piece; what ends a token that is tagged O is one byte, *filler*."""

    data: bytes  # the piece as it was
    joined: bytes
    filler: int
    separator: int  # of token and tag in the other lines
    marks: Integers  # where a filler, a separator or a newline is in *joined*
    newline: Integers  # which marks are newlines; these end lines that are not tagged O
    is_tagged: Flags  # which of these lines have a tag

    @property
    def bytes(self) -> Bytes:
        """*joined* as an array."""
        return np.frombuffer(self.joined, np.uint8)


def is_plain(layout: Layout) -> bool:
    """Tell whether pieces with *layout* may be plain."""
    columns = (layout.document, layout.identifier, layout.remarks, layout.sentence, layout.counter)
    return (layout.columns, layout.token, layout.tags) == (2, 0, (1,)) and not any(
        column is not None for column in columns
    )


def collapse(data: bytes, layout: Layout) -> Collapsed | None:
    """Return a piece without the ends of its lines that are tagged O; None: it is not plain."""
    separator, filler = (b"\t", b" ") if layout.tabs else (b" ", b"\t")
    if layout.tabs and filler in data:  # some tokens hold a space
        filler = b"\x1f"
    if not is_plain(layout) or filler in data or b"\x7f" in data:
        return None
    if not data.isascii() and BYTE_ORDER_MARK in data:
        return None
    lines = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    joined = lines.replace(separator + b"O\n", filler)
    array = np.frombuffer(joined, np.uint8)
    marks = np.flatnonzero(array <= max(separator[0], filler[0], NEWLINE))
    kind = array[marks]
    ends = np.flatnonzero(kind != filler[0])
    is_newline = kind[ends] == NEWLINE
    newline, parting = ends[is_newline], ends[~is_newline]
    touching = 1 + np.flatnonzero(marks[1:] - marks[:-1] == 1)  # with nothing before it
    if (
        (kind[parting] != separator[0]).any()
        or (kind[parting + 1] != NEWLINE).any()
        or _are_empty(kind[touching], separator[0], layout.tabs)
        or (kind[touching - 1] == separator[0]).any()
        or (marks[0] == 0 and _are_empty(kind[:1], separator[0], layout.tabs))
        or _has_marks(array, np.concatenate(([0], marks[:-1] + 1)), parting, separator + filler)
    ):
        return None
    is_tagged = np.zeros(len(newline), bool)
    is_tagged[np.searchsorted(newline, parting + 1)] = True
    return Collapsed(data, joined, filler[0], separator[0], marks, newline, is_tagged)


def _are_empty(kind: Bytes, separator: int, tabs: bool) -> bool:
    """Tell whether one of the ends of nothing, each of a *kind*, is not that of a blank line.

    Where TABs separate the columns, an empty token that is tagged O is one like others.
    """
    return bool((kind == separator).any() if tabs else (kind != NEWLINE).any())


def _has_marks(array: Bytes, begin: Integers, tagged: Integers, ends: bytes) -> bool:
    """Tell whether a line may be a comment, or begins a document, or a blank token has a tag.

    Args:
        array: the joined piece.
        begin: where its tokens and tags begin.
        tagged: which of them are tokens with a tag.
        ends: what follows a token that has a tag, and one that is tagged O.
    """
    head = array[begin]
    if (head[tagged] == SPACE).any():
        return True
    commented = tagged[head[tagged] == ord("#")]
    if np.isin(array[begin[commented] + 1], [*COMMENT, ends[0]]).any():
        return True
    begin = begin[(head == ord("#")) | (head == ord("-"))]
    follows = array[np.minimum(begin + 1, len(array) - 1)]
    likely = begin[np.isin(follows, list(set(b"-dD ") - set(ends)))].tolist()
    return any(DOCUMENT.match(array[place : place + 12].tobytes()) for place in likely)


def read_plain(
    piece: Collapsed, options: ReadOptions, before: Before, place: Place
) -> PieceRead | None:
    """Read a plain *piece*, but for its words; None: it is not plain after all."""
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
