"""Find out how the lines of a source are laid out: what parts columns, and which holds what.

In: the first lines. Out: a `Layout`, or None where no column looks like tags. A column holds tags
when nearly all its cells are ``O`` or look like ``B-TYPE`` in one of the spellings of
`kg.read.token_lines.tags`, or most where no column is better; failing that, when ``O`` is frequent
in it and few other words stand in it (bare types). Columns of tags side by side are layers of
nested entities, unless one says the same as the one before it, or holds chunks (NP, VP).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.read.sources.options import ReadOptions
from kg.read.token_lines.tags import OUTSIDE, find_spelling, looks_like_tag, read_tag, split_cell

NEARLY_ALL, MOST = 0.9, 0.5  # cells of a column of tags; the second where none has the first
ENOUGH = 3  # mentions that show that a column is a copy, though not of all of them
# CoNLL-2000
CHUNKS = frozenset(["NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"])
TOKEN_NAMES = frozenset(["token", "tokens", "word", "words", "form", "text"])
HIPE = ("NE-COARSE-LIT", "NE-NESTED")  # the columns of HIPE that are layers of one annotation
HIPE_IDENTIFIER, HIPE_MISC = "NEL-LIT", "MISC"
_MARK = re.compile(r"<[^<>]*>|-DOCSTART-.*|###\w+:.*")
_COMMENT = re.compile(r"#(\s|$|\w+\s*=)")
_BARE = re.compile(r"[^\W\d_][\w.:/&+-]*")


@dataclass(frozen=True)
class Layout:
    """Columns are numbered from 0."""

    tabs: bool  # columns are parted by single TABs; else by runs of spaces and TABs
    columns: int  # of most lines
    token: int
    tags: tuple[int, ...]
    header: tuple[str, ...] = ()  # the cells of the first line, where it names the columns
    document: int | None = None
    identifier: int | None = None
    ends: int | None = None  # a cell of this column says EndOfSentence
    other_tags: tuple[int, ...] = ()  # they look like tags too, and are not read
    spelling: str | None = None  # of the tags; None: only O was seen

    def cells(self, line: str) -> list[str]:
        """Split a line."""
        return line.split("\t") if self.tabs else line.split()


def is_mark(line: str) -> bool:
    """Tell ``<s>``, ``<doc id="1">``, ``-DOCSTART- O`` and ``###MEDLINE:1``."""
    return bool(_MARK.fullmatch(line.strip()))


def is_comment(line: str) -> bool:
    """Tell ``# text``, ``#`` and ``#id=1`` from a token such as ``#include``."""
    return bool(_COMMENT.match(line))


def find_layout(lines: Sequence[str], options: ReadOptions) -> Layout | None:
    """Return the layout of a source that begins with *lines*.

    Raises:
        ValueError: the options name a column that is not there; the text says which, and which
            there are.
    """
    plain = [line for line in lines if line.strip() and not is_mark(line)]
    bare = [line for line in plain if not is_comment(line)] or plain
    if not bare:
        return None
    tabs = 2 * sum("\t" in line for line in bare) >= len(bare)
    layout = Layout(tabs, 0, 0, ())
    rows = [layout.cells(line) for line in bare]
    columns = Counter(len(row) for row in rows).most_common(1)[0][0]
    if 2 * sum(len(row) == columns for row in rows) < len(rows):
        return None  # prose
    layout = replace(layout, columns=columns)
    if len(rows[0]) == columns:
        layout = _with_header(layout, tuple(rows[0]))
    body = [row for row in rows[bool(layout.header) :] if len(row) == columns]
    commented = [layout.cells(line) for line in plain if bare is not plain and is_comment(line)]
    maybe = [row for row in commented if len(row) == columns]
    layout = _with_options(layout, options)
    if not options.token:
        layout = replace(layout, token=_token(layout, body))
    found = layout if layout.tags else _with_tags(layout, body, maybe)
    if found is None:
        return None
    tags = {row[i] for row in body for i in found.tags}
    return replace(found, spelling=find_spelling(tags, options.scheme))


def _with_header(layout: Layout, first: tuple[str, ...]) -> Layout:
    named = any(cell.lower() in TOKEN_NAMES for cell in first)
    if not named or any(looks_like_tag(cell) for cell in first):
        return layout
    names = {name: i for i, name in enumerate(first)}
    layout = replace(
        layout,
        header=first,
        token=next(i for i, cell in enumerate(first) if cell.lower() in TOKEN_NAMES),
    )
    if HIPE[0] not in names:
        return layout
    return replace(
        layout,
        tags=tuple(names[name] for name in HIPE if name in names),
        identifier=names.get(HIPE_IDENTIFIER),
        ends=names.get(HIPE_MISC),
        other_tags=tuple(
            i for name, i in names.items() if name.startswith("NE-") and name not in HIPE
        ),
    )


