"""Make sentences of a text whose entities are given by characters.

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

from kg.read.common.chunk import Note
from kg.read.common.sentence_splitter import split_sentences
from kg.read.common.sentences import Document, Mention, Relation, Sentence

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SPACE = re.compile(r"\s")
_BLANK = re.compile(r"\n[^\S\n]*\n")  # a line with nothing on it: a paragraph ends


@dataclass(slots=True)
class Annotation:
    """Characters of a text that name an entity."""

    begin: int  # code points of the text, half-open
    stop: int
    type: str
    line: int  # from 1: where the annotation stands in its source
    identifier: str | None = None
    cluster: str | None = None
    id: str | None = None  # what relations call it


@dataclass(slots=True)
class Annotated:
    """A text, or one passage of a document, with what is annotated in it."""

    text: str
    annotations: Sequence[Annotation] = ()
    document: Document | None = None
    line: int = 1  # of the text's beginning in its source
    # Characters at which a line of the source begins, ascending, for the lines of sentences; True:
    # the text has the source's own line breaks; False: all is on one line.
    lines: bool | Sequence[int] = False
    # Characters at which a sentence begins, ascending; None: they are looked for.
    starts: Sequence[int] | None = None
    # Characters of its tokens, half-open, ascending, none over another; what lies between them and
    # is no white space is cut into tokens too, as the whole text is where there are none.
    tokens: Sequence[tuple[int, int]] = ()
    relations: Sequence[Relation] = ()
    notes: list[Note] = field(default_factory=list)


def hull(fragments: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the begin and stop of what spans all *fragments*."""
    begins, stops = zip(*fragments, strict=True)
    return min(begins), max(stops)


def sentences(annotated: Annotated, language: str = "en") -> Iterator[Sentence]:
    """Yield the sentences of *annotated*.

    Annotations that are empty, or not within the text, are left out with a diagnostic; those that
    begin or end with white space are trimmed with one. Relations and notes come with the first
    sentence; a text of white space only yields one without tokens if it has any of them.
    """
    text, notes = annotated.text, list(annotated.notes)
    found = [good for one in annotated.annotations if (good := _checked(one, text, notes))]
    found.sort(key=lambda one: (one.begin, one.stop))
    starts = annotated.starts if annotated.starts is not None else split(text, language)
    relations: Sequence[Relation] = annotated.relations
    lines = _lines(annotated)
    at = word = last = 0
    for begin, stop in _whole(text, starts, found):
        until, first = at, word
        while until < len(found) and found[until].begin < stop:
            until += 1
        while word < len(annotated.tokens) and annotated.tokens[word][1] <= stop:
            word += 1
        # The next token may be cut by the sentence's end.
        given = [(b - begin, e - begin) for b, e in annotated.tokens[first : word + 1]]
        made = _sentence(text, begin, stop, found[at:until], given)
        made.line = annotated.line + bisect_right(lines, begin)
        made.document = annotated.document
        made.relations, made.notes = relations, notes
        made.opens = not last or bool(_BLANK.search(text, last, begin))
        yield made
        last = stop
        at, relations, notes = until, (), []
    if relations or notes:
        document = annotated.document
        yield Sentence([], (), annotated.line, document, relations=relations, notes=notes)


def _lines(annotated: Annotated) -> Sequence[int]:
    """Return the characters at which lines of the source begin, but for the first."""
    if isinstance(annotated.lines, bool):
        breaks = re.finditer("\n", annotated.text) if annotated.lines else ()
        return [match.end() for match in breaks]
    return annotated.lines


def split(text: str, language: str) -> list[int]:
    """Return where the sentences of *text* begin, in characters; a line break inside ends none."""
    return [begin for begin, _ in split_sentences(text, language)]


def _checked(one: Annotation, text: str, notes: list[Note]) -> Annotation | None:
    """Return *one* without white space at its ends; None if nothing is left of it."""
    where = f"{one.type} {one.begin}-{one.stop}"
    if not 0 <= one.begin <= one.stop <= len(text):
        notes.append((one.line, "beyond-text", where, "left out"))
        return None
    written = text[one.begin : one.stop]
    if not (bare := written.strip()):
        notes.append((one.line, "empty-mention", where, "left out"))
        return None
    if bare != written:
        notes.append((one.line, "space-at-ends", repr(written), "trimmed"))
        one.begin += len(written) - len(written.lstrip())
        one.stop = one.begin + len(bare)
    return one


def _whole(
    text: str, starts: Sequence[int], found: Sequence[Annotation]
) -> Iterator[tuple[int, int]]:
    """Yield the sentences without white space at their ends, joined where a mention spans two."""
    bounds = sorted({0, len(text), *(start for start in starts if 0 <= start <= len(text))})
    inside = set()
    for one in found:
        inside.update(bounds[bisect_right(bounds, one.begin) : bisect_left(bounds, one.stop)])
    kept = [bound for bound in bounds if bound not in inside]
    for begin, stop in pairwise(kept):
        written = text[begin:stop]
        if bare := written.strip():
            first = begin + len(written) - len(written.lstrip())
            yield first, first + len(bare)


def _sentence(
    text: str, begin: int, stop: int, found: Sequence[Annotation], given: list[tuple[int, int]]
) -> Sentence:
    """Return one sentence; its line breaks become spaces, so that offsets stay."""
    ends = sorted({end - begin for one in found for end in (one.begin, one.stop)})
    written = _SPACE.sub(" ", text[begin:stop])
    spans = _cut(list(_tokens(written, given)), ends)
    firsts, lasts = [first for first, _ in spans], [last for _, last in spans]
    mentions = [
        Mention(
            bisect_left(firsts, one.begin - begin),
            bisect_right(lasts, one.stop - begin),
            one.type,
            one.identifier,
            one.cluster,
            one.id,
            one.line,
        )
        for one in found
    ]
    tokens = [written[first:last] for first, last in spans]
    return Sentence(tokens, mentions, text=written, spans=spans)


def _cut(spans: list[tuple[int, int]], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return *spans* with none that goes on over one of *ends*; most do not."""
    firsts = [first for first, _ in spans]
    inside: dict[int, list[int]] = {}
    for end in ends:
        at = bisect_left(firsts, end) - 1
        if at >= 0 and end < spans[at][1]:
            inside.setdefault(at, []).append(end)
    if not inside:
        return spans
    cut: list[tuple[int, int]] = []
    for at, (first, last) in enumerate(spans):
        cuts = inside.get(at, [])
        cut += zip([first, *cuts], [*cuts, last], strict=True)
    return cut


def _tokens(written: str, given: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where the tokens are: those *given*, without white space, and what is between them."""
    at, size = 0, len(written)
    for begin, stop in [*given, (size, size)]:
        first = min(max(begin, at), size)
        last = max(first, min(stop, size))  # a token may be between two sentences
        yield from (match.span() for match in _TOKEN.finditer(written, at, first))
        token = written[first:last]
        if bare := token.strip():
            first += len(token) - len(token.lstrip())
            yield first, first + len(bare)
        at = max(at, last)
