"""Read JSON of SpERT: sentences as tokens, with entities by token numbers, and relations.

``tokens``, ``entities`` of ``type``, ``start`` and ``end`` (the token behind the last one), and
``relations`` of ``type`` from ``head`` to ``tail``, which are numbers of entities, or their ids.
SpERT's predictions have the same form, and so have many data sets made for it or after it. A
document is a record, or records in a row with the same ``orig_id``.
"""

from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.dataset_rows import find_columns
from kg.read.common.json_annotations import (
    BEGINS,
    STOPS,
    TYPES,
    first,
    listed,
    whole,
    word,
)
from kg.read.common.json_records import peek
from kg.read.common.sentences import Sentence
from kg.read.common.token_spans import (
    IN_SENTENCE,
    TOKENS,
    Link,
    Passage,
    Span,
    ends_of,
    is_texts,
    read_passages,
    take_tokens,
)
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    return read_passages(source, _take, IN_SENTENCE)


def recognise(head: Head) -> Guess | None:
    """Recognise tokens with entities that have a start, an end and a type."""
    items = peek(head.text)
    for item in items:
        if _is_spert(item) and not find_columns(items, head.options):
            return Guess(0.9, "JSON of SpERT: tokens, and entities by their numbers")
    return None


def _take(passage: Passage, item: dict[str, Any]) -> None:
    """Take a record of SpERT."""
    if not take_tokens(passage, item):
        return
    for number, entity in enumerate(listed(item.get("entities"))):
        fields = entity if isinstance(entity, dict) else {}
        ends = ends_of([first(fields, BEGINS), first(fields, STOPS)])
        if ends is None:
            passage.record.note(Rule.BAD_ANNOTATION, entity, "left out")
            continue
        kind = passage.record.type(first(fields, TYPES), entity)
        written = fields.get("text")
        names: tuple[object, ...] = (number, *filter(None, [word(fields.get("id"))]))
        quoted = written if isinstance(written, str) else None
        passage.spans.append(Span(0, ends, kind, names, quoted))
    for relation in listed(item.get("relations")):
        fields = relation if isinstance(relation, dict) else {}
        head, tail = (_entity(fields.get(end)) for end in ("head", "tail"))
        name = word(first(fields, ("type", "label")))
        if head is None or tail is None or name is None:
            passage.record.note(Rule.BAD_RELATION, relation, "left out")
        else:
            passage.links.append(Link(head, name, tail))


def _entity(end: Any) -> int | str | None:
    """Return the number of an entity, or its id."""
    number = whole(end) if not isinstance(end, str) else None
    return word(end) if number is None else number


def _is_spert(item: dict[str, Any]) -> bool:
    """Tell tokens with entities by their numbers, which are not characters of a text."""
    tokens = next((item[name] for name in TOKENS if is_texts(item.get(name))), None)
    entities = [entity for entity in listed(item.get("entities")) if isinstance(entity, dict)]
    pairs = [ends_of([entity.get("start"), entity.get("end")]) for entity in entities]
    if tokens is None or not pairs or any(first(entity, TYPES) is None for entity in entities):
        return False
    ends = [pair for pair in pairs if pair and 0 <= pair[0] <= pair[1] <= len(tokens)]
    text = item.get("text")
    is_quoted = any(isinstance(entity.get("text"), str) for entity in entities)
    if len(ends) < len(pairs) or not isinstance(text, str) or is_quoted:
        return len(ends) == len(pairs)
    return not all(_between_words(text, *pair) for pair in ends)


def _between_words(text: str, begin: int, stop: int) -> bool:
    """Tell whether characters of a text begin and end where words do."""
    cuts_begin = text[begin - 1 : begin].isalnum() and text[begin : begin + 1].isalnum()
    cuts_stop = text[stop - 1 : stop].isalnum() and text[stop : stop + 1].isalnum()
    return bool(text[begin:stop].strip()) and not cuts_begin and not cuts_stop
