"""Read UIMA CAS, as INCEpTION exports it: XMI with a type system file, and CAS JSON 0.4.

`kg.read.webanno.layers` tells which layers are entities and what their features mean, as it does
for WebAnno TSV. Relations are annotations with a ``Governor`` and a ``Dependent``, from the former
to the latter, and the fillers of entities' slots. Links of coreference chains put the mentions of
their characters in a cluster; where there are no entities, they are the mentions. Each view with a
text is a document. The type system of XMI is ``TypeSystem.xml`` or ``<name>.typesystem.xml``.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import KgError, LineError, MissingExtra, SourceError
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.common.standoff import claimed, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.webanno.layers import BUILT_IN, IDENTIFIERS, Layer, entity_layers
from kg.read.webanno.links import clusters_of, label_column, states_identity

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
SENTENCE, TOKEN = f"{_DKPRO}segmentation.type.Sentence", f"{_DKPRO}segmentation.type.Token"
META = f"{_DKPRO}metadata.type.DocumentMetaData"
READ = {  # types that are not reported as unread layers
    SENTENCE,
    TOKEN,
    META,
    "uima.tcas.DocumentAnnotation",
    "uima.cas.Sofa",
}
ENDS = ("Governor", "Dependent")
METADATA = ("documentId", "documentUri", "collectionId", "language")
TYPE_SYSTEMS = ("{stem}.typesystem.xml", "TypeSystem.xml", "typesystem.xml")
STRING = "uima.cas.String"
_IDS = {"xmi": re.compile(rb'\sxmi:id="(\d+)"'), "json": re.compile(rb'"%ID"\s*:\s*(\d+)')}
_ENCODING = re.compile(rb"\A(\s*<\?xml\s[^<>]*?)\bencoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SOFA = re.compile(r"<cas:(?:NULL|Sofa|View)\b|http://www\.omg\.org/XMI|http:///uima/cas\.ecore")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        MissingExtra: dkpro-cassis is not installed.
        SourceError: the file cannot be read, or there is no type system beside it.
        LineError: the file is damaged, or does not fit its type system.
    """
    data = _utf8(source)
    kind = "json" if data.lstrip()[:1] == b"{" else "xmi"
    beside = _type_system(source) if kind == "xmi" else b""
    for text in settled(map(claimed, _texts(source, data, beside))):
        yield from sentences(text, source.options.language)


def recognise(head: Head) -> Guess | None:
    """Recognise XMI and CAS JSON by names that only they have."""
    if "<xmi:XMI" in head.text and _SOFA.search(head.text):
        return Guess(0.99, "UIMA CAS XMI")
    start = head.text.lstrip()[:1000]
    if start.startswith("{") and ('"%TYPES"' in start or '"%FEATURE_STRUCTURES"' in start):
        return Guess(0.99, "UIMA CAS JSON")
    return None


def _texts(source: Source, data: bytes, type_system: bytes) -> list[Annotated]:
    """Return the texts of the CAS in *data*, which is JSON where there is no *type_system*."""
    try:
        import cassis
        from cassis.typesystem import AnnotationHasNoSofa, TypeCheckError, TypeNotFoundError
    except ImportError:
        raise MissingExtra(source.name, "dkpro-cassis", "readers") from None
    if b"<!DOCTYPE" in data[:4096]:
        raise LineError(f"{source.name}:1", "a document type declaration", "XMI, which has none")
    lines = _lines(data, _IDS["xmi" if type_system else "json"])
    # What cassis and lxml raise on damaged files, as seen with random changes of good ones.
    damage = (
        *(ArithmeticError, AttributeError, LookupError, RuntimeError, SyntaxError, TypeError),
        *(ValueError, AnnotationHasNoSofa, TypeCheckError, TypeNotFoundError),
    )
    try:
        if type_system:
            types = cassis.load_typesystem(BytesIO(type_system))
            cas = cassis.load_cas_from_xmi(BytesIO(data), types)
        else:
            cas = cassis.load_cas_from_json(BytesIO(data))
        views = [view for sofa in cas.sofas if (view := cas.get_view(sofa.sofaID)).sofa_string]
        return [_View(view, lines, source).annotated(len(views) > 1) for view in views]
    except KgError:
        raise
    except damage as problem:
        line = getattr(problem, "lineno", None) or 1
        damaged = " ".join(f"what cannot be read ({type(problem).__name__}: {problem})".split())
        hint = "are the file and its type system of the same export?" if type_system else ""
        raise LineError(f"{source.name}:{line}", damaged[:300], "a UIMA CAS", hint) from None


