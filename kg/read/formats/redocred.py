"""Read DocRED and Re-DocRED JSON: documents of tokens with entities (clusters) and relations.

A vertex of a document is an entity; its mentions are a cluster. A relation holds between vertices,
and is read as one between their first mentions in the text.
"""

from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import Record, listed, whole, word
from kg.read.common.json_records import objects, peek
from kg.read.common.sentences import Document, Mention, Relation, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    for number, (line, item) in enumerate(objects(source)):
        record = Record(line, source.options)
        document = record.document(number, item.get("title"), None)
        yield from _sentences(record, item, document)


def recognise(head: Head) -> Guess | None:
    """Recognise documents with sentences and a set of vertices."""
    for item in peek(head.text):
        if "vertexSet" in item and ("sents" in item or "title" in item):
            return Guess(0.95, "JSON of DocRED: sentences, and entities as sets of mentions")
    return None


def _sentences(record: Record, item: dict[str, Any], document: Document) -> Iterator[Sentence]:
    texts = [_tokens(record, tokens) for tokens in listed(item.get("sents"))]
    if not texts:
        record.note(Rule.MISSING_TEXT, document.name, "read as one sentence without tokens")
        texts.append([])
    mentions: list[list[Mention]] = [[] for _ in texts]
    vertices = [
        _vertex(record, mentions, number, vertex)
        for number, vertex in enumerate(listed(item.get("vertexSet")))
    ]
    parsed = [
        Sentence(tokens, mentions_of_sentence, record.line, document)
        for tokens, mentions_of_sentence in zip(texts, mentions, strict=True)
    ]
    parsed[0].relations = list(_relations(record, item, vertices))
    parsed[0].notes = record.notes
    yield from parsed


def _tokens(record: Record, tokens: Any) -> list[str]:
    if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens):
        return tokens
    record.note(Rule.BAD_SENTENCE, tokens, "read without tokens")
    return []


def _vertex(record: Record, mentions: list[list[Mention]], number: int, vertex: Any) -> str | None:
    """Add the mentions of a vertex to their sentences; return the id of the first in the text."""
    places: dict[tuple[int, int, int], str] = {}
    for index, fields in enumerate(listed(vertex)):
        place = _place(fields, len(mentions))
        if place is None:
            record.note(Rule.BAD_ANNOTATION, fields, "left out")
            continue
        sentence, start, end = place
        kind = record.type(fields.get("type"), fields)
        name = places.setdefault(place, f"{number}.{index}")
        mention = Mention(start, end, kind, cluster=str(number), id=name)
        mentions[sentence].append(mention)
    return places[min(places)] if places else None


def _place(fields: Any, sentences: int) -> tuple[int, int, int] | None:
    """Return the sentence, start and end of a mention; None if they are missing or wrong."""
    pos = fields.get("pos") if isinstance(fields, dict) else None
    if not isinstance(pos, list) or len(pos) != 2:
        return None
    sentence, start, end = whole(fields.get("sent_id")), whole(pos[0]), whole(pos[1])
    if sentence is None or start is None or end is None or start < 0:
        return None
    return (sentence, start, end) if 0 <= sentence < sentences else None


def _relations(
    record: Record, item: dict[str, Any], vertices: list[str | None]
) -> Iterator[Relation]:
    for label in listed(item.get("labels")):
        fields = label if isinstance(label, dict) else {}
        ends = [whole(fields.get(end)) for end in ("h", "t")]
        names = [
            vertices[end] if end is not None and 0 <= end < len(vertices) else None for end in ends
        ]
        kind = word(fields.get("r"))
        if kind is None or None in names:
            record.note(Rule.BAD_RELATION, label, "left out")
        else:
            yield Relation(str(names[0]), kind, str(names[1]), record.line)
