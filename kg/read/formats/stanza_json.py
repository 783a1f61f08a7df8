"""Read JSON of stanza, as ``Document.to_dict`` gives it: sentences of tokens with BIOES tags.

A file is one document: a list of sentences, each a list of tokens with ``text`` and ``ner``. An
array of such documents, or one a line, is read too, each as a document. A multi-word token
(``"id": [1, 2]``) is one token, as it is in the text; the words behind it, which have no tags, are
not. Offsets, in fields of their own or in ``misc``, tell where there are spaces. Of several layers
of tags (``multi_ner``) the first is read where there is no ``ner``.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.dataset_rows import text_and_spans
from kg.read.common.json_annotations import listed, whole
from kg.read.common.json_records import peek_values, records, shown
from kg.read.common.sentences import Document, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.tags import OUTSIDE

_OFFSET = re.compile(r"(?:^|\|)(start_char|end_char)=(\d{1,15})(?=\||$)")
_NO_SPACE = re.compile(r"(?:^|\|)SpaceAfter=No(?:\||$)")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a value is not valid JSON.
        SourceError: the source cannot be read.
    """
    tags, number, other_tags = TagReader(source.options), 0, 0
    for line, value in records(source):
        if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
            document = Document(str(number), line)
            number += 1
            for tokens in value:
                yield _sentence(tokens, line, document, source, tags)
        elif isinstance(value, list):
            yield _sentence(value, line, None, source, tags)
        else:
            source.note(line, Rule.BAD_SENTENCE, shown(value), "left out")
        other_tags += _other_tags(value)
    if other_tags:
        source.note(None, Rule.OTHER_TAGS, f"multi_ner: {other_tags} tags", "left out")
    tags.finish(source)


def recognise(head: Head) -> Guess | None:
    """Recognise lists of tokens with an id, a text and a tag."""
    for value in peek_values(head.text):
        tokens = value
        while isinstance(tokens, list) and tokens and isinstance(tokens[0], list):
            tokens = tokens[0]
        if isinstance(tokens, list) and any(map(_is_token, tokens)):
            return Guess(0.95, "JSON of stanza: sentences of tokens with ner")
    return None


def _is_token(item: Any) -> bool:
    is_named = isinstance(item, dict) and {"id", "text"} <= {*item}
    return is_named and ("ner" in item or "multi_ner" in item)


def _sentence(
    items: list[Any], line: int, document: Document | None, source: Source, tags: TagReader
) -> Sentence:
    """Return one sentence; what is no token is left out with a note."""
    tokens: list[dict[str, Any]] = []
    inside: set[int] = set()  # numbers of words within a multi-word token
    for item in items:
        fields = item if isinstance(item, dict) else {}
        ids = [number for each in listed(fields.get("id")) if (number := whole(each)) is not None]
        if len(ids) == 1 and ids[0] in inside:
            continue
        if not isinstance(text := fields.get("text"), str) or not text.strip():
            source.note(line, Rule.NO_TOKEN, shown(item), "left out")
            continue
        if len(ids) > 1:
            inside.update(range(ids[0], min(ids[-1], ids[0] + len(items)) + 1))
        tokens.append(fields)
    mentions, notes = tags.mentions([_tag(token) for token in tokens], line)
    words = [token["text"] for token in tokens]
    sentence = Sentence(words, mentions, line, document, notes=notes)
    sentence.text, sentence.spans = text_and_spans(words, _spaces(tokens))
    return sentence


def _tag(token: dict[str, Any]) -> str:
    """Return the tag of a token; empty where there is none."""
    layers = [token.get("ner"), *listed(token.get("multi_ner"))]
    return next((tag for tag in layers if isinstance(tag, str)), "")


def _other_tags(value: Any) -> int:
    """Return how many tags of other layers than the one that is read the tokens in *value* have."""
    if isinstance(value, dict):
        read = _tag(value)
        layers = [tag for tag in listed(value.get("multi_ner")) if isinstance(tag, str)]
        return sum(tag not in (read, *OUTSIDE) for tag in layers)
    return sum(map(_other_tags, value)) if isinstance(value, list) else 0


def _spaces(tokens: list[dict[str, Any]]) -> list[bool]:
    """Return for each token whether a space follows."""
    ends = [_ends(token) for token in tokens]
    spaces = [
        left[1] < right[0]
        if left[1] is not None and right[0] is not None
        else not _NO_SPACE.search(str(token.get("misc", "")))
        for (left, right), token in zip(pairwise(ends), tokens, strict=False)
    ]
    return [*spaces, True][: len(tokens)]


def _ends(token: dict[str, Any]) -> tuple[int | None, int | None]:
    """Return the first character of a token and the one behind it, where they are known."""
    misc = dict(_OFFSET.findall(str(token.get("misc", ""))))
    begin, stop = (whole(token.get(name, misc.get(name))) for name in ("start_char", "end_char"))
    return begin, stop
