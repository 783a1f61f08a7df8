"""Derive SHACL shapes from the schema of a graph and from the vocabulary of kg.

In: a graph folder. Out: Turtle, the same bytes for the same graph. The shapes hold for every form
in which the graph is written: RDF 1.1 and 1.2, with a graph for each source or without, filtered or
not; with ``mentions`` for what stands behind it too, which a file need not have.

Shapes have IRIs of their own, ``{base}shape/...``, so that a result names the one that was broken.
Lists and the paths that are no property are blank nodes, as SHACL wants them to be. Which types a
predicate joins is asked of the triples themselves: nothing is tried for every predicate at every
edge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

import polars as pl

from kg.common.naming import encode, pascal
from kg.emit.rdf import demands
from kg.emit.rdf.demands import Facets, among, listed, text
from kg.emit.rdf.forms import Blocks
from kg.emit.rdf.ontology import above, declared, schema_of, used
from kg.emit.rdf.terms import OURS, Terms, check_iri
from kg.emit.rdf.vocabulary import BASE, NAMESPACES, PROPERTIES, full
from kg.store.folder import Folder

SHACL = "http://www.w3.org/ns/shacl#"
# An edge is nothing without its triple. Three values are more than SHACL Core can compare; asked of
# a predicate rather than of each edge, it takes a query for some hundred times as many.
ASSERTED = """\
SELECT $this (?edge AS ?value) WHERE {{
  ?edge <{kg}predicate> $this ; <{kg}subject> ?subject ; <{kg}object> ?object .
  FILTER NOT EXISTS {{ ?subject $this ?object }}
}}""".format(kg=NAMESPACES["kg"])

Said = Sequence[tuple[str, str]]  # properties and values, as Turtle writes them
Block = tuple[str, Said]  # a subject with what is said of it


def write_shapes(
    folder: Folder, out: BinaryIO, base: str = BASE, *, mentions: bool = False
) -> None:
    """Write the shapes of *folder* to *out* as Turtle.

    Args:
        folder: the graph.
        out: takes the bytes.
        base: starts the IRIs of what is the graph's own, as in its RDF.
        mentions: have shapes for mentions and all else that an export with mentions has.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Blocks(check_iri(base, "--base-iri", BASE))
    form.prefixes |= {"sh": SHACL, "shape": f"{base}shape/"}
    shapes = _Shapes(folder, Terms(schema_of(folder), base, form), mentions)
    for prefix, iri in form.prefixes.items():
        out.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    for subject, said in shapes.blocks():
        facts = " ;\n".join(f"    {name} {value}" for name, value in said)
        out.write(f"\n{subject}\n{facts} .\n".encode())


