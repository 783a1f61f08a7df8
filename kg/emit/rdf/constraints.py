"""SHACL constraints of every property in the RDF of a graph, whatever its schema, as tables.

Each row has a property of one class with its cardinality and its values' range, in SHACL Core; the
datatypes are in `kg.emit.rdf.vocabulary`. Values of constraints are written as in Turtle.
`kg.emit.rdf.shapes` makes shapes of the tables and adds what a schema demands.
"""

from collections.abc import Iterable

from kg.emit.rdf.forms import ESCAPES
from kg.schema.merge_rules import RULES
from kg.store.tables import BASES

Facets = dict[str, str]  # constraints of one property: their values by SHACL's parameter
_TABLE = str.maketrans(ESCAPES)


def text(value: str) -> str:
    """Return a string literal of Turtle."""
    return f'"{value.translate(_TABLE)}"'


def listed(values: Iterable[str]) -> str:
    """Return an RDF list of terms that are written as in Turtle."""
    return f"( {' '.join(values)} )"


def among(values: Iterable[str]) -> Facets:
    """Return the constraint that a value is one of these texts."""
    return {"sh:in": listed(map(text, values))}


def instance_of(name: str) -> Facets:
    """Return the constraint that a value is an instance of a class, a ``prefix:name``."""
    return {"sh:class": name}


# Cardinalities and ranges, to be combined.
ANY: Facets = {}
SOME: Facets = {"sh:minCount": "1"}
OPTIONAL: Facets = {"sh:maxCount": "1"}
ONE = SOME | OPTIONAL
FROM_0: Facets = {"sh:minInclusive": "0"}
FROM_1: Facets = {"sh:minInclusive": "1"}
SHARE = FROM_0 | {"sh:maxInclusive": "1"}

