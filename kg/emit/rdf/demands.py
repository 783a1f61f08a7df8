"""What RDF of a graph looks like, whatever its schema: a table, in SHACL Core.

A row says of one property of one kind of thing how often it is there and what its values are; of
what kind they are, `kg.emit.rdf.vocabulary` says. Values of constraints are written as in Turtle.
`kg.emit.rdf.shapes` makes shapes of it and adds what a schema says.
"""

from collections.abc import Iterable

from kg.emit.rdf.forms import ESCAPED
from kg.schema.merge_rules import RULES
from kg.store.tables import BASES

Facets = dict[str, str]
_ESCAPES = str.maketrans(ESCAPED)


def text(value: str) -> str:
    """Return a text as Turtle writes it."""
    return f'"{value.translate(_ESCAPES)}"'


def listed(values: Iterable[str]) -> str:
    """Return a list of what is written as in Turtle."""
    return f"( {' '.join(values)} )"


def among(values: Iterable[str]) -> Facets:
    """Demand one of these texts."""
    return {"sh:in": listed(map(text, values))}


def of(name: str) -> Facets:
    """Demand things of a class."""
    return {"sh:class": name}


ANY: Facets = {}
SOME: Facets = {"sh:minCount": "1"}
MAY: Facets = {"sh:maxCount": "1"}
ONE = SOME | MAY
FROM_0: Facets = {"sh:minInclusive": "0"}
FROM_1: Facets = {"sh:minInclusive": "1"}
PART = FROM_0 | {"sh:maxInclusive": "1"}

