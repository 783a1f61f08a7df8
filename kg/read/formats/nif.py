"""Read NIF 2.0 (NLP Interchange Format) in any form of RDF, such as the corpora of GERBIL.

A ``nif:Context`` is a document, its ``nif:isString`` the text. An annotation with
``itsrdf:taClassRef`` or ``taIdentRef`` is a mention, and so is a ``nif:Phrase`` of which nothing
else is said: the identifier is the IRI of ``taIdentRef``, the type the last part of the class. Of
several classes that which most annotations of the file have is taken, ``owl:Thing`` last; without
any, the ``rdf:type`` of what it means, where the file says that. Sentences and words of NIF are
kept.

A NIF file is in no order, so that its annotations are gathered first and are in memory. The parser
tells no lines: they are all 1, and notes name the IRI.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.common.quads import parse_blocks, term_classes
from kg.read.common import standoff
from kg.read.common.chunk import Note
from kg.read.common.claims import Claim
from kg.read.common.json_annotations import whole
from kg.read.common.offsets import Annotated, sentences
from kg.read.common.sentences import Document, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
ITS = "http://www.w3.org/2005/11/its/rdf#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KG = "https://w3id.org/tagged-kg/ns#"  # of a graph that kg wrote, which is no corpus
BASE = "file:///"  # before the name of a source: what relative IRIs are relative to
ANNOTATED = {"Phrase", "EntityOccurrence", "TermOccurrence"}  # classes of NIF that are mentions
SAMPLE = 20  # lines that show whether a text is of N-Quads
NOT_LINKED = ("http://aksw.org/notInWiki/",)  # begins what GERBIL links to nothing
_USED = re.compile(  # a property of NIF with a value, in any form of RDF
    r"(?:isString|anchorOf|beginIndex|endIndex)(?:>?\s+[\"'\d]|(?:\s[^<>]*)?>[^<]|\"\s*:)"
)
_OFFSETS = re.compile(r"[#/&?](?:char=|offset_)(\d{1,12})[,_](\d{1,12})")
# A line of N-Quads; the first line of Turtle or TriG: a directive, or the beginning of a triple.
_TRIPLE = re.compile(r"(?:<[^<>]*>|_:\S+)\s+<[^<>]+>\s+(?:<|_:|\").*\.$")
_STATEMENT = re.compile(
    r"@?(?:prefix\s+[\w.-]*:|base)\s*<|(?:<[^<>\s]*>|_:\S+)\s*(?:$|(?:<[^<>\s]+>|a)(?:\s|$))",
    re.IGNORECASE,
)
_LAST_PART = re.compile(r"[^#/:]+(?=[#/:]*$)")


@dataclass(slots=True)
class _Node:
    """A resource of NIF: a context, or a span of one."""

    text: str | None = None
    context: str | None = None
    begin: int | None = None
    stop: int | None = None
    anchor: str | None = None
    kinds: set[str] = field(default_factory=set)  # classes of NIF
    classes: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)  # that hold its annotations, in NIF 2.1
    is_analysed: bool = False  # has a part of speech or the like


@dataclass
class _Graph:
    """What a file says."""

    nodes: dict[str, _Node] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)  # of other resources

    def take(self, subject: str, predicate: str, value: str) -> None:
        """Take a triple."""
        if predicate == TYPE and not value.startswith(NIF):
            self.classes.setdefault(subject, set()).add(value)
        elif predicate == TYPE or predicate.startswith((NIF, ITS)):
            node = self.nodes.setdefault(subject, _Node())
            if predicate == TYPE:
                node.kinds.add(value.removeprefix(NIF))
            else:
                _set(node, predicate.removeprefix(NIF).removeprefix(ITS), value)


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: it is not RDF.
        SourceError: the source cannot be read.
    """
    graph = _graph(source)
    contexts = {name: node for name, node in graph.nodes.items() if node.text is not None}
    spans: dict[str, list[tuple[int, int, str, _Node]]] = {name: [] for name in contexts}
    bases = {name.partition("#")[0]: name for name in reversed(contexts)}
    for name, node in graph.nodes.items():
        if name in contexts or (place := _place(name, node)) is None:
            continue
        of = node.context if node.context in contexts else bases.get(name.partition("#")[0])
        if of is not None:
            spans[of].append((*place, name, node))
        elif _is_mention(node):
            source.note(None, Rule.UNKNOWN_DOCUMENT, _shown(name), "left out")
    mentions = [node for each in spans.values() for *_, node in each if _is_mention(node)]
    frequency = Counter(cls for node in mentions for cls in _classes(node, graph))
    if count := sum(not _classes(node, graph) for node in mentions):
        action = f"read as {source.options.untyped}"
        source.note(None, Rule.MISSING_TYPE, f"{count} annotations without a class", action)
    shared = Counter(name.partition("#")[0] for name in contexts)
    for name, node in contexts.items():
        base = name.partition("#")[0]
        document = Document(_shown(base if shared[base] == 1 else name))
        yield from _sentences(
            source, document, node, sorted(spans[name], key=_order), frequency, graph
        )


def recognise(head: Head) -> Guess | None:
    """Recognise RDF with the properties of NIF."""
    if NIF not in head.text or KG in head.text or not _form(head.text):
        return None
    if not _USED.search(head.text):
        return None
    return Guess(0.97, "RDF of NIF: texts, and annotations by their offsets")


