"""One file of a corpus, or standard input: its name, its bytes and its text."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.read.options import ReadOptions

if TYPE_CHECKING:
    from kg.read.chunk import Note

BLOCK = 1 << 21  # bytes; more costs memory, less costs time
HEAD = 1 << 16  # bytes; enough to tell a format
BOM = b"\xef\xbb\xbf"


class Source:
    """A file of the corpus, or standard input.

    ``name`` is its identity: the path relative to the corpus folder, or the file's own name.
    ``document`` tells that it is a file of a folder of files, and so a document by itself.
    ``sha256`` and ``bytes`` are those of what was read so far, as it is stored.
    ``notes`` collects what had to be interpreted below the level of the format. ``scheme`` is that
    of the tags, which a reader of plain sentences knows after the last one.
    """

    def __init__(
        self,
        name: str,
        path: Path | None,
        document: bool = False,
        options: ReadOptions | None = None,
    ) -> None:
        self.name, self.path, self.document = name, path, document
        self.options = options or ReadOptions()
        self.notes: list[Note] = []
        self.scheme: str | None = None
        self.bytes = 0
        self._digest = hashlib.sha256()
        self._kept = b""  # what was looked at of a stream that cannot be opened again

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes read so far, as 64 hex digits."""
        return self._digest.hexdigest()

    @property
    def size(self) -> int:
        """Return the size of the file in bytes; 0 where that cannot be known before reading."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    def stored(self) -> Iterator[bytes]:
        """Yield the bytes as they are stored, in blocks.

        Raises:
            SourceError: the file cannot be read.
        """
        try:
            file = self.path.open("rb") if self.path else sys.stdin.buffer
            try:
                if self._kept:
                    yield self._kept
                while block := file.read(BLOCK):
                    yield block
            finally:
                if self.path:
                    file.close()
        except OSError as problem:
            raise SourceError(self.name, problem.strerror, "a file that can be read") from None

    def head(self) -> bytes:
        """Return the first bytes of the text, some 64 KiB, as UTF-8 that may end anywhere."""
        blocks = self._utf8(self.stored())
        return next(blocks, b"")[:HEAD]

    def data(self) -> bytes:
        """Return the whole content, unpacked; for formats that are no text."""
        return b"".join(self._counted(self.stored()))

    def blocks(self) -> Iterator[bytes]:
        """Yield the text as UTF-8 without a BOM, in blocks; a block may end anywhere."""
        yield from self._utf8(self._counted(self.stored()))

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number from 1, without its end (LF or CRLF)."""
        number, rest = 0, b""
        for block in self.blocks():
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                number += 1
                yield number, line.removesuffix(b"\r").decode("utf-8")
        if rest:
            yield number + 1, rest.decode("utf-8")

    def _counted(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._digest.update(block)
            self.bytes += len(block)
            yield block

    def _utf8(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        first = True
        for block in blocks:
            yield block.removeprefix(BOM) if first else block
            first = False

    def text(self) -> str:
        """Return the whole text, its line ends as they are."""
        return b"".join(self.blocks()).decode("utf-8")

    def note(self, line: int | None, rule: str, value: str, action: str) -> None:
        """Say what had to be interpreted, repaired or left out, and where (None: as a whole)."""
        self.notes.append((line, rule, value, action))

    def beside(self, name: str) -> "Source | None":
        """Return the file of that name next to this one, which is then part of this source."""
        if self.path is None or not (path := self.path.with_name(name)).is_file():
            return None
        return Source(f"{self.name}/{name}", path, options=self.options)
