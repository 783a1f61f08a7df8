"""A thesaurus in RDF: SKOS, SKOS-XL, rdfs:label."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import rdflib

from kg.common.errors import IdentityError
from kg.resolve.inputs.concepts import Thesaurus, combine
from kg.resolve.inputs.skos import read_skos
from kg.schema.schema_file import Schema, parse_schema

PREFIXES = """
@prefix : <http://t/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
"""


def read(folder: Path, turtle: str, schema: Schema | None = None) -> Thesaurus:
    path = folder / "a.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return combine([read_skos(path, schema or Schema())])


LABELS = {
    "preferred": (':a skos:prefLabel "A" .', ["a A"]),
    "alternative": (':a skos:altLabel "A", "B" .', ["a A", "a B"]),
    "hidden": (':a skos:hiddenLabel "A" .', ["a A"]),
    "of all languages": (
        ':a skos:prefLabel "cat"@en, "chat"@fr, "kočka"@cs .',
        ["a cat", "a chat", "a kočka"],
    ),
    "of one name in two languages": (':a skos:prefLabel "Java"@en, "Java"@de .', ["a Java"]),
    "of two concepts": (':a skos:prefLabel "A" . :b skos:altLabel "A" .', ["a A", "b A"]),
    "labels alone": (':a rdfs:label "A" . :b rdfs:label "B" .', ["a A", "b B"]),
    "labels of concepts": (':a a skos:Concept ; rdfs:label "A" . :b rdfs:label "B" .', ["a A"]),
    "labels beside those of SKOS": (
        ':a skos:prefLabel "A" ; rdfs:label "B" . :c rdfs:label "C" .',
        ["a A", "a B"],
    ),
    "of classes": (
        ':a a owl:Class ; rdfs:label "A" . :p a owl:ObjectProperty ; rdfs:label "P" .',
        ["a A"],
    ),
    "not of schemes": (
        ':s a skos:ConceptScheme ; skos:prefLabel "S" . :a skos:prefLabel "A" .',
        ["a A"],
    ),
    "not of collections": (
        ':s a skos:Collection ; skos:prefLabel "S" . :a skos:prefLabel "A" .',
        ["a A"],
    ),
    "not of schemes that are only said to hold something": (
        ':s skos:prefLabel "S" . :a skos:prefLabel "A" ; skos:inScheme :s .',
        ["a A"],
    ),
    "not of what is deprecated": (
        ':a skos:prefLabel "A" . :b skos:prefLabel "B" ; owl:deprecated true .',
        ["a A"],
    ),
    "of what is not deprecated": (':a skos:prefLabel "A" ; owl:deprecated false .', ["a A"]),
    "without spaces": (':a skos:prefLabel " A\\n  B " .', ["a A B"]),
    "extended": (
        ':a xl:prefLabel :l . :l a xl:Label ; xl:literalForm "A"@en ; rdfs:label "X" .',
        ["a A"],
    ),
    "extended, of no name": (
        ':a xl:altLabel [ xl:literalForm "A" ], [ xl:literalForm "B" ] .',
        ["a A", "a B"],
    ),
    "in another order": (':l xl:literalForm "A" . :a xl:prefLabel :l .', ["a A"]),
}


@pytest.mark.parametrize(("turtle", "expected"), LABELS.values(), ids=LABELS)
def test_labels(tmp_path: Path, turtle: str, expected: list[str]) -> None:
    rows = read(tmp_path, turtle).labels.select("concept", "name").rows()
    assert [f"{concept.removeprefix('http://t/')} {name}" for concept, name in rows] == expected


PREFERRED = {
    "English": ('skos:prefLabel "Katze"@de, "cat"@en, "neko"', "cat"),
    "English of a country": ('skos:prefLabel "Katze"@de, "lorry"@en-GB, "neko"', "lorry"),
    "English before that of a country": ('skos:prefLabel "lorry"@en-GB, "truck"@en', "truck"),
    "no language": ('skos:prefLabel "Katze"@de, "neko"', "neko"),
    "the first language": ('skos:prefLabel "chat"@fr, "Katze"@de', "Katze"),
    "the first in the alphabet": ('skos:prefLabel "B", "A"', "A"),
    "what is preferred, before English": (
        'skos:altLabel "cat"@en ; skos:prefLabel "Katze"@de',
        "Katze",
    ),
    "before a label": ('rdfs:label "a"@en ; skos:prefLabel "b"@en', "b"),
    "a label, before alternatives": ('rdfs:label "b"@en ; skos:altLabel "a"@en', "b"),
    "alternatives, before what is hidden": ('skos:hiddenLabel "a" ; skos:altLabel "b"', "b"),
    "extended": ('xl:prefLabel [ xl:literalForm "b" ] ; skos:altLabel "a"', "b"),
}


@pytest.mark.parametrize(("said", "expected"), PREFERRED.values(), ids=PREFERRED)
def test_the_preferred_name(tmp_path: Path, said: str, expected: str) -> None:
    assert read(tmp_path, f":a {said} .").concepts["preferred"].to_list() == [expected]


def test_links(tmp_path: Path) -> None:
    text = ':a skos:prefLabel "A" ; skos:exactMatch <http://w/1> ; owl:sameAs <http://w/2> .'
    assert read(tmp_path, text).links.rows() == [
        ("http://t/a", "exact_match", "http://t/a"),
        ("http://t/a", "exact_match", "http://w/1"),
        ("http://t/a", "same_as", "http://w/2"),
    ]


def test_close_and_broader_matches_are_not_read(tmp_path: Path) -> None:
    text = ':a skos:prefLabel "A" ; skos:closeMatch :b ; skos:broader :c ; skos:related :d .'
    assert read(tmp_path, text).links["iri"].to_list() == ["http://t/a"]


SCHEMA = {
    "types": {
        "Program": {"iri": "https://schema.org/SoftwareApplication"},
        "Language": {"iri": "https://schema.org/ComputerLanguage"},
    }
}
TYPES = {
    "of the schema": ("a schema:SoftwareApplication", "Program"),
    "beside others": ("a skos:Concept, :Thing, schema:ComputerLanguage", "Language"),
    "unknown": ("a schema:Person", None),
    "two": ("a schema:SoftwareApplication, schema:ComputerLanguage", None),
}


@pytest.mark.parametrize(("said", "expected"), TYPES.values(), ids=TYPES)
def test_types(tmp_path: Path, said: str, expected: str | None) -> None:
    schema = parse_schema(SCHEMA, "s.toml")
    found = read(tmp_path, f':a {said} ; skos:prefLabel "A" .', schema)
    assert found.concepts["type"].to_list() == [expected]


OTHER = ' :z skos:prefLabel "Z" .'
NOTES = {
    "two types": (
        ":z a schema:SoftwareApplication, schema:ComputerLanguage .",
        ("thesaurus-types", "Z", "taken for any type, because it has Language, Program"),
    ),
    "deprecated": (
        ':a skos:prefLabel "A" ; owl:deprecated true .',
        ("thesaurus-deprecated", "http://t/a", "left out, because it is deprecated"),
    ),
    "no IRI": (
        '[] skos:prefLabel "A" . [] skos:prefLabel "B" .',
        ("thesaurus-left-out", "2 concepts", "left out, because they have no IRI"),
    ),
    "no label": (
        ":a a skos:Concept .",
        ("thesaurus-left-out", "1 concept", "left out, because they have no label"),
    ),
    "no concept": (
        ':a rdfs:label "A" . :b rdfs:label "B", "C" .',
        ("thesaurus-left-out", "2 labelled things", "left out, because they are no concepts"),
    ),
    "no text": (
        ":z skos:altLabel :b .",
        ("thesaurus-left-out", "1 label", "left out, because they are no text"),
    ),
    "an empty text": (
        ':z skos:altLabel " ", "" .',
        ("thesaurus-left-out", "2 labels", "left out, because they are no text"),
    ),
    "an extended label without a form": (
        ":z xl:altLabel :b .",
        ("thesaurus-left-out", "1 label", "left out, because they are no text"),
    ),
    "a match that is no IRI": (
        ':z skos:exactMatch "B" ; owl:sameAs [] .',
        ("thesaurus-left-out", "2 links", "left out, because they lead to no IRI"),
    ),
    "a match that is an IRI as text": (
        ':z skos:exactMatch "http://w/1" .',
        ("thesaurus-text-for-iri", "1 link", "read as IRIs, although they are text"),
    ),
    "one thing elsewhere": (
        ':a skos:prefLabel "A" ; owl:sameAs :q . :z skos:exactMatch :q .',
        (
            "thesaurus-shared-iri",
            "http://t/q",
            "kept, but these stay apart: http://t/a, http://t/z",
        ),
    ),
}


@pytest.mark.parametrize(("turtle", "expected"), NOTES.values(), ids=NOTES)
def test_diagnostics(tmp_path: Path, turtle: str, expected: tuple[str, str, str]) -> None:
    notes = read(tmp_path, turtle + OTHER, parse_schema(SCHEMA, "s.toml")).notes
    assert notes.select("stage", "source", "rule", "value", "action").rows() == [
        ("resolve", "a.ttl", *expected)
    ]


def test_many_deprecated_concepts_are_counted(tmp_path: Path) -> None:
    old = "".join(f':a{i} skos:prefLabel "A" ; owl:deprecated true .' for i in range(250))
    notes = read(tmp_path, old + OTHER).notes
    assert (len(notes), notes["value"][-1]) == (101, "and 150 more")


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":a a skos:Concept .",
        ":a skos:prefLabel :b .",
        '[] skos:prefLabel "A" .',
        ':a skos:prefLabel "A" ; owl:deprecated true .',
    ],
)
def test_a_file_without_labels_is_a_mistake(tmp_path: Path, turtle: str) -> None:
    with pytest.raises(IdentityError, match=r"^a\.ttl: found no label of a concept"):
        read(tmp_path, turtle)


VOCABULARY = """
:scheme a skos:ConceptScheme ; skos:prefLabel "Things"@en .
:a a skos:Concept, schema:SoftwareApplication ; skos:inScheme :scheme ;
    skos:prefLabel "Apache ZooKeeper"@en, "動物園"@ja ;
    skos:altLabel "ZK", "Zoo \\"Keeper\\""@en-GB ;
    skos:hiddenLabel "Zookeper" ; skos:exactMatch <http://w/Q1?x=1&y=ü>, :b ; skos:broader :c .
