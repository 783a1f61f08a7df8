"""Read rows of tokens and tags, as the data sets of Hugging Face have them, whatever stores them.

In: rows, each a sentence: a list of tokens, and lists of tags as long as that. Tags are texts or
numbers; the names of numbers come from the user, or from the features of the data set. Out:
sentences. ``space_after``, where a row has it, tells how the text was written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import Any

from kg.common.errors import LineError
from kg.read.common.chunk import Note
from kg.read.common.json_annotations import whole, word
from kg.read.common.json_records import shown
from kg.read.common.sentences import Document, Mention, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.tags import OUTSIDE, looks_like_tag

Row = Mapping[str, Any]
Names = Mapping[str, Sequence[str]]  # of the tags that are numbers, by column
TOKENS = ("tokens", "words", "token", "word")
TAGS = ("ner_tags", "ner", "ner_labels", "tags", "labels", "entity_tags", "label")
SPACES = "space_after"
SAMPLE = 1000  # rows; the spelling of the tags is found in them


@dataclass(frozen=True)
class Columns:
    """The names of the columns that are read."""

    token: str
    tags: tuple[str, ...]


def find_columns(rows: Sequence[Row], options: ReadOptions) -> Columns | None:
    """Return the columns to read, by a look at the first *rows*; None where there are none."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    tokens = [_named(options.token, keys)] if options.token else TOKENS
    for token in tokens:
        filled = [row for row in rows if _texts(row.get(token))]
        if options.tags and filled:
            return Columns(token, tuple(_named(name, keys) for name in options.tags))
        tags = [name for name in TAGS if filled and _hold_tags(filled, token, name)]
        if tags:
            return Columns(token, (tags[0],))
    return None


def sentences(
    rows: Iterable[tuple[int, Row]], source: Source, names: Callable[[], Names]
) -> Iterator[Sentence]:
    """Yield the sentences of *rows*, each with its line.

    Args:
        names: tells what tags that are numbers mean; called if there are any.

    Raises:
        LineError: no columns hold tokens and tags, or the tags are numbers without names.
    """
    ahead = list(islice(rows := iter(rows), SAMPLE))
    if not ahead:
        return
    columns = find_columns([row for _, row in ahead], source.options)
    if columns is None:
        found = f"the columns {', '.join(ahead[0][1])}"
        wanted = f"tokens ({', '.join(TOKENS)}) and as many tags ({', '.join(TAGS)})"
        where = f"{source.name}:{ahead[0][0]}"
        raise LineError(where, found, wanted, "name them: --token, --tags")
    reader = _Reader(source, columns, names, [row for _, row in ahead])
    for line, row in chain(ahead, rows):
        yield from reader.sentence(line, row)
    for layer in reader.layers:
        layer.finish(source)


