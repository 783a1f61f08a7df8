"""Sentences, mentions, relations and documents as Python objects, and their batches as chunks.

A reader, above all a plug-in, may yield `Sentence` objects instead of chunks; `chunks` batches them
into tables. It numbers sentences, documents and mentions, and joins relations to their mentions.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import (
    CHUNK_DIAGNOSTICS,
    CHUNK_DOCUMENTS,
    CHUNK_MENTIONS,
    CHUNK_RELATIONS,
    CHUNK_SENTENCES,
    Chunk,
    Note,
    Segmentation,
    Words,
)
from kg.read.common.scripts import join_tokens

TOKENS = 100_000  # in a chunk, about
EACH_FILE = "each file of the folder"  # is a document


@dataclass(slots=True)
class Mention:
    """A span of tokens with a type.

    ``id`` is what relations of the document refer to; ``cluster`` is equal for mentions that the
    corpus annotates as coreferent; ``identifier`` is its entry in a knowledge base (MeSH:D003866);
    ``surface`` names a mention whose text is not all of it, such as one of several parts.
    """

    start: int  # tokens of its sentence, half-open
    end: int
    type: str
    identifier: str | None = None
    cluster: str | None = None
    id: str | None = None
    line: int | None = None  # from 1; None: its sentence's
    surface: str | None = None  # None: the text of its tokens


@dataclass(slots=True)
class Relation:
    """A relation that the corpus annotates between two mentions of one document."""

    subject: str  # the id of a mention
    type: str
    object: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its name, the line where it begins, and its metadata."""

    name: str
    line: int = 1
    metadata: Mapping[str, Any] | None = None  # values that JSON can hold


@dataclass(slots=True)
class Sentence:
    """A sentence of a source; the sentences of a document follow one another.

    ``text`` is the tokens, joined by `join_tokens`, unless it is given with the ``spans`` of the
    tokens in it.
    """

    tokens: Sequence[str]
    mentions: Sequence[Mention] = ()
    line: int = 1
    document: Document | None = None
    text: str | None = None
    spans: Sequence[tuple[int, int]] | None = None  # characters, half-open, one a token
    relations: Sequence[Relation] = ()
    notes: Sequence[Note] = ()
    opens: bool | None = None  # whether a paragraph begins here; None: unknown
    ended_by: str = ""  # what shows its end, for people; "": what its format has


def chunks(
    sentences: Iterable[Sentence], source_document: Document | None = None
) -> Iterator[Chunk]:
    """Batch *sentences*, which are in the order of their source, into chunks.

    Args:
        source_document: the document of sentences that name none; None: it is unknown.

    A mention of no token is left out; one that reaches beyond its sentence is cut; a relation
    whose mention is not there is left out. Each is a diagnostic.
    """
    batch = _Batch(source_document)
    for sentence in sentences:
        batch.add(sentence)
        if batch.tokens >= TOKENS:
            yield batch.chunk()
    batch.settle()
    yield batch.chunk()


