"""Sentences of tokens with spans, relations and clusters by token numbers: whatever counts them.

In: `Passage` objects, which hold the numbers as a format writes them. Out: sentences with mentions.
Formats differ in what they count, a `Convention`: whether the end of a span is its last token or
the one behind it, and whether tokens are counted from the sentence's beginning or the document's.
A file may differ from its format. So the first `SAMPLE` passages are tried with every convention
that the format is met with, and the one with which most spans fit is taken for all of the file: a
span fits if it is not empty, lies within its sentence, and covers the words that it quotes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice
from typing import Any, NamedTuple, TypeGuard

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import Record, first, whole, word
from kg.read.common.json_records import objects
from kg.read.common.offsets import align
from kg.read.common.scripts import join_parts
from kg.read.common.sentences import Document, Mention, Relation, Sentence
from kg.read.sources.source import Source

_SPACE = re.compile(r"\s")
NAMES = ("doc_key", "doc_id", "docid", "document_id", "orig_id", "id")  # of a document
TOKENS = ("tokens", "sentence", "tokenized_text", "words", "token")  # of a record

SAMPLE = 500  # passages that show what a file counts
Ends = tuple[int, int]  # the numbers of a span as they are written


class Convention(NamedTuple):
    """What the numbers of a span count."""

    inclusive: bool  # the second one is that of the last token, not of the one behind it
    in_document: bool = False  # from the beginning of the document, not of the sentence

    def __str__(self) -> str:
        counted = "document" if self.in_document else "sentence"
        return f"{'inclusive' if self.inclusive else 'exclusive'} ends, counted in the {counted}"


IN_SENTENCE = (Convention(inclusive=False), Convention(inclusive=True))
IN_DOCUMENT = (Convention(inclusive=False, in_document=True), Convention(True, in_document=True))


@dataclass(slots=True)
class Span:
    """A span of tokens of one sentence, which is a mention; or one that relations name."""

    sentence: int  # from 0 in its passage
    ends: Ends
    type: str
    names: tuple[object, ...] = ()  # what relations and clusters may call it, beside its ends
    written: str | None = None  # its words, where the format quotes them
    is_token: bool = False  # it is the token of its first number, whatever ends are
    parts: Sequence[Ends] = ()  # of a discontinuous one: half-open, counted as the first of `ends`


@dataclass(slots=True)
class Link:
    """A relation: each end is a name of a span, or a `Span` at the same place."""

    subject: object
    type: str
    object: object


@dataclass
class Passage:
    """A record of a file: a sentence, or all those of a document."""

    record: Record
    sentences: list[list[str]]
    document: Document | None = None
    text: str | None = None  # of all sentences, as it was written
    spans: list[Span] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    clusters: list[list[Ends]] = field(default_factory=list)  # counted in the document

    def firsts(self) -> list[int]:
        """Return the number of each sentence's first token in the document, and that of all."""
        return list(accumulate(map(len, self.sentences), initial=0))


Take = Callable[[Passage, dict[str, Any]], None]


def read_passages(
    source: Source,
    take: Callable[[Passage, dict[str, Any]], None],
    conventions: Sequence[Convention],
) -> Iterator[Sentence]:
    """Yield the sentences of the JSON records of *source*.

    Args:
        source: a file of records; those in a row that name the same document are of it.
        take: adds what a record holds to a passage that has its text.
        conventions: as for `sentences`.

    Raises:
        LineError: a record is not valid JSON.
        SourceError: the source cannot be read.
    """
    return sentences(_passages(source, take), source, conventions)


def sentences(
    passages: Iterable[Passage], source: Source, conventions: Sequence[Convention]
) -> Iterator[Sentence]:
    """Yield the sentences of *passages*.

    Args:
        passages: the records of *source*, in their order.
        source: where a note goes if the file counts otherwise than its format.
        conventions: those that the format is met with; the first is its own.
    """
    sample = list(islice(passages := iter(passages), SAMPLE))
    convention = _convention(sample, source, conventions)
    for number, passage in enumerate(chain(sample, passages)):
        yield from _sentences(passage, number, convention)


