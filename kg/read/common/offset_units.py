"""Find the unit in which character offsets count: code points, UTF-16 units, bytes, CRLF as one …

In: texts, and `Claim` objects as their source gives them. Out: a `Unit`, which converts their
offsets to characters (code points) of the text.

Code points hold unless another unit is clearly better: more annotations that give their text agree
with it; or, of those whose place it changes and that give no text, more begin and end at words:
half of them more, and six in ten in all. Where endings of words are left out, as of cases, it does
that two more, half of them more and eight in ten begin where words do. The simplest unit wins among
equals. A unit that any text could have been counted in (a byte order mark, line breaks as two)
needs two annotations that end at words too.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from kg.read.common.claims import Claim, Fragments, agrees, is_inside

MIN_GAIN = 0.5  # of the annotations whose place a unit changes: how many more are at words
MIN_FIT = 0.6  # of them: how many are at words
MIN_BEGIN = 0.8  # of them: how many begin where words do, if not so many end there
# Of scripts without spaces between words, and of those that write prefixes and names as one word.
_NO_WORDS = re.compile(
    "[\u0590-\u06ff\u0750-\u077f\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]"
)
_LONE_LF = re.compile(r"(?<!\r)\n")


def _utf8(text: str) -> list[int]:
    return [len(character.encode(errors="replace")) for character in text]


def _composed(text: str) -> list[int]:
    """Return the width in NFC of each character; that of a cluster is its last one's."""
    widths = [0] * len(text)
    begin = 0
    for stop in range(1, len(text) + 1):
        if stop == len(text) or not _continues(text[stop]):
            widths[stop - 1] = len(unicodedata.normalize("NFC", text[begin:stop]))
            begin = stop
    return widths


def _continues(character: str) -> bool:
    """Tell whether a character may be composed with the one before it."""
    return bool(unicodedata.combining(character)) or "\u1160" <= character <= "\u11ff"


# What a character counts.
_CHARACTERS: dict[str, Callable[[str], list[int]]] = {
    "UTF-16 units": lambda text: [1 + (character > "\uffff") for character in text],
    "bytes of UTF-8": _utf8,
    "characters of NFC": _composed,
    "characters of NFD": lambda text: [len(unicodedata.normalize("NFD", c)) for c in text],
}
CRLF_AS_ONE, BREAKS_AS_TWO = "CRLF as one character", "line breaks as two characters"
BOM_COUNTED = "a byte order mark as one character"
BOM_LEFT_OUT = "a byte order mark as none"


@dataclass(frozen=True)
class Unit:
    """What offsets count: characters, line breaks and a byte order mark; empty: as code points."""

    characters: str = ""  # of `_CHARACTERS`
    line_breaks: str = ""
    mark: str = ""

    @property
    def name(self) -> str:
        """Return what it counts, in words."""
        return ", ".join(self._departures) or "code points"

    @property
    def is_likely(self) -> bool:
        """Tell whether the text itself has something that makes one think of this unit."""
        departures = {*self._departures} - {BREAKS_AS_TWO, BOM_COUNTED}
        return bool(departures)

    @property
    def _departures(self) -> list[str]:
        return [part for part in (self.characters, self.line_breaks, self.mark) if part]

    @property
    def rank(self) -> int:
        """Return in how many ways it departs from code points."""
        return len(self._departures)

    def bounds(self, text: str) -> list[int]:
        """Return the offset at which each character of *text* begins, and that of its end."""
        widths = _CHARACTERS[self.characters](text) if self.characters else [1] * len(text)
        if self.line_breaks == CRLF_AS_ONE:
            for match in re.finditer("\r\n", text):
                widths[match.start()] = 0
        elif self.line_breaks == BREAKS_AS_TWO:
            for match in _LONE_LF.finditer(text):
                widths[match.start()] += 1
        if self.mark == BOM_LEFT_OUT and text.startswith("\ufeff"):
            widths[0] = 0
        first = 3 if self.characters == "bytes of UTF-8" else 1
        return list(accumulate(widths, initial=first if self.mark == BOM_COUNTED else 0))

    def places(self, text: str, spans: Sequence[Fragments]) -> list[Fragments]:
        """Convert *spans* from this unit to characters of *text*."""
        if not self.rank:
            return list(spans)
        bounds = self.bounds(text)
        return [[(_place(bounds, b), _place(bounds, s)) for b, s in span] for span in spans]


CODE_POINTS = Unit()


def _place(bounds: list[int], offset: int) -> int:
    """Return the character at *offset*; what is beyond the text stays beyond it."""
    if offset < bounds[0]:
        return offset - bounds[0]
    beyond = offset - bounds[-1]
    return len(bounds) - 1 + beyond if beyond > 0 else bisect_left(bounds, offset)


