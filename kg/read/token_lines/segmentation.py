"""Segment CoNLL lines into sentences and documents: classify lines, number the documents.

A line is a token, a sentence boundary, a document mark, or a comment. Sentences are delimited by
``<s>`` and ``</s>`` or by blank lines. A document begins at ``-DOCSTART- NAME``, ``<doc
id="NAME">``, ``###MEDLINE:NAME``, or a comment such as ``# newdoc id = NAME``.
"""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.read.common.chunk import CHUNK_DOCUMENTS
from kg.read.token_lines.layout import Layout, is_comment
from kg.read.token_lines.lines import SPACE, TAB, Lines, starts_with
from kg.read.token_lines.tags import looks_like_tag

LineNote = tuple[int, str, str, str]  # a diagnostic: row of the piece, rule, value, action

_ELEMENT = re.compile(r"<(/?)\s*([\w:.-]+)([^<>]*)>")
_NAME = re.compile(r"""\b(?:id|xml:id|docid|name|title|n|file|url)\s*=\s*["']?([^"'\s>]+)""", re.I)
# Names of elements, in lower case.
_DOCUMENTS = frozenset(["doc", "document", "text", "file", "article"])
_SENTENCES = frozenset(["s", "sentence", "sent"])
_BREAKS = frozenset(["p", "par", "paragraph", "head"])
_GLUE = frozenset(["g"])  # Sketch Engine's "no space here"
_DOCUMENT_COMMENT = re.compile(
    r"#\s*(?:newdoc(?:\s+id)?|(?:\w+:)?doc(?:ument)?[_-]?id|doc(?:ument)?)\s*[=:]\s*(.+)", re.I
)
# Of comments that may open a document; only they are looked at one by one.
_DOCUMENT_STARTS = (b"# newdoc", b"# doc", b"#doc", b"# hipe", b"###", b"#\t")
_NEWDOC = re.compile(r"#\s*newdoc\s*")
_MEDLINE = re.compile(r"###\w+:\s*(.*)")


@dataclass
class LineKinds:
    """What the lines of a piece are; lines are numbered from 0 in it."""

    is_break: Flags  # a sentence ends here, or before the next token
    token: Integers  # rows
    documents: list[tuple[int, str]]  # row and name ("": it has none) of each mark
    notes: list[LineNote]


