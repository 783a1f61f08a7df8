"""Check standoff annotations against their text, find the unit of their offsets, and repair them.

In: texts with `Claim` objects, which give offsets and mostly also the covered text. Out: the same
texts with `Annotation` objects of `kg.read.common.offsets`.

What offsets count (`kg.read.common.offset_units`) is decided for the whole source, from its first
texts that may tell: up to ENOUGH annotations of LOOK_AHEAD texts are held for it. A later text that
fits another unit clearly better is read in that one. Each change is a diagnostic.

A claim that still differs from the text is moved to where its text stands close by, as happens
when a text got another blank line after it was annotated; else it keeps its offsets. Spans that cut
words are each an error where at least half of the spans without a text of their own do so: in their
text, and in the source so far. An annotation that is there twice is read once, unless the source
gives it an id of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import SPLITTER, Note
from kg.read.common.claims import (
    Claim,
    Fragments,
    agrees,
    annotation_of,
    at_words,
    differing,
    shift_to_words,
    without_repeated,
)
from kg.read.common.offset_units import (
    CODE_POINTS,
    Unit,
    begins_at_word,
    choose,
    cuts_word,
    is_doubtful,
)
from kg.read.common.offsets import Annotated, Annotation, hull, split
from kg.read.sources.recognition import Head

ENOUGH = 50  # annotations that are looked at before the unit of a source is decided
LOOK_AHEAD = 200  # texts that are held for that, at most

_LINE_END = re.compile(r"\r\n?|\n")
# A URL, an absolute path, or a path with the ending of a file.
_ADDRESS = re.compile(
    r"(?:[A-Za-z][\w+.-]*://|[A-Za-z]:\\|\.{0,2}/)\S+|[\w.-]+(?:/[^\s/]+)*/[^\s/]+\.\w{2,5}"
)


@dataclass(slots=True)
class Claimed(Annotated):
    """A text whose annotations, tokens and sentences are in the unit of the source's offsets."""

    claims: Sequence[Claim] = ()
    counted_starts: Sequence[int] | None = None  # as `starts`, in that unit


_Text = TypeVar("_Text", bound=Claimed)


def claimed(annotated: Annotated) -> Claimed:
    """Return *annotated*, whose offsets were not checked, with claims for its annotations."""
    claims = [
        Claim(
            [(annotation.begin, annotation.stop)],
            annotation.type,
            annotation.line,
            identifier=annotation.identifier,
            cluster=annotation.cluster,
            id=annotation.id,
        )
        for annotation in annotated.annotations
    ]
    return Claimed(
        annotated.text,
        (),
        annotated.document,
        annotated.line,
        lines=annotated.lines,
        tokens=annotated.tokens,
        relations=annotated.relations,
        notes=annotated.notes,
        claims=claims,
        counted_starts=annotated.starts,
    )


def settled(texts: Iterable[_Text]) -> Iterator[_Text]:
    """Yield the *texts* of a source, in order, with their claims as annotations."""
    checker = _Checker()
    held: list[_Text] = []
    decided = False
    for text in texts:
        if not decided and (held or _may_tell(text)):
            held.append(text)
            if sum(len(each.claims) for each in held) < ENOUGH and len(held) < LOOK_AHEAD:
                continue
            yield from checker.all(held)
            held, decided = [], True
        else:
            checker.settle(text)
            yield text
    yield from checker.all(held)


def annotations(text: str, claims: Sequence[Claim], notes: list[Note]) -> list[Annotation]:
    """Return an annotation for each of *claims*; add a note to *notes* on each repair."""
    only = Claimed(text, notes=notes, claims=claims)
    _Checker().settle(only)
    return list(only.annotations)


def _may_tell(text: Claimed) -> bool:
    """Tell whether *text* may tell units apart by where its words begin and end."""
    is_plain = text.text.isascii() and "\r\n" not in text.text
    return not is_plain and not all(claim.written for claim in text.claims)