def _form(text: str) -> str:
    """Return the form of RDF that a text begins in, as pyoxigraph's extension; empty: none."""
    opening = text.lstrip()
    if opening.startswith("<") and re.search(r"<(?:\w+:)?RDF\b", opening):
        return "rdf"
    if opening.startswith(("{", "[")) and re.search(r'"@(?:context|id|graph|type)"\s*:', opening):
        return "jsonld"
    lines = [line.strip() for line in opening.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")][:SAMPLE]
    if lines and all(map(_TRIPLE.match, lines[:-1] or lines)):
        return "nq"  # which N-Triples are, too
    return "trig" if lines and _STATEMENT.match(lines[0]) else ""  # which Turtle is, too


def _graph(source: Source) -> _Graph:
    """Return what the file says of NIF.

    Raises:
        LineError: it is not RDF, or the parser cannot go on behind an error.
    """
    form = _form(source.head().decode(errors="replace"))
    if not form:
        wanted = "RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD"
        raise LineError(f"{source.name}:1", "another text", wanted)

    def damaged(line: int | None, message: str) -> None:
        source.note(line, Rule.DAMAGED_RECORD, message[:200], "statement left out")

    base, graph = BASE + quote(source.name), _Graph()
    terms: Any = term_classes()
    for quad in parse_blocks(source.blocks(), form, base, source.name, LineError, damaged):
        subject, value = (
            term.value if isinstance(term, terms) else str(term)  # a blank node
            for term in (quad.subject, quad.object)
        )
        graph.take(subject, quad.predicate.value, value)
    return graph


def _set(node: _Node, name: str, value: str) -> None:
    """Set what a property of NIF or ITS says of a resource."""
    if name == "isString":
        node.text = value if node.text is None else node.text
    elif name == "referenceContext":
        node.context = value
    elif name == "beginIndex":
        node.begin = whole(value.strip())
    elif name == "endIndex":
        node.stop = whole(value.strip())
    elif name == "anchorOf":
        node.anchor = value
    elif name == "taClassRef":
        node.classes.add(value)
    elif name == "taIdentRef":
        node.identifiers.add(value)
    elif name == "annotationUnit":
        node.units.add(value)
    elif name in {"posTag", "oliaLink", "oliaCategory", "lemma", "stem"}:
        node.is_analysed = True


def _place(name: str, node: _Node) -> tuple[int, int] | None:
    """Return the offsets of a span, by its properties or by its IRI."""
    if node.begin is not None and node.stop is not None:
        return node.begin, node.stop
    match = _OFFSETS.search(name)
    return (int(match[1]), int(match[2])) if match else None


def _is_mention(node: _Node) -> bool:
    if node.classes or node.identifiers or node.units:
        return True
    return not node.is_analysed and not ANNOTATED.isdisjoint(node.kinds)


def _sentences(
    source: Source,
    document: Document,
    context: _Node,
    spans: list[tuple[int, int, str, _Node]],
    frequency: Counter[str],
    graph: _Graph,
) -> Iterator[Sentence]:
    """Yield the sentences of a context."""
    text, notes = str(context.text), list[Note]()
    claims = []
    for begin, stop, name, node in spans:
        if _is_mention(node):
            kind = _kind(name, node, frequency, graph, notes) or source.options.untyped
            identifier = "|".join(sorted(_identifiers(node, graph))) or None
            claims.append(Claim([(begin, stop)], kind, 1, node.anchor, identifier))
    starts = [begin for begin, _, _, node in spans if "Sentence" in node.kinds]
    words = [(begin, stop) for begin, stop, _, node in spans if "Word" in node.kinds]
    annotated = Annotated(
        text,
        standoff.annotations(text, claims, notes),
        document,
        starts=starts or None,
        tokens=_apart(words, len(text)),
        notes=notes,
    )
    yield from sentences(annotated, source.options.language)


def _apart(words: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Return those *words*, in their order, that lie in the text and do not overlap one before."""
    kept: list[tuple[int, int]] = []
    for begin, stop in words:
        if (kept[-1][1] if kept else 0) <= begin < stop <= size:
            kept.append((begin, stop))
    return kept


def _units(node: _Node, graph: _Graph) -> Iterator[_Node]:
    """Yield a span, and the units of its annotations."""
    yield node
    yield from (graph.nodes[unit] for unit in sorted(node.units) if unit in graph.nodes)


def _identifiers(node: _Node, graph: _Graph) -> set[str]:
    """Return what a span is said to mean."""
    identifiers = {name for unit in _units(node, graph) for name in unit.identifiers}
    return {name for name in identifiers if name.strip() and not name.startswith(NOT_LINKED)}


def _classes(node: _Node, graph: _Graph) -> set[str]:
    """Return the classes of a span, or else those of what it means."""
    stated = {cls for unit in _units(node, graph) for cls in unit.classes}
    classes = stated or {
        cls
        for unit in _units(node, graph)
        for name in unit.identifiers
        for cls in graph.classes.get(name, ())
    }
    named = {cls for cls in classes if not cls.endswith(("#Thing", "/Thing", "#NamedIndividual"))}
    return {cls for cls in named or classes if _LAST_PART.search(cls)}


def _kind(
    name: str, node: _Node, frequency: Counter[str], graph: _Graph, notes: list[Note]
) -> str | None:
    """Return the type of a mention: the last part of the class that most annotations have."""
    classes = sorted(_classes(node, graph), key=lambda cls: (-frequency[cls], cls))
    parts = list(dict.fromkeys(_last_part(cls) for cls in classes))
    if len(parts) > 1:
        notes.append(
            (1, Rule.SEVERAL_TYPES, f"{_shown(name)}: {', '.join(parts)}", f"read as {parts[0]}")
        )
    return parts[0] if parts else None


def _last_part(iri: str) -> str:
    match = _LAST_PART.search(iri)
    assert match
    return unquote(match[0]).strip() or iri


def _shown(name: str) -> str:
    """Return an IRI as the name of a document; a relative one as it is written."""
    return unquote(name.removeprefix(BASE)) if name.startswith(BASE) else name


def _order(span: tuple[int, int, str, _Node]) -> tuple[int, int, str]:
    return span[:3]
