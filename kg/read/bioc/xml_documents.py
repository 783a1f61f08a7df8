"""Parse BioC XML incrementally, by expat: one document at a time, as the objects of BioC JSON.

In: a source. Out: a document at a time, so that memory does not grow with the collection. Elements
get a key ``line``, the line in the source, and ``text_line``, that of their text. Unlike
lxml's, expat's line numbers are right beyond 65,535, and it opens no other file. Declarations of
entities are refused, so that no text can grow by being read ("billion laughs").
"""

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from kg.common.errors import LineError
from kg.read.sources.source import Source

WANTED = "BioC XML"

_LISTS = {
    "document": "documents",
    "passage": "passages",
    "sentence": "sentences",
    "annotation": "annotations",
    "relation": "relations",
    "location": "locations",
    "node": "nodes",
}
_TEXTS = {"id", "offset", "text", "infon"}


def documents(source: Source) -> Iterator[dict[str, Any]]:
    """Yield the documents of *source*.

    Raises:
        LineError: the XML is not well-formed, declares entities, or is not BioC.
    """
    builder = _Builder(source.name)
    try:
        for block in source.blocks():
            builder.parser.Parse(block, False)
            yield from builder.taken()
        builder.parser.Parse(b"", True)
    except expat.ExpatError as problem:
        damage = f"damaged XML ({expat.errors.messages[problem.code]})"
        raise LineError(f"{source.name}:{problem.lineno}", damage, WANTED) from None
    yield from builder.taken()


class _Builder:
    """Builds objects from elements; unknown elements are skipped, but not their text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []  # from the document down
        self.leaf = self.key = ""
        self.text: list[str] = []
        self.root = ""
        # Whatever the file declares: the source gives UTF-8.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._skipped

    def taken(self) -> list[dict[str, Any]]:
        """Return the documents that were completed since the last call."""
        done, self.done = self.done, []
        return done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.root:
            self.root = tag
            if tag not in {"collection", "document"}:
                raise LineError(f"{self.name}:{line}", f"<{tag}>", "<collection>")
        if tag in _LISTS and (self.open or tag == "document"):
            element: dict[str, Any] = {**attributes, "line": line}
            if self.open:
                self.open[-1].setdefault(_LISTS[tag], []).append(element)
            self.open.append(element)
        elif tag in _TEXTS and self.open and not self.leaf:
            self.leaf, self.key, self.text = tag, attributes.get("key", ""), []
            if tag == "text":
                self.open[-1]["text_line"] = line

    def _end(self, tag: str) -> None:
        if not self.open:
            return
        if tag == self.leaf:
            self._close(self.open[-1], "".join(self.text))
        elif tag in _LISTS:
            element = self.open.pop()
            if not self.open:
                self.done.append(element)

    def _close(self, element: dict[str, Any], text: str) -> None:
        if self.leaf == "infon":
            element.setdefault("infons", {})[self.key] = text
        else:
            element[self.leaf] = text
        self.leaf = ""

    def _characters(self, text: str) -> None:
        if self.leaf:
            self.text.append(text)

    def _entity(self, name: str, *_: object) -> None:
        where = f"{self.name}:{self.parser.CurrentLineNumber}"
        raise LineError(
            where, f"the declaration of an entity {name!r}", "XML without such declarations"
        )

    def _skipped(self, name: str, _: bool) -> None:
        where = f"{self.name}:{self.parser.CurrentLineNumber}"
        raise LineError(where, f"an entity &{name}; that is not declared", "the character itself")