class _Checker:
    """The unit of a source's offsets, and how many of its spans cut words so far."""

    def __init__(self) -> None:
        self.unit: Unit = CODE_POINTS
        self.spans = self.cutting = 0  # without a text of their own

    def all(self, texts: Sequence[_Text]) -> Iterator[_Text]:
        """Yield *texts* with annotations, in the unit that they are in together."""
        if len(texts) > 1:
            documents = [(text.text, text.claims) for text in texts if not _is_address(text)]
            unit = choose(documents, self.unit)
            if unit != self.unit:
                first = next(text for text in texts if text.claims)
                action = f"taken so, as that fits {len(texts)} texts best"
                first.notes.append((first.claims[0].line, Rule.OFFSET_UNIT, unit.name, action))
            self.unit = unit
        for text in texts:
            self.settle(text)
            yield text

    def settle(self, text: Claimed) -> None:
        """Set the annotations, tokens and sentences of *text* in characters."""
        if _is_address(text):
            value, action = text.text[:80], f"{len(text.claims)} annotations left out"
            text.notes.append((text.claims[0].line, Rule.TEXT_IS_ADDRESS, value, action))
            text.claims, text.tokens, text.starts = (), (), None
            return
        places = self._places(text)
        made, shift = [], 0
        for claim, fragments in zip(text.claims, places, strict=True):
            place = fragments
            if not agrees(text.text, claim, fragments):
                shift = shift_to_words(text.text, claim, fragments, shift)
                if claim.must_agree and not shift:
                    value = f"{claim.type} {claim.written!r}"
                    text.notes.append((claim.line, Rule.TEXT_MISMATCH, value, "left out"))
                    continue
                place = at_words(text.text, claim, fragments, shift)
                text.notes += differing(text.text, claim, fragments, shift)
            made.append((claim, place))
        self._note_cut_words(text, made)
        once = without_repeated(made, text.notes)
        text.annotations = [annotation_of(text.text, *each, text.notes) for each in once]

    def _places(self, text: Claimed) -> list[Fragments]:
        """Return the fragments of each claim in characters of *text*; convert tokens and starts."""
        spans = [claim.fragments for claim in text.claims]
        places = self.unit.places(text.text, spans)
        if _doubtful(text, places):
            unit = choose([(text.text, text.claims)], self.unit)
            if unit != self.unit:
                before, places = _fitting(text, places), unit.places(text.text, spans)
                action = (
                    f"taken so: {_fitting(text, places)} of {len(places)} annotations agree with "
                    f"the text, or begin at words, else {before}"
                )
                text.notes.append((text.claims[0].line, Rule.OFFSET_UNIT, unit.name, action))
                self.unit = unit
        if text.tokens:
            converted = self.unit.places(text.text, [text.tokens])[0]
            text.tokens = [token for token in converted if token[0] < token[1]]
        if text.counted_starts is not None:
            starts = [(start, start) for start in text.counted_starts]
            text.starts = [start for start, _ in self.unit.places(text.text, [starts])[0]]
        return places

    def _note_cut_words(self, text: Claimed, made: Sequence[tuple[Claim, Fragments]]) -> None:
        """Add an error on each span that cuts words, where at least half of them do."""
        spans = [(claim, hull(place)) for claim, place in made if not claim.written]
        cutting = [
            (claim, begin, stop)
            for claim, (begin, stop) in spans
            if 0 <= begin < stop <= len(text.text) and _cuts(text.text, begin, stop)
        ]
        self.spans += len(spans)
        self.cutting += len(cutting)
        if 2 * len(cutting) >= len(spans) and 2 * self.cutting >= self.spans:
            for claim, begin, stop in cutting:
                value = f"{claim.type} {text.text[begin:stop]!r}"
                around = text.text[max(begin - 10, 0) : stop + 10]
                text.notes.append((claim.line, Rule.CUTS_WORD, value, f"kept, in {around!r}"))


def looks_like_address(text: str) -> bool:
    """Tell a path or a URL."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def _is_address(text: Claimed) -> bool:
    """Tell a path or a URL that stands in the place of the text that was annotated."""
    if not text.claims or not looks_like_address(text.text):
        return False
    spans = [hull(claim.fragments) for claim in text.claims]
    doubtful = _doubtful(text, [claim.fragments for claim in text.claims])
    return 2 * doubtful >= len(spans) or any(stop > len(text.text) for _, stop in spans)


def _doubtful(text: Claimed, places: Sequence[Fragments]) -> int:
    return sum(
        is_doubtful(text.text, claim, place)
        for claim, place in zip(text.claims, places, strict=True)
    )


def _fitting(text: Claimed, places: Sequence[Fragments]) -> int:
    """Return how many claims agree with the text, or begin where a word does."""
    return sum(
        agrees(text.text, claim, place) if claim.written else begins_at_word(text.text, place)
        for claim, place in zip(text.claims, places, strict=True)
    )


def _cuts(text: str, begin: int, stop: int) -> bool:
    """Tell a span that begins within a word, as spans do not where endings of words are left out.

    A span of white space and the beginning of a word is one too.
    """
    begins_early = text[begin].isspace() and cuts_word(text, stop)
    return cuts_word(text, begin) or begins_early


LINES_AND_SPLITTER = f"line breaks and {SPLITTER}"  # what shows the sentences of `line_starts`


def line_starts(text: str, language: str) -> list[int]:
    """Return where the sentences of *text* begin if each line break ends one."""
    return sorted({*split(text, language), *(match.end() for match in _LINE_END.finditer(text))})


def stem(name: str) -> str:
    """Return the file name of a source without its ending (and that of a compression)."""
    path = PurePosixPath(name)
    is_compressed = path.suffix.lower() != Head(name, b"").suffix
    return PurePosixPath(path.stem).stem if is_compressed else path.stem