:b skos:prefLabel "Zoo<Keeper>"@de ; owl:sameAs <http://w/Q2> .
:c a skos:Concept ; skos:prefLabel "coordination\\tservice"@en ;
    xl:altLabel :c1, [ a xl:Label ; xl:literalForm "lock service"@en ] .
:c1 a xl:Label ; xl:literalForm "naming service" .
:old a skos:Concept ; skos:prefLabel "Chubby" ; owl:deprecated true .
"""
SERIALIZERS = {
    "turtle": ".ttl",
    "longturtle": ".ttl",
    "n3": ".n3",
    "nt": ".nt",
    "nquads": ".nq",
    "trig": ".trig",
    "xml": ".rdf",
    "pretty-xml": ".owl",
    "json-ld": ".jsonld",
}


@pytest.fixture
def hand_written(tmp_path: Path) -> Thesaurus:
    return read(tmp_path, VOCABULARY, parse_schema(SCHEMA, "s.toml"))


def test_a_vocabulary_by_hand(hand_written: Thesaurus) -> None:
    assert hand_written.concepts.select("concept", "preferred", "type").rows() == [
        ("http://t/a", "Apache ZooKeeper", "Program"),
        ("http://t/c", "coordination service", None),
    ]
    assert hand_written.labels.filter(concept="http://t/a")["name"].to_list() == [
        "Apache ZooKeeper",
        "ZK",
        'Zoo "Keeper"',
        "Zoo<Keeper>",
        "Zookeper",
        "動物園",
    ]
    assert hand_written.links.rows() == [
        ("http://t/a", "exact_match", "http://t/a"),
        ("http://t/a", "exact_match", "http://t/b"),
        ("http://t/a", "exact_match", "http://w/Q1?x=1&y=ü"),
        ("http://t/a", "same_as", "http://w/Q2"),
        ("http://t/c", "exact_match", "http://t/c"),
    ]


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's, about itself
@pytest.mark.parametrize("form", SERIALIZERS)
def test_what_another_library_writes_is_the_same(
    tmp_path: Path, hand_written: Thesaurus, form: str
) -> None:
    path = tmp_path / f"b{SERIALIZERS[form]}"
    graph = rdflib.Dataset() if form in ("nquads", "trig") else rdflib.Graph()
    graph.parse(tmp_path / "a.ttl")
    graph.serialize(path, form, encoding="utf-8")
    found = combine([read_skos(path, parse_schema(SCHEMA, "s.toml"))])
    for mine, theirs in frames(found, hand_written):
        assert mine.equals(theirs)


def frames(*found: Thesaurus) -> Iterator[tuple[pl.DataFrame, ...]]:
    for name in ("labels", "concepts", "links", "notes"):
        each = [getattr(one, name) for one in found]
        yield tuple(frame.drop("source", strict=False) for frame in each)


def test_the_order_of_statements_does_not_matter(tmp_path: Path, hand_written: Thesaurus) -> None:
    graph = rdflib.Graph().parse(tmp_path / "a.ttl")
    lines = graph.serialize(format="nt").splitlines()
    for order in (sorted(lines), sorted(lines, reverse=True)):
        path = tmp_path / "b.nt"
        path.write_text("\n".join(order), encoding="utf-8")
        found = combine([read_skos(path, parse_schema(SCHEMA, "s.toml"))])
        for mine, theirs in frames(found, hand_written):
            assert mine.equals(theirs)
