"""Read token lines: a token and its tags on each line, in columns.

In: a source. Out: chunks of whole sentences. The work is done on the bytes of some megabytes at a
time, and only what belongs to sentences with a mention becomes text, so memory does not grow with
the tokens that are tagged ``O``.

The steps are modules of this folder: `layout` finds the columns, `lines` cuts bytes into lines and
cells, `segmentation` finds sentences and documents, `mentions` decodes the tags by `tags`, and
`texts` gives sentences and mentions their texts and character offsets. A line
that is no token line, but stands among such, is kept as far as it goes, with a diagnostic.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.errors import LineError
from kg.common.prefetch import prefetch
from kg.read.common.chunk import (
    CHUNK_DIAGNOSTICS,
    CHUNK_DOCUMENTS,
    CHUNK_MENTIONS,
    CHUNK_SENTENCES,
    Chunk,
    Words,
)
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.layout import Layout, find_layout, is_mark
from kg.read.token_lines.lines import Lines, gather, pieces, split
from kg.read.token_lines.mentions import Layers, Tagged
from kg.read.token_lines.segmentation import Found, Marks
from kg.read.token_lines.texts import Texts

WANTED = "lines of a token and its tag, parted by a TAB or spaces"


def read(source: Source) -> Iterator[Chunk]:
    """Yield the sentences of *source*.

    Raises:
        LineError: its first lines are not token lines, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    layout = _layout(source)
    reader = _Reader(source, layout)
    cut = ((piece, split(piece, layout.tabs)) for piece in pieces(source.blocks()))
    for piece, lines in prefetch(cut):
        yield reader.chunk(piece, lines)
    yield reader.last()


def recognise(head: Head) -> Guess | None:
    """Tell token lines by a column of tags."""
    try:
        layout = find_layout(head.lines, head.options)
    except ValueError:
        return Guess(0.5, "a column of tags that you name")
    if layout is None:
        return None
    parted = "TABs" if layout.tabs else "spaces"
    tags = ", ".join(_name(layout, i) for i in layout.tags)
    why = f"{layout.columns} columns by {parted}, tokens in {_name(layout, layout.token)}"
    return Guess(0.8, f"{why}, tags in {tags}")


def _name(layout: Layout, column: int) -> str:
    return layout.header[column] if layout.header else str(column + 1)


def _layout(source: Source) -> Layout:
    head = Head(source.name, source.head(), source.options)
    try:
        layout = find_layout(head.lines, source.options)
    except ValueError as problem:
        name, known = str(problem).split("|", 1)
        raise LineError(source.name, f"no column {name!r}", f"one of {known}") from None
    if layout is not None:
        return layout
    plain = ((i, line) for i, line in enumerate(head.lines) if line.strip() and not is_mark(line))
    row, text = next(plain, (0, ""))
    if not text:
        return Layout(True, 2, 0, (1,))  # of an empty file
    shown = repr(text if len(text) <= 60 else text[:59] + "…")
    hint = "name the columns with --token and --tags"
    raise LineError(f"{source.name}:{row + 1}", shown, WANTED, hint)


