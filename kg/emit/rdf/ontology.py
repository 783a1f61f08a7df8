"""Declare what the types and predicates of a graph mean.

In: the schema and what the edges use of it. Out: classes under ``kg:Entity`` and properties, with
labels, comments, what they fit, and parents. An export declares what it uses; the ontology of its
own declares all of the schema, and the vocabulary of kg.
"""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

import polars as pl

from kg.common.naming import words
from kg.emit.rdf.forms import Blocks
from kg.emit.rdf.terms import OURS, Said, Terms, check_iri
from kg.emit.rdf.vocabulary import BASE, CLASSES, PROPERTIES, full
from kg.schema.declarations import Relation, Type
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema, parse_schema
from kg.store.folder import Folder

LABELS = {CO_OCCURS_WITH: "co-occurs with", LISTED_WITH: "listed with"}
SAYS = {
    CO_OCCURS_WITH: "They are mentioned together; it claims no more than that.",
    LISTED_WITH: "They stand in one list: alike rather than related.",
}


def used(folder: Folder) -> pl.DataFrame:
    """Return which predicates the edges have or may have, and between which types.

    Out: ``predicate, base`` (of what merely co-occurs), ``subject, object`` (types; null of what is
    only a candidate), sorted.
    """
    types = folder.scan("entities").select("entity", "type")
    edges = folder.scan("edges").select("subject", "predicate", "object", "basis", "candidate")
    for end in ("subject", "object"):
        edges = edges.join(types.rename({"entity": end, "type": f"{end}_type"}), on=end)
    said = edges.select(
        "predicate",
        base=pl.col("basis") == "co-occurrence",
        subject="subject_type",
        object="object_type",
    )
    nothing = pl.lit(None, pl.String)
    may = edges.drop_nulls("candidate").select(
        predicate="candidate", base=pl.lit(False), subject=nothing, object=nothing
    )
    order = ["predicate", "base", "subject", "object"]
    return pl.concat([said.unique(), may.unique()]).sort(order).collect()


def declared(schema: Schema) -> pl.DataFrame:
    """Return what a schema says of predicates, in the columns of `used`.

    What its relations join is not in it: it may be more than the types that they name.
    """
    rows: list[tuple[str, bool, str | None, str | None]] = [
        (one.predicate, False, None, None) for one in schema.relations
    ]
    rows += [(name, True, *pair) for pair, name in schema.pairs.items()]
    columns = {"predicate": pl.String, "base": pl.Boolean, "subject": pl.String}
    return pl.DataFrame(rows, {**columns, "object": pl.String}, orient="row")


def declare(said: Said, terms: Terms, types: Iterable[str], uses: pl.DataFrame) -> None:
    """Say what these types and predicates are, and what they refer to."""
    said.add(full("kg:Entity"), "rdf:type", "owl:Class")
    said.add(full("kg:Entity"), "rdfs:label", "entity")
    said.add(full("kg:Entity"), "rdfs:comment", CLASSES["kg:Entity"])
    needed = set(types)
    relations = {one.predicate: one for one in terms.schema.relations}
    groups = dict(uses.group_by("predicate", maintain_order=True).__iter__())
    names = {str(name) for (name,) in groups}
    for name in list(names):
        names |= above(name, relations)
    for name in (CO_OCCURS_WITH, LISTED_WITH, *sorted(names - set(OURS))):
        relation = relations.get(name)
        seen = groups.get((name,), uses.clear())
        ends = (relation.subject, relation.object) if relation else _observed(seen)
        _declare_predicate(said, terms, name, relation, bool(seen["base"].any()))
        iri = terms.predicate_iri(name)
        for property_, end in zip(("domain", "range"), ends, strict=True):
            found = ["kg:Entity"] if name in OURS else [terms.type_iri(one) for one in end]
            said.add(iri, f"schema:{property_}Includes", *found)
            needed |= set(end)
    for name in sorted(needed | {up for one in needed for up in above(one, terms.schema.types)}):
        _declare_type(said, terms, name)


