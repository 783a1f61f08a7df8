"""Recognise the format of a source from its first bytes: what a recogniser takes and returns.

A reader may have a recogniser, registered under the reader's name (see `kg.common.registry`): it
takes a `Head` and returns a `Guess`, or None where the source is not of its format. The surest
guess wins (`kg.read.corpus.find_format`). The first 64 KiB are looked at; where no recogniser knows
them and they are cut off JSON, XML or RDF, more is (`SIZES`), as a first record may be longer, or
the first entity come late; of that, what repeats is left out (`kg.read.condensing`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO

from kg.read.sources.encoding import HEAD
from kg.read.sources.options import ReadOptions

SIZES = {  # bytes of a beginning, by its first character
    "{": (16 * HEAD, 128 * HEAD, 512 * HEAD),
    "[": (16 * HEAD, 128 * HEAD, 512 * HEAD),
    "<": (1024 * HEAD,),
    "@": (16 * HEAD, 128 * HEAD),
}


@dataclass(frozen=True)
class Head:
    """The beginning of a source: its name, its first bytes, and the options of reading."""

    name: str
    data: bytes  # UTF-8 as far as it is text; may end anywhere
    options: ReadOptions = field(default_factory=ReadOptions)
    whole: bool = False  # `data` is all that there is
    # Opens the stored bytes, for formats that describe themselves at their end; None for a stream.
    open: Callable[[], AbstractContextManager[BinaryIO]] | None = None

    @property
    def longer(self) -> tuple[int, ...]:
        """Return the sizes of a longer beginning that may tell more."""
        start = self.text[:1000].lstrip()[:1]
        return () if self.whole else SIZES.get(start, ())

    @property
    def suffix(self) -> str:
        """Return the ending of the name in lower case, before that of a compression: ``.json``."""
        path = PurePosixPath(self.name.lower())
        is_compressed = path.suffix in {".gz", ".bz2", ".xz", ".zst"}
        return PurePosixPath(path.stem).suffix if is_compressed else path.suffix

    @cached_property
    def text(self) -> str:
        """Return the beginning as text; bytes that are not UTF-8 become U+FFFD.

        Lines have no byte order mark before them, as `Source.lines` gives none.
        """
        return self.data.decode("utf-8", errors="replace").replace("\n\ufeff", "\n")

    @cached_property
    def lines(self) -> list[str]:
        """Return the first lines; not the last one where it may be cut off, unless it is alone."""
        text = self.text.replace("\r\n", "\n")
        lines = (text if "\n" in text else text.replace("\r", "\n")).split("\n")
        is_cut = not self.whole or not lines[-1]
        return lines[:-1] if len(lines) > 1 and is_cut else lines


@dataclass(frozen=True)
class Guess:
    """How sure a recogniser is that a source is of its format, and why."""

    sure: float  # 0 to 1; 1: a mark that only this format has, 0.5: another format is as likely
    why: str  # the evidence, for people: "JSON lines with text and label"
