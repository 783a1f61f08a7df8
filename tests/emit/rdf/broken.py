"""Graphs that break the shapes, each by a small change of a good one, and what is wrong with each.

A change takes some triples out and puts some in, written as in Turtle; what has no prefix starts
with the base of the graph. What is said to be found is all that may be found.
"""

from hashlib import blake2b, sha256
from typing import NamedTuple

from kg.common.ids import edge_id
from kg.emit.rdf import NAMESPACES
from tests.conftest import lines
from tests.emit.rdf.judges import Broken

BASE = "https://my.org/kg/"
SCHEMA = """
[types.Software]
label = "software"
iri = "https://schema.org/SoftwareApplication"
[types.App]
parent = "Software"
[types.Lang]
[[relation]]
predicate = "writtenIn"
subject = ["Software"]
object = ["Lang"]
parent = "dependsOn"
cues = ["{subject} is written in {object}"]
[[relation]]
predicate = "dependsOn"
subject = ["Software"]
object = ["Software", "Lang"]
general = true
[[relation]]
predicate = "rivalOf"
symmetric = true
subject = ["App"]
object = ["App"]
cues = ["{subject} rivals {object}"]
"""
SENTENCES = {
    "a.txt": ["Nginx/B-App is/O written/O in/O C/B-Lang", "Nginx/B-App and/O Apache/B-App"],
    "b.txt": ["Nginx/B-App rivals/O Apache/B-App", "nginx/I-App"],
}


class Case(NamedTuple):
    """A broken graph: triples that go, triples that come, and what both judges must find."""

    without: list[str]
    with_: list[str]
    found: list[tuple[str, str, str]]


NGINX, APACHE, C = "entity/App/nginx", "entity/App/apache", "entity/Lang/c"
MEETS, LISTED, RIVALS = (
    f"edge/{edge_id('App/apache', predicate, 'App/nginx')}"
    for predicate in ("appApp", "listedWith", "rivalOf")
)
WRITTEN = f"edge/{edge_id('App/nginx', 'writtenIn', 'Lang/c')}"
EVIDENCE = f"evidence/{RIVALS.removeprefix('edge/')}/0"
SENTENCE, MENTION = "sentence/a.txt/0", "sentence/a.txt/0#offset_20_21"
SURFACE = (
    f"surface/{blake2b(b'App/nginx|App|nginx'.replace(b'|', bytes(1)), digest_size=10).hexdigest()}"
)
HASH = sha256(lines(*SENTENCES["a.txt"]).encode()).hexdigest()
SOFTWARE = "type/Software"


def replaced(subject: str, name: str, old: str, new: str, kind: str) -> Case:
    """Return the case of one value that is replaced by another."""
    return Case([f"{subject} {name} {old}"], [f"{subject} {name} {new}"], [(subject, name, kind)])


def gone(subject: str, name: str, value: str) -> Case:
    return Case([f"{subject} {name} {value}"], [], [(subject, name, "MinCount")])


def number(value: str, kind: str = "integer") -> str:
    return f'"{value}"^^xsd:{kind}'