# The constraints of each kind of thing; it is the class of those that must fulfil them.
DEMANDS: dict[str, dict[str, Facets]] = {
    "kg:Entity": {
        "rdf:type": {"sh:qualifiedValueShape": "shape:OfType", "sh:qualifiedMinCount": "1"},
        "rdfs:label": ONE,
        "skos:prefLabel": ONE,
        "skos:altLabel": {"sh:disjoint": "skos:prefLabel"},
        "kg:id": ONE,
        "kg:type": ONE,
        "kg:share": ONE | PART,
        "kg:mentions": ONE | FROM_1,
        "kg:sentences": ONE | FROM_1,
        "kg:documents": MAY | FROM_1,
        "owl:sameAs": ANY,
        "skos:exactMatch": ANY,
    },
    "kg:Edge": {
        "kg:id": ONE | {"sh:pattern": text("^[0-9a-f]{20}$")},
        "kg:subject": ONE | of("kg:Entity") | {"sh:disjoint": "kg:object"},
        "kg:predicate": ONE | of("owl:ObjectProperty"),
        "kg:object": ONE | of("kg:Entity"),
        "kg:basis": ONE | among(BASES),
        "kg:candidate": MAY | of("owl:ObjectProperty"),
        "kg:sentences": ONE | FROM_1,
        "kg:documents": MAY | FROM_1,
        "kg:windows": ONE | FROM_0,
        "kg:strength": ONE | {"sh:minExclusive": "0"},
        "kg:pmi": MAY,
        "kg:npmi": ONE | {"sh:minInclusive": "-1", "sh:maxInclusive": "1"},
        "kg:g2": ONE,
        "kg:t": MAY,
        "kg:dice": ONE | PART,
        "kg:jaccard": ONE | PART,
        "kg:association": ONE | PART,
        "kg:p": ONE | PART,
        "kg:q": ONE | PART,
        "prov:wasDerivedFrom": of("kg:Sentence"),
    },
    "rdf:Statement": {  # in RDF 1.1 an edge is one
        "rdf:subject": ONE | {"sh:equals": "kg:subject"},
        "rdf:predicate": ONE | {"sh:equals": "kg:predicate"},
        "rdf:object": ONE | {"sh:equals": "kg:object"},
    },
    "kg:Sentence": {
        "kg:source": ONE,
        "kg:sentence": ONE | FROM_0,
        "kg:line": ONE | FROM_1,
        "kg:text": MAY,
        "dcterms:isPartOf": MAY | of("kg:Document"),
    },
    "kg:Document": {
        "kg:source": ONE,
        "kg:document": ONE | FROM_0,
        "kg:name": MAY,
        "kg:line": ONE | FROM_1,
        "kg:sentence": ONE | FROM_0,
        "kg:sentences": ONE | FROM_0,
        "kg:metadata": MAY,
    },
    "kg:Source": {
        "kg:source": ONE,
        "kg:sha256": ONE | {"sh:pattern": text("^[0-9a-f]{64}$")},
        "dcat:byteSize": ONE | FROM_0,
        "kg:format": ONE,
        "kg:scheme": MAY,
        "kg:documents": MAY | FROM_0,
        "kg:paragraphs": MAY | FROM_0,
        "kg:sentences": ONE | FROM_0,
        "kg:tokens": ONE | FROM_0,
    },
}
WITH_MENTIONS: dict[str, dict[str, Facets]] = {
    "nif:Context": {
        "nif:isString": MAY | {"sh:equals": "kg:text"},
        "nif:beginIndex": MAY | {"sh:lessThanOrEquals": "nif:endIndex"},
        "nif:endIndex": MAY,
        "kg:paragraph": MAY | FROM_0,
        "kg:token": ONE | FROM_0,
    },
    "kg:Mention": {
        "nif:referenceContext": ONE | of("kg:Sentence"),
        "nif:anchorOf": MAY,
        "nif:beginIndex": ONE | {"sh:lessThan": "nif:endIndex"},
        "nif:endIndex": ONE,
        "itsrdf:taIdentRef": ONE | of("kg:Entity"),
        "itsrdf:taClassRef": ONE | of("owl:Class"),
        "kg:number": ONE | FROM_0,
        "kg:type": ONE,
        "kg:start": ONE | FROM_0 | {"sh:lessThan": "kg:end"},
        "kg:end": ONE,
        "kg:line": ONE | FROM_1,
        "kg:identifier": MAY,
        "kg:cluster": MAY,
    },
    "kg:Surface": {
        "kg:entity": ONE | of("kg:Entity"),
        "kg:surface": ONE,
        "kg:type": ONE,
        "kg:mentions": ONE | FROM_1,
        "kg:rule": ONE | among(RULES),
        "kg:confidence": ONE | {"sh:minExclusive": "0", "sh:maxInclusive": "1"},
    },
    "kg:Evidence": {
        "kg:edge": ONE | of("kg:Edge"),
        "kg:rank": ONE | FROM_0,
        "kg:subjectMention": ONE | of("kg:Mention"),
        "kg:objectMention": ONE | of("kg:Mention"),
        "kg:cue": MAY,
        "kg:cueBegin": MAY | FROM_0 | {"sh:lessThan": "kg:cueStop"},
        "kg:cueStop": MAY,
    },
    "kg:Stated": {
        "kg:number": ONE | FROM_0,
        "kg:source": ONE,
        "kg:type": ONE,
        "kg:line": ONE | FROM_1,
        "kg:subjectMention": ONE | of("kg:Mention"),
        "kg:objectMention": ONE | of("kg:Mention"),
    },
    "kg:Diagnostic": {
        "kg:number": ONE | FROM_0,
        "kg:stage": ONE,
        "kg:source": MAY,
        "kg:line": MAY | FROM_1,
        "kg:rule": ONE,
        "kg:value": MAY,
        "kg:action": ONE,
    },
}
# The graph itself, what made it, and how much of it is what; these have IRIs of their own.
DATASET: dict[str, Facets] = {
    "dcterms:title": ONE,
    "dcterms:license": MAY,
    "kg:name": ONE,
    "prov:wasDerivedFrom": SOME | of("kg:Source"),
    "prov:wasGeneratedBy": ONE | of("prov:Activity"),
    "void:triples": ONE | FROM_1,
    "void:classes": ONE | FROM_1,
    "void:properties": ONE | FROM_1,
    "void:distinctSubjects": ONE | FROM_1,
}
BUILD: dict[str, Facets] = {
    "kg:configuration": ONE,
    "prov:used": SOME | of("kg:Source"),
    "prov:wasAssociatedWith": ONE | of("prov:SoftwareAgent"),
}
PARTITIONS: dict[str, dict[str, Facets]] = {  # by the property that leads to them
    "void:classPartition": {"void:class": ONE, "void:entities": ONE | FROM_1},
    "void:propertyPartition": {"void:property": ONE, "void:triples": ONE | FROM_1},
}
# What types and predicates say of themselves; those of the user's own IRI may have several labels.
TYPE: dict[str, Facets] = {
    "rdf:type": {"sh:hasValue": "owl:Class"},
    "rdfs:label": SOME,
    "rdfs:subClassOf": of("owl:Class"),
    "kg:name": SOME,
}
PREDICATE: dict[str, Facets] = {
    "rdf:type": {"sh:hasValue": "owl:ObjectProperty"},
    "rdfs:label": SOME,
    "rdfs:subPropertyOf": of("owl:ObjectProperty"),
    "schema:domainIncludes": of("owl:Class"),
    "schema:rangeIncludes": of("owl:Class"),
    "kg:name": SOME,
}
