"""Convert character offsets to tokens and sentences: sentence splitting, tokenisation, alignment.

In: a text and its annotations. Out: `Sentence` objects with the text as it is written. Sentences
come from the format where it has them, else from `kg.read.common.sentence_splitter`; an entity is
never cut: sentences that share one become one. Tokens are those of the format where it has them,
else words, numbers and single symbols; each end of an annotation is the end of a token, so that no
mention is bent.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import SPLITTER, Note
from kg.read.common.sentence_splitter import split_sentences
from kg.read.common.sentences import Document, Mention, Relation, Sentence

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SPACE = re.compile(r"\s")
_BLANK = re.compile(r"\n[^\S\n]*\n")  # an empty line: a paragraph ends


@dataclass(slots=True)
class Annotation:
    """A mention by character offsets in a text."""

    begin: int  # code points of the text, half-open
    stop: int
    type: str
    line: int  # from 1: where the annotation stands in its source
    identifier: str | None = None
    cluster: str | None = None
    id: str | None = None  # that relations name it by
    surface: str | None = None  # that of a discontinuous one; None: its text


@dataclass(slots=True)
class Annotated:
    """A text, or a passage of a document, with its annotations and relations."""

    text: str
    annotations: Sequence[Annotation] = ()
    document: Document | None = None
    line: int = 1  # of the text's beginning in its source, from 1
    # Characters at which a line of the source begins, ascending, for the lines of sentences; True:
    # the text has the source's own line breaks; False: all is on one line.
    lines: bool | Sequence[int] = False
    # Characters at which a sentence begins, ascending; None: the text is split by `split`.
    starts: Sequence[int] | None = None
    # Characters of its tokens, half-open, ascending, not overlapping. What else is not white space
    # is tokenised, as the whole text is where there are none.
    tokens: Sequence[tuple[int, int]] = ()
    relations: Sequence[Relation] = ()
    notes: list[Note] = field(default_factory=list)
    ended_by: str = ""  # what shows the sentences, for people; "": `starts` are those of the format


def hull(fragments: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the begin and stop of the smallest span that covers all *fragments*."""
    begins, stops = zip(*fragments, strict=True)
    return min(begins), max(stops)


def align(text: str, forms: Iterable[str]) -> list[tuple[int, int]] | None:
    """Align tokens with the text they were taken from: return their character offsets, half-open.

    The tokens must follow one another with white space or nothing between them, and nothing else
    may be left over; otherwise return None.

    >>> align("I can't.", ["I", "ca", "n't", "."]), align("I can", ["I", "can", "not"])
    ([(0, 1), (2, 4), (4, 7), (7, 8)], None)
    """
    spans, position, size = [], 0, len(text)
    for form in forms:
        while position < size and text[position].isspace() and not text.startswith(form, position):
            position += 1
        if not text.startswith(form, position):
            return None
        spans.append((position, position + len(form)))
        position += len(form)
    return None if text[position:].strip() else spans


def sentences(annotated: Annotated, language: str = "en") -> Iterator[Sentence]:
    """Yield the sentences of *annotated*, with tokens, and mentions by tokens.

    Annotations that are empty, or not within the text, are left out with a diagnostic; white space
    at their ends is trimmed, with a diagnostic. Relations and notes come with the first
    sentence; a text of white space only yields one without tokens if it has any of them.
    """
    text, notes = annotated.text, list(annotated.notes)
    annotations = [
        trimmed
        for annotation in annotated.annotations
        if (trimmed := _trim(annotation, text, notes))
    ]
    annotations.sort(key=lambda annotation: (annotation.begin, annotation.stop))
    starts = annotated.starts if annotated.starts is not None else split(text, language)
    ended_by = annotated.ended_by or (SPLITTER if annotated.starts is None else "")
    relations: Sequence[Relation] = annotated.relations
    lines = _line_starts(annotated)
    next_annotation = next_token = last = 0
    for begin, stop in _boundaries(text, starts, annotations):
        until, first_token = next_annotation, next_token
        while until < len(annotations) and annotations[until].begin < stop:
            until += 1
        while next_token < len(annotated.tokens) and annotated.tokens[next_token][1] <= stop:
            next_token += 1
        # The next token may be cut by the sentence's end.
        tokens = [(b - begin, e - begin) for b, e in annotated.tokens[first_token : next_token + 1]]
        sentence = _sentence(text, begin, stop, annotations[next_annotation:until], tokens)
        sentence.line = annotated.line + bisect_right(lines, begin)
        sentence.document = annotated.document
        sentence.ended_by = ended_by
        sentence.relations, sentence.notes = relations, notes
        sentence.opens = not last or bool(_BLANK.search(text, last, begin))
        yield sentence
        last = stop
        next_annotation, relations, notes = until, (), []
    if relations or notes:
        document = annotated.document
        yield Sentence([], (), annotated.line, document, relations=relations, notes=notes)


