"""Open a corpus: discover its sources, recognise the format of each, read them as chunks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import LineError, SourceError
from kg.common.registry import find, names
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk
from kg.read.common.controls import without_controls
from kg.read.common.sentences import Document, Sentence, chunks
from kg.read.diagnostics import severity
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.store.tables import diagnostics


@dataclass(frozen=True)
class Format:
    """The format that a source was recognised as."""

    name: str  # of the reader, in `kg.common.registry`
    sure: float  # 0 to 1
    why: str  # the evidence, for people
    read: Callable[[Source], Iterator[Any]] | None = None  # None: the reader of that name

    def reader(self) -> Callable[[Source], Iterator[Any]]:
        """Return the function that yields the chunks or sentences of a source.

        Raises:
            UnknownName: there is no reader of that name.
        """
        reader: Callable[[Source], Iterator[Any]] = self.read or find("kg.readers", self.name)
        return reader


def open_corpus(
    corpus: Iterable[str | Path], options: ReadOptions
) -> tuple[list[tuple[Source, Format]], pl.DataFrame]:
    """Return the sources of *corpus* with their formats, and DIAGNOSTICS of files left out.

    A file of a folder whose format is not recognised is left out; one that the user named is an
    error.

    Raises:
        SourceError: there is nothing to read, or the format of a file is not recognised.
    """
    sources, left_out = find_sources(corpus, options)
    recognised: list[tuple[Source, Format]] = []
    unrecognised: list[tuple[str | None, int | None, str]] = []
    for source in sources:
        if format_ := find_format(source):
            recognised.append((source, format_))
        elif source.document:
            unrecognised.append((source.name, None, "no tagged text that kg knows"))
        else:
            raise unknown_format(source.name, source)
    if not recognised:
        raise unknown_format(", ".join(source.name for source in sources[:3]))
    notes = [left_out, diagnostics("sources", "not-a-corpus-file", "left out", unrecognised)]
    return recognised, pl.concat(notes)


def unknown_format(where: str, source: Source | None = None) -> SourceError:
    """Return the error that the format of a source, or of several, is not recognised."""
    if source and not source.head().strip():
        return SourceError(where, "an empty file", "tagged text")
    hint = f"name its reader with --read-as: {', '.join(names('kg.readers'))}"
    return SourceError(where, "no tagged text that kg knows", "a known format", hint)


def find_format(source: Source) -> Format | None:
    """Return the format that the user named, or else the likeliest one; None where none fits.

    Raises:
        UnknownName: there is no reader of the name that the user gave.
        SourceError: the source cannot be read.
    """
    if name := source.options.format:
        find("kg.readers", name)
        return Format(name, 1.0, "as you say")
    head = Head(source.name, source.head(), source.options)
    guesses = ((name, find("kg.recognisers", name)(head)) for name in names("kg.recognisers"))
    matches: list[tuple[str, Guess]] = [(name, guess) for name, guess in guesses if guess]
    if not matches:
        return None
    name, guess = max(matches, key=lambda item: item[1].sure)  # the first among equals
    return Format(name, guess.sure, guess.why)


def read_source(source: Source, format_: Format) -> Iterator[Chunk]:
    """Read *source* by the reader of its format: yield its chunks, without control characters.

    Raises:
        SourceError: the source cannot be read.
        LineError: a line cannot be read; or, by the option ``strict``, had to be interpreted.
    """
    for raw in _chunks(format_.reader()(source), source):
        chunk = without_controls(raw)
        _refuse_if_strict(source, chunk.diagnostics)
        yield chunk
    notes = pl.DataFrame(source.notes, CHUNK_DIAGNOSTICS, orient="row")
    _refuse_if_strict(source, notes)
    if source.notes or source.scheme:
        yield Chunk(diagnostics=notes, scheme=source.scheme)


def _chunks(items: Iterator[Any], source: Source) -> Iterator[Chunk]:
    """Return what a reader yields as chunks; it may yield sentences instead."""
    first = next(items := iter(items), None)
    if isinstance(first, Sentence):
        document = Document(source.name) if source.document else None
        return chunks(chain([first], items), document)
    return chain([] if first is None else [first], items)


def _refuse_if_strict(source: Source, diagnostics: pl.DataFrame) -> None:
    if not source.options.strict:
        return
    repairs = [row for row in diagnostics.rows() if severity(row[1]) != "note"]
    if not repairs:
        return
    line, rule, value, _ = repairs[0]
    where = source.name if line is None else f"{source.name}:{line}"
    raise LineError(where, f"{rule} {value!r}", "nothing to interpret", "leave out --strict")
