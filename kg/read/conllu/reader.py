"""Read CoNLL-U and CoNLL-U Plus: numbered words, one a line, in columns separated by TABs.

In: a source. Out: its sentences. Words are those with whole numbers; a row such as ``3-4`` (a
multiword token) only says how two of them are written, ``5.1`` (an empty node) is not a word. The
text is that of the comment ``# text`` where the words are found in it, else it is put together from
the words and ``SpaceAfter=No``.

Entities are read from brackets in MISC (`kg.read.conllu.brackets`) and from tags in columns or in
MISC (`kg.read.conllu.columns`); relations also from a comment ``# relations =
7;7;1;2;founded_by|...``: first and last word of the subject, of the object, and the type. ``#
newdoc`` opens a document, whose comments ``# meta::...`` are its metadata; so do a comment such as
``#DOCSTART`` or ``#begin document`` and a row of ``-DOCSTART-``. A row that is none is left out.

Rows are split here, and not by the package conllu: that one keeps no line numbers, cuts a value
of MISC at its second ``=``, and takes longer for the parsing alone than all of this.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.common.diagnostic_rules import Rule
from kg.read.common.scripts import join_parts
from kg.read.common.sentences import Document, Mention, Relation, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.conllu.brackets import BracketReader
from kg.read.conllu.columns import (
    Columns,
    LateLayers,
    comment,
    declared_again,
    find_columns,
    recognise,
    split_misc,
    split_row,
)
from kg.read.conllu.rows import Numbered, blocks, repair
from kg.read.conllu.words import ID, Words
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from kg.read.token_lines.marks import DOCSTART

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

__all__ = ["read", "recognise"]

Comments = Sequence[tuple[int, str, str | None]]  # line, key, value
_DOCUMENT = re.compile(  # comments that open one, beside # newdoc
    r"-?DOCSTART-?(?:\s+(?P<name>\S.*))?|doc\s+(?P<id>\S*\d\S*)|begin document\s+(?P<file>.+)"
)
_RELATION = re.compile(r"(\d{1,9});(\d{1,9});(\d{1,9});(\d{1,9});(.+)")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: it cannot be read.
    """
    head = Head(source.name, source.head(), source.options)
    columns = find_columns(head.lines, source.options)
    reader = _Reader(source, columns)
    lines = repair(source.lines(), len(columns.names), source.notes)
    for comments, rows in blocks(lines):
        if sentence := reader.sentence(comments, rows):
            yield sentence
    reader.finish()


