"""Tell what each line of a piece is: a token, the end of a sentence, a document, a comment.

Sentences are delimited by ``<s>`` and ``</s>`` or by blank lines. A document begins at ``-DOCSTART-
NAME``, ``<doc id="NAME">``, ``###MEDLINE:NAME``, or a comment such as ``# newdoc id = NAME``.
"""

import re
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Flags, Integers
from kg.read.token_lines.layout import Layout, is_comment
from kg.read.token_lines.lines import SPACE, TAB, Lines, starts_with
from kg.read.token_lines.tags import looks_like_tag

Found = tuple[int, str, str, str]  # a diagnostic: row of the piece, rule, value, action

_ELEMENT = re.compile(r"<(/?)\s*([\w:.-]+)([^<>]*)>")
_NAME = re.compile(r"""\b(?:id|xml:id|docid|name|title|n|file|url)\s*=\s*["']?([^"'\s>]+)""", re.I)
_DOCUMENTS = frozenset(["doc", "document", "text", "file", "article"])
_SENTENCES = frozenset(["s", "sentence", "sent"])
_BREAKS = frozenset(["p", "par", "paragraph", "head"])
_GLUE = frozenset(["g"])  # Sketch Engine's "no space here"
_DOCUMENT_COMMENT = re.compile(
    r"#\s*(?:newdoc(?:\s+id)?|(?:\w+:)?doc(?:ument)?[_-]?id|doc(?:ument)?)\s*[=:]\s*(.+)", re.I
)
_DOCUMENT_STARTS = (b"# newdoc", b"# doc", b"#doc", b"# hipe", b"###", b"#\t")
_NEWDOC = re.compile(r"#\s*newdoc\s*")
_MEDLINE = re.compile(r"###\w+:\s*(.*)")


@dataclass
class Roles:
    """What the lines of a piece are."""

    is_break: Flags  # a sentence ends here, or before the next token
    token: Integers  # rows
    documents: list[tuple[int, str]]  # row and name ("": it has none) of each mark
    found: list[Found]


class Marks:
    """Goes through the pieces of a source; knows whether the next one begins within <s>."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.inside = False  # after <s>, before </s>
        self.marked = False  # <s> or </s> was seen
        self.headed = not layout.header  # the header line was seen

    def roles(self, piece: bytes, lines: Lines) -> Roles:
        """Tell what the lines of the next piece are."""
        roles = Roles(lines.blank.copy(), np.zeros(0, np.int64), [], [])
        other = np.zeros(len(lines.start), bool)  # neither token nor break
        if not self.headed and not lines.blank.all():
            other[int(np.argmin(lines.blank))] = self.headed = True
        opens, closes = self._elements(piece, lines, roles, other)
        self._comments(piece, lines, roles, other)
        start = np.flatnonzero(starts_with(lines, b"-DOCSTART-"))
        for row in start.tolist():
            roles.documents.append((row, _docstart(lines.text(piece, row))))
        roles.documents.sort()
        roles.is_break[[row for row, _ in roles.documents]] = True
        self._sentences(lines.blank, opens, closes, roles)
        roles.token = np.flatnonzero(~(roles.is_break | other | lines.blank | opens | closes))
        return roles

    def _elements(
        self, piece: bytes, lines: Lines, roles: Roles, other: Flags
    ) -> tuple[Flags, Flags]:
        """Find <s>, </s> and other lines that are one element of markup."""
        length = lines.end - lines.start
        angle = lines.head == ord("<")
        alone = (lines.cells == 1) if self.layout.tabs else np.ones(len(length), bool)
        angle &= alone & (lines.data[np.maximum(lines.end - 1, 0)] == ord(">"))
        opens = starts_with(lines, b"<s>") & (length == 3)
        closes = starts_with(lines, b"</s>") & (length == 4)
        for row in np.flatnonzero(angle & ~opens & ~closes).tolist():
            match = _ELEMENT.fullmatch(text := lines.text(piece, row))
            name = match[2].lower() if match else ""
            other[row] = True
            if match and name in _DOCUMENTS:
                if match[1]:
                    roles.is_break[row] = True
                else:
                    named = _NAME.search(match[3])
                    roles.documents.append((row, named[1] if named else ""))
            elif match and name in _SENTENCES:
                (closes if match[1] else opens)[row] = True
            elif match and name in _BREAKS:
                roles.is_break[row] = True
            elif name not in _GLUE:
                roles.found.append((row, "unknown-mark", text, "passed over"))
        return opens, closes

    def _comments(self, piece: bytes, lines: Lines, roles: Roles, other: Flags) -> None:
        """Find comments; what starts with # may be a token as well."""
        sharp = np.flatnonzero(lines.head == ord("#"))
        if not len(sharp):
            return
        after = lines.data[np.minimum(lines.start[sharp] + 1, len(lines.data) - 1)]
        whole = lines.cells[sharp] == self.layout.columns
        spaced = (after == SPACE) | (after == TAB)
        sure = ~whole & (spaced | (lines.end[sharp] - lines.start[sharp] == 1))
        other[sharp[sure]] = True
        for row in sharp[~sure & (~whole | spaced)].tolist():
            other[row] = not self._is_token(lines.text(piece, row))
        told = np.any([starts_with(lines, start) for start in _DOCUMENT_STARTS], axis=0)
        for row in np.flatnonzero(told & other).tolist():
            if (name := _document_in(lines.text(piece, row), self.layout.tabs)) is not None:
                roles.documents.append((row, name))

    def _is_token(self, line: str) -> bool:
        """Tell a token with its tags from a comment, in a line that starts with #."""
        cells = self.layout.cells(line)
        if len(cells) == self.layout.columns:
            return all(looks_like_tag(cells[i]) for i in self.layout.tags)
        return not is_comment(line) and not _MEDLINE.match(line)

    def _sentences(self, blank: Flags, opens: Flags, closes: Flags, roles: Roles) -> None:
        """Let <s> and </s> delimit sentences, if there are any; blank lines within end none."""
        mark = np.flatnonzero(opens | closes)
        roles.is_break |= opens | closes
        if not len(mark) and not self.marked:
            return
        before = np.concatenate(([self.inside], opens[mark]))
        inside = before[np.cumsum(opens | closes)]
        for row in np.flatnonzero(blank & inside).tolist():
            roles.found.append((row, "blank-line", "", "passed over"))
        roles.is_break &= ~(blank & inside)
        for row in mark[before[:-1] & before[1:]].tolist():
            roles.found.append((row, "unclosed-sentence", "<s>", "closed the sentence before it"))
        for row in mark[~before[:-1] & ~before[1:]].tolist():
            roles.found.append((row, "unopened-sentence", "</s>", "closed the sentence, if any"))
        self.inside, self.marked = bool(before[-1]), True


def _docstart(line: str) -> str:
    """Return the name after -DOCSTART-; what fills the other columns is none."""
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
