"""The pages that people read: the graph, an entity, an edge, any other thing, a query's answer.

In: what was found. Out: HTML that loads nothing. Links are relative, so that the pages work behind
any address; what is the graph's own is linked to here, whatever its IRIs start with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kg.emit.rdf.forms import shortened
from kg.emit.rdf.vocabulary import NAMESPACES, full
from kg.serve.forms import SOLUTIONS, TRIPLES
from kg.serve.html import Safe, document, joined, tag
from kg.serve.things import SHOWN, Edge, Found, Ref, Sentence, Thing
from kg.tables import MEASURES

EXAMPLE = """PREFIX kg: <https://w3id.org/tagged-kg/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?subject ?relation ?object ?strength WHERE {
  ?edge kg:subject/rdfs:label ?subject ;
        kg:predicate/rdfs:label ?relation ;
        kg:object/rdfs:label ?object ;
        kg:strength ?strength .
}
ORDER BY DESC(?strength)
LIMIT 20
"""
LONG = 300  # characters of a value that a table shows
_SHOWN_FIRST = ("kg:mentions", "kg:sentences", "kg:documents")
_HEADLINES = ("rdfs:label", "dcterms:title", "kg:name", "kg:source")
_COUNTED = {"entities": "entities", "edges": "edges"}
_WEB = re.compile(r"https?://")


@dataclass(frozen=True)
class Place:
    """Where a page is."""

    graph: str  # its name
    base: str  # what the graph's IRIs start with
    root: str  # the way from the page to the start, such as ../../

    def link(self, iri: str) -> str | None:
        """Return the address of a thing: here, if it is the graph's own; None if it has none."""
        if iri.startswith(self.base):
            return self.root + iri[len(self.base) :]
        return iri if _WEB.match(iri) else None

    def ask(self, query: str, form: str) -> str:
        """Return the address of the answer to *query*."""
        return f"{self.root}sparql?{urlencode({'query': query, 'format': form})}"

    def page(self, title: str, *body: str | None, head: Safe | None = None, text: str = "") -> str:
        """Return a page with what all have; *text* stands in the field to search."""
        field = tag("input", type="search", name="find", value=text, aria_label="Find an entity",
                    placeholder="Find an entity", maxlength="200")  # fmt: skip
        find = tag("form", field, " ", tag("button", "Find"), action=self.root, method="get")
        top = tag("strong", tag("a", self.graph, href=self.root))
        return document(title, head or Safe(), tag("header", top, find), tag("main", *body))


def start(
    place: Place,
    counts: Mapping[str, Any],
    types: Mapping[str, str],
    found: list[Found],
    endpoint: str,
) -> str:
    """Return the first page: what is in the graph, and how to ask it.

    Args:
        place: of the page.
        counts: those of the graph.
        types: the IRI of the class of each type.
        found: entities to show.
        endpoint: its address.
    """
    lines = [(name, counts.get(name)) for name in ("sources", "documents", "sentences", "mentions")]
    kinds = [(name, sum(counts[key].values())) for name, key in _COUNTED.items()]
    ranked = sorted(counts["entities"].items(), key=lambda item: (-item[1], item[0]))
    listed = (
        joined(_iri(place, types[name], name.replace("_", " ")), f" {count:,}")
        for name, count in ranked
    )
    return place.page(
        f"{place.graph}: a knowledge graph",
        tag("h1", place.graph),
        _counts([(name, count) for name, count in [*kinds, *lines] if count]),
        _list(listed),
        tag("h2", "The most frequent entities"),
        _entities(place, found),
        tag("h2", "Ask in SPARQL"),
        ask_form(place, EXAMPLE),
        tag("p", "The endpoint, for programs: ", tag("code", endpoint), class_="faint"),
    )


def results(place: Place, text: str, found: list[Found]) -> str:
    """Return the entities that were searched for."""
    nothing = tag("p", "No entity is written so, or with it.")
    body = _entities(place, found) if found else nothing
    more = tag("p", f"Only {SHOWN} are shown.", class_="faint") if len(found) == SHOWN else None
    return place.page(f"Find {text}", tag("h1", f"“{text}”"), body, more, text=text)


def ask_form(place: Place, query: str) -> Safe:
    """Return the form for a query."""
    rows = str(min(max(query.count("\n") + 2, 6), 30))
    area = tag("textarea", Safe("\n"), query, name="query", aria_label="SPARQL query",
               rows=rows, spellcheck="false", autocapitalize="off")  # fmt: skip
    options = [("html", "as a page")]
    options += [(form.name, f"{form.name.upper()} (SELECT, ASK)") for form in SOLUTIONS[:-1]]
    options += [(form.name, f"{form.media} (CONSTRUCT)") for form in TRIPLES[:-1]]
    choices = joined(*(tag("option", said, value=name) for name, said in options))
    select = tag("select", choices, name="format", aria_label="Form of the answer")
    row = tag("p", tag("button", "Ask"), " ", select)
    return tag("form", area, row, action=f"{place.root}sparql", method="get")


