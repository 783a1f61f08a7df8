"""Standoff annotations as claims: whether the text has their words, and where; their parts.

A `Claim` becomes an `Annotation` of `kg.read.common.offsets`, when its offsets are known to be
characters of its text. One of several parts is named by these, and stands at their hull.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.offsets import Annotation, hull

Fragments = Sequence[tuple[int, int]]

MAX_SHIFT = 50  # characters by which an annotation may be moved to its text

_COMPOSITE = re.compile("[|+,;]")  # separates the identifiers of a composite mention


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
    # It is left out where the text does not have the words that it gives.
    must_agree: bool = False
    has_own_id: bool = True  # the source gave `id`; else it was made up from the place


def agrees(text: str, claim: Claim, fragments: Fragments) -> bool:
    """Tell whether the text has the claimed words, apart from white space and marks of gaps."""
    if not claim.written:
        return True
    if not is_inside(text, fragments):
        return False
    written, position = "".join(claim.written.split()), 0
    parts = ["".join(text[begin:stop].split()) for begin, stop in fragments]
    for part in parts:
        if (position := written.find(part, position)) < 0:
            return False
        position += len(part)
    return len(parts) > 1 or parts == [written]


def is_inside(text: str, fragments: Fragments) -> bool:
    """Tell whether all *fragments* are spans of *text*."""
    return all(0 <= begin <= stop <= len(text) for begin, stop in fragments)


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


def without_repeated(
    made: Sequence[tuple[Claim, Fragments]], notes: list[Note]
) -> list[tuple[Claim, Fragments]]:
    """Return the claims without those that are there twice; a note on each of these."""
    kept, seen = [], set()
    for claim, fragments in made:
        key = (tuple(fragments), claim.type, claim.identifier, claim.cluster)
        if key in seen and (claim.id is None or not claim.has_own_id):
            value = f"{claim.type} {_written(fragments)}"
            notes.append((claim.line, Rule.REPEATED_MENTION, value, "read once"))
            continue
        seen.add(key)
        kept.append((claim, fragments))
    return kept


def moved(fragments: Fragments, shift: int) -> Fragments:
    """Return *fragments*, *shift* characters further on."""
    return [(begin + shift, stop + shift) for begin, stop in fragments]


def at_words(text: str, claim: Claim, fragments: Fragments, shift: int) -> Fragments:
    """Return *fragments* where *shift* leads, with the extent of the claimed words."""
    place = moved(fragments, shift)
    if not shift or agrees(text, claim, place):
        return place
    return [(place[0][0], place[0][0] + len((claim.written or "").strip()))]


def shift_to_words(text: str, claim: Claim, fragments: Fragments, last: int) -> int:
    """Return by how many characters to move *claim* to its words; *last* is the shift before."""
    if last and agrees(text, claim, moved(fragments, last)):
        return last
    begin, written = fragments[0][0] + last, (claim.written or "").strip()
    if len(fragments) > 1 or not written or begin < 0:
        return 0
    after = text.find(written, max(begin, 0), begin + MAX_SHIFT + len(written))
    before = text.rfind(written, max(begin - MAX_SHIFT, 0), begin + len(written))
    places = sorted((abs(place - begin), place) for place in (before, after) if place >= 0)
    return places[0][1] - fragments[0][0] if places else 0


def differing(text: str, claim: Claim, fragments: Fragments, shift: int) -> Iterator[Note]:
    """Yield a note on a claim whose words differ from the text at its offsets."""
    begin, stop = hull(fragments)
    if shift or is_inside(text, fragments):
        covered = text[max(begin, 0) : max(stop, 0)]
        action = f"moved by {shift:+d} to where the text has it" if shift else "kept at its offsets"
        yield (
            claim.line,
            Rule.TEXT_DIFFERS,
            f"{claim.written!r}, but the text has {covered!r}",
            action,
        )


def annotation_of(text: str, claim: Claim, fragments: Fragments, notes: list[Note]) -> Annotation:
    begin, stop = hull(fragments)
    parts = _parts(text, fragments)
    surface = None
    if len(parts) > 1:
        surface = " ".join(parts)
        action = f"kept as {text[begin:stop]!r}, named {surface!r}"
        notes.append((claim.line, Rule.DISCONTINUOUS, f"{claim.type} {surface!r}", action))
    return Annotation(
        begin,
        stop,
        claim.type,
        claim.line,
        identifier=claim.identifier,
        cluster=claim.cluster,
        id=claim.id,
        surface=surface,
    )


def _parts(text: str, fragments: Fragments) -> list[str]:
    """Return the texts of *fragments*; those with nothing but white space between are one."""
    if len(fragments) == 1 or not is_inside(text, fragments):
        return []
    ordered = sorted(fragment for fragment in fragments if text[slice(*fragment)].strip())
    joined = ordered[:1]
    for (_, stop), (begin, end) in pairwise(ordered):
        last = joined[-1]
        if text[max(stop, last[1]) : begin].strip():
            joined.append((begin, end))
        else:
            joined[-1] = (last[0], max(last[1], end))
    return [" ".join(text[begin:stop].split()) for begin, stop in joined]


def _written(fragments: Fragments) -> str:
    return ";".join(f"{begin} {stop}" for begin, stop in fragments)
