"""Look up an entity, edge, sentence or other resource by its IRI, in SPARQL; search entities.

In: an IRI, and a function that answers queries. Out: plain data: its properties, its edges with the
strongest first, their sentences, the surfaces of their ends.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from kg.emit.rdf.vocabulary import full

MAX_SHOWN = 100  # edges, entities or referring resources on a page
MAX_FACTS = 500  # values of properties
Row = dict[str, dict[str, str]]
Ask = Callable[[str], Awaitable[list[Row]]]

# Edges are among the plain triples of an entity too, and shown as edges.
_FACTS = """
SELECT ?p ?o WHERE {{ <{iri}> ?p ?o FILTER NOT EXISTS {{ ?p a owl:ObjectProperty }} }}
LIMIT {limit}
"""
_EDGES = """
SELECT ?edge ?s ?sName ?sType ?p ?pName ?o ?oName ?oType ?strength ?sentences ?basis WHERE {{
  {{ SELECT ?edge ?strength ?probability WHERE {{
       {pattern} ?edge kg:strength ?strength . OPTIONAL {{ ?edge kg:probability ?probability }} }}
     ORDER BY DESC(?probability) DESC(?strength) ?edge LIMIT {limit} }}
  ?edge kg:subject ?s ; kg:predicate ?p ; kg:object ?o ; kg:basis ?basis ; kg:sentences ?sentences .
  ?s rdfs:label ?sName ; kg:type ?sType . ?o rdfs:label ?oName ; kg:type ?oType .
  OPTIONAL {{ ?p rdfs:label ?pName }}
}} ORDER BY DESC(?probability) DESC(?strength) ?edge
"""
_COUNT = "SELECT (COUNT(?edge) AS ?n) WHERE {{ {pattern} }}"
_SENTENCES = """
SELECT ?edge ?sentence ?text ?source ?line WHERE {{
  VALUES ?edge {{ {edges} }}
  ?edge prov:wasDerivedFrom ?sentence . ?sentence kg:source ?source ; kg:line ?line .
  OPTIONAL {{ ?sentence kg:text ?text }}
}} ORDER BY ?edge ?source ?line
"""
_NAMES = """
SELECT ?e ?n WHERE {{
  VALUES ?e {{ {ends} }} ?e rdfs:label|skos:altLabel|skos:hiddenLabel ?n
}}"""
_ENTITIES = """
SELECT ?entity ?name ?type ?mentions WHERE {{
  ?entity a <{type}> ; kg:mentions ?mentions ; rdfs:label ?name ; kg:type ?type .
}} ORDER BY DESC(?mentions) ?name LIMIT {limit}
"""
_SEARCH = """
SELECT ?entity ?name ?type ?mentions (MAX(?alike) AS ?best) WHERE {{
  ?entity rdfs:label|skos:altLabel|skos:hiddenLabel ?written . BIND(LCASE(?written) AS ?low)
  FILTER CONTAINS(?low, {text}) BIND(IF(?low = {text}, 1, 0) AS ?alike)
  ?entity kg:mentions ?mentions ; rdfs:label ?name ; kg:type ?type .
}} GROUP BY ?entity ?name ?type ?mentions ORDER BY DESC(?best) DESC(?mentions) ?name LIMIT {limit}
"""
_REFERRING = "SELECT ?s ?p WHERE {{ ?s ?p <{iri}> }} LIMIT {limit}"
# The description of a resource in RDF: the triples that it is the subject or the object of.
DESCRIPTION = (
    "CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}",
    "CONSTRUCT {{ ?s ?p <{iri}> }} WHERE {{ ?s ?p <{iri}> }}",
)
# By the class of a resource: the pattern of the edges that its page shows.
PATTERNS = {
    "kg:Entity": "{{ ?edge kg:subject <{iri}> }} UNION {{ ?edge kg:object <{iri}> }}",
    "kg:Edge": "VALUES ?edge {{ <{iri}> }}",
    "kg:Sentence": "?edge prov:wasDerivedFrom <{iri}> .",
    "owl:ObjectProperty": "?edge kg:predicate <{iri}> .",
}


@dataclass(frozen=True)
class Ref:
    """A link to a resource."""

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
class RankedEntity:
    """An entity in a list of the most frequent, or of those that a search found."""

    entity: Ref
    mentions: int


@dataclass
class Resource:
    """A resource as its page shows it."""

    iri: str
    facts: dict[str, list[dict[str, str]]]  # by property
    edges: list[Edge] = field(default_factory=list)
    edges_in_all: int = 0
    names: dict[str, list[str]] = field(default_factory=dict)  # of the ends of the edges
    entities: list[RankedEntity] = field(default_factory=list)  # of a type
    referring: list[tuple[str, str]] = field(default_factory=list)  # subject, property

    def values(self, name: str) -> list[str]:
        """Return the values of a property, as ``prefix:name``."""
        return [value["value"] for value in self.facts.get(full(name), [])]

    def value(self, name: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.values(name)), "")

    def is_a(self, name: str) -> bool:
        """Tell whether it is an instance of a class, as ``prefix:name``."""
        return full(name) in self.values("rdf:type")


async def look_up(iri: str, ask: Ask) -> Resource:
    """Return the resource *iri*, which must be an absolute IRI; an unknown one has no facts."""
    facts: dict[str, list[dict[str, str]]] = {}
    for row in await ask(_FACTS.format(iri=iri, limit=MAX_FACTS)):
        facts.setdefault(row["p"]["value"], []).append(row["o"])
    resource = Resource(iri, facts)
    for name, pattern in PATTERNS.items():
        if resource.is_a(name):
            await _add_edges(resource, pattern.format(iri=iri), ask)
            return resource
    if resource.is_a("owl:Class"):
        resource.entities = await entities(ask, iri)
    if not resource.entities:
        rows = await ask(_REFERRING.format(iri=iri, limit=MAX_SHOWN))
        resource.referring = [(row["s"]["value"], row["p"]["value"]) for row in rows]
    return resource


async def entities(
    ask: Ask, type_: str = full("kg:Entity"), limit: int = MAX_SHOWN
) -> list[RankedEntity]:
    """Return the most frequent entities of a class."""
    return [_ranked_entity(row) for row in await ask(_ENTITIES.format(type=type_, limit=limit))]


async def search(ask: Ask, text: str) -> list[RankedEntity]:
    """Return entities with a surface that is *text*, then those with one that contains it."""
    query = _SEARCH.format(text=literal(text.strip().lower()), limit=MAX_SHOWN)
    return [_ranked_entity(row) for row in await ask(query)]


def literal(text: str) -> str:
    r"""Return *text* as SPARQL writes it.

    >>> print(literal('a"b\\'))
    "a\"b\\"
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'


