"""Recognise CoNLL-U and CoNLL-U Plus; detect their columns, and where entity tags are.

In: the first lines. Out: `Columns`. The ten columns of CoNLL-U are known; CoNLL-U Plus names its
own in a comment ``# global.columns``; in other files with numbered words they are detected.

Tags stand in columns or in keys of MISC (``NER=B-PER``). Those with a name for it (`NAMES`) are
taken; others if all their values look like tags and some of them open a mention. What has no tag in
the first lines is decided by its first value that is one (`LateLayers`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.conllu.brackets import is_bracket
from kg.read.conllu.rows import repair
from kg.read.conllu.words import ID
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.token_lines.tags import MISSING, OUTSIDE, looks_like_tag, type_of

TEN = ("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc")
# Names of columns and keys of MISC that hold entity tags, in lower case.
NAMES = frozenset(
    {"ner", "ne", "nes", "entity", "entities", "named_entity", "namedentity", "ner_tag", "ner_tags"}
)
# Names of columns and keys that may hold entity tags, or something else.
SOFT = frozenset({"name", "tag", "tags", "iob", "iob2", "bio", "bilou", "bioes"})
# Keys of MISC that hold other things, whatever their values look like.
NO_TAGS = frozenset(
    {"gloss", "translit", "ltranslit", "mgloss", "mseg", "lang", "ref", "root", "align"}
    | {"bridge", "splitante", "xml"}
)
UPOS = re.compile(
    "ADJ|ADP|ADV|AUX|CCONJ|CONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|SYM|VERB|X|_"
)
OPENS = re.compile(r"[BSUW][-_].+")
_HEAD = re.compile(r"\d+|_")
_SPACES = re.compile(r"\t| {2,}")
_UD_COMMENT = re.compile(r"# (text|sent_id|newdoc|newpar)\b")
_SAMPLE = 200  # rows of words that show the columns
_FITTING = {True: 0.75, False: 0.95}  # share of such rows, where something else tells and where not


@dataclass(frozen=True)
class Columns:
    """Which column holds what; columns are numbered from 0."""

    names: tuple[str, ...]  # in lower case; empty where unknown
    form: int
    # Columns and keys of MISC that hold tags, each with the distinct tags of the first lines.
    tags: Mapping[int | str, Set[str]]
    others: frozenset[int | str]  # those with first values that are no tags
    named: bool = False  # the user named those with tags

    @property
    def misc(self) -> int | None:
        """Return the column MISC."""
        return self.names.index("misc") if "misc" in self.names else None

    @property
    def undecided(self) -> list[int]:
        """Return the columns that have shown no tag, but may."""
        return [
            column
            for column, name in enumerate(self.names)
            if 0 < column != self.form and name not in TEN and not self.decided(column)
        ]

    def decided(self, layer: int | str) -> bool:
        """Tell whether it is known if *layer* holds tags."""
        return self.named or layer in self.tags or layer in self.others


def comment(line: str) -> tuple[str, str | None]:
    """Parse a comment into its key and its value.

    >>> comment("# newdoc id = a=b"), comment("# newpar")
    (('newdoc id', 'a=b'), ('newpar', None))
    """
    key, equals, value = line.removeprefix("#").partition("=")
    return key.strip(), value.strip() if equals else None


def split_misc(cell: str) -> dict[str, str]:
    """Parse the column MISC into keys and values.

    >>> split_misc("NER=B-PER|SpaceAfter=No"), split_misc("_")
    ({'NER': 'B-PER', 'SpaceAfter': 'No'}, {})
    """
    if cell in ("_", ""):
        return {}
    parts = (part.partition("=") for part in cell.split("|"))
    return {key: value for key, _, value in parts}


def split_row(line: str, width: int) -> list[str]:
    """Split a row at TABs; at runs of spaces where TABs give less than *width* cells."""
    cells = line.split("\t")
    return cells if len(cells) >= width else _SPACES.split(line.strip())


def recognise(head: Head) -> Guess | None:
    """Recognise CoNLL-U by its ten columns, CoNLL-U Plus by its comment."""
    comments = [line for line in head.lines if line.startswith("#")]
    declared = _declared_names(comments)
    all_rows = list(_rows(head.lines, len(declared or TEN)))
    rows = [cells for cells in all_rows if ID.fullmatch(cells[0].strip())]
    says_so = head.suffix == ".conllu" or any(_UD_COMMENT.match(line) for line in comments)
    least = _FITTING[says_so or bool(declared)] * len(all_rows)
    if not rows or len(rows) < least:
        return None
    if declared:
        return Guess(0.97, "# global.columns, and words with numbers")
    if any(comment(line)[0] == "relations" for line in comments):
        return Guess(0.85, "words with numbers, and # relations")
    full = [cells for cells in rows if len(cells) >= len(TEN) and _HEAD.fullmatch(cells[6])]
    return _recognise_ten(full, says_so) if len(full) >= least else None


def _recognise_ten(rows: Sequence[Sequence[str]], says_so: bool) -> Guess | None:
    """Recognise CoNLL-U among rows of ten columns, which other formats have too."""
    if says_so:
        return Guess(0.95, "ten columns of CoNLL-U")
    if all(UPOS.fullmatch(cells[3]) for cells in rows):
        return Guess(0.85, "ten columns of CoNLL-U")
    keys = {key for cells in rows for key, value in split_misc(cells[9]).items() if type_of(value)}
    names = sorted(key for key in keys if key.lower() in NAMES | SOFT)
    return Guess(0.85, f"ten columns, and tags in {names[0]}=") if names else None


def find_columns(lines: Sequence[str], options: ReadOptions) -> Columns:
    """Detect the columns of a source that begins with *lines*."""
    names = _declared_names(lines) or _guess_names(list(_rows(lines, len(TEN))))
    names += ("",) * (2 - len(names))
    values: dict[int | str, set[str]] = defaultdict(set)
    for cells in _rows(lines, len(names), most=None):
        for column, (name, cell) in enumerate(zip(names, cells, strict=False)):
            if name == "misc":
                for key, value in split_misc(cell).items():
                    values[key].add(value)
            elif column and name not in TEN and cell != "_":
                values[column].add(cell)
    if options.tags:
        columns = (_column(names, tag) for tag in options.tags)
        layers = [
            tag if column is None else column
            for tag, column in zip(options.tags, columns, strict=True)
        ]
    else:
        layers = [
            layer
            for layer, distinct in values.items()
            if _holds_tags(names[layer] if isinstance(layer, int) else layer, distinct)
        ]
    form = _column(names, options.token)
    if form is None:
        form = names.index("form") if "form" in names else 1
    others = frozenset(
        layer for layer, distinct in values.items() if not all(map(looks_like_tag, distinct))
    )
    tags = {layer: values[layer] for layer in layers}
    return Columns(names, form, tags, others - tags.keys(), bool(options.tags))


def declared_again(names: tuple[str, ...], before: Columns) -> Columns:
    """Return the columns that a later comment names, where files of several forms are one."""
    form = names.index("form") if "form" in names else min(1, len(names) - 1)
    tags: dict[int | str, Set[str]] = {
        column: set() for column, name in enumerate(names) if column and _short(name) in NAMES
    }
    tags |= {key: values for key, values in before.tags.items() if isinstance(key, str)}
    others = frozenset(key for key in before.others if isinstance(key, str))
    return Columns(names, form, tags, others, before.named)


def _declared_names(lines: Iterable[str]) -> tuple[str, ...]:
    for line in lines:
        if line.startswith("#"):
            key, value = comment(line)
            if key == "global.columns" and value:
                return tuple(value.lower().split())
    return ()


def _rows(lines: Iterable[str], width: int, most: int | None = _SAMPLE) -> Iterator[list[str]]:
    repaired = (line for _, line in repair(enumerate(lines), width, []))
    rows = (line for line in repaired if line.strip() and not line.startswith("#"))
    return (split_row(line, width) for line in islice(rows, most))


def _guess_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of the columns of rows that no comment describes."""
    width = len(rows[0]) if rows else len(TEN)
    if width >= len(TEN):
        return TEN
    last = {cells[-1] for cells in rows if len(cells) == width}
    misc = all(cell == "_" or "=" in cell for cell in last)
    names = ["id", "form", *[""] * (width - 2)][:width]
    return (*names[:-1], "misc") if misc and width > 2 else tuple(names)


