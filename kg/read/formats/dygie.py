"""Read JSON with lists of token spans, ``[start, end, type]``: DyGIE++, CrossRE, GLiNER, SciREX.

- DyGIE++, SciERC and PURE, a document a line: ``sentences`` of tokens, ``ner`` as a list of spans a
  sentence, ``relations`` as ``[start, end, start, end, type]``, ``clusters`` of spans, ``events``;
  ends are inclusive, tokens counted in the document. Without ``ner``, what a model predicted
  (``predicted_ner``) is read; its scores are left out.
- CrossRE, and what GLiNER is trained with: a ``sentence`` (``tokenized_text``) of tokens, with
  ``ner`` and ``relations`` likewise, counted in the sentence; or, as W2NER writes it, ``ner`` of
  objects with ``index``, the numbers of all tokens, and ``type``.
- SciREX, a document a line: ``words``, ``sentences`` as ``[start, end]``, ``ner`` with exclusive
  ends counted in the document, ``coref`` as clusters by name.

Members of clusters that are no entities, such as pronouns, are left out; so are SciREX's relations
of four. An event of DyGIE++ is its trigger: a mention, from which each argument is a relation by
the name of its role.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import BEGINS, STOPS, TYPES, first, listed, whole, word
from kg.read.common.json_records import peek
from kg.read.common.sentences import Sentence
from kg.read.common.token_spans import (
    IN_DOCUMENT,
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

# Names of fields, the likelier ones first.
NER = ("ner", "predicted_ner", "named_entities")
RELATIONS = ("relations", "predicted_relations")
CLUSTERS = ("clusters", "predicted_clusters")
EVENTS = ("events", "predicted_events")


def read_dygie(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of a file of DyGIE++ or SciERC."""
    order = (IN_DOCUMENT[1], IN_SENTENCE[1], IN_DOCUMENT[0], IN_SENTENCE[0])
    return read_passages(source, _take_dygie, order)