class _Reader:
    """The state of reading a source between two sentences."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self.source, self.columns = source, columns
        self.late = LateLayers(columns)
        self.brackets = BracketReader(source.options.untyped)
        self.layers: dict[str | int, TagReader] = {}
        self.document: Document | None = None
        self.documents = 0
        self.paragraphs = False  # whether any was marked
        self.told: set[str] = set()  # notes that are made once
        self.mentions = 0  # that have an id
        self.notes: list[Note] = []  # of the sentence

    def sentence(self, comment_lines: Numbered, rows: Numbered) -> Sentence | None:
        """Read one sentence; return None where its rows hold no word."""
        self.notes = []
        comments = [(line, *comment(text)) for line, text in comment_lines]
        self._declare(comments)
        self._open_document(comments)
        words = self._words(rows)
        if not words.forms:
            self.source.notes += self.notes
            return None
        text, spans = self._text(words, comments)
        decoded = self.brackets.sentence(words.nodes)
        for mention in decoded.mentions:
            if parts := decoded.parts.get(str(mention.id)):
                mention.surface = join_parts(words.forms, parts) or None
        self.notes += decoded.notes
        mentions = decoded.mentions + self._tagged(words)
        relations = decoded.relations + self._related(comments, mentions, words)
        self._check_ends(words, mentions)
        opens = self._opens_paragraph(comments)
        return Sentence(
            words.forms,
            mentions,
            words.lines[0],
            self.document,
            text=text,
            spans=spans,
            relations=relations,
            notes=self.notes,
            opens=opens,
        )

    def finish(self) -> None:
        """Add the notes that need the whole source."""
        self.source.notes += self.brackets.finish()
        self._finish_layers()

    def _finish_layers(self) -> None:
        for layer in self.layers.values():
            layer.finish(self.source)
        self.layers = {}

    def _note(self, line: int, rule: Rule, value: str, action: str) -> None:
        self.notes.append((line, rule, value, action))

    def _once(self, line: int, rule: Rule, value: str, action: str) -> None:
        if f"{rule} {value}" not in self.told:
            self.told.add(f"{rule} {value}")
            self._note(line, rule, value, action)

    def _declare(self, comments: Comments) -> None:
        for line, key, value in comments:
            if key == "global.Entity" and value:
                if unread := self.brackets.declare(value):
                    self._once(line, Rule.UNREAD_FEATURE, "-".join(unread), "left out")
            elif key == "global.columns" and value:
                names = tuple(value.lower().split())
                if names and names != self.columns.names:
                    self.columns = declared_again(names, self.columns)
                    self.late = LateLayers(self.columns)
                    self._finish_layers()

    def _open_document(self, comments: Comments) -> None:
        """Open a document where the comments of a sentence say so."""
        marks = [(line, value) for line, key, value in comments if key in ("newdoc", "newdoc id")]
        marks = marks or [
            (line, match[match.lastgroup] if match.lastgroup else None)
            for line, key, _ in comments
            if (match := _DOCUMENT.fullmatch(key))
        ]
        metadata = {name: value for _, key, value in comments if value and (name := _metadata(key))}
        if marks:
            line, name = marks[-1]
            self._begin_document(name, line, metadata)
        elif metadata and self.document is None:
            self.document = Document(self.source.name, comments[0][0], metadata)
        elif metadata:
            self._note(comments[0][0], Rule.LATE_METADATA, " ".join(metadata), "left out")

    def _begin_document(self, name: str | None, line: int, metadata: dict[str, str]) -> None:
        self.documents += 1
        self.source.notes += self.brackets.finish()
        self.document = Document(name or str(self.documents - 1), line, metadata or None)

    def _opens_paragraph(self, comments: Comments) -> bool | None:
        """Tell whether a paragraph begins here; None before the first mark of one."""
        keys = {key.split(" ")[0] for _, key, _ in comments}
        self.paragraphs |= "newpar" in keys
        return bool(keys & {"newpar", "newdoc"}) if self.paragraphs else None

    def _words(self, rows: Numbered) -> Words:
        words = Words()
        misc_column = self.columns.misc
        for line, text in rows:
            cells = self._cells(line, text)
            if not cells:
                self._note(
                    line, Rule.BAD_ROW, text if len(text) <= 60 else f"{text[:59]}…", "left out"
                )
            elif DOCSTART.fullmatch(cells[self.columns.form]):
                self._begin_document(None, line, {})
            else:
                misc_values = {} if misc_column is None else split_misc(cells[misc_column])
                note = words.take(line, cells, cells[self.columns.form], misc_values)
                self.notes += [note] if note else []
        self.notes += words.check()
        return words

    def _cells(self, line: int, text: str) -> list[str]:
        """Split a row, and see to it that it has all columns; return no cell if it is no row."""
        width = len(self.columns.names)
        cells = split_row(text, width)
        if len(cells) <= self.columns.form or not ID.fullmatch(cells[0].strip()):
            return []
        if len(cells) >= width > text.count("\t") + 1:
            self._once(
                line, Rule.SPACES_FOR_TABS, "several spaces", "read as a TAB, here and below"
            )
        if len(cells) < width:
            self._note(line, Rule.MISSING_COLUMN, f"{len(cells)} of {width}", "read as _")
            cells += ["_"] * (width - len(cells))
        elif not any(cell.strip(" _") for cell in cells[width:]):
            if len(cells) > width:
                self._once(line, Rule.EMPTY_CELLS, "at the end", "left out, here and below")
        else:
            self._note(line, Rule.EXTRA_COLUMN, "\t".join(cells[width:]), "left out")
        return cells

    def _text(
        self, words: Words, comments: Comments
    ) -> tuple[str | None, list[tuple[int, int]] | None]:
        """Return the text and the words' offsets; None: the words with spaces between them."""
        for line, key, value in comments:
            if key == "text" and value:
                if text_and_spans := words.text(value):
                    return text_and_spans
                self._note(line, Rule.TEXT_DIFFERS, value, "text put together from the words")
                break
        return words.text(None) or (None, None)

    def _tagged(self, words: Words) -> list[Mention]:
        """Return the mentions of the tags of all layers, each once."""
        mentions: dict[tuple[int, int, str], Mention] = {}
        for layer, tags in self._tags(words).items():
            if layer not in self.layers:
                self.layers[layer] = TagReader(
                    self.source.options, self.columns.tags.get(layer, ())
                )
            decoded, notes = self.layers[layer].mentions(tags, words.lines)
            self.notes += notes
            for mention in decoded:
                mentions.setdefault((mention.start, mention.end, mention.type), mention)
        return list(mentions.values())

    def _tags(self, words: Words) -> dict[str | int, list[str]]:
        """Return the tags of each layer, one a word."""
        columns, tags = self.columns, dict[str | int, list[str]]()
        for layer in columns.tags:
            if isinstance(layer, int):
                cells = (row[layer] for row in words.cells)
                tags[layer] = ["O" if cell == "_" else cell for cell in cells]
        for word, misc in enumerate(words.misc):
            for key, value in misc.items():
                if key in columns.tags or (
                    key not in columns.others and self._is_late_tag(words, word, key, value)
                ):
                    tags.setdefault(key, ["O"] * len(words.misc))[word] = value
        for layer in columns.undecided:
            for word, row in enumerate(words.cells):
                if self._is_late_tag(words, word, layer, row[layer]):
                    tags.setdefault(layer, ["O"] * len(words.misc))[word] = row[layer]
        return tags

    def _is_late_tag(self, words: Words, word: int, layer: int | str, value: str) -> bool:
        return self.late.take(layer, value, words.lines[word], self.notes)

    def _related(
        self, comments: Comments, mentions: Sequence[Mention], words: Words
    ) -> list[Relation]:
        """Return the relations that a comment lists, by the first and last words of mentions."""
        ids_by_words: dict[tuple[int, int], str] = {}
        relations = []
        for line, key, value in comments:
            if key != "relations" or not value:
                continue
            if not ids_by_words:
                ids_by_words = self._named(mentions, words)
            for item in filter(None, value.split("|")):
                match = _RELATION.fullmatch(item)
                if match is None:
                    self._note(line, Rule.UNKNOWN_RELATION, item, "left out")
                    continue
                ends = [
                    ids_by_words.get((int(match[group]), int(match[group + 1]))) for group in (1, 3)
                ]
                if ends[0] is None or ends[1] is None:
                    self._note(line, Rule.UNKNOWN_MENTION, item, "relation left out")
                else:
                    relations.append(Relation(ends[0], match[5], ends[1], line))
        return relations

    def _named(self, mentions: Sequence[Mention], words: Words) -> dict[tuple[int, int], str]:
        """Give ids to mentions; return them by the numbers of their first and last words."""
        ids_by_words: dict[tuple[int, int], str] = {}
        for mention in mentions:
            if 0 <= mention.start < mention.end <= len(words.numbers):
                self.mentions += 1
                mention.id = mention.id or f"t{self.mentions}"
                ends = words.numbers[mention.start], words.numbers[mention.end - 1]
                ids_by_words.setdefault(ends, mention.id)
        return ids_by_words

    def _check_ends(self, words: Words, mentions: Sequence[Mention]) -> None:
        """Note mentions that begin or end within a multiword token."""
        if blurred := words.blurred():
            for mention in mentions:
                if mention.start in blurred or mention.end in blurred:
                    surface = " ".join(words.forms[mention.start : mention.end])
                    line = mention.line or words.lines[0]
                    self._note(line, Rule.INSIDE_MULTIWORD_TOKEN, surface, "written with all of it")


def _metadata(key: str) -> str | None:
    """Return the name of a document's metadata: ``meta::genre``, ``newdoc url``; or None."""
    for mark in ("meta::", "newdoc "):
        if key.startswith(mark) and key != "newdoc id":
            return key.removeprefix(mark).strip()
    return None
