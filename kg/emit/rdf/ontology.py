"""OWL ontology of a graph: classes of types and object properties of predicates, from the schema.

In: the schema and what the edges use of it. Out: classes under ``kg:Entity`` and properties, with
labels, comments, domains, ranges and parents. An export declares what it uses; the export
``ontology`` declares all of the schema, and the vocabulary of kg.
"""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

import polars as pl

from kg.common.iri import check_base
from kg.common.naming import camel, phrase, words
from kg.emit.rdf.forms import Blocks
from kg.emit.rdf.terms import OURS, Facts, Terms
from kg.emit.rdf.vocabulary import BASE, CLASSES, NAMESPACES, PROPERTIES, full
from kg.schema.declarations import Relation, Type
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema
from kg.store.folder import Folder

ENDS = ("subject", "object")
# Properties that say something of classes, properties and the ontology itself.
ANNOTATIONS = (
    "dcterms:title",
    "dcterms:description",
    "schema:domainIncludes",
    "schema:rangeIncludes",
    "kg:name",
    "kg:inverseLabel",
)
LABELS = {CO_OCCURS_WITH: "co-occurs with", LISTED_WITH: "listed with"}
COMMENTS = {
    CO_OCCURS_WITH: "They are mentioned together; it claims no more than that.",
    LISTED_WITH: "They stand in one list: alike rather than related.",
}


def used(folder: Folder) -> pl.DataFrame:
    """Return the predicates and candidates of the edges, and the types that they join.

    Columns: ``predicate``, ``base`` (whether it is of a co-occurrence), ``subject`` and ``object``
    (types; null for a candidate). Rows are distinct and sorted.
    """
    types = folder.scan("entities").select("entity", "type")
    edges = folder.scan("edges").select("subject", "predicate", "object", "basis", "candidate")
    for end in ("subject", "object"):
        edges = edges.join(types.rename({"entity": end, "type": f"{end}_type"}), on=end)
    asserted = edges.select(
        "predicate",
        base=pl.col("basis") == "co-occurrence",
        subject="subject_type",
        object="object_type",
    )
    no_type = pl.lit(None, pl.String)
    candidates = edges.drop_nulls("candidate").select(
        predicate="candidate", base=pl.lit(False), subject=no_type, object=no_type
    )
    order = ["predicate", "base", "subject", "object"]
    return pl.concat([asserted.unique(), candidates.unique()]).sort(order).collect()


def declared(schema: Schema) -> pl.DataFrame:
    """Return the predicates that a schema declares, in the columns of `used`.

    Types are null for its relations: those may join more than the types that they name.
    """
    rows: list[tuple[str, bool, str | None, str | None]] = [
        (relation.predicate, False, None, None) for relation in schema.relations
    ]
    rows += [(name, True, *pair) for pair, name in schema.pairs.items()]
    columns = {"predicate": pl.String, "base": pl.Boolean, "subject": pl.String}
    return pl.DataFrame(rows, {**columns, "object": pl.String}, orient="row")


def declare(facts: Facts, terms: Terms, types: Iterable[str], uses: pl.DataFrame) -> None:
    """Add the declarations of *types* and of the predicates of *uses*, and of their parents."""
    facts.add(full("kg:Entity"), "rdf:type", "owl:Class")
    facts.add(full("kg:Entity"), "rdfs:label", "entity")
    facts.add(full("kg:Entity"), "rdfs:comment", CLASSES["kg:Entity"])
    facts.add(full("kg:Entity"), "rdfs:isDefinedBy", NAMESPACES["kg"])
    needed = set(types)
    relations = {relation.predicate: relation for relation in terms.schema.relations}
    groups = dict(uses.group_by("predicate", maintain_order=True).__iter__())
    names = {str(name) for (name,) in groups}
    for name in list(names):
        names |= ancestors(name, relations)
    for name in (CO_OCCURS_WITH, LISTED_WITH, *sorted(names - set(OURS))):
        relation = relations.get(name)
        rows = groups.get((name,), uses.clear())
        ends = (relation.subject, relation.object) if relation else _observed_types(rows)
        _declare_predicate(facts, terms, name, relation, rows)
        iri = terms.predicate_iri(name)
        for end, end_types in zip(("domain", "range"), ends, strict=True):
            classes = ["kg:Entity"] if name in OURS else list(map(terms.type_iri, end_types))
            facts.add(iri, f"schema:{end}Includes", *classes)
            needed |= set(end_types)
    parents = {parent for type_ in needed for parent in ancestors(type_, terms.schema.types)}
    for name in sorted(needed | parents):
        _declare_type(facts, terms, name)


