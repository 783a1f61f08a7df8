"""Refuse JSON-LD and RDF/XML that nest so deep that a parser's stack overflows, or its time does.

pyoxigraph ends the process at some thousands of nested contexts, and the time that it takes for
nested nodes and elements grows with the square of their depth, or faster.
"""

import re

import numpy as np

from kg.common.arrays import Flags, Integers
from kg.common.errors import KgError
from kg.common.triple_depth import Readable

MAX_JSON_DEPTH = 500  # objects and lists; takes a tenth of a second
MAX_XML_DEPTH = 10_000  # elements
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_STRING_END = re.compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ENDS_ESCAPING = re.compile(rb"(?<!\\)(?:\\\\)*\\\Z")


class _Shallow:
    """A file for a parser to read from; reading raises *problem* where it is nested too deep."""

    what, most = "", 0

    def __init__(self, file: Readable, where: str, problem: type[KgError]) -> None:
        self._file, self._where, self._problem = file, where, problem
        self._depth = 0
        self._rest = b""  # of the last piece, to be looked at with the next one

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes, none at the end."""
        piece = self._file.read(size)
        steps = self._steps(self._rest + piece) if piece else ()
        if len(steps):
            depths = self._depth + np.cumsum(steps, dtype=np.int64)
            self._depth = int(depths[-1])
            if int(depths.max()) > self.most:
                wanted = f"at most {self.most:,} levels"
                raise self._problem(self._where, f"{self.what} that nest too deep", wanted)
        return piece

    def _steps(self, text: bytes) -> Integers:
        """Return where *text* goes one level in (1) or out (-1), and keep what it leaves open."""
        raise NotImplementedError


class ShallowJson(_Shallow):
    """JSON."""

    what, most = "objects or lists", MAX_JSON_DEPTH

    def __init__(self, file: Readable, where: str, problem: type[KgError]) -> None:
        super().__init__(file, where, problem)
        self._is_in_string = False

    def _steps(self, text: bytes) -> Integers:
        if self._is_in_string:
            end = _STRING_END.match(text)
            if end is None:
                return self._in_string(text)
            text, self._is_in_string = text[end.end() :], False
        self._rest = b""
        outside, quote, inside = _STRING.sub(b"", text).partition(b'"')
        if quote:
            self._in_string(inside)
        signs = np.frombuffer(outside, np.uint8) | 0x20  # [ and {, ] and } differ in this bit
        return _difference(signs == ord("{"), signs == ord("}"))

    def _in_string(self, text: bytes) -> Integers:
        """Keep that *text* is in a string that goes on, and whether it ends with an escape sign."""
        self._is_in_string = True
        self._rest = b"\\" if _ENDS_ESCAPING.search(text) else b""
        return np.zeros(0, np.int64)


class ShallowXml(_Shallow):
    """XML. Tags in comments count too, so the limit is far from what anybody writes."""

    what, most = "elements", MAX_XML_DEPTH

    def _steps(self, text: bytes) -> Integers:
        self._rest = text[-1:]
        signs = np.frombuffer(text, np.uint8)
        this, following = signs[:-1], signs[1:]
        others = (following == ord("/")) | (following == ord("!")) | (following == ord("?"))
        opens = (this == ord("<")) & ~others
        closes = ((this == ord("<")) & (following == ord("/"))) | (
            (this == ord("/")) & (following == ord(">"))
        )
        return _difference(opens, closes)


def _difference(opens: Flags, closes: Flags) -> Integers:
    steps: Integers = opens.astype(np.int64) - closes
    return steps