class _Shapes:
    """The shapes of one graph."""

    def __init__(self, folder: Folder, terms: Terms, mentions: bool) -> None:
        self.folder, self.terms, self.mentions = folder, terms, mentions
        self.relations, self.declared = terms.schema.relations, terms.schema.types
        self.uses = pl.concat([used(folder), declared(terms.schema)])
        types = folder.scan("entities").select(pl.col("type").unique().sort())
        self.used_types: list[str] = types.collect()["type"].to_list()
        self.types = sorted({*self.used_types, *self.declared})

    def blocks(self) -> Iterator[Block]:
        """Yield all of them."""
        title = text(f"shapes of {self.folder.name}")
        yield self._own("shapes"), [("a", "owl:Ontology"), ("dcterms:title", title)]
        yield from self._things()
        yield from self._ids()
        yield from self._dataset()
        yield from self._vocabulary()
        yield from self._types()
        yield from self._ends()

    def _own(self, local: str) -> str:
        return self.terms.form.spell(f"{self.terms.base}{local}")

    def _shape(self, *names: str) -> str:
        return self._own(f"shape/{'_'.join(names)}")

    def _spelled(self, iris: Iterable[str]) -> list[str]:
        return [self.terms.form.spell(iri) for iri in sorted(set(iris))]

    def _shapes(
        self, name: str, targets: Said, rules: Mapping[str, Facets], more: Said = ()
    ) -> Iterator[Block]:
        """Yield a shape of things, and one of each of their properties."""
        parts = {one: self._shape(name, _called(one)) for one in rules}
        properties = [("sh:property", shape) for shape in parts.values()]
        yield self._shape(name), [("a", "sh:NodeShape"), *targets, *properties, *more]
        for one, facets in rules.items():
            said = [("a", "sh:PropertyShape"), ("sh:path", one), _kind(one)]
            yield parts[one], [*said, *facets.items()]

    def _things(self) -> Iterator[Block]:
        """Yield the shapes of what has a class of kg's."""
        rules = demands.DEMANDS | (demands.WITH_MENTIONS if self.mentions else {})
        entity = rules["kg:Entity"]
        rules["kg:Entity"] = {**entity, "kg:type": entity["kg:type"] | among(self.types)}
        for name, properties in rules.items():
            yield from self._shapes(name.split(":")[1], [("sh:targetClass", name)], properties)
        under = {"rdfs:subClassOf": demands.SOME}
        yield from self._shapes("OfType", [], under)

    def _ids(self) -> Iterator[Block]:
        """Yield the shape of ids: each is that of one thing."""
        more = [("sh:property", "shape:Id_unique")]
        yield from self._shapes("Id", [("sh:targetObjectsOf", "kg:id")], {}, more)
        path = "[ sh:inversePath kg:id ]"
        yield "shape:Id_unique", _along(path, {"sh:maxCount": "1"})

    def _dataset(self) -> Iterator[Block]:
        """Yield the shapes of the graph's own description, which is always there."""
        name = encode(self.folder.name)
        for kind, rules in (("dataset", demands.DATASET), ("build", demands.BUILD)):
            target = ("sh:targetNode", self._own(f"{kind}/{name}"))
            yield from self._shapes(pascal(kind), [target], rules)
        for leading, rules in demands.PARTITIONS.items():
            target = ("sh:targetObjectsOf", leading)
            yield from self._shapes(pascal(leading.split(":")[1]), [target], rules)

    def _vocabulary(self) -> Iterator[Block]:
        """Yield the shapes of the types that entities have, with their parents, and predicates."""
        names = {up for name in self.used_types for up in (name, *above(name, self.declared))}
        nodes = [("sh:targetNode", one) for one in self._spelled(map(self.terms.type_iri, names))]
        more = [("sh:property", "shape:Type_root")]
        yield from self._shapes("Type", nodes, demands.TYPE, more)
        path = "[ sh:zeroOrMorePath rdfs:subClassOf ]"
        yield "shape:Type_root", _along(path, {"sh:hasValue": "kg:Entity"})
        yield from self._predicates()

    def _predicates(self) -> Iterator[Block]:
        """Yield the shapes of predicates and of candidates: which there are, and what they say."""
        names = {"Predicate": {*self.uses["predicate"], *OURS}}
        names["Candidate"] = {one.predicate for one in self.relations}
        for name, known in names.items():
            iris = self._spelled(map(self.terms.predicate_iri, known))
            targets = [("sh:targetObjectsOf", f"kg:{name.lower()}"), ("sh:in", listed(iris))]
            more = [("sh:sparql", "shape:Asserted")] if name == "Predicate" else []
            yield from self._shapes(name, targets, demands.PREDICATE, more)
        yield (
            "shape:Asserted",
            [
                ("a", "sh:SPARQLConstraint"),
                ("sh:message", text("An edge of this predicate is not there as a triple.")),
                ("sh:select", text(ASSERTED)),
            ],
        )

    def _types(self) -> Iterator[Block]:
        """Yield shapes for each class: things of it are called by its type, or one under it."""
        called: dict[str, set[str]] = {}
        for name in self.types:
            for iri in self._classes(name):
                called.setdefault(iri, set()).add(name)
        for iri, names in sorted(called.items()):
            cls, local = self.terms.form.spell(iri), self._local(iri)
            yield from self._shapes(
                f"Type_{local}", [("sh:targetClass", cls)], {"kg:type": among(sorted(names))}
            )
            yield self._shape("Is", local), [("a", "sh:NodeShape"), ("sh:class", cls)]

    def _classes(self, name: str) -> set[str]:
        """Return the classes of what has a type: its own and all above; two types may share one."""
        found, left = set(), {self.terms.type_iri(name)}
        while left:
            iri = left.pop()
            found.add(iri)
            here = {one.parent for one in self.declared.values() if self._is(one.name, iri)}
            left |= {self.terms.type_iri(parent) for parent in here if parent} - found
        return found

    def _is(self, name: str, iri: str) -> bool:
        return self.terms.type_iri(name) == iri

    def _local(self, iri: str) -> str:
        """Return a name for a class, that of its first type."""
        return encode(pascal(next(name for name in self.types if self._is(name, iri))))

    def _ends(self) -> Iterator[Block]:
        """Yield shapes for both ends of predicates: of the schema's, and of what co-occurs."""
        joins: dict[str, tuple[set[str], set[str]]] = {}
        for name, subject, object_ in self._fits():
            known = joins.setdefault(self.terms.predicate_iri(name), (set(), set()))
            known[0].update(subject)
            known[1].update(object_)
        names = self.uses["predicate"].unique().sort().to_list()
        busy = {full(name) for name in PROPERTIES}  # a relation may have the IRI of what we use
        for iri in sorted(joins.keys() - busy):
            local = next(name for name in names if self.terms.predicate_iri(name) == iri)
            for end, types in zip(("Subject", "Object"), joins[iri], strict=True):
                yield (
                    self._shape(f"{end}_{encode(local)}"),
                    [
                        ("a", "sh:NodeShape"),
                        (f"sh:target{end}sOf", self.terms.form.spell(iri)),
                        self._any(types),
                    ],
                )

    def _fits(self) -> Iterator[tuple[str, set[str], set[str]]]:
        """Yield predicates with the types of their subjects and objects."""
        for one in self.relations:
            ends = {*one.subject}, {*one.object}
            yield one.predicate, *((ends[0] | ends[1],) * 2 if one.symmetric else ends)
        base = self.uses.filter("base", ~pl.col("predicate").is_in(OURS))
        for name, subject, object_ in base.select("predicate", "subject", "object").iter_rows():
            yield name, {subject}, {object_}

    def _any(self, types: set[str]) -> tuple[str, str]:
        classes = sorted({self.terms.type_iri(name) for name in types})
        if len(classes) == 1:
            return "sh:class", self.terms.form.spell(classes[0])
        return "sh:or", listed(self._shape("Is", self._local(iri)) for iri in classes)


def _called(name: str) -> str:
    """Return a name for a property; kg has a type of its own."""
    return "class" if name == "rdf:type" else name.split(":")[1]


def _along(path: str, facets: Facets) -> Said:
    return [("a", "sh:PropertyShape"), ("sh:path", path), *facets.items()]


def _kind(name: str) -> tuple[str, str]:
    """Return what the values of a property are."""
    kind = PROPERTIES[name].kind
    if kind == "iri":
        return "sh:nodeKind", "sh:IRI"
    return "sh:datatype", f"xsd:{'string' if kind in ('text', 'key') else kind}"
