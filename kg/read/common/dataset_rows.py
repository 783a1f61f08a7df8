"""Read rows of token and tag lists: Hugging Face datasets for token classification, in any file.

In: rows, each a sentence: a list of tokens, and lists of as many tags. Tags are strings or numbers
(`ClassLabel`); the names of numbers come from the user, or from the features of the dataset. Out:
sentences. ``space_after``, where a row has it, tells where the text has spaces.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.common.chunk import Note
from kg.read.common.json_annotations import whole, word
from kg.read.common.json_records import shown
from kg.read.common.sentences import Document, Mention, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.layout import CHUNKS
from kg.read.token_lines.marks import DOCSTART
from kg.read.token_lines.tags import OUTSIDE, looks_like_tag, read_tag

Row = Mapping[str, Any]
Names = Mapping[str, Sequence[str]]  # the tags that numbers stand for, by column
TOKENS = ("tokens", "words", "token", "word")
TAGS = ("ner_tags", "ner", "ner_labels", "tags", "labels", "entity_tags", "label", "entities")
SPACES = "space_after"
NAME_COLUMNS = "name them: --token and --tags, in Python token= and tags="
NAME_LABELS = 'give their names: --labels O,B-PER,…, in Python labels=["O", "B-PER", …]'
SAMPLE = 1000  # rows that show the columns and the spelling of tags


@dataclass(frozen=True)
class Columns:
    """The names of the columns of tokens and of tags."""

    token: str
    tags: tuple[str, ...]


def find_columns(rows: Sequence[Row], options: ReadOptions) -> Columns | None:
    """Detect the columns of tokens and tags in the first *rows*; None where there are none."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    tokens = [_column_name(options.token, keys)] if options.token else TOKENS
    for token in tokens:
        filled = [row for row in rows if _is_list_of_text(row.get(token))]
        if options.tags and filled:
            return Columns(token, tuple(_column_name(name, keys) for name in options.tags))
        tags = [name for name in TAGS if filled and _hold_tags(filled, token, name)]
        if tags:
            return Columns(token, (tags[0],))
    return None


def sentences(
    rows: Iterable[tuple[int, Row]], source: Source, names: Callable[[], Names]
) -> Iterator[Sentence]:
    """Yield the sentences of *rows*, each with its line.

    Args:
        names: returns what tags that are numbers stand for; called if there are any.

    Raises:
        LineError: no columns hold tokens and tags, or tags are numbers without names.
    """
    sample = list(islice(rows := iter(rows), SAMPLE))
    if not sample:
        return
    columns = find_columns([row for _, row in sample], source.options)
    if columns is None:
        existing = f"the columns {', '.join(sample[0][1])}"
        wanted = f"tokens ({', '.join(TOKENS)}) and as many tags ({', '.join(TAGS)})"
        where = f"{source.name}:{sample[0][0]}"
        raise LineError(where, existing, wanted, NAME_COLUMNS)
    reader = _Reader(source, columns, names, [row for _, row in sample])
    reader.note_other_tags([row for _, row in sample])
    for line, row in chain(sample, rows):
        yield from reader.sentence(line, row)
    for layer in reader.layers:
        layer.finish(source)


