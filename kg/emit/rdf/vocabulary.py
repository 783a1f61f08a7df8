"""RDF vocabulary: namespaces, properties with the datatypes of their values, and kg's own classes.

Every triple that kg writes, but for those that edges assert, has one of PROPERTIES as its
predicate. The ontology, the JSON-LD context and every form take it from here. ``kg:`` is one
namespace for all graphs; a property named after a column of `kg.store.tables` has its value and
its unit.
"""

from typing import NamedTuple

BASE = "https://example.org/"
MODEL = 3  # counts the changes by which an unchanged graph has other triples
NAMESPACES = {
    "biolink": "https://w3id.org/biolink/vocab/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "kg": "https://w3id.org/tagged-kg/ns#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


_SIZES = ("byte", "short", "int", "long")
_SIGNS = ("positive", "negative", "nonPositive", "nonNegative")
WHOLE_NUMBERS = frozenset(  # the datatypes of whole numbers
    NAMESPACES["xsd"] + name
    for name in (
        "integer",
        *_SIZES,
        *(f"unsigned{name.title()}" for name in _SIZES),
        *(f"{sign}Integer" for sign in _SIGNS),
    )
)


class Property(NamedTuple):
    """The kind of a property's values, and the ``rdfs:comment`` of kg's own properties."""

    kind: str  # iri, text, key (a text that needs no escape), term (a triple); else an xsd datatype
    comment: str = ""


_WHOLE, _REAL, _INDEX = "integer", "double", "nonNegativeInteger"

PROPERTIES = {
    "rdf:type": Property("iri"),
    "rdf:subject": Property("iri"),
    "rdf:predicate": Property("iri"),
    "rdf:object": Property("iri"),
    "rdf:reifies": Property("term"),
    "rdfs:label": Property("text"),
    "rdfs:comment": Property("text"),
    "rdfs:subClassOf": Property("iri"),
    "rdfs:subPropertyOf": Property("iri"),
    "rdfs:domain": Property("iri"),
    "rdfs:range": Property("iri"),
    "rdfs:isDefinedBy": Property("iri"),
    "owl:sameAs": Property("iri"),
    "owl:versionInfo": Property("text"),
    "skos:prefLabel": Property("text"),
    "skos:altLabel": Property("text"),
    "skos:hiddenLabel": Property("text"),
    "skos:exactMatch": Property("iri"),
    "schema:domainIncludes": Property("iri"),
    "schema:rangeIncludes": Property("iri"),
    "schema:softwareVersion": Property("text"),
    "prov:wasDerivedFrom": Property("iri"),
    "prov:wasGeneratedBy": Property("iri"),
    "prov:used": Property("iri"),
    "prov:wasAssociatedWith": Property("iri"),
    "dcterms:title": Property("text"),
    "dcterms:description": Property("text"),
    "dcterms:license": Property("iri"),
    "dcterms:publisher": Property("iri"),
    "dcterms:creator": Property("iri"),
    "foaf:name": Property("text"),
    "dcat:accessURL": Property("iri"),
    "dcterms:isPartOf": Property("iri"),
    "dcterms:source": Property("iri"),
    "dcat:byteSize": Property(_INDEX),
    "void:triples": Property(_WHOLE),
    "void:entities": Property(_WHOLE),
    "void:classes": Property(_WHOLE),
    "void:properties": Property(_WHOLE),
    "void:distinctSubjects": Property(_WHOLE),
    "void:uriSpace": Property("text"),
    "void:vocabulary": Property("iri"),
    "void:exampleResource": Property("iri"),
    "void:class": Property("iri"),
    "void:property": Property("iri"),
    "void:classPartition": Property("iri"),
    "void:propertyPartition": Property("iri"),
    "nif:isString": Property("text"),
    "nif:anchorOf": Property("text"),
    "nif:beginIndex": Property(_INDEX),
    "nif:endIndex": Property(_INDEX),
    "nif:referenceContext": Property("iri"),
    "biolink:knowledge_level": Property("text"),
    "biolink:agent_type": Property("text"),
    "itsrdf:taIdentRef": Property("iri"),
    "itsrdf:taClassRef": Property("iri"),
    "kg:id": Property(
        "text", "The id of an entity or an edge: the same in all outputs and builds."
    ),
    "kg:type": Property("text", "The name of the type in the corpus or the schema."),
    "kg:name": Property("text", "What the corpus or the schema calls it."),
    "kg:language": Property("text", "The language of its name, or of a surface (BCP 47)."),
    "kg:share": Property(_REAL, "The part of its mentions tagged with its type, 0 to 1."),
    "kg:mentions": Property(_WHOLE, "How many mentions it has."),
    "kg:sentences": Property(_WHOLE, "How many sentences mention or support it."),
    "kg:documents": Property(_WHOLE, "How many documents mention or support it."),
    "kg:community": Property(_WHOLE, "The community of an entity; 0 is the largest."),
    "kg:pageRank": Property(_REAL, "The part of a walk along the edges that is spent at it."),
    "kg:betweenness": Property(_REAL, "The part of the ways between others that lead over it."),
    "kg:degree": Property(_WHOLE, "How many entities it is related to."),
    "kg:core": Property(_WHOLE, "The largest k for which it is in a k-core."),
    "kg:analysis": Property("text", "How communities and centralities were found, as JSON."),
    "kg:subject": Property("iri", "The entity where an edge starts."),
    "kg:predicate": Property("iri", "The property that an edge asserts."),
    "kg:object": Property("iri", "The entity where an edge ends."),
    "kg:basis": Property(
        "text", "Why an edge is there: co-occurrence, annotated, cue, enumeration."
    ),
    "kg:candidate": Property("iri", "The one property of the schema that fits; nobody asserts it."),
    "kg:strength": Property(_REAL, "Mutual share, summed over the sentences of an edge."),
    "kg:windows": Property(_WHOLE, "Windows in which the two meet; sentences as a rule."),
    "kg:pmi": Property(_REAL, "Pointwise mutual information of the two, in bits."),
    "kg:npmi": Property(_REAL, "Normalised pointwise mutual information, -1 to 1."),
    "kg:g2": Property(_REAL, "Log-likelihood ratio, negative below chance."),
    "kg:t": Property(_REAL, "t-score, in standard deviations."),
    "kg:dice": Property(_REAL, "Dice coefficient, 0 to 1."),
    "kg:jaccard": Property(_REAL, "Jaccard index, 0 to 1."),
    "kg:association": Property(_REAL, "Association strength, 0 to 1."),
    "kg:p": Property(_REAL, "Chance to meet as often or more."),
    "kg:q": Property(_REAL, "p as a false discovery rate over all pairs of entities."),
    "kg:probability": Property(_REAL, "Probability to be true, as judgements of edges teach."),
    "kg:inverseLabel": Property(
        "text", "What the relation of the object to the subject is called."
    ),
    "kg:source": Property("text", "The name of the file where it stands."),
    "kg:line": Property(_WHOLE, "The line of the file where it starts, from 1."),
    "kg:text": Property("text", "A sentence as written."),
    "kg:sentence": Property(_WHOLE, "The number of a sentence in its source, from 0."),
    "kg:document": Property(_WHOLE, "The number of a document in its source, from 0."),
    "kg:paragraph": Property(_WHOLE, "The number of a paragraph in its source, from 0."),
    "kg:token": Property(_WHOLE, "The number of a sentence's first token in its source, from 0."),
    "kg:metadata": Property("text", "What the corpus says of a document, as JSON."),
    "kg:number": Property(_WHOLE, "The place among its like, from 0."),
    "kg:start": Property(_WHOLE, "The first token of a mention in its sentence, from 0."),
    "kg:end": Property(_WHOLE, "The token after the last one of a mention."),
    "kg:identifier": Property("text", "What the corpus itself says that a mention is."),
    "kg:cluster": Property("text", "Mentions of one cluster of a document are one thing."),
    "kg:entity": Property("iri", "The entity that is written so."),
    "kg:surface": Property("text", "A way in which an entity is written."),
    "kg:rule": Property("text", "The rule that decided so."),
    "kg:confidence": Property(_REAL, "How often that rule is right, 0 to 1."),
    "kg:edge": Property("iri", "The edge that it is evidence of."),
    "kg:rank": Property(_WHOLE, "0 for the most direct evidence."),
    "kg:subjectMention": Property("iri", "The mention of the subject."),
    "kg:objectMention": Property("iri", "The mention of the object."),
    "kg:cue": Property("text", "The phrase of the schema that asserts the edge."),
    "kg:cueBegin": Property(_WHOLE, "Where it starts, in characters of the subject's sentence."),
    "kg:cueStop": Property(_WHOLE, "Where it ends, likewise, half-open."),
    "kg:stage": Property("text", "The part of kg that noticed it."),
    "kg:value": Property("text", "What was there."),
    "kg:action": Property("text", "What was done."),
    "kg:sha256": Property("key", "The hash of the file's bytes, in hexadecimal."),
    "kg:format": Property("text", "How the file is written."),
    "kg:scheme": Property("text", "The scheme of its tags."),
    "kg:paragraphs": Property(_WHOLE, "How many paragraphs it has."),
    "kg:tokens": Property(_WHOLE, "How many tokens it has."),
    "kg:configuration": Property("text", "All that decided what the graph is, as JSON."),
    "kg:factors": Property("text", "What strength learned of types and words, as JSON."),
    "kg:filters": Property("text", "Which edges were chosen, as JSON."),
    "kg:options": Property("text", "How the graph is written in RDF, as JSON."),
}

# Names of entities: columns of `name_value`, each with its language.
NAMES = frozenset({"skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"})
# Properties of which a resource may have several values.
SEVERAL = frozenset(
    {
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "owl:sameAs",
        "skos:altLabel",
        "skos:hiddenLabel",
        "skos:exactMatch",
        "schema:domainIncludes",
        "schema:rangeIncludes",
        "prov:wasDerivedFrom",
        "prov:used",
        "void:vocabulary",
        "void:exampleResource",
        "void:classPartition",
        "void:propertyPartition",
    }
)

CLASSES = {
    "kg:Entity": "A thing that a corpus mentions; every type of a graph is a class under it.",
    "kg:Edge": "A relation of two entities, with its measures and what it is derived from.",
    "kg:Sentence": "A sentence of a corpus.",
    "kg:Document": "A document of a corpus.",
    "kg:Source": "A file of a corpus.",
    "kg:Mention": "A piece of a sentence that names an entity.",
    "kg:Surface": "A way in which an entity is written, and why it is taken for that.",
    "kg:Evidence": "One place behind an edge.",
    "kg:Stated": "A relation that the corpus itself states between two mentions.",
    "kg:Diagnostic": "Something that was interpreted, repaired or left out.",
}


SHACL = "http://www.w3.org/ns/shacl#"


def own_prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of a graph's own types and predicates."""
    return {"type": f"{base}type/", "predicate": f"{base}predicate/"}


def query_prefixes(base: str) -> dict[str, str]:
    """Return every prefix that kg writes somewhere: a query need not declare them."""
    return {**NAMESPACES, "sh": SHACL, **own_prefixes(base), "shape": f"{base}shape/"}


def full(name: str) -> str:
    """Return the IRI of ``prefix:name``."""
    prefix, _, local = name.partition(":")
    return NAMESPACES[prefix] + local
