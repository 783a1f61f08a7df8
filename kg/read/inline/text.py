"""Build the text of a document from marked-up pieces: lines, tokens, ends of entities.

White space beside tags within an entity, and line breaks at its ends, belong to the markup and not
to the name. ``<ALT>..|..</ALT>`` of HAREM gives one text with several annotations: it is written
once, as long as the longest alternative has it.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from kg.read.inline.markup import Start, Text


@dataclass(slots=True, eq=False)
class Opened:
    """An entity element, from its start tag on."""

    tag: Start
    begin: int
    serial: int
    closed: bool = False


@dataclass(slots=True)
class _Alternatives:
    """Several annotations of one text, up to the end of their element."""

    begin: int  # characters of the text
    piece: int  # number of the first piece of text
    # Each that has ended: its text, and the number of annotations then.
    ended: list[tuple[str, int]] = field(default_factory=list)


class TextBuilder:
    """The text of a document as far as it was read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = self.first = 0  # first: the line of the text's beginning
        self.lines: list[int] = []  # characters at which a line begins
        self.tokens: list[tuple[int, int]] = []
        self.glued = False  # a token has just ended
        self.alternatives: _Alternatives | None = None
        self._line = self._token = 0
        self._written = 0  # where the last character stands that is not white space of markup
        # Entities by their serials in which there is only white space so far.
        self._empty: dict[int, Opened] = {}

    def take(self, part: Text, annotations: int) -> None:
        """Add text of the source; so many *annotations* were made before."""
        if not self.pieces:
            self.first = self._line = part.line
        begin = max(self.size, self.lines[-1] if self.lines else 0)
        self.lines += [begin] * (part.line - self._line)
        self._line = part.line
        if self.alternatives is None:
            self.write(part.text)
            return
        first, *others = part.text.split("|")
        self.write(first)
        for text in others:
            self._end_alternative(annotations)
            self.write(text.lstrip())

    def write(self, text: str) -> None:
        """Add *text*."""
        if not text:
            return
        if not text.isspace():
            indent = len(text) - len(text.lstrip())
            for entity in self._empty.values():
                entity.begin = self.size + (indent if entity.begin < self.size else 0)
            self._empty.clear()
            self._written = self.size + len(text.rstrip() if text.endswith("\n") else text)
        self.pieces.append(text)
        self.size += len(text)
        self.glued = False

    def separate(self, space: str = "\n") -> None:
        """Separate what follows from what was before by white space."""
        if self.pieces and not self.pieces[-1][-1].isspace():
            self.write(space)

    def begin_token(self, joined: bool) -> None:
        """Begin a token, after a space if it is not *joined* to the one before."""
        if self.glued and not joined:
            self.write(" ")
        self._token = self.size

    def end_token(self) -> None:
        """End a token, if there is any text in it."""
        if self._token < self.size:
            self.tokens.append((self._token, self.size))
            self._token = self.size
            self.glued = True

    def open(self, tag: Start, serial: int) -> Opened:
        """Begin an entity."""
        if self.glued:
            self.write(" ")
        opened = self._empty[serial] = Opened(tag, self.size, serial)
        return opened

    def close(self, opened: Opened) -> tuple[int, int]:
        """End an entity; return its begin and stop."""
        opened.closed = True
        self._empty.pop(opened.serial, None)
        return opened.begin, self._written if self._written > opened.begin else self.size

    def begin_alternatives(self, annotations: int) -> None:
        """Begin alternatives; those within others are part of them."""
        if self.alternatives is None:
            self.alternatives = _Alternatives(self.size, len(self.pieces), [("", annotations)])

    def end_alternatives(self, annotations: int) -> list[tuple[str, int, int]]:
        """Write the longest alternative; return those that are not its beginning, the last first.

        Each comes with the numbers of its annotations, half-open.
        """
        if self.alternatives is None:
            return []
        self._end_alternative(annotations)
        ended, self.alternatives = self.alternatives.ended, None
        longest = max((text for text, _ in ended), key=len)
        self.write(longest)
        return [
            (text, first, last)
            for (_, first), (text, last) in reversed(list(pairwise(ended)))
            if not longest.startswith(text)
        ]

    def _end_alternative(self, annotations: int) -> None:
        """Take away the text of an alternative; the next one begins where it began."""
        if alternatives := self.alternatives:
            text = "".join(self.pieces[alternatives.piece :])
            del self.pieces[alternatives.piece :]
            self.size = self._written = alternatives.begin
            alternatives.ended.append((text.rstrip(), annotations))
