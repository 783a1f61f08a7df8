"""Spans of WebAnno TSV: join the rows of each annotation, with character offsets and values.

In: a `File` and the layers to read. Out: `Span` objects, by characters of the passages' texts. A
number in brackets joins rows to one annotation, if they stand side by side: an exporter that
numbers each sentence anew gives several. TSV 1 and 2 join them with ``B-`` and ``I-``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.offsets import align
from kg.read.common.scripts import join_tokens
from kg.read.webanno.layers import Layer
from kg.read.webanno.rows import File, Row, values

Text = tuple[str, list[tuple[int, int]]]  # with the character offsets of its tokens
_BIO = re.compile(r"([BI])-(.+)", re.DOTALL)


@dataclass
class Span:
    """A span annotation, over one or more rows."""

    layer: Layer
    id: str
    line: int
    passages: tuple[int, int]  # its first and last, from 0
    begin: int  # characters of its first passage
    stop: int  # characters of its last passage, half-open
    values: dict[int, str] = field(default_factory=dict)  # by column
    token: int = -1  # its last one, counted through the file


@dataclass(frozen=True)
class Place:
    """A row with its passage, token number and character offsets."""

    row: Row
    passage: int
    token: int  # counted through the file
    begin: int  # characters of the passage's text, half-open
    stop: int


@dataclass
class Spans:
    """The annotations of some layers, and indexes to find them."""

    spans: list[Span] = field(default_factory=list)
    # By layer, address of a row and number in its cell; several rows may lead to one.
    by_address: dict[tuple[str, str, int | str], Span] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    open: dict[tuple[str, object], Span] = field(default_factory=dict)

    @property
    def layers(self) -> set[str]:
        """Return the names of the layers that annotations were found in."""
        return {layer for layer, _, _ in self.by_address}


def places(file: File, texts: Sequence[Text]) -> Iterator[Place]:
    """Yield each row with its position, in order."""
    token = -1
    for number, (passage, (_, spans)) in enumerate(zip(file.passages, texts, strict=True)):
        offsets, token_row, begin, stop = iter(spans), passage.rows[0], 0, 0
        for row in passage.rows:
            if row.is_part:
                first = begin + _characters(token_row.form, row.begin - token_row.begin)
                last = begin + _characters(token_row.form, row.stop - token_row.begin)
                yield Place(row, number, token, first, last)
            else:
                begin, stop = next(offsets)
                token += 1
                token_row = row
                yield Place(row, number, token, begin, stop)


def find_texts(file: File) -> tuple[list[Text], list[Note]]:
    """Return the text of each passage with its tokens' offsets, and notes on texts that differ."""
    texts: list[Text] = []
    notes: list[Note] = []
    for passage in file.passages:
        forms = [row.form for row in passage.rows if not row.is_part]
        if passage.text is not None and (spans := align(passage.text, forms)) is not None:
            texts.append((passage.text, spans))
            continue
        if passage.text is not None:
            action = "text put together from the tokens"
            notes.append((passage.rows[0].line, Rule.TEXT_DIFFERS, passage.text, action))
        texts.append(join_tokens(forms))
    return texts, notes


def _characters(form: str, units: int) -> int:
    """Return how many characters the first *units* UTF-16 code units of *form* are."""
    if form.isascii():
        return max(0, min(units, len(form)))
    return len(form.encode("utf-16-le")[: 2 * max(units, 0)].decode("utf-16-le", "ignore"))


def find_spans(layers: Sequence[Layer], rows: Sequence[Place], version: int) -> Spans:
    """Return the annotations of *layers* in *rows*."""
    spans = Spans()
    for place in rows:
        for layer in layers:
            if version == 3:
                _add_numbered(spans, layer, place)
            else:
                _add_tagged(spans, layer, place)
    return spans


def _add_numbered(spans: Spans, layer: Layer, place: Place) -> None:
    """Add the cells of a row of TSV 3."""
    values_by_number: dict[int, dict[int, str]] = {}  # values by column, by number
    for column in (*layer.plain, *layer.slots):
        for rank, (value, number) in enumerate(values(place.row.cells[column])):
            if value is not None:  # several values without a number are told apart by their place
                values_by_number.setdefault(number or -rank, {})[column] = value
    for number, cells in values_by_number.items():
        key = (layer.name, number)
        span = spans.open.get(key) if number > 0 else None
        if span is not None and place.token > span.token + 1:
            value = f"{layer.simple}[{number}]"
            spans.notes.append((place.row.line, Rule.REPEATED_ID, value, "read as another mention"))
            span = None
        spans.open[key] = span = extend(spans, layer, place, span, number)
        for column, value in cells.items():
            span.values[column] = span.values.get(column) or value


def _add_tagged(spans: Spans, layer: Layer, place: Place) -> None:
    """Add the cells of a row of TSV 1 or 2; values of the same rank are of one annotation."""
    cells = {column: list(values(place.row.cells[column])) for column in layer.plain}
    occurrences: Counter[str] = Counter()
    for number in range(max(map(len, cells.values()), default=0)):
        row_values = {
            column: cell_values[number][0]
            for column, cell_values in cells.items()
            if number < len(cell_values)
        }
        tags = {column: value for column, value in row_values.items() if value and value != "O"}
        parts = {column: _BIO.fullmatch(value) for column, value in tags.items()}
        values_by_column = {
            column: part[2] if part else tags[column] for column, part in parts.items()
        }
        label = repr(sorted(values_by_column.items()))
        key = (layer.name, f"{occurrences[label]} {label}")
        occurrences[label] += 1
        inside = any(part and part[1] == "I" for part in parts.values())
        span = spans.open.get(key) if inside else None
        if span is not None and place.token > span.token + 1:
            span = None
        if inside and span is None:
            value = "|".join(tags.values())
            spans.notes.append((place.row.line, Rule.ORPHAN_INSIDE, value, "opened a mention"))
        if tags:
            spans.open[key] = span = extend(spans, layer, place, span, number)
            span.values |= {
                c: "" if value == "_" else value for c, value in values_by_column.items()
            }


def extend(spans: Spans, layer: Layer, place: Place, span: Span | None, number: int | str) -> Span:
    """Add a row to *span*, or begin one with it.

    Args:
        number: tells it from other annotations that begin at the same row.
    """
    row = place.row
    if span is None:
        name = f"{layer.first} {row.address}[{number}]"
        where = (place.passage, place.passage)
        span = Span(layer, name, row.line, where, place.begin, place.stop)
        spans.spans.append(span)
    span.passages, last = (span.passages[0], place.passage), span.passages[1]
    span.stop = place.stop if last < place.passage else max(span.stop, place.stop)
    if span.passages[0] == place.passage:
        span.begin = min(span.begin, place.begin)
    span.token = place.token
    spans.by_address[layer.name, row.address, number] = span
    return span
