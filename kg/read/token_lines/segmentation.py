"""Segment CoNLL lines into sentences and documents: classify lines, find what begins either.

A line is a token, a sentence boundary, a document mark, or a comment. Sentences are delimited by
``<s>`` and ``</s>`` or by blank lines, or begin where a column numbers them or their tokens. A
document begins at ``-DOCSTART- NAME``, ``<doc id="NAME">``, ``###MEDLINE:NAME``, or a comment such
as ``# newdoc id = NAME``.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg.common.arrays import Flags, Integers
from kg.common.diagnostic_rules import Rule
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import SPACE, TAB, Lines, distinct_cells, split, starts_with
from kg.read.token_lines.marks import (
    DOCUMENTS,
    ELEMENT,
    OPENING,
    docstart_name,
    document_of_comment,
    document_of_element,
    is_comment,
    is_docstart_comment,
    is_medline,
)
from kg.read.token_lines.tags import MISSING, looks_like_tag

LineNote = tuple[int, Rule, str, str]  # a diagnostic: row of the piece, rule, value, action

# Names of elements, in lower case.
_SENTENCES = frozenset(["s", "sentence", "sent"])
_BREAKS = frozenset(["p", "par", "paragraph", "head"])
TAIL = 1 << 16  # bytes in which a sentence is likely to begin
_GLUE = frozenset(["g"])  # Sketch Engine's "no space here"
_DOCSTART = re.compile(rb"(?<!\S)-(?:DOCSTART|docstart)-")

# What shows documents and sentences, for people.
DOCSTARTS, DOCUMENT_ELEMENTS, COMMENTS = "-DOCSTART- lines", "<doc> elements", "comments"
BLANK_LINES, SENTENCE_ELEMENTS, BREAKS = "blank lines", "<s> elements", "<p> elements"


class Mark(NamedTuple):
    """A line, or a new value in a column, at which a document begins."""

    row: int  # of the piece
    name: str  # "": it has none
    is_docstart: bool = False  # it begins a document even if the one before has its name


class BlankLines(NamedTuple):
    """Whether there are blank lines before, between and after the tokens of a piece."""

    leading: bool
    between: bool
    trailing: bool
    has_token: bool  # if not, all blank lines count as trailing


class Within(NamedTuple):
    """What the lines before some line say of it."""

    inside: bool = False  # it is after <s>, before </s>
    marked: bool = False  # <s> or </s> was seen
    headed: bool = False  # the header line was seen, or there is none


@dataclass
class LineKinds:
    """What the lines of a piece are; lines are numbered from 0 in it."""

    is_break: Flags  # a sentence ends here, or before the next token
    token: Integers  # rows
    documents: list[Mark]
    notes: list[LineNote]
    blank_lines: BlankLines | None = None  # None: <s> delimits sentences


class LineClassifier:
    """Classifies the lines of a piece.

    Args:
        layout: of the source.
        within: what the lines before the piece say of it; then what it says of the next one.
    """

    def __init__(self, layout: Layout, within: Within) -> None:
        self.layout = layout
        self.within = within
        self.document_marks: set[str] = set()  # what showed documents
        self.sentence_marks: set[str] = set()  # likewise sentences

    def classify(self, piece: bytes, lines: Lines) -> LineKinds:
        """Classify the lines of the piece."""
        kinds = LineKinds(lines.blank.copy(), np.zeros(0, np.int64), [], [])
        is_other = np.zeros(len(lines.start), bool)  # neither token nor break
        if not self.within.headed and not lines.blank.all():
            is_other[int(np.argmin(lines.blank))] = True
            self.within = self.within._replace(headed=True)
        opens, closes = self._elements(piece, lines, kinds, is_other)
        self._comments(piece, lines, kinds, is_other)
        self._docstarts(piece, lines, kinds)
        kinds.documents.sort()
        kinds.is_break[[mark.row for mark in kinds.documents]] = True
        self._sentences(lines.blank, opens, closes, kinds)
        kinds.token = np.flatnonzero(~(kinds.is_break | is_other | lines.blank | opens | closes))
        if not self.within.marked:
            kinds.blank_lines = _blank_lines(lines.blank, kinds.token)
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
            match = ELEMENT.fullmatch(text := lines.text(piece, row))
            name = match[2].lower() if match else ""
            is_other[row] = True
            if match and name in DOCUMENTS:
                if match[1]:
                    kinds.is_break[row] = True
                else:
                    kinds.documents.append(Mark(row, document_of_element(match[3])))
                    self.document_marks.add(DOCUMENT_ELEMENTS)
            elif match and name in _SENTENCES:
                (closes if match[1] else opens)[row] = True
            elif match and name in _BREAKS:
                kinds.is_break[row] = True
                self.sentence_marks.add(BREAKS)
            elif name not in _GLUE:
                kinds.notes.append((row, Rule.UNKNOWN_MARK, text, "passed over"))
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
        # Of #include and its like, which have all columns, few are looked at.
        is_likely = ~has_all_columns | is_spaced | np.isin(after, list(b"bBdDeE-"))
        third = lines.data[np.minimum(lines.start[hash_rows] + 2, len(lines.data) - 1)]
        is_likely |= (after == ord("#")) & (third == ord("#"))
        for row in hash_rows[~certain & is_likely].tolist():
            is_other[row] = not self._is_token(lines.text(piece, row))
        size = len(lines.data) - 1
        after = np.where(
            after == SPACE, lines.data[np.minimum(lines.start[hash_rows] + 2, size)], after
        )
        for row in hash_rows[np.isin(after, list(OPENING)) & is_other[hash_rows]].tolist():
            name = document_of_comment(lines.text(piece, row), self.layout.tabs)
            if name is not None:
                kinds.documents.append(Mark(row, name))
                self.document_marks.add(COMMENTS)

    def _docstarts(self, piece: bytes, lines: Lines, kinds: LineKinds) -> None:
        """Find -DOCSTART- in any column; each begins a document, also with the same name."""
        if b"-DOCSTART-" not in piece and b"-docstart-" not in piece:
            return
        offsets = [match.start() for match in _DOCSTART.finditer(piece)]
        rows = np.unique(np.searchsorted(lines.start, offsets, side="right") - 1)
        document_rows = {mark.row for mark in kinds.documents}
        self.document_marks.add(DOCSTARTS)
        for row in sorted(set(rows.tolist()) - document_rows):
            fillers = self.layout.fillers
            name = "" if fillers is None else docstart_name(lines.text(piece, row), fillers)
            kinds.documents.append(Mark(row, name, is_docstart=True))

    def _is_token(self, line: str) -> bool:
        """Tell a token with its tags from a comment, in a line that starts with #."""
        cells = self.layout.cells(line)
        if is_docstart_comment(line):
            return False
        if len(cells) == self.layout.columns:
            tags = [cells[i] for i in self.layout.tags]
            kept = [tag for tag in tags if tag not in MISSING]
            return bool(kept) and all(map(looks_like_tag, kept))
        return not is_comment(line) and not is_medline(line)

    def _sentences(self, blank: Flags, opens: Flags, closes: Flags, kinds: LineKinds) -> None:
        """Let <s> and </s> delimit sentences, if there are any; blank lines between end none."""
        mark = np.flatnonzero(opens | closes)
        kinds.is_break |= opens | closes
        if not len(mark) and not self.within.marked:
            return
        self.sentence_marks.add(SENTENCE_ELEMENTS)
        before = np.concatenate(([self.within.inside], opens[mark]))
        inside = before[np.cumsum(opens | closes)]
        for row in np.flatnonzero(blank & inside).tolist():
            kinds.notes.append((row, Rule.BLANK_LINE, "", "passed over"))
        kinds.is_break &= ~(blank & inside)
        for row in mark[before[:-1] & before[1:]].tolist():
            kinds.notes.append(
                (row, Rule.UNCLOSED_SENTENCE, "<s>", "closed the sentence before it")
            )
        for row in mark[~before[:-1] & ~before[1:]].tolist():
            kinds.notes.append((row, Rule.UNOPENED_SENTENCE, "</s>", "closed the sentence, if any"))
        self.within = self.within._replace(inside=bool(before[-1]), marked=True)


