"""Find the columns of CoNLL lines that number tokens or sentences, and the column of tokens.

A *counter* numbers the tokens of a sentence from 0 or 1: where it begins again, so does a sentence.
A *sentence number* is equal for all tokens of a sentence, or stands on its first token only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.read.token_lines.tags import looks_like_tag

NEARLY_ALL = 0.95  # of the cells of a column
FEW = 5  # rows; so many tell nothing
TOKEN_NAMES = frozenset(["token", "tokens", "word", "words", "form", "text"])
_DOCUMENT_NAMES = frozenset(["doc", "document", "docid", "documentid"])
_SENTENCE_NAME = re.compile(r"(sentence|sent)(s|id|idx|index|no|num|number)?")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Numbering:
    """Which columns hold tokens and numbers; columns are numbered from 0."""

    token: int
    counter: int | None = None
    first: str = "0"  # of a counter: the number of the first token
    sentence: int | None = None
    is_numbers: bool = False  # the tokens are nothing but numbers


def named_column(header: Sequence[str], kind: str) -> int | None:
    """Return the column of "token"s, "sentence" numbers or "document"s by its name."""
    for i, cell in enumerate(header):
        name = re.sub(r"[^a-z]", "", cell.lower())
        matches = {
            "token": cell.strip().lower() in TOKEN_NAMES,
            "document": name in _DOCUMENT_NAMES,
            "sentence": bool(_SENTENCE_NAME.fullmatch(name)),
        }
        if matches[kind]:
            return i
    return None


def find_numbering(header: Sequence[str], rows: Rows, token: int | None) -> Numbering:
    """Find the columns in *rows*, which all have equally many cells.

    Args:
        header: the names of the columns, if they have any.
        token: the column that the user or the header names.
    """
    if not rows:
        return Numbering(token or 0, sentence=named_column(header, "sentence"))
    width = len(rows[0])
    if header:
        numbering = Numbering(token or 0, sentence=named_column(header, "sentence"))
    elif width < 3:
        numbering = Numbering(token or 0)
    elif token != 0 and _counts_sentences(rows):
        column = (_first_of_words(rows) or int(_counts_tokens(rows))) if token is None else token
        numbering = Numbering(column, sentence=0 if column else None)
    elif token != 0 and _counts_tokens(rows):
        numbering = Numbering(1 if token is None else token, *_beginning(rows))
    else:
        numbering = Numbering(_first_of_words(rows) if token is None else token)
    if len(rows) >= FEW and _decimals(rows, numbering.token) >= NEARLY_ALL:
        return Numbering(
            numbering.token, numbering.counter, numbering.first, numbering.sentence, True
        )
    return numbering


def _numbers(rows: Rows) -> list[int]:
    cells = (row[0] for row in rows)
    return [int(cell) if cell.isdecimal() and len(cell) < 10 else -1 for cell in cells]


def _counts_tokens(rows: Rows) -> bool:
    """Tell whether the first column numbers the tokens in the second."""
    numbers = _numbers(rows)
    steps = sum(b in (a + 1, 0, 1) for a, b in pairwise(numbers))
    counts = min(numbers) >= 0 and numbers[0] in (0, 1)
    if len(numbers) < 2 or not counts or steps < NEARLY_ALL * (len(numbers) - 1):
        return False
    # What holds nothing but tags holds no tokens, whatever the first column counts.
    return not all(looks_like_tag(row[1]) for row in rows if row[1])


def _beginning(rows: Rows) -> tuple[int | None, str]:
    """Return the first column if it begins again, or never in these rows, and its first number."""
    numbers = _numbers(rows)
    steps = [b - a for a, b in pairwise(numbers)]
    begins_again = any(step < 0 for step in steps) or set(steps) == {1}
    return (0 if begins_again else None), str(numbers[0])


def _counts_sentences(rows: Rows) -> bool:
    """Tell whether the first column gives each token the number of its sentence."""
    numbers = _numbers(rows)
    steps = [b - a for a, b in pairwise(numbers)]
    is_rising = min(numbers) >= 0 and set(steps) == {0, 1}
    return len(rows) >= FEW and is_rising and sum(steps) < NEARLY_ALL * len(steps)


def _first_of_words(rows: Rows) -> int:
    """Return the first column, or one after it that is before the tags and has the words."""
    if len(rows) < FEW or _decimals(rows, 0) < NEARLY_ALL:
        return 0
    for column in range(1, len(rows[0]) - 1):
        cells = {row[column] for row in rows}
        if all(map(looks_like_tag, cells)):
            break
        is_text = _decimals(rows, column) < 0.5 and len(cells) >= max(3, 0.15 * len(rows))
        if is_text:
            return column
    return 0


def _decimals(rows: Rows, column: int) -> float:
    """Return the share of cells that are whole numbers, [0, 1]."""
    return sum(row[column].isdecimal() for row in rows) / len(rows)