class _Reader:
    """What is known of a source between two pieces of it."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self.source, self.layout, self.options = source, layout, source.options
        self.line = 1  # of the next piece's first
        self.sentence = self.token = 0  # the next one's number
        self.marks, self.layers = Marks(layout), Layers(layout, source.options)
        self.documents = _Documents(source)
        if layout.other_tags:
            names = ", ".join(_name(layout, i) for i in layout.other_tags)
            source.note(None, "other-tags", f"column {names}", "not read; --tags names columns")

    def chunk(self, piece: bytes, lines: Lines) -> Chunk:
        """Read one piece, which was split into lines."""
        roles = self.marks.roles(piece, lines)
        token, found = roles.token, roles.found
        self._check_columns(piece, lines, token, found)
        begin, end, column = self._cells(lines, token)
        changed = self._ends(lines, token) | self._changes(lines, token, roles.documents)
        broken = np.cumsum(roles.is_break)[token] + np.cumsum(changed)
        sentence = np.cumsum(np.diff(broken, prepend=-1) > 0) - 1
        count = int(sentence[-1]) + 1 if len(token) else 0
        first = np.flatnonzero(np.diff(sentence, prepend=-1))  # each sentence's first token
        documents, document = self.documents.of(roles.documents, token[first], self.line)
        tagged = self.layers.tagged(lines, token, column, sentence, self.line, found)
        tagged = _named(tagged, end - begin, token, found)
        frames = self._frames(lines, token, begin, end, sentence, first, document, tagged)
        numbers = (sentence + self.sentence, token + self.line)
        self.line += len(lines.start)
        self.sentence += count
        self.token += len(token)
        return Chunk(
            count=count,
            tokens=len(token),
            documents=documents,
            sentences=frames[0],
            mentions=frames[1],
            diagnostics=self._diagnostics(found, len(lines.start)),
            words=lambda: Words(lines.data, begin, end, *numbers),
        )

    def last(self) -> Chunk:
        """Name the scheme, now that every tag was seen, and what is odd in it."""
        scheme, found = self.layers.scheme()
        frame = pl.DataFrame(found, CHUNK_DIAGNOSTICS, orient="row")
        return Chunk(diagnostics=frame, scheme=scheme)

    def _diagnostics(self, found: list[Found], lines: int) -> pl.DataFrame:
        first = self.line - lines
        rows = [(first + row, rule, value, action) for row, rule, value, action in sorted(found)]
        return pl.DataFrame(rows, CHUNK_DIAGNOSTICS, orient="row")

    def _check_columns(
        self, piece: bytes, lines: Lines, token: Integers, found: list[Found]
    ) -> None:
        """Say which lines have too many or too few columns."""
        layout = self.layout
        least = max(layout.tags) + 1
        cells = lines.cells[token]
        for row in token[(cells < least) | (cells > layout.columns)].tolist():
            text = lines.text(piece, row)
            if lines.cells[row] < least:
                found.append((row, "missing-tag", text, "read as O"))
            elif not (layout.tabs and text.endswith("\t")):  # a TAB too many says nothing
                what = "the last column is the tag, the rest the token"
                action = what if self._folds else "what is beyond was passed over"
                found.append((row, "extra-column", text, action))

    @property
    def _folds(self) -> bool:
        """Tell that there are a token and a tag only, so that further TABs belong to the token."""
        return self.layout.tabs and self.layout.columns == 2

    def _cells(self, lines: Lines, token: Integers) -> tuple[Integers, Integers, list[Integers]]:
        """Return where the tokens begin and end, and the number of each tag cell (-1: missing)."""
        layout, cells = self.layout, lines.cells[token]
        if self._folds:
            tag = cells - 1
            end = lines.stop(token, np.maximum(cells - 2, 0))
            return lines.start[token], end, [np.where(tag > 0, tag, -1)]
        at = np.minimum(layout.token, cells - 1)
        columns = [np.where(cells > i, i, -1) for i in layout.tags]
        return lines.begin(token, at), lines.stop(token, at), columns

    def _ends(self, lines: Lines, token: Integers) -> Integers:
        """Tell which tokens come after one that the format says ends a sentence."""
        after = np.zeros(len(token), bool)
        if self.layout.ends is not None:
            coded = _coded(lines, token, self.layout.ends)
            ends = np.array([b"EndOfSentence" in (value or b"") for value in coded[1]], bool)
            after[1:] = ends[coded[0][:-1]]
        return after

    def _changes(self, lines: Lines, token: Integers, marks: list[tuple[int, str]]) -> Integers:
        """Tell which tokens begin a document by another value in the column of documents."""
        changed = np.zeros(len(token), bool)
        if self.layout.document is not None and len(token):
            code, names = _coded(lines, token, self.layout.document)
            changed = np.diff(code, prepend=-1) != 0
            marks += [
                (int(token[i]), (names[code[i]] or b"").decode()) for i in np.flatnonzero(changed)
            ]
        return changed

    def _frames(
        self,
        lines: Lines,
        token: Integers,
        begin: Integers,
        end: Integers,
        sentence: Integers,
        first: Integers,
        document: pl.Series,
        tagged: Tagged,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the sentences with a mention, and the mentions."""
        left, right = tagged.first, tagged.last  # tokens, inclusive
        kept = np.unique(sentence[left])
        text = Texts(lines.data, begin, end, sentence, first, kept)
        start = left - first[sentence[left]]
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(left))
        mentions = {
            "sentence": (sentence[left] + self.sentence).astype(np.uint32),
            "start": start.astype(np.uint32),
            "end": (right - left + start + 1).astype(np.uint32),
            "begin": text.character(left).astype(np.uint32),
            "stop": text.character(right, after=True).astype(np.uint32),
            "line": (self.line + token[left]).astype(np.uint32),
            "type": tagged.type,
            "surface": text.surfaces(left, right),
            "identifier": self._identifiers(lines, token[left]),
            "cluster": nothing,
        }
        sentences = {
            "sentence": (kept + self.sentence).astype(np.uint32),
            "document": document.gather(kept),
            "paragraph": pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(kept)),
            "token": (first[kept] + self.token).astype(np.uint64),
            "line": (self.line + token[first[kept]]).astype(np.uint32),
            "text": text.texts(),
        }
        return pl.DataFrame(sentences, CHUNK_SENTENCES), pl.DataFrame(mentions, CHUNK_MENTIONS)

    def _identifiers(self, lines: Lines, rows: Integers) -> pl.Series:
        column = self.layout.identifier
        if column is None:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        code, names = _coded(lines, rows, column)
        texts = [(name or b"").decode() for name in names]
        known = [None if text in ("", "_", "-", "O", "NIL", "null") else text for text in texts]
        return pl.Series([*known, None], dtype=pl.String).gather(code)


