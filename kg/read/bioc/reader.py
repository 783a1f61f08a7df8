"""Read BioC, XML or JSON: passages of text with annotations and relations.

In: a source. Out: the sentences of its documents, one held at a time. Offsets count characters of
the document, and each passage says where it begins. Sentences are those of the format where it
has them. A type is the infon ``type``; an identifier the infon ``identifier``, or the one that is
named after its database (``MESH``: D003866 becomes ``MESH:D003866``). What else annotations say is
not kept.

A relation of two nodes is stated between their annotations. One of more is read as relations of
its trigger, by the roles, or else of its first node to each other one; a node that is a relation
stands for the first of that. PubTator (``role1``, ``role2``) and BioCreative V (``Chemical``,
``Disease``) relate identifiers: their relation is stated between the first mentions.

The library bioc was left aside: it has no line numbers, its XML reader keeps the whole tree, and
its JSON reader refuses documents without keys that not every producer writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.common.errors import LineError
from kg.read.bioc import json_documents as bioc_json
from kg.read.bioc import xml_documents as bioc_xml
from kg.read.bioc.relations import stated
from kg.read.common.offsets import Annotated, sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.common.standoff import Claim, annotations
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

if TYPE_CHECKING:
    from kg.read.common.chunk import Note

GAP = 1000  # characters between sentences of a passage; more is taken for a mistake
# Infons that say what an annotation is: themselves, or by the database they are named after.
PLAIN = ("identifier", "cui", "concept_id", "conceptid")
DATABASES = (
    *("mesh", "omim", "umls", "ncbi gene", "ncbigene", "ncbi_gene", "entrezgene", "gene_id"),
    *("ncbi taxonomy", "ncbitaxon", "species", "ncbi homologene", "homologene", "uniprot"),
    *("chebi", "go", "gene ontology", "cellosaurus", "cvcl", "hgnc", "snomed", "doid", "hpo"),
)
NOTHING = {"", "-", "-1", "None"}  # no identifier

Made = dict[str, Any]


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: something is not as BioC has it.
    """
    reader = _Reader(source)
    for made in (bioc_xml if reader.xml else bioc_json).documents(source):
        yield from reader.document(made)
    reader.close()


def recognise(head: Head) -> Guess | None:
    """Tell BioC by its DTD, or by passages and infons."""
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
    """The text of a passage and what is claimed of it, by the text's own offsets."""

    text: str
    begin: int  # in its document
    line: int
    starts: list[int] | None = None
    claims: list[Claim] = field(default_factory=list)


