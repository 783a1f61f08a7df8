"""Write a corpus back as clean IOB2 token lines: what ``kg check --fix`` does.

In: the chunks of each source. Out: a file of UTF-8 text with LF line ends, a token, a TAB and its
IOB2 tag on each line, sentences separated by blank lines, documents by ``-DOCSTART- NAME``; and
DIAGNOSTICS of what such lines cannot hold. Overlapping mentions go into further columns of tags,
the outermost first. How many columns a source needs is known only when all of it was read, so its
lines wait in a temporary file until then.

One source becomes one file, several become a folder of files. No output exists before all of it is
complete, and nothing that existed before is lost.
"""

import os
import re
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa

from kg.common.arrays import Integers
from kg.common.diagnostic_rules import Rule
from kg.common.errors import OutputError, SourceError
from kg.common.output import DRAFT, open_output, open_scratch, real_path, status, telling
from kg.read.common.chunk import Chunk, Note, Words
from kg.read.common.controls import CONTROL, clean
from kg.read.sources.source import Source
from kg.read.token_lines.lines import gather
from kg.read.token_lines.tags import split_cell

SUFFIX = ".conll"
# Tokens that a line cannot hold: empty ones, and those with separators of columns or lines, with
# control characters, or that look like the mark of a document.
UNWRITABLE = rf"^$|[\t\n\r]|^-(?:DOCSTART|docstart)-|{CONTROL}"
_BOM = "\ufeff"
_TOKEN_LINE = re.compile(rb"(\t[^\n]*)\n")  # no other line has a TAB


class Cleaner:
    """Converts the chunks of one source to clean token lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._spool = open_scratch()  # `close` closes it
        self._pieces: list[tuple[int, int]] = []  # bytes, and columns of tags
        self._columns = 1
        self._document: int | None = None
        self._changed: set[str] = set()  # types
        self.notes: list[Note] = []
        self._lost = {"identifiers": 0, "clusters": 0, "relations": 0}

    def add(self, chunk: Chunk) -> None:
        """Add a chunk.

        Raises:
            SourceError: its reader does not give tokens.
        """
        for name in ("identifier", "cluster"):
            self._lost[f"{name}s"] += chunk.mentions[name].count()
        self._lost["relations"] += len(chunk.relations)
        if not chunk.tokens:
            return
        if chunk.words is None:
            raise SourceError(
                self.source, "a reader that gives no tokens", "tokens, to write the source back"
            )
        words = chunk.words()
        first = np.flatnonzero(np.diff(words.sentence, prepend=words.sentence[0] - 1))
        tags = self._tags(chunk, words, first)
        lines = _lines(self._tokens(words), tags, first)
        self._mark_documents(lines, chunk, words, first)
        if not self._pieces and lines[0].startswith(_BOM):
            lines[0] = "\n" + lines[0]  # else it would be taken for a byte order mark
        piece = "".join(lines).encode()
        self._spool.write(piece)
        self._pieces.append((len(piece), len(tags)))
        self._columns = max(self._columns, len(tags))

    def finish(self, out: BinaryIO) -> None:
        """Write the source to *out*, all of its lines with the same number of columns."""
        self._spool.seek(0)
        for size, columns in self._pieces:
            piece = self._spool.read(size)
            more = b"\tO" * (self._columns - columns)
            out.write(_TOKEN_LINE.sub(rb"\1" + more + b"\n", piece) if more else piece)
        for name, count in self._lost.items():
            if count:
                self.notes.append((None, Rule.NOT_WRITTEN, f"{count} {name}", "no column for them"))

    def close(self) -> None:
        """Remove the temporary file."""
        self._spool.close()

    def _tokens(self, words: Words) -> pl.Series:
        """Return the tokens; each that a line cannot hold is changed, with a note."""
        binary = gather(words.data, words.begin, words.end)
        tokens = pl.Series(pl.from_arrow(binary.view(pa.large_string())))
        wrong = np.flatnonzero(tokens.str.contains(UNWRITABLE).to_numpy())
        written = []
        for row in wrong.tolist():
            token = str(tokens[row])
            spaced = clean(re.sub(r"[\t\n\r]", " ", token))
            written.append(re.sub(r"^-(?=(?:DOCSTART|docstart)-)", "", spaced) or "_")
            action = f"written as {written[-1]!r}"
            self.notes.append((int(words.line[row]), Rule.UNWRITABLE_TOKEN, token, action))
        return tokens.scatter(wrong, written) if written else tokens

    def _tags(self, chunk: Chunk, words: Words, first: Integers) -> list[pl.Series]:
        """Return the columns of IOB2 tags, at least one."""
        mentions = chunk.mentions.select("sentence", "start", "end", "type", "line")
        distinct = mentions.unique(["sentence", "start", "end", "type"], maintain_order=True)
        if len(distinct) < len(mentions):
            value = f"{len(mentions) - len(distinct)} mentions"
            action = "same tokens and type as another, written once"
            self.notes.append((None, Rule.REPEATED_MENTION, value, action))
        sentence = np.searchsorted(words.sentence[first], distinct["sentence"].to_numpy())
        begin, end = (first[sentence] + distinct[name].to_numpy() for name in ("start", "end"))
        types = distinct["type"].unique(maintain_order=True).to_list()
        code = (
            distinct["type"]
            .replace_strict(types, list(range(len(types))), return_dtype=pl.Int64)
            .to_numpy()
        )
        layer = _layers(begin, end, code)
        lines = distinct["line"].gather(distinct["type"].arg_unique()).to_list() if types else []
        written_types = [self._type(name, line) for name, line in zip(types, lines, strict=True)]
        tags = pl.Series(["O", *(f"{mark}-{name}" for name in written_types for mark in "BI")])
        columns = []
        for number in range(max(int(layer.max(initial=0)) + 1, 1)):
            rows = np.flatnonzero(layer == number)
            codes = np.zeros(len(words.begin), np.int64)
            size = end[rows] - begin[rows]
            inside = np.repeat(begin[rows] - np.cumsum(size) + size, size) + np.arange(size.sum())
            codes[inside] = np.repeat(2 * code[rows] + 2, size)
            codes[begin[rows]] = 2 * code[rows] + 1
            columns.append(tags.gather(codes))
        return columns

    def _type(self, name: str, line: int) -> str:
        """Return a type as a tag can hold it; a change is noted."""
        written = " ".join(name.split()) or "_"
        if len(split_cell(f"B-{written}")) > 1:  # it would be read as several tags
            written = re.sub("[,|;]", "/", written)
        if written != name and name not in self._changed:
            self._changed.add(name)
            self.notes.append((line, Rule.UNWRITABLE_TYPE, name, f"written as {written!r}"))
        return written

    def _mark_documents(
        self, lines: list[str], chunk: Chunk, words: Words, first: Integers
    ) -> None:
        """Add ``-DOCSTART-`` before each document that begins in the chunk."""
        documents = chunk.documents.filter(pl.col("sentences") > 0)
        numbers = words.sentence[first]
        for number, name, sentence in documents.select("document", "name", "sentence").rows():
            row = int(np.searchsorted(numbers, sentence))
            if number != self._document and row < len(first):
                mark = f"-DOCSTART- {' '.join(name.split())}".rstrip()
                lines[first[row]] = f"{mark}\n\n{lines[first[row]]}"
                self._document = number


def _lines(tokens: pl.Series, tags: list[pl.Series], first: Integers) -> list[str]:
    """Return the lines of all tokens; the last of a sentence with a blank line after it."""
    ends = np.zeros(len(tokens), np.int64)
    ends[first[1:] - 1] = ends[-1] = 1
    columns = [column.alias(str(i)) for i, column in enumerate([tokens, *tags])]
    frame = pl.DataFrame([*columns, pl.Series("end", ["\n", "\n\n"]).gather(ends)])
    line = pl.concat_str(pl.concat_str(pl.exclude("end"), separator="\t"), "end")
    return frame.select(line).to_series().to_list()


def _layers(begin: Integers, end: Integers, code: Integers) -> Integers:
    """Return a layer for each mention, so that mentions of one layer do not overlap."""
    order = np.lexsort((code, -end, begin))
    layer = np.zeros(len(begin), np.int64)
    if not (begin[order][1:] < np.maximum.accumulate(end[order])[:-1]).any():
        return layer
    stops: list[int] = []  # where each layer is free again
    for i in order.tolist():
        free = next((n for n, stop in enumerate(stops) if stop <= begin[i]), len(stops))
        stops[free : free + 1] = [int(end[i])]
        layer[i] = free
    return layer


def check_output(out: Path, corpus: Sequence[str | Path]) -> None:
    """Refuse to overwrite the corpus, or to write into it or into a folder that is not empty.

    Raises:
        OutputError: *out* is such a place.
    """
    hint = "name a new file or folder"
    target = real_path(out)
    for path in map(Path, corpus):
        if str(path) != "-" and path.exists():
            if target == real_path(path):
                raise OutputError(str(out), "the corpus itself", "another place to write", hint)
            if path.is_dir() and target.is_relative_to(real_path(path)):
                found = f"a place within the corpus {path}"
                raise OutputError(str(out), found, "a place outside of it", hint)
    if out.is_dir() and any(out.iterdir()):
        raise OutputError(str(out), "a folder that is not empty", "a new or an empty one", hint)


class Outputs:
    """The path of the clean file of each source."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = paths

    def write(self, source: str, cleaner: Cleaner) -> None:
        """Write the clean file of a source.

        Raises:
            OutputError: it cannot be written.
        """
        with open_output(self.paths[source]) as file:
            cleaner.finish(file)


