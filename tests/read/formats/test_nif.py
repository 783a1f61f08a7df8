"""NIF in every form of RDF: contexts, their annotations, sentences and words."""

import io
import json
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from kg.common.errors import KgError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import read_path, recognised

PREFIXES = """@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dbo: <http://dbpedia.org/ontology/> .
@prefix dbr: <http://dbpedia.org/resource/> .
@prefix d: <http://ex.org/> .
"""
TEXT = "Ada uses Nginx. Bob left Rome"
CONTEXT = f'<http://ex.org/1> a nif:Context ; nif:isString "{TEXT}" .\n'


def span(text: str, about: str, kind: str = "nif:Phrase", of: str = "<http://ex.org/1>") -> str:
    """Return an annotation of NIF in Turtle."""
    begin = TEXT.index(text)
    end = begin + len(text)
    return (
        f"<http://ex.org/1#char={begin},{end}> a {kind} ; nif:anchorOf '{text}' ;\n"
        f"  nif:beginIndex '{begin}'^^xsd:nonNegativeInteger ; nif:endIndex {end} ;\n"
        f"  nif:referenceContext {of} {about} .\n"
    )


PERSON, PLACE = "; itsrdf:taClassRef dbo:Person", "; itsrdf:taClassRef dbo:Place"
CORPUS = (
    PREFIXES
    + span("Rome", f"{PLACE} ; itsrdf:taIdentRef dbr:Rome")
    + span("Ada", f"{PERSON} ; itsrdf:taIdentRef dbr:Ada_Lovelace")
    + CONTEXT
    + span("Bob", f"{PERSON} ; itsrdf:taIdentRef <http://aksw.org/notInWiki/Bob>")
)
FOUND = [("Ada", "Person"), ("Bob", "Person"), ("Rome", "Place")]
IDENTIFIERS = ["http://dbpedia.org/resource/Ada_Lovelace", None, "http://dbpedia.org/resource/Rome"]
FORMS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def nif(folder: Path, *parts: str, name: str = "corpus.ttl") -> Path:
    """Write Turtle with the prefixes."""
    path = folder / name
    path.write_text(PREFIXES + "".join(parts), encoding="utf-8")
    return path


@pytest.mark.parametrize(("suffix", "form"), FORMS.items(), ids=FORMS)
def test_every_form_is_recognised_and_read(tmp_path: Path, suffix: str, form: Any) -> None:
    path = tmp_path / f"corpus.{suffix}"
    quads = parse(io.BytesIO(CORPUS.encode()), RdfFormat.TURTLE)
    path.write_bytes(serialize([q.triple for q in quads], format=form) or b"")
    found = read_path(path)
    assert find_format(Source("a", path)).name == "nif"  # type: ignore[union-attr]
    assert (found.mentions, found.identifiers, found.rules) == (FOUND, IDENTIFIERS, [])
    assert found.documents == [("http://ex.org/1", None)]
    assert found.texts == ["Ada uses Nginx.", "Bob left Rome"]


CLASSES: dict[str, tuple[list[str], list[tuple[str, str]], list[str]]] = {
    "none": ([span("Ada", "")], [("Ada", "Thing")], ["missing-type"]),
    "owl:Thing beside another": (
        [span("Ada", f"; itsrdf:taClassRef <http://www.w3.org/2002/07/owl#Thing> {PERSON}")],
        [("Ada", "Person")],
        [],
    ),
    "that which most have": (
        [span("Ada", f"; itsrdf:taClassRef dbo:Agent {PERSON}"), span("Bob", PERSON)],
        [("Ada", "Person"), ("Bob", "Person")],
        ["several-types"],
    ),
    "of what it means": (
        [span("Ada", "; itsrdf:taIdentRef d:Ada"), "d:Ada a dbo:Person .\n"],
        [("Ada", "Person")],
        [],
    ),
    "of a unit of annotation": (
        [span("Ada", "; nif:annotationUnit d:u"), "d:u itsrdf:taClassRef dbo:Person .\n"],
        [("Ada", "Person")],
        [],
    ),
    "words and phrases of a parser": (
        [
            span("Ada", "; nif:posTag 'NNP'", "nif:Word"),
            span("Ada uses", "; nif:oliaLink d:NP"),
            span("Bob", PERSON, "nif:Word"),
        ],
        [("Bob", "Person")],
        [],
    ),
    "a context that is not named": (
        [span("Ada", PERSON, of="d:other")],
        [("Ada", "Person")],
        [],
    ),
    "offsets of the IRI": (
        ["<http://ex.org/1#offset_0_3> nif:referenceContext d:1 ; itsrdf:taClassRef dbo:Person ."],
        [("Ada", "Person")],
        [],
    ),
    "a blank node": (
        ["[] nif:referenceContext d:1 ; nif:beginIndex 0 ; nif:endIndex 3 " + PERSON + " ."],
        [("Ada", "Person")],
        [],
    ),
    "another text": (
        [span("Ada", PERSON).replace("'Ada'", "'Bob'")],
        [("Bob", "Person")],
        ["text-differs"],
    ),
    "beyond": (
        ["d:x nif:referenceContext d:1 ; nif:beginIndex 90 ; nif:endIndex 93 " + PERSON + " ."],
        [],
        ["beyond-text"],
    ),
    "no context": (
        ["d:x nif:referenceContext d:9 ; nif:beginIndex 0 ; nif:endIndex 3 " + PERSON + " ."],
        [],
        ["unknown-document"],
    ),
}