class _Batch:
    """The rows of the next chunk, and the numbers that go on from chunk to chunk."""

    def __init__(self, source_document: Document | None) -> None:
        self.source_document = source_document  # the document of sentences that name none
        self.sentence = self.mention = self.token = 0  # the next one's number
        self.paragraph = -1  # the last one's
        self.document: Document | None = None
        self.number = -1  # of the document
        self.mentions_by_id: dict[str, int] = {}  # mentions of the document by their id
        self.relations_of_document: list[Relation] = []  # relations of the document
        self._clear()

    def _clear(self) -> None:
        self.first, self.tokens, self.paragraphs = self.sentence, 0, 0
        self.counts: dict[int, int] = {}  # sentences of each document
        self.firsts: dict[int, int] = {}  # the first of them
        self.documents: list[tuple[Any, ...]] = []
        self.sentences: list[tuple[Any, ...]] = []
        self.mentions: list[tuple[Any, ...]] = []
        self.relations: list[tuple[Any, ...]] = []
        self.notes: list[Note] = []
        self.words: list[tuple[Sequence[str], int]] = []
        self.document_marks: set[str] = set()
        self.sentence_marks: set[str] = set()

    def add(self, sentence: Sentence) -> None:
        """Take one sentence."""
        self._enter(sentence.document or self.source_document)
        self._mark(sentence)
        self.notes += sentence.notes
        mentions = sorted(
            filter(None, (self._check(mention, sentence) for mention in sentence.mentions)),
            key=lambda mention: (mention.start, mention.end, mention.type),
        )
        number = self.number if self.document is not None else None
        paragraph = self._paragraph(sentence.opens)
        if mentions:
            text, spans = _text_and_spans(sentence)
            place = (self.sentence, number, paragraph, self.token, sentence.line)
            self.sentences.append((*place, text))
            for mention in mentions:
                self._mention(mention, sentence.line, text, spans)
        self.relations_of_document += sentence.relations
        self.words.append((sentence.tokens, sentence.line))
        self.tokens += len(sentence.tokens)
        self.token += len(sentence.tokens)
        self.sentence += 1
        if number is not None:
            self.counts[number] = self.counts.get(number, 0) + 1
            self.firsts.setdefault(number, self.sentence - 1)

    def _mark(self, sentence: Sentence) -> None:
        """Remember what showed where the sentence and its document begin."""
        self.sentence_marks.add(sentence.ended_by)
        if sentence.document is not None:
            self.document_marks.add("")
        elif self.source_document is not None:
            self.document_marks.add(EACH_FILE)

    def _paragraph(self, opens: bool | None) -> int | None:
        """Return the number of the paragraph of a sentence."""
        if opens is None:
            return None
        if opens or self.paragraph < 0:
            self.paragraph += 1
            self.paragraphs += 1
        return self.paragraph

    def _enter(self, document: Document | None) -> None:
        if document is self.document or document == self.document:
            return
        self.settle()
        self.document = document
        self.number += 1

    def _check(self, mention: Mention, sentence: Sentence) -> Mention | None:
        size, line = len(sentence.tokens), mention.line or sentence.line
        span = f"{mention.type} {mention.start}-{mention.end}"
        if mention.end > size:
            self.notes.append((line, Rule.BEYOND_SENTENCE, span, "cut at the sentence's end"))
            mention.end = size
        inside = range(mention.start, mention.end)
        written = [token for token in inside if sentence.tokens[token].strip()]
        if not written:
            self.notes.append((line, Rule.EMPTY_MENTION, span, "left out"))
            return None
        start, end = written[0], written[-1] + 1
        if (start, end) != (mention.start, mention.end):
            self.notes.append((line, Rule.SPACE_AT_ENDS, span, f"read as {start}-{end}"))
            mention.start, mention.end = start, end
        return mention

    def _mention(
        self, mention: Mention, line: int, text: str, spans: Sequence[tuple[int, int]]
    ) -> None:
        begin, stop = spans[mention.start][0], spans[mention.end - 1][1]
        if mention.id is not None:
            self.mentions_by_id.setdefault(mention.id, self.mention)
        self.mentions.append(
            (
                self.sentence,
                mention.start,
                mention.end,
                begin,
                stop,
                mention.line or line,
                mention.type,
                mention.surface or text[begin:stop],
                mention.identifier,
                mention.cluster,
            )
        )
        self.mention += 1

    def settle(self) -> None:
        """Join the relations of the document, which ends here, to their mentions."""
        for relation in self.relations_of_document:
            ends = [self.mentions_by_id.get(end) for end in (relation.subject, relation.object)]
            if None in ends:
                value = f"{relation.type} {relation.subject} {relation.object}"
                self.notes.append((relation.line, Rule.UNKNOWN_MENTION, value, "relation left out"))
            else:
                self.relations.append((ends[0], relation.type, ends[1], relation.line))
        self.mentions_by_id, self.relations_of_document = {}, []
        self._close()

    def _close(self) -> None:
        """Add the row of the document, with the number of its sentences in this chunk."""
        document = self.document
        if document is None or not (count := self.counts.pop(self.number, 0)):
            return
        metadata = None
        if document.metadata:
            metadata = json.dumps(document.metadata, ensure_ascii=False, sort_keys=True)
        first = self.firsts[self.number]
        self.documents.append((self.number, document.name, document.line, first, count, metadata))

    def chunk(self) -> Chunk:
        """Return the sentences since the last chunk as a chunk."""
        self._close()
        words, first = self.words, self.first
        chunk = Chunk(
            count=self.sentence - self.first,
            paragraphs=self.paragraphs,
            tokens=self.tokens,
            documents=pl.DataFrame(self.documents, CHUNK_DOCUMENTS, orient="row"),
            sentences=pl.DataFrame(self.sentences, CHUNK_SENTENCES, orient="row"),
            mentions=pl.DataFrame(self.mentions, CHUNK_MENTIONS, orient="row"),
            relations=pl.DataFrame(self.relations, CHUNK_RELATIONS, orient="row"),
            diagnostics=pl.DataFrame(self.notes, CHUNK_DIAGNOSTICS, orient="row"),
            words=lambda: _words(words, first),
            segmentation=Segmentation(
                frozenset(self.document_marks), frozenset(self.sentence_marks)
            ),
        )
        self._clear()
        return chunk


def _text_and_spans(sentence: Sentence) -> tuple[str, Sequence[tuple[int, int]]]:
    """Return the text of a sentence and the character offsets of its tokens."""
    if sentence.text is not None and sentence.spans is not None:
        return sentence.text, sentence.spans
    return join_tokens(sentence.tokens)


def _words(sentences: list[tuple[Sequence[str], int]], first: int) -> Words:
    encoded = [[token.encode() for token in tokens] for tokens, _ in sentences]
    sizes = np.array([len(token) for tokens in encoded for token in tokens], np.int64)
    end = np.cumsum(sizes)
    counts = [len(tokens) for tokens in encoded]
    return Words(
        data=np.frombuffer(b"".join(token for tokens in encoded for token in tokens), np.uint8),
        begin=end - sizes,
        end=end,
        sentence=np.repeat(np.arange(first, first + len(counts)), counts),
        line=np.repeat(np.array([line for _, line in sentences], np.int64), counts),
    )
