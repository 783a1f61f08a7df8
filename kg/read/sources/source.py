"""One source of a corpus: its name, its bytes, its text, and what had to be interpreted in it."""

import hashlib
import posixpath
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.common.errors import SourceError
from kg.read.sources.compression import unpack
from kg.read.sources.encoding import HEAD, as_utf8, head_as_utf8
from kg.read.sources.locations import File, Place, Stdin
from kg.read.sources.options import ReadOptions

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

Data = bytes  # a source's `bytes` are a number


class Source:
    """A file of the corpus, wherever it is, or standard input.

    ``name`` is its identity: the path relative to the corpus folder, or the file's own name.
    ``document`` tells that it is a file of a folder of files, and so a document by itself.
    ``notes`` collects what had to be interpreted below the level of the format. ``scheme`` is that
    of the tags, which a reader of plain sentences knows after the last one.
    """

    def __init__(
        self,
        name: str,
        path: Path | Place | None,
        document: bool = False,
        options: ReadOptions | None = None,
    ) -> None:
        self.name, self.document = name, document
        self.place = path if isinstance(path, Place) else File(path) if path else Stdin()
        self.options = options or ReadOptions()
        self.notes: list[Note] = []
        self.scheme: str | None = None
        self._digest, self._bytes = hashlib.sha256(), 0
        self._left: Iterator[Data] | None = None  # of a stream that was opened
        self._used = False  # the stream was read
        self._beside: dict[str, Source] = {}
        self._owner: Source | None = None  # what this one is beside

    @property
    def path(self) -> Path | None:
        """Return the path of a file that is there under its own name."""
        return self.place.path if isinstance(self.place, File) else None

    @property
    def bytes(self) -> int:
        """Return how many bytes were read, as they are stored, with those of files beside it."""
        return self._bytes + sum(one.bytes for one in self._beside.values())

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes that `bytes` counts, as 64 hex digits."""
        own = self._digest.hexdigest()
        beside = [one.sha256 for _, one in sorted(self._beside.items()) if one.bytes]
        return hashlib.sha256("".join([own, *beside]).encode()).hexdigest() if beside else own

    @property
    def size(self) -> int:
        """Return the size of the file in bytes; 0 where that cannot be known before reading."""
        return self.place.size

    def head(self) -> Data:
        """Return the beginning, unpacked: text as UTF-8 that may end anywhere, data as they are.

        Raises:
            SourceError: it cannot be read, or what is packed is damaged.
            UnknownName: there is no encoding of the name that the user gave.
        """
        taken: list[Data] = []
        stored = self._stored()
        found, size = [], 0
        try:
            for block in unpack(_taking(stored, taken), self.name):
                found.append(block)
                size += len(block)
                if size >= HEAD:
                    break
        finally:
            if not self.place.again:
                self._left, self._used = chain(taken, stored), False
        return head_as_utf8(b"".join(found)[:HEAD], self.options.encoding)

    def data(self) -> Data:
        """Return the whole content, unpacked; for formats that are no text."""
        return b"".join(unpack(self._counted(), self.name))

    def blocks(self) -> Iterator[Data]:
        """Yield the text as UTF-8 without a byte order mark, in blocks that may end anywhere.

        Raises:
            SourceError: it cannot be read, or what is packed is damaged.
            LineError: a line does not fit the encoding that the user named.
        """
        unpacked = unpack(self._counted(), self.name)
        return as_utf8(unpacked, self.options.encoding, self.name, self.note)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number from 1, without its end (LF or CRLF)."""
        number = 0
        held: list[Data] = []  # the beginning of a line whose end was not seen
        for block in self.blocks():
            cut = block.rfind(b"\n") + 1
            held.append(block[:cut] or block)
            if cut:
                for line in b"".join(held).split(b"\n")[:-1]:
                    number += 1
                    yield number, line.removesuffix(b"\r").decode("utf-8")
                held = [block[cut:]]
        if rest := b"".join(held):
            yield number + 1, rest.decode("utf-8")

    def text(self) -> str:
        """Return the whole text, its line ends as they are."""
        return b"".join(self.blocks()).decode("utf-8")

    def note(self, line: int | None, rule: str, value: str, action: str) -> None:
        """Say what had to be interpreted, repaired or left out, and where (None: as a whole)."""
        if self._owner:
            where = self.name if line is None else f"{self.name}:{line}"
            self._owner.note(None, rule, f"{where}: {value}", action)
        else:
            self.notes.append((line, rule, value, action))

    def beside(self, name: str) -> "Source | None":
        """Return the file of that name next to this one, if it exists.

        Once it is read it is part of this source: of `bytes` and `sha256`, and this source takes
        its notes.
        """
        if name not in self._beside and (place := self.place.beside(name)):
            full = posixpath.join(posixpath.dirname(self.name), name)
            companion = Source(full, place, options=self.options)
            companion._owner = self
            self._beside[name] = companion
        return self._beside.get(name)

    def _stored(self) -> Iterator[Data]:
        """Return the bytes as they are stored, in blocks; a stream goes on where it was left."""
        if self.place.again:
            return self.place.blocks(self.name)
        if self._used:
            raise SourceError(self.name, "a stream that was read already", "a file", "store it")
        blocks, self._used = self._left or self.place.blocks(self.name), True
        return blocks

    def _counted(self) -> Iterator[Data]:
        self._digest, self._bytes = hashlib.sha256(), 0
        for block in self._stored():
            self._digest.update(block)
            self._bytes += len(block)
            yield block


def _taking(blocks: Iterator[Data], taken: list[Data]) -> Iterator[Data]:
    for block in blocks:
        taken.append(block)
        yield block
