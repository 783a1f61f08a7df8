"""Read GATE XML: a text with numbered nodes, and sets of annotations from node to node.

Entities are the annotations of all types but those that GATE's tools make of any text
(`NO_ENTITIES`) and those of the set "Original markups". Sets are views of one text by several
annotators or programs: of those that share a type the first is read, "Key" (by convention the gold
standard) before the set without a name, before others. Where the type is a general one
(``Mention``), a feature names the real one. Features give identifiers (``inst``, ``URI``) and
clusters (``matches``); Sentence and Token annotations give sentences and tokens.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_annotations import nothing_tagged
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.inline.markup import End, Start, Text, markup
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

# Types that GATE's tools give to any text, in lower case.
_TOOLS = """token spacetoken default_token sentence split lookup paragraph document tempdate
    syntaxtreenode dependency nounchunk vg np vp section body url_pre"""
NO_ENTITIES = frozenset(_TOOLS.split())
READ = frozenset({"token", "spacetoken", "sentence", "split"})  # of these, what needs no diagnostic
GENERAL = frozenset({"mention", "entity", "namedentity", "named_entity", "annotation", "ne"})
TYPES = ("class", "type", "category", "label", "majorType")  # features that name a type
IDENTIFIERS = ("inst", "URI", "uri", "wikidata", "identifier", "concept", "cui")
MARKUP = "Original markups"  # the set of what the document's own format says
FIRST = ("Key", "")  # sets in their order
_ROOT = re.compile(r"\s*(?:<[?!][^<>]*>\s*)*<GateDocument\b")


@dataclass(slots=True)
class Marked:
    """An annotation, or a relation, as it stands in the file."""

    name: str  # its number in its document
    type: str
    ends: tuple[str, str]  # nodes, or ids of annotations
    line: int
    features: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Parsed:
    """A document of GATE."""

    text: str = ""
    lines: list[int] = field(default_factory=list)  # characters at which lines begin
    first: int = 1  # the line of the text
    nodes: dict[str, int] = field(default_factory=dict)  # characters by the ids of nodes
    features: dict[str, str] = field(default_factory=dict)
    sets: dict[str, list[Marked]] = field(default_factory=dict)
    relations: list[Marked] = field(default_factory=list)


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read, or has no annotations of entities.
    """
    parsed = parse(markup(source.text().replace("\r\n", "\n"), source.notes))
    chosen = list(_entities(parsed, source))
    if not chosen:
        nothing_tagged(source, "GATE XML without annotations of entities", "e.g. Person, Location")
        return
    of_text = [marked for marked_set in parsed.sets.values() for marked in marked_set]
    starts = {begin for begin, _ in _places(parsed, of_text, "sentence")}
    ends = {stop for _, stop in _places(parsed, of_text, "sentence")}
    annotated = Annotated(
        parsed.text,
        list(_annotations(parsed, chosen, source)),
        Document(source.name, 1, parsed.features or None),
        parsed.first,
        lines=parsed.lines,
        starts=sorted(starts | ends) if starts else None,
        tokens=_disjoint(_places(parsed, of_text, "token")),
        relations=list(_relations(parsed, source)),
    )
    yield from sentences(annotated, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise GATE XML by its root."""
    if _ROOT.match(head.text):
        return Guess(0.99, "a GateDocument")
    return None


def parse(parts: Iterable[Start | End | Text]) -> Parsed:
    """Parse the markup of a document."""
    parser = _Parser()
    for part in parts:
        if isinstance(part, Start):
            parser.begin(part)
        elif isinstance(part, End):
            parser.end(part.name)
        else:
            parser.take(part)
    parser.parsed.text = "".join(parser.pieces)
    return parser.parsed


class _Parser:
    """The state of parsing: which element is open."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self.pieces: list[str] = []
        self.size = self.line = 0
        self.in_text = False
        self.set: list[Marked] | None = None
        self.features: dict[str, str] | None = None  # of what is open
        self.collected: list[str] | None = None  # the text of the name or the value that is open
        self.name = ""

    def begin(self, tag: Start) -> None:
        """Take a start tag."""
        attributes, name = tag.attributes, tag.name
        if name == "TextWithNodes":
            self.in_text, self.line = True, tag.line
            self.parsed.first = tag.line
        elif name == "Node":
            self.parsed.nodes.setdefault(attributes.get("id", ""), self.size)
        elif name == "AnnotationSet":
            self.set = self.parsed.sets.setdefault(attributes.get("name", ""), [])
        elif name == "Annotation" and self.set is not None:
            ends = attributes.get("startnode", ""), attributes.get("endnode", "")
            self._add(self.set, tag, ends)
        elif name == "Relation":
            members = attributes.get("members", "").replace(",", ";").split(";")
            self._add(self.parsed.relations, tag, tuple(part.strip() for part in members))
        elif name == "GateDocumentFeatures":
            self.features = self.parsed.features
        elif name in ("Name", "Value"):
            self.collected = []

    def _add(self, to: list[Marked], tag: Start, ends: Any) -> None:
        marked = Marked(
            tag.attributes.get("id", ""), tag.attributes.get("type", ""), ends, tag.line
        )
        to.append(marked)
        self.features = marked.features

    def end(self, name: str) -> None:
        """Take an end tag."""
        if name == "TextWithNodes":
            self.in_text = False
        elif name in ("Annotation", "Relation", "GateDocumentFeatures"):
            self.features = None
        elif name in ("Name", "Value") and self.collected is not None:
            value, self.collected = "".join(self.collected).strip(), None
            if name == "Name":
                self.name = value
            elif self.features is not None and value:
                self.features[self.name] = value

    def take(self, part: Text) -> None:
        """Take text: of the document, of a name or of a value."""
        if self.in_text:
            self.parsed.lines += [self.size] * (part.line - self.line)
            self.line = part.line
            self.pieces.append(part.text)
            self.size += len(part.text)
        elif self.collected is not None:
            self.collected.append(part.text)


def _entities(parsed: Parsed, source: Source) -> Iterator[Marked]:
    """Yield the annotations of entities; note sets and types that are not read."""
    read_types: set[str] = set()
    unread: Counter[str] = Counter()
    names = sorted(parsed.sets, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    for name in names:
        if name == MARKUP:
            continue
        types = {marked.type for marked in parsed.sets[name]}
        entities = {type_ for type_ in types if type_.lower() not in NO_ENTITIES}
        if entities & read_types:
            line = parsed.sets[name][0].line
            source.note(line, Rule.OTHER_ANNOTATOR, name or "the set without a name", "left out")
            continue
        read_types |= entities
        for marked in parsed.sets[name]:
            if marked.type in entities:
                yield marked
            elif marked.type.lower() not in READ:
                unread[marked.type] += 1
    for type_, count in sorted(unread.items()):
        source.note(None, Rule.UNREAD_LAYER, f"{type_}: {count}", "left out")


def _annotations(
    parsed: Parsed, entities: Sequence[Marked], source: Source
) -> Iterator[Annotation]:
    clusters = _clusters(entities)
    for marked in entities:
        if (place := _place(parsed, marked)) is None:
            value = f"{marked.type} {marked.name}"
            source.note(marked.line, Rule.NO_LOCATION, value, "left out")
            continue
        type_ = _type(marked) or source.options.untyped
        annotation = Annotation(*place, type_, marked.line, id=marked.name)
        annotation.identifier = _feature(marked, IDENTIFIERS)
        annotation.cluster = clusters.get(marked.name)
        yield annotation


def _place(parsed: Parsed, marked: Marked) -> tuple[int, int] | None:
    begin, stop = (parsed.nodes.get(node) for node in marked.ends)
    return None if begin is None or stop is None else (begin, stop)


def _places(parsed: Parsed, marked: Sequence[Marked], type_: str) -> list[tuple[int, int]]:
    """Return the places of the annotations of a type, in order."""
    places = (
        _place(parsed, annotation) for annotation in marked if annotation.type.lower() == type_
    )
    return sorted({place for place in places if place is not None})


def _disjoint(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for begin, stop in places:
        if stop > begin >= (kept[-1][1] if kept else 0):
            kept.append((begin, stop))
    return kept


def _feature(marked: Marked, names: Sequence[str]) -> str | None:
    return next((marked.features[name] for name in names if marked.features.get(name)), None)


def _type(marked: Marked) -> str:
    """Return the type; of an IRI what follows its last # or /."""
    if marked.type.lower() not in GENERAL:
        return marked.type
    value = _feature(marked, TYPES) or marked.type
    return value.rstrip("/#").replace("#", "/").rpartition("/")[2] if "://" in value else value


def _clusters(entities: Iterable[Marked]) -> dict[str, str]:
    """Return the cluster of each annotation with a list of what it matches (coreference)."""
    clusters: dict[str, str] = {}
    for marked in entities:
        if matches := marked.features.get("matches"):
            ids = {part.strip() for part in matches.strip("[]").replace(",", ";").split(";")}
            clusters[marked.name] = min({*ids, marked.name}, key=lambda name: (len(name), name))
    return clusters


def _relations(parsed: Parsed, source: Source) -> Iterator[Relation]:
    for marked in parsed.relations:
        if len(marked.ends) == 2:
            yield Relation(marked.ends[0], marked.type, marked.ends[1], marked.line)
        else:
            rule = Rule.MANY_ARGUMENTS if len(marked.ends) > 2 else Rule.ONE_ARGUMENT
            source.note(marked.line, rule, marked.type, "left out")
