"""SHACL shapes of a graph, from its schema and from the constraints of kg's vocabulary, as Turtle.

In: a graph folder. Out: Turtle, the same bytes for the same graph. The shapes hold for every form
in which the graph is written: RDF 1.1 and 1.2, with named graphs or without, filtered or not; with
``mentions`` also for the nodes that only an export with mentions has.

Shapes have IRIs of their own, ``{base}shape/...``, so that a result names the violated one. Lists
and paths that are no property are blank nodes, as SHACL wants. Which types a predicate joins is
checked on the triples of that predicate themselves, rather than for each predicate at each edge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

import polars as pl

from kg.common.iri import check_base
from kg.common.naming import encode, pascal
from kg.emit.rdf import constraints
from kg.emit.rdf.constraints import Facets, among, listed, text
from kg.emit.rdf.forms import Blocks
from kg.emit.rdf.ontology import ancestors, declared, used
from kg.emit.rdf.terms import OURS, Terms
from kg.emit.rdf.vocabulary import BASE, NAMES, NAMESPACES, PROPERTIES, SHACL
from kg.store.folder import Folder

# Each edge needs its asserted triple, which SHACL Core cannot demand: it compares no three values.
# The target is a predicate rather than each edge, so that some hundred times fewer queries run.
ASSERTED_QUERY = """\
SELECT $this (?edge AS ?value) WHERE {{
  ?edge <{kg}predicate> $this ; <{kg}subject> ?subject ; <{kg}object> ?object .
  FILTER NOT EXISTS {{ ?subject $this ?object }}
}}""".format(kg=NAMESPACES["kg"])

# The datatypes of a count from 0 up: its own, and the one that triple stores make of it.
WHOLE = ("nonNegativeInteger", "integer")

Statements = Sequence[tuple[str, str]]  # properties and values, as Turtle writes them
Block = tuple[str, Statements]  # a subject and its statements


def write_shapes(
    folder: Folder, out: BinaryIO, base: str = BASE, *, mentions: bool = False
) -> None:
    """Write the shapes of *folder* to *out* as Turtle.

    Args:
        folder: the graph.
        out: takes the bytes.
        base: starts the IRIs of what is the graph's own, as in its RDF.
        mentions: include shapes of what only an export with mentions has.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Blocks(check_base(base))
    form.prefixes |= {"sh": SHACL, "shape": f"{base}shape/"}
    shapes = _Shapes(folder, Terms(folder, base, form), mentions)
    for prefix, iri in form.prefixes.items():
        out.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    for subject, statements in shapes.blocks():
        lines = " ;\n".join(f"    {name} {value}" for name, value in statements)
        out.write(f"\n{subject}\n{lines} .\n".encode())


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
        """Yield all shapes."""
        title = text(f"shapes of {self.folder.name}")
        yield self._own("shapes"), [("a", "owl:Ontology"), ("dcterms:title", title)]
        for kind in WHOLE:
            yield self._shape("Of", kind), [("a", "sh:NodeShape"), ("sh:datatype", f"xsd:{kind}")]
        for datatype in ("xsd:string", "rdf:langString"):
            facets = [("a", "sh:NodeShape"), ("sh:datatype", datatype)]
            yield self._shape("Of", _local_name(datatype)), facets
        yield from self._resources()
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
        self, name: str, targets: Statements, rules: Mapping[str, Facets], extra: Statements = ()
    ) -> Iterator[Block]:
        """Yield a node shape, and a property shape for each of *rules*, constraints by property."""
        shapes = {path: self._shape(name, _local_name(path)) for path in rules}
        properties = [("sh:property", shape) for shape in shapes.values()]
        yield self._shape(name), [("a", "sh:NodeShape"), *targets, *properties, *extra]
        for path, facets in rules.items():
            common = [("a", "sh:PropertyShape"), ("sh:path", path), _datatype(path)]
            yield shapes[path], [*common, *facets.items()]

    def _resources(self) -> Iterator[Block]:
        """Yield the shapes of resources that have a class of kg's vocabulary."""
        rules = constraints.CONSTRAINTS | (constraints.MENTION_CONSTRAINTS if self.mentions else {})
        entity = rules["kg:Entity"]
        rules["kg:Entity"] = {**entity, "kg:type": entity["kg:type"] | among(self.types)}
        for name, properties in rules.items():
            yield from self._shapes(name.split(":")[1], [("sh:targetClass", name)], properties)
        yield from self._shapes("OfType", [], {"rdfs:subClassOf": constraints.SOME})

    def _ids(self) -> Iterator[Block]:
        """Yield the shape of ids: each belongs to one resource."""
        extra = [("sh:property", "shape:Id_unique")]
        yield from self._shapes("Id", [("sh:targetObjectsOf", "kg:id")], {}, extra)
        path = "[ sh:inversePath kg:id ]"
        yield "shape:Id_unique", _path_shape(path, {"sh:maxCount": "1"})

    def _dataset(self) -> Iterator[Block]:
        """Yield the shapes of the dataset description, which every export has."""
        name = encode(self.folder.name)
        for kind, rules in (("dataset", constraints.DATASET), ("build", constraints.BUILD)):
            target = ("sh:targetNode", self._own(f"{kind}/{name}"))
            yield from self._shapes(pascal(kind), [target], rules)
        for parent, rules in constraints.PARTITIONS.items():
            target = ("sh:targetObjectsOf", parent)
            yield from self._shapes(pascal(parent.split(":")[1]), [target], rules)

    def _vocabulary(self) -> Iterator[Block]:
        """Yield the shapes of the declarations of used types, their parents, and predicates."""
        names = set(self.used_types).union(
            *(ancestors(name, self.declared) for name in self.used_types)
        )
        nodes = [("sh:targetNode", iri) for iri in self._spelled(map(self.terms.type_iri, names))]
        extra = [("sh:property", "shape:Type_root")]
        yield from self._shapes("Type", nodes, constraints.TYPE, extra)
        path = "[ sh:zeroOrMorePath rdfs:subClassOf ]"
        yield "shape:Type_root", _path_shape(path, {"sh:hasValue": "kg:Entity"})
        yield from self._predicates()

    def _predicates(self) -> Iterator[Block]:
        """Yield the shapes of the predicates and candidates of edges: which ones are declared."""
        names = {"Predicate": {*self.uses["predicate"], *OURS}}
        names["Candidate"] = {relation.predicate for relation in self.relations}
        for name, predicates in names.items():
            iris = self._spelled(map(self.terms.predicate_iri, predicates))
            targets = [("sh:targetObjectsOf", f"kg:{name.lower()}"), ("sh:in", listed(iris))]
            extra = [("sh:sparql", "shape:Asserted")] if name == "Predicate" else []
            yield from self._shapes(name, targets, constraints.PREDICATE, extra)
        yield (
            "shape:Asserted",
            [
                ("a", "sh:SPARQLConstraint"),
                ("sh:message", text("An edge of this predicate is not there as a triple.")),
                ("sh:select", text(ASSERTED_QUERY)),
            ],
        )

    def _types(self) -> Iterator[Block]:
        """Yield shapes for each class: ``kg:type`` is the name of its type, or of a subtype."""
        names_by_class: dict[str, set[str]] = {}
        for name in self.types:
            for iri in self._classes(name):
                names_by_class.setdefault(iri, set()).add(name)
        for iri, names in sorted(names_by_class.items()):
            cls, local = self.terms.form.spell(iri), self._local(iri)
            yield from self._shapes(
                f"Type_{local}", [("sh:targetClass", cls)], {"kg:type": among(sorted(names))}
            )
            yield self._shape("Is", local), [("a", "sh:NodeShape"), ("sh:class", cls)]

    def _classes(self, name: str) -> set[str]:
        """Return the classes of a type's instances, all ancestors included; types may share one."""
        classes, queue = set(), {self.terms.type_iri(name)}
        while queue:
            iri = queue.pop()
            classes.add(iri)
            parents = {t.parent for t in self.declared.values() if self._has_iri(t.name, iri)}
            queue |= {self.terms.type_iri(parent) for parent in parents if parent} - classes
        return classes

    def _has_iri(self, name: str, iri: str) -> bool:
        return self.terms.type_iri(name) == iri

    def _local(self, iri: str) -> str:
        """Return a local name for a class, after its first type."""
        return encode(
            self.terms.labels[next(name for name in self.types if self._has_iri(name, iri))]
        )

    def _ends(self) -> Iterator[Block]:
        """Yield shapes of the subjects and objects of predicates: domains and ranges."""
        joins: dict[str, tuple[set[str], set[str]]] = {}
        for name, subject_types, object_types in self._domains_and_ranges():
            ends = joins.setdefault(self.terms.predicate_iri(name), (set(), set()))
            ends[0].update(subject_types)
            ends[1].update(object_types)
        names = self.uses["predicate"].unique().sort().to_list()
        for iri in sorted(joins):
            local = next(name for name in names if self.terms.predicate_iri(name) == iri)
            for end, types in zip(("Subject", "Object"), joins[iri], strict=True):
                if not types:  # any
                    continue
                yield (
                    self._shape(f"{end}_{encode(local)}"),
                    [
                        ("a", "sh:NodeShape"),
                        (f"sh:target{end}sOf", self.terms.form.spell(iri)),
                        self._instance_of_any(types),
                    ],
                )

    def _domains_and_ranges(self) -> Iterator[tuple[str, set[str], set[str]]]:
        """Yield predicates with the types of their subjects and objects."""
        for relation in self.relations:
            domain, range_ = {*relation.subject}, {*relation.object}
            if relation.symmetric:
                domain = range_ = domain | range_ if domain and range_ else set()
            yield relation.predicate, domain, range_
        co_occurrences = self.uses.filter("base", ~pl.col("predicate").is_in(OURS))
        for name, subject, object_ in co_occurrences.select(
            "predicate", "subject", "object"
        ).iter_rows():
            yield name, {subject}, {object_}

    def _instance_of_any(self, types: set[str]) -> tuple[str, str]:
        """Return the constraint that a node has the class of one of *types*."""
        classes = sorted({self.terms.type_iri(name) for name in types})
        if len(classes) == 1:
            return "sh:class", self.terms.form.spell(classes[0])
        return "sh:or", listed(self._shape("Is", self._local(iri)) for iri in classes)


def _local_name(name: str) -> str:
    """Return a name for the shape of a property; ``type`` is that of ``kg:type``, say."""
    return {"rdf:type": "class", "dcterms:source": "origin"}.get(name, name.split(":")[1])


def _path_shape(path: str, facets: Facets) -> Statements:
    """Return the statements of a property shape whose path is no property."""
    return [("a", "sh:PropertyShape"), ("sh:path", path), *facets.items()]


def _datatype(name: str) -> tuple[str, str]:
    """Return the constraint of a property's values to IRIs or to a datatype."""
    kind = PROPERTIES[name].kind
    if kind == "iri":
        return "sh:nodeKind", "sh:IRI"
    if name in NAMES:
        return "sh:or", listed(f"shape:Of_{name}" for name in ("string", "langString"))
    if kind == WHOLE[0]:
        return "sh:or", listed(f"shape:Of_{name}" for name in WHOLE)
    return "sh:datatype", f"xsd:{'string' if kind in ('text', 'key') else kind}"
