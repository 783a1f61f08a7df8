"""Count what corpora hold in other ways than kg does: by seqeval, other libraries, plain lines.

Each function takes a path and returns the mentions by type. They are slow and simple, and share no
code with kg.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB1, IOB2, IOBES, Entities

Count = Counter[str]
STRICT = {"IOB1": IOB1, "IOB2": IOB2, "BIOES": IOBES}


@dataclass(frozen=True)
class Columns:
    """How a file of token lines is laid out, as somebody who looked at it would say."""

    tags: tuple[int, ...] = (-1,)  # columns; from the end where negative
    token: int = 0
    spaces: bool = False
    comments: bool = False  # a line of # and a space or a TAB is a comment
    suffixed: bool = False  # X-B
    bare: bool = False  # types without a mark
    several: bool = False  # labels parted by commas or bars in a cell
    encoding: str = "utf-8-sig"


Token = tuple[int, str, list[str]]  # line, text, the tags of its columns


def sentences(path: Path, columns: Columns) -> Iterator[list[Token]]:
    """Yield the sentences of token lines."""
    sentence: list[Token] = []
    for number, text in enumerate(path.read_text(encoding=columns.encoding).split("\n"), 1):
        line = text.rstrip("\r")
        cells = line.split() if columns.spaces else line.split("\t")
        if columns.comments and re.match(r"#(\s|$|\w+\s*=)", line):
            continue
        if not line.strip() or line in ("<s>", "</s>") or line.startswith("-DOCSTART-"):
            if sentence:
                yield sentence
            sentence = []
            continue
        last = max(i if i >= 0 else 1 for i in columns.tags)
        tags = [cells[i] for i in columns.tags] if len(cells) > last else ["O"]
        sentence.append((number, cells[columns.token], tags))
    if sentence:
        yield sentence


def layers(sentence: list[Token], columns: Columns) -> Iterator[list[str]]:
    """Yield the tags of a sentence layer by layer: a column, or a label of cells with several."""
    for i in range(len(columns.tags)):
        cells = [tags[i] if i < len(tags) else "O" for _, _, tags in sentence]
        if columns.bare:
            cells = [cell if cell == "O" else f"I-{cell}" for cell in cells]
        if not columns.several:
            yield cells
            continue
        labels = [re.split(r"[,|]", cell) for cell in cells]
        for kind in sorted({label[2:] for row in labels for label in row} - {""}):
            yield [next((x for x in row if x[2:] == kind), "O") for row in labels]


Span = tuple[int, int, int, str]  # sentence, start, end, type


def spans(path: Path, columns: Columns) -> set[Span]:
    """Return the mentions of token lines by seqeval's default reading; the same twice is one."""
    found: set[Span] = set()
    for number, sentence in enumerate(sentences(path, columns)):
        for tags in layers(sentence, columns):
            for kind, first, last in get_entities(tags, suffix=columns.suffixed):
                found.add((number, first, last + 1, kind))
    return found


def strict_spans(path: Path, columns: Columns, scheme: str) -> set[Span]:
    """Return the mentions of token lines by seqeval's strict reading of a scheme."""
    found: set[Span] = set()
    for number, sentence in enumerate(sentences(path, columns)):
        for tags in layers(sentence, columns):
            for entity in Entities([tags], STRICT[scheme], suffix=columns.suffixed).entities[0]:
                found.add((number, entity.start, entity.end, entity.tag))
    return found
