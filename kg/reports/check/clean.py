"""Write a source back as clean token lines: a token, a TAB and its tag in IOB2, sentences parted
by blank lines, documents by ``-DOCSTART- NAME``, UTF-8, LF.

In: the chunks of a source. Out: a file, and DIAGNOSTICS of what such lines cannot hold. Mentions
that overlap go into further columns, the outermost first; how many columns a source needs is known
when all of it was read, so lines are kept in a temporary file until then.
"""

import re
import tempfile
from typing import BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa

from kg.common.arrays import Integers
from kg.common.errors import SourceError
from kg.read.common.chunk import Chunk, Note, Words
from kg.read.common.controls import CONTROL, INSTEAD
from kg.read.token_lines.lines import gather
from kg.read.token_lines.tags import split_cell

# A token of nothing, with what parts columns and lines in it, with control characters, or taken for
# the mark of a document.
UNWRITABLE = rf"^$|[\t\n\r]|^-DOCSTART-|{CONTROL}"
_BOM = "\ufeff"
_TOKEN_LINE = re.compile(rb"(\t[^\n]*)\n")  # only they have TABs


class Cleaner:
    """Writes one source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._pieces: list[tuple[int, int]] = []  # bytes, and columns of tags
        self._columns = 1
        self._document: int | None = None
        self._changed: set[str] = set()  # types
        self.notes: list[Note] = []
        self._lost = {"identifiers": 0, "clusters": 0, "relations": 0}

    def add(self, chunk: Chunk) -> None:
        """Take a chunk.

        Raises:
            SourceError: it does not give its tokens.
        """
        for name in ("identifier", "cluster"):
            self._lost[f"{name}s"] += chunk.mentions[name].count()
        self._lost["relations"] += len(chunk.relations)
        if not chunk.tokens:
            return
        if chunk.words is None:
            raise SourceError(
                self.source, "a reader that gives no tokens", "them, to write it back"
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
        for what, count in self._lost.items():
            if count:
                self.notes.append((None, "not-written", f"{count} {what}", "no column for them"))

    def close(self) -> None:
        """Remove the temporary file."""
        self._spool.close()

    def _tokens(self, words: Words) -> pl.Series:
        """Return the tokens; those that cannot be written are changed."""
        binary = gather(words.data, words.begin, words.end)
        tokens = pl.Series(pl.from_arrow(binary.view(pa.large_string())))
        wrong = np.flatnonzero(tokens.str.contains(UNWRITABLE).to_numpy())
        written = []
        for row in wrong.tolist():
            token = str(tokens[row])
            spaced = re.sub(CONTROL, INSTEAD, re.sub(r"[\t\n\r]", " ", token))
            written.append(re.sub(r"^-(?=DOCSTART-)", "", spaced) or "_")
            action = f"written as {written[-1]!r}"
            self.notes.append((int(words.line[row]), "unwritable-token", token, action))
        return tokens.scatter(wrong, written) if written else tokens

    def _tags(self, chunk: Chunk, words: Words, first: Integers) -> list[pl.Series]:
        """Return the columns of tags, at least one."""
        mentions = chunk.mentions.select("sentence", "start", "end", "type", "line")
        once = mentions.unique(["sentence", "start", "end", "type"], maintain_order=True)
        if len(once) < len(mentions):
            value = f"{len(mentions) - len(once)} mentions"
            action = "same tokens and type as another, written once"
            self.notes.append((None, "repeated-mention", value, action))
        row = np.searchsorted(words.sentence[first], once["sentence"].to_numpy())
        begin, end = (first[row] + once[name].to_numpy() for name in ("start", "end"))
        types = once["type"].unique(maintain_order=True).to_list()
        code = (
            once["type"]
            .replace_strict(types, list(range(len(types))), return_dtype=pl.Int64)
            .to_numpy()
        )
        layer = _layers(begin, end, code)
        lines = once["line"].gather(once["type"].arg_unique()).to_list() if types else []
        named = [self._type(name, line) for name, line in zip(types, lines, strict=True)]
        tags = pl.Series(["O", *(f"{mark}-{name}" for name in named for mark in "BI")])
        columns = []
        for number in range(max(int(layer.max(initial=0)) + 1, 1)):
            at = np.flatnonzero(layer == number)
            codes = np.zeros(len(words.begin), np.int64)
            size = end[at] - begin[at]
            inside = np.repeat(begin[at] - np.cumsum(size) + size, size) + np.arange(size.sum())
            codes[inside] = np.repeat(2 * code[at] + 2, size)
            codes[begin[at]] = 2 * code[at] + 1
            columns.append(tags.gather(codes))
        return columns

    def _type(self, name: str, line: int) -> str:
        """Return how a type is written."""
        written = " ".join(name.split()) or "_"
        if len(split_cell(f"B-{written}")) > 1:  # it would be read as several tags
            written = re.sub("[,|;]", "/", written)
        if written != name and name not in self._changed:
            self._changed.add(name)
            self.notes.append((line, "unwritable-type", name, f"written as {written!r}"))
        return written

    def _mark_documents(
        self, lines: list[str], chunk: Chunk, words: Words, first: Integers
    ) -> None:
        """Put a mark before the first sentence of each document that begins in the chunk."""
        documents = chunk.documents.filter(pl.col("sentences") > 0)
        numbers = words.sentence[first]
        for number, name, sentence in documents.select("document", "name", "sentence").rows():
            row = int(np.searchsorted(numbers, sentence))
            if number != self._document and row < len(first):
                mark = f"-DOCSTART- {' '.join(name.split())}".rstrip()
                lines[first[row]] = f"{mark}\n\n{lines[first[row]]}"
                self._document = number


def _lines(tokens: pl.Series, tags: list[pl.Series], first: Integers) -> list[str]:
    """Return the lines of all tokens, those that end a sentence with a blank line after them."""
    ends = np.zeros(len(tokens), np.int64)
    ends[first[1:] - 1] = ends[-1] = 1
    columns = [column.alias(str(i)) for i, column in enumerate([tokens, *tags])]
    frame = pl.DataFrame([*columns, pl.Series("end", ["\n", "\n\n"]).gather(ends)])
    line = pl.concat_str(pl.concat_str(pl.exclude("end"), separator="\t"), "end")
    return frame.select(line).to_series().to_list()


def _layers(begin: Integers, end: Integers, code: Integers) -> Integers:
    """Return the layer of each mention, such that those of one layer do not overlap."""
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
