"""Read PubAnnotation's JSON: a text, its denotations (mentions), attributes and relations.

A file holds one object, an array of them, or JSON lines; each is a document. Attributes that name
an identifier are read, others are not.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.claims import Claim, Fragments
from kg.read.common.json_annotations import Record, listed, text_records, word
from kg.read.common.json_records import peek
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

IDENTIFIERS = {  # attributes, in lower case
    *("cui", "id", "identifier", "concept", "concept_id", "database_id", "dbid", "kb_id", "mesh"),
    *("normalization", "normalized_to", "reference", "uri", "wikidata"),
}
# Fields that name a document.
NAME = ("sourcedb", "sourceid", "divid")
METADATA = ("project", "target", "section")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    unread = Counter[str]()
    for text in settled(_texts(source, unread)):
        yield from sentences(text, source.options.language)
    for name, count in sorted(unread.items()):
        source.note(None, Rule.OTHER_ATTRIBUTE, f"{name}: {count}", "left out")


def recognise(head: Head) -> Guess | None:
    """Recognise objects with denotations."""
    if any("denotations" in item or "tracks" in item for item in peek(head.text)):
        return Guess(0.95, "JSON of PubAnnotation: a text and denotations")
    return None


def _texts(source: Source, unread: Counter[str]) -> Iterator[Claimed]:
    """Yield the text of each record with its denotations; count what is not read in *unread*."""
    records = text_records(source, ("text",), "sourceid", "left out")
    for number, (record, item, text) in enumerate(records):
        name = ":".join(filter(None, (word(item.get(part)) for part in NAME)))
        metadata = {part: item[part] for part in METADATA if word(item.get(part))}
        document = record.document(number, name, metadata)
        claimed = Claimed(text, (), document, record.line, notes=record.notes)
        _take(record, item, claimed, unread)
        yield claimed


def _take(record: Record, item: dict[str, Any], into: Claimed, unread: Counter[str]) -> None:
    """Add claims and relations to *into*, and count the attributes that are not read."""
    claims: list[Claim] = []
    relations, starts = [], set[int]()
    for prefix, track in _tracks(item):
        identifiers = _identifiers(track, unread)
        for denotation in listed(track.get("blocks")):
            place = _place(record, denotation)
            if place and str(denotation.get("obj")).lower() == "sentence":
                starts.update(place[0])
        for denotation in listed(track.get("denotations")):
            if place := _place(record, denotation):
                name = word(denotation.get("id"))
                claims.append(
                    Claim(
                        place,
                        record.type(denotation.get("obj"), denotation),
                        record.line,
                        identifier=identifiers.get(name or ""),
                        id=name and prefix + name,
                    )
                )
        for relation in record.relations(track.get("relations"), ("subj", "obj"), ("pred",)):
            relation.subject, relation.object = prefix + relation.subject, prefix + relation.object
            relations.append(relation)
    into.claims, into.relations = claims, relations
    into.counted_starts = sorted(starts) if starts else None


def _tracks(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the annotations of each project on a text, with a prefix for their ids."""
    yield "", item
    for number, track in enumerate(listed(item.get("tracks"))):
        if isinstance(track, dict):
            yield f"{number}/", track


def _place(record: Record, denotation: Any) -> Fragments | None:
    """Return the spans of a denotation or block; None, with a note, if it has none."""
    spans = listed(denotation.get("span")) if isinstance(denotation, dict) else []
    fields = [span if isinstance(span, dict) else {} for span in spans]
    return record.fragments(
        [(field.get("begin"), field.get("end")) for field in fields], denotation
    )


def _identifiers(track: dict[str, Any], unread: Counter[str]) -> dict[str, str]:
    """Return the identifier of each denotation that has one, the first of several."""
    identifiers: dict[str, str] = {}
    for attribute in listed(track.get("attributes")):
        fields = attribute if isinstance(attribute, dict) else {}
        subject, value = word(fields.get("subj")), word(fields.get("obj"))
        kind = word(fields.get("pred")) or "no name"
        if kind.lower() in IDENTIFIERS and subject and value and subject not in identifiers:
            identifiers[subject] = value
        else:
            unread[kind] += 1
    return identifiers
