"""Read inline XML and SGML: ``<s><PER>Ada</PER> met <name type="PER">Bob</name></s>``.

`kg.read.inline.markup` tokenises the markup, and `kg.read.inline.elements` tells which elements are
entities, documents, sentences and tokens. Where a document has sentence elements, its sentences are
these, and what is between them; else the text of paragraphs and the like is split. Mentions may
nest and overlap. An entity still open where the element around it ends is left out. A ``ref`` to
the ``id`` of another mention makes both a cluster, as do equal ones to a ``#place``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import SPLITTER
from kg.read.common.json_annotations import nothing_tagged
from kg.read.common.offsets import Annotated, Annotation, sentences, split
from kg.read.common.sentences import Document, Sentence
from kg.read.inline.elements import NAMES, Survey, identifier_of, type_of
from kg.read.inline.evidence import how_sure
from kg.read.inline.markup import End, Start, Text, markup
from kg.read.inline.readings import single_readings
from kg.read.inline.text import Opened, TextBuilder
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

Part = Start | End | Text
_OTHERS = re.compile(  # markup without inline entities
    r"<(?:\w+:)?(?:xmi|html|!doctype\s+html|pubmedarticle|pubmedbookarticle|pmc-articleset"
    r"|article\b(?![^<>]*\sid\s*=)|article\s[^<>]*(?:article-type|dtd-version|xmlns)|article-meta|journal-meta|gatedocument"
    r"|collection|typesystemdescription|rdf|svg|infon|book-part|nitf|mediawiki)\b",
    re.IGNORECASE,
)


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read, or has no elements for entities.
    """
    text = source.text().replace("\r\n", "\n")
    survey = Survey(single_readings(markup(text, source.notes), source.notes))
    if not survey.entities:
        nothing_tagged(source, "markup without entities", "an element around each name")
        return
    reader = _Reader(source, survey)
    for part in single_readings(markup(text, []), []):
        if done := reader.take(part):
            yield from sentences(done, source.options.language)
    if done := reader.finish():
        yield from sentences(done, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise text with elements that have names of entities, or stand within lines of text."""
    text = head.text.replace("\r\n", "\n")
    if text.lstrip()[:1] in ("{", "[") or "</" not in text or _OTHERS.search(text[:8192]):
        return None
    if 2 * sum("\t" in line.strip() for line in head.lines) > len(head.lines):
        return None  # a table, where elements are what a token is called or said to be
    survey = Survey(markup(text, []))
    names = sorted(name for name in survey.entities if survey.pairs[name])
    if not names:
        return None
    sure = 0.85 if survey.harem else how_sure(text, markup(text, []), names)
    if not sure:
        return None
    return Guess(sure, f"text with elements around names: {', '.join(names[:3])}")


class _Reader:
    """Builds the text of each document with its annotations, sentences and tokens."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.source, self.survey = source, survey
        self.documents = self.depth = self.serial = 0
        self.around: Start | None = None  # the document element
        self.silent: list[str] = []  # open elements whose text is not the document's
        # Serials of open sentences and blocks by name, of the document and of what is around it.
        self.structure: dict[str, list[int]] = {}
        self.outer: dict[str, list[int]] = {}
        self._begin()

    def _begin(self) -> None:
        self.text = TextBuilder()
        self.starts: set[int] = set()
        self.marked = False  # has sentence elements
        self.annotations: list[tuple[Annotation, str]] = []  # with their ``ref``
        self.title: list[str] = []
        self.order: list[Opened] = []
        self.open: dict[str, list[Opened]] = {}

    def take(self, part: Part) -> Annotated | None:
        """Take the next part; return the text of a document that ends with it."""
        if isinstance(part, Text):
            if not self.silent:
                self.text.take(part, len(self.annotations))
            elif self.silent[-1] == "title" or self.survey.role(self.silent[-1]) == "name":
                self.title.append(part.text)
            return None
        self.serial += 1
        role = self.survey.role(part.name)
        if role == "document":
            return self._document(part)
        if role in ("aside", "name") or self.silent:
            self._silence(part, role)
        elif step := _STEPS.get((type(part), role)):
            step(self, part)
        return None

    def finish(self) -> Annotated | None:
        """Return the text of the document that ends here; None if it is blank."""
        if self.silent:
            self.source.note(None, Rule.UNCLOSED_ELEMENT, self.silent[0], "its text left out")
        self._drop(-1)
        self._end_alternatives()
        text = "".join(self.text.pieces)
        self._clusters()
        if not text.strip() and not self.annotations:
            return None
        starts = self.starts if self.marked else {*split(text, self.language), *self.starts}
        return Annotated(
            text,
            [annotation for annotation, _ in self.annotations],
            self._end_document(),
            self.text.first,
            lines=self.text.lines,
            starts=sorted(starts),
            ended_by="" if self.marked else f"paragraphs and {SPLITTER}",
            tokens=self.text.tokens,
        )

    @property
    def language(self) -> str:
        """Return the language of the source."""
        return self.source.options.language

    def _end_document(self) -> Document | None:
        if self.around is None:
            return None
        tag, title = self.around, " ".join("".join(self.title).split())
        names = (tag.attributes[name] for name in NAMES if tag.attributes.get(name))
        self.documents += 1
        name = next(names, title or str(self.documents - 1))
        return Document(name, tag.line, dict(tag.attributes) or None)

    def _silence(self, tag: Start | End, role: str) -> None:
        name = tag.name.lower()
        title = name == "title" and not self.title  # of a header
        if isinstance(tag, Start) and (role in ("aside", "name") or title):
            self.silent.append(name)
            if role == "aside" and len(self.silent) == 1:
                self.source.note(tag.line, Rule.METADATA, f"<{tag.name}>", "left out")
        elif isinstance(tag, End) and self.silent and self.silent[-1] == name:
            self.silent.pop()

    def _document(self, tag: Start | End) -> Annotated | None:
        """Begin or end a document; one within another is part of it."""
        outermost = self.depth == (1 if isinstance(tag, End) else 0)
        self.depth = max(self.depth + (-1 if isinstance(tag, End) else 1), 0)
        if not outermost:
            return None
        done = self.finish()
        self.silent.clear()
        self._begin()
        if isinstance(tag, Start):
            self.around, self.outer, self.structure = tag, self.structure, {}
        else:
            self.around, self.structure = None, self.outer
        return done

    def _structure(self, tag: Start) -> None:
        self.text.separate()
        self.starts.add(self.text.size)
        self.marked = self.marked or self.survey.role(tag.name) == "sentence"
        self.structure.setdefault(tag.name.lower(), []).append(self.serial)

    def _end_structure(self, tag: End) -> None:
        if serials := self.structure.get(tag.name.lower()):
            self._drop(serials.pop())
        else:
            self.source.note(tag.line, Rule.STRAY_END_TAG, f"</{tag.name}>", "passed over")
        self.text.separate()
        self.starts.add(self.text.size)

    def _break(self, tag: Start) -> None:
        if tag.attributes.get("break") != "no":
            self.text.separate()

    def _begin_token(self, tag: Start) -> None:
        self.text.begin_token("join" in tag.attributes)

    def _end_token(self, _: End) -> None:
        self.text.end_token()

    def _entity(self, tag: Start) -> None:
        opened = self.text.open(tag, self.serial)
        self.order.append(opened)
        self.open.setdefault(tag.name.lower(), []).append(opened)

    def _end_entity(self, end: End) -> None:
        opened = self.open.get(end.name.lower())
        if not opened:
            self.source.note(end.line, Rule.STRAY_END_TAG, f"</{end.name}>", "passed over")
            return
        tag = opened[-1].tag
        place = self.text.close(opened.pop())
        attributes = tag.attributes
        if tag.name.lower() == "em" and not attributes:
            return  # emphasis
        identifier = identifier_of(attributes, self.survey.ids)
        type_ = type_of(tag, self.source.options.untyped, self.source.notes)
        annotation = Annotation(*place, type_, tag.line, identifier)
        annotation.id = attributes.get("id")
        self.annotations.append((annotation, attributes.get("ref", "")))

    def _begin_alternatives(self, _: Start) -> None:
        self.text.begin_alternatives(len(self.annotations))

    def _end_alternatives(self, end: End | None = None) -> None:
        """End alternatives; leave out the annotations of those that have another text."""
        for text, first, last in self.text.end_alternatives(len(self.annotations)):
            line = end.line if end else None
            self.source.note(line, Rule.TEXT_DIFFERS, text, "left out, as an alternative is longer")
            del self.annotations[first:last]

    def _drop(self, serial: int) -> None:
        """Leave out entities that were opened after *serial*, and not closed."""
        while self.order and (self.order[-1].closed or self.order[-1].serial > serial):
            entity = self.order.pop()
            if not entity.closed:
                self.open[entity.tag.name.lower()].pop()
                value = f"<{entity.tag.name}>"
                self.source.note(entity.tag.line, Rule.UNCLOSED_ELEMENT, value, "left out")

    def _clusters(self) -> None:
        """Set the cluster of mentions that refer to one another, or to one target."""
        by_id = {annotation.id: annotation for annotation, _ in self.annotations if annotation.id}
        refs = {
            annotation.id: ref.removeprefix("#")
            for annotation, ref in self.annotations
            if annotation.id and ref
        }
        for annotation, ref in self.annotations:
            target = ref.removeprefix("#")
            if target not in by_id and not ref.startswith("#"):
                continue
            seen: set[str] = set()
            while target in refs and target not in seen:
                seen.add(target)
                target = refs[target]
            annotation.cluster = target
            if target in by_id:
                by_id[target].cluster = target
            if annotation.identifier == ref:
                annotation.identifier = None


_STEPS: dict[tuple[type, str], Callable[[_Reader, Any], None]] = {
    (Start, "sentence"): _Reader._structure,
    (End, "sentence"): _Reader._end_structure,
    (Start, "block"): _Reader._structure,
    (End, "block"): _Reader._end_structure,
    (Start, "break"): _Reader._break,
    (Start, "token"): _Reader._begin_token,
    (End, "token"): _Reader._end_token,
    (Start, "entity"): _Reader._entity,
    (End, "entity"): _Reader._end_entity,
    (Start, "alternatives"): _Reader._begin_alternatives,
    (End, "alternatives"): _Reader._end_alternatives,
}