class _Documents:
    """Numbers the documents of a source; one may go on over several pieces."""

    def __init__(self, source: Source) -> None:
        self.whole = source.name if source.document else None
        self.number: int | None = None
        self.opened = ("", 0)  # its name and line
        self.sentence = 0  # the next one's number

    def of(
        self, marks: list[tuple[int, str]], first: Integers, line: int
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return the documents of a piece, and which one each sentence belongs to.

        Args:
            marks: rows of the piece at which a document begins, and their names.
            first: each sentence's first row.
            line: of the piece's first row.
        """
        marks = sorted(marks)
        index = np.searchsorted([row for row, _ in marks], first, side="right")
        counts = np.bincount(index, minlength=len(marks) + 1).tolist()
        if counts[0] and self.number is None and self.whole is not None:
            self._open(self.whole, 1)
        rows = [self._row(counts[0])] if counts[0] else []
        numbers = [self.number]
        for (row, name), count in zip(marks, counts[1:], strict=True):
            if not name or name != self.opened[0]:  # else it only goes on
                self._open(name, line + row)
            rows.append(self._row(count))
            numbers.append(self.number)
        known = [row for row in rows if row[0] is not None]
        frame = pl.DataFrame(known, CHUNK_DOCUMENTS, orient="row")
        known_as = pl.Series(numbers, dtype=pl.UInt32)
        if len(numbers) == 1:
            return frame, known_as.new_from_index(0, len(first))
        return frame, known_as.gather(index)

    def _row(self, count: int) -> tuple[int | None, str, int, int, int, None]:
        """Return the row of the document that is open for the next *count* sentences."""
        first, self.sentence = self.sentence, self.sentence + count
        return self.number, *self.opened, first, count, None

    def _open(self, name: str, line: int) -> None:
        self.number = 0 if self.number is None else self.number + 1
        self.opened = (name or str(self.number), line)


def _named(tagged: Tagged, length: Integers, token: Integers, found: list[Found]) -> Tagged:
    """Leave out spans whose tokens are all empty: they name nothing."""
    past = np.cumsum(length)
    empty = past[tagged.last] - past[tagged.first] + length[tagged.first] == 0
    if not empty.any():
        return tagged
    rows = token[tagged.first[empty]].tolist()
    found += [(row, "empty-mention", "", "left out") for row in rows]
    keep = np.flatnonzero(~empty)
    return Tagged(tagged.first[keep], tagged.last[keep], tagged.type.gather(keep))


def _coded(lines: Lines, rows: Integers, cell: int) -> tuple[Integers, list[bytes | None]]:
    """Return the distinct values of a cell, and the number of each row's; a missing one is last."""
    has = lines.cells[rows] > cell
    values = gather(lines.data, lines.begin(rows[has], cell), lines.stop(rows[has], cell))
    coded = values.dictionary_encode()
    distinct = [*coded.dictionary.to_pylist(), None]
    code = np.full(len(rows), len(distinct) - 1)
    code[has] = coded.indices.to_numpy(zero_copy_only=False)
    return code, distinct