class _Reader:
    """The state of reading a source between two rows."""

    def __init__(
        self, source: Source, columns: Columns, names: Callable[[], Names], sample: Sequence[Row]
    ) -> None:
        self.source, self.columns = source, columns
        self._find_names = names
        self.document: Document | None = None
        self.marked = 0  # documents that began at a mark
        self.layers = []
        for name in columns.tags:
            distinct = dict.fromkeys(_labels(row.get(name) for row in sample))
            texts = [tag for tag in distinct if isinstance(tag, str)]
            numbered = any(whole(tag) is not None for tag in distinct) and not texts
            tags = self.names.get(name, ()) if numbered else texts
            self.layers.append(TagReader(source.options, tags))

    @cached_property
    def names(self) -> Names:
        """Return what tags that are numbers stand for, by column."""
        if labels := self.source.options.labels:
            return dict.fromkeys(self.columns.tags, labels)
        return self._find_names()

    def note_other_tags(self, sample: Sequence[Row]) -> None:
        """Note each column that has tags as well, and that nobody asked for."""
        if self.source.options.tags:
            return
        token = self.columns.token
        filled = [row for row in sample if _is_list_of_text(row.get(token))]
        tags_of = self.names if "names" in vars(self) else {}  # else none were read
        for name in dict.fromkeys(key for row in sample for key in row):
            if name in (token, *self.columns.tags) or not _hold_tags(filled, token, name):
                continue
            tags = set(_labels(row.get(name) for row in filled))
            texts = {tag for tag in tags if isinstance(tag, str)} or set(tags_of.get(name, ()))
            if _are_entity_tags(texts) or name in TAGS:
                both = ",".join([*self.columns.tags, name])
                action = f"not read; --tags {both} reads both (in Python tags=)"
                self.source.note(None, Rule.OTHER_TAGS, f"column {name}", action)

    def sentence(self, line: int, row: Row) -> Iterator[Sentence]:
        """Yield the sentence of a row; nothing, with a note, if it has no tokens."""
        tokens = row.get(self.columns.token)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            self.source.note(line, Rule.BAD_ROW, shown(tokens), "left out")
            return
        if len(tokens) == 1 and DOCSTART.fullmatch(tokens[0]):
            self.document = Document(str(self.marked), line)
            self.marked += 1
            return
        notes: list[Note] = []
        mentions_by_span: dict[tuple[int, int, str], Mention] = {}
        for layer, name in zip(self.layers, self.columns.tags, strict=True):
            tags = self._tags(row, name, len(tokens), line, notes)
            mentions, tag_notes = layer.mentions(tags, line)
            notes += tag_notes
            mentions_by_span |= {
                (mention.start, mention.end, mention.type): mention for mention in mentions
            }
        sentence = Sentence(
            tokens, list(mentions_by_span.values()), line, self._document(line, row), notes=notes
        )
        sentence.text, sentence.spans = text_and_spans(tokens, row.get(SPACES))
        yield sentence

    def _document(self, line: int, row: Row) -> Document | None:
        """Return the document that the column of the option ``document`` names, if it is set.

        Else it is the one that a row of ``-DOCSTART-`` began.
        """
        if not (column := self.source.options.document):
            return self.document
        keys = list(row)
        name = word(row.get(_column_name(column, keys))) or ""
        if self.document is None or self.document.name != name:
            self.document = Document(name, line)
        return self.document

    def _tags(self, row: Row, name: str, count: int, line: int, notes: list[Note]) -> list[str]:
        """Return a tag for each token."""
        cells = _cells(row.get(name))
        if len(cells) != count:
            value = f"{len(cells)} {name} on {count} {self.columns.token}"
            notes.append((line, Rule.UNEVEN_ROW, value, "further tags left out, missing ones O"))
            cells = [*cells[:count], *["O"] * (count - len(cells))]
        return [self._tag(cell, name, line, notes) for cell in cells]

    def _tag(self, cell: Any, name: str, line: int, notes: list[Note]) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, list):
            parts = (self._tag(inner, name, line, notes) for inner in cell if _is_scalar(inner))
            return ",".join(parts) or "O"
        if (number := whole(cell)) is None:
            return ""
        names = self.names.get(name)
        if not names:
            where, hint = f"{self.source.name}:{line}", NAME_LABELS
            problem = f"tags that are numbers without names in {name}"
            raise LineError(where, problem, "names of the tags", hint)
        if 0 <= number < len(names):
            return names[number]
        notes.append((line, Rule.UNKNOWN_TAG, str(number), "read as O"))
        return "O"


def names_in(features: Any) -> dict[str, list[str]]:
    """Return the names of the tags of each column, from the features of a dataset."""
    columns = features.items() if isinstance(features, dict) else ()
    return {name: names for name, feature in columns if (names := _names_of(feature))}


def _names_of(feature: Any) -> list[str]:
    """Return the class names of a feature, or of the feature that it is a list of."""
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


def _column_name(column: str, keys: Sequence[str]) -> str:
    """Return the name of a column that the user gave by name or by its number from 1."""
    if column not in keys and column.isdecimal() and 0 < int(column) <= len(keys):
        return keys[int(column) - 1]
    return column


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _cells(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _labels(column: Iterable[Any]) -> Iterator[Any]:
    """Yield the tags of a column; a cell may be a list of several."""
    for cell in chain.from_iterable(map(_cells, column)):
        yield from filter(_is_scalar, cell if isinstance(cell, list) else [cell])


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _hold_tags(rows: Sequence[Row], token: str, name: str) -> bool:
    """Tell whether a column has a tag for each token, and these are entity tags."""
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


def _are_entity_tags(tags: set[str]) -> bool:
    """Tell tags of entities from those of chunks of phrases, and from parts of speech."""
    parsed = [tag for text in tags - OUTSIDE if (tag := read_tag(text))]
    types = {tag.type for tag in parsed if tag.type}
    return len(parsed) == len(tags - OUTSIDE) and bool(types) and not types <= CHUNKS


def text_and_spans(
    tokens: Sequence[str], spaces: Any
) -> tuple[str | None, list[tuple[int, int]] | None]:
    """Return the text and the tokens' offsets by *spaces*; None where these are not given."""
    if not isinstance(spaces, list) or len(spaces) != len(tokens):
        return None, None
    behind = [" " if space else "" for space in spaces[:-1]]
    text, spans = "", list[tuple[int, int]]()
    for token, space in zip_longest(tokens, behind, fillvalue=""):
        spans.append((len(text), len(text) + len(token)))
        text += token + space
    return text, spans
