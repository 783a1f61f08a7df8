"""Refuse triple terms of RDF 1.2 that are nested so deep that the stack of a parser overflows."""

import re
from typing import Protocol

from kg.common.errors import KgError

MAX_DEPTH = 100
_BRACKETS = re.compile(rb"<<\(|\)>>|\.[ \t\r]*\n")
_SPLIT = 2  # bytes of a bracket that can be at the end of a piece, without its last


class Readable(Protocol):
    """What a parser reads from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes, none at the end."""
        ...


class ShallowTriples:
    """A file in a form of Turtle, for a parser to read from.

    Reading raises *problem* where triple terms are nested deeper than `MAX_DEPTH`; the end of a
    statement at the end of a line closes all of them.
    """

    def __init__(self, file: Readable, where: str, problem: type[KgError]) -> None:
        self._file, self._where, self._problem = file, where, problem
        self._depth, self._rest = 0, b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes, none at the end."""
        piece = self._file.read(size)
        text = self._rest + piece
        if self._depth or b"<<(" in text:
            self._count(text)
        self._rest = text[-_SPLIT:]
        return piece

    def _count(self, text: bytes) -> None:
        for match in _BRACKETS.finditer(text):
            match match[0]:
                case b"<<(":
                    self._depth += 1
                case b")>>":
                    self._depth = max(self._depth - 1, 0)
                case _:
                    self._depth = 0
            if self._depth > MAX_DEPTH:
                wanted = f"at most {MAX_DEPTH} levels"
                raise self._problem(self._where, "triple terms that nest too deep", wanted)
