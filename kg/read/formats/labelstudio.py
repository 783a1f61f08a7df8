"""Read Label Studio exports: JSON, JSON lines and JSON-MIN; each task is a document.

Of several annotations of a task the first that was not cancelled is read; predictions are not. A
region with several labels is several mentions. Offsets are checked against the text that a region
quotes: they may count UTF-16 units, and in HTML they count the characters between the tags.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from kg.read.common.json_annotations import Record, listed, nothing_tagged, whole, word
from kg.read.common.json_records import objects, peek
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Relation, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

REGION_TYPES = ("labels", "hypertextlabels")  # of regions of text
RELATIONS = {  # direction: ends, from subject to object
    "right": [("from_id", "to_id")],
    "left": [("to_id", "from_id")],
    "bi": [("from_id", "to_id"), ("to_id", "from_id")],
}
FINISHED = ("annotations", "completions")  # in a task; the second in old exports
_TAG = re.compile(r"<[^<>]*>")
_IGNORED = re.compile(r"\s|\\n")  # Label Studio writes line breaks in a region's text as \n


@dataclass
class _Task:
    """A task: its data and the annotation of it that is read."""

    data: Mapping[str, Any]
    regions: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # types of results that are neither


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: no text has labels in it, or the source cannot be read.
    """
    unread, regions, number = Counter[str](), 0, 0
    for line, item in objects(source):
        record = Record(line, source.options)
        if task := _task(record, item):
            unread.update(task.other)
            regions += len(task.regions)
            for annotated in _annotated(record, task, number, item):
                yield from sentences(annotated, source.options.language)
            number += 1
        else:
            source.notes += record.notes
    for kind, count in sorted(unread.items()):
        source.note(None, "no-label-of-text", f"{kind}: {count}", "left out")
    if not regions:
        kinds = ", ".join(sorted(unread)) or "no labels"
        nothing_tagged(source, f"tasks of Label Studio with {kinds}", "label spans of text")


def recognise(head: Head) -> Guess | None:
    """Recognise tasks with annotations, and records that have regions with labels."""
    for item in peek(head.text):
        annotations = _finished(item)
        is_whole = isinstance(item.get("data"), dict)  # it may stand behind thousands of results
        if annotations and (is_whole or any(map(_has_interface, annotations))):
            return Guess(0.95, "tasks of Label Studio: data, and annotations with results")
        if "data" not in item and any(_short_regions(item)):
            return Guess(0.85, "JSON-MIN of Label Studio: text, and regions with labels")
    return None


def _has_interface(annotation: Mapping[str, Any]) -> bool:
    """Tell whether a result names the controls of the labelling interface, as only these do."""
    return any(
        isinstance(result, dict) and {"from_name", "to_name", "value"} <= result.keys()
        for result in annotation["result"]
    )


def _task(record: Record, item: dict[str, Any]) -> _Task | None:
    """Return *item* as a task; None, with a note, if nobody finished it."""
    if "data" not in item and not any(name in item for name in FINISHED):
        return _Task(item, list(_short_regions(item)))
    data = item["data"] if isinstance(item.get("data"), dict) else {}
    finished = _finished(item)
    kept = [annotation for annotation in finished if not annotation.get("was_cancelled")]
    if not kept:
        cancelled = f"task {word(item.get('id'))}: {len(finished)} cancelled"
        record.note("not-annotated", cancelled, "task left out")
        return None
    for annotation in kept[1:]:
        count = len(annotation["result"])
        record.note("other-annotator", f"{word(annotation.get('id'))}: {count} results", "left out")
    task = _Task(data)
    for result in kept[0]["result"]:
        kind = result.get("type") if isinstance(result, dict) else None
        if kind in REGION_TYPES and isinstance(result.get("value"), dict):
            task.regions.append(result)
        elif kind == "relation":
            task.relations.append(result)
        else:
            task.other.append(str(word(kind) or "no type"))
    return task


