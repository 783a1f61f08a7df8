"""Read spaCy's binary ``.spacy`` files (DocBin): tokens, entities and groups of spans.

Entities are mentions, and so are the spans of every group; a span that another one of the same
tokens and type told already adds nothing. The groups ``coref_clusters_*`` are clusters: they say so
of the mentions at their spans, and what is no mention yet becomes one. Knowledge base ids, or else
entity ids, are identifiers. Sentences are those of the file where it has them, else they are
looked for. A token of white space is none. The file has no lines: its documents, counted from 1,
stand for them.
"""

import zlib
from collections.abc import Iterator
from typing import Any

from kg.common.errors import LineError, MissingExtra
from kg.read.common.json_annotations import nothing_tagged, word
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

CLUSTERS = "coref_clusters_"
HEADS = "coref_head_clusters_"
NAMES = ("doc_id", "id", "name", "title")  # of user data, that may name a document
NO_IDENTIFIER = ("", "NIL")  # NIL: spaCy's entity linker found nothing
PEEK = 1024  # bytes, unpacked


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        MissingExtra: spaCy is not installed.
        LineError: the file is damaged.
        SourceError: the file cannot be read, or has neither entities nor spans.
    """
    tagged = False
    for number, doc in enumerate(_docs(source)):
        tagged = tagged or bool(doc.spans) or doc.has_annotation("ENT_IOB")
        yield from sentences(_annotated(doc, number, source), source.options.language)
    if not tagged:
        nothing_tagged(source, "a DocBin without entities and spans", "tag it first")


def recognise(head: Head) -> Guess | None:
    """Tell a packed DocBin by the names of its first fields."""
    if head.data[:1] != b"\x78":  # what zlib writes for a window of 32 KiB
        return None
    try:
        start = zlib.decompressobj().decompress(head.data, PEEK)
    except zlib.error:
        return None
    fields = b"attrs" in start and (b"version" in start or b"tokens" in start)
    return Guess(1.0, "zlib with the fields of spaCy's DocBin") if fields else None


def _docs(source: Source) -> Iterator[Any]:
    """Yield the documents of *source*."""
    try:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab
    except ImportError:
        raise MissingExtra(source.name, "spacy", "spacy") from None
    data, number = source.data(), 0
    try:
        for doc in DocBin().from_bytes(data).get_docs(Vocab()):
            number += 1
            yield doc
    except Exception as problem:  # spaCy does not say what a damaged file raises
        found = f"a damaged file ({type(problem).__name__})"
        raise LineError(f"{source.name}:{number + 1}", found, "a DocBin of spaCy 3") from None


def _annotated(doc: Any, number: int, source: Source) -> Annotated:
    """Return a document of spaCy as a text with annotations."""
    line = number + 1
    starts = None
    if doc.has_annotation("SENT_START"):
        starts = [sentence.start_char for sentence in doc.sents]
    elif doc.has_unknown_spaces:
        source.note(line, "unknown-spaces", doc.text[:60], "a space between any two tokens")
    unknown = sum(not token.ent_iob for token in doc)
    if 0 < unknown < len(doc):
        source.note(line, "missing-tag", f"{unknown} tokens", "read as O")
    name = next((name for key in NAMES if (name := word(doc.user_data.get(key)))), str(number))
    return Annotated(
        doc.text,
        _annotations(doc, line, source),
        Document(name, line, {"cats": dict(doc.cats)} if doc.cats else None),
        line,
        starts=starts,
        tokens=[(token.idx, token.idx + len(token)) for token in doc],
    )


def _annotations(doc: Any, line: int, source: Source) -> list[Annotation]:
    """Return entities and spans, each place and type once, in the order of their groups' names."""
    found: dict[tuple[int, int, str], Annotation] = {}
    for span in doc.ents:
        _add(found, span, line, source)
    groups = sorted(doc.spans.items())
    for name, group in groups:
        if name.startswith(HEADS):
            source.note(line, "heads-of-clusters", name, "left out")
        elif not name.startswith(CLUSTERS):
            for span in group:
                _add(found, span, line, source)
    for name, group in groups:
        if name.startswith(CLUSTERS):
            _cluster(found, group, name.removeprefix(CLUSTERS), line, source)
    return list(found.values())


def _add(
    found: dict[tuple[int, int, str], Annotation], span: Any, line: int, source: Source
) -> Annotation:
    """Put *span* among what was *found*; a second one of its place and type adds an identifier."""
    label = span.label_
    if not label.strip():
        label = source.options.untyped
        source.note(line, "missing-type", span.text[:60], f"read as {label}")
    named = (name for name in (span.kb_id_, span.id_) if name not in NO_IDENTIFIER)
    identifier = next(named, None)
    new = Annotation(span.start_char, span.end_char, label, line, identifier)
    kept = found.setdefault((new.begin, new.stop, label), new)
    kept.identifier = kept.identifier or identifier
    return kept


def _cluster(
    found: dict[tuple[int, int, str], Annotation], group: Any, name: str, line: int, source: Source
) -> None:
    """Say of the mentions at the spans of *group* that they are one thing."""
    places: dict[tuple[int, int], list[Annotation]] = {}
    for one in found.values():
        places.setdefault((one.begin, one.stop), []).append(one)
    for span in group:
        at = places.get((span.start_char, span.end_char)) or [_add(found, span, line, source)]
        for one in at:
            if one.cluster not in (None, name):
                source.note(line, "second-cluster", f"{span.text[:60]} in {name}", "left out")
            one.cluster = one.cluster or name
