"""Read tables of tokens with comma- or semicolon-separated values, such as Kaggle's NER corpora.

    Sentence #,Word,POS,Tag
    Sentence: 1,Ada,NNP,B-per
    ,left,VBD,O

Quotation marks, which CSV needs around cells with a separator in them, are resolved and separators
become TABs, on arrays of bytes and line by line, so that an unpaired quotation mark harms no other
line; what follows is the reader of token lines. A cell that holds a line break is not supported.
Tables with a sentence a row are those of `kg.read.token_lines.sentence_rows`.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from kg.common.arrays import Bytes, Flags, Integers
from kg.read.common.chunk import Chunk, KernelMap
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines import sentence_rows
from kg.read.token_lines.layout import Layout, MissingColumn, find_layout
from kg.read.token_lines.lines import NEWLINE, RETURN, SPACE, TAB
from kg.read.token_lines.reader import column_name, read_blocks

SEPARATORS = {",": "commas", ";": "semicolons"}
NEARLY_ALL = 0.9  # of the rows of a table without a header have a tag
QUOTE = ord('"')
_SPACED = re.compile(rb" *\t *")


def read(source: Source, mapping: KernelMap | None = None) -> Iterator[Chunk] | Iterator[Sentence]:
    """Yield the chunks of *source*, each of whole sentences; or the sentences, if rows are such.

    Args:
        source: the file.
        mapping: as `kg.read.token_lines.reader.read` has it.

    Raises:
        LineError: its first lines are no such table, or lack a column that the options name.
        SourceError: it cannot be read.
    """
    head = Head(source.name, source.head(), source.options)
    if columns := sentence_rows.find_columns(head):
        return sentence_rows.read_rows(source, columns)
    separator = _separator(head) or ","
    blocks = tabulated(source.blocks(), separator)
    return read_blocks(source, _lines(head, separator), blocks, mapping)


def recognise(head: Head) -> Guess | None:
    """Recognise a table with a column of tags, and a header or tags that name their letter."""
    if head.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", "<"):
        return None
    if columns := sentence_rows.find_columns(head):
        words, tags = columns.name(columns.text), columns.name(columns.tags)
        return Guess(0.9, f"a sentence a row, words in {words}, tags in {tags}")
    try:
        separator = _separator(head)
    except MissingColumn:
        return None  # `read` says which
    layout = find_layout(_lines(head, separator), head.options) if separator else None
    if separator is None or layout is None:
        return None
    tags = ", ".join(column_name(layout, i) for i in layout.tags)
    parts = f"{layout.columns} columns by {SEPARATORS[separator]}"
    return Guess(0.85, f"{parts}, tokens in {column_name(layout, layout.token)}, tags in {tags}")


def tabulated(blocks: Iterable[bytes], separator: str) -> Iterator[bytes]:
    """Yield *blocks*, which may end anywhere, as whole lines with TABs between cells."""
    held: list[bytes] = []
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        held.append(block[:cut] or block)
        if cut:
            yield with_tabs(b"".join(held), separator)
            held = [block[cut:]]
    if rest := b"".join(held):
        yield with_tabs(rest, separator)


def with_tabs(data: bytes, separator: str) -> bytes:
    """Return whole lines with TABs for separators and without the quotation marks of CSV.

    >>> with_tabs(b'a,"b,c",O', ","), with_tabs(b',",O', ",")
    (b'a\\tb,c\\tO', b'\\t"\\tO')
    """
    comma = ord(separator)
    codes = np.frombuffer(data.replace(b"\t", b" "), np.uint8).copy()
    keep = np.ones(len(codes), bool)
    parts = codes == comma
    quotes = np.flatnonzero(codes == QUOTE)
    if len(quotes):
        newlines = np.flatnonzero(codes == NEWLINE)
        line = np.searchsorted(newlines, quotes)
        ordinal = np.arange(len(quotes)) - np.searchsorted(line, line)  # in its line, from 0
        good = ~_is_literal(codes, quotes, line, ordinal, comma)
        quotes, line, ordinal = quotes[good], line[good], ordinal[good]
        keep[quotes] = ordinal % 2 == 0
        opening = quotes[ordinal % 2 == 0]
        doubled = np.isin(opening - 1, quotes)
        keep[opening[~doubled]] = False
        depth = np.zeros(len(codes), np.int8)
        depth[opening], depth[quotes[ordinal % 2 == 1]] = 1, -1
        parts &= np.cumsum(depth, dtype=np.int64) == 0
    codes[parts] = TAB
    tabbed = codes[keep].tobytes()
    return _SPACED.sub(b"\t", tabbed) if b"\t " in tabbed or b" \t" in tabbed else tabbed


def _is_literal(
    codes: Bytes, quotes: Integers, line: Integers, ordinal: Integers, comma: int
) -> Flags:
    """Tell which quotation marks are text: all of a line in which some does not fit a cell."""
    before = np.append(codes, NEWLINE)[quotes - 1]  # of the first byte: the one that is added
    after = np.append(codes, NEWLINE)[quotes + 1]
    opens = ordinal % 2 == 0
    at_begin = np.isin(before, [comma, NEWLINE, SPACE]) | (quotes == 0)
    at_end = np.isin(after, [comma, NEWLINE, RETURN, SPACE])
    wrong = np.where(opens, ~(at_begin | (before == QUOTE)), ~(at_end | (after == QUOTE)))
    is_last = np.append(line[1:] != line[:-1], True)
    wrong |= is_last & opens  # it is never closed
    return np.isin(line, line[wrong])


def _lines(head: Head, separator: str | None) -> list[str]:
    text = "\n".join(head.lines).encode()
    return with_tabs(text, separator or ",").decode().split("\n")


def _separator(head: Head) -> str | None:
    """Return the separator that makes token lines of the head; None if none does."""
    for separator in SEPARATORS:
        if separator in head.text:
            lines = _lines(head, separator)
            layout = find_layout(lines, head.options)
            if layout is not None and _is_table(layout, lines):
                return separator
    return None


def _is_table(layout: Layout, lines: Iterable[str]) -> bool:
    """Tell a table from prose with commas: it has a header, or nothing but tags in their column."""
    if not layout.tabs or layout.columns < 2 or layout.spelling in (None, "X", "B", "b-x"):
        return layout.tabs and bool(layout.header)
    rows = [line.split("\t") for line in lines if line.strip()]
    cells = [row[layout.tags[0]] for row in rows if len(row) == layout.columns]
    tags = sum(map(layout.is_tag, cells))
    return bool(layout.header) or (len(cells) > 1 and tags >= NEARLY_ALL * len(rows))