class LineClassifier:
    """Classifies the lines of a source, a piece at a time; remembers whether <s> is open."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.inside = False  # after <s>, before </s>
        self.marked = False  # <s> or </s> was seen
        self.headed = not layout.header  # the header line was seen

    def classify(self, piece: bytes, lines: Lines) -> LineKinds:
        """Classify the lines of the next piece."""
        kinds = LineKinds(lines.blank.copy(), np.zeros(0, np.int64), [], [])
        is_other = np.zeros(len(lines.start), bool)  # neither token nor break
        if not self.headed and not lines.blank.all():
            is_other[int(np.argmin(lines.blank))] = self.headed = True
        opens, closes = self._elements(piece, lines, kinds, is_other)
        self._comments(piece, lines, kinds, is_other)
        start = np.flatnonzero(starts_with(lines, b"-DOCSTART-"))
        for row in start.tolist():
            kinds.documents.append((row, _docstart(lines.text(piece, row))))
        kinds.documents.sort()
        kinds.is_break[[row for row, _ in kinds.documents]] = True
        self._sentences(lines.blank, opens, closes, kinds)
        kinds.token = np.flatnonzero(~(kinds.is_break | is_other | lines.blank | opens | closes))
        return kinds

    def _elements(
        self, piece: bytes, lines: Lines, kinds: LineKinds, is_other: Flags
    ) -> tuple[Flags, Flags]:
        """Find <s>, </s> and other lines that are one tag of XML or SGML; return the first two."""
        length = lines.end - lines.start
        angle = lines.head == ord("<")
        alone = (lines.cells == 1) if self.layout.tabs else np.ones(len(length), bool)
        angle &= alone & (lines.data[np.maximum(lines.end - 1, 0)] == ord(">"))
        opens = starts_with(lines, b"<s>") & (length == 3)
        closes = starts_with(lines, b"</s>") & (length == 4)
        for row in np.flatnonzero(angle & ~opens & ~closes).tolist():
            match = _ELEMENT.fullmatch(text := lines.text(piece, row))
            name = match[2].lower() if match else ""
            is_other[row] = True
            if match and name in _DOCUMENTS:
                if match[1]:
                    kinds.is_break[row] = True
                else:
                    named = _NAME.search(match[3])
                    kinds.documents.append((row, named[1] if named else ""))
            elif match and name in _SENTENCES:
                (closes if match[1] else opens)[row] = True
            elif match and name in _BREAKS:
                kinds.is_break[row] = True
            elif name not in _GLUE:
                kinds.notes.append((row, "unknown-mark", text, "passed over"))
        return opens, closes

    def _comments(self, piece: bytes, lines: Lines, kinds: LineKinds, is_other: Flags) -> None:
        """Find comments and the documents that they open; # may begin a token as well."""
        hash_rows = np.flatnonzero(lines.head == ord("#"))
        if not len(hash_rows):
            return
        after = lines.data[np.minimum(lines.start[hash_rows] + 1, len(lines.data) - 1)]
        has_all_columns = lines.cells[hash_rows] == self.layout.columns
        is_spaced = (after == SPACE) | (after == TAB)
        certain = ~has_all_columns & (
            is_spaced | (lines.end[hash_rows] - lines.start[hash_rows] == 1)
        )
        is_other[hash_rows[certain]] = True
        for row in hash_rows[~certain & (~has_all_columns | is_spaced)].tolist():
            is_other[row] = not self._is_token(lines.text(piece, row))
        opens_document = np.any([starts_with(lines, start) for start in _DOCUMENT_STARTS], axis=0)
        for row in np.flatnonzero(opens_document & is_other).tolist():
            if (name := _document_in(lines.text(piece, row), self.layout.tabs)) is not None:
                kinds.documents.append((row, name))

    def _is_token(self, line: str) -> bool:
        """Tell a token with its tags from a comment, in a line that starts with #."""
        cells = self.layout.cells(line)
        if len(cells) == self.layout.columns:
            return all(looks_like_tag(cells[i]) for i in self.layout.tags)
        return not is_comment(line) and not _MEDLINE.match(line)

    def _sentences(self, blank: Flags, opens: Flags, closes: Flags, kinds: LineKinds) -> None:
        """Let <s> and </s> delimit sentences, if there are any; blank lines between end none."""
        mark = np.flatnonzero(opens | closes)
        kinds.is_break |= opens | closes
        if not len(mark) and not self.marked:
            return
        before = np.concatenate(([self.inside], opens[mark]))
        inside = before[np.cumsum(opens | closes)]
        for row in np.flatnonzero(blank & inside).tolist():
            kinds.notes.append((row, "blank-line", "", "passed over"))
        kinds.is_break &= ~(blank & inside)
        for row in mark[before[:-1] & before[1:]].tolist():
            kinds.notes.append((row, "unclosed-sentence", "<s>", "closed the sentence before it"))
        for row in mark[~before[:-1] & ~before[1:]].tolist():
            kinds.notes.append((row, "unopened-sentence", "</s>", "closed the sentence, if any"))
        self.inside, self.marked = bool(before[-1]), True


class DocumentNumbers:
    """Numbers the documents of a source; a document may go on over several pieces.

    Args:
        whole: the name of the document that the whole source is where nothing marks another.
    """

    def __init__(self, whole: str | None) -> None:
        self.whole = whole
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
        marked = [row for row in rows if row[0] is not None]
        frame = pl.DataFrame(marked, CHUNK_DOCUMENTS, orient="row")
        document = pl.Series(numbers, dtype=pl.UInt32)
        if len(numbers) == 1:
            return frame, document.new_from_index(0, len(first))
        return frame, document.gather(index)

    def _row(self, count: int) -> tuple[int | None, str, int, int, int, None]:
        """Return the row of the document that is open for the next *count* sentences."""
        first, self.sentence = self.sentence, self.sentence + count
        return self.number, *self.opened, first, count, None

    def _open(self, name: str, line: int) -> None:
        self.number = 0 if self.number is None else self.number + 1
        self.opened = (name or str(self.number), line)


def _docstart(line: str) -> str:
    """Return the name after -DOCSTART-, without what only fills columns."""
    words = line.removeprefix("-DOCSTART-").split()
    return " ".join(word for word in words if word not in ("O", "_", "-", "-X-", "X"))


def _document_in(comment: str, tabs: bool) -> str | None:
    """Return the name of the document that a comment opens; None if it opens none."""
    if match := _DOCUMENT_COMMENT.fullmatch(comment) or _MEDLINE.fullmatch(comment):
        return str(match[1]).strip()
    if _NEWDOC.fullmatch(comment):
        return ""
    # GermEval: each sentence is headed by a line of #, a TAB and where it was found.
    return comment[1:].strip().split("\t")[0] if tabs and comment.startswith("#\t") else None
