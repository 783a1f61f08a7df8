"""Mark parts of a sentence: on a terminal in colours, elsewhere with signs.

On a terminal names are bold and a cue is underlined; elsewhere the names stand between ``**`` and
the cue between ``__``.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from kg.reports.explain.quotes import Mark

AROUND = 100  # characters of a long sentence shown on either side of what is marked
JOINED = 20  # what is left out is longer than that
NAME, CUE, PLACE = "1", "4", "2"  # bold, underlined, faint
PLAIN = {NAME: "**", CUE: "__", PLACE: ""}


def colourful(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether to print colours: on a terminal whose user did not say no (no-color.org)."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


class Paint:
    """Marks a text for the terminal, or with signs where there is none."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def put(self, style: str, text: str) -> str:
        """Return *text* in one of the styles."""
        if self.colour:
            return f"\x1b[{style}m{text}\x1b[0m"
        return f"{PLAIN[style]}{text}{PLAIN[style]}"

    def name(self, text: str) -> str:
        """Return a name in a headline: bold, but without signs."""
        return self.put(NAME, clean(text)) if self.colour else clean(text)

    def sentence(self, text: str, marks: "Sequence[Mark]") -> str:
        """Return *text* in one line with its marks; a long one without what is far from them."""
        text = clean(text)
        owner = _owners(len(text), marks)
        shown, end = [], 0
        for begin, stop in _shown(text, marks):
            shown.append(" … " if end else "… " if begin else "")
            for mark, run in groupby(range(begin, stop), key=owner.__getitem__):
                part = "".join(text[at] for at in run)
                shown.append(self._mark(mark.what, part) if mark else part)
            end = stop
        return "".join(shown) + (" …" if end < len(text) else "")

    def _mark(self, what: str, part: str) -> str:
        """Mark *part* but for the spaces around it."""
        bare = part.strip()
        marked = self.put(CUE if what == "cue" else NAME, bare)
        return part.replace(bare, marked) if bare else part


def _owners(size: int, marks: "Sequence[Mark]") -> "list[Mark | None]":
    """Return the mark of each character: a name's before a cue's, and a shorter one's before."""
    owner: list[Mark | None] = [None] * size
    for mark in sorted(marks, key=lambda mark: (mark.what != "cue", mark.begin - mark.stop)):
        owner[mark.begin : mark.stop] = [mark] * (mark.stop - mark.begin)
    return owner


def clean(text: str) -> str:
    """Return *text* without what steers a terminal, and as long."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text)


def _shown(text: str, marks: "Sequence[Mark]") -> list[tuple[int, int]]:
    """Return the parts of a sentence around its marks."""
    parts: list[tuple[int, int]] = []
    for mark in marks:
        begin, stop = _left(text, mark.begin - AROUND), _right(text, mark.stop + AROUND)
        if parts and begin <= parts[-1][1] + JOINED:
            begin, last = parts.pop()
            stop = max(stop, last)
        parts.append((begin, stop))
    return parts


def _left(text: str, at: int) -> int:
    """Return where the first word after *at* starts, where there are words."""
    if at <= JOINED:
        return 0
    return text.find(" ", at, at + JOINED) + 1 or at


def _right(text: str, at: int) -> int:
    """Return where the last word before *at* ends, where there are words."""
    if at >= len(text) - JOINED:
        return len(text)
    space = text.rfind(" ", at - JOINED, at)
    return at if space < 0 else space
