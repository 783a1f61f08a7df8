"""The page of whatever has an IRI: an entity, an edge, a sentence, or any other thing.

In: what was found of it. Out: HTML: its numbers, its edges with their evidence, its properties.
"""

from collections.abc import Mapping, Sequence

from kg.emit.rdf.vocabulary import full
from kg.serve.forms import TRIPLES
from kg.serve.html import Safe, joined, tag
from kg.serve.parts import (
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
from kg.serve.things import SHOWN, Edge, Sentence, Thing
from kg.store.tables import MEASURES

_COUNTS = ("kg:mentions", "kg:sentences", "kg:documents")
_HEADLINES = ("rdfs:label", "dcterms:title", "kg:name", "kg:source")


def thing_page(place: Place, found: Thing) -> str:
    """Return the page of whatever has an IRI."""
    heads = [found.value(name) for name in _HEADLINES]
    title = next(filter(None, heads), found.iri.removeprefix(place.base))
    make = _other
    for name, page in (("kg:Entity", _entity), ("kg:Edge", _edge), ("kg:Sentence", _sentence)):
        if found.is_a(name):
            make = page
    title, body = make(place, found, title)
    return place.page(title, body, _facts(place, found), _forms(), head=_alternates())


def _entity(place: Place, found: Thing, title: str) -> tuple[str, Safe]:
    counts = [(name[3:], int(found.value(name) or 0)) for name in _COUNTS]
    forms = found.values("skos:altLabel")
    return title, joined(
        tag("h1", title),
        tag("p", _kinds(place, found)),
        count_list([(name, count) for name, count in counts if count]),
        joined(tag("h2", "Also written"), name_list(forms)) if forms else None,
        tag("h2", "Edges"),
        _edges(place, found),
    )


def _edge(place: Place, found: Thing, title: str) -> tuple[str, Safe]:
    if not found.edges:
        return title, tag("h1", title)
    (edge,) = found.edges
    names = f"{edge.subject.name} {edge.predicate.name} {edge.object.name}"
    ends = (edge.subject, edge.predicate, edge.object)
    subject, predicate, object_ = (ref_link(place, ref) for ref in ends)
    numbers = [("sentences", str(edge.sentences)), ("basis", edge.basis)]
    measures = [(name, digits(found.value(f"kg:{name}"))) for name in MEASURES]
    rows = (
        joined(tag("th", name), tag("td", text)) for name, text in [*numbers, *measures] if text
    )
    return names, joined(
        tag("h1", subject, " ", tag("span", predicate, class_="faint"), " ", object_),
        tag("p", f"{edge.subject.type} – {edge.object.type}", class_="faint"),
        tag("h2", "Evidence"),
        _evidence(place, edge, found.names),
        tag("h2", "Measures"),
        table(None, rows, "facts"),
    )


def _sentence(place: Place, found: Thing, title: str) -> tuple[str, Safe]:
    del title
    where = f"{found.value('kg:source')}, line {found.value('kg:line')}"
    names = [name for one in found.names.values() for name in one]
    text = found.value("kg:text")
    return where, joined(
        tag("h1", where),
        tag("blockquote", marked(text, names)) if text else None,
        tag("h2", "Edges derived from it"),
        _edges(place, found),
    )


def _other(place: Place, found: Thing, title: str) -> tuple[str, Safe]:
    """Return the page of a type, a predicate, a document, a file, the dataset, …."""
    parts = [tag("h1", title), tag("p", _kinds(place, found))]
    if found.edges:
        parts += [tag("h2", "Edges"), _edges(place, found)]
    if found.entities:
        parts += [tag("h2", "The most frequent entities"), entities(place, found.entities)]
    if found.referring:
        rows = (
            joined(tag("td", iri_link(place, iri)), tag("td", iri_link(place, name)))
            for iri, name in found.referring
        )
        more = len(found.referring) == SHOWN
        head = f"The first {SHOWN} that refer to it" if more else "What refers to it"
        parts += [tag("h2", head), table(None, rows)]
    return title, joined(*parts)


def _kinds(place: Place, found: Thing) -> Safe:
    kinds = [iri for iri in found.values("rdf:type") if iri != full("kg:Entity")]
    name = found.value("kg:type")
    links = (tag("span", iri_link(place, iri, name if len(kinds) == 1 else ""), class_="kind")
             for iri in kinds)  # fmt: skip
    return separated(links, " ")


def _edges(place: Place, found: Thing) -> Safe:
    """Return the table of edges; of an entity, from its side."""
    if not found.edges:
        return tag("p", "None.", class_="faint")
    own = found.is_a("kg:Entity")
    names = ["relation", "entity"] if own else ["subject", "relation", "object"]
    head = joined(
        *(tag("th", name) for name in names),
        tag("th", "strength", class_="number"),
        tag("th", "basis", class_="least"),
        tag("th", "evidence"),
    )
    rows = (_row(place, edge, found, own) for edge in found.edges)
    more = None
    if found.edges_in_all > len(found.edges):
        more = tag("p", f"The {len(found.edges)} strongest of {found.edges_in_all:,} edges.",
                   class_="faint")  # fmt: skip
    return joined(more, table(head, rows, "edges"))


def _row(place: Place, edge: Edge, found: Thing, own: bool) -> Safe:
    out = edge.subject.iri == found.iri
    relation = tag("a", edge.predicate.name, href=place.link(edge.iri))
    if own:
        other = edge.object if out else edge.subject
        arrow = tag("span", "→ " if out else "← ", class_="faint", title="out" if out else "in")
        cells = [tag("td", arrow, relation), tag("td", typed(place, other))]
    else:
        cells = [tag("td", typed(place, edge.subject)), tag("td", relation),
                 tag("td", typed(place, edge.object))]  # fmt: skip
    sentences = f"{edge.sentences:,} sentence{'s' if edge.sentences != 1 else ''}"
    quotes = tag("details", tag("summary", sentences), _evidence(place, edge, found.names))
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
    quotes = joined(*(_quote(place, one, ends) for one in edge.evidence))
    if len(edge.evidence) == edge.sentences:
        return quotes
    kept = f"{len(edge.evidence)} of {edge.sentences:,} sentences were kept."
    return joined(quotes, tag("p", kept, class_="faint"))


def _quote(place: Place, sentence: Sentence, names: Sequence[str]) -> Safe:
    text = marked(sentence.text, names) if sentence.text is not None else None
    where = tag("a", f"{sentence.source}:{sentence.line}", href=place.link(sentence.iri))
    return tag("blockquote", text, " ", tag("span", where, class_="faint"))


def _facts(place: Place, found: Thing) -> Safe:
    """Return all properties as they are in RDF."""
    rows = []
    for iri, values in sorted(found.facts.items()):
        cells = separated((term_text(place, value) for value in values), tag("br"))
        rows.append(joined(tag("th", short(iri)), tag("td", cells)))
    return joined(
        tag("h2", "As data"),
        tag("p", tag("code", found.iri), class_="faint"),
        tag("details", tag("summary", "Properties"), table(None, rows, "facts")),
    )


def _forms() -> Safe:
    links = (tag("a", form.media, href=f"?format={form.name}") for form in TRIPLES[:-1])
    return tag("p", separated(links, " · "), class_="faint")


def _alternates() -> Safe:
    return joined(
        *(
            tag("link", rel="alternate", type=form.media, href=f"?format={form.name}")
            for form in TRIPLES[:-1]
        )
    )
