"""Read UIMA CAS, as INCEpTION exports it: XMI with its type system beside it, and CAS JSON 0.4.

`kg.read.inception` tells which layers are entities and what their features mean. Relations are
annotations with a ``Governor`` and a ``Dependent``, from the one to the other, and the roles of
slot features. Links of coreference chains make the mentions of the same characters a cluster; one
where no mention is becomes one. Each view with a text is a document. The type system is
``TypeSystem.xml``, ``typesystem.xml`` or ``<name>.typesystem.xml``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from kg.errors import LineError, MissingExtra, SourceError
from kg.read.formats import Guess, Head
from kg.read.inception import identifier_of, is_entity_layer, short_name, type_of
from kg.read.offsets import Annotated, Annotation, sentences
from kg.read.sentences import Document, Relation, Sentence
from kg.read.source import Source

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
SENTENCE, TOKEN = f"{_DKPRO}segmentation.type.Sentence", f"{_DKPRO}segmentation.type.Token"
META = f"{_DKPRO}metadata.type.DocumentMetaData"
USED = {SENTENCE, TOKEN, META, "uima.tcas.DocumentAnnotation", "uima.cas.Sofa"}
ENDS = ("Governor", "Dependent")
ABOUT = ("documentId", "documentUri", "collectionId", "language")
TYPE_SYSTEMS = ("TypeSystem.xml", "typesystem.xml", "{stem}.typesystem.xml")
_IDS = {"xmi": re.compile(rb'\sxmi:id="(\d+)"'), "json": re.compile(rb'"%ID"\s*:\s*(\d+)')}
_SOFA = re.compile(r"<cas:(?:NULL|Sofa|View)\b|http://www\.omg\.org/XMI")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        MissingExtra: dkpro-cassis is not installed.
        SourceError: the file cannot be read, or there is no type system beside it.
        LineError: the file is damaged, or does not fit its type system.
    """
    data = b"".join(source.blocks())
    kind = "json" if data.lstrip()[:1] == b"{" else "xmi"
    beside = _type_system(source) if kind == "xmi" else b""
    for annotated in _texts(source, data, beside):
        yield from sentences(annotated, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Tell XMI and CAS JSON by the names that only they have."""
    if "<xmi:XMI" in head.text and _SOFA.search(head.text):
        return Guess(0.99, "UIMA CAS XMI")
    start = head.text.lstrip()[:1000]
    if start.startswith("{") and ('"%TYPES"' in start or '"%FEATURE_STRUCTURES"' in start):
        return Guess(0.99, "UIMA CAS JSON")
    return None


def _texts(source: Source, data: bytes, type_system: bytes) -> list[Annotated]:
    """Return the texts of the CAS in *data*, which is JSON where there is no *type_system*."""
    try:
        import cassis  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra(source.name, "dkpro-cassis", "readers") from None
    if b"<!DOCTYPE" in data[:4096]:
        raise LineError(f"{source.name}:1", "a document type", "XMI, which has none")
    lines = _lines(data, _IDS["xmi" if type_system else "json"])
    try:
        if type_system:
            known = cassis.load_typesystem(BytesIO(type_system))
            cas = cassis.load_cas_from_xmi(BytesIO(data), known)
        else:
            cas = cassis.load_cas_from_json(BytesIO(data))
        views = [view for sofa in cas.sofas if (view := cas.get_view(sofa.sofaID)).sofa_string]
        return [_View(view, lines, source).annotated(len(views) > 1) for view in views]
    except Exception as problem:  # cassis does not say what a damaged file raises
        line = getattr(problem, "lineno", None) or 1
        found = " ".join(f"what cannot be read ({type(problem).__name__}: {problem})".split())
        hint = "is it of the same export as its type system?" if type_system else ""
        raise LineError(f"{source.name}:{line}", found[:300], "a UIMA CAS", hint) from None


def _type_system(source: Source) -> bytes:
    stem = PurePosixPath(source.name).stem
    for name in TYPE_SYSTEMS:
        if beside := source.beside(name.format(stem=stem)):
            return b"".join(beside.blocks())
    hint = "INCEpTION's export holds TypeSystem.xml: put it beside the .xmi, or export CAS JSON"
    raise SourceError(source.name, "no type system", "TypeSystem.xml in its folder", hint)


def _lines(data: bytes, pattern: re.Pattern[bytes]) -> dict[int, int]:
    """Return the line of each feature structure by its id."""
    lines: dict[int, int] = {}
    line, seen = 1, 0
    for match in pattern.finditer(data):
        line += data.count(b"\n", seen, match.start())
        seen = match.start()
        lines.setdefault(int(match[1]), line)
    return lines


class _View:
    """One text of a CAS, with what is said about it."""

    def __init__(self, view: Any, lines: dict[int, int], source: Source) -> None:
        self.view, self.lines, self.source = view, lines, source
        self.all = sorted(view.select_all_fs(), key=lambda one: one.xmiID)
        self.by_layer: dict[str, list[Any]] = {}
        for one in self.all:
            self.by_layer.setdefault(one.type.name, []).append(one)

    def annotated(self, several: bool) -> Annotated:
        """Return the text with its annotations; *several* texts are named apart."""
        links = [one for one in self.all if _is_link(one)]
        relations = [one for one in self.all if _is_relation(one)]
        spans = [one for one in self.all if _is_span(one) and not _is_relation(one)]
        entities = [one for one in spans if not _is_link(one) and is_entity_layer(one.type.name)]
        self._left_out(entities + links + relations)
        found = [self._annotation(one) for one in entities]
        found += self._clusters(links, found)
        starts = sorted(one.begin for one in self.by_layer.get(SENTENCE, ()))
        line = self._line(self.view.get_sofa())
        return Annotated(
            self.view.sofa_string,
            found,
            self._document(line, several),
            line,
            starts=starts or None,
            tokens=self._tokens(),
            relations=[*self._relations(relations), *self._slots(entities)],
        )

    def _line(self, one: Any) -> int:
        return self.lines.get(one.xmiID, 1)

    def _annotation(self, one: Any) -> Annotation:
        layer, features = one.type.name, _features(one)
        return Annotation(
            one.begin,
            one.end,
            type_of(layer, features),
            self._line(one),
            identifier_of(features),
            id=str(one.xmiID),
        )

    def _clusters(self, links: list[Any], found: list[Annotation]) -> list[Annotation]:
        """Give the mentions at linked places their cluster; return those that are new."""
        places: dict[tuple[int, int], list[Annotation]] = {}
        for one in found:
            places.setdefault((one.begin, one.stop), []).append(one)
        new = []
        for number, chain in enumerate(_chains(links), 1):
            for link in chain:
                at = places.get((link.begin, link.end), [])
                if not at:
                    layer = short_name(link.type.name).removesuffix("Link")
                    label = _features(link).get("referenceType") or layer
                    at = [Annotation(link.begin, link.end, label, self._line(link))]
                    places[link.begin, link.end] = at
                    new += at
                for one in at:
                    one.cluster = one.cluster or str(number)
        return new

    def _relations(self, relations: list[Any]) -> Iterator[Relation]:
        for one in relations:
            ends = [getattr(one, name) for name in ENDS]
            if None in ends:
                value = short_name(one.type.name)
                self.source.note(self._line(one), "loose-relation", value, "left out")
                continue
            label = type_of(one.type.name, _features(one))
            yield Relation(str(ends[0].xmiID), label, str(ends[1].xmiID), self._line(one))

    def _slots(self, entities: list[Any]) -> Iterator[Relation]:
        """Yield the relations that slot features are: from the mention to each filler."""
        for one in entities:
            for feature in one.type.all_features:
                value = one[feature.name]
                for link in getattr(value, "elements", None) or ():
                    if (target := getattr(link, "target", None)) is not None:
                        label = getattr(link, "role", None) or feature.name
                        yield Relation(str(one.xmiID), label, str(target.xmiID), self._line(one))

    def _tokens(self) -> list[tuple[int, int]]:
        """Return where tokens are; one that begins within another is left out."""
        found: list[tuple[int, int]] = []
        for begin, stop in sorted((one.begin, one.end) for one in self.by_layer.get(TOKEN, ())):
            if not found or begin >= found[-1][1]:
                found.append((begin, stop))
        return found

    def _document(self, line: int, several: bool) -> Document:
        meta = next(iter(self.by_layer.get(META, ())), None)
        about = {name: value for name in ABOUT if (value := getattr(meta, name, None))}
        title = getattr(meta, "documentTitle", None) or about.get("documentId")
        name = title or PurePosixPath(self.source.name).stem
        view = self.view.get_sofa().sofaID
        return Document(f"{name}/{view}" if several else name, line, about or None)

    def _left_out(self, used: Iterable[Any]) -> None:
        """Say which layers are no entities, once each."""
        known = USED | {one.type.name for one in used}
        other = Counter(one.type.name for one in self.all if one.type.name not in known)
        for layer, count in sorted(other.items()):
            if hasattr(self.by_layer[layer][0], "begin"):
                value = f"{short_name(layer)} ({count})"
                self.source.note(None, "other-layer", value, "left out")


def _features(one: Any) -> dict[str, str]:
    """Return the features of an annotation that are text and hold some, in their order."""
    values = {feature.name: one[feature.name] for feature in one.type.all_features}
    return {
        name: bare
        for name, value in values.items()
        if isinstance(value, str) and (bare := value.strip())
    }


def _is_span(one: Any) -> bool:
    return isinstance(getattr(one, "begin", None), int) and isinstance(one.end, int)


def _is_link(one: Any) -> bool:
    """Tell a link of a chain, as coreference and layers of one's own have them."""
    return _is_span(one) and one.type.name.endswith("Link") and hasattr(one, "next")


def _is_relation(one: Any) -> bool:
    """Tell a relation of a layer of one's own; syntax has such ends too."""
    return is_entity_layer(one.type.name) and all(hasattr(one, end) for end in ENDS)


def _chains(links: list[Any]) -> Iterator[list[Any]]:
    """Yield the links of each chain, in order, the chains by their first place."""
    followers = {id(one.next) for one in links if one.next is not None}
    heads = [one for one in links if id(one) not in followers]
    seen: set[int] = set()
    for head in sorted(heads, key=lambda one: (one.begin, one.end, one.xmiID)) + links:
        chain, link = [], head
        while link is not None and id(link) not in seen:
            seen.add(id(link))
            chain.append(link)
            link = link.next
        if chain:
            yield chain
