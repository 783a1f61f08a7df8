"""Read Prodigy's JSON lines: a text with its tokens, spans and relations in each record.

Each record is a document; only answers that were accepted are read. So are the records of spaCy's
``Doc.to_json``, whose spans are ``ents``. A relation goes from its head
to its child; these are spans, given by characters, or the tokens that spans end with.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.claims import Claim
from kg.read.common.json_annotations import (
    Record,
    first,
    is_annotation,
    listed,
    text_records,
    whole,
    word,
)
from kg.read.common.json_records import peek
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Relation, Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

FIELDS = (  # that only Prodigy writes
    "_task_hash",
    "_input_hash",
    "answer",
    "_view_id",
    "_session_id",
)
ENDS = ("head", "child")
SPANS = ("spans", "ents")  # the latter of spaCy's Doc.to_json, where "spans" is an object


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    for text in settled(_texts(source)):
        yield from sentences(text, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise records with a text and spans, or with fields that only Prodigy writes."""
    for item in peek(head.text):
        spans = _spans(item)
        if isinstance(item.get("text"), str) and spans is not None:
            if any(mark in item for mark in FIELDS):
                return Guess(0.95, "JSON records of Prodigy: text, spans and an answer or a hash")
            if any(map(is_annotation, spans)):
                return Guess(0.8, "JSON records with text and spans")
    return None


def _texts(source: Source) -> Iterator[Claimed]:
    """Yield the text of each record that was accepted, with its spans."""
    number = 0
    for record, item, text in text_records(source, ("text",), ""):
        if (answer := item.get("answer", "accept")) != "accept":
            source.note(record.line, Rule.NOT_ACCEPTED, str(word(answer)), "record left out")
            continue
        claims = list(record.claims(_spans(item) or []))
        for index, claim in enumerate(claims):
            claim.id, claim.has_own_id = str(index), False
        tokens = _tokens(record, item)
        yield Claimed(
            text,
            (),
            record.document(number, first(item, ("id", "_task_hash")), item.get("meta")),
            record.line,
            tokens=tokens,
            relations=list(_relations(record, item, claims, tokens)),
            claims=claims,
            notes=record.notes,
        )
        number += 1


def _spans(item: dict[str, Any]) -> list[Any] | None:
    """Return the spans of a record; None where it has no list of them."""
    return next((item[name] for name in SPANS if isinstance(item.get(name), list)), None)


def _tokens(record: Record, item: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the offsets of the record's tokens; none, with a note, if they are not in order."""
    spans: list[tuple[int, int]] = []
    for token in listed(item.get("tokens")):
        fields = token if isinstance(token, dict) else {}
        begin, stop = whole(fields.get("start")), whole(fields.get("end"))
        last_stop = spans[-1][1] if spans else 0
        if begin is None or stop is None or not last_stop <= begin <= stop:
            record.note(Rule.BAD_TOKEN, token, "the tokens are not used")
            return []
        spans.append((begin, stop))
    return spans


def _relations(
    record: Record,
    item: dict[str, Any],
    claims: Sequence[Claim],
    tokens: Sequence[tuple[int, int]],
) -> Iterator[Relation]:
    """Yield the relations between the spans of *claims*; others are left out with a note."""
    ids_by_span: dict[tuple[int, int], str] = {}
    for claim in claims:
        ids_by_span.setdefault(claim.fragments[0], str(claim.id))
    ids_by_stop = {stop: name for (_, stop), name in ids_by_span.items()}
    for relation in listed(item.get("relations")):
        fields = relation if isinstance(relation, dict) else {}
        ends = [_end(fields, end, ids_by_span, ids_by_stop, tokens) for end in ENDS]
        label = word(fields.get("label"))
        if label is None or None in ends:
            record.note(Rule.BAD_RELATION, relation, "left out")
        else:
            yield Relation(str(ends[0]), label, str(ends[1]), record.line)


def _end(
    relation: dict[str, Any],
    end: str,
    ids_by_span: dict[tuple[int, int], str],
    ids_by_stop: dict[int, str],
    tokens: Sequence[tuple[int, int]],
) -> str | None:
    """Return the id of the span at one end of a relation; None if it is not there."""
    span = relation.get(f"{end}_span")
    if isinstance(span, dict):
        begin, stop = whole(span.get("start")), whole(span.get("end"))
        return None if begin is None or stop is None else ids_by_span.get((begin, stop))
    token = whole(relation.get(end))
    if token is None or not 0 <= token < len(tokens):
        return None
    return ids_by_stop.get(tokens[token][1])
