"""Read Label Studio exports: JSON, JSON lines, JSON-MIN, CSV and TSV; each task is a document.

Of several annotations of a task the first that was not cancelled is read. Predictions are read with
the option ``predictions``, the first of a task that has no annotation. A region with several labels
is several mentions. Of HTML, offsets count the characters between the tags.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.claims import Claim
from kg.read.common.json_annotations import Record, listed, nothing_tagged, whole, word
from kg.read.common.json_records import objects, peek
from kg.read.common.offset_units import most_agreeing
from kg.read.common.offsets import sentences
from kg.read.common.predictions import with_scores
from kg.read.common.sentences import Relation, Sentence
from kg.read.common.standoff import Claimed, looks_like_address, settled
from kg.read.formats.labelstudio_tables import columns, rows
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


@dataclass
class _Task:
    """A task: its data and the annotation of it that is read."""

    data: Mapping[str, Any]
    regions: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # types of results that are neither


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: no text has labels in it, or the source cannot be read.
    """
    tally = _Tally()
    for text in settled(_texts(source, tally)):
        yield from sentences(text, source.options.language)
    for kind, count in sorted(tally.unread.items()):
        source.note(None, Rule.NO_LABEL_OF_TEXT, f"{kind}: {count}", "left out")
    if not tally.regions:
        kinds = ", ".join(sorted(tally.unread)) or (
            "predictions only" if tally.predictions else "no labels"
        )
        hint = "--predictions reads predictions" if tally.predictions else "label spans of text"
        nothing_tagged(source, f"tasks of Label Studio with {kinds}", hint)


def recognise(head: Head) -> Guess | None:
    """Recognise tasks with annotations, and records that have regions with labels."""
    for item in peek(head.text):
        annotations = [*_finished(item), *_predicted(item)]
        is_whole = isinstance(item.get("data"), dict)  # it may stand behind thousands of results
        if annotations and (is_whole or any(map(_has_interface, annotations))):
            return Guess(0.95, "tasks of Label Studio: data, and annotations with results")
        if "data" not in item and any(_short_regions(item)):
            return Guess(0.85, "JSON-MIN of Label Studio: text, and regions with labels")
    if columns(head):
        return Guess(0.95, "a table of Label Studio: columns such as annotation_id and lead_time")
    return None


def _has_interface(annotation: Mapping[str, Any]) -> bool:
    """Tell whether a result names the controls of the labelling interface, as only these do."""
    return any(
        isinstance(result, dict) and {"from_name", "to_name", "value"} <= result.keys()
        for result in annotation["result"]
    )


@dataclass
class _Tally:
    """What a source holds."""

    unread: Counter[str] = field(default_factory=Counter)  # results by type
    regions: int = 0
    predictions: int = 0  # of tasks that nobody annotated; left out


def _texts(source: Source, tally: _Tally) -> Iterator[Claimed]:
    """Yield the texts of each task with their regions."""
    is_json = source.head().lstrip()[:1] in (b"{", b"[")
    number = 0
    for line, item in objects(source) if is_json else rows(source):
        record = Record(line, source.options)
        if task := _task(record, item, tally):
            tally.unread.update(task.unread)
            tally.regions += len(task.regions)
            yield from _task_texts(record, task, number, item)
            number += 1
        else:
            source.notes += record.notes


def _task(record: Record, item: dict[str, Any], tally: _Tally) -> _Task | None:
    """Return *item* as a task; None, with a note, if nobody finished it."""
    if "data" not in item and not any(name in item for name in FINISHED):
        return _Task(item, list(_short_regions(item)))
    data = item["data"] if isinstance(item.get("data"), dict) else {}
    finished, predicted = _finished(item), _predicted(item)
    kept = [annotation for annotation in finished if not annotation.get("was_cancelled")]
    if record.options.predictions:
        kept = kept or predicted
    if not kept:
        value, action = f"task {word(item.get('id'))}: {len(finished)} cancelled", "task left out"
        if predicted:
            tally.predictions += 1
            value = f"{value}, {len(predicted)} predicted"
            action = "task left out; --predictions reads predictions"
        record.note(Rule.NOT_ANNOTATED, value, action)
        return None
    for annotation in kept[1:]:
        count = len(annotation["result"])
        record.note(
            Rule.OTHER_ANNOTATOR, f"{word(annotation.get('id'))}: {count} results", "left out"
        )
    task = _Task(data)
    for result in kept[0]["result"]:
        kind = result.get("type") if isinstance(result, dict) else None
        if kind in REGION_TYPES and isinstance(result.get("value"), dict):
            task.regions.append(result)
        elif kind == "relation":
            task.relations.append(result)
        else:
            task.unread.append(str(word(kind) or "no type"))
    return task


