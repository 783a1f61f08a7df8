"""Read doccano's JSON lines: a text and its labels by character offsets in each record.

Each record is a document. Labels are ``[0, 5, "ORG"]`` or objects with offsets; old exports number
their labels and keep those of several annotators, of which the first one's are read. Relations name
the ids of labels.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import Record, first, is_annotation, text_records, word
from kg.read.common.json_records import peek
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

# Names of fields, the likelier ones first.
TEXTS = ("text", "data", "column_data", "sentence", "content")
LABELS = ("label", "labels", "entities", "annotations", "column_label")
METADATA = ("meta", "metadata")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    for text in settled(_texts(source)):
        yield from sentences(text, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise records with a text and labels that have offsets."""
    for item in peek(head.text):
        if isinstance(first(item, TEXTS), str) and any(map(is_annotation, _labels(item))):
            return Guess(0.8, "JSON records with a text and labels at offsets")
    return None


def _texts(source: Source) -> Iterator[Claimed]:
    """Yield the text of each record with its labels."""
    for number, (record, item, text) in enumerate(text_records(source, TEXTS, "id")):
        yield Claimed(
            text,
            (),
            record.document(number, item.get("id"), first(item, METADATA)),
            record.line,
            relations=list(record.relations(item.get("relations"), ("from_id", "to_id"))),
            claims=list(record.claims(_one_annotator(record, item))),
            notes=record.notes,
        )


def _labels(item: dict[str, Any]) -> list[Any]:
    """Return the first list of labels that is not empty."""
    return next((labels for _, labels in _lists(item)), [])


def _lists(item: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of labels that are not empty, each with the name of its field."""
    for name in LABELS:
        if isinstance(item.get(name), list) and item[name]:
            yield name, item[name]


def _one_annotator(record: Record, item: dict[str, Any]) -> list[Any]:
    """Return the labels of the first annotator; old exports hold those of several."""
    for name, labels in list(_lists(item))[1:]:
        if labels != _labels(item) and any(map(is_annotation, labels)):
            record.note(Rule.OTHER_TAGS, f"{name}: {len(labels)} labels", "left out")
    users = [
        word(label.get("user")) if isinstance(label, dict) else None for label in _labels(item)
    ]
    kept = users[0] if users else None
    for user, count in Counter(users).items():
        if user != kept:
            record.note(Rule.OTHER_ANNOTATOR, f"user {user}: {count} labels", "left out")
    return [label for label, user in zip(_labels(item), users, strict=True) if user == kept]