@pytest.mark.parametrize(("parts", "mentions", "rules"), CLASSES.values(), ids=CLASSES)
def test_annotations(
    tmp_path: Path, parts: list[str], mentions: list[tuple[str, str]], rules: list[str]
) -> None:
    found = read_path(nif(tmp_path, CONTEXT, *parts))
    assert (found.mentions, found.rules) == (mentions, rules)


def test_sentences_and_words_are_kept(tmp_path: Path) -> None:
    parts = [span("Ada uses", "", "nif:Sentence"), span("Nginx. Bob left Rome", "", "nif:Sentence")]
    found = read_path(nif(tmp_path, CONTEXT, *parts, span("Ada", PERSON)))
    assert found.texts == ["Ada uses"]
    assert found.counts[0] == 2


def test_offsets_may_count_utf_16(tmp_path: Path) -> None:
    text = "<http://ex.org/1> a nif:Context ; nif:isString '\U0001f600\U0001f600 Ada' .\n"
    at = "<http://ex.org/1#char=5,8> nif:referenceContext <http://ex.org/1> ; nif:anchorOf 'Ada'"
    found = read_path(nif(tmp_path, text, at + PERSON + " ."))
    assert (found.mentions, found.rules) == ([("Ada", "Person")], ["offset-unit"])


def test_a_damaged_statement_costs_one(tmp_path: Path) -> None:
    path = nif(tmp_path, CONTEXT, "d:x oops .\n", span("Ada", PERSON), "d:y d:z <a b> .\n")
    found = read_path(path)
    assert found.mentions == [("Ada", "Person")]
    assert found.notes[0] == (9, "damaged-record")


def test_contexts_are_documents(tmp_path: Path) -> None:
    other = "<http://ex.org/2#char=0,3> a nif:Context ; nif:isString 'Bob' .\n"
    relative = "<#char=0,4> a nif:Context ; nif:isString 'Rome' .\n"
    found = read_path(nif(tmp_path, CONTEXT, other, relative, span("Ada", PERSON)))
    names = ["http://ex.org/1", "http://ex.org/2", "corpus.ttl"]
    assert [name for name, _ in found.documents] == names


def test_an_entity_that_grows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.rdf"
    path.write_text(
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
        '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>{" " * 3000}',
        encoding="utf-8",
    )
    with pytest.raises(KgError, match="an XML entity that is long, or made of others"):
        read_path(path, "nif")


@pytest.mark.slow
def test_documents_of_redocred_as_nif(corpora: Path, tmp_path: Path) -> None:
    """The development set of Re-DocRED, written as N-Triples here: equal mentions."""
    whole = json.loads((corpora / "redocred" / "dev_revised.json").read_text(encoding="utf-8"))
    core = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
    lines, expected = list[str](), Counter[tuple[str, str]]()
    for number, item in enumerate(whole):
        tokens = [token for tokens in item["sents"] for token in tokens]
        ends = list(accumulate(len(token) + 1 for token in tokens))
        firsts = list(accumulate(map(len, item["sents"]), initial=0))
        text, name = " ".join(tokens), f"http://ex.org/{number}"
        lines.append(f"<{name}> <{core}isString> {json.dumps(text, ensure_ascii=False)} .")
        for sentence, start, end, kind in sorted(
            {(m["sent_id"], *m["pos"], m["type"]) for v in item["vertexSet"] for m in v}
        ):
            first, last = firsts[sentence] + start, firsts[sentence] + end - 1
            begin, stop = ends[first] - len(tokens[first]) - 1, ends[last] - 1
            at = f"_:m{len(lines)}"
            lines += [
                f"{at} <{core}referenceContext> <{name}> .",
                f'{at} <{core}beginIndex> "{begin}" .',
                f'{at} <{core}endIndex> "{stop}" .',
                f"{at} <http://www.w3.org/2005/11/its/rdf#taClassRef> <http://ex.org/o#{kind}> .",
            ]
            expected["".join(text[begin:stop].split()), kind] += 1
    path = tmp_path / "corpus.nt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_path(path)
    mentions = (("".join(surface.split()), kind) for surface, kind in found.mentions)
    assert Counter(mentions) == expected
    assert len(found.documents) == len(whole)
    assert found.rules == []


NOT_NIF = {
    "a guide": "# NIF\n\nWrite\n\n    " + CORPUS,
    "an ontology": PREFIXES + "nif:isString a rdf:Property .\n",
    "a graph of kg": CORPUS + "d:x <https://w3id.org/tagged-kg/ns#number> 1 .\n",
    "JSON that quotes it": json.dumps({"text": CORPUS}),
    "a page": f"<html><body><pre>{CORPUS}</pre></body></html>",
}


@pytest.mark.parametrize("text", NOT_NIF.values(), ids=NOT_NIF)
def test_what_is_no_corpus_of_nif_is_not_taken(tmp_path: Path, text: str) -> None:
    assert recognised(tmp_path, "x", text) != "nif"


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, len(CORPUS) - 1), size=st.integers(0, 20), new=st.text(max_size=4))
def test_mutants_are_read_or_refused(tmp_path: Path, at: int, size: int, new: str) -> None:
    path = tmp_path / "mutant.ttl"
    path.write_text(
        CORPUS[:at] + new + CORPUS[at + size :], encoding="utf-8", errors="surrogatepass"
    )
    try:
        read_path(path, "nif")
    except KgError:
        return