def _utf8(source: Source) -> bytes:
    """Return the text of *source* in UTF-8, which its XML declaration no longer contradicts."""
    return _ENCODING.sub(rb"\1", b"".join(source.blocks()))


def _type_system(source: Source) -> bytes:
    stem = PurePosixPath(source.name).stem
    for name in TYPE_SYSTEMS:
        if beside := source.beside(name.format(stem=stem)):
            return _utf8(beside)
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
    """A view of a CAS: one text with its annotations."""

    def __init__(self, view: Any, lines: dict[int, int], source: Source) -> None:
        self.view, self.lines, self.source = view, lines, source
        self.by_type: dict[str, list[Any]] = {}
        for structure in sorted(view.select_all_fs(), key=lambda structure: structure.xmiID):
            self.by_type.setdefault(structure.type.name, []).append(structure)
        # The layers that are used, by their names; see `_layer` for their columns.
        self.layers = {
            name: _layer(structures[0].type, self._line(structures[0]))
            for name, structures in sorted(self.by_type.items())
            if name not in READ and _is_span(structures[0])
        }

    def annotated(self, several: bool) -> Annotated:
        """Return the text with its annotations; *several* texts are named apart."""
        layers = list(self.layers.values())
        layers_of_entities = entity_layers(layers, {0}, self.source.options.tags, self.source.name)
        entities = [
            structure for layer in layers_of_entities for structure in self.by_type[layer.name]
        ]
        annotations = {
            str(structure.xmiID): self._annotation(structure, "") for structure in entities
        }
        chains = self._chains(annotations)
        relation_layers = [layer for layer in layers if layer.kind == "relation"]
        relations = [*self._relations(relation_layers, annotations), *self._slots(entities)]
        for layer in layers:
            if layer not in layers_of_entities and layer.kind == "span":
                self.source.note(layer.line, Rule.UNREAD_LAYER, layer.name, "left out")
        line = self._line(self.view.get_sofa())
        starts = sorted(structure.begin for structure in self.by_type.get(SENTENCE, ()))
        return Annotated(
            self.view.sofa_string,
            [*annotations.values(), *chains],
            self._document(line, several),
            line,
            starts=starts or None,
            tokens=self._tokens(),
            relations=relations,
        )

    def _line(self, structure: Any) -> int:
        return self.lines.get(structure.xmiID, 1)

    def _annotation(self, structure: Any, default: str) -> Annotation:
        """Return a feature structure as a mention; *default* is the type where it has none."""
        layer, values = self.layers[structure.type.name], _values(structure)
        kind = values.get(layer.type_column(), default)
        if layer.features == ("",):
            kind = kind or layer.simple
        if not kind:
            kind = self.source.options.untyped
            self.source.note(self._line(structure), Rule.NO_TYPE, layer.name, f"typed {kind}")
        identifier = values.get(layer.column(IDENTIFIERS))
        line, name = self._line(structure), str(structure.xmiID)
        return Annotation(structure.begin, structure.end, kind, line, identifier, id=name)

    def _chains(self, annotations: dict[str, Annotation]) -> list[Annotation]:
        """Put mentions into the clusters of chains; return links that are mentions themselves."""
        links = [
            link
            for layer in self.layers.values()
            if layer.kind == "chain"
            for link in self.by_type[layer.name]
        ]
        chains = [
            (link, str(number)) for number, chain in enumerate(_chained(links), 1) for link in chain
        ]
        if not annotations:
            mentions = []
            for link, number in chains:
                mentions.append(self._annotation(link, self.layers[link.type.name].simple))
                mentions[-1].cluster = number
            return mentions
        cluster_by_span: dict[tuple[int, int], str] = {}
        for link, number in chains:
            cluster_by_span.setdefault((link.begin, link.end), number)
        for annotation in annotations.values():
            annotation.cluster = cluster_by_span.get((annotation.begin, annotation.stop))
        spans = {(annotation.begin, annotation.stop) for annotation in annotations.values()}
        if lost := sum((link.begin, link.end) not in spans for link, _ in chains):
            value = f"{lost} of {len(chains)} links of chains"
            self.source.note(self._line(chains[0][0]), Rule.CHAIN_WITHOUT_ENTITY, value, "left out")
        return []

    def _relations(
        self, layers: Iterable[Layer], annotations: dict[str, Annotation]
    ) -> Iterator[Relation]:
        """Yield the relations of *layers*; those of coreference make their ends a cluster."""
        coreferent: list[tuple[str, str]] = []
        for layer in layers:
            for relation in self.by_type[layer.name]:
                ends = [
                    str(end.xmiID) for name in ENDS if (end := getattr(relation, name)) is not None
                ]
                label = _values(relation).get(label_column(layer))
                if len(ends) < 2:
                    self.source.note(
                        self._line(relation), Rule.LOOSE_RELATION, layer.name, "left out"
                    )
                elif states_identity(layer, label):
                    coreferent.append((ends[0], ends[1]))
                else:
                    yield Relation(ends[0], label or layer.simple, ends[1], self._line(relation))
        for name, cluster in clusters_of(coreferent).items():
            if name in annotations and not annotations[name].cluster:
                annotations[name].cluster = f"{cluster} of relations"

    def _slots(self, entities: list[Any]) -> Iterator[Relation]:
        """Yield a relation from each of *entities* to each filler of its slots."""
        for entity in entities:
            for feature in entity.type.all_features:
                for link in getattr(entity[feature.name], "elements", None) or ():
                    if (target := getattr(link, "target", None)) is not None:
                        label, name = getattr(link, "role", None) or feature.name, str(entity.xmiID)
                        yield Relation(name, label, str(target.xmiID), self._line(entity))

    def _tokens(self) -> list[tuple[int, int]]:
        """Return the offsets of tokens; one that begins within another is left out."""
        tokens: list[tuple[int, int]] = []
        for begin, stop in sorted(
            (token.begin, token.end) for token in self.by_type.get(TOKEN, ())
        ):
            if not tokens or begin >= tokens[-1][1]:
                tokens.append((begin, stop))
        return tokens

    def _document(self, line: int, several: bool) -> Document:
        meta = next(iter(self.by_type.get(META, ())), None)
        metadata = {name: value for name in METADATA if (value := getattr(meta, name, None))}
        title = getattr(meta, "documentTitle", None) or metadata.get("documentId")
        name, view = title or self.source.name, self.view.get_sofa().sofaID
        return Document(f"{name}/{view}" if several else name, line, metadata or None)


