"""Parse WebAnno TSV 1, 2 and 3: layers, sentences, rows, and the values in their cells.

In: a source. Out: a `File`. A row is a token (``1-2``), or a part of one that an annotation needs
(``1-2.1``); a cell holds the values of several annotations, told apart by a number in brackets:
``PER[1]|LOC[2]``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from kg.common.diagnostic_rules import Rule
from kg.read.sources.source import Source
from kg.read.webanno.layers import Layer, is_tsv2, tsv2_layers, tsv3_layers

FORMAT = "#FORMAT=WebAnno TSV 3"
_ROW = {  # what stands before the cells, by version
    3: re.compile(
        r"(?P<token>\d{1,9}-\d{1,9})(?P<part>\.\d{1,9})?"
        r"\t(?P<begin>\d{1,15})-(?P<stop>\d{1,15})\t(?P<form>[^\t]*)"
    ),
    2: re.compile(r"(?P<token>\d{1,9}-\d{1,9})(?P<part>)\t(?P<form>[^\t]*)"),
    1: re.compile(r"(?P<token>\d{1,9})(?P<part>)\t(?P<form>[^\t]*)"),
}
SHAPE = {3: "1-1<TAB>0-4<TAB>This<TAB>...", 2: "1-1<TAB>This<TAB>...", 1: "1<TAB>This<TAB>..."}
NO_METADATA = frozenset({"FORMAT", "T_SP", "T_RL", "T_CH", "id", "Sentence.id"})
_TEXT = re.compile(r"#[Tt]ext=(.*)", re.DOTALL)
_HIGH, _LOW = r"u[dD][89abAB][\da-fA-F]{2}", r"\\u[dD][c-fC-F][\da-fA-F]{2}"
_ESCAPE = re.compile(rf"\\({_HIGH}{_LOW}|u[\da-fA-F]{{4}}|->|.)", re.DOTALL)
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_NUMBER = re.compile(r"(?P<value>.*)(?<!\\)\[(?P<number>\d{1,9})\]", re.DOTALL)
_PIPES = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)", re.DOTALL)
_SEMICOLONS = re.compile(r"((?:[^\\;]|\\.)*)(?:;|$)", re.DOTALL)


@dataclass
class Row:
    """A row: a token, or a part of one."""

    line: int
    address: str  # 1-2, 1-2.1
    form: str
    begin: int  # UTF-16 code units, as Java counts; 0 where the version has none
    stop: int
    cells: list[str]

    @property
    def is_part(self) -> bool:
        """Tell whether the row is a part of the token before it."""
        return "." in self.address


@dataclass
class Passage:
    """A sentence of the file: its text, if given, and its rows."""

    text: str | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass
class File:
    """A parsed file."""

    version: int
    layers: list[Layer]
    metadata: dict[str, str] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=lambda: [Passage()])
    has_empty_cells: bool = False  # beyond those of the layers


def unescape(text: str) -> str:
    r"""Return *text* without its backslashes.

    >>> unescape(r"a\|b\tc\u00FC")
    'a|b\tcü'
    """
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _unescaped(match[1]), text)


def _unescaped(escape: str) -> str:
    """Return what stands for an escape, without its backslash; Java's are UTF-16 units."""
    if len(escape) < 5:
        return _CONTROL.get(escape, escape)
    units = (int(unit, 16) for unit in re.findall("u(.{4})", escape))
    utf16 = b"".join(unit.to_bytes(2, "little") for unit in units)
    return utf16.decode("utf-16-le", "replace")


def values(cell: str) -> Iterator[tuple[str | None, int]]:
    r"""Yield the values of a cell with their numbers, 0 where there is none.

    ``*`` (an annotation that says nothing) is an empty one; ``_`` (no annotation) is None.

    >>> list(values(r"PER[1]|\*[2]")), list(values("*")), list(values("_"))
    ([('PER', 1), ('*', 2)], [('', 0)], [(None, 0)])
    """
    for item in _split(_PIPES, cell):
        match = _NUMBER.fullmatch(item)
        value, number = (match["value"], int(match["number"])) if match else (item, 0)
        if value in ("_", ""):
            yield ("" if match else None), number
        else:
            yield ("" if value == "*" else unescape(value)), number


