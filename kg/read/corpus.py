"""Open a corpus: discover its sources, recognise the format of each, read them as chunks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.diagnostic_rules import severity
from kg.common.errors import LineError, SourceError
from kg.common.registry import find, names
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk, KernelMap
from kg.read.common.controls import without_controls
from kg.read.common.json_records import peek_values
from kg.read.common.overlong import split_overlong
from kg.read.common.sentences import Document, Sentence, chunks
from kg.read.condensing import condensed
from kg.read.sources import data_files
from kg.read.sources.discovery import find_sources
from kg.read.sources.encoding import HEAD
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

IN_PIECES = frozenset({"conll", "csv"})  # readers that take a `KernelMap` beside the source
CLOSE = 0.1  # by which the second likeliest format may be less sure, and is still named


@dataclass(frozen=True)
class Format:
    """The format that a source was recognised as."""

    name: str  # of the reader, in `kg.common.registry`
    sure: float  # 0 to 1
    why: str  # the evidence, for people
    read: Callable[[Source], Iterator[Any]] | None = None  # None: the reader of that name
    second: str | None = None  # the second likeliest, where the choice was close

    @property
    def is_in_pieces(self) -> bool:
        """Whether pieces of a source can be read in several processes."""
        return self.read is None and self.name in IN_PIECES

    def reader(self) -> Callable[[Source], Iterator[Any]]:
        """Return the function that yields the chunks or sentences of a source.

        Raises:
            UnknownName: there is no reader of that name.
        """
        reader: Callable[[Source], Iterator[Any]] = self.read or find("kg.readers", self.name)
        return reader


FindFormats = Callable[[Sequence[Source]], Iterator[Format | None]]


def open_corpus(
    corpus: Iterable[str | Path], options: ReadOptions, find_formats: FindFormats | None = None
) -> tuple[list[tuple[Source, Format]], pl.DataFrame]:
    """Return the sources of *corpus* with their formats, and DIAGNOSTICS of files left out.

    A file of a folder whose format is not recognised is left out; one that the user named is an
    error.

    Args:
        corpus: files, folders, patterns, archives, addresses.
        options: how they are read.
        find_formats: yields the format of each source, as `find_format` finds it, which is the
            default.

    Raises:
        SourceError: there is nothing to read, or the format of a file is not recognised.
    """
    sources, left_out = find_sources(corpus, options)
    recognised: list[tuple[Source, Format]] = []
    unrecognised: list[Source] = []
    formats = find_formats(sources) if find_formats else map(find_format, sources)
    for source, format_ in zip(sources, formats, strict=True):
        if format_:
            recognised.append((source, format_))
        elif source.document:
            unrecognised.append(source)
        else:
            raise unknown_format(source.name, source)
    if not recognised:
        raise unknown_format(", ".join(source.name for source in sources[:3]))
    unread = data_files.left_out(unrecognised, (source for source, _ in recognised))
    return recognised, pl.concat([left_out, unread])


def unknown_format(where: str, source: Source | None = None) -> SourceError:
    """Return the error that the format of a source, or of several, is not recognised."""
    if source and not source.head().strip():
        return SourceError(where, "an empty file", "tagged text")
    hint = f"name its reader with --read-as: {', '.join(names('kg.readers'))}"
    return SourceError(where, data_files.NO_TEXT, "a known format", hint)


def find_format(source: Source) -> Format | None:
    """Return the format that the user named, or else the likeliest one; None where none fits.

    Raises:
        UnknownName: there is no reader of the name that the user gave.
        SourceError: the source cannot be read.
    """
    if name := source.options.format:
        find("kg.readers", name)
        return Format(name, 1.0, "as you say")
    head = _head(source, HEAD)
    format_ = _recognise(head)
    for size in head.longer if format_ is None else ():
        longer = _head(source, size)
        if (format_ := _recognise(condensed(longer))) or longer.whole:
            break
    peek_values.cache_clear()  # it may hold megabytes
    return format_


def _head(source: Source, size: int) -> Head:
    data, is_whole = source.beginning(size)
    opened = source.location.open if source.location.rereadable else None
    return Head(source.name, data, source.options, is_whole, opened)


def _recognise(head: Head) -> Format | None:
    """Return the surest format; with the second where it is nearly as sure."""
    guesses = ((name, find("kg.recognisers", name)(head)) for name in names("kg.recognisers"))
    matches: list[tuple[str, Guess]] = [(name, guess) for name, guess in guesses if guess]
    # Stable: the first of `names` among equals.
    ranked = sorted(matches, key=lambda item: -item[1].sure)
    if not ranked:
        return None
    name, guess = ranked[0]
    close = [second_name for second_name, second in ranked[1:] if guess.sure - second.sure <= CLOSE]
    return Format(name, guess.sure, guess.why, second=close[0] if close else None)


def read_source(
    source: Source, format_: Format, mapping: KernelMap | None = None
) -> Iterator[Chunk]:
    """Read *source* by the reader of its format: yield its chunks, without control characters.

    Args:
        source: the file or stream.
        format_: what it was recognised as.
        mapping: reads pieces in worker processes, where the format has such.

    Raises:
        SourceError: the source cannot be read.
        LineError: a line cannot be read; or, by the option ``strict``, had to be interpreted.
    """
    reader: Callable[..., Iterator[Any]] = format_.reader()
    is_mapped = mapping is not None and format_.is_in_pieces
    for raw in _chunks(reader(source, mapping) if is_mapped else reader(source), source):
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
        return chunks(split_overlong(chain([first], items), source), document)
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
