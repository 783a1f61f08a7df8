"""Read bconv's JSON: documents as sections of sentences, with entities and relations.

Offsets count the characters of a document whose sentences are joined as they are. A section of one
sentence may not have been split, so it is split into sentences here.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.claims import Claim
from kg.read.common.json_annotations import Record, first, listed, word
from kg.read.common.json_records import objects, peek
from kg.read.common.offsets import sentences, split
from kg.read.common.sentences import Relation, Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

IDENTIFIERS = ("cui", "identifier", "native_id")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    for text in settled(_texts(source)):
        yield from sentences(text, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise objects with lists of ids and of texts."""
    for item in peek(head.text)[:1]:
        if isinstance(item.get("ids"), list) and isinstance(item.get("text"), list):
            return Guess(0.9, "bconv's own JSON: ids, texts in sections, entities")
    return None


def _texts(source: Source) -> Iterator[Claimed]:
    """Yield the text of each document with its entities."""
    for line, item in objects(source):
        names, entities, relations = (
            listed(item.get(key)) for key in ("ids", "entities", "relations")
        )
        for number, sections in enumerate(listed(item.get("text"))):
            record = Record(line, source.options)
            name = _at(names, number)
            parts = _parts(record, sections)
            text = "".join(part for section in parts for part in section)
            yield Claimed(
                text,
                (),
                record.document(number, name, None),
                line,
                starts=_starts(parts, source.options.language),
                relations=list(_relations(record, _at(relations, number))),
                claims=list(_claims(record, _at(entities, number))),
                notes=record.notes,
            )


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _parts(record: Record, sections: Any) -> list[list[str]]:
    """Return the sentences of each section; what is not text is left out with a note."""
    parts = []
    for section in listed(sections):
        texts = [part for part in listed(section) if isinstance(part, str)]
        if len(texts) < len(listed(section)):
            record.note(Rule.BAD_SENTENCE, section, "what is no text is left out")
        parts.append(texts)
    return parts


def _starts(sections: list[list[str]], language: str) -> list[int]:
    """Return where the sentences of a document begin."""
    starts: list[int] = []
    offset = 0
    for section in sections:
        if len(section) == 1:
            starts += [offset + start for start in split(section[0], language)]
        ends = list(accumulate(map(len, section), initial=offset))
        starts += ends[:-1]
        offset = ends[-1]
    return sorted(set(starts))


def _claims(record: Record, entities: Any) -> Iterator[Claim]:
    """Yield the entities of a document: id, text, begins and stops, and metadata of each."""
    for entity in listed(entities):
        name, text, spans, meta = entity if _is_entity(entity) else (None, None, [], {})
        pairs = [(span[0], span[1]) if _is_pair(span) else (None, None) for span in spans]
        if place := record.fragments(pairs, entity):
            kind, identifier = record.type(meta.get("type"), entity), word(first(meta, IDENTIFIERS))
            written = text if isinstance(text, str) else None
            yield Claim(place, kind, record.line, written, identifier, id=word(name))


def _is_entity(entity: Any) -> bool:
    return (
        isinstance(entity, list)
        and len(entity) == 4
        and isinstance(entity[2], list)
        and isinstance(entity[3], dict)
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _relations(record: Record, relations: Any) -> Iterator[Relation]:
    """Yield the relations of two members: ids of entities, each with its role."""
    for relation in listed(relations):
        fields = relation if isinstance(relation, dict) else {}
        meta = fields.get("meta")
        kind = word(meta.get("type")) if isinstance(meta, dict) else None
        members = [word(member[0]) for member in listed(fields.get("members")) if _is_pair(member)]
        if kind is None or len(members) != 2 or None in members:
            record.note(Rule.BAD_RELATION, relation, "left out")
        else:
            yield Relation(str(members[0]), kind, str(members[1]), record.line)
