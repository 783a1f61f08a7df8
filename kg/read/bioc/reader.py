"""Read BioC XML and BioC JSON: passages of text with annotations and relations.

In: a source. Out: the sentences of its documents, one document held at a time. Offsets count
characters of the document, and each passage says where it begins. Sentences are those of the format
where it has them. A type is the infon ``type``; an identifier the infon ``identifier``, or the one
that is named after its database (``MESH``: D003866 becomes ``MESH:D003866``). Other infons of
annotations are not kept.

A relation of two nodes holds between their annotations. One of more nodes is read as relations of
its trigger, by the roles, or else of its first node to each other one; a node that is a relation
stands for the first node of that. PubTator (``role1``, ``role2``) and BioCreative V (``Chemical``,
``Disease``) relate identifiers: their relation is taken to hold between the first mentions.

The library bioc was left aside: it has no line numbers, its XML reader keeps the whole tree, and
its JSON reader refuses documents without keys that not every producer writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.bioc import json_documents as bioc_json
from kg.read.bioc import xml_documents as bioc_xml
from kg.read.bioc.identifiers import take_identifier
from kg.read.bioc.relations import mention_relations
from kg.read.common.claims import Claim
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.common.standoff import Claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

MAX_GAP = 1000  # characters between sentences of a passage; more is taken for a mistake
BioCObject = dict[str, Any]


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*; a document of another shape is left out with a note.

    Raises:
        LineError: the file is damaged, or none of its documents is one of BioC.
    """
    reader = _Reader(source)
    documents = (bioc_xml if reader.xml else bioc_json).documents(source)
    for text in settled(text for document in documents for text in reader.whole(document)):
        for sentence in sentences(text, source.options.language):
            if text.has_sentences:  # each may stand on a line of its own
                mention_lines = (mention.line for mention in sentence.mentions if mention.line)
                sentence.line = next(mention_lines, text.line)
            yield sentence
    reader.close()


def recognise(head: Head) -> Guess | None:
    """Recognise BioC by its DTD, or by passages and infons."""
    text = head.text.lstrip()
    if text.startswith("<"):
        named = "<!DOCTYPE collection" in text and "BioC" in text
        built = "<collection" in text and "<passage" in text
        return Guess(0.95, "a collection of passages in XML") if named or built else None
    if text.startswith(("{", "[")) and all(
        f'"{key}"' in text for key in ("passages", "infons", "offset")
    ):
        return Guess(0.95, "passages and infons in JSON")
    return None


@dataclass
class _Passage:
    """The text of a passage and its annotations, by offsets in that text."""

    text: str
    begin: int  # in its document
    line: int
    starts: list[int] | None = None
    claims: list[Claim] = field(default_factory=list)


@dataclass(slots=True)
class _PassageText(Claimed):
    """The text of a passage as it is checked."""

    has_sentences: bool = False  # of the format's own