def _line_starts(annotated: Annotated) -> Sequence[int]:
    """Return the characters at which lines of the source begin, except the first line."""
    if isinstance(annotated.lines, bool):
        breaks = re.finditer("\n", annotated.text) if annotated.lines else ()
        return [match.end() for match in breaks]
    return annotated.lines


def split(text: str, language: str) -> list[int]:
    """Return where the sentences of *text* begin, in characters; a line break inside ends none."""
    return [begin for begin, _ in split_sentences(text, language)]


def _trim(annotation: Annotation, text: str, notes: list[Note]) -> Annotation | None:
    """Return *annotation* trimmed of white space; None, with a note, if nothing is left of it."""
    where = f"{annotation.type} {annotation.begin}-{annotation.stop}"
    if not 0 <= annotation.begin <= annotation.stop <= len(text):
        notes.append((annotation.line, Rule.BEYOND_TEXT, where, "left out"))
        return None
    written = text[annotation.begin : annotation.stop]
    if not (trimmed := written.strip()):
        notes.append((annotation.line, Rule.EMPTY_MENTION, where, "left out"))
        return None
    if trimmed != written:
        notes.append((annotation.line, Rule.SPACE_AT_ENDS, repr(written), "trimmed"))
        annotation.begin += len(written) - len(written.lstrip())
        annotation.stop = annotation.begin + len(trimmed)
    return annotation


def _boundaries(
    text: str, starts: Sequence[int], annotations: Sequence[Annotation]
) -> Iterator[tuple[int, int]]:
    """Yield the offsets of sentences, trimmed; joined where an annotation spans two."""
    bounds = sorted({0, len(text), *(start for start in starts if 0 <= start <= len(text))})
    inside = set()
    for annotation in annotations:
        inside.update(
            bounds[bisect_right(bounds, annotation.begin) : bisect_left(bounds, annotation.stop)]
        )
    kept = [bound for bound in bounds if bound not in inside]
    for begin, stop in pairwise(kept):
        written = text[begin:stop]
        if trimmed := written.strip():
            first = begin + len(written) - len(written.lstrip())
            yield first, first + len(trimmed)


def _sentence(
    text: str,
    begin: int,
    stop: int,
    annotations: Sequence[Annotation],
    tokens: list[tuple[int, int]],
) -> Sentence:
    """Return the sentence at *begin* to *stop*; its line breaks become spaces: offsets stay."""
    ends = sorted(
        {end - begin for annotation in annotations for end in (annotation.begin, annotation.stop)}
    )
    written = _SPACE.sub(" ", text[begin:stop])
    spans = _cut_at_ends(list(_tokenise(written, tokens)), ends)
    firsts, lasts = [first for first, _ in spans], [last for _, last in spans]
    mentions = [
        Mention(
            start=bisect_left(firsts, annotation.begin - begin),
            end=bisect_right(lasts, annotation.stop - begin),
            type=annotation.type,
            identifier=annotation.identifier,
            cluster=annotation.cluster,
            id=annotation.id,
            line=annotation.line,
            surface=annotation.surface,
        )
        for annotation in annotations
    ]
    forms = [written[first:last] for first, last in spans]
    return Sentence(forms, mentions, text=written, spans=spans)


def _cut_at_ends(spans: list[tuple[int, int]], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return the tokens *spans*, cut at those *ends* of annotations that lie within a token."""
    firsts = [first for first, _ in spans]
    inside: dict[int, list[int]] = {}
    for end in ends:
        token = bisect_left(firsts, end) - 1
        if token >= 0 and end < spans[token][1]:
            inside.setdefault(token, []).append(end)
    if not inside:
        return spans
    cut: list[tuple[int, int]] = []
    for token, (first, last) in enumerate(spans):
        cuts = inside.get(token, [])
        cut += zip([first, *cuts], [*cuts, last], strict=True)
    return cut


def _tokenise(written: str, given: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of tokens: those *given*, trimmed, and the words in between."""
    position, size = 0, len(written)
    for begin, stop in [*given, (size, size)]:
        first = min(max(begin, position), size)
        last = max(first, min(stop, size))  # a token may be between two sentences
        yield from (match.span() for match in _TOKEN.finditer(written, position, first))
        token = written[first:last]
        if trimmed := token.strip():
            first += len(token) - len(token.lstrip())
            yield first, first + len(trimmed)
        position = max(position, last)