class _Reader:
    """What is known of a source between two rows."""

    def __init__(
        self, source: Source, columns: Columns, names: Callable[[], Names], ahead: Sequence[Row]
    ) -> None:
        self.source, self.columns = source, columns
        self._find_names = names
        self.document: Document | None = None
        self.layers = []
        for name in columns.tags:
            cells = dict.fromkeys(_labels(row.get(name) for row in ahead))
            texts = [cell for cell in cells if isinstance(cell, str)]
            numbered = any(whole(cell) is not None for cell in cells) and not texts
            tags = self.names.get(name, ()) if numbered else texts
            self.layers.append(TagReader(source.options, tags))

    @cached_property
    def names(self) -> Names:
        """Return the names of tags that are numbers, by column."""
        if labels := self.source.options.labels:
            return dict.fromkeys(self.columns.tags, labels)
        return self._find_names()

    def sentence(self, line: int, row: Row) -> Iterator[Sentence]:
        """Yield the sentence that a row is; none, with a note, if it has no tokens."""
        tokens = row.get(self.columns.token)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            self.source.note(line, "bad-row", shown(tokens), "left out")
            return
        notes: list[Note] = []
        found: dict[tuple[int, int, str], Mention] = {}
        for layer, name in zip(self.layers, self.columns.tags, strict=True):
            tags = self._tags(row, name, len(tokens), line, notes)
            mentions, more = layer.mentions(tags, line)
            notes += more
            found |= {(one.start, one.end, one.type): one for one in mentions}
        made = Sentence(tokens, list(found.values()), line, self._document(line, row), notes=notes)
        made.text, made.spans = _written(tokens, row.get(SPACES))
        yield made

    def _document(self, line: int, row: Row) -> Document | None:
        """Return the document that the user's column names; sentences of one follow each other."""
        if not (column := self.source.options.document):
            return None
        keys = list(row)
        name = word(row.get(_named(column, keys))) or ""
        if self.document is None or self.document.name != name:
            self.document = Document(name, line)
        return self.document

    def _tags(self, row: Row, name: str, count: int, line: int, notes: list[Note]) -> list[str]:
        """Return one tag a token."""
        cells = _cells(row.get(name))
        if len(cells) != count:
            value = f"{len(cells)} {name} on {count} {self.columns.token}"
            notes.append((line, "uneven-row", value, "further tags left out, missing ones O"))
            cells = [*cells[:count], *["O"] * (count - len(cells))]
        return [self._tag(cell, name, line, notes) for cell in cells]

    def _tag(self, cell: Any, name: str, line: int, notes: list[Note]) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, list):
            parts = (self._tag(one, name, line, notes) for one in cell if _is_scalar(one))
            return ",".join(parts) or "O"
        if (number := whole(cell)) is None:
            return ""
        known = self.names.get(name)
        if not known:
            where, hint = f"{self.source.name}:{line}", "give their names: --labels O,B-PER,…"
            found = f"tags that are numbers without names in {name}"
            raise LineError(where, found, "names of the tags", hint)
        if 0 <= number < len(known):
            return known[number]
        notes.append((line, "unknown-tag", str(number), "read as O"))
        return "O"


def names_in(features: Any) -> dict[str, list[str]]:
    """Return the names of the tags of each column, from the features of a data set."""
    columns = features.items() if isinstance(features, dict) else ()
    return {name: names for name, feature in columns if (names := _names_of(feature))}


def _names_of(feature: Any) -> list[str]:
    """Return the names that a feature has, or the feature that it is a list of."""
    while feature and not (isinstance(feature, dict) and "names" in feature):
        if isinstance(feature, dict):
            inner = (feature.get(key) for key in ("feature", "sequence", "class_label"))
            feature = next(filter(None, inner), None)
        else:
            feature = feature[0] if isinstance(feature, list) else None
    names = feature["names"] if feature else []
    if isinstance(names, dict):  # number: name
        names = list(names.values())
    is_good = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return names if is_good else []


def _named(column: str, keys: Sequence[str]) -> str:
    """Return the name of a column that is given by name or by its number from 1."""
    if column not in keys and column.isdecimal() and 0 < int(column) <= len(keys):
        return keys[int(column) - 1]
    return column


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _cells(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _labels(column: Iterable[Any]) -> Iterator[Any]:
    """Yield the tags of a column; a cell may be a list of several."""
    for cell in chain.from_iterable(map(_cells, column)):
        yield from filter(_is_scalar, cell if isinstance(cell, list) else [cell])


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _hold_tags(rows: Sequence[Row], token: str, name: str) -> bool:
    """Tell whether a column has as many tags as there are tokens, and is no other tagging."""
    even = sum(len(_cells(row.get(name))) == len(row[token]) for row in rows)
    cells = list(_labels(row.get(name) for row in rows))
    if not cells or 2 * even < len(rows):
        return False
    texts = [cell for cell in cells if isinstance(cell, str)]
    if not texts and all(whole(cell) is not None for cell in cells):
        return True
    return any(text in OUTSIDE for text in texts) or (
        len(texts) > 0 and all(map(looks_like_tag, texts))
    )


def _written(tokens: Sequence[str], spaces: Any) -> tuple[str | None, list[tuple[int, int]] | None]:
    """Return the text as it was written and where its tokens are; None where that is not told."""
    if not isinstance(spaces, list) or len(spaces) != len(tokens):
        return None, None
    behind = [" " if space else "" for space in spaces[:-1]]
    text, spans = "", list[tuple[int, int]]()
    for token, space in zip_longest(tokens, behind, fillvalue=""):
        spans.append((len(text), len(text) + len(token)))
        text += token + space
    return text, spans
