"""Check standoff annotations against their text, and repair offsets: bytes, UTF-16, CRLF, shifts.

In: a text and `Claim` objects, which give offsets and mostly also the covered text. Out: the
`Annotation` objects of `kg.read.common.offsets`. Where offsets and covered text differ, offsets may
count something else than characters: `UNITS` has what tools are known to count, and the unit with
which most claims agree is taken. A claim that still differs is moved to where its text stands close
by, as happens when a text got another blank line after it was annotated; else it keeps its offsets.
Each of these is a diagnostic.
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

MAX_SHIFT = 50  # characters by which an annotation may be moved to its text

_COMPOSITE = re.compile("[|+,;]")  # separates the identifiers of a composite mention
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(slots=True)
class Claim:
    """An annotation as its source gives it, not checked against the text."""

    fragments: Fragments  # half-open; more than one: it is discontinuous
    type: str
    line: int
    written: str | None = None  # the covered text, as the annotation gives it
    identifier: str | None = None
    cluster: str | None = None
    id: str | None = None


def _widths_of_line_ends(text: str) -> list[int]:
    """Return the width of each character where CRLF counts as one."""
    pairs = zip(text, text[1:] + " ", strict=False)
    return [int(pair != ("\r", "\n")) for pair in pairs]


# What offsets may count: the offset of the text's beginning, and the width of each character.
UNITS: dict[str, tuple[int, Callable[[str], Iterable[int]]]] = {
    "CRLF as one character": (0, _widths_of_line_ends),
    "line breaks as two characters": (
        0,
        lambda text: (1 + (character == "\n") for character in text),
    ),
    "UTF-16 units": (0, lambda text: (1 + (character > "\uffff") for character in text)),
    "bytes of UTF-8": (
        0,
        lambda text: (len(character.encode(errors="replace")) for character in text),
    ),
    "a byte order mark as one character": (1, lambda text: (1 for _ in text)),
}


def annotations(text: str, claims: Sequence[Claim], notes: list[Note]) -> list[Annotation]:
    """Return an annotation for each of *claims*; add a note to *notes* on each repair."""
    made, shift = [], 0
    for claim, fragments in _places(text, claims, notes):
        moved = fragments
        if not _agree(text, claim, fragments):
            shift = _shift(text, claim, fragments, shift)
            moved = _moved(fragments, shift)
            notes += _differing(text, claim, fragments, shift)
        made.append(_annotation(text, claim, moved, notes))
    return made


def first_mentions(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the id of the first claim of each identifier.

    Also of each part of a composite identifier, and of each without its database.
    """
    first: dict[str, str] = {}
    ordered = sorted(claims, key=lambda claim: (claim.fragments[0], claim.line))
    named = [(claim.identifier, claim.id) for claim in ordered if claim.identifier and claim.id]
    for identifier, name in named:
        first.setdefault(identifier, name)
    parts = [(part, name) for identifier, name in named for part in _COMPOSITE.split(identifier)]
    for part, name in parts:
        first.setdefault(part, name)
    for part, name in parts:
        first.setdefault(part.rpartition(":")[2], name)
    return first


def line_starts(text: str, language: str) -> list[int]:
    """Return where the sentences of *text* begin if each line break ends one."""
    return sorted({*split(text, language), *(match.end() for match in _LINE_END.finditer(text))})


def stem(name: str) -> str:
    """Return the file name of a source without its ending (and that of a compression)."""
    path = PurePosixPath(name)
    is_compressed = path.suffix.lower() != Head(name, b"").suffix
    return PurePosixPath(path.stem).stem if is_compressed else path.stem


def _places(text: str, claims: Sequence[Claim], notes: list[Note]) -> list[tuple[Claim, Fragments]]:
    """Return each claim with its fragments in characters of *text*, whatever its offsets count."""
    plain = [(claim, claim.fragments) for claim in claims]
    agreeing = sum(_agree(text, *place) for place in plain)
    if agreeing == len(claims):
        return plain
    best, places, unit = agreeing, plain, ""
    for name, (first, widths) in UNITS.items():
        bounds = list(accumulate(widths(text), initial=first))
        converted = [(claim, _in_characters(claim.fragments, bounds)) for claim in claims]
        if (agreeing_now := sum(_agree(text, *place) for place in converted)) > best:
            best, places, unit = agreeing_now, converted, name
    if unit:
        action = (
            f"taken so: {best} of {len(claims)} annotations agree with the text, else {agreeing}"
        )
        notes.append((claims[0].line, "offset-unit", unit, action))
    return places


def _in_characters(fragments: Fragments, bounds: list[int]) -> Fragments:
    """Convert *fragments* to characters; *bounds* has each character's offset in their unit."""
    return [(bisect_left(bounds, begin), bisect_left(bounds, stop)) for begin, stop in fragments]


def _inside(text: str, fragments: Fragments) -> bool:
    return all(0 <= begin <= stop <= len(text) for begin, stop in fragments)


def _agree(text: str, claim: Claim, fragments: Fragments) -> bool:
    """Tell whether the text has the claimed words, apart from white space and marks of gaps."""
    if claim.written is None:
        return True
    if not _inside(text, fragments):
        return False
    written, position = "".join(claim.written.split()), 0
    parts = ["".join(text[begin:stop].split()) for begin, stop in fragments]
    for part in parts:
        if (position := written.find(part, position)) < 0:
            return False
        position += len(part)
    return len(parts) > 1 or parts == [written]


def _moved(fragments: Fragments, shift: int) -> Fragments:
    return [(begin + shift, stop + shift) for begin, stop in fragments]


def _shift(text: str, claim: Claim, fragments: Fragments, last: int) -> int:
    """Return by how many characters to move *claim* to its words; *last* is the shift before."""
    if last and _agree(text, claim, _moved(fragments, last)):
        return last
    begin, written = fragments[0][0] + last, (claim.written or "").strip()
    if len(fragments) > 1 or not written or begin < 0:
        return 0
    after = text.find(written, max(begin, 0), begin + MAX_SHIFT + len(written))
    before = text.rfind(written, max(begin - MAX_SHIFT, 0), begin + len(written))
    places = sorted((abs(place - begin), place) for place in (before, after) if place >= 0)
    return places[0][1] - fragments[0][0] if places else 0


def _differing(text: str, claim: Claim, fragments: Fragments, shift: int) -> Iterator[Note]:
    """Yield a note on a claim whose words differ from the text at its offsets."""
    begin, stop = hull(fragments)
    if shift or _inside(text, fragments):
        covered = text[max(begin, 0) : max(stop, 0)]
        action = f"moved by {shift:+d} to where the text has it" if shift else "kept at its offsets"
        yield claim.line, "text-differs", f"{claim.written!r}, but the text has {covered!r}", action


def _annotation(text: str, claim: Claim, fragments: Fragments, notes: list[Note]) -> Annotation:
    begin, stop = hull(fragments)
    ordered = sorted(fragments)
    if _inside(text, ordered) and any(
        text[left[1] : right[0]].strip() for left, right in pairwise(ordered)
    ):
        value = f"{claim.type} {claim.written or _written(fragments)!r}"
        notes.append((claim.line, "discontinuous", value, f"kept as {text[begin:stop]!r}"))
    return Annotation(
        begin,
        stop,
        claim.type,
        claim.line,
        identifier=claim.identifier,
        cluster=claim.cluster,
        id=claim.id,
    )


def _written(fragments: Fragments) -> str:
    return ";".join(f"{begin} {stop}" for begin, stop in fragments)
