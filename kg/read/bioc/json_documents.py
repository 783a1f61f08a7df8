"""Parse BioC JSON incrementally: one document at a time, with line numbers.

In: a source: collections or documents, one, an array of them, or one after another (JSON lines).
Out: a document at a time; the text is held, but only one document as objects. Annotations and
relations get a key ``line``, and what has a text ``text_line``, as those of
`kg.read.bioc.xml_documents` do.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from kg.common.errors import LineError
from kg.read.sources.source import Source

WANTED = "BioC JSON"
DOCUMENTS = ("documents", "PubTator3")  # keys of a collection

_SPACE = re.compile(r"[\s,]*")
# In JSON a quote within a string has a backslash before it: these are keys and nothing else.
_MARK = re.compile(r'(?<!\\)"(text|locations|nodes)"\s*:')
_LINES = {"text": "text_line", "locations": "line", "nodes": "line"}


def documents(source: Source) -> Iterator[dict[str, Any]]:
    """Yield the documents of *source*.

    Raises:
        LineError: the JSON is damaged, or holds something else than collections and documents.
    """
    text = _Text(source.name, source.text())
    in_array = False  # of an array
    while head := text.peek():
        if head == "{":
            yield from text.members()
        elif head == "[" and not in_array:
            in_array = True
            text.position += 1
        elif head == "]" and in_array:
            in_array = False
            text.position += 1
        else:
            raise text.wrong(
                repr(text.text[text.position : text.position + 40]), "a collection or a document"
            )


class _Text:
    """JSON text and a position in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.position = self._seen = 0
        self._line = 1
        self._decoder = json.JSONDecoder()

    @property
    def line(self) -> int:
        """Return the line of the position, from 1."""
        self._line += self.text.count("\n", self._seen, self.position)
        self._seen = self.position
        return self._line

    def peek(self) -> str:
        """Return the next character that is neither white space nor a comma; none at the end."""
        match = _SPACE.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return self.text[self.position : self.position + 1]

    def wrong(self, found: str, wanted: str = WANTED) -> LineError:
        """Return an error about the text at the position."""
        return LineError(f"{self.name}:{self.line}", found, wanted)

    def value(self) -> Any:
        """Parse the value at the position, and move behind it."""
        try:
            value, self.position = self._decoder.raw_decode(self.text, self.position)
        except json.JSONDecodeError as problem:
            raise self.wrong(f"damaged JSON ({problem.msg})") from None
        except (ValueError, RecursionError):
            raise self.wrong("damaged JSON (too deep, or a number too long)") from None
        return value

    def members(self) -> Iterator[dict[str, Any]]:
        """Yield the documents of the object at the position, or the object if it is a document."""
        begin, line, own = self.position, self.line, {}
        collection = False
        self.position += 1
        while self.peek() != "}":
            key = self.value()
            if self.peek() != ":" or not isinstance(key, str):
                raise self.wrong("damaged JSON (a key and a colon are missing)")
            self.position += 1
            if self.peek() == "[" and key in DOCUMENTS:
                collection = True
                yield from self._documents()
            else:
                own[key] = self.value()
        self.position += 1
        if "passages" in own:
            yield self._numbered(own, begin, line)
        elif not collection:
            raise self.wrong(f"an object of {', '.join(own)[:80]!r}", "one with passages")

    def _documents(self) -> Iterator[dict[str, Any]]:
        """Yield the objects of the array at the position."""
        self.position += 1
        while self.peek() != "]":
            begin, line = self.position, self.line
            document = self.value()
            if not isinstance(document, dict):
                raise LineError(f"{self.name}:{line}", repr(document)[:80], "a document")
            yield self._numbered(document, begin, line)
        self.position += 1

    def _numbered(self, document: dict[str, Any], begin: int, line: int) -> dict[str, Any]:
        """Add line numbers to a document that began at *begin* on *line*, and to what is in it."""
        document["line"] = line
        marks, seen = [], begin
        for match in _MARK.finditer(self.text, begin, self.position):
            line += self.text.count("\n", seen, match.start())
            seen = match.start()
            marks.append(line)
        try:
            owners = list(_owners(document))
        except RecursionError:
            raise self.wrong("damaged JSON (too deep)") from None
        if len(owners) == len(marks):  # they are not if an object has a key twice
            for (owner, key), number in zip(owners, marks, strict=True):
                owner[_LINES[key]] = number
        return document


def _owners(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the keys of `_LINES` within *value* in the order of the text, with their objects."""
    if isinstance(value, dict):
        for key, inner in list(value.items()):
            if key in _LINES:
                yield value, key
            yield from _owners(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _owners(inner)
