"""Find the mentions of tagged tokens in each layer of tags: a column, or a label of a cell.

Every column of tags is a layer of its own. Where cells hold several labels (``B-person,B-group``),
each type is a layer. Two layers may give the same mention; it is kept once.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers, Unsigned
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import Lines, gather
from kg.read.token_lines.segmentation import Found
from kg.read.token_lines.tags import (
    ACTIONS,
    MARKS,
    MISSING,
    OUTSIDE,
    STEPS,
    UNFINISHED,
    find_scheme,
    find_spans,
    find_spelling,
    parse_tag,
    rule_of,
    split_cell,
)


@dataclass(frozen=True)
class Tagged:
    """Mentions: their first and last tokens, inclusive, and their types."""

    first: Integers
    last: Integers
    type: pl.Series


@dataclass
class _Labels:
    """The labels of tokens: which token each is of, its mark, type and tag."""

    token: Integers
    mark: Integers
    kind: Integers
    tag: Integers


class Layers:
    """What is known of the tags of a source between two pieces of it."""

    def __init__(self, layout: Layout, options: ReadOptions) -> None:
        self.layout, self.options = layout, options
        self.given = options.scheme
        self.spelling = layout.spelling
        self.types: dict[str, int] = {}
        self.letters: set[str] = set()
        self.tags: dict[str, int] = {}
        self.steps = np.zeros(len(STEPS), np.int64)
        self.odd: list[tuple[Unsigned, Unsigned, Unsigned]] = []  # lines, steps, tags

    def tagged(
        self,
        lines: Lines,
        token: Integers,
        columns: list[Integers],
        sentence: Integers,
        line: int,
        found: list[Found],
    ) -> Tagged:
        """Return the mentions of a piece, sorted by their tokens.

        Args:
            token: rows of the lines that are tokens.
            columns: for each layer, the number of each token's cell; -1: it has none.
            sentence: of each token.
            line: of the piece's first row.
            found: takes the diagnostics.
        """
        parts = [
            self._layer(self._labels(lines, token, cell, found), sentence, token + line)
            for cell in columns
        ]
        first, last, kind = (np.concatenate(part) for part in zip(*parts, strict=True))
        if len(parts) > 1 or (np.diff(first) <= 0).any():
            rows = np.unique(np.stack([first, last, kind], axis=1), axis=0)
            first, last, kind = rows[:, 0], rows[:, 1], rows[:, 2]
        return Tagged(first, last, pl.Series(list(self.types), dtype=pl.String).gather(kind))

    def scheme(self) -> tuple[str | None, list[tuple[int, str, str, str]]]:
        """Name the scheme, now that every tag was seen, and return what is odd in it."""
        scheme = find_scheme(self.letters, self.steps)
        if scheme and self.given:
            scheme = self.given
        tags = list(self.tags)
        found = [
            (int(line), rule, tags[tag], ACTIONS[rule])
            for lines, steps, values in self.odd
            for line, step, tag in zip(*_in_scheme(scheme, lines, steps, values), strict=True)
            if scheme and (rule := rule_of(scheme, int(step)))
        ]
        return scheme, sorted(found)

    def _layer(
        self, labels: _Labels, sentence: Integers, line: Integers
    ) -> tuple[Integers, Integers, Integers]:
        """Return first and last token and type of each mention of a layer."""
        at, kind = labels.token, labels.kind
        follows = np.zeros(len(at), bool)
        follows[1:] = (np.diff(at) == 1) & (np.diff(sentence[at]) == 0)
        if (np.diff(at) <= 0).any():  # the layers of a type follow one another
            follows[1:] &= np.diff(kind) == 0
        spans = find_spans(labels.mark, kind, follows)
        self.steps += np.bincount(spans.step, minlength=len(STEPS))
        unfinished = np.full(len(spans.unfinished), UNFINISHED)
        for rows, step in ((spans.odd, spans.step[spans.odd]), (spans.unfinished, unfinished)):
            self.odd.append(
                (
                    line[at[rows]].astype(np.uint32),
                    step.astype(np.uint8),
                    labels.tag[rows].astype(np.uint32),
                )
            )
        return at[spans.first], at[spans.last], kind[spans.first]

    def _labels(self, lines: Lines, token: Integers, cell: Integers, found: list[Found]) -> _Labels:
        """Return the labels of a column; those of cells with several are sorted by type."""
        at, code, values = _tagged_cells(lines, token, cell)
        if self.spelling is None:
            self.spelling = find_spelling(values, self.given)
        parsed = [self._parse(value) for value in values]
        for i, value in enumerate(values):
            if wrong := [part for part, label in parsed[i] if label is None and _wrong(part)]:
                rule = "missing-tag" if wrong[0] in MISSING else "unknown-tag"
                rows = token[at[code == i]].tolist()
                found += [(row, rule, value, "read as O") for row in rows]
        known = [[label for _, label in labels if label] for labels in parsed]
        several = any(len(labels) > 1 for labels in known)
        if several:
            at, code, known = _spread(at, code, known)
        table = np.array([labels[0] if labels else (-1, -1, -1) for labels in known], np.int64)
        mark, kind, tag = table.reshape(-1, 3)[code].T
        has = mark >= 0
        labels = _Labels(at[has], mark[has], kind[has], tag[has])
        return _by_type(labels) if several else labels

    def _parse(self, value: str) -> list[tuple[str, tuple[int, int, int] | None]]:
        """Return the labels of a cell, each with the numbers of its mark, type and tag."""
        labels: list[tuple[str, tuple[int, int, int] | None]] = []
        for part in split_cell(value.strip()):
            outside = part in OUTSIDE or part in MISSING or self.spelling is None
            tag = None if outside else parse_tag(part, str(self.spelling), self.options.untyped)
            if tag is None:
                labels.append((part, None))
                continue
            self.letters.add(tag.letter)
            kind = self.types.setdefault(tag.type, len(self.types))
            number = self.tags.setdefault(value.strip(), len(self.tags))
            labels.append((part, (MARKS.index(tag.mark), kind, number)))
        return labels


def _wrong(part: str) -> bool:
    return part not in OUTSIDE


def _tagged_cells(
    lines: Lines, token: Integers, cell: Integers
) -> tuple[Integers, Integers, list[str]]:
    """Return the tokens with a cell other than O, the number of its value, and the values."""
    has = np.flatnonzero(cell >= 0)
    rows, cell = token[has], cell[has]
    if len(cell) and (cell == cell[0]).all():
        begin, end = lines.begin(rows, int(cell[0])), lines.stop(rows, cell)
    else:
        begin, end = lines.begin(rows, cell), lines.stop(rows, cell)
    size = len(lines.data) - 1
    outside = (end - begin == 1) & (lines.data[np.minimum(begin, size)] == ord("O"))
    inside = np.flatnonzero(~outside)
    coded = gather(lines.data, begin[inside], end[inside]).dictionary_encode()
    code = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return has[inside], code, [value.decode("utf-8") for value in coded.dictionary.to_pylist()]


def _spread(
    at: Integers, code: Integers, known: list[list[tuple[int, int, int]]]
) -> tuple[Integers, Integers, list[list[tuple[int, int, int]]]]:
    """Give each label of a cell a row of its own."""
    count = np.array([max(len(labels), 1) for labels in known])
    offset = np.cumsum(count) - count
    size = count[code]
    past = np.cumsum(size)
    inner = np.arange(past[-1] if len(past) else 0) - np.repeat(past - size, size)
    single = [[label] for labels in known for label in labels or [(-1, -1, -1)]]
    return np.repeat(at, size), np.repeat(offset[code], size) + inner, single


def _by_type(labels: _Labels) -> _Labels:
    order = np.lexsort((labels.token, labels.kind))
    return _Labels(*(getattr(labels, name)[order] for name in ("token", "mark", "kind", "tag")))


def _in_scheme(
    scheme: str | None, lines: Unsigned, steps: Unsigned, tags: Unsigned
) -> tuple[Unsigned, Unsigned, Unsigned]:
    """Keep the rows about which *scheme* has a rule; there may be one for each mention."""
    rules = [scheme is not None and rule_of(scheme, i) is not None for i in range(len(STEPS) + 1)]
    keep = np.array(rules)[steps]
    return lines[keep], steps[keep], tags[keep]
