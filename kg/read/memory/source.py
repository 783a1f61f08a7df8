"""The source that objects in memory are read as, and the objects' form as plain JSON values."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from math import isfinite
from typing import Any, BinaryIO, NamedTuple

from kg.common.diagnostic_rules import Rule
from kg.read.common.sentences import Document
from kg.read.sources.locations import Location
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a character, which UTF-8 cannot hold


class Part(NamedTuple):
    """An object of the corpus, or one of the list that an object of the corpus is."""

    number: int  # of the object in the corpus, from 1: the line in diagnostics and evidence
    document: Document | None  # what the corpus says the part belongs to
    value: Any


class ObjectLocation(Location):
    """Objects in memory, which can be read once; records stand here as lines of JSON."""

    rereadable = False

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Objects are no file; `blocks` gives the lines.

        Raises:
            OSError: always.
        """
        raise OSError("objects in memory, which are no file")

    def blocks(self, where: str) -> Iterator[bytes]:  # noqa: ARG002 - nothing can fail
        """Yield the records, each a line of JSON."""
        return self.lines

    def __str__(self) -> str:
        return "objects in memory"


class ObjectSource(Source):
    """Objects in memory as a source: its lines are the objects, numbered from 1.

    ``bytes`` and ``sha256`` are those of the objects' canonical JSON, one object a line, as far as
    it has been read; so equal objects give an equal source, whatever wrote them. ``features`` are
    those of the `datasets.Dataset` that the objects are rows of.
    """

    def __init__(self, name: str, options: ReadOptions, features: Any = None) -> None:
        super().__init__(name, ObjectLocation(iter(())), options=options)
        self.features = features

    def set_lines(self, lines: Iterator[bytes]) -> None:
        """Take *lines* of JSON as what stands in the source, for readers of files."""
        self.location = ObjectLocation(lines)

    def count(self, part: Part, content: Any) -> None:
        """Add *content*, what was read of a part, to ``bytes`` and ``sha256``."""
        about = part.document and [part.document.name, part.document.metadata]
        line = json_line([about, content] if about else content)
        self._digest.update(line)
        self._bytes += len(line)

    def plain(self, part: Part, value: Any) -> Any:
        """Return *value* as plain JSON, with a diagnostic where it holds half a character."""
        made = plain(value)
        if made != (repaired := whole_characters(made)):
            self.note(part.number, Rule.HALF_A_CHARACTER, "a surrogate", "replaced by U+FFFD")
        return repaired


def json_line(value: Any) -> bytes:
    """Return *value* as one line of JSON with sorted keys: equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def plain(value: Any) -> Any:
    """Return *value* as JSON has it: arrays, tuples and sets are lists, what JSON lacks is a text.

    >>> plain({1: ("a", None), "b": {2.5}, "c": float("nan")})
    {'1': ['a', None], 'b': [2.5], 'c': None}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        is_texts = all(type(item) is str for item in value)  # as tokens and tags are: the most
        return list(value) if is_texts else [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=json_line)
    if hasattr(value, "tolist"):  # arrays and numbers of NumPy, tensors
        return plain(value.tolist())
    return _scalar(value)


def _scalar(value: Any) -> str | int | float | None:
    """Return a value that holds no others as JSON has it."""
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def whole_characters(value: Any) -> Any:
    """Return a plain value without halves of surrogate pairs; each becomes U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        if all(type(item) is str for item in value) and not _SURROGATE.search("".join(value)):
            return value
        return [whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(key): whole_characters(item) for key, item in value.items()}
    return value
