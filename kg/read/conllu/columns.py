"""Tell CoNLL-U, what its columns are, and where it keeps tags of entities.

In: the first lines. Out: `Columns`. The ten columns of CoNLL-U are known; CoNLL-U Plus names its
own in a comment ``# global.columns``; in other files with numbered words the columns are found.

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
NAMES = frozenset(
    {"ner", "ne", "nes", "entity", "entities", "named_entity", "namedentity", "ner_tag", "ner_tags"}
)
SOFT = frozenset({"name", "tag", "tags", "iob", "iob2", "bio", "bilou", "bioes"})  # or other things
UPOS = re.compile(
    "ADJ|ADP|ADV|AUX|CCONJ|CONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|SYM|VERB|X|_"
)
OPENS = re.compile(r"[BSUW][-_].+")
_HEAD = re.compile(r"\d+|_")
_SPACES = re.compile(r"\t| {2,}")
_UD_COMMENT = re.compile(r"# (text|sent_id|newdoc|newpar)\b")
_LOOK = 200  # rows of words


@dataclass(frozen=True)
class Columns:
    """Where things are; columns are numbered from 0."""

    names: tuple[str, ...]  # in lower case; empty where unknown
    form: int
    # What holds tags, columns and keys of MISC, with the distinct tags of the first lines.
    tags: Mapping[int | str, Set[str]]
    seen: frozenset[str]  # keys of MISC whose values were looked at

    @property
    def misc(self) -> int | None:
        """Return the column MISC."""
        return self.names.index("misc") if "misc" in self.names else None


def comment(line: str) -> tuple[str, str | None]:
    """Return the key and the value of a comment.

    >>> comment("# newdoc id = a=b"), comment("# newpar")
    (('newdoc id', 'a=b'), ('newpar', None))
    """
    key, equals, value = line.removeprefix("#").partition("=")
    return key.strip(), value.strip() if equals else None


def split_misc(cell: str) -> dict[str, str]:
    """Return what the column MISC says.

    >>> split_misc("NER=B-PER|SpaceAfter=No"), split_misc("_")
    ({'NER': 'B-PER', 'SpaceAfter': 'No'}, {})
    """
    if cell in ("_", ""):
        return {}
    parts = (part.partition("=") for part in cell.split("|"))
    return {key: value for key, _, value in parts}


def split_row(line: str, width: int) -> list[str]:
    """Return the cells of a row; runs of spaces part them where TABs give too few."""
    cells = line.split("\t")
    return cells if len(cells) >= width else _SPACES.split(line.strip())


def recognise(head: Head) -> Guess | None:
    """Tell CoNLL-U by its ten columns, CoNLL-U Plus by its comment."""
    comments = [line for line in head.lines if line.startswith("#")]
    declared = _declared(comments)
    rows = list(_rows(head.lines, len(declared or TEN)))
    if not rows or not all(ID.fullmatch(cells[0].strip()) for cells in rows):
        return None
    if declared:
        return Guess(0.97, "# global.columns, and words with numbers")
    if any(comment(line)[0] == "relations" for line in comments):
        return Guess(0.85, "words with numbers, and # relations")
    named = head.suffix == ".conllu" or any(_UD_COMMENT.match(line) for line in comments)
    ten = all(len(cells) == len(TEN) and _HEAD.fullmatch(cells[6]) for cells in rows)
    if ten and (named or all(UPOS.fullmatch(cells[3]) for cells in rows)):
        return Guess(0.95 if named else 0.85, "ten columns of CoNLL-U")
    return None


def find_columns(lines: Sequence[str], options: ReadOptions) -> Columns:
    """Return the columns of a source that begins with *lines*."""
    names = _declared(lines) or _found(list(_rows(lines, len(TEN))))
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
        places = (_place(names, tag) for tag in options.tags)
        layers = [tag if at is None else at for tag, at in zip(options.tags, places, strict=True)]
    else:
        layers = [
            layer
            for layer, found in values.items()
            if _holds_tags(names[layer] if isinstance(layer, int) else layer, found)
        ]
    form = _place(names, options.token)
    if form is None:
        form = names.index("form") if "form" in names else 1
    seen = frozenset(key for key in values if isinstance(key, str))
    return Columns(names, form, {layer: values[layer] for layer in layers}, seen)


def _declared(lines: Iterable[str]) -> tuple[str, ...]:
    for line in lines:
        if line.startswith("#"):
            key, value = comment(line)
            if key == "global.columns" and value:
                return tuple(value.lower().split())
    return ()


def _rows(lines: Iterable[str], width: int, most: int | None = _LOOK) -> Iterator[list[str]]:
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    return (split_row(line, width) for line in rows[:most])


def _found(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Name the columns of rows that no comment describes."""
    width = len(rows[0]) if rows else len(TEN)
    if width >= len(TEN):
        return TEN
    last = {cells[-1] for cells in rows if len(cells) == width}
    misc = all(cell == "_" or "=" in cell for cell in last)
    names = ["id", "form", *[""] * (width - 2)][:width]
    return (*names[:-1], "misc") if misc and width > 2 else tuple(names)


def _place(names: Sequence[str], column: str) -> int | None:
    """Return the column that the user named, or gave by its number from 1."""
    if column.isdecimal() and 1 <= int(column[:9]) <= len(names):
        return int(column) - 1
    return names.index(column.lower()) if column and column.lower() in names else None


def _holds_tags(name: str, values: set[str]) -> bool:
    """Tell whether *values*, all those of a column or key in the first lines, are tags."""
    short = name.rpartition(":")[2].lower()
    if short in NAMES:
        return not any(is_bracket(value) for value in values)
    tags = all(map(looks_like_tag, values)) and any(map(type_of, values))
    return tags and (short in SOFT or (len(values) > 1 and any(map(OPENS.match, values))))


def is_new_tag(key: str, value: str, seen: Set[str]) -> bool:
    """Tell whether a key of MISC that the first lines lack holds a tag."""
    named = key not in seen and key.lower() in NAMES | SOFT
    return named and bool(type_of(value)) and not is_bracket(value)