def _blank_lines(blank: Flags, token: Integers) -> BlankLines:
    if not len(token):
        return BlankLines(False, False, bool(blank.any()), False)
    first, last = int(token[0]), int(token[-1])
    leading, between, trailing = (
        bool(part.any()) for part in (blank[:first], blank[first:last], blank[last:])
    )
    return BlankLines(leading, between, trailing, True)


def begins(lines: Lines, rows: Integers, layout: Layout) -> Flags:
    """Tell at which token *rows* a column of numbers begins a sentence, the first row aside."""
    is_begin = np.zeros(len(rows), bool)
    if layout.counter is not None:
        has = lines.cells[rows] > layout.counter
        start = lines.begin(rows[has], layout.counter)
        length = lines.stop(rows[has], layout.counter) - start
        size = len(lines.data) - 1
        is_begin[has] = (length == 1) & (lines.data[np.minimum(start, size)] == ord(layout.first))
    if layout.sentence is not None:
        code, values = distinct_cells(lines, rows, layout.sentence)
        named = np.array([bool(value and value.strip()) for value in values])[code]
        # An empty cell goes on with the number above.
        above = np.maximum.accumulate(np.where(named, np.arange(len(rows)), 0))
        is_begin[1:] |= np.diff(code[above]) != 0
    return is_begin


def last_begin(layout: Layout, data: bytes) -> int:
    """Return where the last sentence that a column of numbers begins in *data* begins; 0: none."""
    for window in (TAIL, len(data)):
        begin = data.rfind(b"\n", 0, max(len(data) - window, 0)) + 1
        tail = data[begin : data.rfind(b"\n") + 1]
        if not tail:
            continue
        lines = split(tail, layout.tabs)
        rows = np.flatnonzero(~lines.blank & (lines.cells == layout.columns))
        if len(first_tokens := 1 + np.flatnonzero(begins(lines, rows, layout)[1:])):
            return begin + int(lines.start[rows[first_tokens[-1]]])
    return 0