def _observed(seen: pl.DataFrame) -> tuple[list[str], list[str]]:
    one, other = (seen[end].drop_nulls().unique().sort().to_list() for end in ("subject", "object"))
    return one, other


def above(name: str, known: Mapping[str, Type] | Mapping[str, Relation]) -> set[str]:
    """Return the parents of a type or a predicate, and theirs."""
    found: set[str] = set()
    one = known.get(name)
    while one is not None and one.parent:
        found.add(one.parent)
        one = known.get(one.parent)
    return found


def _declare_type(said: Said, terms: Terms, name: str) -> None:
    declared = terms.schema.types.get(name) or Type(name)
    iri = terms.type_iri(name)
    parent = terms.type_iri(declared.parent) if declared.parent else "kg:Entity"
    said.add(iri, "rdf:type", "owl:Class")
    said.add(iri, "rdfs:label", declared.label or name.replace("_", " "))
    said.add(iri, "rdfs:comment", declared.description)
    if parent != iri:
        said.add(iri, "rdfs:subClassOf", parent)
    said.add(iri, "kg:name", name)


def _declare_predicate(
    said: Said, terms: Terms, name: str, relation: Relation | None, base: bool
) -> None:
    iri = terms.predicate_iri(name)
    symmetric = name in OURS or (relation is not None and relation.symmetric)
    said.add(iri, "rdf:type", "owl:ObjectProperty", "owl:SymmetricProperty" if symmetric else None)
    label = (relation.label if relation else "") or LABELS.get(name)
    label = label or " ".join(words(name)).lower()
    said.add(iri, "rdfs:label", label)
    said.add(iri, "rdfs:comment", (relation.description if relation else "") or SAYS.get(name))
    parent = terms.predicate_iri(relation.parent) if relation and relation.parent else None
    if base and name != CO_OCCURS_WITH:
        parent = terms.predicate_iri(CO_OCCURS_WITH)
    if parent != iri:
        said.add(iri, "rdfs:subPropertyOf", parent)
    said.add(iri, "kg:name", name)
    said.add(iri, "kg:inverseLabel", relation.inverse if relation else None)


def whole(terms: Terms, uses: pl.DataFrame, types: Iterable[str]) -> Said:
    """Return the ontology: all of the schema, what the graph uses beside it, kg's vocabulary."""
    said = Said()
    iri = f"{terms.base}ontology"
    said.add(iri, "rdf:type", "owl:Ontology")
    said.add(iri, "dcterms:title", terms.schema.name or "types and predicates")
    said.add(iri, "dcterms:description", terms.schema.description)
    more = pl.concat([uses, declared(terms.schema)])
    declare(said, terms, {*types, *terms.schema.types}, more)
    for name, comment in CLASSES.items():
        said.add(full(name), "rdf:type", "owl:Class")
        said.add(full(name), "rdfs:label", " ".join(words(name[3:])).lower())
        said.add(full(name), "rdfs:comment", comment)
    for name, (kind, comment) in PROPERTIES.items():
        if name.startswith("kg:"):
            _declare_own(said, name, kind, comment)
    return said


def _declare_own(said: Said, name: str, kind: str, comment: str) -> None:
    iri = full(name)
    said.add(iri, "rdf:type", "owl:ObjectProperty" if kind == "iri" else "owl:DatatypeProperty")
    said.add(iri, "rdfs:label", " ".join(words(name[3:])).lower())
    said.add(iri, "rdfs:comment", comment)
    if kind != "iri":
        said.add(iri, "rdfs:range", f"xsd:{'string' if kind in ('text', 'key') else kind}")


def write_ontology(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write the ontology of *folder* to *out* as Turtle.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Blocks(check_iri(base, "--base-iri", BASE))
    terms = Terms(schema_of(folder), base, form)
    types = folder.scan("entities").select(pl.col("type").unique()).collect()["type"].to_list()
    out.write(form.head.encode())
    out.writelines(
        text.encode() for text in form.nodes(whole(terms, used(folder), types).nodes(terms))
    )


def schema_of(folder: Folder) -> Schema:
    """Return the schema that a graph was built with."""
    return parse_schema(folder.manifest["config"]["schema"], "graph.json")
