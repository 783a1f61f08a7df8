"""Read JSON of entities that models found: Hugging Face pipelines, GLiNER, flair's ``to_dict``.

A record holds a text and its entities, as models give them (`kg.read.common.predictions`); each is
a document. Those of flair are sentences of unknown documents; their relations are read where both
ends are named by texts of one entity each.

What a pipeline returns has no text: a list of entities, or one such list for each text that it was
given. It is read as standoff annotations of the text beside it: ``X.txt`` for ``X.json``, or what
the option ``text`` names; several lists annotate one line of that each.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import SourceError
from kg.read.common import standoff
from kg.read.common.json_annotations import Record, first, is_annotation, listed, word
from kg.read.common.json_records import objects, peek_values, records, shown
from kg.read.common.offsets import Annotated, sentences
from kg.read.common.predictions import (
    ENTITIES,
    SCORES,
    is_piece,
    predicted,
    score_of,
    with_scores,
)
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.common.standoff import stem
from kg.read.common.tag_reader import TagReader
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

# Names of fields, the likelier ones first.
TEXTS = ("text", "sentence", "input", "inputs", "content")
METADATA = ("meta", "metadata")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of texts with entities, or of entities of the text beside them.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read, or the text that it is about is not there.
    """
    tags = TagReader(source.options)
    bare: list[tuple[int, Any]] = []  # entities without a text
    for number, (line, value) in enumerate(records(source)):
        text = first(value, TEXTS) if isinstance(value, dict) else None
        if isinstance(text, str):
            record = Record(line, source.options)
            items = listed(first(value, ENTITIES))
            metadata = with_scores(first(value, METADATA), items)
            document = record.document(number, value.get("id"), metadata)
            yield from _sentences(record, text, items, document, tags)
        elif isinstance(value, list) or (isinstance(value, dict) and is_piece(value)):
            bare.append((line, value))
        elif isinstance(value, dict):
            source.note(line, Rule.MISSING_TEXT, word(value.get("id")) or "", "record left out")
        else:
            source.note(line, Rule.NOT_AN_OBJECT, shown(value), "left out")
    if bare:
        yield from _of_text_beside(source, bare, tags)
    tags.finish(source)


