"""Recognise CoNLL-U and CoNLL-U Plus; detect their columns, and where entity tags are.

In: the first lines. Out: `Columns`. The ten columns of CoNLL-U are known; CoNLL-U Plus names its
own in a comment ``# global.columns``; in other files with numbered words they are detected.

Tags stand in columns or in keys of MISC (``NER=B-PER``). Those with a name for it (`NAMES`) are
taken; others if all their values look like tags and some of them open a mention.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from kg.read.conllu.brackets import is_bracket
from kg.read.conllu.words import ID
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.token_lines.tags import looks_like_tag, type_of

TEN = ("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc")
# Names of columns and keys of MISC that hold entity tags, in lower case.
NAMES = frozenset(
    {"ner", "ne", "nes", "entity", "entities", "named_entity", "namedentity", "ner_tag", "ner_tags"}
)
# Names of columns and keys that may hold entity tags, or something else.
SOFT = frozenset({"name", "tag", "tags", "iob", "iob2", "bio", "bilou", "bioes"})
UPOS = re.compile(
    "ADJ|ADP|ADV|AUX|CCONJ|CONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|SYM|VERB|X|_"
)
OPENS = re.compile(r"[BSUW][-_].+")
_HEAD = re.compile(r"\d+|_")
_SPACES = re.compile(r"\t| {2,}")
_UD_COMMENT = re.compile(r"# (text|sent_id|newdoc|newpar)\b")
_SAMPLE = 200  # rows of words that show the columns


@dataclass(frozen=True)
class Columns:
    """Which column holds what; columns are numbered from 0."""

    names: tuple[str, ...]  # in lower case; empty where unknown
    form: int
    # Columns and keys of MISC that hold tags, each with the distinct tags of the first lines.
    tags: Mapping[int | str, Set[str]]
    seen: frozenset[str]  # keys of MISC whose values were looked at

    @property
    def misc(self) -> int | None:
        """Return the column MISC."""
        return self.names.index("misc") if "misc" in self.names else None


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
    rows = list(_rows(head.lines, len(declared or TEN)))
    if not rows or not all(ID.fullmatch(cells[0].strip()) for cells in rows):
        return None
    if declared:
        return Guess(0.97, "# global.columns, and words with numbers")
    if any(comment(line)[0] == "relations" for line in comments):
        return Guess(0.85, "words with numbers, and # relations")
    says_so = head.suffix == ".conllu" or any(_UD_COMMENT.match(line) for line in comments)
    has_ten = all(len(cells) == len(TEN) and _HEAD.fullmatch(cells[6]) for cells in rows)
    if has_ten and not says_so and all(map(_has_tag_in_misc, rows)):
        return Guess(0.85, "ten columns of CoNLL-U, tags in the last")
    if has_ten and (says_so or all(UPOS.fullmatch(cells[3]) for cells in rows)):
        return Guess(0.95 if says_so else 0.85, "ten columns of CoNLL-U")
    return None


def _has_tag_in_misc(cells: Sequence[str]) -> bool:
    misc = split_misc(cells[-1])
    return any(key.lower() in NAMES | SOFT and looks_like_tag(misc[key]) for key in misc)


def find_columns(lines: Sequence[str], options: ReadOptions) -> Columns:
    """Detect the columns of a source that begins with *lines*."""
    names = _declared_names(lines) or _guess_names(list(_rows(lines, len(TEN))))
    names += ("",) * (2 - len(names))
    values: dict[int | str, set[str]] = defaultdict(set)
    for cells in _rows(lines, len(names), most=None):
        for at, (name, cell) in enumerate(zip(names, cells, strict=False)):
            if name == "misc":
                for key, value in split_misc(cell).items():
                    values[key].add(value)
            elif at and name not in TEN and cell != "_":
                values[at].add(cell)
    if options.tags:
        columns = (_column(names, tag) for tag in options.tags)
        layers = [tag if at is None else at for tag, at in zip(options.tags, columns, strict=True)]
    else:
        layers = [
            layer
            for layer, distinct in values.items()
            if _holds_tags(names[layer] if isinstance(layer, int) else layer, distinct)
        ]
    form = _column(names, options.token)
    if form is None:
        form = names.index("form") if "form" in names else 1
    seen = frozenset(key for key in values if isinstance(key, str))
    return Columns(names, form, {layer: values[layer] for layer in layers}, seen)


def _declared_names(lines: Iterable[str]) -> tuple[str, ...]:
    for line in lines:
        if line.startswith("#"):
            key, value = comment(line)
            if key == "global.columns" and value:
                return tuple(value.lower().split())
    return ()


def _rows(lines: Iterable[str], width: int, most: int | None = _SAMPLE) -> Iterator[list[str]]:
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    return (split_row(line, width) for line in rows[:most])


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


def _holds_tags(name: str, values: set[str]) -> bool:
    """Tell whether *values*, all those of a column or key in the first lines, are entity tags."""
    short = name.rpartition(":")[2].lower()
    if short in NAMES:
        return not any(is_bracket(value) for value in values)
    tags = all(map(looks_like_tag, values)) and any(map(type_of, values))
    return tags and (short in SOFT or (len(values) > 1 and any(map(OPENS.match, values))))


def is_new_tag(key: str, value: str, seen: Set[str]) -> bool:
    """Tell whether a key of MISC that the first lines lack holds an entity tag."""
    is_new = key not in seen and key.lower() in NAMES | SOFT
    return is_new and bool(type_of(value)) and not is_bracket(value)
