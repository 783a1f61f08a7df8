"""Decode entity tags into spans: IO, IOB1, IOB2 (BIO), BIOES, BILOU, BMES; detect the scheme.

In: for each tagged token its mark (B, I, E, S) and type. Out: the spans (first and last token), and
a candidate diagnostic for each tag that some scheme does not allow there.

`STEPS` is the whole of the decision. What a token does depends on its mark and on the token before
it only, as in conlleval and in seqeval's default reading, so the spans are the same whatever the
scheme is called; the scheme, detected from all tags of a source, only says which steps are odd.
How tags are spelled (``B-X``, ``X-B``, ``B_X``, ``B``, ``X``, ``b-x``) is detected from the tags.
"""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg.common.arrays import Flags, Integers, narrow
from kg.common.diagnostic_rules import Rule

MARKS = ("B", "I", "E", "S")  # begin, inside, end, single
BEFORE = ("outside", "same", "other", "closed")
LETTERS = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
OUTSIDE = frozenset({"O"})
ZEROS = frozenset({"0", "o"})  # written for O
MISSING = frozenset({"", "_", "-"})
STEPS: list[tuple[str, str, str, Rule | None, Rule | None, Rule | None]] = [
    # mark, before it, what it does, what IOB1, IOB2 and BIOES call odd
    ("B", "outside", "open", Rule.NEEDLESS_BEGIN, None, None),
    ("B", "same", "open", None, None, None),
    ("B", "other", "open", Rule.NEEDLESS_BEGIN, None, None),
    ("B", "closed", "open", None, None, None),
    ("I", "outside", "open", None, Rule.ORPHAN_INSIDE, Rule.ORPHAN_INSIDE),
    ("I", "same", "extend", None, None, None),
    ("I", "other", "open", None, Rule.TYPE_SWITCH, Rule.TYPE_SWITCH),
    ("I", "closed", "open", None, Rule.ORPHAN_INSIDE, Rule.ORPHAN_INSIDE),
    ("E", "outside", "open", None, None, Rule.ORPHAN_END),
    ("E", "same", "extend", None, None, None),
    ("E", "other", "open", None, None, Rule.TYPE_SWITCH),
    ("E", "closed", "open", None, None, Rule.ORPHAN_END),
    ("S", "outside", "open", None, None, None),
    ("S", "same", "open", None, None, None),
    ("S", "other", "open", None, None, None),
    ("S", "closed", "open", None, None, None),
]
UNFINISHED = len(STEPS)  # a span of BIOES that ends without E or S
ACTIONS = {
    Rule.NEEDLESS_BEGIN: "opened a mention",
    Rule.ORPHAN_INSIDE: "opened a mention",
    Rule.ORPHAN_END: "opened a mention",
    Rule.TYPE_SWITCH: "closed the mention, opened another",
    Rule.UNFINISHED: "ended the mention here",
}
# Each tagging scheme, with the column of its rules in STEPS, from 0; None: nothing is odd in it.
SCHEMES = {"IO": None, "IOB1": 0, "IOB2": 1, "BIOES": 2, "BILOU": 2, "BMES": 2, "BMEWO": 2}
# What others call them.
ALIASES = {"IOB": "IOB1", "BIO": "IOB2", "IOBES": "BIOES", "BILUO": "BILOU", "BMEOW": "BMEWO"}
_LETTER = f"[{''.join(LETTERS)}]"
SPELLINGS = {  # groups: the letter and the type, where there is one
    "B-X": re.compile(rf"(?P<letter>{_LETTER})-(?P<type>.+)"),
    "X-B": re.compile(rf"(?P<type>.+)-(?P<letter>{_LETTER})"),
    "B_X": re.compile(rf"(?P<letter>{_LETTER})_(?P<type>.+)"),
    "B": re.compile(rf"(?P<letter>{_LETTER})"),
    "b-x": re.compile(rf"(?P<letter>{_LETTER.lower()})-(?P<type>.+)"),
    "X": re.compile(r"(?P<type>.+)"),
}
COMMON = ("B-X", "X-B", "B_X", "B")  # spellings that a tag alone shows
_MARKED = re.compile(rf"{_LETTER}[-_]\S+|\S+-{_LETTER}")
_LOWER_OPENING = re.compile(r"[bsuw]-")
_PARTS = re.compile(r"[,|;]")
_OPENS = np.array([step == "open" for _, _, step, *_ in STEPS])
_ODD = np.array([any(row[3:]) for row in STEPS])
assert [(m, b) for m, b, *_ in STEPS] == [(m, b) for m in MARKS for b in BEFORE]


class Tag(NamedTuple):
    """A parsed tag: its letter as written, the mark that the letter means, and its type."""

    letter: str
    mark: str
    type: str