def units(text: str) -> Iterator[Unit]:
    """Yield the units in which offsets of *text* may differ from one another."""
    characters = [
        "",
        *(["UTF-16 units"] if max(text, default="") > "\uffff" else []),
        *(["bytes of UTF-8"] if not text.isascii() else []),
        *(["characters of NFC"] if not unicodedata.is_normalized("NFC", text) else []),
        *(["characters of NFD"] if not unicodedata.is_normalized("NFD", text) else []),
    ]
    breaks = [
        "",
        *([CRLF_AS_ONE] if "\r\n" in text else []),
        *([BREAKS_AS_TWO] if _LONE_LF.search(text) else []),
    ]
    marks = ["", BOM_LEFT_OUT if text.startswith("\ufeff") else BOM_COUNTED]
    for mark, line_break, character in product(marks, breaks, characters):
        yield Unit(character, line_break, mark)


def choose(documents: Sequence[tuple[str, Sequence[Claim]]], default: Unit) -> Unit:
    """Return the unit that *documents* are counted in: *default*, unless one is clearly better."""
    spans = [[claim.fragments for claim in claims] for _, claims in documents]
    before = [default.places(text, each) for (text, _), each in zip(documents, spans, strict=True)]
    candidates = dict.fromkeys(unit for text, _ in documents for unit in units(text))
    best, unit = (0, 0), default
    for candidate in sorted(candidates, key=lambda candidate: candidate.rank):
        after = [
            candidate.places(text, each) for (text, _), each in zip(documents, spans, strict=True)
        ]
        gain = _gain(documents, before, after, 1 if candidate.is_likely else 2)
        if gain is not None and gain > best:
            best, unit = gain, candidate
    return unit


def most_agreeing(text: str, claims: Sequence[Claim]) -> int:
    """Return how many of *claims* agree with *text*, or are inside it, in the unit of the most."""
    most = 0
    spans = [claim.fragments for claim in claims]
    for unit in units(text):
        places = unit.places(text, spans)
        pairs = zip(claims, places, strict=True)
        most = max(most, sum(_is_possible(text, claim, place) for claim, place in pairs))
        if most == len(claims):
            break
    return most


def _is_possible(text: str, claim: Claim, place: Fragments) -> bool:
    return agrees(text, claim, place) and (bool(claim.written) or is_inside(text, place))


def _gain(
    documents: Sequence[tuple[str, Sequence[Claim]]],
    before: Sequence[Sequence[Fragments]],
    after: Sequence[Sequence[Fragments]],
    at_least: int,
) -> tuple[int, int] | None:
    """Return how many more annotations agree, and are at words; None where it is not better."""
    agreeing = changed = fitting = fitting_before = beginning = beginning_before = 0
    for (text, claims), old_places, new_places in zip(documents, before, after, strict=True):
        for claim, old, new in zip(claims, old_places, new_places, strict=True):
            if list(old) == list(new):
                continue
            if claim.written:
                agreeing += agrees(text, claim, new) - agrees(text, claim, old)
            else:
                changed += 1
                fitting += _is_at_words(text, new)
                fitting_before += _is_at_words(text, old)
                beginning += begins_at_word(text, new)
                beginning_before += begins_at_word(text, old)
    gain, gain_of_begins = fitting - fitting_before, beginning - beginning_before
    least = MIN_GAIN * changed
    is_better = (gain >= max(at_least, least) and fitting >= MIN_FIT * changed) or (
        at_least == 1 and gain_of_begins >= max(2, least) and beginning >= MIN_BEGIN * changed
    )
    total = gain + gain_of_begins
    return (agreeing, total) if agreeing > 0 or (agreeing == 0 and is_better) else None


def is_doubtful(text: str, claim: Claim, fragments: Fragments) -> bool:
    """Tell whether a claim differs from its text, or has none and does not stand at words."""
    if claim.written:
        return not agrees(text, claim, fragments)
    return not _is_at_words(text, fragments)


def _is_at_words(text: str, fragments: Fragments) -> bool:
    """Tell whether *fragments* begin and end where words do."""
    ends = (stop for _, stop in fragments)
    return begins_at_word(text, fragments) and not any(cuts_word(text, stop) for stop in ends)


def begins_at_word(text: str, fragments: Fragments) -> bool:
    """Tell whether *fragments* begin where words do, and end with no white space."""
    return all(
        0 <= begin < stop <= len(text)
        and not (text[begin].isspace() or text[stop - 1].isspace())
        and not cuts_word(text, begin)
        for begin, stop in fragments
    )


def cuts_word(text: str, offset: int) -> bool:
    """Tell whether a word, or a character with its marks, goes on over the character *offset*.

    >>> cuts_word("Oslo", 2), cuts_word("in Oslo", 3), cuts_word("東京都", 2)
    (True, False, False)
    """
    if not 0 < offset < len(text):
        return False
    left, right = text[offset - 1], text[offset]
    if unicodedata.combining(right) or (left, right) == ("\r", "\n"):
        return True
    is_word = left.isalnum() and right.isalnum()
    return is_word and not _NO_WORDS.match(left) and not _NO_WORDS.match(right)
