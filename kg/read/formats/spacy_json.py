"""Read spaCy 2 training JSON: documents of BILUO-tagged tokens, or texts with entity offsets.

These forms are read, as items of an array or one after the other:

- ``{"id": 1, "paragraphs": [{"raw": "...", "sentences": [{"tokens": [TOKEN, ...]}]}]}`` with a
  token of ``{"orth": "Ada", "ner": "U-PER"}``
- the same with paragraphs of ``{"raw": ..., "entities": [[0, 5, "ORG"]]}``, which have no tokens
- ``["a text", {"entities": [[0, 5, "ORG"]]}]``, spaCy's simple training style
- ``{"classes": ["ORG"], "annotations": [["a text", {"entities": ...}], ...]}``

The text of a paragraph is its ``raw`` where exactly its tokens stand in that, else the tokens with
a space between two. Tags are BILUO; ``-`` is a missing one. An entity of four values ends in its
identifier. The line of everything is that on which its document begins.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import Record, listed, word
from kg.read.common.json_records import peek, records, shown
from kg.read.common.offsets import align, sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.common.tag_reader import TagReader
from kg.read.common.token_spans import set_texts
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

_PAIR = re.compile(r'\s*\[\s*\[\s*"(?:[^"\\]|\\.)*"\s*,\s*\{\s*"entities"\s*:')
_KEYS = ("start", "end", "label", "kb_id")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a value is not valid JSON.
        SourceError: the source cannot be read.
    """
    tags = TagReader(source.options)
    items = _texts_and_sentences(source, tags)
    for are_texts, group in groupby(items, lambda item: isinstance(item, Claimed)):
        if are_texts:
            for text in settled(cast("Iterator[Claimed]", group)):
                yield from sentences(text, source.options.language)
        else:
            yield from cast("Iterator[Sentence]", group)
    tags.finish(source)


def recognise(head: Head) -> Guess | None:
    """Recognise documents of paragraphs, and texts beside their entities."""
    for item in peek(head.text)[:1]:
        paragraphs = listed(item.get("paragraphs"))
        first = paragraphs[0] if paragraphs else None
        if isinstance(first, dict) and first.keys() & {"sentences", "entities"}:
            return Guess(0.95, "JSON of spaCy 2: documents with paragraphs")
        pairs = [pair for pair in listed(item.get("annotations")) if pair is not None]
        if "classes" in item and pairs and _is_pair(pairs[0]):
            return Guess(0.95, "JSON with classes, and texts beside their entities")
    return Guess(0.95, "JSON of texts beside their entities") if _PAIR.match(head.text) else None


def _texts_and_sentences(source: Source, tags: TagReader) -> Iterator[Claimed | Sentence]:
    """Yield the texts that have entities by characters, and the sentences that have tokens."""
    number = 0
    for line, value in records(source):
        for item in _documents(value, line, source):
            number += 1
            if isinstance(item, dict):
                yield from _of_paragraphs(item, line, number - 1, source, tags)
            else:
                yield _text(item[0], item[1], Document(str(number - 1), line), source)


def _is_pair(item: Any) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 2
        and isinstance(item[0], str)
        and isinstance(item[1], dict)
    )


def _documents(value: Any, line: int, source: Source) -> Iterator[Any]:
    """Yield the documents that a JSON value holds: objects with paragraphs, and pairs."""
    inner = value.get("annotations") if isinstance(value, dict) else None
    for item in listed(inner) if inner is not None else [value]:
        if _is_pair(item) or (isinstance(item, dict) and isinstance(item.get("paragraphs"), list)):
            yield item
        else:
            source.note(line, Rule.NO_DOCUMENT, shown(item), "left out")


def _of_paragraphs(
    item: dict[str, Any], line: int, number: int, source: Source, tags: TagReader
) -> Iterator[Claimed | Sentence]:
    """Yield the texts and sentences of a document with paragraphs."""
    document = Document(word(item.get("id")) or str(number), line)
    for paragraph in item["paragraphs"]:
        if not isinstance(paragraph, dict):
            source.note(line, Rule.NO_PARAGRAPH, shown(paragraph), "left out")
        elif paragraph.get("sentences"):
            yield from _paragraph(paragraph, document, source, tags)
        elif isinstance(raw := paragraph.get("raw"), str):
            yield _text(raw, paragraph, document, source)
        else:
            source.note(line, Rule.MISSING_TEXT, shown(paragraph), "left out")


def _text(text: str, fields: dict[str, Any], document: Document, source: Source) -> Claimed:
    """Return a text with its entities by characters."""
    record = Record(document.line, source.options)
    items = [
        dict(zip(_KEYS, item, strict=True)) if isinstance(item, list) and len(item) == 4 else item
        for item in listed(fields.get("entities"))
    ]
    claims = list(record.claims(items))
    return Claimed(text, (), document, document.line, claims=claims, notes=record.notes)


def _paragraph(
    paragraph: dict[str, Any], document: Document, source: Source, tags: TagReader
) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph with tokens."""
    parsed = [
        _sentence(item, document, source, tags) for item in listed(paragraph.get("sentences"))
    ]
    raw = paragraph.get("raw")
    if isinstance(raw, str):
        spans = align(raw, [token for sentence in parsed for token in sentence.tokens])
        if spans is None:
            action = "texts made of the tokens"
            source.note(document.line, Rule.TOKENS_NOT_IN_TEXT, shown(raw), action)
        else:
            set_texts(parsed, raw, spans)
    yield from parsed


def _sentence(item: Any, document: Document, source: Source, tags: TagReader) -> Sentence:
    """Return one sentence; tokens without a form are left out."""
    line, words = document.line, list[str]()
    labels: list[str] = []
    for token in listed(item.get("tokens") if isinstance(item, dict) else None):
        form = token.get("orth") if isinstance(token, dict) else None
        if not isinstance(form, str) or not form.strip():
            source.note(line, Rule.NO_TOKEN, shown(token), "left out")
            continue
        words.append(form)
        labels.append(_label(token, line, source))
    mentions, notes = tags.mentions(labels, line)
    return Sentence(words, mentions, line, document, notes=notes)


def _label(token: dict[str, Any], line: int, source: Source) -> str:
    """Return the tag of a token; one that has none is not tagged."""
    label = token.get("ner", "-")
    if isinstance(label, str):
        return label
    source.note(line, Rule.BAD_TAG, shown(label), "read as O")
    return "O"