def _convention(
    sample: Sequence[Passage], source: Source, conventions: Sequence[Convention]
) -> Convention:
    """Return the first of *conventions* with which most spans of *sample* fit."""
    fitting = [sum(_fitting(passage, each) for passage in sample) for each in conventions]
    best = fitting.index(max(fitting))
    if best:
        count = sum(len(passage.spans) for passage in sample)
        action = f"taken so: {fitting[best]} of {count} spans fit, else {fitting[0]}"
        source.note(None, Rule.SPAN_CONVENTION, str(conventions[best]), action)
    return conventions[best]


def _fitting(passage: Passage, convention: Convention) -> int:
    """Return how many spans of a passage fit."""
    firsts = passage.firsts()
    count = 0
    for span in passage.spans:
        start, end = _place(span.ends, span.sentence, firsts, convention, span.is_token)
        tokens = passage.sentences[span.sentence]
        if 0 <= start < end <= len(tokens):
            covered = "".join("".join(tokens[start:end]).split())
            count += span.written is None or covered == "".join(span.written.split())
    return count


def _place(
    ends: Ends, sentence: int, firsts: Sequence[int], convention: Convention, is_token: bool = False
) -> Ends:
    """Return the first token of a span and the one behind it, counted in its sentence."""
    first = firsts[sentence] if convention.in_document else 0
    behind = ends[0] + 1 if is_token else ends[1] + convention.inclusive
    return ends[0] - first, behind - first


def _sentences(passage: Passage, number: int, convention: Convention) -> Iterator[Sentence]:
    """Yield the sentences of a passage, the *number*-th; relations and notes are the first's."""
    record = passage.record
    mentions: list[list[Mention]] = [[] for _ in passage.sentences]
    ids: dict[object, str] = {}  # of mentions, by their names and places
    for index, (span, (start, end)) in enumerate(_placed(passage, convention)):
        key = (span.sentence, start, end, span.type, tuple(span.parts or ()))
        if twin := ids.get(key):
            record.note(Rule.REPEATED_MENTION, [start, end, span.type], "read once")
            ids.update((name, twin) for name in span.names if name not in ids)
            continue
        _check(record, span, passage.sentences[span.sentence][start:end])
        # A document may be several passages.
        mention = Mention(start, end, span.type, id=f"{number}.{index}")
        if span.parts:
            shift = start - span.ends[0]
            parts = [(first + shift, behind + shift) for first, behind in span.parts]
            mention.surface = join_parts(passage.sentences[span.sentence], parts) or None
        mentions[span.sentence].append(mention)
        for name in (*span.names, (span.sentence, start, end), key):
            ids.setdefault(name, f"{number}.{index}")
    _set_clusters(passage, number, mentions, convention)
    parsed = [
        Sentence(tokens, each, record.line, passage.document)
        for tokens, each in zip(passage.sentences, mentions, strict=True)
    ]
    if parsed:
        parsed[0].relations = list(_relations(passage, ids, convention))
        _set_text(passage, parsed)
        parsed[0].notes = record.notes
    yield from parsed


def _placed(passage: Passage, convention: Convention) -> Iterator[tuple[Span, Ends]]:
    """Yield the spans of a passage with their places; one of no token is left out with a note."""
    firsts = passage.firsts()
    for span in passage.spans:
        start, end = _place(span.ends, span.sentence, firsts, convention, span.is_token)
        if 0 <= start < end:
            yield span, (start, end)
        else:
            passage.record.note(Rule.BAD_ANNOTATION, [*span.ends, span.type], "left out")


def _relations(
    passage: Passage, ids: dict[object, str], convention: Convention
) -> Iterator[Relation]:
    """Yield the relations of a passage; an end that is no mention is named by its numbers."""
    firsts = passage.firsts()
    for link in passage.links:
        ends = []
        for end in (link.subject, link.object):
            name: object = end
            if isinstance(end, Span):
                place = _place(end.ends, end.sentence, firsts, convention, end.is_token)
                name = (end.sentence, *place)
            ends.append(ids.get(name, f"none at {name}"))
        yield Relation(ends[0], link.type, ends[1], passage.record.line)


