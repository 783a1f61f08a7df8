"""Split CoNLL-U into the rows of its sentences; repair rows broken by a line end, CR, BOM and NUL.

In: numbered lines. Out: the comments and the rows of each sentence. A row with too few cells is
joined with the lines behind it where these begin with no number and together make all of its
columns, as some exporters write a token that is a line break as it is.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.conllu.words import ID

MAX_BREAKS = 8  # line ends in a row
_STRAY = "\ufeff\x00"  # BOM of a file that was appended, padding
_COLUMNS = "# global.columns ="

Line = tuple[int, str]  # with its number, from 1
Numbered = list[Line]


def repair(lines: Iterable[Line], width: int, notes: list[Note]) -> Iterator[Line]:
    """Yield the *lines* of a source whose rows have *width* cells, repaired, with notes on that."""
    waiting: deque[Line] = deque()
    source = _clean(lines, notes)
    while line := (waiting.popleft() if waiting else next(source, None)):
        number, text = line
        if text.startswith(_COLUMNS):
            width = len(text.removeprefix(_COLUMNS).split())
        missing = width - 1 - text.count("\t")
        if 0 < missing < width - 1 and _begins_row(text):
            waiting += islice(source, max(MAX_BREAKS - len(waiting), 0))
            if parts := _rest([text for _, text in waiting], missing):
                notes.append((number, Rule.BROKEN_ROW, text, "joined with what is below it"))
                text = " ".join([text, *(waiting.popleft()[1] for _ in range(parts))])
        yield number, text


def blocks(lines: Iterable[Line]) -> Iterator[tuple[Numbered, Numbered]]:
    """Yield the comments and the rows of each sentence."""
    comments: Numbered = []
    rows: Numbered = []
    for number, line in lines:
        if line.startswith("#"):
            comments.append((number, line))
        elif line.strip():
            rows.append((number, line))
        elif rows:
            yield comments, rows
            comments, rows = [], []
    if rows:
        yield comments, rows


def _clean(lines: Iterable[Line], notes: list[Note]) -> Iterator[Line]:
    """Yield lines without stray characters at their ends, and cut at CR."""
    for number, line in lines:
        if not ("\r" in line or "\ufeff" in line or "\x00" in line):
            yield number, line
            continue
        text = line.strip(_STRAY)
        if text != line:
            rule = Rule.BYTE_ORDER_MARK if "\ufeff" in line else Rule.CONTROL_CHARACTER
            notes.append((number, rule, "within the text", "left out"))
        yield from ((number, part) for part in text.split("\r"))


def _begins_row(text: str) -> bool:
    return ID.fullmatch(text.partition("\t")[0].strip()) is not None


def _rest(texts: Sequence[str], missing: int) -> int:
    """Return how many of *texts* make up for the *missing* TABs of a row; 0 if they do not."""
    for index, text in enumerate(texts):
        if text.startswith("#") or _begins_row(text):
            return 0
        missing -= text.count("\t")
        if missing <= 0:
            return index + 1 if missing == 0 else 0
    return 0