def parse_tag(tag: str, spelling: str = "B-X", untyped: str = "Thing") -> Tag | None:
    """Parse *tag* in one spelling; return None where it is not such a tag.

    >>> parse_tag("L-GPE"), parse_tag("B-"), parse_tag("GPE", "X")
    (Tag(letter='L', mark='E', type='GPE'), None, Tag(letter='I', mark='I', type='GPE'))
    """
    match = SPELLINGS[spelling].fullmatch(tag.strip())
    if match is None or _is_row_of_tags(tag):
        return None
    groups = match.groupdict()
    letter = groups.get("letter", "I").upper()
    return Tag(letter, LETTERS[letter], groups.get("type", untyped))


def _is_row_of_tags(cell: str) -> bool:
    """Tell the tags of several tokens, separated by spaces, from a type that holds a space.

    >>> _is_row_of_tags("B-PER O B-LOC"), _is_row_of_tags("B-Operating System")
    (True, False)
    """
    parts = cell.split()
    return len(parts) > 1 and all(part in OUTSIDE or _MARKED.fullmatch(part) for part in parts)


def split_cell(cell: str) -> list[str]:
    """Split a cell of several tags, separated by ``,``, ``|`` or ``;``, into its tags.

    >>> split_cell("B-person,B-group"), split_cell("B-a;b")
    (['B-person', 'B-group'], ['B-a;b'])
    """
    if _PARTS.search(cell):
        parts = [part.strip() for part in _PARTS.split(cell)]
        if all(part in OUTSIDE or _spelled(part) for part in parts):
            return parts
    return [cell]


def _spelled(tag: str) -> str | None:
    """Return the first spelling that fits a tag with a letter; None for a bare type."""
    if _is_row_of_tags(tag):
        return None
    return next((name for name in COMMON if SPELLINGS[name].fullmatch(tag)), None)


def looks_like_tag(cell: str) -> bool:
    """Tell whether a cell is ``O`` or a tag with a letter of a scheme; bare types are not."""
    return all(part in OUTSIDE or _spelled(part) is not None for part in split_cell(cell.strip()))


def read_tag(tag: str) -> Tag | None:
    """Parse *tag* in whichever spelling it has; its type is "" where it names none.

    Return None for O and for what has no letter of a scheme.
    """
    spelling = _spelled(tag.strip())
    return parse_tag(tag, spelling, "") if spelling else None


def type_of(tag: str) -> str | None:
    """Return the type in *tag*, in whichever spelling it has; None where there is none."""
    read = read_tag(tag)
    return read.type or None if read else None


def find_spelling(tags: Iterable[str], scheme: str = "") -> str | None:
    """Detect how the distinct *tags* of a source are spelled; None where all are O or missing.

    It is the spelling that fits most of them; among equals the first of `SPELLINGS`. Bare types are
    meant only where no other spelling fits any, or where the user says that the scheme is IO;
    letters in lower case only where all tags have one.
    """
    labels = {part for tag in tags for part in split_cell(tag.strip())}
    labels -= OUTSIDE | MISSING | ZEROS
    if not labels:
        return None
    matches_by_spelling = {
        name: sum(bool(SPELLINGS[name].fullmatch(tag)) for tag in labels) for name in COMMON
    }
    best = max(matches_by_spelling, key=lambda name: matches_by_spelling[name])
    if scheme == "IO" and not all(tag.startswith(("I-", "I_")) for tag in labels):
        return "X"
    if matches_by_spelling[best]:
        return best
    is_lower = all(map(SPELLINGS["b-x"].fullmatch, labels))
    return "b-x" if is_lower and any(map(_LOWER_OPENING.match, labels)) else "X"


@dataclass
class Spans:
    """Spans over tagged tokens, all as indices into these.

    ``first`` and ``last`` (inclusive) have an item for each span; ``step`` gives for each token its
    row of STEPS; ``odd`` and ``unfinished`` are tokens that some scheme has a rule about.
    """

    first: Integers
    last: Integers
    step: Integers
    odd: Integers
    unfinished: Integers


def find_spans(mark: Integers, kind: Integers, follows: Flags) -> Spans:
    """Decode tagged tokens into spans, in time linear in their number.

    Args:
        mark: index into MARKS of each tagged token, in order.
        kind: a number for its type.
        follows: whether the token just before it, in its sentence, is the tagged token before it.
    """
    before = np.zeros(len(mark), np.int64)  # outside
    same = kind[1:] == kind[:-1]
    closed = mark[:-1] >= MARKS.index("E")
    before[1:] = np.where(~follows[1:], 0, np.where(closed, 3, np.where(same, 1, 2)))
    step = mark.astype(np.int64) * len(BEFORE) + before
    first = np.flatnonzero(_OPENS[step])
    last = np.append(first[1:], len(mark))[: len(first)] - 1
    return Spans(first, last, step, np.flatnonzero(_ODD[step]), last[mark[last] < 2])


