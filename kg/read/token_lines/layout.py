"""Detect the column layout of a CoNLL file: the separator, the token column, the tag columns.

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

from kg.read.sources.options import ReadOptions
from kg.read.token_lines.marks import (
    FILLERS,
    docstart_fillers,
    is_comment,
    is_mark,
    opens_document,
)
from kg.read.token_lines.numbering import find_numbering, named_column
from kg.read.token_lines.tags import (
    OUTSIDE,
    ZEROS,
    find_spelling,
    looks_like_tag,
    parse_tag,
    read_tag,
    split_cell,
    type_of,
)

NEARLY_ALL, MOST = 0.9, 0.5  # share of a tag column's cells; MOST only if none has NEARLY_ALL
MIN_MENTIONS = 3  # from which on a column is a copy though some of its tags differ
# Phrase types of CoNLL-2000.
CHUNKS = frozenset(["NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"])
HIPE = ("NE-COARSE-LIT", "NE-NESTED")  # the columns of HIPE that are layers of one annotation
HIPE_IDENTIFIER, HIPE_MISC = "NEL-LIT", "MISC"
_WHITE = re.compile(r"[ \t\r]+")
_BARE = re.compile(r"[^\W\d_][\w.:/&+-]*")


@dataclass(frozen=True)
class Layout:
    """Which column holds what; columns are numbered from 0."""

    tabs: bool  # columns are separated by single TABs; else by runs of spaces and TABs
    columns: int  # of most lines
    token: int
    tags: tuple[int, ...]
    header: tuple[str, ...] = ()  # the cells of the first line, where it names the columns
    document: int | None = None
    identifier: int | None = None
    remarks: int | None = None  # cells of this column say EndOfSentence, NoSpaceAfter
    other_tags: tuple[int, ...] = ()  # they look like tags too, and are not read
    spelling: str | None = None  # of the tags; None: only O was seen
    types: frozenset[str] = frozenset()  # bare ones of the first lines
    sentence: int | None = None  # a new value in this column begins a sentence
    counter: int | None = None  # so does ``first`` in this one
    first: str = "0"
    is_numbers: bool = False  # the tokens are nothing but numbers
    marks_documents: bool = False  # the first lines have a mark at which a document begins
    fillers: frozenset[str] | None = FILLERS  # words after -DOCSTART- that name none; None: all

    def cells(self, line: str) -> list[str]:
        """Split a line."""
        return line.split("\t") if self.tabs else split_at_spaces(line)

    def is_tag(self, cell: str) -> bool:
        """Tell whether a cell is ``O`` or a tag as the first lines have them."""
        cell = cell.strip()
        if self.spelling is None:
            return looks_like_tag(cell)
        if self.spelling == "X":
            return cell in self.types or cell in OUTSIDE
        parts = split_cell(cell)
        return all(part in OUTSIDE or parse_tag(part, self.spelling) for part in parts)


class MissingColumn(LookupError):  # noqa: N818 - it reads as what happened
    """The options name a column that a source does not have.

    ``column`` is its name or number as the user gave it; ``existing`` are the columns that may be
    given instead: the range of numbers, then the names of the header.
    """

    def __init__(self, column: str, layout: Layout) -> None:
        super().__init__(column)
        self.column = column
        self.existing = (f"1 to {layout.columns}", *layout.header)


def split_at_spaces(line: str) -> list[str]:
    """Split a line at runs of spaces and TABs; other white space may be part of a token."""
    stripped = line.strip(" \t\r")
    return _WHITE.split(stripped) if stripped else []


def find_layout(lines: Sequence[str], options: ReadOptions) -> Layout | None:
    """Return the layout of a source that begins with *lines*.

    Raises:
        MissingColumn: the options name a column that the lines do not have.
    """
    marks_documents = any(map(opens_document, lines))
    unmarked = [line for line in lines if line.strip() and not is_mark(line)]
    token_lines = [line for line in unmarked if not is_comment(line)] or unmarked
    if not token_lines:
        return None
    tabs = 2 * sum("\t" in line for line in token_lines) >= len(token_lines)
    layout = Layout(tabs, 0, 0, (), marks_documents=marks_documents)
    rows = [layout.cells(line) for line in token_lines]
    columns = Counter(len(row) for row in rows).most_common(1)[0][0]
    if 2 * sum(len(row) == columns for row in rows) < len(rows):
        return None  # prose
    layout = replace(layout, columns=columns)
    if len(rows[0]) == columns:
        layout = _with_header(layout, tuple(rows[0]))
    body = [row for row in rows[bool(layout.header) :] if len(row) == columns]
    commented = [
        layout.cells(line) for line in unmarked if token_lines is not unmarked and is_comment(line)
    ]
    commented_rows = [row for row in commented if len(row) == columns]
    layout = _with_options(layout, options)
    layout = _with_numbers(layout, body, options)
    detected = layout if layout.tags else _with_tags(layout, body, commented_rows)
    if detected is None and not options.token:
        detected = _with_tags_first(layout, body)
    if detected is None:
        return None
    tags = {row[i] for row in body for i in detected.tags}
    spelling = find_spelling(tags, options.scheme)
    return replace(
        detected,
        spelling=spelling,
        types=frozenset(tags if spelling == "X" else ()),
        fillers=docstart_fillers(lines, body),
    )


def _with_header(layout: Layout, first: tuple[str, ...]) -> Layout:
    token = named_column(first, "token")
    if token is None or any(looks_like_tag(cell) for cell in first):
        return layout
    document = named_column(first, "document")
    names = {name: i for i, name in enumerate(first)}
    layout = replace(layout, header=first, token=token, document=document)
    if HIPE[0] not in names:
        return layout
    return replace(
        layout,
        tags=tuple(names[name] for name in HIPE if name in names),
        identifier=names.get(HIPE_IDENTIFIER),
        remarks=names.get(HIPE_MISC),
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
    raise MissingColumn(name, layout)


def _with_numbers(layout: Layout, rows: list[list[str]], options: ReadOptions) -> Layout:
    """Find the column of tokens, unless it is named, and those that number."""
    token_column = layout.token if options.token or layout.header else None
    numbering = find_numbering(layout.header, rows, token_column)
    return replace(
        layout,
        token=numbering.token,
        counter=numbering.counter,
        first=numbering.first,
        sentence=numbering.sentence,
        is_numbers=numbering.is_numbers,
    )


def _with_tags(layout: Layout, rows: list[list[str]], maybe: list[list[str]]) -> Layout | None:
    """Detect the tag columns in *rows*; *maybe* are comments that may be tokens with tags."""
    after = range(layout.token + 1, layout.columns)
    tagged = [i for i in after if _share([row[i] for row in rows]) >= NEARLY_ALL]
    tagged = tagged or [i for i in after if _share([row[i] for row in rows]) >= MOST]
    if not tagged:
        bare = [i for i in after if _holds_types([row[i] for row in rows])]
        return replace(layout, tags=(bare[-1],), other_tags=tuple(bare[:-1])) if bare else None
    chunks = [i for i in tagged if _holds_chunks([row[i] for row in rows])]
    entities = [i for i in tagged if i not in chunks] or tagged
    evidence = rows + [row for row in maybe if all(looks_like_tag(row[i]) for i in entities)]
    layers = [entities[0]]
    for i in entities[1:]:
        if i != layers[-1] + 1 or _same(
            [row[layers[-1]] for row in evidence], [row[i] for row in evidence]
        ):
            break
        layers.append(i)
    others = tuple(i for i in entities if i not in layers)
    return replace(layout, tags=tuple(layers), other_tags=others)


def _with_tags_first(layout: Layout, rows: list[list[str]]) -> Layout | None:
    """Detect two columns of which the first holds the tags, as in the MIT movie corpus."""
    cells = [row[0] for row in rows]
    is_named = layout.header and layout.token == 0
    if layout.columns != 2 or is_named or OUTSIDE.isdisjoint(cells):
        return None
    if not layout.tabs and not any(map(type_of, cells)):
        return None  # lines of prose may begin with "I" or "O"
    return replace(layout, token=1, tags=(0,)) if _share(cells) >= NEARLY_ALL else None


def _share(cells: list[str]) -> float:
    """Return the share of cells that look like tags, [0, 1]; empty cells do not count."""
    counted = Counter(cell for cell in cells if cell)
    full = sum(counted.values())
    good = sum(number for cell, number in counted.items() if looks_like_tag(cell))
    return good / full if full else 0.0


def _holds_types(cells: list[str]) -> bool:
    """Tell whether a column holds bare types: O is frequent, and other words are few."""
    counted = Counter(cell for cell in cells if cell)
    total, outside = sum(counted.values()), sum(counted[word] for word in OUTSIDE | ZEROS)
    is_small = len(counted) <= 10 + total // 20
    all_words = all(_BARE.fullmatch(cell) for cell in counted.keys() - ZEROS)
    return total > 0 and outside >= 0.2 * total and is_small and all_words


def _holds_chunks(cells: list[str]) -> bool:
    types = {
        tag.type for cell in set(cells) for part in split_cell(cell) if (tag := read_tag(part))
    }
    return bool(types) and types <= CHUNKS


def _same(left: list[str], right: list[str]) -> bool:
    """Tell whether a column repeats the one before it, but for a few of many mentions.

    Tags that continue a mention are weak evidence: all layers of a nested name share them.
    """
    pairs = [pair for pair in zip(left, right, strict=True) if set(pair) - OUTSIDE]
    opening = [pair for pair in pairs if any(map(_opens, pair))] or pairs
    if len(opening) < MIN_MENTIONS:
        return bool(pairs) and _equal(pairs) == 1
    return _equal(pairs) >= 0.8 and _equal(opening) >= 0.5


def _equal(pairs: list[tuple[str, str]]) -> float:
    return sum(a == b for a, b in pairs) / len(pairs)


def _opens(cell: str) -> bool:
    tag = read_tag(cell)
    return tag is not None and tag.mark in "BS"