class _Reader:
    """Checks objects and makes sentences of them; counts what is not kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.xml = source.head().lstrip().startswith(b"<")
        self.unkept: dict[str, list[int]] = {}  # infons: the first line, and how often
        self.line = 1  # of the object in hand
        self.notes: list[Note] = []

    def document(self, made: Made) -> Iterator[Sentence]:
        """Yield the sentences of a document."""
        self.notes = []
        line = self.line = made["line"]
        name = self._string(made, "id") or self._string(made, "pmid") or f"line {line}"
        document = Document(name, line, self._infons(made) or None)
        passages = [self._passage(one) for one in self._list(made, "passages")]
        self._place(passages, self._list(made, "annotations"))
        claims = [claim for passage in passages for claim in passage.claims]
        found = [
            self._relation(one)
            for owner in self._owners(made)
            for one in self._list(owner, "relations")
        ]
        relations = stated(found, claims, self.notes)
        for passage in passages:
            annotated = Annotated(
                passage.text,
                annotations(passage.text, passage.claims, self.notes),
                document,
                passage.line,
                lines=self.xml,
                starts=passage.starts,
                relations=relations,
                notes=self.notes,
            )
            for sentence in sentences(annotated, self.source.options.language):
                if passage.starts is not None:  # each may stand on a line of its own
                    found_at = (one.line for one in sentence.mentions if one.line)
                    sentence.line = next(found_at, passage.line)
                yield sentence
            relations, self.notes = [], []
        for note in self.notes:  # of a document without passages
            self.source.note(*note)

    def close(self) -> None:
        """Say once for each infon of annotations that it was not kept."""
        for name, (line, count) in self.unkept.items():
            self.source.note(line, "infon", f"{name} ({count} in all)", "not kept")

    def _owners(self, made: Made) -> Iterator[Made]:
        """Yield a document, its passages and their sentences."""
        yield made
        for passage in self._list(made, "passages"):
            yield passage
            yield from self._list(passage, "sentences")

    def _passage(self, made: Made) -> _Passage:
        self._infons(made)
        begin = self._number(made, "offset")
        line = made.get("text_line", self.line)
        text, found = self._string(made, "text") or "", self._list(made, "sentences")
        passage = _Passage(text, begin, line, starts=[] if found else None)
        for sentence in found:
            self._sentence(passage, sentence, not text)
        for one in self._list(made, "annotations"):
            if claim := self._claim(one, begin):
                passage.claims.append(claim)
        return passage

    def _sentence(self, passage: _Passage, made: Made, build: bool) -> None:
        """Take a sentence of *passage*; *build*: the passage has no text but that of sentences."""
        self._infons(made)
        offset = self._number(made, "offset")
        begin = offset - passage.begin
        if build:
            if not passage.text:
                passage.line = made.get("text_line", self.line)
            if not 0 <= begin - len(passage.text) <= GAP:
                begin = len(passage.text) + 1
                value = f"{offset}, not from {passage.begin + len(passage.text)} on"
                self.notes.append(
                    (self.line, "sentence-offset", value, "put behind the one before")
                )
            passage.text = passage.text.ljust(begin) + (self._string(made, "text") or "")
        if passage.starts is not None:
            passage.starts.append(begin)
        for one in self._list(made, "annotations"):
            if claim := self._claim(one, offset - begin):
                passage.claims.append(claim)

    def _place(self, passages: list[_Passage], found: list[Made]) -> None:
        """Give annotations of the document to the passages in which they begin."""
        for one in found:
            if not (claim := self._claim(one, 0)):
                continue
            at = min(begin for begin, _ in claim.fragments)
            before = [passage for passage in passages if passage.begin <= at]
            if not before:
                self.notes.append((self.line, "beyond-text", f"{claim.type} {at}", "left out"))
                continue
            passage = max(before, key=lambda one: one.begin)
            claim.fragments = [
                (begin - passage.begin, stop - passage.begin) for begin, stop in claim.fragments
            ]
            passage.claims.append(claim)

    def _claim(self, made: Made, base: int) -> Claim | None:
        """Return what an annotation claims, of a text that begins at *base*."""
        infons, written = self._infons(made), self._string(made, "text")
        places = []
        for location in self._list(made, "locations"):
            begin = self._number(location, "offset") - base
            places.append((begin, begin + self._number(location, "length")))
        type_ = infons.pop("type", "")
        if not places:
            self.notes.append((self.line, "no-location", f"{type_} {written!r}", "left out"))
            return None
        if not type_:
            type_ = self.source.options.untyped
            self.notes.append((self.line, "untyped", repr(written), f"taken for {type_}"))
        identifier = _identifier(infons)
        for key in infons:
            self.unkept.setdefault(key, [self.line, 0])[1] += 1
        name = self._string(made, "id")
        return Claim(places, type_, self.line, written, identifier, id=name)

    def _relation(self, made: Made) -> Made:
        """Return a relation whose shape was checked."""
        infons = self._infons(made)
        nodes = [
            (self._string(node, "refid") or "", self._string(node, "role") or "")
            for node in self._list(made, "nodes")
        ]
        return {"id": self._string(made, "id"), "infons": infons, "nodes": nodes, "line": self.line}

    def _infons(self, made: Made) -> dict[str, str]:
        """Return the infons of *made*, whose line is the one in hand from now on."""
        self.line = made.get("line", self.line)
        infons = made.get("infons") or {}
        if not isinstance(infons, dict):
            raise self._wrong("infons", infons, "an object")
        return {
            key: value.get("identifier", "") if isinstance(value, dict) else str(value)
            for key, value in infons.items()
            if value is not None
        }

    def _list(self, made: Made, key: str) -> list[Made]:
        found = made.get(key) or []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._wrong(key, found, "an array of objects")
        return found

    def _string(self, made: Made, key: str) -> str | None:
        found = made.get(key)
        if found is None or isinstance(found, str):
            return found
        if isinstance(found, int):
            return str(found)
        raise self._wrong(key, found, "text")

    def _number(self, made: Made, key: str) -> int:
        found = made.get(key)
        try:
            return int(str(found))
        except ValueError:
            raise self._wrong(key, found, "a number") from None

    def _wrong(self, key: str, found: object, wanted: str) -> LineError:
        return LineError(f"{self.source.name}:{self.line}", f"{key} {found!r:.80}", wanted)


def _identifier(infons: dict[str, str]) -> str | None:
    """Take out of *infons* what says what an annotation is."""
    keys = {key.lower(): key for key in reversed(infons)}
    if plain := next((keys[key] for key in PLAIN if key in keys), None):
        value = infons.pop(plain).strip()
        database = infons.pop("database", "") if value not in NOTHING else ""
        found = [_in_database(database, value) if database and ":" not in value else value]
    else:
        named = [key for key in infons if key.lower() in DATABASES]
        found = [_in_database(key, infons.pop(key).strip()) for key in named]
    return "|".join(one for one in found if one not in NOTHING) or None


def _in_database(database: str, value: str) -> str:
    known = value in NOTHING or value.lower().startswith(f"{database.lower()}:")
    return value if known else f"{database}:{value}"