def _layer(type_: Any, line: int) -> Layer:
    """Return a type as a layer of WebAnno whose features are those of type string.

    Its first column is 0: a layer of which there are annotations is used, whatever they say.
    """
    names = {feature.name for feature in type_.all_features}
    own = not type_.name.startswith(BUILT_IN)
    is_link = "next" in names and type_.name.endswith("Link")
    kind = "chain" if is_link else "relation" if own and names.issuperset(ENDS) else "span"
    text = [
        _plain(feature.name) for feature in type_.all_features if feature.rangeType.name == STRING
    ]
    # The last feature of a relation is the layer of its ends, for WebAnno.
    features = [*text, ""] if kind == "relation" else text or [""]
    return Layer(kind, type_.name, tuple(features), 0, line)


def _values(structure: Any) -> dict[int | None, str]:
    """Return the string features of an annotation that are not blank, by column."""
    text = [feature for feature in structure.type.all_features if feature.rangeType.name == STRING]
    values = ((column, structure[feature.name]) for column, feature in enumerate(text))
    return {
        column: value.strip()
        for column, value in values
        if isinstance(value, str) and value.strip()
    }


def _plain(name: str) -> str:
    """Return the name of a feature; cassis adds a _ to those that are words of Python."""
    return name.removesuffix("_")


def _is_span(structure: Any) -> bool:
    return isinstance(getattr(structure, "begin", None), int) and isinstance(structure.end, int)


def _chained(links: list[Any]) -> Iterator[list[Any]]:
    """Yield the links of each chain, in order; the chains by the place of their first link."""
    followers = {id(structure.next) for structure in links if structure.next is not None}
    heads = [structure for structure in links if id(structure) not in followers]
    seen: set[int] = set()
    heads.sort(key=lambda head: (head.begin, head.end, head.xmiID))
    for head in heads + links:  # links of a cycle have no head
        chain, link = [], head
        while link is not None and id(link) not in seen:
            seen.add(id(link))
            chain.append(link)
            link = link.next
        if chain:
            yield chain