@contextmanager
def open_outputs(out: Path, sources: Sequence[Source]) -> Iterator[Outputs]:
    """Yield the paths of clean files; they are moved into place if the block succeeds.

    Raises:
        OutputError: it cannot be written.
    """
    if len(sources) == 1 and not sources[0].document:
        yield Outputs({sources[0].name: out})
        return
    target = real_path(out)
    with telling(str(out)):
        if (before := status(out)) and not stat.S_ISDIR(before.st_mode):
            raise OutputError(str(out), "a file", "a new folder, for several sources")
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=DRAFT, dir=target.parent))
    try:
        folder = scratch / "clean"
        folder.mkdir()
        names = clean_names([source.name for source in sources])
        yield Outputs({name: folder / path for name, path in names.items()})
        with telling(str(out)):
            if target.is_dir():
                target.rmdir()  # it is empty
            os.replace(folder, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def clean_names(sources: Sequence[str]) -> dict[str, str]:
    """Return the relative path of each source's clean file; no two have the same.

    >>> clean_names(["a.txt", "b/a.txt", "c.tsv", "c.bio"])
    {'a.txt': 'a.conll', 'b/a.txt': 'b/a.conll', 'c.tsv': 'c.tsv.conll', 'c.bio': 'c.bio.conll'}
    """
    short = {name: _inside(name).with_suffix(SUFFIX).as_posix() for name in sources}
    occurrences = Counter(path.casefold() for path in short.values())
    return {
        name: path if occurrences[path.casefold()] == 1 else f"{_inside(name).as_posix()}{SUFFIX}"
        for name, path in short.items()
    }


def _inside(name: str) -> PurePosixPath:
    """Return a source's name as a relative path that stays within a folder."""
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")]
    return PurePosixPath(*parts) if parts else PurePosixPath("source")