def _with_options(layout: Layout, options: ReadOptions) -> Layout:
    if options.token:
        layout = replace(layout, token=_column(options.token, layout))
    if options.tags:
        tags = tuple(_column(name, layout) for name in options.tags)
        layout = replace(layout, tags=tags, other_tags=())
    if options.document:
        layout = replace(layout, document=_column(options.document, layout))
    return layout


def _column(name: str, layout: Layout) -> int:
    if name in layout.header:
        return layout.header.index(name)
    if name.isdecimal() and len(name) < 10 and 1 <= int(name) <= layout.columns:
        return int(name) - 1
    known = f"1 to {layout.columns}"
    raise ValueError(f"{name}|{known}{''.join(f', {cell}' for cell in layout.header)}")


def _token(layout: Layout, rows: list[list[str]]) -> int:
    """Return the column of the tokens: the first, or the second where the first counts tokens."""
    if layout.header or layout.columns < 3 or not rows:
        return layout.token
    numbers = [int(row[0]) if row[0].isdecimal() and len(row[0]) < 10 else -1 for row in rows]
    steps = sum(b in (a + 1, 0, 1) for a, b in pairwise(numbers))
    counts = min(numbers) >= 0 and numbers[0] in (0, 1) and steps >= 0.95 * (len(numbers) - 1)
    # What holds nothing but tags holds no tokens, whatever the first column counts.
    tokens = counts and len(numbers) > 1 and _share([row[1] for row in rows]) < 1
    return 1 if tokens else 0


def _with_tags(layout: Layout, rows: list[list[str]], maybe: list[list[str]]) -> Layout | None:
    """Find the columns of tags in *rows*; *maybe* are comments that may be tokens with tags."""
    after = range(layout.token + 1, layout.columns)
    tagged = [i for i in after if _share([row[i] for row in rows]) >= NEARLY_ALL]
    tagged = tagged or [i for i in after if _share([row[i] for row in rows]) >= MOST]
    if not tagged:
        bare = [i for i in after if _holds_types([row[i] for row in rows])]
        return replace(layout, tags=(bare[-1],)) if bare else None
    chunks = [i for i in tagged if _holds_chunks([row[i] for row in rows])]
    entities = [i for i in tagged if i not in chunks] or tagged
    both = rows + [row for row in maybe if all(looks_like_tag(row[i]) for i in entities)]
    layers = [entities[0]]
    for i in entities[1:]:
        if i != layers[-1] + 1 or _same(
            [row[layers[-1]] for row in both], [row[i] for row in both]
        ):
            break
        layers.append(i)
    other = tuple(i for i in entities if i not in layers)
    return replace(layout, tags=tuple(layers), other_tags=other)


def _share(cells: list[str]) -> float:
    """Return the share of cells that look like tags; empty ones say nothing."""
    counted = Counter(cell for cell in cells if cell)
    full = sum(counted.values())
    good = sum(number for cell, number in counted.items() if looks_like_tag(cell))
    return good / full if full else 0.0


def _holds_types(cells: list[str]) -> bool:
    """Tell bare types: O is frequent, and there are few others, all of them words."""
    counted = Counter(cell for cell in cells if cell)
    total, outside = sum(counted.values()), sum(counted[word] for word in OUTSIDE)
    few = len(counted) <= 10 + total // 20
    words = all(_BARE.fullmatch(cell) for cell in counted)
    return total > 0 and outside >= 0.2 * total and few and words


def _holds_chunks(cells: list[str]) -> bool:
    types = {
        tag.type for cell in set(cells) for part in split_cell(cell) if (tag := read_tag(part))
    }
    return bool(types) and types <= CHUNKS


def _same(one: list[str], other: list[str]) -> bool:
    """Tell whether a column says what the one before it says, but for a few of many mentions.

    What continues a mention says little: it is the same in all layers of a nested name.
    """
    pairs = [pair for pair in zip(one, other, strict=True) if set(pair) - OUTSIDE]
    begun = [pair for pair in pairs if any(map(_opens, pair))] or pairs
    if len(begun) < ENOUGH:
        return bool(pairs) and _equal(pairs) == 1
    return _equal(pairs) >= 0.8 and _equal(begun) >= 0.5


def _equal(pairs: list[tuple[str, str]]) -> float:
    return sum(a == b for a, b in pairs) / len(pairs)


def _opens(cell: str) -> bool:
    tag = read_tag(cell)
    return tag is not None and tag.mark in "BS"
