"""The annotations of WebAnno TSV: which rows belong to one, and what it says.

In: a `File` and the layers to read. Out: a `Span` each, by characters of the passages' texts. A
number in brackets joins rows to one annotation, if they stand side by side: an exporter that
numbers each sentence anew gives several. TSV 1 and 2 join them with ``B-`` and ``I-``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from kg.read.common.chunk import Note
from kg.read.common.offsets import align
from kg.read.webanno.layers import Layer
from kg.read.webanno.rows import File, Row, values

Text = tuple[str, list[tuple[int, int]]]  # and the characters of its tokens
_BIO = re.compile(r"([BI])-(.+)", re.DOTALL)


@dataclass
class Span:
    """An annotation."""

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
    """Where a row is."""

    row: Row
    passage: int
    token: int  # counted through the file
    begin: int  # characters of the passage's text, half-open
    stop: int


@dataclass
class Spans:
    """The annotations of some layers."""

    spans: list[Span] = field(default_factory=list)
    # By layer, address of a row and number in its cell; several rows may lead to one.
    known: dict[tuple[str, str, int | str], Span] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    open: dict[tuple[str, object], Span] = field(default_factory=dict)

    @property
    def layers(self) -> set[str]:
        """Return the names of the layers that annotations were found in."""
        return {layer for layer, _, _ in self.known}


def places(file: File, texts: Sequence[Text]) -> Iterator[Place]:
    """Yield where each row is, in order."""
    token = -1
    for number, (passage, (_, spans)) in enumerate(zip(file.passages, texts, strict=True)):
        at, whole, begin, stop = iter(spans), passage.rows[0], 0, 0
        for row in passage.rows:
            if row.is_part:
                first = begin + _characters(whole.form, row.begin - whole.begin)
                last = begin + _characters(whole.form, row.stop - whole.begin)
                yield Place(row, number, token, first, last)
            else:
                begin, stop = next(at)
                token += 1
                whole = row
                yield Place(row, number, token, begin, stop)


def find_texts(file: File) -> tuple[list[Text], list[Note]]:
    """Return the text of each passage, and where its tokens are in it."""
    texts: list[Text] = []
    notes: list[Note] = []
    for passage in file.passages:
        forms = [row.form for row in passage.rows if not row.is_part]
        if passage.text is not None and (spans := align(passage.text, forms)) is not None:
            texts.append((passage.text, spans))
            continue
        if passage.text is not None:
            action = "text put together from the tokens"
            notes.append((passage.rows[0].line, "text-differs", passage.text, action))
        joined = " ".join(forms)
        ends = accumulate((len(form) + 1 for form in forms), initial=0)
        texts.append((joined, [(begin, stop - 1) for begin, stop in pairwise(ends)]))
    return texts, notes


def _characters(form: str, units: int) -> int:
    """Return how many characters the first *units* UTF-16 code units of *form* are."""
    if form.isascii():
        return max(0, min(units, len(form)))
    return len(form.encode("utf-16-le")[: 2 * max(units, 0)].decode("utf-16-le", "ignore"))


def find_spans(layers: Sequence[Layer], found: Sequence[Place], version: int) -> Spans:
    """Return the annotations of *layers* in the rows *found*."""
    spans = Spans()
    for place in found:
        for layer in layers:
            if version == 3:
                _numbered(spans, layer, place)
            else:
                _tagged(spans, layer, place)
    return spans


def _numbered(spans: Spans, layer: Layer, place: Place) -> None:
    """Take the cells of a row of TSV 3."""
    said: dict[int, dict[int, str]] = {}  # values by column, by number
    for column in (*layer.plain, *layer.slots):
        for at, (value, number) in enumerate(values(place.row.cells[column])):
            if value is not None:  # several values without a number are told apart by their place
                said.setdefault(number or -at, {})[column] = value
    for number, cells in said.items():
        key = (layer.name, number)
        span = spans.open.get(key) if number > 0 else None
        if span is not None and place.token > span.token + 1:
            value = f"{layer.simple}[{number}]"
            spans.notes.append((place.row.line, "repeated-id", value, "read as another mention"))
            span = None
        spans.open[key] = span = extend(spans, layer, place, span, number)
        for column, value in cells.items():
            span.values[column] = span.values.get(column) or value


def _tagged(spans: Spans, layer: Layer, place: Place) -> None:
    """Take the cells of a row of TSV 1 or 2; values side by side are of one annotation."""
    cells = {column: list(values(place.row.cells[column])) for column in layer.plain}
    seen: Counter[str] = Counter()
    for number in range(max(map(len, cells.values()), default=0)):
        row = {column: found[number][0] for column, found in cells.items() if number < len(found)}
        said = {column: value for column, value in row.items() if value and value != "O"}
        parts = {column: _BIO.fullmatch(value) for column, value in said.items()}
        named = {column: part[2] if part else said[column] for column, part in parts.items()}
        label = repr(sorted(named.items()))
        key = (layer.name, f"{seen[label]} {label}")
        seen[label] += 1
        inside = any(part and part[1] == "I" for part in parts.values())
        span = spans.open.get(key) if inside else None
        if span is not None and place.token > span.token + 1:
            span = None
        if inside and span is None:
            value = "|".join(said.values())
            spans.notes.append((place.row.line, "orphan-inside", value, "opened a mention"))
        if said:
            spans.open[key] = span = extend(spans, layer, place, span, number)
            span.values |= {c: "" if value == "_" else value for c, value in named.items()}


def extend(spans: Spans, layer: Layer, place: Place, span: Span | None, number: int | str) -> Span:
    """Add a row to *span*, or begin one with it.

    Args:
        number: what tells it from other annotations that begin at the same row.
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
    spans.known[layer.name, row.address, number] = span
    return span
