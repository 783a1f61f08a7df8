"""A source of a corpus: its name, bytes, hash, decoded text and lines, and notes on repairs."""

import hashlib
import posixpath
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.common.diagnostic_rules import Rule
from kg.common.errors import SourceError
from kg.read.sources.compression import decompress
from kg.read.sources.encoding import HEAD, as_utf8, head_as_utf8
from kg.read.sources.locations import File, Location, Stdin
from kg.read.sources.options import ReadOptions

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

Data = bytes  # a source's `bytes` are a number


class Source:
    """A file of the corpus, at any location, or standard input.

    ``name`` is its identity: the path relative to the corpus folder, or the file's own name.
    ``document`` tells that it is one file of a folder or archive, and so a document by itself.
    ``notes`` collects diagnostics (line, rule, value, action) that no sentence carries. ``scheme``
    is the tagging scheme, which a reader of plain sentences sets after the last one.
    """

    def __init__(
        self,
        name: str,
        location: Path | Location | None,
        document: bool = False,
        options: ReadOptions | None = None,
    ) -> None:
        self.name, self.document = name, document
        self.location = (
            location if isinstance(location, Location) else File(location) if location else Stdin()
        )
        self.options = options or ReadOptions()
        self.notes: list[Note] = []
        self.scheme: str | None = None
        self._digest, self._bytes = hashlib.sha256(), 0
        self._left: Iterator[Data] | None = None  # blocks of a stream that `head` has opened
        self._used = False  # the stream was read
        self._beside: dict[str, Source] = {}
        self._owner: Source | None = None  # the source that this one is a companion of

    @property
    def bytes(self) -> int:
        """Return how many stored bytes were read, with those of companion files."""
        return self._bytes + sum(companion.bytes for companion in self._beside.values())

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the bytes that `bytes` counts, as 64 hex digits."""
        own = self._digest.hexdigest()
        beside = [
            companion.sha256 for _, companion in sorted(self._beside.items()) if companion.bytes
        ]
        return hashlib.sha256("".join([own, *beside]).encode()).hexdigest() if beside else own

    @property
    def size(self) -> int:
        """Return the size of the file in bytes; 0 where it is not known before reading."""
        return self.location.size

    def head(self) -> Data:
        """Return the first 64 KiB, as `beginning` does."""
        return self.beginning(HEAD)[0]

    def beginning(self, limit: int) -> tuple[Data, bool]:
        """Return the first *limit* bytes, decompressed, and whether they are all that there is.

        They are UTF-8 text that may end anywhere, or binary data.

        Raises:
            SourceError: it cannot be read, or its compressed data are damaged.
            UnknownName: Python knows no encoding of the name that the user gave.
        """
        consumed: list[Data] = []
        stored = self._stored()
        content, size = [], 0
        try:
            for block in decompress(_record(stored, consumed), self.name):
                content.append(block)
                size += len(block)
                if size >= limit:  # a stream may have no more for the moment: do not wait for it
                    break
        finally:
            if not self.location.rereadable:
                self._left, self._used = chain(consumed, stored), False
        data = b"".join(content)[:limit]
        return head_as_utf8(data, self.options.encoding), size < limit

    def data(self) -> Data:
        """Return the whole content, decompressed but not decoded; for binary formats."""
        return b"".join(decompress(self._counted(), self.name))

    def blocks(self) -> Iterator[Data]:
        """Yield the text as UTF-8 without a byte order mark, in blocks that may end anywhere.

        Raises:
            SourceError: it cannot be read, or its compressed data are damaged.
            LineError: a line does not fit the encoding that the user named.
        """
        unpacked = decompress(self._counted(), self.name)
        return as_utf8(unpacked, self.options.encoding, self.name, self.note)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number from 1, without its end (LF or CRLF).

        A byte order mark at the beginning of a line, as where files were joined, is left out with
        a note.
        """
        number = 0
        held: list[Data] = []  # the beginning of a line whose end was not seen
        for block in self.blocks():
            cut = block.rfind(b"\n") + 1
            held.append(block[:cut] or block)
            if cut:
                for line in b"".join(held).split(b"\n")[:-1]:
                    number += 1
                    yield number, self._unmarked(line.removesuffix(b"\r").decode("utf-8"), number)
                held = [block[cut:]]
        if rest := b"".join(held):
            yield number + 1, self._unmarked(rest.decode("utf-8"), number + 1)

    def _unmarked(self, line: str, number: int) -> str:
        if not line.startswith("\ufeff"):
            return line
        self.note(number, Rule.BYTE_ORDER_MARK, "within the text", "passed over")
        return line.lstrip("\ufeff")

    def text(self) -> str:
        """Return the whole text, with its line ends unchanged."""
        return b"".join(self.blocks()).decode("utf-8")

    def note(self, line: int | None, rule: Rule, value: str, action: str) -> None:
        """Add a diagnostic of what was interpreted or left out at *line* (None: the source)."""
        if self._owner:
            where = self.name if line is None else f"{self.name}:{line}"
            self._owner.note(None, rule, f"{where}: {value}", action)
        else:
            self.notes.append((line, rule, value, action))

    def beside(self, name: str) -> "Source | None":
        """Return the companion file of that name in the same folder, if it exists.

        Once it is read it is part of this source: it counts in `bytes` and `sha256`, and its notes
        become notes of this source.
        """
        if name not in self._beside and (location := self.location.beside(name)):
            full = posixpath.join(posixpath.dirname(self.name), name)
            companion = Source(full, location, options=self.options)
            companion._owner = self
            self._beside[name] = companion
        return self._beside.get(name)

    def _stored(self) -> Iterator[Data]:
        """Return the stored bytes in blocks; a stream goes on where `head` left it."""
        if self.location.rereadable:
            return self.location.blocks(self.name)
        if self._used:
            raise SourceError(
                self.name, "a stream that was read already", "a file", "store it in a file"
            )
        blocks, self._used = self._left or self.location.blocks(self.name), True
        return blocks

    def _counted(self) -> Iterator[Data]:
        self._digest, self._bytes = hashlib.sha256(), 0
        for block in self._stored():
            self._digest.update(block)
            self._bytes += len(block)
            yield block


def _record(blocks: Iterator[Data], consumed: list[Data]) -> Iterator[Data]:
    for block in blocks:
        consumed.append(block)
        yield block
