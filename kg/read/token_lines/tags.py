"""Turn the tags of tokens into spans, and say which tags had to be interpreted.

In: for each tagged token its mark (B, I, E, S) and type. Out: where spans open, and one candidate
diagnostic for each tag that some scheme would not allow there.

`STEPS` is the whole of the decision. What a token does depends on its mark and on the token before
it only, as in conlleval and in seqeval's default reading, so the spans are the same whatever the
scheme is called; the scheme, found from all tags of a source, only says which steps were odd.
How tags are spelled (``B-X``, ``X-B``, ``B_X``, ``B``, ``X``) is found from the tags themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg.common.arrays import Flags, Integers

MARKS = ("B", "I", "E", "S")
BEFORE = ("outside", "same", "other", "closed")
LETTERS = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
OUTSIDE = frozenset({"O"})
MISSING = frozenset({"", "_", "-"})
STEPS = [
    # mark, before it, what it does, what IOB1, IOB2 and BIOES call odd
    ("B", "outside", "open", "needless-begin", None, None),
    ("B", "same", "open", None, None, None),
    ("B", "other", "open", "needless-begin", None, None),
    ("B", "closed", "open", None, None, None),
    ("I", "outside", "open", None, "orphan-inside", "orphan-inside"),
    ("I", "same", "extend", None, None, None),
    ("I", "other", "open", None, "type-switch", "type-switch"),
    ("I", "closed", "open", None, "orphan-inside", "orphan-inside"),
    ("E", "outside", "open", None, None, "orphan-end"),
    ("E", "same", "extend", None, None, None),
    ("E", "other", "open", None, None, "type-switch"),
    ("E", "closed", "open", None, None, "orphan-end"),
    ("S", "outside", "open", None, None, None),
    ("S", "same", "open", None, None, None),
    ("S", "other", "open", None, None, None),
    ("S", "closed", "open", None, None, None),
]
UNFINISHED = len(STEPS)  # a span of BIOES that ends without E or S
ACTIONS = {
    "needless-begin": "opened a mention",
    "orphan-inside": "opened a mention",
    "orphan-end": "opened a mention",
    "type-switch": "closed the mention, opened another",
    "unfinished": "ended the mention here",
}
# Each scheme, with its column of rules in STEPS, from 0; None: nothing is odd in it.
SCHEMES = {"IO": None, "IOB1": 0, "IOB2": 1, "BIOES": 2, "BILOU": 2, "BMES": 2, "BMEWO": 2}
ALSO = {"IOB": "IOB1", "BIO": "IOB2", "IOBES": "BIOES", "BILUO": "BILOU", "BMEOW": "BMEWO"}
_LETTER = f"[{''.join(LETTERS)}]"
SPELLINGS = {  # groups: the letter and the type, where there is one
    "B-X": re.compile(rf"(?P<letter>{_LETTER})-(?P<type>.+)"),
    "X-B": re.compile(rf"(?P<type>.+)-(?P<letter>{_LETTER})"),
    "B_X": re.compile(rf"(?P<letter>{_LETTER})_(?P<type>.+)"),
    "B": re.compile(rf"(?P<letter>{_LETTER})"),
    "X": re.compile(r"(?P<type>.+)"),
}
_PARTS = re.compile(r"[,|;]")
_OPENS = np.array([step == "open" for _, _, step, *_ in STEPS])
_ODD = np.array([any(row[3:]) for row in STEPS])
assert [(m, b) for m, b, *_ in STEPS] == [(m, b) for m in MARKS for b in BEFORE]


class Tag(NamedTuple):
    """What a tag says: its letter as written, the mark that stands for, and its type."""

    letter: str
    mark: str
    type: str


def parse_tag(tag: str, spelling: str = "B-X", untyped: str = "Thing") -> Tag | None:
    """Return what *tag* says in a spelling; None where it is no such tag.

    >>> parse_tag("L-GPE"), parse_tag("B-"), parse_tag("GPE", "X")
    (Tag(letter='L', mark='E', type='GPE'), None, Tag(letter='I', mark='I', type='GPE'))
    """
    match = SPELLINGS[spelling].fullmatch(tag.strip())
    if match is None:
        return None
    groups = match.groupdict()
    letter = groups.get("letter", "I")
    return Tag(letter, LETTERS[letter], groups.get("type", untyped))


def split_cell(cell: str) -> list[str]:
    """Return the labels of a cell: several where it parts at ``,``, ``|`` or ``;``.

    >>> split_cell("B-person,B-group"), split_cell("B-a;b")
    (['B-person', 'B-group'], ['B-a;b'])
    """
    if _PARTS.search(cell):
        parts = [part.strip() for part in _PARTS.split(cell)]
        if all(part in OUTSIDE or _spelled(part) for part in parts):
            return parts
    return [cell]


def _spelled(tag: str) -> str | None:
    """Return the first spelling that tells a letter from a type, or else a letter alone."""
    names = ("B-X", "X-B", "B_X", "B")
    return next((name for name in names if SPELLINGS[name].fullmatch(tag)), None)


def looks_like_tag(cell: str) -> bool:
    """Tell ``O`` and everything that has a letter of a scheme; bare types do not count."""
    return all(part in OUTSIDE or _spelled(part) is not None for part in split_cell(cell.strip()))


def read_tag(tag: str) -> Tag | None:
    """Return what *tag* says in whichever spelling it has; its type is "" where it names none.

    None for O and for what has no letter of a scheme.
    """
    spelling = _spelled(tag.strip())
    return parse_tag(tag, spelling, "") if spelling else None


def type_of(tag: str) -> str | None:
    """Return the type in *tag*, in whichever spelling it has; None where there is none."""
    read = read_tag(tag)
    return read.type or None if read else None


def find_spelling(tags: Iterable[str], scheme: str = "") -> str | None:
    """Return how the distinct *tags* of a source are spelled; None where all are O or missing.

    The spelling that fits most of them; among equals the first of `SPELLINGS`. Bare types are meant
    only where no other spelling fits any, or where the scheme is said to be IO.
    """
    inside = {part for tag in tags for part in split_cell(tag.strip())} - OUTSIDE - MISSING
    if not inside:
        return None
    fits = {
        name: sum(bool(pattern.fullmatch(tag)) for tag in inside)
        for name, pattern in SPELLINGS.items()
        if name != "X"
    }
    best = max(fits, key=lambda name: fits[name])
    if scheme == "IO" and not all(tag.startswith(("I-", "I_")) for tag in inside):
        return "X"
    return best if fits[best] else "X"


@dataclass
class Spans:
    """Spans over tagged tokens, all as indices into these.

    ``first`` and ``last`` (inclusive) have one row a span; ``step`` gives for each token its row
    of STEPS; ``odd`` and ``unfinished`` are tokens that some scheme has a rule about.
    """

    first: Integers
    last: Integers
    step: Integers
    odd: Integers
    unfinished: Integers


def find_spans(mark: Integers, kind: Integers, follows: Flags) -> Spans:
    """Split tagged tokens into spans.

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
    """Name the scheme of a source, from the letters of its tags and how often each step occurred.

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


def rule_of(scheme: str, step: int) -> str | None:
    """Return what *scheme* says of a row of STEPS, or of UNFINISHED; None where it is regular."""
    column = SCHEMES[scheme]
    if column is None:
        return None
    if step == UNFINISHED:
        return "unfinished" if column == 2 else None
    return STEPS[step][3 + column]