def _column(names: Sequence[str], column: str) -> int | None:
    """Return the column that the user gave by name or by its number from 1; None if absent."""
    if column.isdecimal() and 1 <= int(column[:9]) <= len(names):
        return int(column) - 1
    return names.index(column.lower()) if column and column.lower() in names else None


def _short(name: str) -> str:
    """Return the name of a column or key in lower case, without its name space."""
    return name.rpartition(":")[2].lower()


def _holds_tags(name: str, values: set[str]) -> bool:
    """Tell whether *values*, all those of a column or key in the first lines, are entity tags."""
    short = _short(name)
    if short in NAMES:
        return not any(is_bracket(value) for value in values)
    tags = all(map(looks_like_tag, values)) and any(map(type_of, values))
    return tags and (short in SOFT or (len(values) > 1 and any(map(OPENS.match, values))))


class LateLayers:
    """Decides whether columns and keys hold tags that had none in the first lines of a source."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.holds_tags: dict[int | str, bool] = {}  # by layer, as far as decided
        self._noted: set[int | str] = set()

    def take(self, layer: int | str, value: str, line: int, notes: list[Note]) -> bool:
        """Tell whether *value* of a layer is a tag to be read; add a note where that is a guess."""
        if self.columns.decided(layer) or value in OUTSIDE or value in MISSING:
            return False
        if layer in self.holds_tags:
            return self.holds_tags[layer]
        name = self.columns.names[layer] if isinstance(layer, int) else layer
        short = _short(name) or f"column {layer}"
        if short in NAMES:
            is_tag = not is_bracket(value)
        elif short in SOFT:
            is_tag = bool(type_of(value))
        else:
            is_tag = short not in NO_TAGS and bool(OPENS.fullmatch(value))
            if is_tag:
                notes.append((line, Rule.LATE_TAGS, name or short, f"read from {value} on"))
        if is_tag or not (looks_like_tag(value) or short in SOFT) or short in NO_TAGS:
            self.holds_tags[layer] = is_tag
        elif layer not in self._noted:
            self._noted.add(layer)
            notes.append((line, Rule.UNREAD_TAGS, name or short, f"{value} and others left out"))
        return is_tag
