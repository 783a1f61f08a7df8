"""HTML page of a resource: an entity, an edge, a sentence, a type, a document, ….

In: the resource as plain data. Out: HTML: its numbers, its edges with their evidence, its
properties.
"""

from collections.abc import Mapping, Sequence

from kg.emit.rdf.vocabulary import full
from kg.serve.components import (
    Place,
    count_list,
    digits,
    entities,
    iri_link,
    marked,
    name_list,
    ref_link,
    separated,
    short,
    table,
    term_text,
    typed,
)
from kg.serve.html import Safe, joined, tag
from kg.serve.negotiation import RDF_FORMATS
from kg.serve.neighbourhood import neighbourhood
from kg.serve.resources import MAX_SHOWN, Edge, Ref, Resource, Sentence
from kg.store.tables import MEASURES

_COUNTS = ("kg:mentions", "kg:sentences", "kg:documents")
_HEADLINES = ("rdfs:label", "dcterms:title", "kg:name", "kg:source")


def resource_page(place: Place, resource: Resource, turtle: str = "") -> str:
    """Return the page of *resource*, which may end with its RDF in *turtle*."""
    heads = [resource.value(name) for name in _HEADLINES]
    title = next(filter(None, heads), resource.iri.removeprefix(place.base))
    make = _other
    for name, page in (("kg:Entity", _entity), ("kg:Edge", _edge), ("kg:Sentence", _sentence)):
        if resource.is_a(name):
            make = page
    title, body = make(place, resource, title)
    return place.page(
        title,
        body,
        _facts(place, resource),
        tag("pre", turtle) if turtle else None,
        _format_links(),
        head=_alternate_links(),
    )


def _entity(place: Place, resource: Resource, title: str) -> tuple[str, Safe]:
    counts = [(name[3:], int(resource.value(name) or 0)) for name in _COUNTS]
    forms = [*resource.values("skos:altLabel"), *resource.values("skos:hiddenLabel")]
    return title, joined(
        tag("h1", title),
        tag("p", _kinds(place, resource)),
        count_list([(name, count) for name, count in counts if count]),
        neighbourhood(place, Ref(resource.iri, title), resource.edges),
        _drawn(place, "Explore its neighbourhood", entity=resource.value("kg:id") or "", steps="1"),
        joined(tag("h2", "Also written"), name_list(forms)) if forms else None,
        tag("h2", "Edges"),
        _edges(place, resource),
    )


def _edge(place: Place, resource: Resource, title: str) -> tuple[str, Safe]:
    if not resource.edges:
        return title, tag("h1", title)
    (edge,) = resource.edges
    names = f"{edge.subject.name} {edge.predicate.name} {edge.object.name}"
    ends = (edge.subject, edge.predicate, edge.object)
    subject, predicate, object_ = (ref_link(place, ref) for ref in ends)
    edge_id = resource.value("kg:id") or ""
    numbers = [("sentences", str(edge.sentences)), ("basis", edge.basis)]
    measures = [(name, digits(resource.value(f"kg:{name}"))) for name in MEASURES]
    rows = (
        joined(tag("th", name), tag("td", text)) for name, text in [*numbers, *measures] if text
    )
    return names, joined(
        tag("h1", subject, " ", tag("span", predicate, class_="faint"), " ", object_),
        tag("p", f"{edge.subject.type} – {edge.object.type}", class_="faint"),
        _drawn(place, "In the drawing", entity=place.id(edge.subject.iri), edge=edge_id),
        tag("h2", "Evidence"),
        _evidence(place, edge, resource.names),
        tag("h2", "Measures"),
        table(None, rows, "facts"),
    )


def _drawn(place: Place, text: str, **shown: str) -> Safe:
    """Return a link to the drawing."""
    return tag("p", tag("a", text, href=place.view(**shown)))


def _sentence(place: Place, resource: Resource, title: str) -> tuple[str, Safe]:
    del title
    where = f"{resource.value('kg:source')}, line {resource.value('kg:line')}"
    names = [name for surfaces in resource.names.values() for name in surfaces]
    text = resource.value("kg:text")
    return where, joined(
        tag("h1", where),
        tag("blockquote", marked(text, names)) if text else None,
        tag("h2", "Edges derived from it"),
        _edges(place, resource),
    )