def _check(record: Record, span: Span, tokens: Sequence[str]) -> None:
    """Add a note where the words of a span are not those that it quotes."""
    if span.written is not None and "".join("".join(tokens).split()) != "".join(
        span.written.split()
    ):
        value = f"{span.written!r}, but the tokens are {' '.join(tokens)!r}"
        record.notes.append((record.line, Rule.TEXT_DIFFERS, value, "kept at its tokens"))


def _set_clusters(
    passage: Passage, number: int, mentions: Sequence[Sequence[Mention]], convention: Convention
) -> None:
    """Set the clusters of mentions; count members of clusters that are no mentions."""
    if not passage.clusters:
        return
    by_place: dict[Ends, list[Mention]] = {}  # by tokens of the document, half-open
    for begin, each in zip(passage.firsts(), mentions, strict=False):
        for mention in each:
            by_place.setdefault((begin + mention.start, begin + mention.end), []).append(mention)
    counted = Convention(convention.inclusive, in_document=True)
    unmatched = 0
    for index, cluster in enumerate(passage.clusters):
        for ends in cluster:
            members = by_place.get(_place(ends, 0, (0,), counted), [])
            unmatched += not members
            for mention in members:
                mention.cluster = mention.cluster or f"{number}.{index}"
    if unmatched:
        passage.record.note(
            Rule.CHAIN_WITHOUT_ENTITY, f"{unmatched} members of clusters", "left out"
        )


def _set_text(passage: Passage, parsed: Sequence[Sentence]) -> None:
    """Give sentences their parts of the written text, where it has exactly their tokens."""
    if passage.text is None:
        return
    spans = align(passage.text, [token for tokens in passage.sentences for token in tokens])
    if spans is None:
        action = "texts made of the tokens"
        passage.record.note(Rule.TOKENS_NOT_IN_TEXT, passage.text, action)
        return
    set_texts(parsed, passage.text, spans)


def set_texts(parsed: Sequence[Sentence], text: str, spans: Sequence[Ends]) -> None:
    """Set each sentence's part of *text*, with line breaks as spaces.

    Args:
        parsed: the sentences of the text, which hold all its tokens.
        text: as it is written.
        spans: the characters of each token in the text, half-open.
    """
    token = 0
    for sentence in parsed:
        inside = spans[token : token + len(sentence.tokens)]
        token += len(sentence.tokens)
        if inside:
            begin, stop = inside[0][0], inside[-1][1]
            sentence.text = _SPACE.sub(" ", text[begin:stop])
            sentence.spans = [(first - begin, last - begin) for first, last in inside]


def _passages(source: Source, take: Callable[[Passage, dict[str, Any]], None]) -> Iterator[Passage]:
    document: Document | None = None
    for number, (line, item) in enumerate(objects(source)):
        name = word(first(item, NAMES))
        if document is None or document.name != name:
            document = Document(name, line) if name else None
        text = item.get("text")
        record = Record(line, source.options)
        passage = Passage(record, [], document, text if isinstance(text, str) else None)
        take(passage, item)
        if document is None and len(passage.sentences) > 1:
            passage.document = Document(str(number), line)
        if passage.sentences:
            yield passage
        else:
            source.note(line, Rule.MISSING_TEXT, name or "", "record left out")


def take_tokens(passage: Passage, item: dict[str, Any]) -> bool:
    """Take the tokens of a record that is one sentence."""
    tokens = next((item[name] for name in TOKENS if is_texts(item.get(name))), None)
    if tokens:
        passage.sentences.append(tokens)
    return bool(tokens)


def ends_of(value: Any) -> tuple[int, int] | None:
    """Return the first two numbers of a list; None where they are none."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    begin, stop = whole(value[0]), whole(value[1])
    return None if begin is None or stop is None else (begin, stop)


def is_texts(value: Any, empty: bool = False) -> TypeGuard[list[str]]:
    """Tell a list of texts; an empty one only if *empty*."""
    return (
        isinstance(value, list)
        and (empty or bool(value))
        and all(isinstance(item, str) for item in value)
    )
