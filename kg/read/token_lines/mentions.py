"""Decode the tag columns of CoNLL lines into mentions: spans of tokens with a type, in layers.

Every column of tags is a layer of its own. Where cells hold several tags (``B-person,B-group``),
each type is a layer. Two layers may give the same mention; it is kept once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.diagnostic_rules import Rule
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.lines import Lines, Tokens, encoded, gather
from kg.read.token_lines.segmentation import LineNote
from kg.read.token_lines.tags import (
    MARKS,
    MISSING,
    OUTSIDE,
    ZEROS,
    TagStatistics,
    find_spans,
    find_spelling,
    parse_tag,
    split_cell,
)

Label = tuple[int, int, int]  # a parsed tag: numbers of its mark, its type and its text
NO_LABEL: Label = (-1, -1, -1)


@dataclass(frozen=True)
class TokenSpans:
    """Mentions: their first and last tokens, inclusive, and their types."""

    first: Integers
    last: Integers
    type: pl.Series


@dataclass(frozen=True)
class TaggedCells:
    """The cells of a layer that hold something else than O, one item each, in their order."""

    token: Integers  # numbered in the piece; so are the others
    row: Integers
    sentence: Integers
    code: Integers  # of the value
    values: list[str]

    @classmethod
    def of(cls, lines: Lines, tokens: Tokens, cell: Integers) -> "TaggedCells":
        """Return those of the layer in which each token has the *cell* of a number; -1: none."""
        token, code, values = _tagged_cells(lines, tokens.row, cell)
        return cls(token, tokens.row[token], tokens.sentence[token], code, values)


@dataclass
class _Labels:
    """The parsed tags of cells, one item each."""

    cell: Integers  # an index of `TaggedCells`
    mark: Integers
    type: Integers
    tag: Integers


class Zeros(NamedTuple):
    """Zeros that are written for O."""

    text: str  # the first one, as written
    line: int
    tokens: int  # how many there are


class MentionDecoder:
    """Decodes the tags of a piece.

    Args:
        options: how the source is read.
        spelling: of its tags, where it is known; else the piece may show it.
    """

    def __init__(self, options: ReadOptions, spelling: str | None) -> None:
        self.options = options
        self.spelling = spelling
        self.types: dict[str, int] = {}
        self.statistics = TagStatistics(options.scheme)
        self.zeros: Zeros | None = None

    def decode(self, layers: Sequence[TaggedCells], line: int, notes: list[LineNote]) -> TokenSpans:
        """Return the mentions of the piece, sorted by their tokens and types, each once.

        Args:
            layers: of tags.
            line: of the piece's first row, from 1.
            notes: takes the diagnostics.
        """
        spans = [
            self._layer(self._labels(cells, layer > 0, line, notes), cells, line)
            for layer, cells in enumerate(layers)
        ]
        first, last, kind = (np.concatenate(part) for part in zip(*spans, strict=True))
        names = sorted(self.types)
        rank = {name: i for i, name in enumerate(names)}
        kind = np.array([rank[name] for name in self.types], np.int64)[kind]
        if len(layers) > 1 or (np.diff(first) <= 0).any():
            rows = np.unique(np.stack([first, last, kind], axis=1), axis=0)
            first, last, kind = rows[:, 0], rows[:, 1], rows[:, 2]
        return TokenSpans(first, last, pl.Series(names, dtype=pl.String).gather(kind))

    def _layer(
        self, labels: _Labels, cells: TaggedCells, line: int
    ) -> tuple[Integers, Integers, Integers]:
        """Return the first and the last token and the type of each mention of a layer."""
        token, kind = cells.token[labels.cell], labels.type
        follows = np.zeros(len(token), bool)
        follows[1:] = (np.diff(token) == 1) & (np.diff(cells.sentence[labels.cell]) == 0)
        if (np.diff(token) <= 0).any():  # the layers of a type follow one another
            follows[1:] &= np.diff(kind) == 0
        spans = find_spans(labels.mark, kind, follows)
        self.statistics.add(spans, cells.row[labels.cell] + line, labels.tag)
        return token[spans.first], token[spans.last], kind[spans.first]

    def _labels(
        self, cells: TaggedCells, is_further: bool, line: int, notes: list[LineNote]
    ) -> _Labels:
        """Return the parsed tags of a layer; those of cells with several are sorted by type.

        Args:
            cells: of the layer.
            is_further: it is not the first layer, and may mark by "_" that a token has no tag.
            line: of the piece's first row.
            notes: takes the diagnostics.
        """
        code, values = cells.code, cells.values
        if self.spelling is None:
            self.spelling = find_spelling(values, self.options.scheme)
        parsed = [self._parse(value) for value in values]
        for i, value in enumerate(values):
            wrong = [part for part, label in parsed[i] if label is None and part not in OUTSIDE]
            if value.strip() in ZEROS:
                rows = cells.row[code == i]
                zeros = self.zeros or Zeros(value.strip(), line + int(rows[0]), 0)
                self.zeros = zeros._replace(tokens=zeros.tokens + len(rows))
            elif wrong and not (is_further and value.strip() in MISSING):
                rule = Rule.MISSING_TAG if wrong[0] in MISSING else Rule.UNKNOWN_TAG
                notes += [(row, rule, value, "read as O") for row in cells.row[code == i].tolist()]
        labels_by_value = [[label for _, label in labels if label] for labels in parsed]
        several = any(len(labels) > 1 for labels in labels_by_value)
        index = np.arange(len(code))
        if several:
            index, code, labels_by_value = _spread(index, code, labels_by_value)
        table = np.array(
            [labels[0] if labels else NO_LABEL for labels in labels_by_value], np.int64
        )
        mark, kind, tag = table.reshape(-1, 3)[code].T
        has = mark >= 0
        labels = _Labels(index[has], mark[has], kind[has], tag[has])
        return _by_type(labels) if several else labels

    def _parse(self, value: str) -> list[tuple[str, Label | None]]:
        """Return the tags of a cell, each with its label; None: it is not a tag of a mention."""
        labels: list[tuple[str, Label | None]] = []
        for part in split_cell(value.strip()):
            outside = part in OUTSIDE | MISSING | ZEROS or self.spelling is None
            tag = None if outside else parse_tag(part, str(self.spelling), self.options.untyped)
            if tag is None:
                labels.append((part, None))
                continue
            self.statistics.letters.add(tag.letter)
            kind = self.types.setdefault(tag.type, len(self.types))
            number = self.statistics.number(value.strip())
            labels.append((part, (MARKS.index(tag.mark), kind, number)))
        return labels


def _tagged_cells(
    lines: Lines, token: Integers, cell: Integers
) -> tuple[Integers, Integers, list[str]]:
    """Return the tokens with a cell other than O, the index of its value, and the values."""
    has = np.flatnonzero(cell >= 0)
    rows, cell = (token, cell) if len(has) == len(token) else (token[has], cell[has])
    same = int(cell[0]) if len(cell) and (cell == cell[0]).all() else cell
    begin, end = lines.begin(rows, same), lines.stop(rows, same)
    size = len(lines.data) - 1
    outside = (end - begin == 1) & (lines.data[np.minimum(begin, size)] == ord("O"))
    inside = np.flatnonzero(~outside)
    code, values = encoded(gather(lines.data, begin[inside], end[inside]))
    return has[inside], code, [value.decode("utf-8") for value in values]


def _spread(
    index: Integers, code: Integers, labels_by_value: list[list[Label]]
) -> tuple[Integers, Integers, list[list[Label]]]:
    """Give each tag of a cell a row of its own."""
    count = np.array([max(len(labels), 1) for labels in labels_by_value])
    offset = np.cumsum(count) - count
    size = count[code]
    past = np.cumsum(size)
    inner = np.arange(past[-1] if len(past) else 0) - np.repeat(past - size, size)
    single = [[label] for labels in labels_by_value for label in labels or [NO_LABEL]]
    return np.repeat(index, size), np.repeat(offset[code], size) + inner, single


def _by_type(labels: _Labels) -> _Labels:
    order = np.lexsort((labels.cell, labels.type))
    return _Labels(*(getattr(labels, name)[order] for name in ("cell", "mark", "type", "tag")))
