"""Annotations that say what they cover: by offsets, and by the text that stands there.

In: a text and `Claim` objects. Out: the `Annotation` objects of `kg.read.common.offsets`. The two
ways of saying it are held against each other. Where they differ, the offsets may count something
else than characters: `UNITS` has what tools are known to count, and the unit with which most claims
agree is taken. What still differs is moved to where its words stand close by, as happens when a
text got another blank line after it was annotated; else it stays. Each is a diagnostic.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import PurePosixPath

from kg.read.common.chunk import Note
from kg.read.common.offsets import Annotation, hull, split
from kg.read.sources.recognition import Head

Fragments = Sequence[tuple[int, int]]

NEAR = 50  # characters that words may be away from where they are said to stand

_BETWEEN = re.compile("[|+,;]")  # the identifiers of a composite
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(slots=True)
class Claim:
    """An annotation as its source gives it."""

    fragments: Fragments  # half-open; more than one: it is discontinuous
    type: str
    line: int
    written: str | None = None  # what stands there, by its own word
    identifier: str | None = None
    cluster: str | None = None
    id: str | None = None


def _widths_of_line_ends(text: str) -> list[int]:
    """Count CRLF as one."""
    pairs = zip(text, text[1:] + " ", strict=False)
    return [int(pair != ("\r", "\n")) for pair in pairs]


# What offsets may count: where the text begins, and how much each character of it is.
UNITS: dict[str, tuple[int, Callable[[str], Iterable[int]]]] = {
    "CRLF as one character": (0, _widths_of_line_ends),
    "line breaks as two characters": (0, lambda text: (1 + (one == "\n") for one in text)),
    "UTF-16 units": (0, lambda text: (1 + (one > "\uffff") for one in text)),
    "bytes of UTF-8": (0, lambda text: (len(one.encode(errors="replace")) for one in text)),
    "a byte order mark as one character": (1, lambda text: (1 for _ in text)),
}


def annotations(text: str, claims: Sequence[Claim], notes: list[Note]) -> list[Annotation]:
    """Return an annotation for each of *claims*; add to *notes* what had to be interpreted."""
    found, shift = [], 0
    for claim, given in _places(text, claims, notes):
        fragments = given
        if not _agree(text, claim, given):
            shift = _shift(text, claim, given, shift)
            fragments = _moved(given, shift)
            notes += _differing(text, claim, given, shift)
        found.append(_annotation(text, claim, fragments, notes))
    return found


def first_mentions(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the id of the first claim of each identifier.

    Also of each part of a composite one, and of each without its database.
    """
    found: dict[str, str] = {}
    ordered = sorted(claims, key=lambda one: (one.fragments[0], one.line))
    known = [(claim.identifier, claim.id) for claim in ordered if claim.identifier and claim.id]
    for identifier, name in known:
        found.setdefault(identifier, name)
    parts = [(part, name) for identifier, name in known for part in _BETWEEN.split(identifier)]
    for part, name in parts:
        found.setdefault(part, name)
    for part, name in parts:
        found.setdefault(part.rpartition(":")[2], name)
    return found


def line_starts(text: str, language: str) -> list[int]:
    """Return where sentences begin if none goes on after a line break."""
    return sorted({*split(text, language), *(match.end() for match in _LINE_END.finditer(text))})


def stem(name: str) -> str:
    """Return the last part of a source's name, without its ending."""
    path = PurePosixPath(name)
    packed = path.suffix.lower() != Head(name, b"").suffix
    return PurePosixPath(path.stem).stem if packed else path.stem


def _places(text: str, claims: Sequence[Claim], notes: list[Note]) -> list[tuple[Claim, Fragments]]:
    """Return where each claim is, in characters of *text*."""
    plain = [(claim, claim.fragments) for claim in claims]
    agreeing = sum(_agree(text, *place) for place in plain)
    if agreeing == len(claims):
        return plain
    best, places, unit = agreeing, plain, ""
    for name, (first, widths) in UNITS.items():
        bounds = list(accumulate(widths(text), initial=first))
        other = [(claim, _counted(claim.fragments, bounds)) for claim in claims]
        if (now := sum(_agree(text, *place) for place in other)) > best:
            best, places, unit = now, other, name
    if unit:
        action = (
            f"taken so: {best} of {len(claims)} annotations agree with the text, else {agreeing}"
        )
        notes.append((claims[0].line, "offset-unit", unit, action))
    return places


def _counted(fragments: Fragments, bounds: list[int]) -> Fragments:
    """Return *fragments* in characters, given what each character's bound is in another unit."""
    return [(bisect_left(bounds, begin), bisect_left(bounds, stop)) for begin, stop in fragments]


def _inside(text: str, fragments: Fragments) -> bool:
    return all(0 <= begin <= stop <= len(text) for begin, stop in fragments)


def _agree(text: str, claim: Claim, fragments: Fragments) -> bool:
    """Tell whether *claim* says what the text has; white space, and what stands for gaps, aside."""
    if claim.written is None:
        return True
    if not _inside(text, fragments):
        return False
    written, at = "".join(claim.written.split()), 0
    parts = ["".join(text[begin:stop].split()) for begin, stop in fragments]
    for part in parts:
        if (at := written.find(part, at)) < 0:
            return False
        at += len(part)
    return len(parts) > 1 or parts == [written]


def _moved(fragments: Fragments, shift: int) -> Fragments:
    return [(begin + shift, stop + shift) for begin, stop in fragments]


def _shift(text: str, claim: Claim, given: Fragments, last: int) -> int:
    """Return by how much to move *claim* to where its words are, nearest to where *last* leads."""
    if last and _agree(text, claim, _moved(given, last)):
        return last
    begin, written = given[0][0] + last, (claim.written or "").strip()
    if len(given) > 1 or not written or begin < 0:
        return 0
    at = text.find(written, max(begin, 0), begin + NEAR + len(written))
    before = text.rfind(written, max(begin - NEAR, 0), begin + len(written))
    places = sorted((abs(place - begin), place) for place in (before, at) if place >= 0)
    return places[0][1] - given[0][0] if places else 0


def _differing(text: str, claim: Claim, given: Fragments, shift: int) -> Iterator[Note]:
    """Yield a note on a claim of other words than the text has there."""
    begin, stop = hull(given)
    if shift or _inside(text, given):
        there = text[max(begin, 0) : max(stop, 0)]
        action = f"moved by {shift:+d} to where the text has it" if shift else "kept at its offsets"
        yield claim.line, "text-differs", f"{claim.written!r}, but the text has {there!r}", action


def _annotation(text: str, claim: Claim, fragments: Fragments, notes: list[Note]) -> Annotation:
    begin, stop = hull(fragments)
    places = sorted(fragments)
    if _inside(text, places) and any(
        text[one[1] : other[0]].strip() for one, other in pairwise(places)
    ):
        value = f"{claim.type} {claim.written or _written(fragments)!r}"
        notes.append((claim.line, "discontinuous", value, f"kept as {text[begin:stop]!r}"))
    return Annotation(
        begin, stop, claim.type, claim.line, claim.identifier, claim.cluster, claim.id
    )


def _written(fragments: Fragments) -> str:
    return ";".join(f"{begin} {stop}" for begin, stop in fragments)