def read_flair(source: Source) -> Iterator[Sentence]:
    """Yield a sentence for each of flair's, as ``to_dict`` writes it.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    tags, scores = TagReader(source.options), 0
    for sentence, (line, item) in enumerate(objects(source)):
        if not isinstance(text := item.get("text"), str):
            source.note(line, Rule.MISSING_TEXT, "", "record left out")
            continue
        record = Record(line, source.options)
        entities = listed(item.get("entities"))
        scores += sum(_has_confidence(entity) for entity in entities)
        claims = predicted(record, text, entities, tags)
        annotations = standoff.annotations(text, claims, record.notes)
        for number, annotation in enumerate(annotations):
            annotation.id = f"{sentence}.{number}"  # documents are unknown, so unique in the source
        names_by_text: dict[str, set[str]] = {}
        for annotation in annotations:
            names = names_by_text.setdefault(text[annotation.begin : annotation.stop], set())
            names.add(str(annotation.id))
        relations = list(_relations(record, listed(item.get("relations")), names_by_text))
        annotated = Annotated(
            text, annotations, None, line, starts=(), relations=relations, notes=record.notes
        )
        yield from sentences(annotated, source.options.language)
    if scores:
        action = "left out: there is no document to keep them with"
        source.note(None, Rule.UNREAD_FEATURE, f"confidence: {scores}", action)
    tags.finish(source)


def recognise(head: Head) -> Guess | None:
    """Recognise a text with entities that have scores or groups, and such entities alone."""
    for value in peek_values(head.text):
        if isinstance(value, dict) and isinstance(first(value, TEXTS), str):
            items = listed(first(value, ENTITIES))
            if any(is_piece(item) or _has_score(item) for item in items):
                return Guess(0.9, "JSON of texts with entities that a model found")
        elif _is_bare(value) or (isinstance(value, list) and any(map(_is_bare, value))):
            return Guess(0.85, "JSON of entities that a model found, without their text")
    return None


def recognise_flair(head: Head) -> Guess | None:
    """Recognise a text with entities whose labels are objects."""
    for value in peek_values(head.text):
        items = listed(value.get("entities")) if isinstance(value, dict) else []
        if any(isinstance(item, dict) and {"start_pos", "labels"} <= {*item} for item in items):
            return Guess(0.95, "JSON of flair: sentences with entities")
    return None


def _sentences(
    record: Record, text: str, items: Sequence[Any], document: Document | None, tags: TagReader
) -> Iterator[Sentence]:
    """Yield the sentences of a text with its entities."""
    claims = predicted(record, text, items, tags)
    annotations = standoff.annotations(text, claims, record.notes)
    annotated = Annotated(text, annotations, document, record.line, notes=record.notes)
    yield from sentences(annotated, record.options.language)


def _of_text_beside(
    source: Source, bare: Sequence[tuple[int, Any]], tags: TagReader
) -> Iterator[Sentence]:
    """Yield the sentences of the text beside *source*, or of its lines, with their entities.

    Raises:
        SourceError: there is no such text, or it has other lines.
    """
    name = (source.options.text or "{stem}.txt").replace("{stem}", stem(source.name))
    if (beside := source.beside(name)) is None:
        hint = 'name it with --text-file, or write records {"text": …, "entities": […]}'
        found = f"entities without a text, and no {name} beside them"
        raise SourceError(source.name, found, "the text that they are about", hint)
    if not any(isinstance(value, list) for _, value in bare):
        record = Record(bare[0][0], source.options)
        items = [value for _, value in bare]
        document = record.document(0, stem(source.name), with_scores(None, items))
        yield from _sentences(record, beside.text(), items, document, tags)
        return
    lines = [line for _, line in beside.lines() if line.strip()]
    if len(lines) != len(bare):
        found = f"{len(bare)} lists of entities, and {len(lines)} lines of {name}"
        raise SourceError(source.name, found, "a list for each line")
    for number, ((line, items), text) in enumerate(zip(bare, lines, strict=True)):
        record = Record(line, source.options)
        document = record.document(number, None, with_scores(None, listed(items)))
        yield from _sentences(record, text, listed(items), document, tags)


def _relations(
    record: Record, relations: Sequence[Any], names_by_text: dict[str, set[str]]
) -> Iterator[Relation]:
    """Yield the relations of a sentence of flair, which name their ends by text."""
    for item in relations:
        fields = item if isinstance(item, dict) else {}
        texts = [fields.get(end) for end in ("from_text", "to_text")]
        ends = [names_by_text.get(text, ()) if isinstance(text, str) else () for text in texts]
        kinds = [
            word(label.get("value"))
            for label in listed(fields.get("labels"))
            if isinstance(label, dict)
        ]
        if [len(names) for names in ends] != [1, 1] or not kinds or None in kinds:
            record.note(Rule.BAD_RELATION, item, "left out")
            continue
        for kind in kinds:
            yield Relation(min(ends[0]), str(kind), min(ends[1]), record.line)


def _has_confidence(entity: Any) -> bool:
    """Tell an entity of flair whose labels have a score."""
    labels = listed(entity.get("labels")) if isinstance(entity, dict) else []
    return any(isinstance(label, dict) and score_of(label) is not None for label in labels)


def _has_score(item: Any) -> bool:
    """Tell an entity at offsets, with a score."""
    return isinstance(item, dict) and is_annotation(item) and first(item, SCORES) is not None


def _is_bare(value: Any) -> bool:
    """Tell an entity of a pipeline, which is no text with entities."""
    return isinstance(value, dict) and is_piece(value) and "score" in value and "start" in value
