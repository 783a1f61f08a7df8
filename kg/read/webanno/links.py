"""Relations, slots and coreference chains of WebAnno TSV: relations and clusters of mentions.

In: the layers, the rows, and the annotations that are entities. Out: relations between them, and
the cluster of each. A relation goes from the annotation that a row refers to, to the one of the
row. A relation layer with Coref in its name joins its ends to one cluster, except for relations
named ``bridge`` or ``split``, which stay relations. A chain gives its number to the entities whose
characters are exactly those of one of its links.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from kg.common.diagnostic_rules import Rule
from kg.common.union_find import UnionFind
from kg.read.common.chunk import Note
from kg.read.common.sentences import Relation
from kg.read.webanno.layers import TYPES, Layer
from kg.read.webanno.rows import slots, values
from kg.read.webanno.spans import Place, Span, Spans, extend

LABELS = (*TYPES, "relation", "relationtype", "role", "name")
_NO_IDENTITY = re.compile(r"bridg|split", re.IGNORECASE)
_REFERENCE = re.compile(r"(?P<address>[\d.-]+)(?:\[(?P<source>\d{1,9})_(?P<target>\d{1,9})\])?")
_LINK = re.compile(r".*->(?P<chain>\d{1,9})-(?P<link>\d{1,9})", re.DOTALL)
_FILLER = re.compile(r"(?P<address>[\d.-]+)(?:\[(?P<number>\d{1,9})\])?")
_ROLE = re.compile(r"ROLE_[^:]*:(?P<feature>.+)_")


@dataclass
class Links:
    """The relations and clusters of a file."""

    relations: list[tuple[int, Relation]] = field(default_factory=list)  # with their passage
    clusters: dict[str, str] = field(default_factory=dict)  # by the id of a span
    notes: list[Note] = field(default_factory=list)


def states_identity(layer: Layer, label: str | None) -> bool:
    """Tell whether a relation says that its ends are coreferent."""
    return "coref" in layer.simple.lower() and not _NO_IDENTITY.match(label or "")


def label_column(layer: Layer) -> int | None:
    """Return the column with the type of a relation."""
    return layer.column(LABELS)


def clusters_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Join pairs of coreferent names into clusters; return the cluster of each, a number from 1.

    >>> sorted(clusters_of([("a", "b"), ("c", "d"), ("e", "b")]).items())
    [('a', '1'), ('b', '1'), ('c', '2'), ('d', '2'), ('e', '1')]
    """
    sets = UnionFind[str]()
    for pair in pairs:
        sets.join(*pair)
    number: dict[str, str] = {}
    return {name: number.setdefault(sets.root(name), str(len(number) + 1)) for name in sets}


def find_links(layers: Sequence[Layer], rows: Sequence[Place], spans: Spans) -> Links:
    """Return the relations of the relation layers *layers* and of the slots of entities."""
    links = Links()
    coreferent: list[tuple[str, str]] = []
    hosts = {span.layer.name: span.layer for span in spans.spans if span.layer.slots}
    for place in rows:
        for layer in layers:
            _relate(links, coreferent, layer, place, spans)
        for layer in hosts.values():
            _fill(links, layer, place, spans)
    links.clusters = clusters_of(coreferent)
    return links


def _relate(
    links: Links, coreferent: list[tuple[str, str]], layer: Layer, place: Place, spans: Spans
) -> None:
    """Add the relations of a row."""
    line, column = place.row.line, label_column(layer)
    labels = [] if column is None else [value for value, _ in values(place.row.cells[column])]
    references = [value for value, _ in values(place.row.cells[layer.columns[-1]])]
    for reference, label in zip_longest(references, labels):
        if not reference:
            continue
        subject = target = None
        if match := _REFERENCE.fullmatch(reference):
            subject = spans.by_address.get(
                (layer.base, match["address"], int(match["source"] or 0))
            )
            here = place.row.address
            target = spans.by_address.get((layer.base, here, int(match["target"] or 0)))
        if subject is None or target is None:
            value = f"{label or layer.simple} {reference}"
            links.notes.append((line, Rule.UNKNOWN_MENTION, value, "relation left out"))
        elif states_identity(layer, label):
            coreferent.append((subject.id, target.id))
        else:
            relation = Relation(subject.id, label or layer.simple, target.id, line)
            links.relations.append((place.passage, relation))


def _fill(links: Links, layer: Layer, place: Place, spans: Spans) -> None:
    """Add the fillers of slots of the entities of *layer* that begin in a row."""
    line = place.row.line
    for column in layer.slots:
        role = _ROLE.match(layer.features[column - layer.first])
        kind = layer.features[column + 1 - layer.first]
        cells = place.row.cells
        for number, fillers in slots(cells[column], cells[column + 1]):
            host = spans.by_address.get((layer.name, place.row.address, number))
            if host is None or host.line != line:
                continue
            for name, address in fillers:
                if address in ("_", "*"):
                    continue
                label = name or (role["feature"] if role else layer.simple)
                if filler := _filler(spans, kind, address):
                    relation = Relation(host.id, label, filler.id, line)
                    links.relations.append((place.passage, relation))
                else:
                    value = f"{label} {address}"
                    links.notes.append((line, Rule.UNKNOWN_MENTION, value, "relation left out"))


def _filler(spans: Spans, kind: str, address: str) -> Span | None:
    """Return the filler of a slot at *address*; *kind* is its layer, or that of any annotation."""
    match = _FILLER.fullmatch(address)
    if match is None:
        return None
    number = int(match["number"] or 0)
    layers = [kind] if kind in spans.layers else sorted(spans.layers)
    matches = (spans.by_address.get((layer, match["address"], number)) for layer in layers)
    return next((span for span in matches if span), None)


def find_chains(layers: Sequence[Layer], rows: Sequence[Place]) -> list[tuple[Span, str]]:
    """Return the links of coreference chains in *layers*, each with its chain."""
    spans, chains = Spans(), dict[str, str]()
    many = len(layers) > 1
    for place in rows:
        for layer in layers:
            cells = [list(values(place.row.cells[column])) for column in layer.columns]
            for row in zip_longest(*cells, fillvalue=(None, 0)):
                cell_values = dict(
                    zip(layer.columns, (value or "" for value, _ in row), strict=True)
                )
                match = next(filter(None, map(_LINK.fullmatch, cell_values.values())), None)
                if match is None:
                    continue
                name = f"{match['chain']}-{match['link']}"
                span = extend(spans, layer, place, spans.open.get((layer.name, name)), name)
                spans.open[layer.name, name] = span
                span.values = {
                    column: value for column, value in cell_values.items() if "->" not in value
                }
                chain = match["chain"]
                chains[span.id] = f"{layer.simple} {chain}" if many else chain
    return [(span, chains[span.id]) for span in spans.spans]


def join_chains(links: Links, spans: Sequence[Span], chains: Sequence[tuple[Span, str]]) -> int:
    """Put entities into the clusters of those links of chains that have the same characters.

    Return the number of links that fit no entity.
    """
    chained: dict[tuple[object, ...], list[str]] = {}
    for span, chain in chains:
        chained.setdefault((span.passages, span.begin, span.stop), []).append(chain)
    matched = set()
    for span in spans:
        key = (span.passages, span.begin, span.stop)
        if names := chained.get(key):
            matched.add(key)
            links.clusters.setdefault(span.id, names[0])
            if len(set(names)) > 1:
                value = " ".join(names)
                links.notes.append((span.line, Rule.SEVERAL_CLUSTERS, value, "the first one kept"))
    return sum(len(names) for key, names in chained.items() if key not in matched)
