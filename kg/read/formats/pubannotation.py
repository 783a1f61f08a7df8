"""Read PubAnnotation's JSON: a text, its denotations, their attributes and relations.

A file holds one object, an array of them, or JSON lines; each is a document. A denotation of
several spans is kept as its hull. Attributes that name an identifier are read, others are not.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kg.read.common.json_annotations import Record, listed, word
from kg.read.common.json_records import objects, peek
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

IDENTIFIERS = {
    *("cui", "id", "identifier", "concept", "concept_id", "database_id", "dbid", "kb_id", "mesh"),
    *("normalization", "normalized_to", "reference", "uri", "wikidata"),
}
NAME = ("sourcedb", "sourceid", "divid")
ABOUT = ("project", "target", "section")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: something is not JSON.
        SourceError: the source cannot be read.
    """
    other, number = Counter[str](), 0
    for line, item in objects(source):
        record = Record(line, source.options)
        text = item.get("text")
        if not isinstance(text, str):
            source.note(line, "missing-text", word(item.get("sourceid")) or "", "left out")
            continue
        name = ":".join(filter(None, (word(item.get(part)) for part in NAME)))
        about = {part: item[part] for part in ABOUT if word(item.get(part))}
        document = record.document(number, name, about)
        number += 1
        annotated = Annotated(text, (), document, line, notes=record.notes)
        _take(record, item, annotated, other)
        yield from sentences(annotated, source.options.language)
    for name, count in sorted(other.items()):
        source.note(None, "other-attribute", f"{name}: {count}", "left out")


def recognise(head: Head) -> Guess | None:
    """Tell objects with a text and denotations."""
    if any("denotations" in item or "tracks" in item for item in peek(head.text)):
        return Guess(0.95, "JSON of PubAnnotation: a text and denotations")
    return None


def _take(record: Record, item: dict[str, Any], into: Annotated, other: Counter[str]) -> None:
    """Put into *into* what is annotated, and count the attributes that are not read."""
    annotations: list[Annotation] = []
    relations, starts = [], set[int]()
    for prefix, track in _tracks(item):
        known = _identifiers(track, other)
        for one in listed(track.get("blocks")):
            place = _place(record, one)
            if place and str(one.get("obj")).lower() == "sentence":
                starts.update(place)
        for one in listed(track.get("denotations")):
            if place := _place(record, one):
                name = word(one.get("id"))
                found = Annotation(*place, record.type(one.get("obj"), one), record.line)
                found.identifier = known.get(name or "")
                found.id = name and prefix + name
                annotations.append(found)
        for relation in record.relations(track.get("relations"), ("subj", "obj"), ("pred",)):
            relation.subject, relation.object = prefix + relation.subject, prefix + relation.object
            relations.append(relation)
    into.annotations, into.relations = annotations, relations
    into.starts = sorted(starts) if starts else None


def _tracks(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the projects of a text say of it, each with a prefix for its ids."""
    yield "", item
    for number, track in enumerate(listed(item.get("tracks"))):
        if isinstance(track, dict):
            yield f"{number}/", track


def _place(record: Record, one: Any) -> tuple[int, int] | None:
    """Return the begin and stop of a denotation; None, with a note, if it has none."""
    spans = listed(one.get("span")) if isinstance(one, dict) else []
    marks = [span if isinstance(span, dict) else {} for span in spans]
    return record.place([(mark.get("begin"), mark.get("end")) for mark in marks], one)


def _identifiers(track: dict[str, Any], other: Counter[str]) -> dict[str, str]:
    """Return the identifier of each denotation that has one, the first of several."""
    known: dict[str, str] = {}
    for attribute in listed(track.get("attributes")):
        mark = attribute if isinstance(attribute, dict) else {}
        subject, value = word(mark.get("subj")), word(mark.get("obj"))
        kind = word(mark.get("pred")) or "no name"
        if kind.lower() in IDENTIFIERS and subject and value and subject not in known:
            known[subject] = value
        else:
            other[kind] += 1
    return known
