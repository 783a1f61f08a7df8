"""Read spaCy's binary ``.spacy`` files (DocBin): tokens, entities, span groups, coreference.

Entities are mentions, and so are the spans of every group; two spans of the same tokens and type
are one mention. The groups ``coref_clusters_*`` are clusters of the mentions at their spans; a span
that is not a mention yet becomes one. Knowledge base ids, or else entity ids, are identifiers.
Sentences are those of the file where it has them, else the text is split. White space is not a
token. The file has no lines: its documents, counted from 1, stand for them.
"""

import zlib
from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError, MissingExtra
from kg.read.common.json_annotations import nothing_tagged, word
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

CLUSTERS = "coref_clusters_"
HEADS = "coref_head_clusters_"
NAMES = ("doc_id", "id", "name", "title")  # keys of user data that may name a document
NO_IDENTIFIER = ("", "NIL")  # NIL: spaCy's entity linker found nothing
# What spaCy and NumPy raise on damaged files, as seen with random changes of good ones.
DAMAGE = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, RuntimeError),
    *(TypeError, ValueError, zlib.error),
)
PEEK = 1024  # bytes, decompressed, that are enough to recognise a DocBin


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
        yield from sentences(annotated_doc(doc, number, source), source.options.language)
    if not tagged:
        nothing_tagged(source, "a DocBin without entities and spans", "tag it first")


def recognise(head: Head) -> Guess | None:
    """Recognise a compressed DocBin by the names of its first fields."""
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
        from srsly.msgpack.exceptions import UnpackException  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra(source.name, "spacy", "spacy") from None
    data, number = source.data(), 0
    try:
        for doc in DocBin().from_bytes(data).get_docs(Vocab()):
            number += 1
            yield doc
    except (*DAMAGE, UnpackException) as problem:
        found = f"a damaged file ({type(problem).__name__})"
        raise LineError(f"{source.name}:{number + 1}", found, "a DocBin of spaCy 3") from None


def annotated_doc(doc: Any, number: int, source: Source) -> Annotated:
    """Convert a spaCy Doc to a text with annotations.

    Args:
        number: of the document in its source, from 0.
    """
    line = number + 1
    starts = None
    if doc.has_annotation("SENT_START"):
        starts = [sentence.start_char for sentence in doc.sents]
    elif doc.has_unknown_spaces:
        source.note(line, Rule.UNKNOWN_SPACES, doc.text[:60], "a space between any two tokens")
    unknown = sum(not token.ent_iob for token in doc)
    if 0 < unknown < len(doc):
        source.note(line, Rule.MISSING_TAG, f"{unknown} tokens", "read as O")
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
    """Return entities and spans, each span and type once, in the order of their groups' names."""
    annotations: dict[tuple[int, int, str], Annotation] = {}
    for span in doc.ents:
        _add(annotations, span, line, source)
    groups = sorted(doc.spans.items())
    for name, group in groups:
        if name.startswith(HEADS):
            source.note(line, Rule.HEADS_OF_CLUSTERS, name, "left out")
        elif not name.startswith(CLUSTERS):
            for span in group:
                _add(annotations, span, line, source)
    for name, group in groups:
        if name.startswith(CLUSTERS):
            _cluster(annotations, group, name.removeprefix(CLUSTERS), line, source)
    return list(annotations.values())


def _add(
    annotations: dict[tuple[int, int, str], Annotation], span: Any, line: int, source: Source
) -> Annotation:
    """Add *span* to *annotations*, unless one of its place and type is there; return that one."""
    label = span.label_
    if not label.strip():
        label = source.options.untyped
        source.note(line, Rule.MISSING_TYPE, span.text[:60], f"read as {label}")
    identifiers = (name for name in (span.kb_id_, span.id_) if name not in NO_IDENTIFIER)
    identifier = next(identifiers, None)
    new = Annotation(span.start_char, span.end_char, label, line, identifier)
    kept = annotations.setdefault((new.begin, new.stop, label), new)
    kept.identifier = kept.identifier or identifier
    return kept


def _cluster(
    annotations: dict[tuple[int, int, str], Annotation],
    group: Any,
    name: str,
    line: int,
    source: Source,
) -> None:
    """Put the mentions at the spans of *group* into the cluster *name*."""
    by_span: dict[tuple[int, int], list[Annotation]] = {}
    for annotation in annotations.values():
        by_span.setdefault((annotation.begin, annotation.stop), []).append(annotation)
    for span in group:
        mentions = by_span.get((span.start_char, span.end_char)) or [
            _add(annotations, span, line, source)
        ]
        for annotation in mentions:
            if annotation.cluster not in (None, name):
                source.note(line, Rule.SECOND_CLUSTER, f"{span.text[:60]} in {name}", "left out")
            annotation.cluster = annotation.cluster or name
