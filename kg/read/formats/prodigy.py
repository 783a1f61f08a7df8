"""Read Prodigy's JSON lines: a text with its tokens and spans in each record, which is a document.

Only answers that were accepted are read. A relation goes from its head to its child; these are
spans, given by characters, or the tokens that spans end with.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kg.read.common.json_annotations import Record, first, is_annotation, listed, whole, word
from kg.read.common.json_records import objects, peek
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Relation, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

MARKS = ("_task_hash", "_input_hash", "answer", "_view_id", "_session_id")
ENDS = ("head", "child")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: something is not JSON.
        SourceError: the source cannot be read.
    """
    number = 0
    for line, item in objects(source):
        record, text = Record(line, source.options), item.get("text")
        if not isinstance(text, str):
            source.note(line, "missing-text", "", "record left out")
            continue
        if (answer := item.get("answer", "accept")) != "accept":
            source.note(line, "not-accepted", str(word(answer)), "record left out")
            continue
        found = list(record.annotations(listed(item.get("spans"))))
        for index, one in enumerate(found):
            one.id = str(index)
        tokens = _tokens(record, item, len(text))
        annotated = Annotated(
            text,
            found,
            record.document(number, first(item, ("id", "_task_hash")), item.get("meta")),
            line,
            tokens=tokens,
            relations=list(_relations(record, item, found, tokens)),
            notes=record.notes,
        )
        number += 1
        yield from sentences(annotated, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Tell records with a text and spans, or with the marks of Prodigy."""
    for item in peek(head.text):
        spans = item.get("spans")
        if isinstance(item.get("text"), str) and isinstance(spans, list):
            if any(mark in item for mark in MARKS):
                return Guess(0.95, "JSON records of Prodigy: text, spans and an answer or a hash")
            if any(map(is_annotation, spans)):
                return Guess(0.8, "JSON records with text and spans")
    return None


def _tokens(record: Record, item: dict[str, Any], size: int) -> list[tuple[int, int]]:
    """Return where the tokens of the record are; none if they are not in order in the text."""
    found: list[tuple[int, int]] = []
    for token in listed(item.get("tokens")):
        mark = token if isinstance(token, dict) else {}
        begin, stop = whole(mark.get("start")), whole(mark.get("end"))
        last = found[-1][1] if found else 0
        if begin is None or stop is None or not last <= begin <= stop <= size:
            record.note("bad-token", token, "the tokens are not used")
            return []
        found.append((begin, stop))
    return found


def _relations(
    record: Record,
    item: dict[str, Any],
    spans: Sequence[Annotation],
    tokens: Sequence[tuple[int, int]],
) -> Iterator[Relation]:
    """Yield the relations between *spans*; others are left out with a note."""
    known: dict[tuple[int, int], str] = {}
    for span in spans:
        known.setdefault((span.begin, span.stop), str(span.id))
    last = {stop: name for (_, stop), name in known.items()}
    for relation in listed(item.get("relations")):
        mark = relation if isinstance(relation, dict) else {}
        ends = [_end(mark, end, known, last, tokens) for end in ENDS]
        label = word(mark.get("label"))
        if label is None or None in ends:
            record.note("bad-relation", relation, "left out")
        else:
            yield Relation(str(ends[0]), label, str(ends[1]), record.line)


def _end(
    relation: dict[str, Any],
    end: str,
    known: dict[tuple[int, int], str],
    last: dict[int, str],
    tokens: Sequence[tuple[int, int]],
) -> str | None:
    """Return the id of the span at one end of a relation; None if it is not there."""
    span = relation.get(f"{end}_span")
    if isinstance(span, dict):
        begin, stop = whole(span.get("start")), whole(span.get("end"))
        return None if begin is None or stop is None else known.get((begin, stop))
    token = whole(relation.get(end))
    if token is None or not 0 <= token < len(tokens):
        return None
    return last.get(tokens[token][1])