def slots(roles: str, fillers: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield for each host of slots its number, and its roles with their fillers.

    >>> list(slots("a;b[1]|*[2]", "1-2[3];1-4|1-5"))
    [(1, [('a', '1-2[3]'), ('b', '1-4')]), (2, [('', '1-5')])]
    """
    pairs = zip(_split(_PIPES, roles), _split(_PIPES, fillers), strict=False)
    for host, filled in pairs:
        match = _NUMBER.fullmatch(host)
        names = _split(_SEMICOLONS, match["value"] if match else host)
        named = ("" if name in ("*", "_") else unescape(name) for name in names)
        links = list(zip(named, _split(_SEMICOLONS, filled), strict=False))
        yield int(match["number"]) if match else 0, links


def _split(pattern: re.Pattern[str], cell: str) -> list[str]:
    if "\\" not in cell:
        return cell.split("|" if pattern is _PIPES else ";")
    parts = [match[1] for match in pattern.finditer(cell)]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def parse(source: Source) -> File:
    """Parse *source*; a row that is no token is left out, with a diagnostic."""
    header: list[tuple[int, str]] = []
    lines = source.lines()
    first: list[tuple[int, str]] = []
    for number, line in lines:
        if line.strip() and not line.startswith("#") and not is_tsv2(line):
            first = [(number, line)]
            break
        header.append((number, line))
    file = _parse_header(header)
    width = sum(len(layer.features) for layer in file.layers)
    for number, line in chain(header, first, lines):
        _take(file, source, number, line, width)
    file.passages = [passage for passage in file.passages if passage.rows]
    return file


def _parse_header(header: Sequence[tuple[int, str]]) -> File:
    """Parse the header: return a file with its version and layers."""
    if any(line.startswith(FORMAT) for _, line in header):
        return File(3, tsv3_layers(header))
    for number, line in header:
        if is_tsv2(line):
            return File(2, tsv2_layers(number, line))
    return File(1, tsv2_layers(1, ""))


def _take(file: File, source: Source, number: int, line: str, width: int) -> None:
    """Add one line to *file*."""
    last = file.passages[-1]
    if not line.strip():
        if last.rows:
            file.passages.append(Passage())
    elif text := _TEXT.fullmatch(line):
        if last.rows:
            last = Passage()
            file.passages.append(last)
        sentence_text = unescape(text[1])
        last.text = sentence_text if last.text is None else f"{last.text}\n{sentence_text}"
    elif line.startswith("#"):
        key, equals, value = line[1:].partition("=")
        if equals and len(file.passages) == 1 and not last.rows and key not in NO_METADATA:
            file.metadata[key.strip()] = value.strip()
    elif not is_tsv2(line):
        if match := _ROW[file.version].match(line.lstrip("\ufeff")):
            last.rows.append(_row(file, source, number, match, width))
        else:
            shown = line if len(line) <= 60 else f"{line[:59]}…"
            source.note(number, Rule.BAD_ROW, shown, f"left out, as no {SHAPE[file.version]}")


def _row(file: File, source: Source, number: int, match: re.Match[str], width: int) -> Row:
    line = match.string
    cells = line[match.end() :].split("\t")[1:]
    if cells and len(cells) == width + 1 and not cells[-1]:  # each line ends with a TAB
        cells.pop()
    if len(cells) < width:
        source.note(number, Rule.MISSING_COLUMN, f"{len(cells)} of {width}", "read as _")
        cells += ["_"] * (width - len(cells))
    elif any(cell.strip(" _") for cell in cells[width:]):
        source.note(number, Rule.EXTRA_COLUMN, "\t".join(cells[width:]), "left out")
    elif len(cells) > width and not file.has_empty_cells:
        file.has_empty_cells = True
        source.note(number, Rule.EMPTY_CELLS, "at the end", "left out, here and below")
    begin, stop = (int(match["begin"]), int(match["stop"])) if file.version == 3 else (0, 0)
    address = match["token"] + (match["part"] or "")
    return Row(number, address, unescape(match["form"]), begin, stop, cells)
