"""Read JSON of texts with spans whose ends are inclusive: Dataturks, CLUENER.

- Dataturks: ``content`` and ``annotation``, a list of ``label`` and ``points``, which have
  ``start``, ``end`` (the last character) and ``text``. Several points are one discontinuous
  annotation, several labels are several mentions.
- CLUENER: ``text`` and ``label``, an object of types, each an object of surfaces with their spans:
  ``{"name": {"Ada": [[0, 2]]}}``.

Both quote the words of a span, so a record in which more spans agree with the text by exclusive
ends is read so, with a diagnostic. Each record is a document.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common import standoff
from kg.read.common.claims import Claim
from kg.read.common.json_annotations import Record, first, listed, text_records, whole
from kg.read.common.json_records import peek
from kg.read.common.offsets import Annotated, sentences
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

METADATA = ("metadata", "meta")


def read_dataturks(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of a file of Dataturks."""
    return _read(source, ("content",), _dataturks_claims)


def read_cluener(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of a file of CLUENER."""
    return _read(source, ("text",), _cluener_claims)


def recognise_dataturks(head: Head) -> Guess | None:
    """Recognise a content with annotations that have points."""
    for item in peek(head.text):
        annotations = listed(item.get("annotation"))
        if isinstance(item.get("content"), str) and any(
            isinstance(each, dict) and "points" in each for each in annotations
        ):
            return Guess(0.95, "JSON of Dataturks: a content, and labels at points")
    return None


def recognise_cluener(head: Head) -> Guess | None:
    """Recognise a text with an object of types, surfaces and spans."""
    for item in peek(head.text):
        if isinstance(item.get("text"), str) and any(
            _pair(span) for *_, spans in _labels(item.get("label")) for span in listed(spans)
        ):
            return Guess(0.95, "JSON of CLUENER: a text, and spans by type and surface")
    return None


def _read(
    source: Source,
    texts: tuple[str, ...],
    claims_of: Callable[[Record, dict[str, Any]], Iterator[Claim]],
) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    for number, (record, item, text) in enumerate(text_records(source, texts, "id")):
        claims = _with_ends(record, text, list(claims_of(record, item)))
        document = record.document(number, item.get("id"), first(item, METADATA))
        annotations = standoff.annotations(text, claims, record.notes)
        annotated = Annotated(text, annotations, document, record.line, notes=record.notes)
        yield from sentences(annotated, source.options.language)


def _with_ends(record: Record, text: str, claims: list[Claim]) -> list[Claim]:
    """Return *claims*, which have the ends that their record gives, with exclusive ends."""
    inclusive = [
        replace(claim, fragments=[(begin, stop + 1) for begin, stop in claim.fragments])
        for claim in claims
    ]
    as_given, as_inclusive = _agreeing(text, claims), _agreeing(text, inclusive)
    if as_given <= as_inclusive:
        return inclusive
    action = f"taken so: {as_given} of {len(claims)} annotations agree, else {as_inclusive}"
    record.note(Rule.SPAN_CONVENTION, "exclusive ends", action)
    return claims


def _agreeing(text: str, claims: list[Claim]) -> int:
    """Return how many claims quote the text that their ends give."""
    return sum(
        claim.written == text[max(begin, 0) : max(stop, 0)]
        for claim in claims
        for begin, stop in claim.fragments[:1]
    )


def _dataturks_claims(record: Record, item: dict[str, Any]) -> Iterator[Claim]:
    """Yield the annotations of a record of Dataturks."""
    for annotation in listed(item.get("annotation")):
        fields = annotation if isinstance(annotation, dict) else {}
        points = [
            point if isinstance(point, dict) else {} for point in listed(fields.get("points"))
        ]
        pairs = [_pair([point.get("start"), point.get("end")]) for point in points]
        fragments = [pair for pair in pairs if pair]
        if not fragments or len(fragments) < len(pairs):
            record.note(Rule.BAD_ANNOTATION, annotation, "left out")
            continue
        quoted = [point.get("text") for point in points]
        texts = [text for text in quoted if isinstance(text, str)]
        written = " ".join(texts) if len(texts) == len(points) else None
        for label in listed(fields.get("label")) or [None]:
            yield Claim(fragments, record.type(label, annotation), record.line, written)


def _cluener_claims(record: Record, item: dict[str, Any]) -> Iterator[Claim]:
    """Yield the labels of a record of CLUENER."""
    for kind, surface, spans in _labels(item.get("label")):
        for span in listed(spans):
            if pair := _pair(span):
                yield Claim([pair], record.type(kind, span), record.line, surface)
            else:
                record.note(Rule.BAD_ANNOTATION, {kind: {surface: span}}, "left out")


def _labels(label: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the types of an object of labels, with each surface and its spans."""
    for kind, surfaces in label.items() if isinstance(label, dict) else ():
        for surface, spans in surfaces.items() if isinstance(surfaces, dict) else ():
            yield kind, surface, spans


def _pair(value: Any) -> tuple[int, int] | None:
    """Return a list of two offsets as such."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    begin, stop = whole(value[0]), whole(value[1])
    return None if begin is None or stop is None else (begin, stop)
