"""Read texts with entities by characters: spaCy, stanza, flair, Hugging Face and GLiNER output.

None of these libraries is imported: an object is told by its attributes. Each text is a document,
but for a flair ``Sentence``, whose document is unknown unless a list says so. Where the library
found sentences and tokens, these are kept; else the sentence splitter finds them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import Record, first, listed, word
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.predictions import (
    ENTITIES,
    is_entity,
    is_piece,
    predicted,
    with_scores,
)
from kg.read.common.sentences import Document, Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.common.tag_reader import TagReader
from kg.read.formats.spacy_docbin import annotated_doc
from kg.read.memory.source import ObjectSource, Part, plain

_Text = TypeVar("_Text", bound=Annotated)

ABOUT = ("meta", "metadata")
LAYER = "ner"  # of a flair Sentence's labels


def is_spacy_doc(value: Any) -> bool:
    """Tell a spaCy ``Doc``."""
    return _has(value, "ents", "sents", "text", "spans", "has_annotation")


def is_stanza_document(value: Any) -> bool:
    """Tell a stanza ``Document``."""
    return _has(value, "sentences", "text", "ents")


def is_flair_sentence(value: Any) -> bool:
    """Tell a flair ``Sentence``."""
    return _has(value, "get_spans", "tokens", "to_original_text")


def is_prediction(value: Any) -> bool:
    """Tell a text with its entities: ``(text, entities)``, or a mapping that has both.

    >>> is_prediction(("Ada codes", [{"start": 0, "end": 3, "label": "person"}]))
    True
    """
    if isinstance(value, Mapping):
        if not isinstance(value.get("text"), str):
            return False
        items = value.get("entities")
        is_bare = {*value} <= {"text", "entities", "id", *ABOUT}
        return isinstance(value.get("predictions"), list | tuple) or (
            isinstance(items, list | tuple) and (all(map(is_piece, items)) if items else is_bare)
        )
    if not isinstance(value, list | tuple) or len(value) != 2 or not isinstance(value[0], str):
        return False
    items = first(value[1], ENTITIES) if isinstance(value[1], Mapping) else value[1]
    return isinstance(items, list | tuple) and all(map(is_entity, items))


def read_spacy(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield the sentences of spaCy Docs, as the reader of ``.spacy`` files does."""
    return _read(parts, source, lambda part: annotated_doc(part.value, part.number - 1, source))


def read_stanza(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield the sentences of stanza Documents."""

    def annotated(part: Part) -> Annotated:
        tokens = [list(sentence.tokens) for sentence in part.value.sentences]
        has_offsets = all(token.start_char is not None for each in tokens for token in each)
        return Annotated(
            source.plain(part, part.value.text),
            [
                _annotation(part, source, span.start_char, span.end_char, span.type)
                for span in part.value.ents
            ],
            starts=[each[0].start_char for each in tokens if each] if has_offsets else None,
            tokens=[(token.start_char, token.end_char) for each in tokens for token in each]
            if has_offsets
            else (),
        )

    return _read(parts, source, annotated)


def read_flair(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield one sentence for each flair Sentence: the spans of its layer ``ner`` are mentions."""

    def annotated(part: Part) -> Annotated:
        text = source.plain(part, part.value.to_original_text())
        # A sentence that was cut out of a text may count its characters from the text's beginning.
        leading = len(text) - len(text.lstrip())
        shift = leading - part.value.tokens[0].start_position if part.value.tokens else 0
        return Annotated(
            text,
            [
                _annotation(
                    part,
                    source,
                    span.start_position + shift,
                    span.end_position + shift,
                    span.get_label(LAYER).value,
                )
                for span in part.value.get_spans(LAYER)
            ],
            starts=(),
            tokens=[
                (token.start_position + shift, token.start_position + shift + len(token.text))
                for token in part.value.tokens
            ],
        )

    return _read(parts, source, annotated, is_document=False)


def read_predictions(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield the sentences of texts with entities, as models give them.

    Entities are objects with ``start``, ``end`` and ``entity_group``, ``entity`` or ``label``, or
    ``[start, end, label]``. Scores become metadata of the document. Pieces of words that were not
    aggregated (``##gang``) are joined, and their tags (``B-PER``) make mentions as those of token
    lines do.
    """
    tags = TagReader(source.options)
    texts = _texts(parts, source, lambda part: _predicted(part, source, tags))
    for text in settled(texts):
        yield from sentences(text, source.options.language)
    tags.finish(source)


def _read(
    parts: Iterator[Part],
    source: ObjectSource,
    annotate: Callable[[Part], Annotated],
    is_document: bool = True,
) -> Iterator[Sentence]:
    """Yield the sentences of the text that *annotate* makes of each part."""
    for annotated in _texts(parts, source, annotate, is_document):
        yield from sentences(annotated, source.options.language)


def _texts(
    parts: Iterator[Part],
    source: ObjectSource,
    annotate: Callable[[Part], _Text],
    is_document: bool = True,
) -> Iterator[_Text]:
    """Yield the text that *annotate* makes of each part, with its document."""
    for part in parts:
        annotated = annotate(part)
        annotated.line = part.number
        if part.document:
            annotated.document = part.document
        elif is_document and annotated.document is None:
            annotated.document = Document(str(part.number - 1), part.number)
        source.count(part, plain(asdict(annotated)))
        yield annotated


def _has(value: Any, *attributes: str) -> bool:
    return not isinstance(value, Mapping | type) and all(hasattr(value, a) for a in attributes)


def _annotation(part: Part, source: ObjectSource, begin: int, stop: int, label: str) -> Annotation:
    """Return what a span of a library is; one without a type has that of untyped tags."""
    if not (label or "").strip():
        label = source.options.untyped
        source.note(part.number, Rule.MISSING_TYPE, f"{begin}-{stop}", f"read as {label}")
    return Annotation(begin, stop, label, part.number)


def _predicted(part: Part, source: ObjectSource, tags: TagReader) -> Claimed:
    """Return a text with the entities that a model found in it."""
    value = source.plain(part, part.value)
    about = value if isinstance(value, dict) else {}
    text, items = (about.get("text"), about) if about else value
    items = listed(first(items, ENTITIES)) if isinstance(items, dict) else items
    if not isinstance(text, str):
        source.note(part.number, Rule.MISSING_TEXT, word(about.get("id")) or "", "read as empty")
        text = ""
    record = Record(part.number, source.options)
    claims = predicted(record, text, items, tags)
    metadata = with_scores(first(about, ABOUT), items)
    document = record.document(part.number - 1, about.get("id"), metadata)
    return Claimed(text, (), document, notes=record.notes, claims=claims)
