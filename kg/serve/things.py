"""What a page shows of a thing, asked of the graph in SPARQL.

In: an IRI, and who answers queries. Out: plain data: its properties, its edges with the
strongest first, their sentences, the ways in which their ends are written.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kg.emit.rdf.vocabulary import full

SHOWN = 100  # edges, entities or referring things on a page
FACTS = 500  # values of properties
Row = dict[str, dict[str, str]]
Ask = Callable[[str], Awaitable[list[Row]]]

# Edges are among the plain triples of an entity too, and shown as edges.
_FACTS = """
SELECT ?p ?o WHERE {{ <{iri}> ?p ?o FILTER NOT EXISTS {{ ?p a owl:ObjectProperty }} }}
LIMIT {limit}
"""
_EDGES = """
SELECT ?edge ?s ?sName ?sType ?p ?pName ?o ?oName ?oType ?strength ?sentences ?basis WHERE {{
  {{ SELECT ?edge ?strength WHERE {{ {pattern} ?edge kg:strength ?strength }}
     ORDER BY DESC(?strength) ?edge LIMIT {limit} }}
  ?edge kg:subject ?s ; kg:predicate ?p ; kg:object ?o ; kg:basis ?basis ; kg:sentences ?sentences .
  ?s rdfs:label ?sName ; kg:type ?sType . ?o rdfs:label ?oName ; kg:type ?oType .
  OPTIONAL {{ ?p rdfs:label ?pName }}
}} ORDER BY DESC(?strength) ?edge
"""
_COUNT = "SELECT (COUNT(?edge) AS ?n) WHERE {{ {pattern} }}"
_SENTENCES = """
SELECT ?edge ?sentence ?text ?source ?line WHERE {{
  VALUES ?edge {{ {edges} }}
  ?edge prov:wasDerivedFrom ?sentence . ?sentence kg:source ?source ; kg:line ?line .
  OPTIONAL {{ ?sentence kg:text ?text }}
}} ORDER BY ?edge ?source ?line
"""
_NAMES = "SELECT ?e ?n WHERE {{ VALUES ?e {{ {ends} }} ?e rdfs:label|skos:altLabel ?n }}"
_ENTITIES = """
SELECT ?entity ?name ?type ?mentions WHERE {{
  ?entity a <{type}> ; kg:mentions ?mentions ; rdfs:label ?name ; kg:type ?type .
}} ORDER BY DESC(?mentions) ?name LIMIT {limit}
"""
_FOUND = """
SELECT ?entity ?name ?type ?mentions (MAX(?alike) AS ?best) WHERE {{
  ?entity rdfs:label|skos:altLabel ?written . BIND(LCASE(?written) AS ?low)
  FILTER CONTAINS(?low, {text}) BIND(IF(?low = {text}, 1, 0) AS ?alike)
  ?entity kg:mentions ?mentions ; rdfs:label ?name ; kg:type ?type .
}} GROUP BY ?entity ?name ?type ?mentions ORDER BY DESC(?best) DESC(?mentions) ?name LIMIT {limit}
"""
_REFERRING = "SELECT ?s ?p WHERE {{ ?s ?p <{iri}> }} LIMIT {limit}"
# What RDF says of a thing: all that it is the subject of, and what refers to it.
DESCRIPTION = (
    "CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}",
    "CONSTRUCT {{ ?s ?p <{iri}> }} WHERE {{ ?s ?p <{iri}> }}",
)
# How edges are found that a thing of some class has to do with.
PATTERNS = {
    "kg:Entity": "{{ ?edge kg:subject <{iri}> }} UNION {{ ?edge kg:object <{iri}> }}",
    "kg:Edge": "VALUES ?edge {{ <{iri}> }}",
    "kg:Sentence": "?edge prov:wasDerivedFrom <{iri}> .",
    "owl:ObjectProperty": "?edge kg:predicate <{iri}> .",
}


@dataclass(frozen=True)
class Ref:
    """A thing that is linked to."""

    iri: str
    name: str
    type: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence behind an edge."""

    iri: str
    text: str | None  # null: the graph was built without
    source: str
    line: int


@dataclass(frozen=True)
class Edge:
    """An edge with its sentences, in the order of the corpus."""

    iri: str
    subject: Ref
    predicate: Ref
    object: Ref
    strength: float
    sentences: int
    basis: str
    evidence: tuple[Sentence, ...]


@dataclass(frozen=True)
class Found:
    """An entity in a list."""

    entity: Ref
    mentions: int