# By class: the constraints of its instances.
CONSTRAINTS: dict[str, dict[str, Facets]] = {
    "kg:Entity": {
        "rdf:type": {"sh:qualifiedValueShape": "shape:OfType", "sh:qualifiedMinCount": "1"},
        "rdfs:label": ONE,
        "skos:prefLabel": ONE,
        "skos:altLabel": {"sh:disjoint": "skos:prefLabel"},
        "skos:hiddenLabel": {"sh:disjoint": "skos:prefLabel"},
        "kg:id": ONE,
        "kg:type": ONE,
        "kg:share": ONE | SHARE,
        "kg:mentions": ONE | FROM_1,
        "kg:sentences": ONE | FROM_1,
        "kg:documents": OPTIONAL | FROM_1,
        "kg:language": OPTIONAL,
        "kg:community": OPTIONAL | FROM_0,
        "kg:pageRank": OPTIONAL | SHARE,
        "kg:betweenness": OPTIONAL | SHARE,
        "kg:degree": OPTIONAL | FROM_0,
        "kg:core": OPTIONAL | FROM_0 | {"sh:lessThanOrEquals": "kg:degree"},
        "owl:sameAs": ANY,
        "skos:exactMatch": ANY,
    },
    "kg:Edge": {
        "kg:id": ONE | {"sh:pattern": text("^[0-9a-f]{20}$")},
        "kg:subject": ONE | instance_of("kg:Entity") | {"sh:disjoint": "kg:object"},
        "kg:predicate": ONE | instance_of("owl:ObjectProperty"),
        "kg:object": ONE | instance_of("kg:Entity"),
        "kg:basis": ONE | among(BASES),
        "kg:candidate": OPTIONAL | instance_of("owl:ObjectProperty"),
        "kg:sentences": ONE | FROM_1,
        "kg:documents": OPTIONAL | FROM_1,
        "kg:windows": ONE | FROM_0,
        "kg:strength": ONE | {"sh:minExclusive": "0"},
        "kg:pmi": OPTIONAL,
        "kg:npmi": ONE | {"sh:minInclusive": "-1", "sh:maxInclusive": "1"},
        "kg:g2": ONE,
        "kg:t": OPTIONAL,
        "kg:dice": ONE | SHARE,
        "kg:jaccard": ONE | SHARE,
        "kg:association": ONE | SHARE,
        "kg:p": ONE | SHARE,
        "kg:q": ONE | SHARE,
        "kg:probability": OPTIONAL | SHARE,
        "prov:wasDerivedFrom": instance_of("kg:Sentence"),
    },
    "rdf:Statement": {  # an edge in RDF 1.1
        "rdf:subject": ONE | {"sh:equals": "kg:subject"},
        "rdf:predicate": ONE | {"sh:equals": "kg:predicate"},
        "rdf:object": ONE | {"sh:equals": "kg:object"},
    },
    "kg:Sentence": {
        "kg:source": ONE,
        "kg:sentence": ONE | FROM_0,
        "kg:line": ONE | FROM_1,
        "kg:text": OPTIONAL,
        "dcterms:isPartOf": OPTIONAL | instance_of("kg:Document"),
        "dcterms:source": ONE | instance_of("kg:Source"),
    },
    "kg:Document": {
        "dcterms:source": ONE | instance_of("kg:Source"),
        "kg:source": ONE,
        "kg:document": ONE | FROM_0,
        "kg:name": OPTIONAL,
        "kg:line": ONE | FROM_1,
        "kg:sentence": ONE | FROM_0,
        "kg:sentences": ONE | FROM_0,
        "kg:metadata": OPTIONAL,
    },
    "kg:Source": {
        "kg:source": ONE,
        "kg:sha256": ONE | {"sh:pattern": text("^[0-9a-f]{64}$")},
        "dcat:accessURL": ONE,
        "dcat:byteSize": ONE | FROM_0,
        "kg:format": ONE,
        "kg:scheme": OPTIONAL,
        "kg:documents": OPTIONAL | FROM_0,
        "kg:paragraphs": OPTIONAL | FROM_0,
        "kg:sentences": ONE | FROM_0,
        "kg:tokens": ONE | FROM_0,
    },
}
# Of an export with --mentions.
MENTION_CONSTRAINTS: dict[str, dict[str, Facets]] = {
    "nif:Context": {
        "nif:isString": OPTIONAL | {"sh:equals": "kg:text"},
        "nif:beginIndex": OPTIONAL | {"sh:lessThanOrEquals": "nif:endIndex"},
        "nif:endIndex": OPTIONAL,
        "kg:paragraph": OPTIONAL | FROM_0,
        "kg:token": ONE | FROM_0,
    },
    "kg:Mention": {
        "nif:referenceContext": ONE | instance_of("kg:Sentence"),
        "nif:anchorOf": OPTIONAL,
        "nif:beginIndex": ONE | {"sh:lessThan": "nif:endIndex"},
        "nif:endIndex": ONE,
        "itsrdf:taIdentRef": ONE | instance_of("kg:Entity"),
        "itsrdf:taClassRef": ONE | instance_of("owl:Class"),
        "kg:number": ONE | FROM_0,
        "kg:type": ONE,
        "kg:start": ONE | FROM_0 | {"sh:lessThan": "kg:end"},
        "kg:end": ONE,
        "kg:line": ONE | FROM_1,
        "kg:identifier": OPTIONAL,
        "kg:cluster": OPTIONAL,
    },
    "kg:Surface": {
        "kg:entity": ONE | instance_of("kg:Entity"),
        "kg:surface": ONE,
        "kg:language": OPTIONAL,
        "kg:type": ONE,
        "kg:mentions": ONE | FROM_1,
        "kg:rule": ONE | among(RULES),
        "kg:confidence": ONE | {"sh:minExclusive": "0", "sh:maxInclusive": "1"},
    },
    "kg:Evidence": {
        "kg:edge": ONE | instance_of("kg:Edge"),
        "kg:rank": ONE | FROM_0,
        "kg:subjectMention": ONE | instance_of("kg:Mention"),
        "kg:objectMention": ONE | instance_of("kg:Mention"),
        "kg:cue": OPTIONAL,
        "kg:cueBegin": OPTIONAL | FROM_0 | {"sh:lessThan": "kg:cueStop"},
        "kg:cueStop": OPTIONAL,
    },
    "kg:Stated": {
        "dcterms:source": ONE | instance_of("kg:Source"),
        "kg:number": ONE | FROM_0,
        "kg:source": ONE,
        "kg:type": ONE,
        "kg:line": ONE | FROM_1,
        "kg:subjectMention": ONE | instance_of("kg:Mention"),
        "kg:objectMention": ONE | instance_of("kg:Mention"),
    },
    "kg:Diagnostic": {
        "dcterms:source": OPTIONAL | instance_of("kg:Source"),
        "kg:number": ONE | FROM_0,
        "kg:stage": ONE,
        "kg:source": OPTIONAL,
        "kg:line": OPTIONAL | FROM_1,
        "kg:rule": ONE,
        "kg:value": OPTIONAL,
        "kg:action": ONE,
    },
}
# The description of the graph: its dataset, the build behind it, and VoID partitions.
DATASET: dict[str, Facets] = {
    "dcterms:title": ONE,
    "dcterms:description": ONE,
    "dcterms:license": OPTIONAL,
    "dcterms:publisher": OPTIONAL,
    "dcterms:creator": OPTIONAL,
    "kg:name": ONE,
    "kg:analysis": OPTIONAL,
    "prov:wasDerivedFrom": SOME | instance_of("kg:Source"),
    "prov:wasGeneratedBy": ONE | instance_of("prov:Activity"),
    "void:triples": ONE | FROM_1,
    "void:classes": ONE | FROM_1,
    "void:properties": ONE | FROM_1,
    "void:distinctSubjects": ONE | FROM_1,
}
BUILD: dict[str, Facets] = {
    "kg:configuration": ONE,
    "kg:factors": OPTIONAL,
    "prov:used": SOME | instance_of("kg:Source"),
    "prov:wasAssociatedWith": ONE | instance_of("prov:SoftwareAgent"),
}
PARTITIONS: dict[str, dict[str, Facets]] = {  # by the property whose values they are
    "void:classPartition": {"void:class": ONE, "void:entities": ONE | FROM_1},
    "void:propertyPartition": {"void:property": ONE, "void:triples": ONE | FROM_1},
}
# Declarations of types and predicates; those with an IRI of the user's may have several labels.
TYPE: dict[str, Facets] = {
    "rdf:type": {"sh:hasValue": "owl:Class"},
    "rdfs:label": SOME,
    "rdfs:subClassOf": instance_of("owl:Class"),
    "kg:name": SOME,
}
PREDICATE: dict[str, Facets] = {
    "rdf:type": {"sh:hasValue": "owl:ObjectProperty"},
    "rdfs:label": SOME,
    "rdfs:subPropertyOf": instance_of("owl:ObjectProperty"),
    "schema:domainIncludes": instance_of("owl:Class"),
    "schema:rangeIncludes": instance_of("owl:Class"),
    "kg:name": SOME,
}