def _other(place: Place, resource: Resource, title: str) -> tuple[str, Safe]:
    """Return the page of a type, a predicate, a document, a file, the dataset, …."""
    parts = [tag("h1", title), tag("p", _kinds(place, resource))]
    if resource.edges:
        parts += [tag("h2", "Edges"), _edges(place, resource)]
    if resource.entities:
        parts += [tag("h2", "The most frequent entities"), entities(place, resource.entities)]
    if resource.referring:
        rows = (
            joined(tag("td", iri_link(place, iri)), tag("td", iri_link(place, name)))
            for iri, name in resource.referring
        )
        more = len(resource.referring) == MAX_SHOWN
        head = f"The first {MAX_SHOWN} that refer to it" if more else "What refers to it"
        parts += [tag("h2", head), table(None, rows)]
    return title, joined(*parts)


def _kinds(place: Place, resource: Resource) -> Safe:
    kinds = [iri for iri in resource.values("rdf:type") if iri != full("kg:Entity")]
    name = resource.value("kg:type")
    links = (tag("span", iri_link(place, iri, name if len(kinds) == 1 else ""), class_="kind")
             for iri in kinds)  # fmt: skip
    return separated(links, " ")


def _edges(place: Place, resource: Resource) -> Safe:
    """Return the table of edges; of an entity, from its side."""
    if not resource.edges:
        return tag("p", "None.", class_="faint")
    of_entity = resource.is_a("kg:Entity")
    names = ["relation", "entity"] if of_entity else ["subject", "relation", "object"]
    head = joined(
        *(tag("th", name) for name in names),
        tag("th", "strength", class_="number"),
        tag("th", "basis", class_="least"),
        tag("th", "evidence"),
    )
    rows = (_row(place, edge, resource, of_entity) for edge in resource.edges)
    more = None
    if resource.edges_in_all > len(resource.edges):
        more = tag("p", f"The {len(resource.edges)} strongest of {resource.edges_in_all:,} edges.",
                   class_="faint")  # fmt: skip
    return joined(more, table(head, rows, "edges"))


def _row(place: Place, edge: Edge, resource: Resource, of_entity: bool) -> Safe:
    out = edge.subject.iri == resource.iri
    relation = tag("a", edge.predicate.name, href=place.link(edge.iri))
    if of_entity:
        other_end = edge.object if out else edge.subject
        arrow = tag("span", "→ " if out else "← ", class_="faint", title="out" if out else "in")
        cells = [tag("td", arrow, relation), tag("td", typed(place, other_end))]
    else:
        cells = [tag("td", typed(place, edge.subject)), tag("td", relation),
                 tag("td", typed(place, edge.object))]  # fmt: skip
    sentences = f"{edge.sentences:,} sentence{'s' if edge.sentences != 1 else ''}"
    quotes = tag("details", tag("summary", sentences), _evidence(place, edge, resource.names))
    return joined(
        *cells,
        tag("td", digits(str(edge.strength)), class_="number"),
        tag("td", edge.basis, class_="least"),
        tag("td", quotes if edge.evidence else sentences),
    )


def _evidence(place: Place, edge: Edge, names: Mapping[str, Sequence[str]]) -> Safe:
    ends = [*names.get(edge.subject.iri, ()), *names.get(edge.object.iri, ())]
    if not edge.evidence:
        return tag("p", "None was kept.", class_="faint")
    quotes = joined(*(_quote(place, sentence, ends) for sentence in edge.evidence))
    if len(edge.evidence) == edge.sentences:
        return quotes
    kept = f"{len(edge.evidence)} of {edge.sentences:,} sentences were kept."
    return joined(quotes, tag("p", kept, class_="faint"))


def _quote(place: Place, sentence: Sentence, names: Sequence[str]) -> Safe:
    text = marked(sentence.text, names) if sentence.text is not None else None
    where = tag("a", f"{sentence.source}:{sentence.line}", href=place.link(sentence.iri))
    return tag("blockquote", text, " ", tag("span", where, class_="faint"))


def _facts(place: Place, resource: Resource) -> Safe:
    """Return all properties as they are in RDF."""
    rows = []
    for iri, values in sorted(resource.facts.items()):
        cells = separated((term_text(place, value) for value in values), tag("br"))
        rows.append(joined(tag("th", short(iri)), tag("td", cells)))
    return joined(
        tag("h2", "As data"),
        tag("p", tag("code", resource.iri), class_="faint"),
        tag("details", tag("summary", "Properties"), table(None, rows, "facts")),
    )


def _format_links() -> Safe:
    links = (tag("a", f.media, href=f"?format={f.name}") for f in RDF_FORMATS[:-1])
    return tag("p", separated(links, " · "), class_="faint")


def _alternate_links() -> Safe:
    return joined(
        *(
            tag("link", rel="alternate", type=f.media, href=f"?format={f.name}")
            for f in RDF_FORMATS[:-1]
        )
    )
