"""Words, multiword tokens and empty nodes of a CoNLL-U sentence, with character offsets.

A row ``3-4`` (a multiword token) says how two words are written together. Where they are its parts
(``don't``: ``do``, ``n't``), each has its own characters, else each has all of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.offsets import align
from kg.read.conllu.brackets import Node

ID = re.compile(r"(\d{1,9})(?:([-.])(\d{1,9}))?")


@dataclass
class Unit:
    """A surface token: a word, or a multiword token."""

    form: str
    first: int  # words, half-open
    last: int
    space: bool  # white space follows


@dataclass
class Words:
    """The rows of a sentence; an item for each word, except in nodes and units."""

    forms: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of the words, as the rows give them
    cells: list[Sequence[str]] = field(default_factory=list)
    misc: list[Mapping[str, str]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)  # words and empty nodes
    units: list[Unit] = field(default_factory=list)
    until: int = 0  # words up to this number belong to the last unit
    blank: int = 0  # rows of words that are white space only
    expected: list[int] = field(default_factory=list)  # the numbers of words, in order

    def take(
        self, line: int, cells: Sequence[str], form: str, misc: Mapping[str, str]
    ) -> Note | None:
        """Add a row; return a note on what is not read.

        A word of white space only is none, but entities may begin and end at it.

        Raises:
            ValueError: the row does not begin with the number of a word.
        """
        match = ID.fullmatch(cells[0].strip())
        if match is None:
            raise ValueError("a row without the number of a word")
        number, word = int(match[1]), len(self.forms)
        space = misc.get("SpaceAfter") != "No"
        if match[2] is None and not form.strip():
            self.blank += 1
            self.nodes.append(Node(line, word, word, misc))
            return line, Rule.BLANK_TOKEN, f"word {number}", "left out"
        if match[2] == "-":
            self.until = int(match[3])
            self.units.append(Unit(form, word, word + max(self.until - number, 0) + 1, space))
            entity = misc.get("Entity")
            return (line, Rule.ENTITY_OF_MULTIWORD_TOKEN, entity, "left out") if entity else None
        self.nodes.append(Node(line, word, word + (match[2] is None), misc))
        if match[2] == ".":
            return None
        if number > self.until:
            self.units.append(Unit(form, word, word + 1, space))
        elif number == self.until and not space and self.units:
            self.units[-1].space = False
        self.expected.append(word + 1 + self.blank)
        self.forms.append(form)
        self.lines.append(line)
        self.numbers.append(number)
        self.cells.append(cells)
        self.misc.append(misc)
        return None

    def check(self) -> list[Note]:
        """Assign each word to one unit, whatever the units' ranges are; note words out of order."""
        units: list[Unit] = []
        word = 0
        for unit in [*self.units, Unit("", len(self.forms), len(self.forms), False)]:
            units += [Unit(self.forms[i], i, i + 1, True) for i in range(word, unit.first)]
            unit.first = max(unit.first, word)
            word = unit.last = max(unit.first, min(unit.last, len(self.forms)))
            units.append(unit)
        self.units = units[:-1]
        numbers = enumerate(zip(self.numbers, self.expected, strict=True))
        out_of_order = ((place, *pair) for place, pair in numbers if pair[0] != pair[1])
        if misnumbered := next(out_of_order, None):
            place, number, expected = misnumbered
            return [(self.lines[place], Rule.WORD_NUMBER, str(number), f"read as word {expected}")]
        return []

    def text(self, given: str | None) -> tuple[str, list[tuple[int, int]]] | None:
        """Return the text and the words' character offsets; None if they are not in *given*.

        Args:
            given: the text of a comment; None: join the words, by ``SpaceAfter=No``.
        """
        if given is None:
            given = "".join(unit.form + " " * unit.space for unit in self.units).rstrip(" ")
        unit_spans = align(given, [unit.form for unit in self.units])
        if unit_spans is None:
            return None
        spans: list[tuple[int, int]] = []
        for unit, (begin, stop) in zip(self.units, unit_spans, strict=True):
            if parts := self._parts(unit):
                spans += [(begin + first, begin + last) for first, last in parts]
            else:
                spans += [(begin, stop)] * (unit.last - unit.first)
        return given, spans

    def blurred(self) -> frozenset[int]:
        """Return the words within multiword tokens, before which no mention can begin or end."""
        units = (unit for unit in self.units if not self._parts(unit))
        return frozenset(word for unit in units for word in range(unit.first + 1, unit.last))

    def _parts(self, unit: Unit) -> list[tuple[int, int]] | None:
        """Return the offsets of the words in their unit; None where it is not made of them."""
        forms = self.forms[unit.first : unit.last]
        if len(forms) == 1:
            return [(0, len(unit.form))]
        return align(unit.form, forms) if "".join(forms) == unit.form else None