def _finished(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations of a task: objects with a list of results."""
    return [each for name in FINISHED for each in _with_results(item.get(name))]


def _predicted(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the predictions of a task, which have the shape of annotations."""
    return list(_with_results(item.get("predictions")))


def _with_results(values: Any) -> Iterator[dict[str, Any]]:
    for value in listed(values):
        if isinstance(value, dict) and isinstance(value.get("result"), list):
            yield value


def _short_regions(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the regions of a JSON-MIN record, in the shape that they have in JSON."""
    for name, values in item.items():
        for value in values if isinstance(values, list) else ():
            for kind in REGION_TYPES:
                if isinstance(value, dict) and "end" in value and isinstance(value.get(kind), list):
                    yield {"type": kind, "value": value, "from_name": name}


def _passages(task: _Task, record: Record) -> list[tuple[str | None, str, list[dict[str, Any]]]]:
    """Return each text of a task that has regions: its field in the data, the text, the regions.

    Regions with one ``to_name`` belong to one text: the field of that name in the data, or
    ``text``, or another, whichever agrees with most of the texts that the regions quote.
    """
    html = any(region["type"] == "hypertextlabels" for region in task.regions)
    texts = {
        name: [_between_tags(value), value] if html else [value]
        for name, value in task.data.items()
        if isinstance(value, str)
    }
    by_interface: dict[str, list[dict[str, Any]]] = {}
    for region in task.regions:
        by_interface.setdefault(str(region.get("to_name")), []).append(region)
    by_text: dict[str | None, list[dict[str, Any]]] = {}
    for name, regions in by_interface.items() or [("text", [])]:
        order = dict.fromkeys(key for key in (name, "text", *texts) if key in texts)
        key = max(order, key=lambda key: _best(texts[key], record, regions)[0], default=None)
        if regions or _is_text(key, task.data.get(str(key), "")):
            by_text.setdefault(key, []).extend(regions)
    return [
        (key, "" if key is None else _best(texts[key], record, regions)[1], regions)
        for key, regions in by_text.items()
    ]


def _is_text(key: str | None, value: str) -> bool:
    """Tell a text that nobody tagged anything in from the address of a picture."""
    may_be_words = key == "text" or " " in value or not value.isascii()
    return may_be_words and not looks_like_address(value)


def _best(
    texts: Sequence[str], record: Record, regions: Sequence[dict[str, Any]]
) -> tuple[int, str]:
    """Return the text that most of *regions* fit, after the number of these."""
    counts = []
    for text in texts:
        quoted = (_claim(record, text, region) for region in regions)
        counts.append(most_agreeing(text, [claim for claim in quoted if claim]))
    best = max(counts)
    return best, texts[counts.index(best)]


def _task_texts(record: Record, task: _Task, number: int, item: dict[str, Any]) -> list[Claimed]:
    """Return each text of a task with its regions; relations come with the first."""
    passages = _passages(task, record)
    keys = {key for key, _, _ in passages} | {"id"}
    scalars = {
        name: value
        for name, value in task.data.items()
        if name not in keys and isinstance(value, str | int | float)
    }
    metadata = item["meta"] if isinstance(item.get("meta"), dict) else {}
    about = with_scores({**scalars, **metadata}, _scored(record, task))
    document = record.document(number, item.get("id"), about)
    texts = []
    for key, text, regions in passages:
        if key is None:
            record.note(Rule.MISSING_TEXT, sorted(task.data), "regions left out")
        claims = list(_claims(record, text, regions)) if key is not None else []
        texts.append(Claimed(text, (), document, record.line, claims=claims))
    texts = texts or [Claimed("", (), document, record.line)]
    texts[0].relations = list(_relations(record, task))
    texts[0].notes = record.notes
    return texts


def _scored(record: Record, task: _Task) -> Iterator[dict[str, Any]]:
    """Yield the regions of predictions that have a score, by their offsets and first label."""
    for region in task.regions if record.options.predictions else ():
        value = region["value"]
        labels = listed(value.get(region["type"]))
        yield {**value, "label": labels[0] if labels else None, "score": region.get("score")}


def _claims(record: Record, text: str, regions: Sequence[dict[str, Any]]) -> Iterator[Claim]:
    """Yield a claim for each label of each region."""
    for region in regions:
        value = region["value"]
        for label in listed(value.get(region["type"])) or [None]:
            if claim := _claim(record, text, region):
                claim.type = record.type(label, value)
                yield claim
            else:
                record.note(Rule.TEXT_MISMATCH, value, "left out")


def _claim(record: Record, text: str, region: dict[str, Any]) -> Claim | None:
    """Return a region as a claim, without its type; None if it has no offsets."""
    value = region["value"]
    offsets = value.get("globalOffsets")
    offsets_of = offsets if isinstance(offsets, dict) else value
    begin, stop = whole(offsets_of.get("start")), whole(offsets_of.get("end"))
    if begin is None or stop is None:
        return None
    written = value.get("text") if isinstance(value.get("text"), str) else None
    if written and "\\n" not in text:  # as which Label Studio writes line breaks
        written = written.replace("\\n", "\n")
    name = word(region.get("id"))
    return Claim([(begin, stop)], "", record.line, written, id=name, must_agree=True)


def _relations(record: Record, task: _Task) -> Iterator[Relation]:
    for relation in task.relations:
        labels = [name for label in listed(relation.get("labels")) if (name := word(label))]
        if not labels:
            record.note(Rule.MISSING_TYPE, relation, "read as related")
        ends = RELATIONS.get(str(relation.get("direction")), RELATIONS["right"])
        for subject, object_ in ends:
            first, second = word(relation.get(subject)), word(relation.get(object_))
            if first is None or second is None:
                record.note(Rule.BAD_RELATION, relation, "left out")
                break
            for label in labels or ["related"]:
                yield Relation(first, label, second, record.line)


def _between_tags(html: str) -> str:
    """Return the text between the tags of HTML, which is what offsets of its regions count."""
    return unescape(_TAG.sub("", html))
