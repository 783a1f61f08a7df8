"""Keep one reading where TEI gives several: ``choice``, ``app`` and ``subst``.

``<choice><sic>Rmoe</sic><corr>Rome</corr></choice>`` is one word, not two. The first reading is
kept, as the source has it or as the editor prefers it (``lem``); of a substitution what was added.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.inline.markup import End, Start, Text

READINGS = {
    "choice": frozenset({"sic", "corr", "orig", "reg", "abbr", "expan", "am", "ex", "unclear"}),
    "app": frozenset({"lem", "rdg", "rdggrp"}),
    "subst": frozenset({"add", "del"}),
}
REPLACED = "del"  # of `subst`

Part = Start | End | Text


class _Variants:
    """An open element that holds readings of one place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0  # open elements within it
        self.is_read = False  # the reading that is kept has begun

    def is_further(self, name: str) -> bool:
        """Tell whether the element that begins is a reading to leave out; else it may be the one.

        Only children are readings, and only those that TEI has there.
        """
        if self.depth or name not in READINGS[self.name]:
            return False
        is_further = self.is_read or (self.name == "subst" and name == REPLACED)
        self.is_read = self.is_read or not is_further
        return is_further


def single_readings(parts: Iterable[Part], notes: list[Note]) -> Iterator[Part]:
    """Yield *parts* without the further readings of a place; *notes* count these."""
    selection = _Selection()
    for part in parts:
        if selection.keeps(part):
            yield part
    notes += [
        (None, Rule.OTHER_READING, f"<{name}>: {count}", "left out")
        for name, count in sorted(selection.left_out.items())
    ]


class _Selection:
    """Tells which parts of a document belong to the readings that are kept."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()  # readings, by the name of their element
        self.around: list[_Variants] = []
        self.skipped: list[str] = []  # open elements of the name of a reading that is left out

    def keeps(self, part: Part) -> bool:
        """Take the next part; tell whether it is kept."""
        if isinstance(part, Text):
            between = self.around and not self.around[-1].depth and part.text.isspace()
            return not self.skipped and not between
        name = part.name.lower()
        if self.skipped and not self._ends_variants(part):
            if name == self.skipped[0]:
                self.skipped[:] = (
                    [*self.skipped, name] if isinstance(part, Start) else self.skipped[1:]
                )
            return False
        self.skipped.clear()
        if isinstance(part, Start) and self.around and self.around[-1].is_further(name):
            self.skipped.append(name)
            self.left_out[name] += 1
            return False
        self._count(part, name)
        return True

    def _ends_variants(self, part: Start | End) -> bool:
        """Tell the end of the element around the readings, one of which never ended."""
        return isinstance(part, End) and part.name.lower() == self.around[-1].name

    def _count(self, part: Start | End, name: str) -> None:
        """Keep count of the elements that are open."""
        if isinstance(part, Start):
            if self.around:
                self.around[-1].depth += 1
            if name in READINGS:
                self.around.append(_Variants(name))
            return
        if self.around and self.around[-1].name == name:
            self.around.pop()
        if self.around:
            self.around[-1].depth = max(self.around[-1].depth - 1, 0)
