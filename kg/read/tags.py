"""Turn the tags of tokens into spans, and say which tags had to be interpreted.

In: for each tagged token its mark (B, I, E, S) and type. Out: where spans open, and one candidate
diagnostic for each tag that some scheme would not allow there.

`STEPS` is the whole of the decision. What a token does depends on its mark and on the token before
it only, as in conlleval and in seqeval's default reading, so the spans are the same whatever the
scheme is called; the scheme, found from all tags of a source, only says which steps were odd.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MARKS = ("B", "I", "E", "S")
BEFORE = ("outside", "same", "other", "closed")
SPELLINGS = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
SCHEMES = ("IOB1", "IOB2", "BIOES")  # columns of the rules; BILOU has those of BIOES
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
_TAG = re.compile(rf"([{''.join(SPELLINGS)}])-(.+)")
_OPENS = np.array([step == "open" for _, _, step, *_ in STEPS])
_ODD = np.array([any(row[3:]) for row in STEPS])
assert [(m, b) for m, b, *_ in STEPS] == [(m, b) for m in MARKS for b in BEFORE]

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def parse_tag(tag: str) -> tuple[str, str, str] | None:
    """Return the letter, the mark it stands for and the type of *tag*; None where it is no tag.

    >>> parse_tag("L-GPE"), parse_tag("B-"), parse_tag("noun")
    (('L', 'E', 'GPE'), None, None)
    """
    match = _TAG.fullmatch(tag.strip())
    return (match[1], SPELLINGS[match[1]], match[2]) if match else None


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
    if letters & {"L", "U"}:
        return "BILOU"
    if letters & {"E", "S", "W"}:
        return "BIOES"
    if not letters:
        return None
    needless = sum(int(n) for n, row in zip(steps, STEPS, strict=True) if row[3])
    inside = sum(int(n) for n, row in zip(steps, STEPS, strict=True) if row[0] == "I" and row[4])
    return "IOB1" if inside > needless else "IOB2"


def rule_of(scheme: str, step: int) -> str | None:
    """Return what *scheme* says of a row of STEPS, or of UNFINISHED; None where it is regular."""
    column = SCHEMES.index("BIOES" if scheme == "BILOU" else scheme)
    if step == UNFINISHED:
        return "unfinished" if column == 2 else None
    return STEPS[step][3 + column]