def _finished(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations of a task: objects with a list of results."""
    return [
        annotation
        for name in FINISHED
        for annotation in listed(item.get(name))
        if isinstance(annotation, dict) and isinstance(annotation.get("result"), list)
    ]


def _short_regions(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the regions of a JSON-MIN record, in the shape that they have in JSON."""
    for name, values in item.items():
        for value in values if isinstance(values, list) else ():
            for kind in REGION_TYPES:
                if isinstance(value, dict) and "end" in value and isinstance(value.get(kind), list):
                    yield {"type": kind, "value": value, "from_name": name}


def _passages(task: _Task) -> list[tuple[str | None, "_Text", list[dict[str, Any]]]]:
    """Return each text of a task that has regions: its field in the data, the text, the regions.

    Regions with one ``to_name`` belong to one text: the field of that name in the data, or
    ``text``, or another, whichever agrees with most of the texts that the regions quote.
    """
    html = any(region["type"] == "hypertextlabels" for region in task.regions)
    texts = {
        name: [_Text(_between_tags(value)), _Text(value)] if html else [_Text(value)]
        for name, value in task.data.items()
        if isinstance(value, str)
    }
    by_interface: dict[str, list[dict[str, Any]]] = {}
    for region in task.regions:
        by_interface.setdefault(str(region.get("to_name")), []).append(region)
    by_text: dict[str | None, list[dict[str, Any]]] = {}
    for name, regions in by_interface.items() or [("text", [])]:
        order = dict.fromkeys(key for key in (name, "text", *texts) if key in texts)
        key = max(order, key=lambda key: _best(texts[key], regions)[0], default=None)
        if regions or " " in task.data.get(str(key), ""):  # else it may be the address of a picture
            by_text.setdefault(key, []).extend(regions)
    return [
        (key, _Text("") if key is None else _best(texts[key], regions)[1], regions)
        for key, regions in by_text.items()
    ]


def _best(texts: Sequence["_Text"], regions: Sequence[dict[str, Any]]) -> tuple[int, "_Text"]:
    """Return the text that most of *regions* fit, after the number of these."""
    counts = [sum(text.place(region["value"]) is not None for region in regions) for text in texts]
    best = max(counts)
    return best, texts[counts.index(best)]


class _Text:
    """A text, and the conversion of offsets in it from UTF-16 units."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Offsets, in UTF-16 units, of the characters that are two units.
        wide = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]
        self.units = [i + k for k, i in enumerate(wide)]

    def place(self, value: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return the offsets of a region in code points; None if its quoted text is not there."""
        offsets = value.get("globalOffsets")
        offsets_of = offsets if isinstance(offsets, dict) else value
        begin, stop = whole(offsets_of.get("start")), whole(offsets_of.get("end"))
        if begin is None or stop is None:
            return None
        quoted = value.get("text")
        if not isinstance(quoted, str) or self._agrees(begin, stop, quoted):
            return begin, stop
        begin, stop = (offset - bisect_left(self.units, offset) for offset in (begin, stop))
        return (begin, stop) if self.units and self._agrees(begin, stop, quoted) else None

    def _agrees(self, begin: int, stop: int, quoted: str) -> bool:
        covered = self.text[max(begin, 0) : max(stop, 0)]
        return _IGNORED.sub("", covered) == _IGNORED.sub("", quoted)


def _annotated(record: Record, task: _Task, number: int, item: dict[str, Any]) -> list[Annotated]:
    """Return each text of a task with its annotations; relations come with the first."""
    passages = _passages(task)
    texts = {key for key, _, _ in passages} | {"id"}
    scalars = {
        name: value
        for name, value in task.data.items()
        if name not in texts and isinstance(value, str | int | float)
    }
    metadata = item["meta"] if isinstance(item.get("meta"), dict) else {}
    document = record.document(number, item.get("id"), {**scalars, **metadata})
    passages_ = []
    for key, text, regions in passages:
        if key is None:
            record.note("missing-text", sorted(task.data), "regions left out")
        annotations = list(_annotations(record, text, regions)) if key is not None else []
        passages_.append(Annotated(text.text, annotations, document, record.line))
    passages_ = passages_ or [Annotated("", (), document, record.line)]
    passages_[0].relations = list(_relations(record, task))
    passages_[0].notes = record.notes
    return passages_


def _annotations(
    record: Record, text: _Text, regions: Sequence[dict[str, Any]]
) -> Iterator[Annotation]:
    for region in regions:
        value = region["value"]
        if (place := text.place(value)) is None:
            record.note("text-mismatch", value, "left out")
            continue
        name = word(region.get("id"))
        for label in listed(value.get(region["type"])) or [None]:
            yield Annotation(*place, record.type(label, value), record.line, id=name)


def _relations(record: Record, task: _Task) -> Iterator[Relation]:
    for relation in task.relations:
        labels = [name for label in listed(relation.get("labels")) if (name := word(label))]
        if not labels:
            record.note("missing-type", relation, "read as related")
        ends = RELATIONS.get(str(relation.get("direction")), RELATIONS["right"])
        for subject, object_ in ends:
            first, second = word(relation.get(subject)), word(relation.get(object_))
            if first is None or second is None:
                record.note("bad-relation", relation, "left out")
                break
            for label in labels or ["related"]:
                yield Relation(first, label, second, record.line)


def _between_tags(html: str) -> str:
    """Return the text between the tags of HTML, which is what offsets of its regions count."""
    return unescape(_TAG.sub("", html))