def read_crossre(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of a file of CrossRE, or of training data of GLiNER."""
    return read_passages(source, _take_crossre, IN_SENTENCE[::-1])


def read_scirex(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of a file of SciREX."""
    return read_passages(source, _take_scirex, IN_DOCUMENT)


def recognise_dygie(head: Head) -> Guess | None:
    """Recognise documents of sentences of tokens, with lists of spans, or with a key."""
    for item in peek(head.text):
        texts = item.get("sentences")
        if not isinstance(texts, list) or not any(map(is_texts, texts)):
            continue
        per_sentence = [each for each in listed(first(item, NER)) if isinstance(each, list)]
        if any(_is_span(span) for each in per_sentence for span in each):
            return Guess(0.95, "JSON of DyGIE++: sentences of tokens, and spans by their numbers")
        if "doc_key" in item:
            return Guess(0.75, "JSON of DyGIE++: a document's key, and sentences of tokens")
    return None


def recognise_crossre(head: Head) -> Guess | None:
    """Recognise one list of tokens, with a list of spans."""
    for item in peek(head.text):
        spans = first(item, NER)
        is_flat = isinstance(spans, list) and any(map(_is_span, spans))
        if is_flat and any(is_texts(item.get(name)) for name in TOKENS):
            return Guess(0.95, "JSON of CrossRE: tokens of a sentence, and spans by their numbers")
    return None


def recognise_scirex(head: Head) -> Guess | None:
    """Recognise documents of words, with spans as sentences."""
    for item in peek(head.text):
        bounds = item.get("sentences")
        is_bounds = isinstance(bounds, list) and any(ends_of(bound) for bound in bounds)
        if is_bounds and is_texts(item.get("words")):
            return Guess(0.97, "JSON of SciREX: words, and spans of them as sentences")
    return None


def _take_dygie(passage: Passage, item: dict[str, Any]) -> None:
    """Take a document of DyGIE++."""
    texts = listed(item.get("sentences"))
    for tokens in texts:
        passage.sentences.append(tokens if is_texts(tokens, empty=True) else [])
        if passage.sentences[-1] is not tokens:
            passage.record.note(Rule.BAD_SENTENCE, tokens, "read without tokens")
    takers = ((NER, _take_spans), (EVENTS, _take_events), (RELATIONS, _take_relations))
    for fields, take in takers:
        values = listed(first(item, fields))
        for number, value in enumerate(values[: len(texts)]):
            take(passage, number, value)
        if len(values) > len(texts):
            value = f"{len(values)} {fields[0]} on {len(texts)} sentences"
            passage.record.note(Rule.BAD_ANNOTATION, value, "further ones left out")
    _take_clusters(passage, listed(first(item, CLUSTERS)))


def _take_crossre(passage: Passage, item: dict[str, Any]) -> None:
    """Take a sentence of CrossRE, or of GLiNER's training data."""
    if take_tokens(passage, item):
        _take_spans(passage, 0, first(item, NER))
        _take_relations(passage, 0, first(item, RELATIONS))


def _take_scirex(passage: Passage, item: dict[str, Any]) -> None:
    """Take a document of SciREX; its sentences are cut at the ends that it gives."""
    words = item.get("words")
    if not is_texts(words):
        return
    bounds = [ends for bound in listed(item.get("sentences")) if (ends := ends_of(bound))]
    cuts = sorted({0, len(words), *(begin for begin, _ in bounds if 0 < begin < len(words))})
    passage.sentences = [words[a:b] for a, b in pairwise(cuts)]
    for span in listed(item.get("ner")):
        if (ends := ends_of(span)) and 0 <= ends[0] < len(words):
            _take_spans(passage, bisect_right(cuts, ends[0]) - 1, [span])
        else:
            passage.record.note(Rule.BAD_ANNOTATION, span, "left out")
    coref = item.get("coref")
    _take_clusters(passage, list(coref.values()) if isinstance(coref, dict) else listed(coref))
    if several := listed(item.get("n_ary_relations")):
        passage.record.note(Rule.MANY_ARGUMENTS, f"{len(several)} n_ary_relations", "left out")


def _take_spans(passage: Passage, sentence: int, spans: Any) -> None:
    """Take the mentions of a sentence: ``[start, end, type]`` each, and what a model adds."""
    for span in listed(spans):
        ends, kind = _parts(span)
        if ends is None:
            passage.record.note(Rule.BAD_ANNOTATION, span, "left out")
            continue
        mention = Span(sentence, ends, passage.record.type(kind, span))
        passage.spans.append(mention)
        if isinstance(span, dict) and len(parts := _token_runs(span)) > 1:
            mention.parts = parts
            passage.record.note(Rule.DISCONTINUOUS, span, "kept as its hull, named by its parts")


def _parts(span: Any) -> tuple[tuple[int, int] | None, Any]:
    """Return the ends and the type of a span: a list, or an object as W2NER writes it."""
    if isinstance(span, list):
        return (ends_of(span), span[2]) if len(span) > 2 else (None, None)
    if not isinstance(span, dict):
        return None, None
    kind, index = first(span, TYPES), listed(span.get("index"))
    ends = [index[0], index[-1]] if index else [first(span, BEGINS), first(span, STOPS)]
    return ends_of(ends), kind


def _token_runs(span: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the parts of a span whose numbers are given each: tokens, half-open."""
    runs: list[tuple[int, int]] = []
    for number in (whole(each) for each in listed(span.get("index"))):
        if number is not None and runs and runs[-1][1] == number:
            runs[-1] = runs[-1][0], number + 1
        elif number is not None:
            runs.append((number, number + 1))
    return runs


def _take_relations(passage: Passage, sentence: int, relations: Any) -> None:
    """Take the relations of a sentence: ``[start, end, start, end, type]`` each."""
    for relation in listed(relations):
        fields = relation if isinstance(relation, list) else []
        head, tail, kind = (
            ends_of(fields[:2]),
            ends_of(fields[2:4]),
            word([*fields, *[None] * 5][4]),
        )
        if head is None or tail is None or kind is None:
            passage.record.note(Rule.BAD_RELATION, relation, "left out")
        else:
            passage.links.append(Link(Span(sentence, head, ""), kind, Span(sentence, tail, "")))


def _take_events(passage: Passage, sentence: int, events: Any) -> None:
    """Take the events of a sentence: a trigger ``[token, type]``, and ``[start, end, role]``."""
    for event in listed(events):
        trigger, *arguments = event if isinstance(event, list) and event else [None]
        place = listed(trigger)
        is_token = len(place) < 3 or isinstance(place[1], str)  # a model adds scores
        ends = ends_of([place[0], place[0]] if is_token and place else place)
        if ends is None or len(place) < 2:
            passage.record.note(Rule.BAD_ANNOTATION, event, "left out")
            continue
        kind = passage.record.type(place[1] if is_token else place[2], event)
        span = Span(sentence, ends, kind, is_token=is_token)
        passage.spans.append(span)
        for argument in arguments:
            role = word(argument[2]) if isinstance(argument, list) and len(argument) > 2 else None
            if role is None or (argument_ends := ends_of(argument)) is None:
                passage.record.note(Rule.BAD_RELATION, argument, "left out")
            else:
                passage.links.append(Link(span, role, Span(sentence, argument_ends, "")))


def _take_clusters(passage: Passage, clusters: list[Any]) -> None:
    for cluster in clusters:
        members = [(ends_of(member), member) for member in listed(cluster)]
        passage.clusters.append([ends for ends, _ in members if ends])
        for ends, member in members:
            if ends is None:
                passage.record.note(Rule.BAD_ANNOTATION, member, "left out of its cluster")


def _is_span(value: Any) -> bool:
    """Tell ``[start, end, type]``, with or without more behind it, or an object that has them."""
    ends, kind = _parts(value)
    numbers = value[:2] if isinstance(value, list) else []
    return ends is not None and isinstance(kind, str) and all(isinstance(n, int) for n in numbers)