def answer(place: Place, query: str, body: Safe) -> str:
    """Return a page with a query and what came of it."""
    return place.page(
        "SPARQL", tag("h1", "SPARQL"), ask_form(place, query), tag("h2", "Answer"), body
    )


def solutions(place: Place, query: str, found: Mapping[str, Any], cut: bool) -> Safe:
    """Return the table of what SELECT gave, or what ASK said."""
    if "boolean" in found:
        return tag("p", tag("strong", "yes" if found["boolean"] else "no"))
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    head = joined(*(tag("th", name) for name in names))
    cells = (joined(*(tag("td", _term(place, row.get(n))) for n in names)) for row in rows)
    size = f"The first {len(rows):,} rows; there are more. " if cut else f"{len(rows):,} rows. "
    forms = (tag("a", form.name.upper(), href=place.ask(query, form.name))
             for form in SOLUTIONS[:-1])  # fmt: skip
    return joined(
        tag("p", size, "All of it: ", _separated(forms, ", "), class_="faint"),
        _table(head, cells),
    )


def triples(place: Place, query: str, turtle: str, cut: bool) -> Safe:
    """Return what CONSTRUCT gave."""
    forms = (tag("a", form.media, href=place.ask(query, form.name)) for form in TRIPLES[:-1])
    size = "Not all of it. " if cut else ""
    return joined(
        tag("p", size, "As a file: ", _separated(forms, ", "), class_="faint"), tag("pre", turtle)
    )


def problem(place: Place, title: str, text: str, query: str | None = None) -> str:
    """Return a page that says what is wrong, with the query to mend."""
    said = tag("p", text, class_="problem")
    form = ask_form(place, query) if query is not None else None
    return place.page(title, tag("h1", title), said, form)


def thing(place: Place, found: Thing) -> str:
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
    counts = [(name[3:], int(found.value(name) or 0)) for name in _SHOWN_FIRST]
    forms = found.values("skos:altLabel")
    return title, joined(
        tag("h1", title),
        tag("p", _kinds(place, found)),
        _counts([(name, count) for name, count in counts if count]),
        joined(tag("h2", "Also written"), _list(forms)) if forms else None,
        tag("h2", "Edges"),
        _edges(place, found),
    )