def _ranked_entity(row: Row) -> RankedEntity:
    ref = Ref(row["entity"]["value"], row["name"]["value"], row["type"]["value"])
    return RankedEntity(ref, int(row["mentions"]["value"]))


async def _add_edges(resource: Resource, pattern: str, ask: Ask) -> None:
    """Add the edges of *pattern*, their sentences, and the surfaces of their ends."""
    rows = await ask(_EDGES.format(pattern=pattern, limit=MAX_SHOWN))
    resource.edges_in_all = len(rows)
    if len(rows) == MAX_SHOWN:
        (counted,) = await ask(_COUNT.format(pattern=pattern))
        resource.edges_in_all = int(counted["n"]["value"])
    evidence: dict[str, list[Sentence]] = {}
    if rows:
        edges = _iri_list(row["edge"]["value"] for row in rows)
        for row in await ask(_SENTENCES.format(edges=edges)):
            evidence.setdefault(row["edge"]["value"], []).append(_sentence(row))
        ends = _iri_list(row[end]["value"] for row in rows for end in ("s", "o"))
        for row in await ask(_NAMES.format(ends=ends)):
            resource.names.setdefault(row["e"]["value"], []).append(row["n"]["value"])
    resource.edges = [_edge(row, evidence.get(row["edge"]["value"], [])) for row in rows]


def _iri_list(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))


def _sentence(row: Row) -> Sentence:
    text = row["text"]["value"] if "text" in row else None
    source, line = row["source"]["value"], int(row["line"]["value"])
    return Sentence(row["sentence"]["value"], text, source, line)


def _edge(row: Row, evidence: list[Sentence]) -> Edge:
    def ref(name: str) -> Ref:
        iri = row[name]["value"]
        label, type_ = (row.get(f"{name}{key}", {}) for key in ("Name", "Type"))
        return Ref(iri, label.get("value", iri), type_.get("value", ""))

    return Edge(
        iri=row["edge"]["value"],
        subject=ref("s"),
        predicate=ref("p"),
        object=ref("o"),
        strength=float(row["strength"]["value"]),
        sentences=int(row["sentences"]["value"]),
        basis=row["basis"]["value"],
        evidence=tuple(evidence),
    )
