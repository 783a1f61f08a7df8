"""Parse annotations and relations of annotation tools' JSON: offsets and labels by many names.

In: ``[0, 5, "ORG"]``, or an object with offsets and a label under one of the names below. Out:
`Claim` objects, and a note for each item that is not one. What the offsets count is found later
(`kg.read.common.standoff`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import SourceError
from kg.read.common.chunk import Note
from kg.read.common.claims import Claim, Fragments
from kg.read.common.json_records import objects, shown
from kg.read.common.sentences import Document, Relation
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

# Names of fields, the likelier ones first.
BEGINS = ("start_offset", "start", "begin", "start_char", "startOffset")
STOPS = ("end_offset", "end", "stop", "end_char", "endOffset")
TYPES = ("label", "type", "entity_type", "entity", "tag", "labels")
IDENTIFIERS = ("kb_id", "identifier", "entity_id", "normalization")


@dataclass
class Record:
    """A JSON object of a source, with its line and the notes on it."""

    line: int
    options: ReadOptions
    notes: list[Note] = field(default_factory=list)

    def note(self, rule: Rule, value: object, action: str) -> None:
        """Add a note on what was interpreted, repaired or left out."""
        self.notes.append((self.line, rule, shown(value), action))

    def claims(self, items: Sequence[Any]) -> Iterator[Claim]:
        """Yield the annotations of *items*; several where an item has several labels."""
        for item in items:
            begin, stop, label = _parts(item)
            if (place := self.fragments([(begin, stop)], item)) is None:
                continue
            fields = item if isinstance(item, dict) else {}
            name, identifier = word(fields.get("id")), word(first(fields, IDENTIFIERS))
            text = fields.get("text")
            for value in listed(label) or [None]:
                yield Claim(
                    place,
                    self.type(value, item),
                    self.line,
                    written=text if isinstance(text, str) else None,
                    identifier=identifier,
                    id=name,
                )

    def fragments(self, parts: Sequence[tuple[Any, Any]], item: Any) -> Fragments | None:
        """Return *parts* as offsets; None, with a note, if there are none, or one is no offset."""
        offsets = [(whole(begin), whole(stop)) for begin, stop in parts]
        complete = [
            (begin, stop) for begin, stop in offsets if begin is not None and stop is not None
        ]
        if not complete or len(complete) < len(offsets):
            self.note(Rule.BAD_ANNOTATION, item, "left out")
            return None
        return complete

    def type(self, value: Any, item: Any) -> str:
        """Return *value* as a type; the option ``untyped``, with a note, where it is not one."""
        if (kind := word(value)) is None:
            self.note(Rule.MISSING_TYPE, item, f"read as {self.options.untyped}")
        return self._named(kind or self.options.untyped)

    def relations(
        self, items: Any, ends: tuple[str, str], names: Sequence[str] = ("type", "label")
    ) -> Iterator[Relation]:
        """Yield the relations of *items*.

        Args:
            ends: the names of the fields that hold the ids of subject and object.
            names: of fields that may hold the type.
        """
        for item in listed(items):
            subject, object_, label = (
                (word(item.get(ends[0])), word(item.get(ends[1])), word(first(item, names)))
                if isinstance(item, dict)
                else (None, None, None)
            )
            if subject is None or object_ is None or label is None:
                self.note(Rule.BAD_RELATION, item, "left out")
            else:
                yield Relation(subject, label, object_, self.line)

    def document(self, number: int, name: Any, metadata: Any) -> Document:
        """Return the record as a document, called *name*, or else its *number* in the source."""
        kept_metadata = metadata if isinstance(metadata, dict) and metadata else None
        try:
            json.dumps(kept_metadata)
        except RecursionError:
            self.note(Rule.TOO_DEEP, "metadata", "left out")
            kept_metadata = None
        return Document(word(name) or str(number), self.line, kept_metadata)

    def _named(self, label: str) -> str:
        """Return the name of a label that is a number, where the option ``labels`` gives one."""
        names = self.options.labels
        return names[int(label)] if label.isdecimal() and int(label) < len(names) else label


def _parts(item: Any) -> tuple[Any, Any, Any]:
    """Return the begin, stop and label of an annotation; None for each that is not there."""
    if isinstance(item, list):
        return (item[0], item[1], item[2]) if len(item) == 3 else (None, None, None)
    if isinstance(item, dict):
        return first(item, BEGINS), first(item, STOPS), first(item, TYPES)
    return None, None, None


def is_annotation(item: Any) -> bool:
    """Tell whether *item* has the shape of an annotation: offsets and a label."""
    begin, stop, label = _parts(item)
    return None not in (whole(begin), whole(stop), label)


def whole(value: Any) -> int | None:
    """Return *value* as an integer, also where it is a string or a float; None if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 16 else None
    return value if isinstance(value, int) and abs(value) < 1 << 53 else None


def word(value: Any) -> str | None:
    """Return *value* as a name: a trimmed string, or an integer as text; None if it is neither."""
    if isinstance(value, str):
        return value.strip() or None
    number = whole(value)
    return None if number is None else str(number)


def listed(value: Any) -> list[Any]:
    """Return *value* as a list: None as an empty one, another value as a list of it."""
    return value if isinstance(value, list) else [] if value is None else [value]


def first(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the value of the first of the fields *names* that is not null."""
    return next((item[name] for name in names if item.get(name) is not None), None)


def text_records(
    source: Source, texts: Sequence[str], name: str, action: str = "record left out"
) -> Iterator[tuple[Record, dict[str, Any], str]]:
    """Yield the records of *source* that have a text, as objects and with their text.

    Each other record is a note.

    Args:
        texts: the fields that may hold the text.
        name: the field whose value the note gives.
        action: what the note says was done.

    Raises:
        LineError: a value is not valid JSON.
        SourceError: the source cannot be read.
    """
    for line, item in objects(source):
        text = first(item, texts)
        if isinstance(text, str):
            yield Record(line, source.options), item, text
        else:
            source.note(line, Rule.MISSING_TEXT, word(item.get(name)) or "", action)


def nothing_tagged(source: Source, found: str, hint: str) -> None:
    """Report that a file of a known format holds no tagged text.

    A file of a folder is left out with a note.

    Raises:
        SourceError: the user named the file itself.
    """
    if not source.document:
        raise SourceError(source.name, found, "tagged text", hint)
    source.note(None, Rule.NO_TAGGED_TEXT, found, "left out")
