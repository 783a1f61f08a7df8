"""BioC, XML and JSON: what becomes of what, the lines, and what damaged files do."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.errors import KgError, LineError
from kg.read.bioc.reader import read, recognise
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from tests.read.damage import damaged
from tests.read.standing import Read, read_file

Made = dict[str, Any]


def annotation(name: str, text: str, *places: tuple[int, int], **infons: Any) -> Made:
    """Return an annotation."""
    locations = [{"offset": begin, "length": stop - begin} for begin, stop in places]
    infons.setdefault("type", "T")
    return {"id": name, "text": text, "locations": locations, "infons": infons}


ASPIRIN = annotation("1", "Aspirin", (0, 7), type="Chemical", identifier="MESH:D1")
PAIN = annotation("2", "pain", (11, 15), type="Disease", MESH="D2")
ACHE = annotation("3", "Ache", (24, 28), type="Disease", identifier="MESH:D3")


def document(*annotations: Made, **more: Any) -> Made:
    """Return a document of a title with *annotations*, and an abstract that begins at 24."""
    title = {"offset": 0, "text": "Aspirin in pain. It too.", "annotations": list(annotations)}
    abstract = {"offset": 24, "text": "Ache and ache.", "annotations": [ACHE]}
    return {"id": "7", "passages": [title, abstract], **more}


def reading(tmp_path: Path, *values: Any, indent: int | None = None) -> Read:
    """Read a file of JSON values, one after another."""
    path = tmp_path / "x.json"
    path.write_text(
        "\n".join(json.dumps(value, indent=indent) for value in values), encoding="utf-8"
    )
    return read_file(read, path)


def reading_xml(tmp_path: Path, text: str) -> Read:
    """Read a file of XML."""
    path = tmp_path / "x.xml"
    path.write_text(text, encoding="utf-8")
    return read_file(read, path)


CONTAINERS = {
    "a collection": {"documents": [document(ASPIRIN, PAIN)]},
    "a list of collections": [{"source": "x", "documents": [document(ASPIRIN, PAIN)]}],
    "PubTator's": {"PubTator3": [document(ASPIRIN, PAIN)]},
    "a document": document(ASPIRIN, PAIN),
    "a list of documents": [document(ASPIRIN, PAIN)],
}


@pytest.mark.parametrize("value", CONTAINERS.values(), ids=CONTAINERS)
def test_documents_come_in(tmp_path: Path, value: Any) -> None:
    found = reading(tmp_path, value)
    assert found.identifiers == [("Aspirin", "MESH:D1"), ("pain", "MESH:D2"), ("Ache", "MESH:D3")]


def test_documents_of_json_lines_have_their_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, document(), {**document(), "id": "8"})
    assert [
        (made.document.name, made.document.line) for made in found.sentences if made.document
    ] == [
        *[("7", 1)] * 3,
        *[("8", 2)] * 3,
    ]


def test_annotations_of_json_have_the_lines_of_their_locations(tmp_path: Path) -> None:
    made = {"documents": [document(ASPIRIN, {**PAIN, "infons": {"type": "T", "text": "a"}})]}
    found = reading(tmp_path, made, indent=1)
    written = (tmp_path / "x.json").read_text(encoding="utf-8").split("\n")
    lines = [one.line for sentence in found.sentences for one in sentence.mentions]
    expected = [number for number, line in enumerate(written, 1) if '"locations"' in line]
    assert lines == expected


IDENTIFIERS: dict[str, tuple[Made, str | None, list[str]]] = {
    "identifier": ({"identifier": "MESH:D1"}, "MESH:D1", []),
    "its database named apart": ({"identifier": "D1", "database": "MESH"}, "MESH:D1", []),
    "its database named twice": (
        {"identifier": "MESH:D1", "database": "ncbi_mesh"},
        "MESH:D1",
        [],
    ),
    "cui": ({"cui": "C1"}, "C1", []),
    "named after a database": ({"NCBI GENE": "672"}, "NCBI GENE:672", []),
    "with the database in it": ({"MESH": "MESH:D1"}, "MESH:D1", []),
    "two databases": ({"MESH": "D1", "OMIM": "2"}, "MESH:D1|OMIM:2", []),
    "none": ({"identifier": "-"}, None, []),
    "something else": ({"annotator": "me"}, None, ["infon"]),
    "a number": ({"identifier": 672}, "672", []),
    "null": ({"identifier": None}, None, []),
}


@pytest.mark.parametrize(("infons", "expected", "rules"), IDENTIFIERS.values(), ids=IDENTIFIERS)
def test_an_identifier(
    tmp_path: Path, infons: Made, expected: str | None, rules: list[str]
) -> None:
    found = reading(tmp_path, document(annotation("1", "Aspirin", (0, 7), **infons)))
    assert found.identifiers[0] == ("Aspirin", expected)
    assert found.rules == rules


def test_an_annotation_without_a_type_is_a_thing(tmp_path: Path) -> None:
    found = reading(tmp_path, document(annotation("1", "Aspirin", (0, 7), type="")))
    assert (found.mentions[0], found.rules) == (("Aspirin", "Thing"), ["untyped"])


def test_an_annotation_of_no_place_is_left_out(tmp_path: Path) -> None:
    found = reading(tmp_path, document(annotation("1", "Aspirin")))
    assert (found.mentions, found.rules) == ([("Ache", "Disease")], ["no-location"])


def test_two_locations_are_kept_as_their_hull(tmp_path: Path) -> None:
    found = reading(tmp_path, document(annotation("1", "Aspirin pain", (0, 7), (11, 15))))
    assert (found.mentions[0], found.rules) == (("Aspirin in pain", "T"), ["discontinuous"])


def test_annotations_of_the_document_go_to_their_passages(tmp_path: Path) -> None:
    late = annotation("9", "ache", (33, 37))
    found = reading(tmp_path, document(annotations=[late, PAIN]))
    assert [surface for surface, _ in found.mentions] == ["pain", "Ache", "ache"]


def related(name: str, *nodes: tuple[str, str], **infons: Any) -> Made:
    """Return a relation."""
    return {"id": name, "infons": infons, "nodes": [{"refid": a, "role": b} for a, b in nodes]}


CID = ("Aspirin", "CID", "pain")
RELATIONS = {
    # relations of the file; relations, rules
    "of two nodes": ([related("R", ("1", "a"), ("2", "b"), type="CID")], [CID], []),
    "named by its roles": (
        [related("R", ("1", "a"), ("2", "b"))],
        [("Aspirin", "a-b", "pain")],
        [],
    ),
    "of no names": ([related("R", ("1", ""), ("2", ""))], [("Aspirin", "relation", "pain")], []),
    "of three nodes": (
        [related("R", ("1", "a"), ("2", "b"), ("3", "c"), type="CID")],
        [CID, ("Aspirin", "CID", "Ache")],
        ["many-arguments"],
    ),
    "of a trigger": (
        [related("R", ("1", "Theme"), ("2", "Trigger"), type="Binding")],
        [("pain", "Theme", "Aspirin")],
        [],
    ),
    "of a relation": (
        [
            related("R", ("1", "a"), ("2", "b"), type="CID"),
            related("S", ("R", "a"), ("3", "b"), type="X"),
        ],
        [CID, ("Aspirin", "X", "Ache")],
        [],
    ),
    "of itself": ([related("R", ("R", "a"), ("2", "b"), type="X")], [("?", "X", "pain")], []),
    "of one node": ([related("R", ("1", "a"), type="X")], [], ["one-argument"]),
    "of nothing": ([related("R", type="X")], [], ["one-argument"]),
    "of identifiers": ([related("R", relation="CID", Chemical="D1", Disease="D2")], [CID], []),
    "of PubTator's roles": (
        [related("R", ("0", "0,2"), role1="Chemical|MESH:D1", role2="Disease|MESH:D2", type="CID")],
        [CID],
        [],
    ),
    "of PubTator's roles in JSON": (
        [
            related(
                "R", role1={"identifier": "MESH:D1"}, role2={"identifier": "MESH:D2"}, type="CID"
            )
        ],
        [CID],
        [],
    ),
}


@pytest.mark.parametrize("place", ["document", "passage"])
@pytest.mark.parametrize(("rows", "relations", "rules"), RELATIONS.values(), ids=RELATIONS)
def test_a_relation(
    tmp_path: Path,
    rows: list[Made],
    relations: list[tuple[str, str, str]],
    rules: list[str],
    place: str,
) -> None:
    made = document(ASPIRIN, PAIN)
    (made if place == "document" else made["passages"][0])["relations"] = rows
    found = reading(tmp_path, made)
    assert found.relations == relations
    assert found.rules == rules


def sentenced(*sentences: tuple[int, str]) -> Made:
    """Return a document of one passage, which begins at 10 and has sentences."""
    made = [{"offset": offset, "text": text, "annotations": []} for offset, text in sentences]
    return {"id": "7", "passages": [{"offset": 10, "sentences": made}]}


SENTENCES = {
    "in a row": ([(10, "One two "), (18, "three.")], ["One two", "three."], []),
    "with a gap": ([(10, "One"), (15, "two")], ["One", "two"], []),
    "over each other": (
        [(10, "One two"), (12, "three")],
        ["One two", "three"],
        ["sentence-offset"],
    ),
    "far away": ([(10, "One"), (10**9, "two")], ["One", "two"], ["sentence-offset"]),
}


@pytest.mark.parametrize(("rows", "texts", "rules"), SENTENCES.values(), ids=SENTENCES)
def test_sentences_of_the_format(
    tmp_path: Path, rows: list[tuple[int, str]], texts: list[str], rules: list[str]
) -> None:
    made = sentenced(*rows)
    last = made["passages"][0]["sentences"][-1]
    last["annotations"] = [annotation("1", last["text"], (rows[-1][0], rows[-1][0] + 3))]
    last["annotations"][0]["text"] = last["text"][:3]
    found = reading(tmp_path, made)
    assert [one.text for one in found.sentences] == texts
    assert found.mentions == [(texts[-1][:3], "T")]
    assert found.rules == rules


XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source/><date/><key/>
<document><id>7</id>
<passage><infon key="type">title</infon><offset>0</offset>
<text>Aspirin
in pain &amp; <b>ache</b>.</text>
<annotation id="1"><infon key="type">Chemical</infon>
<infon key="identifier">MESH:D1</infon><location offset="0" length="7"/><text>Aspirin</text>
</annotation>
<annotation id="2"><infon key="type">Disease</infon><location offset="18" length="4"/>
<text>ache</text></annotation></passage>
<relation id="R1"><infon key="type">CID</infon><node refid="1" role="a"/><node refid="2" role="b"/>
</relation></document></collection>
"""