def find_scheme(letters: set[str], steps: Integers) -> str | None:
    """Detect the tagging scheme from the letters of all tags and the number of each step of STEPS.

    IOB1 is recognised by more mentions that open with I than with a B that IOB1 would not write.
    """
    if not letters:
        return None
    if letters == {"I"}:
        return "IO"
    for scheme, marks in (("BILOU", "LU"), ("BMEWO", "W"), ("BMES", "M"), ("BIOES", "ES")):
        if letters & set(marks):
            return scheme
    needless = sum(int(n) for n, row in zip(steps, STEPS, strict=True) if row[3])
    inside = sum(int(n) for n, row in zip(steps, STEPS, strict=True) if row[0] == "I" and row[4])
    return "IOB1" if inside > needless else "IOB2"


def rule_of(scheme: str, step: int) -> Rule | None:
    """Return the rule of *scheme* about a row of STEPS or UNFINISHED; None if it is regular."""
    column = SCHEMES[scheme]
    if column is None:
        return None
    if step == UNFINISHED:
        return Rule.UNFINISHED if column == 2 else None
    return STEPS[step][3:][column]


class TagStatistics:
    """What all tags of a source say of its scheme, and which tags are odd in some scheme.

    There may be an odd tag for every mention, so they are kept as numbers, 9 bytes each.
    """

    def __init__(self, given: str = "") -> None:
        """Begin a source whose scheme the user has *given*, or not ("")."""
        self.given = given
        self.letters: set[str] = set()
        self.steps = np.zeros(len(STEPS), np.int64)
        self._tags: dict[str, int] = {}
        self._odd_lines, self._odd_steps, self._odd_tags = array("I"), array("B"), array("I")

    def number(self, tag: str) -> int:
        """Return the number of a tag, for `add`."""
        return self._tags.setdefault(tag, len(self._tags))

    def add(self, spans: Spans, line: Integers, tag: Integers) -> None:
        """Count the steps of *spans*, and keep the odd ones.

        Args:
            line: of each tagged token, from 1.
            tag: the `number` of the tag of each.
        """
        self.steps += np.bincount(spans.step, minlength=len(STEPS))
        unfinished = np.full(len(spans.unfinished), UNFINISHED)
        for rows, steps in ((spans.odd, spans.step[spans.odd]), (spans.unfinished, unfinished)):
            if len(rows):
                self._append(self._odd_lines, line[rows], "lines of a source")
                self._odd_steps.frombytes(narrow(steps, np.uint8, "steps of tags").tobytes())
                self._append(self._odd_tags, tag[rows], "tags of a source")

    def merge(self, later: "TagStatistics", shift: int) -> None:
        """Add those of a later piece.

        Args:
            later: of a piece.
            shift: what its lines are more than it says.
        """
        self.letters |= later.letters
        self.steps += later.steps
        if not later._odd_lines:
            return
        numbers = np.array([self.number(tag) for tag in later._tags])
        lines = np.frombuffer(later._odd_lines, np.uintc).astype(np.int64) + shift
        tags = numbers[np.frombuffer(later._odd_tags, np.uintc)]
        self._odd_steps.extend(later._odd_steps)
        self._append(self._odd_lines, lines, "lines of a source")
        self._append(self._odd_tags, tags, "tags of a source")

    @staticmethod
    def _append(column: "array[int]", values: Integers, content: str) -> None:
        column.frombytes(narrow(values, np.uintc, content).tobytes())

    def scheme(self) -> str | None:
        """Return the scheme of the source: the user's, else the detected one; None without tags."""
        return self.given or find_scheme(self.letters, self.steps)

    def odd_tags(self) -> list[tuple[int, Rule, str, str]]:
        """Return the diagnostics of tags that the scheme calls odd: line, rule, tag, action."""
        scheme = self.scheme()
        if scheme is None:
            return []
        rules = [rule_of(scheme, step) for step in range(len(STEPS) + 1)]
        steps = np.frombuffer(self._odd_steps, np.uint8)
        kept = np.flatnonzero(np.array([rule is not None for rule in rules])[steps])
        lines, numbers = (
            np.frombuffer(column, np.uintc)[kept].tolist()
            for column in (self._odd_lines, self._odd_tags)
        )
        tags = list(self._tags)
        return sorted(
            (line, rule, tags[number], ACTIONS[rule])
            for line, step, number in zip(lines, steps[kept].tolist(), numbers, strict=True)
            if (rule := rules[step])
        )