BROKEN = {
    # entities
    "no label": gone(NGINX, "rdfs:label", '"Nginx"'),
    "a label in a language": replaced(NGINX, "rdfs:label", '"Nginx"', '"Nginx"@en', "Datatype"),
    "a second preferred label": Case(
        [], [f'{NGINX} skos:prefLabel "X"'], [(NGINX, "skos:prefLabel", "MaxCount")]
    ),
    "the preferred label among the others": Case(
        [], [f'{NGINX} skos:altLabel "Nginx"'], [(NGINX, "skos:altLabel", "Disjoint")]
    ),
    "two entities with one id": Case(
        [f'{NGINX} kg:id "App/nginx"'],
        [f'{NGINX} kg:id "App/apache"'],
        [('"App/apache"', "^kg:id", "MaxCount")],
    ),
    "a share of more than all": replaced(
        NGINX, "kg:share", number("1.0", "double"), number("1.5", "double"), "MaxInclusive"
    ),
    "a share that is no double": replaced(
        NGINX, "kg:share", number("1.0", "double"), '"1.0"', "Datatype"
    )._replace(
        found=[(NGINX, "kg:share", k) for k in ("Datatype", "MinInclusive", "MaxInclusive")]
    ),
    "a negative count": replaced(C, "kg:mentions", number("1"), number("-1"), "MinInclusive"),
    "a count with a fraction": replaced(
        C, "kg:mentions", number("1"), number("1.5", "decimal"), "Datatype"
    ),
    "the same as a text": Case([], [f'{C} owl:sameAs "C"'], [(C, "owl:sameAs", "NodeKind")]),
    "a type that is none": replaced(C, "kg:type", '"Lang"', '"Language"', "In"),
    "another type than its class": replaced(C, "kg:type", '"Lang"', '"App"', "In"),
    "no class but that of all": Case(
        [f"{C} rdf:type type/Lang"],
        [],
        [(C, "rdf:type", "QualifiedMinCount"), (C, "", "Class")],
    ),
    # edges
    "an edge without an object": Case(
        [f"{WRITTEN} kg:object {C}"],
        [],
        [(WRITTEN, "kg:object", "MinCount"), (WRITTEN, "rdf:object", "Equals")],
    ),
    "a statement of another object": Case(
        [f"{RIVALS} rdf:object {NGINX}"],
        [f"{RIVALS} rdf:object {C}"],
        [(RIVALS, "rdf:object", "Equals")],
    ),
    "a statement of another predicate": Case(
        [f"{WRITTEN} rdf:predicate predicate/writtenIn"],
        [f"{WRITTEN} rdf:predicate predicate/appLang"],
        [(WRITTEN, "rdf:predicate", "Equals")],
    ),
    "an edge of one entity with itself": Case(
        [f"{MEETS} {end} {NGINX}" for end in ("kg:object", "rdf:object")],
        [
            *(f"{MEETS} {end} {APACHE}" for end in ("kg:object", "rdf:object")),
            f"{APACHE} predicate/appApp {APACHE}",
        ],
        [(MEETS, "kg:subject", "Disjoint")],
    ),
    "an edge that no triple asserts": Case(
        [f"{APACHE} kg:listedWith {NGINX}"], [], [("kg:listedWith", "", "SPARQL")]
    ),
    "an edge to what is no entity": Case(
        [f"{LISTED} {end} {NGINX}" for end in ("kg:object", "rdf:object")],
        [
            *(f"{LISTED} {end} {SENTENCE}" for end in ("kg:object", "rdf:object")),
            f"{APACHE} kg:listedWith {SENTENCE}",
        ],
        [(LISTED, "kg:object", "Class")],
    ),
    "a subject of a wrong type": Case([], [f"{C} predicate/writtenIn {C}"], [(C, "", "Class")]),
    "an object of a wrong type": Case(
        [], [f"{NGINX} predicate/writtenIn {APACHE}"], [(APACHE, "", "Class")]
    ),
    "an object of none of several types": Case(
        [], [f"{NGINX} predicate/dependsOn {SENTENCE}"], [(SENTENCE, "", "Or")]
    ),
    "a base edge from a wrong type": Case(
        [], [f"{C} predicate/appApp {NGINX}"], [(C, "", "Class")]
    ),
    "a symmetric relation with a wrong type": Case(
        [], [f"{NGINX} predicate/rivalOf {C}"], [(C, "", "Class")]
    ),
    "a predicate that nobody declared": Case(
        [f"{WRITTEN} {end} predicate/writtenIn" for end in ("kg:predicate", "rdf:predicate")],
        [
            *(f"{WRITTEN} {end} predicate/wroteIn" for end in ("kg:predicate", "rdf:predicate")),
            f"{NGINX} predicate/wroteIn {C}",
        ],
        [
            (WRITTEN, "kg:predicate", "Class"),
            ("predicate/wroteIn", "", "In"),
            ("predicate/wroteIn", "rdf:type", "HasValue"),
            ("predicate/wroteIn", "rdfs:label", "MinCount"),
            ("predicate/wroteIn", "kg:name", "MinCount"),
        ],
    ),
    "a candidate that is no relation of the schema": Case(
        [f"{MEETS} kg:candidate predicate/rivalOf"],
        [f"{MEETS} kg:candidate predicate/appLang"],
        [("predicate/appLang", "", "In")],
    ),
    "a basis misspelt": replaced(RIVALS, "kg:basis", '"cue"', '"Cue"', "In"),
    "npmi below -1": replaced(
        RIVALS, "kg:npmi", number("0.0", "double"), number("-1.01", "double"), "MinInclusive"
    ),
    "q above 1": replaced(
        RIVALS, "kg:q", number("1.0", "double"), number("1.01", "double"), "MaxInclusive"
    ),
    "an edge whose id is cut": replaced(
        RIVALS, "kg:id", f'"{RIVALS[5:]}"', f'"{RIVALS[6:]}"', "Pattern"
    ),
    "derived from what is no sentence": Case(
        [], [f"{RIVALS} prov:wasDerivedFrom {NGINX}"], [(RIVALS, "prov:wasDerivedFrom", "Class")]
    ),
    # sentences, documents, sources
    "a sentence of two sources": Case(
        [], [f'{SENTENCE} kg:source "b.txt"'], [(SENTENCE, "kg:source", "MaxCount")]
    ),
    "a sentence at line 0": replaced(SENTENCE, "kg:line", number("1"), number("0"), "MinInclusive"),
    "part of what is no document": Case(
        [f"{SENTENCE} dcterms:isPartOf document/a.txt/0"],
        [f"{SENTENCE} dcterms:isPartOf source/a.txt"],
        [(SENTENCE, "dcterms:isPartOf", "Class")],
    ),
    "a document without a number": gone("document/b.txt/0", "kg:document", number("0")),
    "a hash that is too short": replaced(
        "source/a.txt", "kg:sha256", f'"{HASH}"', f'"{HASH[1:]}"', "Pattern"
    ),
    # types and predicates
    "a type without a label": gone("type/Lang", "rdfs:label", '"Lang"'),
    "a parent that is not declared": Case(
        [f"{SOFTWARE} rdf:type owl:Class"],
        [],
        [
            (SOFTWARE, "rdf:type", "HasValue"),
            ("type/App", "rdfs:subClassOf", "Class"),
            ("predicate/writtenIn", "schema:domainIncludes", "Class"),
        ],
    ),
    "a type that is under nothing": Case(
        ["type/Lang rdfs:subClassOf kg:Entity"],
        [],
        [("type/Lang", "rdfs:subClassOf*", "HasValue"), (C, "rdf:type", "QualifiedMinCount")],
    ),
    "a predicate without its name": gone("predicate/writtenIn", "kg:name", '"writtenIn"'),
    # the dataset
    "a dataset with two titles": Case(
        [], ['dataset/corpus dcterms:title "x"'], [("dataset/corpus", "dcterms:title", "MaxCount")]
    ),
    "a dataset that nobody made": gone("dataset/corpus", "prov:wasGeneratedBy", "build/corpus"),
    "a build that used nothing": Case(
        [f"build/corpus prov:used source/{name}" for name in SENTENCES],
        [],
        [("build/corpus", "prov:used", "MinCount")],
    ),
    # with mentions
    "a mention that ends where it begins": replaced(
        MENTION,
        "nif:endIndex",
        number("21", "nonNegativeInteger"),
        number("20", "nonNegativeInteger"),
        "LessThan",
    )._replace(found=[(MENTION, "nif:beginIndex", "LessThan")]),
    "a mention of two entities": Case(
        [], [f"{MENTION} itsrdf:taIdentRef {NGINX}"], [(MENTION, "itsrdf:taIdentRef", "MaxCount")]
    ),
    "a mention of a type": replaced(MENTION, "itsrdf:taIdentRef", C, "type/Lang", "Class"),
    "a mention in no sentence": gone(MENTION, "nif:referenceContext", SENTENCE),
    "two texts of one sentence": Case(
        [f'{SENTENCE} nif:isString "Nginx is written in C"'],
        [f'{SENTENCE} nif:isString "Nginx was written in C"'],
        [(SENTENCE, "nif:isString", "Equals")],
    ),
    "a rule that kg does not have": replaced(SURFACE, "kg:rule", '"case"', '"luck"', "In"),
    "evidence of what is no edge": replaced(EVIDENCE, "kg:edge", RIVALS, NGINX, "Class"),
    "a cue that ends before it begins": replaced(
        EVIDENCE, "kg:cueStop", number("12"), number("5"), "LessThan"
    )._replace(found=[(EVIDENCE, "kg:cueBegin", "LessThan")]),
    "a diagnostic that says nothing": gone("diagnostic/0", "kg:action", '"opened a mention"'),
}


def iri(name: str) -> str:
    """Return the IRI that a name stands for."""
    prefix, colon, local = name.partition(":")
    if name.startswith("<"):
        return name.strip("<>")
    return NAMESPACES[prefix] + local if colon and prefix in NAMESPACES else BASE + name


def line(triple: str) -> str:
    """Return a triple as a line of N-Triples."""
    subject, name, value = triple.split(" ", 2)
    text, typed, kind = value.partition("^^")
    if value.startswith('"'):
        spelled = f"{text}^^<{iri(kind)}>" if typed else value
    else:
        spelled = f"<{iri(value)}>"
    return f"<{iri(subject)}> <{iri(name)}> {spelled} .\n"


def full(found: tuple[str, str, str]) -> Broken:
    """Return what must be found as the judges say it."""
    node, path, kind = found
    sign = path.strip(path.strip("^*"))
    node = node.strip('"') if node.startswith('"') else iri(node)
    name = iri(path.strip("^*")) if path else ""
    return node, f"^{name}" if sign == "^" else f"{name}{sign}", kind