def test_xml(tmp_path: Path) -> None:
    found = reading_xml(tmp_path, XML)
    assert [made.text for made in found.sentences] == ["Aspirin in pain & ache."]
    assert found.identifiers == [("Aspirin", "MESH:D1"), ("ache", None)]
    assert found.relations == [("Aspirin", "CID", "ache")]
    assert found.rules == []


def test_lines_of_xml(tmp_path: Path) -> None:
    (sentence,) = reading_xml(tmp_path, XML).sentences
    assert sentence.document is not None
    assert sentence.document.line == 4
    assert sentence.line == 6
    assert [one.line for one in sentence.mentions] == [8, 11]
    assert [one.line for one in sentence.relations] == [13]


ENTITIES = {
    "a bomb": ('<!DOCTYPE collection [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "&b;"),
    "a file": ('<!DOCTYPE collection [<!ENTITY a SYSTEM "file:///etc/hosts">]>', "&a;"),
    "a parameter": ('<!DOCTYPE collection [<!ENTITY % a "b">]>', "c"),
    "not declared": ('<!DOCTYPE collection SYSTEM "BioC.dtd">', "&nbsp;"),
}


@pytest.mark.parametrize(("declared", "text"), ENTITIES.values(), ids=ENTITIES)
def test_entities_are_refused(tmp_path: Path, declared: str, text: str) -> None:
    made = (
        f"{declared}<collection><document><id>1</id><passage><offset>0</offset>"
        f"<text>{text}</text></passage></document></collection>"
    )
    with pytest.raises(LineError, match=r"x\.xml:1: found .*entity"):
        reading_xml(tmp_path, made)


DAMAGED = {
    "cut": ('{"documents": [{"passages": [', r"x\.json:1: found damaged JSON"),
    "no object": ('{"documents": [7]}', "found 7, wanted a document"),
    "something else": ('{"a": 1}', "wanted one with passages"),
    "a number": ("7", "wanted a collection"),
    "a key without a value": ('{"documents"}', "found damaged JSON"),
    "passages of numbers": ('{"passages": [1]}', "found passages"),
    "an offset of words": ('{"passages": [{"offset": "a", "text": "b"}]}', "found offset 'a'"),
    "no offset": ('{"passages": [{"text": "b"}]}', "found offset None"),
    "text of objects": ('{"passages": [{"offset": 0, "text": {}}]}', "found text {}"),
    "infons of words": ('{"passages": [{"offset": 0, "infons": "a"}]}', "found infons 'a'"),
    "too deep": ("[" + '{"a":' * 100_000, "too deep"),
    "a long number": ('{"a": ' + "9" * 5000 + "}", "number too long"),
}


@pytest.mark.parametrize(("text", "message"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_json_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LineError, match=message):
        read_file(read, path)


def test_damaged_xml_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(LineError, match=r"x\.xml:3: found damaged XML"):
        reading_xml(tmp_path, "<collection>\n<document>\n</collection>")


def test_other_xml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LineError, match="found <html>, wanted <collection>"):
        reading_xml(tmp_path, "<html/>")


HEADS = {
    "XML": (XML, True),
    "XML without a DTD": ("<collection><document><id/><passage>", True),
    "JSON": (json.dumps(document(ASPIRIN)), True),
    "other XML": ("<collection><book/></collection>", False),
    "other JSON": ('{"text": "a", "label": []}', False),
}


@pytest.mark.parametrize(("data", "expected"), HEADS.values(), ids=HEADS)
def test_recognised(data: str, expected: bool) -> None:
    assert (recognise(Head("x", data.encode())) is not None) == expected


FIXTURES = {
    # mentions, relations
    "BC5CDR-example": (6, 1),
    "CRAFT-example": (40, 0),
    "NCBIdevset-example": (74, 0),
    "elliptic-coordination": (9, 0),
    "no-sent-boundary-inside-entity": (1, 0),
    "sentence-level": (0, 0),
    "tutorial-example": (9, 0),
}


@pytest.mark.parametrize(("name", "numbers"), FIXTURES.items(), ids=FIXTURES)
def test_a_fixture_holds_what_the_library_bioc_finds(
    corpora: Path, name: str, numbers: tuple[int, int]
) -> None:
    biocxml = pytest.importorskip("bioc.biocxml")
    path = corpora / "bconv_fixtures" / f"bioc_xml__{name}.xml"
    with path.open(encoding="utf-8") as file:
        documents = biocxml.load(file).documents
    owners = [
        owner for one in documents for part in one.passages for owner in (part, *part.sentences)
    ]
    expected = [
        ((one.text if len(one.locations) == 1 else "..."), one.infons["type"])
        for owner in owners
        for one in sorted(owner.annotations, key=lambda one: one.locations[0].offset)
    ]
    found = read_file(read, path)
    hulls = [
        ("..." if surface not in dict(expected) else surface, type_)
        for surface, type_ in found.mentions
    ]
    assert sorted(hulls) == sorted(expected)
    assert (len(found.mentions), len(found.relations)) == numbers


@pytest.mark.parametrize("name", FIXTURES)
def test_xml_and_json_hold_the_same(corpora: Path, name: str) -> None:
    folder = corpora / "bconv_fixtures"
    one = read_file(read, folder / f"bioc_xml__{name}.xml")
    other = read_file(read, folder / f"bioc_json__{name}.json")
    assert [made.text for made in one.sentences] == [made.text for made in other.sentences]
    assert (one.mentions, one.identifiers, one.relations, one.rules) == (
        other.mentions,
        other.identifiers,
        other.relations,
        other.rules,
    )


@pytest.mark.parametrize("name", ["bioc_xml__CRAFT-example.xml", "bioc_json__CRAFT-example.json"])
def test_the_line_of_a_mention_is_in_its_annotation(corpora: Path, name: str) -> None:
    path = corpora / "bconv_fixtures" / name
    lines = path.read_text(encoding="utf-8").split("\n")
    for made in read_file(read, path).sentences:
        for mention in made.mentions:
            assert mention.line
            assert (
                "annotation id" in lines[mention.line - 1] or "locations" in lines[mention.line - 1]
            )


WHOLES = [XML, json.dumps({"documents": [document(ASPIRIN, PAIN)]})]
PIECES = ["", "<", ">", '"', "{", "}", "[", "]", "7", "-1", "null", "\0", "ä", "&a;", "</passage>"]


@settings(deadline=None)
@given(st.sampled_from(WHOLES).flatmap(lambda sample: damaged(sample, PIECES, most=4)))
def test_damaged_files_raise_nothing_of_their_own(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("bioc") / "x"
    path.write_text(text, encoding="utf-8")
    with suppress(KgError):
        list(read(Source("x", path, options=ReadOptions())))
