"""Types and predicates that are alike: built, told apart everywhere, and said so."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from kg import Graph, Options, build
from kg.common.errors import IdentityError
from kg.common.registry import emit
from kg.emit import property_graph
from kg.rdf_import.build import import_rdf
from kg.read.sources.options import ReadOptions
from kg.reports.check.corpus_check import check
from kg.schema.identity import Identity
from kg.schema.type_labels import type_labels
from tests.conftest import lines

LABELS = {  # types, and their labels
    "our own": (["Entity"], ["EntityType"]),
    "our own in small letters": (["entity"], ["EntityType"]),
    "our own in capitals": (["ENTITY", "entity"], ["EntityType", "EntityType_2"]),
    "our own and its other name": (["Entity", "EntityType"], ["EntityType_2", "EntityType"]),
    "all of our own": (
        ["Document", "KG_GRAPH", "Sentence", "source"],
        ["DocumentType", "KgGraphType", "SentenceType", "SourceType"],
    ),
    "capitals": (["PER", "per"], ["PER", "Per_2"]),
    "a first capital": (["Protein", "protein"], ["Protein", "Protein_2"]),
    "one label": (
        ["OperatingSystem", "Operating_System", "operating-system"],
        ["OperatingSystem", "OperatingSystem_2", "OperatingSystem_3"],
    ),
    "what a number would give": (["A", "A_2", "a"], ["A", "A2", "A_2"]),
    "two ways to write é": (["\u00c9tat", "E\u0301tat"], ["État_2", "État"]),
    "ß": (["STRASSE", "Straße"], ["STRASSE", "Straße_2"]),
    "nothing alike": (["GPE", "OTHER_PERSON", "person"], ["GPE", "OtherPerson", "Person"]),
}


@pytest.mark.parametrize(("types", "wanted"), LABELS.values(), ids=LABELS)
def test_types_have_labels(types: list[str], wanted: list[str]) -> None:
    assert type_labels(types) == dict(zip(types, wanted, strict=True))
    assert type_labels(reversed(types)) == type_labels(types)


CORPORA = {  # rows of token lines, and the labels of the types
    "Entity": (["Bob/B-Entity ran/O Ann/B-Entity"], {"Entity": "EntityType"}),
    "kg's own": (
        ["Bob/B-document ran/O Ann/B-SENTENCE to/O Oslo/B-Source", "Graz/B-KgGraph is/O"],
        {
            "document": "DocumentType",
            "SENTENCE": "SentenceType",
            "Source": "SourceType",
            "KgGraph": "KgGraphType",
        },
    ),
    "capitals": (
        ["Bob/B-PER met/O Ann/B-per in/O Rome/B-LOC", "Bob/B-PER saw/O Eve/B-PER"],
        {"PER": "PER", "per": "Per_2", "LOC": "LOC"},
    ),
    "one label": (
        ["Linux/B-Operating_System and/O BSD/B-OperatingSystem on/O Arm/B-Device"],
        {
            "Operating_System": "OperatingSystem_2",
            "OperatingSystem": "OperatingSystem",
            "Device": "Device",
        },
    ),
}


@pytest.mark.parametrize(("rows", "labels"), CORPORA.values(), ids=CORPORA)
def test_types_have_one_name_everywhere(
    tmp_path: Path, rows: list[str], labels: dict[str, str]
) -> None:
    graph = build(written(tmp_path, rows), tmp_path / "g.graph")
    nodes = property_graph.entities(graph.folder)
    assert dict(nodes.select("type", "label").rows()) == labels
    kinds = (
        property_graph.edges(graph.folder, property_graph.Model(typed_edges=True))
        .select("predicate", "kind")
        .unique()
    )
    assert kinds["kind"].n_unique() == len(kinds)
    turtle, shapes, style = (exported(graph, form) for form in ("ntriples", "shapes", "grass"))
    for label in labels.values():
        assert f"/type/{label}>" in turtle
        assert f"Type_{label}" in shapes
        assert f"node.{label} {{" in style


@pytest.mark.parametrize(("rows", "labels"), CORPORA.values(), ids=CORPORA)
def test_rdf_brings_back_the_types(tmp_path: Path, rows: list[str], labels: dict[str, str]) -> None:
    graph = build(written(tmp_path, rows), tmp_path / "g.graph")
    (tmp_path / "g.nt").write_text(exported(graph, "ntriples"), encoding="utf-8")
    folder = import_rdf([tmp_path / "g.nt"], tmp_path / "again.graph")
    assert folder.type_labels == graph.folder.type_labels == labels
    assert set(folder.manifest["counts"]["entities"]) == set(labels)
    assert folder.counts["edges"] == graph.folder.counts["edges"]


@pytest.mark.parametrize(("rows", "labels"), CORPORA.values(), ids=CORPORA)
def test_check_says_what_build_says(
    tmp_path: Path, rows: list[str], labels: dict[str, str]
) -> None:
    corpus = written(tmp_path, rows)
    graph, found = build(corpus, tmp_path / "g.graph"), check([corpus])
    said = [
        frame.filter(rule="renamed-type").select("value", "action")
        for frame in (graph.diagnostics, found.diagnostics)
    ]
    assert said[0].rows() == said[1].rows()
    assert len(said[0])
    assert {name: action.split()[1] for name, action in said[0].rows()}.items() <= labels.items()
    assert (found.errors, found.warnings) == (0, len(said[0]))


def test_relations_that_are_alike_are_one_and_said(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Ant uses Bee and Cow.\n", encoding="utf-8")
    notes = "T1\tApp 0 3\tAnt\nT2\tApp 9 12\tBee\nT3\tApp 17 20\tCow\n"
    notes += "R1\tPART_OF Arg1:T1 Arg2:T2\nR2\tpartOf Arg1:T1 Arg2:T3\n"
    notes += "R3\tapp_app Arg1:T2 Arg2:T3\n"
    (corpus / "a.ann").write_text(notes, encoding="utf-8")
    graph, found = build(corpus, tmp_path / "g.graph"), check([corpus])
    stated = graph.edges.filter(basis="annotated")["predicate"].to_list()
    assert sorted(stated) == ["appAppRelation", "partOf", "partOf"]
    for frame in (graph.diagnostics, found.diagnostics):
        assert frame.filter(rule="renamed-predicate").select("value", "action").rows() == [
            ("the relation app_app", "called appAppRelation, since another predicate is called so"),
            ("the relations PART_OF, partOf", "read as one, partOf"),
        ]


def test_capitals_give_natural_names(tmp_path: Path) -> None:
    rows = ["Ann/B-OTHER_PERSON met/O Bob/B-OTHER_PERSON in/O Rome/B-LOC of/O Eve/B-PER"]
    graph = build(written(tmp_path, rows), tmp_path / "g.graph")
    kinds = dict(
        property_graph.edges(graph.folder, property_graph.Model(typed_edges=True))
        .select("predicate", "kind")
        .rows()
    )
    assert kinds["otherPersonOtherPerson"] == "OTHER_PERSON_OTHER_PERSON"
    assert kinds["locPer"] == "LOC_PER"
    turtle = exported(graph, "ntriples")
    assert '/locPer> <http://www.w3.org/2000/01/rdf-schema#label> "LOC PER"' in turtle
    assert '/locOtherPerson> <http://www.w3.org/2000/01/rdf-schema#label> "LOC other p' in turtle


def written(folder: Path, rows: list[str]) -> Path:
    """Write *rows* as token lines; return the file."""
    path = folder / "corpus.conll"
    path.write_text(lines(*rows), encoding="utf-8")
    return path


def exported(graph: Graph, form: str) -> str:
    out = BytesIO()
    emit(form, graph.folder, out)
    return out.getvalue().decode()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("rename,Creative Commons,License,CC,", "override-unknown"),
        ("rename,Bob,License,Bobby,", "override-other-type"),
    ],
)
def test_yesterdays_decisions_do_not_stop_a_build(tmp_path: Path, row: str, rule: str) -> None:
    corpus = written(tmp_path, ["Bob/B-PER ran/O"])
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"action,name,type,to,to_type\n{row}\nrename,Bob,,Rob,\n", "utf-8")
    options = Options(identity=Identity(overrides=(decisions,)))
    graph = build(corpus, tmp_path / "g.graph", options=options)
    assert graph.entities["name"].to_list() == ["Rob"]
    said = graph.diagnostics.filter(stage="resolve").select("source", "line", "rule").rows()
    assert ("decisions.csv", 2, rule) in said
    strict = replace(options, read=ReadOptions(strict=True))
    with pytest.raises(IdentityError, match=r"^decisions\.csv:2: found the unknown name"):
        build(corpus, tmp_path / "h.graph", options=strict)


def test_a_file_of_decisions_outlives_the_names_in_it(corpora: Path, tmp_path: Path) -> None:
    decisions = corpora.parent / "faults" / "reading" / "21_override_of_gone_name.csv"
    corpus = written(tmp_path, ["Bob/B-PER ran/O"])
    options = Options(identity=Identity(overrides=(decisions,)))
    graph = build(corpus, tmp_path / "g.graph", options=options)
    rows = graph.diagnostics.filter(source=decisions.name).select("line", "rule").rows()
    assert rows == [(2, "override-unknown")]


def test_an_abbreviation_is_one_entity_in_all_files(corpora: Path, tmp_path: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "09_same_abbreviation"
    graph = build(path, tmp_path / "g.graph")
    rows = graph.entities.select("name", "mentions").rows()
    assert rows == [("Linux", 20), ("GNU General Public License", 22)]


def test_a_comma_between_two_is_no_list(corpora: Path, tmp_path: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "05_comma_is_no_list.conll"
    graph = build(path, tmp_path / "g.graph")
    assert graph.edges["basis"].to_list() == ["co-occurrence"] * 3


FAULTS = {  # files, and the label of each type
    "type-entity-refused.conll": {"Entity": "EntityType"},
    "types-alike-but-for-case.conll": {"PER": "PER", "per": "Per_2", "LOC": "LOC"},
    "predicates-of-capitals.conll": {
        "OTHER_PERSON": "OtherPerson",
        "FASHION_BRAND": "FashionBrand",
    },
    "control-character.conll": {"ORG": "ORG"},
}


@pytest.mark.parametrize(("name", "labels"), FAULTS.items(), ids=FAULTS)
def test_faults_of_real_corpora_are_read(
    corpora: Path, tmp_path: Path, name: str, labels: dict[str, str]
) -> None:
    path = corpora.parent / "faults" / "reading" / name
    if not path.is_file():
        pytest.skip(f"no {path}")
    graph = build(path, tmp_path / "g.graph")
    assert graph.folder.type_labels == labels
    assert "\ufffd" not in "".join(graph.entities["name"])
    assert check([path]).errors == 0
