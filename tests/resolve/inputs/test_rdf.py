"""Statements of an RDF file, in every serialisation."""

import gzip
from pathlib import Path

import pytest

from kg.common.errors import IdentityError
from kg.common.quads import FORMS
from kg.resolve.inputs.rdf import read_statements

NAME, KIND = "http://v/name", "http://v/kind"
CALLED = {NAME: "name", KIND: "kind"}
DECLARED = '<?xml version="1.0"?>\n<!DOCTYPE r [{}]>\n'
XML = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="http://v/">{}</r:RDF>'
NAMED = XML.format('<r:Description r:about="http://a"><v:name>{}</v:name></r:Description>')


def read(folder: Path, name: str, content: str | bytes) -> list[tuple[object, ...]]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_statements(path, CALLED, {"kind": {"http://v/A"}}).rows()


TRIPLE = f'<http://a> <{NAME}> "Ä"@en-GB .'
WRITTEN = {
    ".ttl": f'@prefix v: <http://v/> . <http://a> v:name "Ä"@en-GB ; v:other "x" . # {NAME}',
    ".nt": TRIPLE,
    ".n3": TRIPLE,
    ".nq": f'<http://a> <{NAME}> "Ä"@en-GB <http://g> .',
    ".trig": f"<http://g> {{ {TRIPLE} }}",
    ".rdf": NAMED.replace("<v:name>", '<v:name xml:lang="en-GB">').format("Ä"),
    ".jsonld": f'{{"@id": "http://a", "{NAME}": {{"@value": "Ä", "@language": "en-GB"}}}}',
}
WRITTEN |= {".xml": WRITTEN[".rdf"], ".owl": WRITTEN[".rdf"], ".json": WRITTEN[".jsonld"]}
EXPECTED = [("http://a", True, "name", "Ä", "literal", "en-gb")]


def test_every_form_is_tested() -> None:
    assert WRITTEN.keys() == FORMS.keys()


@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_form(tmp_path: Path, suffix: str) -> None:
    assert read(tmp_path, f"a{suffix}", WRITTEN[suffix]) == EXPECTED


@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_form_packed(tmp_path: Path, suffix: str) -> None:
    content = gzip.compress(WRITTEN[suffix].encode())
    assert read(tmp_path, f"A{suffix.upper()}.GZ", content) == EXPECTED


@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_byte_order_mark_is_no_text(tmp_path: Path, suffix: str) -> None:
    assert read(tmp_path, f"a{suffix}", "\ufeff" + WRITTEN[suffix]) == EXPECTED


def test_what_stands_at_the_ends(tmp_path: Path) -> None:
    ends = (
        f'_:x <{NAME}> "n" . <http://a> <{NAME}> <http://b>, _:x, <<( <http://a> <http://b> 1 )>> .'
    )
    rows = read(tmp_path, "a.ttl", ends)
    assert [(row[1], row[4]) for row in rows] == [
        (False, "literal"),
        (True, "iri"),
        (True, "other"),
        (True, "other"),
    ]


def test_only_the_objects_that_are_asked_for(tmp_path: Path) -> None:
    rows = read(tmp_path, "a.ttl", f"<http://a> <{KIND}> <http://v/A>, <http://v/B> .")
    assert [row[3] for row in rows] == ["http://v/A"]


def test_entities_of_xml_abbreviate(tmp_path: Path) -> None:
    text = DECLARED.format('<!ENTITY a "x y">\n<!ENTITY b "z">') + NAMED.format("&a; &b;")
    assert [row[3] for row in read(tmp_path, "a.rdf", text)] == ["x y z"]


BAD = {
    "Turtle": ("a.ttl", '<http://a> <http://b> "x" .\n\n<http://a> .', "a.ttl:3"),
    "a bad IRI": ("a.nt", TRIPLE + "\n<http://a b> <http://b> <http://c> .", "a.nt:2"),
    "a relative IRI": ("a.ttl", f'<#a> <{NAME}> "x" .', "a.ttl:1"),
    "XML": ("a.rdf", XML.format("\n<v:A>\n</v:B>"), "a.rdf:3"),
    "HTML": ("a.rdf", "<html></html>", "a.rdf"),
    "JSON": ("a.jsonld", '{"@id": ', "a.jsonld:1"),
    "a context elsewhere": ("a.jsonld", '{"@context": "http://a/c.jsonld"}', "a.jsonld"),
    "not UTF-8": ("a.ttl", TRIPLE.encode("latin-1"), "a.ttl:1"),
    "not packed": ("a.ttl.gz", TRIPLE, "a.ttl.gz"),
    "cut off": ("a.nt.gz", gzip.compress(f"{TRIPLE}\n".encode() * 99)[:-9], "a.nt.gz"),
    "entities of entities": (
        "a.rdf",
        DECLARED.format('<!ENTITY a "xx">\n<!ENTITY b "&a;&a;">') + NAMED.format("&b;"),
        "a.rdf:3",
    ),
    "an endless entity": (
        "a.rdf",
        DECLARED.format(f'<!ENTITY a "{"x" * 1000}">') + NAMED.format("&a;"),
        "a.rdf:2",
    ),
    "an entity that hides": (
        "a.rdf",
        DECLARED.format('<!ENTITY a "xx"><!ENTITY b\n"&a;&a;">') + NAMED.format("&b;"),
        "a.rdf:2",
    ),
}


@pytest.mark.parametrize(("name", "content", "where"), BAD.values(), ids=BAD)
def test_mistakes(tmp_path: Path, name: str, content: str | bytes, where: str) -> None:
    with pytest.raises(IdentityError) as caught:
        read(tmp_path, name, content)
    assert caught.value.where == where
    assert "\n" not in str(caught.value)


HINTS = {"a relative IRI": "@base", "a context elsewhere": "none is fetched"}


@pytest.mark.parametrize(("case", "hint"), HINTS.items(), ids=HINTS)
def test_what_to_try(tmp_path: Path, case: str, hint: str) -> None:
    with pytest.raises(IdentityError) as caught:
        read(tmp_path, *BAD[case][:2])
    assert hint in caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match=r"^no\.ttl: found No such file"):
        read_statements(tmp_path / "no.ttl", CALLED, {})