def _observed_types(uses: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Return the types of subjects and of objects in *uses*."""
    subject, object_ = (uses[end].drop_nulls().unique().sort() for end in ("subject", "object"))
    return subject.to_list(), object_.to_list()


def ancestors(name: str, declared: Mapping[str, Type] | Mapping[str, Relation]) -> set[str]:
    """Return the parent of a type or a predicate, its parent, and so on."""
    parents: set[str] = set()
    declaration = declared.get(name)
    while declaration is not None and declaration.parent:
        parents.add(declaration.parent)
        declaration = declared.get(declaration.parent)
    return parents


def _declare_type(facts: Facts, terms: Terms, name: str) -> None:
    declared = terms.schema.types.get(name) or Type(name)
    iri = terms.type_iri(name)
    parent = terms.type_iri(declared.parent) if declared.parent else "kg:Entity"
    facts.add(iri, "rdf:type", "owl:Class")
    facts.add(iri, "rdfs:label", declared.label or name.replace("_", " "))
    facts.add(iri, "rdfs:comment", declared.description)
    facts.add(iri, "rdfs:subClassOf", parent, declared.iri)
    facts.add(iri, "rdfs:isDefinedBy", terms.ontology)
    facts.add(iri, "kg:name", name)
    if declared.iri:  # another vocabulary's: that it is a class is all that we say of it
        facts.add(declared.iri, "rdf:type", "owl:Class")


def _declare_predicate(
    facts: Facts, terms: Terms, name: str, relation: Relation | None, uses: pl.DataFrame
) -> None:
    iri = terms.predicate_iri(name)
    symmetric = name in OURS or (relation is not None and relation.symmetric)
    facts.add(iri, "rdf:type", "owl:ObjectProperty", "owl:SymmetricProperty" if symmetric else None)
    label = (relation.label if relation else "") or LABELS.get(name)
    facts.add(iri, "rdfs:label", label or _readable(name, uses))
    facts.add(iri, "rdfs:comment", (relation.description if relation else "") or COMMENTS.get(name))
    parent = terms.predicate_iri(relation.parent) if relation and relation.parent else None
    if uses["base"].any() and name != CO_OCCURS_WITH:
        parent = terms.predicate_iri(CO_OCCURS_WITH)
    facts.add(iri, "rdfs:subPropertyOf", parent, relation.iri if relation else None)
    facts.add(iri, "rdfs:isDefinedBy", NAMESPACES["kg"] if name in OURS else terms.ontology)
    facts.add(iri, "kg:name", name)
    facts.add(iri, "kg:inverseLabel", relation.inverse if relation else None)
    if relation and relation.iri:
        facts.add(relation.iri, "rdf:type", "owl:ObjectProperty")


def _readable(name: str, uses: pl.DataFrame) -> str:
    """Return a predicate as people read it: the types of a pair as they are spelled."""
    pairs = uses.filter("base").select(*ENDS).drop_nulls().unique()
    for pair in map(sorted, pairs.rows() if len(pairs) <= 2 else []):
        if camel(*pair) == name:
            return phrase(*pair)
    return phrase(name)


def ontology(terms: Terms, uses: pl.DataFrame, types: Iterable[str]) -> Facts:
    """Return the whole schema, what the graph uses beside it, and kg's own vocabulary."""
    facts = Facts()
    iri = f"{terms.base}ontology"
    facts.add(iri, "rdf:type", "owl:Ontology")
    facts.add(iri, "dcterms:title", terms.schema.name or "types and predicates")
    facts.add(iri, "dcterms:description", terms.schema.description)
    for name in ANNOTATIONS:  # in OWL 2 DL each property has to say what it is
        facts.add(full(name), "rdf:type", "owl:AnnotationProperty")
    all_uses = pl.concat([uses, declared(terms.schema)])
    declare(facts, terms, {*types, *terms.schema.types}, all_uses)
    for name, comment in CLASSES.items():
        facts.add(full(name), "rdf:type", "owl:Class")
        facts.add(full(name), "rdfs:label", " ".join(words(name[3:])).lower())
        facts.add(full(name), "rdfs:comment", comment)
        facts.add(full(name), "rdfs:isDefinedBy", NAMESPACES["kg"])
    for name, (kind, comment) in PROPERTIES.items():
        if name.startswith("kg:"):
            _declare_property(facts, name, kind, comment)
    return facts


def _declare_property(facts: Facts, name: str, kind: str, comment: str) -> None:
    """Add the declaration of a property of kg's vocabulary."""
    iri = full(name)
    facts.add(iri, "rdfs:label", " ".join(words(name[3:])).lower())
    facts.add(iri, "rdfs:comment", comment)
    facts.add(iri, "rdfs:isDefinedBy", NAMESPACES["kg"])
    if name in ANNOTATIONS:
        return
    facts.add(iri, "rdf:type", "owl:ObjectProperty" if kind == "iri" else "owl:DatatypeProperty")
    if kind != "iri":
        facts.add(iri, "rdfs:range", f"xsd:{'string' if kind in ('text', 'key') else kind}")


def write_ontology(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write the ontology of *folder* to *out* as Turtle.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Blocks(check_base(base))
    terms = Terms(folder, base, form)
    types = folder.scan("entities").select(pl.col("type").unique()).collect()["type"].to_list()
    out.write(form.head.encode())
    out.writelines(
        text.encode() for text in form.nodes(ontology(terms, used(folder), types).nodes(terms))
    )
