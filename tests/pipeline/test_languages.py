"""Languages of names: the thesaurus' own, the documents', and what an export says of the rest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.namespace import SKOS

import kg
from kg.common import questions
from kg.emit import rdf
from kg.emit.rdf.verify import read_written, verify
from kg.pipeline.languages import language_of
from kg.pipeline.options import Options
from kg.pipeline.selecting import Selection
from kg.query.ask import ask

BASE = "https://my.org/kg/"
CORPUS = """-DOCSTART- a

Maus\tB-Thing
frisst\tO
Käse\tB-Thing

-DOCSTART- b

mouse\tB-Thing
eats\tO
Brie\tB-Thing

-DOCSTART- c

fromage\tB-Thing
de\tO
Brie\tB-Thing
"""
THESAURUS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://t/mouse> skos:prefLabel "house mouse"@en-GB ; skos:altLabel "Maus"@de, "mouse" .
<http://t/cheese> skos:prefLabel "fromage"@fr ; skos:altLabel "Käse" .
"""
NAMES = {  # skos:prefLabel and altLabel of each entity, with the language
    "http%3A%2F%2Ft%2Fmouse": {("house mouse", "en-gb"), ("Maus", "de"), ("mouse", "en")},
    "http%3A%2F%2Ft%2Fcheese": {("fromage", "fr"), ("Käse", "de")},
    "Thing/brie": {("Brie", "")},  # of documents of two languages
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    folder = tmp_path_factory.mktemp("languages")
    (folder / "c.conll").write_text(CORPUS)
    (folder / "t.ttl").write_text(THESAURUS)
    (folder / "documents.csv").write_text("document,Language\na,de\nb,en\nc,fr\n")
    select = Selection(metadata=(folder / "documents.csv",))
    return kg.build(
        folder / "c.conll",
        folder / "g",
        options=Options(select=select),
        thesaurus=folder / "t.ttl",
    )


FORMS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "g.nt": (rdf.write_ntriples, {}),
    "g.ttl": (rdf.write_turtle, {}),
    "g.rdf": (rdf.write_rdfxml, {}),
    "g.jsonld": (rdf.write_jsonld, {}),
    "framed.jsonld": (rdf.write_jsonld, {"framed": True}),
}


@pytest.mark.parametrize("lang", ["", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_names_have_their_languages(form: str, lang: str, graph: kg.Graph, tmp_path: Path) -> None:
    path = tmp_path / form
    write, options = FORMS[form]
    with path.open("wb") as out:
        write(graph.folder, out, BASE, lang=lang, **options)
    parsed = rdflib.Graph().parse(path)
    for entity, names in NAMES.items():
        subject = rdflib.URIRef(f"{BASE}entity/{entity}")
        labels = [*parsed.objects(subject, SKOS.prefLabel), *parsed.objects(subject, SKOS.altLabel)]
        expected = {(name, language or lang) for name, language in names}
        assert {(str(label), (label.language or "").lower()) for label in labels} == expected
    assert verify(graph.folder, read_written(path))[1] == []
    assert kg.validate(graph, [path]).conforms


def test_an_import_keeps_them(graph: kg.Graph, tmp_path: Path) -> None:
    path = tmp_path / "g.nt"
    with path.open("wb") as out:
        rdf.write_ntriples(graph.folder, out, BASE, mentions=True)
    again = kg.import_rdf([path], tmp_path / "again")
    for table in ("entities", "surfaces"):
        files = [(g.path / f"{table}.parquet").read_bytes() for g in (graph, again)]
        assert files[0] == files[1], table


def test_questions_find_names_of_any_language(graph: kg.Graph) -> None:
    _, rows = ask(graph.folder, questions.find("aliases", "sparql"), {"name": "HOUSE mouse"})
    assert [row[-1] for row in rows] == ["house mouse", "Maus", "mouse"]
    _, rows = ask(graph.folder, questions.find("names", "sparql"), {"text": "maus"})
    assert [row[1] for row in rows] == ["house mouse"]


METADATA = {
    '{"language": "de"}': "de",
    '{"Language": "pt_BR"}': "pt-BR",
    '{"xml:lang": "zh-Hant"}': "zh-Hant",
    '{"lang": "German"}': None,
    '{"lang": "x-unspecified"}': None,
    '{"lang": "und"}': None,
    '{"lang": 3, "year": 2020}': None,
    "{}": None,
}


@pytest.mark.parametrize(("metadata", "language"), METADATA.items(), ids=METADATA)
def test_what_metadata_says_of_the_language(metadata: str, language: str | None) -> None:
    assert language_of(metadata) == language
