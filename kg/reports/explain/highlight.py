"""Highlight mentions and cues in a sentence: in colours on a terminal, elsewhere with signs.

On a terminal mentions are bold and a cue is underlined; elsewhere the mentions stand between ``**``
and the cue between ``__``.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from kg.common.text_table import visible

if TYPE_CHECKING:
    from kg.reports.explain.sentences import Mark

CONTEXT = 100  # characters of a long sentence shown on either side of a mark
MIN_GAP = 20  # characters; a shorter part of a sentence is not left out
NAME, CUE, PLACE = "1", "4", "2"  # ANSI (SGR) codes: bold, underlined, faint
SIGNS = {NAME: "**", CUE: "__", PLACE: ""}  # around the text, where there are no colours


def colourful(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether to print colours: on a terminal whose user did not say no (no-color.org)."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


class Highlighter:
    """Highlights parts of a text, in colours if *colour*, else with signs."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def style(self, style: str, text: str) -> str:
        """Return *text* in one of the styles `NAME`, `CUE`, `PLACE`."""
        if self.colour:
            return f"\x1b[{style}m{text}\x1b[0m"
        return f"{SIGNS[style]}{text}{SIGNS[style]}"

    def name(self, text: str) -> str:
        """Return a name in a headline: bold, but without signs."""
        plain = visible(text)
        return self.style(NAME, plain) if self.colour else plain

    def sentence(self, text: str, marks: "Sequence[Mark]") -> str:
        """Return *text* in one line with its *marks*; a long one without what is far from them."""
        text = visible(text)
        mark_of = _marks_by_character(len(text), marks)
        pieces, end = [], 0
        for begin, stop in _excerpts(text, marks):
            pieces.append(" … " if end else "… " if begin else "")
            for mark, characters in groupby(range(begin, stop), key=mark_of.__getitem__):
                part = "".join(text[place] for place in characters)
                pieces.append(self._mark(mark.role, part) if mark else part)
            end = stop
        return "".join(pieces) + (" …" if end < len(text) else "")

    def _mark(self, role: str, part: str) -> str:
        """Mark *part* but for the spaces around it."""
        bare = part.strip()
        marked = self.style(CUE if role == "cue" else NAME, bare)
        return part.replace(bare, marked) if bare else part


def _marks_by_character(size: int, marks: "Sequence[Mark]") -> "list[Mark | None]":
    """Return the mark of each character; a mention wins over a cue, a shorter mark over a longer.

    Args:
        size: characters of the text.
        marks: parts of it, which may overlap.
    """
    mark_of: list[Mark | None] = [None] * size
    for mark in sorted(marks, key=lambda mark: (mark.role != "cue", mark.begin - mark.stop)):
        mark_of[mark.begin : mark.stop] = [mark] * (mark.stop - mark.begin)
    return mark_of


def _excerpts(text: str, marks: "Sequence[Mark]") -> list[tuple[int, int]]:
    """Return the parts of *text* around the *marks*, as half-open ranges of characters."""
    parts: list[tuple[int, int]] = []
    for mark in marks:
        begin, stop = _word_start(text, mark.begin - CONTEXT), _word_end(text, mark.stop + CONTEXT)
        if parts and begin <= parts[-1][1] + MIN_GAP:
            begin, last = parts.pop()
            stop = max(stop, last)
        parts.append((begin, stop))
    return parts


def _word_start(text: str, place: int) -> int:
    """Return where the first word after *place* starts, where there are words."""
    if place <= MIN_GAP:
        return 0
    return text.find(" ", place, place + MIN_GAP) + 1 or place


def _word_end(text: str, place: int) -> int:
    """Return where the last word before *place* ends, where there are words."""
    if place >= len(text) - MIN_GAP:
        return len(text)
    space = text.rfind(" ", place - MIN_GAP, place)
    return place if space < 0 else space