@dataclass
class Thing:
    """What there is to show of one IRI."""

    iri: str
    facts: dict[str, list[dict[str, str]]]  # by property
    edges: list[Edge] = field(default_factory=list)
    edges_in_all: int = 0
    names: dict[str, list[str]] = field(default_factory=dict)  # of the ends of the edges
    entities: list[Found] = field(default_factory=list)  # of a type
    referring: list[tuple[str, str]] = field(default_factory=list)  # IRI, property

    def values(self, name: str) -> list[str]:
        """Return the values of a property, as ``prefix:name``."""
        return [one["value"] for one in self.facts.get(full(name), [])]

    def value(self, name: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.values(name)), "")

    def is_a(self, name: str) -> bool:
        """Tell whether it is of a class."""
        return full(name) in self.values("rdf:type")


async def look_up(iri: str, ask: Ask) -> Thing:
    """Return what there is to show of *iri*, which must be one; nothing where it is unknown."""
    facts: dict[str, list[dict[str, str]]] = {}
    for row in await ask(_FACTS.format(iri=iri, limit=FACTS)):
        facts.setdefault(row["p"]["value"], []).append(row["o"])
    thing = Thing(iri, facts)
    for name, pattern in PATTERNS.items():
        if thing.is_a(name):
            await _edges(thing, pattern.format(iri=iri), ask)
            return thing
    if thing.is_a("owl:Class"):
        thing.entities = await entities(ask, iri)
    if not thing.entities:
        rows = await ask(_REFERRING.format(iri=iri, limit=SHOWN))
        thing.referring = [(row["s"]["value"], row["p"]["value"]) for row in rows]
    return thing


async def entities(ask: Ask, type_: str = full("kg:Entity"), limit: int = SHOWN) -> list[Found]:
    """Return the most frequent entities of a class."""
    return [_found(row) for row in await ask(_ENTITIES.format(type=type_, limit=limit))]


async def search(ask: Ask, text: str) -> list[Found]:
    """Return entities that are written like *text*, or with it, the most frequent first."""
    query = _FOUND.format(text=literal(text.strip().lower()), limit=SHOWN)
    return [_found(row) for row in await ask(query)]


def literal(text: str) -> str:
    r"""Return *text* as SPARQL writes it.

    >>> print(literal('a"b\\'))
    "a\"b\\"
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'


def _found(row: Row) -> Found:
    ref = Ref(row["entity"]["value"], row["name"]["value"], row["type"]["value"])
    return Found(ref, int(row["mentions"]["value"]))


async def _edges(thing: Thing, pattern: str, ask: Ask) -> None:
    """Add edges, their sentences, and how their ends are written."""
    rows = await ask(_EDGES.format(pattern=pattern, limit=SHOWN))
    thing.edges_in_all = len(rows)
    if len(rows) == SHOWN:
        (counted,) = await ask(_COUNT.format(pattern=pattern))
        thing.edges_in_all = int(counted["n"]["value"])
    evidence: dict[str, list[Sentence]] = {}
    if rows:
        known = _listed(row["edge"]["value"] for row in rows)
        for row in await ask(_SENTENCES.format(edges=known)):
            evidence.setdefault(row["edge"]["value"], []).append(_sentence(row))
        ends = _listed(row[end]["value"] for row in rows for end in ("s", "o"))
        for row in await ask(_NAMES.format(ends=ends)):
            thing.names.setdefault(row["e"]["value"], []).append(row["n"]["value"])
    thing.edges = [_edge(row, evidence.get(row["edge"]["value"], [])) for row in rows]


def _listed(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))


def _sentence(row: Row) -> Sentence:
    text = row["text"]["value"] if "text" in row else None
    source, line = row["source"]["value"], int(row["line"]["value"])
    return Sentence(row["sentence"]["value"], text, source, line)


def _edge(row: Row, evidence: list[Sentence]) -> Edge:
    def ref(name: str) -> Ref:
        iri = row[name]["value"]
        said: dict[str, Any] = {key: row.get(f"{name}{key}", {}) for key in ("Name", "Type")}
        return Ref(iri, said["Name"].get("value", iri), said["Type"].get("value", ""))

    return Edge(
        row["edge"]["value"],
        ref("s"),
        ref("p"),
        ref("o"),
        float(row["strength"]["value"]),
        int(row["sentences"]["value"]),
        row["basis"]["value"],
        tuple(evidence),
    )