def _edge(place: Place, found: Thing, title: str) -> tuple[str, Safe]:
    if not found.edges:
        return title, tag("h1", title)
    (edge,) = found.edges
    names = f"{edge.subject.name} {edge.predicate.name} {edge.object.name}"
    ends = (edge.subject, edge.predicate, edge.object)
    subject, predicate, object_ = (_ref(place, ref) for ref in ends)
    numbers = [("sentences", str(edge.sentences)), ("basis", edge.basis)]
    measures = [(name, _number(found.value(f"kg:{name}"))) for name in MEASURES]
    rows = (
        joined(tag("th", name), tag("td", text)) for name, text in [*numbers, *measures] if text
    )
    return names, joined(
        tag("h1", subject, " ", tag("span", predicate, class_="faint"), " ", object_),
        tag("p", f"{edge.subject.type} – {edge.object.type}", class_="faint"),
        tag("h2", "Evidence"),
        _evidence(place, edge, found.names),
        tag("h2", "Measures"),
        _table(None, rows, "facts"),
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
        parts += [tag("h2", "The most frequent entities"), _entities(place, found.entities)]
    if found.referring:
        rows = (
            joined(tag("td", _iri(place, iri)), tag("td", _iri(place, name)))
            for iri, name in found.referring
        )
        more = len(found.referring) == SHOWN
        head = f"The first {SHOWN} that refer to it" if more else "What refers to it"
        parts += [tag("h2", head), _table(None, rows)]
    return title, joined(*parts)


def _kinds(place: Place, found: Thing) -> Safe:
    kinds = [iri for iri in found.values("rdf:type") if iri != full("kg:Entity")]
    name = found.value("kg:type")
    links = (tag("span", _iri(place, iri, name if len(kinds) == 1 else ""), class_="kind")
             for iri in kinds)  # fmt: skip
    return _separated(links, " ")


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
    return joined(more, _table(head, rows, "edges"))


def _row(place: Place, edge: Edge, found: Thing, own: bool) -> Safe:
    out = edge.subject.iri == found.iri
    relation = tag("a", edge.predicate.name, href=place.link(edge.iri))
    if own:
        other = edge.object if out else edge.subject
        arrow = tag("span", "→ " if out else "← ", class_="faint", title="out" if out else "in")
        cells = [tag("td", arrow, relation), tag("td", _typed(place, other))]
    else:
        cells = [tag("td", _typed(place, edge.subject)), tag("td", relation),
                 tag("td", _typed(place, edge.object))]  # fmt: skip
    sentences = f"{edge.sentences:,} sentence{'s' if edge.sentences != 1 else ''}"
    quotes = tag("details", tag("summary", sentences), _evidence(place, edge, found.names))
    return joined(
        *cells,
        tag("td", _number(str(edge.strength)), class_="number"),
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


def marked(text: str, names: Iterable[str]) -> Safe:
    """Return *text* with *names* marked where they stand as words, the longest first."""
    known = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    if not known:
        return joined(text)
    pattern = "|".join(re.escape(name) for name in known)
    parts = re.split(rf"(?<!\w)({pattern})(?!\w)", text, flags=re.IGNORECASE)
    return joined(*(tag("mark", part) if at % 2 else part for at, part in enumerate(parts)))


def _entities(place: Place, found: list[Found]) -> Safe:
    head = joined(tag("th", "entity"), tag("th", "type"), tag("th", "mentions", class_="number"))
    rows = (
        joined(
            tag("td", _ref(place, one.entity)),
            tag("td", one.entity.type.replace("_", " "), class_="faint"),
            tag("td", f"{one.mentions:,}", class_="number"),
        )
        for one in found
    )
    return _table(head, rows)


def _facts(place: Place, found: Thing) -> Safe:
    """Return all properties as they are in RDF."""
    rows = []
    for iri, values in sorted(found.facts.items()):
        cells = _separated((_term(place, value) for value in values), tag("br"))
        rows.append(joined(tag("th", _short(iri)), tag("td", cells)))
    return joined(
        tag("h2", "As data"),
        tag("p", tag("code", found.iri), class_="faint"),
        tag("details", tag("summary", "Properties"), _table(None, rows, "facts")),
    )


def _forms() -> Safe:
    links = (tag("a", form.media, href=f"?format={form.name}") for form in TRIPLES[:-1])
    return tag("p", _separated(links, " · "), class_="faint")


def _alternates() -> Safe:
    return joined(
        *(
            tag("link", rel="alternate", type=form.media, href=f"?format={form.name}")
            for form in TRIPLES[:-1]
        )
    )


def _typed(place: Place, ref: Ref) -> Safe:
    kind = tag("span", f" {ref.type.replace('_', ' ')}", class_="faint")
    return joined(_ref(place, ref), kind)


def _ref(place: Place, ref: Ref) -> Safe:
    return _iri(place, ref.iri, ref.name)


def _iri(place: Place, iri: str, name: str = "") -> Safe:
    """Return a link; what has no address that a browser may follow is a text."""
    shown = name or _short(iri, place.base)
    link = place.link(iri)
    return tag("a", shown, href=link) if link else joined(shown)


def _short(iri: str, base: str = "") -> str:
    if base and iri.startswith(base):
        return iri[len(base) :]
    return shortened(iri, NAMESPACES) or iri


def _term(place: Place, term: Mapping[str, Any] | None) -> Safe:
    if term is None:
        return Safe()
    if term["type"] == "uri":
        return _iri(place, term["value"])
    if term["type"] == "triple":
        ends = (_term(place, term["value"][e]) for e in ("subject", "predicate", "object"))
        return _separated(ends, " ")
    text = term["value"]
    said = f" @{term['xml:lang']}" if "xml:lang" in term else ""
    shown = text if len(text) <= LONG else f"{text[:LONG]}…"
    return joined(shown, tag("span", said, class_="faint") if said else None)


def _number(text: str) -> str:
    """Return a number in three digits that count.

    >>> _number("0.00012345"), _number("1.1684E1"), _number("")
    ('0.000123', '11.7', '')
    """
    return f"{float(text):.3g}" if text else ""


def _counts(counts: Iterable[tuple[str, int]]) -> Safe:
    items = (tag("li", tag("b", f"{count:,}"), f" {name}") for name, count in counts)
    return tag("ul", joined(*items), class_="counts")


def _list(names: Iterable[str]) -> Safe:
    return tag("ul", joined(*(tag("li", name) for name in names)), class_="names")


def _table(head: Safe | None, rows: Iterable[str], kind: str = "") -> Safe:
    top = tag("thead", tag("tr", head)) if head is not None else None
    body = tag("tbody", joined(*(tag("tr", row) for row in rows)))
    return tag("div", tag("table", top, body, class_=kind or None), class_="wide")


def _separated(parts: Iterable[str], between: str) -> Safe:
    found: list[str] = []
    for part in parts:
        found += [between, part] if found else [part]
    return joined(*found)


def root(path: str) -> str:
    """Return the way from *path*, percent-encoded and without a first slash, to the start.

    >>> root("entity/Language/c"), root("sparql"), root("")
    ('../../', './', './')
    """
    return "../" * path.count("/") or "./"