class _Reader:
    """Validates the objects of documents and converts them to sentences; counts unread infons."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.xml = source.head().lstrip().startswith(b"<")
        self.unread: dict[str, list[int]] = {}  # infons: the first line, and how often
        self.line = 1  # of the object in hand
        self.notes: list[Note] = []
        self.good = 0  # documents
        self.bad: list[LineError] = []  # of documents that were left out

    def whole(self, fields: BioCObject) -> list["_PassageText"]:
        """Return the texts of a document; none if it has not the shape of one."""
        try:
            texts = list(self.texts(fields))
        except LineError as problem:
            self.bad.append(problem)
            self.source.note(self.line, Rule.NO_DOCUMENT, str(problem.found), "document left out")
            return []
        self.good += 1
        return texts

    def texts(self, fields: BioCObject) -> Iterator["_PassageText"]:
        """Yield the texts of the passages of a document."""
        self.notes = []
        line = self.line = fields["line"]
        name = self._string(fields, "id") or self._string(fields, "pmid") or f"line {line}"
        document = Document(name, line, self._infons(fields) or None)
        passages = [self._passage(item) for item in self._list(fields, "passages")]
        self._place(passages, self._list(fields, "annotations"))
        claims = [claim for passage in passages for claim in passage.claims]
        stated = [
            self._relation(item)
            for owner in self._owners(fields)
            for item in self._list(owner, "relations")
        ]
        relations = mention_relations(stated, claims, self.notes)
        for passage in passages:
            yield _PassageText(
                passage.text,
                (),
                document,
                passage.line,
                lines=self.xml,
                starts=passage.starts,
                relations=relations,
                notes=self.notes,
                claims=passage.claims,
                has_sentences=passage.starts is not None,
            )
            relations, self.notes = [], []
        for note in self.notes:  # of a document without passages
            self.source.note(*note)

    def close(self) -> None:
        """Note each infon of annotations that was not kept, once.

        Raises:
            LineError: all documents had another shape than BioC's.
        """
        if self.bad and not self.good:
            raise self.bad[0]
        for name, (line, count) in self.unread.items():
            self.source.note(line, Rule.INFON, f"{name} ({count} in all)", "not kept")

    def _owners(self, document: BioCObject) -> Iterator[BioCObject]:
        """Yield a document, its passages and their sentences."""
        yield document
        for passage in self._list(document, "passages"):
            yield passage
            yield from self._list(passage, "sentences")

    def _passage(self, fields: BioCObject) -> _Passage:
        self._infons(fields)
        begin = self._number(fields, "offset")
        line = fields.get("text_line", self.line)
        text, nested = self._string(fields, "text") or "", self._list(fields, "sentences")
        passage = _Passage(text, begin, line, starts=[] if nested else None)
        for sentence in nested:
            self._sentence(passage, sentence, not text)
        for annotation in self._list(fields, "annotations"):
            if claim := self._claim(annotation, begin):
                passage.claims.append(claim)
        return passage

    def _sentence(self, passage: _Passage, fields: BioCObject, build: bool) -> None:
        """Add a sentence to *passage*; *build*: its sentences are all of its text."""
        self._infons(fields)
        offset = self._number(fields, "offset")
        begin = offset - passage.begin
        if build:
            if not passage.text:
                passage.line = fields.get("text_line", self.line)
            if not 0 <= begin - len(passage.text) <= MAX_GAP:
                begin = len(passage.text) + 1
                value = f"{offset}, not from {passage.begin + len(passage.text)} on"
                self.notes.append(
                    (self.line, Rule.SENTENCE_OFFSET, value, "put behind the one before")
                )
            passage.text = passage.text.ljust(begin) + (self._string(fields, "text") or "")
        if passage.starts is not None:
            passage.starts.append(begin)
        for annotation in self._list(fields, "annotations"):
            if claim := self._claim(annotation, offset - begin):
                passage.claims.append(claim)

    def _place(self, passages: list[_Passage], unplaced: list[BioCObject]) -> None:
        """Add annotations of the document to the passages in which they begin."""
        for item in unplaced:
            if not (claim := self._claim(item, 0)):
                continue
            offset = min(begin for begin, _ in claim.fragments)
            before = [passage for passage in passages if passage.begin <= offset]
            if not before:
                self.notes.append(
                    (self.line, Rule.BEYOND_TEXT, f"{claim.type} {offset}", "left out")
                )
                continue
            passage = max(before, key=lambda item: item.begin)
            claim.fragments = [
                (begin - passage.begin, stop - passage.begin) for begin, stop in claim.fragments
            ]
            passage.claims.append(claim)

    def _claim(self, fields: BioCObject, base: int) -> Claim | None:
        """Return an annotation of a text that begins at *base* in its document."""
        infons, text = self._infons(fields), self._string(fields, "text")
        fragments = []
        type_ = infons.pop("type", "")
        try:
            for location in self._list(fields, "locations"):
                begin = self._number(location, "offset") - base
                fragments.append((begin, begin + self._number(location, "length")))
        except LineError as problem:
            value = f"{type_} {text!r}: {problem.found}"
            self.notes.append((self.line, Rule.BAD_ANNOTATION, value, "left out"))
            return None
        if not fragments:
            self.notes.append((self.line, Rule.NO_LOCATION, f"{type_} {text!r}", "left out"))
            return None
        if not type_:
            type_ = self.source.options.untyped
            self.notes.append((self.line, Rule.UNTYPED, repr(text), f"taken for {type_}"))
        identifier = take_identifier(infons)
        for key in infons:
            self.unread.setdefault(key, [self.line, 0])[1] += 1
        name = self._string(fields, "id")
        return Claim(fragments, type_, self.line, text, identifier, id=name)

    def _relation(self, fields: BioCObject) -> BioCObject:
        """Return a relation whose shape was checked."""
        infons = self._infons(fields)
        nodes = [
            (self._string(node, "refid") or "", self._string(node, "role") or "")
            for node in self._list(fields, "nodes")
        ]
        return {
            "id": self._string(fields, "id"),
            "infons": infons,
            "nodes": nodes,
            "line": self.line,
        }

    def _infons(self, fields: BioCObject) -> dict[str, str]:
        """Return the infons of *fields*, whose line is the one in hand from now on."""
        self.line = fields.get("line", self.line)
        infons = fields.get("infons") or {}
        if not isinstance(infons, dict):
            raise self._wrong("infons", infons, "an object")
        return {
            key: value.get("identifier", "") if isinstance(value, dict) else str(value)
            for key, value in infons.items()
            if value is not None
        }

    def _list(self, fields: BioCObject, key: str) -> list[BioCObject]:
        value = fields.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(key, value, "an array of objects")
        return value

    def _string(self, fields: BioCObject, key: str) -> str | None:
        value = fields.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            return str(value)
        raise self._wrong(key, value, "text")

    def _number(self, fields: BioCObject, key: str) -> int:
        value = fields.get(key)
        try:
            return int(str(value))
        except ValueError:
            raise self._wrong(key, value, "a number") from None

    def _wrong(self, key: str, value: object, wanted: str) -> LineError:
        return LineError(f"{self.source.name}:{self.line}", f"{key} {value!r:.80}", wanted)
