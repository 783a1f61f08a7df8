"""Co-occurrence windows: sliding windows of several sentences, paragraphs, whole documents.

In: mentions with the windows that they are in, some whole sentences at a time. Out: the nearest
pairs of mentions of each window and pair of entities, as soon as a window is complete. A window of
some sentences starts at every sentence, so that windows overlap and a pair of mentions may be the
nearest of several.
"""

import re
from dataclasses import dataclass, fields

import numpy as np

from kg.common.arrays import Integers, Signed, Unsigned
from kg.common.errors import UnknownName
from kg.relate.contexts import Contexts
from kg.relate.pairs import Mentions, Pairs, all_pairs, limits, nearest

UNITS = ("sentence", "paragraph", "document")
_NUMBER = re.compile(r"[1-9][0-9]?|100")
NO_WINDOW = 1 << 31  # a number above those of all windows


@dataclass(frozen=True)
class Window:
    """Where two entities must be mentioned to co-occur."""

    unit: str = UNITS[0]
    size: int = 1  # sentences in a row; paragraphs and documents stand alone
    distance: int | None = None  # tokens between the two at most; None: any
    overlong_distance: int | None = None  # likewise, in overlong sentences that are windows

    @classmethod
    def parse(
        cls, text: str, distance: int | None = None, overlong_distance: int | None = None
    ) -> "Window":
        """Return the window of *text*: a unit, or a number of sentences.

        Raises:
            UnknownName: it is none of these.
        """
        if text in UNITS:
            return cls(text, 1, distance, overlong_distance)
        if _NUMBER.fullmatch(text):
            return cls(UNITS[0], int(text), distance, overlong_distance)
        wanted = f"{', '.join(UNITS)}, or a number of sentences from 1 to 100"
        raise UnknownName("--window", repr(text), wanted)

    @property
    def is_sentence(self) -> bool:
        """Tell whether windows are the sentences themselves."""
        return self.unit == UNITS[0] and self.size == 1


@dataclass(frozen=True)
class Spans:
    """The windows, other than sentences, of the mentions of a batch; one row each."""

    token: Integers  # the first of its sentence, in the corpus
    first: Integers  # windows, ascending, both inclusive
    last: Integers
    until: int  # the first window of the next batch


@dataclass(frozen=True)
class PlacedMentions:
    """Mentions in the order of the corpus; one row each."""

    number: Integers  # the mention's
    sentence: Integers  # of those with a mention
    start: Integers  # tokens of the corpus, half-open
    end: Integers
    entity: Integers
    rank: Integers  # of its entity, in its document
    list_number: Integers  # members of one list of a sentence have the same
    before: Unsigned  # this and the next three as `Contexts` has them
    after: Unsigned
    conjunction: Signed
    repeats: Signed
    first: Integers  # windows that it is in, both inclusive
    last: Integers

    @property
    def around(self) -> Contexts:
        """Return what stands around them."""
        return Contexts(self.before, self.after, self.conjunction, self.repeats)

    def take(self, rows: Integers) -> "PlacedMentions":
        """Return some of the rows."""
        return PlacedMentions(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class WindowPairs:
    """The pairs of mentions of some windows."""

    placed: PlacedMentions  # each mention once for each of the windows
    mentions: Mentions  # the same
    pairs: Pairs
    crowded: Integers  # sentences with which a window begins whose mentions were not all paired


class SlidingWindows:
    """Takes the mentions in order, and keeps those whose windows are not complete yet."""

    def __init__(self, distance: int | None) -> None:
        self.distance = distance
        self.done = 0  # windows below it are complete
        self.held: list[PlacedMentions] = []

    def take(self, more: PlacedMentions, until: int) -> WindowPairs:
        """Return the pairs of the windows below *until*, to which no mention will be added."""
        columns = [field.name for field in fields(PlacedMentions)]
        parts = [*self.held, more]
        mentions = PlacedMentions(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in columns)
        )
        self.held = [mentions.take(np.flatnonzero(mentions.last >= until))]
        rows, window = _spread(mentions, self.done, until)
        self.done = until
        return self._pair(mentions.take(rows), window)

    def _pair(self, placed: PlacedMentions, window: Integers) -> WindowPairs:
        # Relative to the first, so that they fit where `Mentions` puts two numbers in one.
        start, end = (tokens - placed.start[:1] for tokens in (placed.start, placed.end))
        number = np.cumsum(np.diff(window, prepend=window[:1]) != 0)
        mentions = Mentions(number, start, end, start, end, placed.entity)
        every, crowded = all_pairs(mentions, limits(mentions, self.distance, None))
        begins = placed.sentence[np.searchsorted(number, crowded)]
        return WindowPairs(placed, mentions, nearest(mentions, every), begins)


def _spread(placed: PlacedMentions, start: int, until: int) -> tuple[Integers, Integers]:
    """Return the rows of *placed*, once for each window from *start* to *until*, by window."""
    first, last = np.maximum(placed.first, start), np.minimum(placed.last, until - 1)
    times = np.maximum(last - first + 1, 0)
    rows = np.repeat(np.arange(len(times)), times)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    window = first[rows] + within
    order = np.argsort(window, kind="stable")
    return rows[order], window[order]
