"""Which form a client gets that says what it takes."""

import pytest

from kg.serve.negotiation import RDF_FORMATS, RESULT_FORMATS, accepted, named

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CASES = {
    "nothing said": ("", "json"),
    "anything": ("*/*", "json"),
    "one": ("application/sparql-results+xml", "xml"),
    "capitals": ("Application/SPARQL-Results+XML", "xml"),
    "two alike": ("text/csv, application/sparql-results+json", "json"),
    "two by quality": ("application/sparql-results+json;q=0.5, text/csv;q=0.9", "csv"),
    "spaces": (" text/csv ; q = 0.9 ,  application/sparql-results+xml ; q=0.1", "csv"),
    "another name": ("application/json", "json"),
    "XML by its general name": ("application/xml", "xml"),
    "a class of types": ("text/*", "csv"),
    "the more specific range counts": ("*/*, application/sparql-results+json;q=0", "xml"),
    "a class refused": ("application/*;q=0, */*", "csv"),
    "only what is unknown": ("image/png", None),
    "what is unknown, and anything": ("image/png, */*;q=0.1", "json"),
    "nothing at all": ("*/*;q=0", None),
    "quality that is no number": ("text/csv;q=high, text/tab-separated-values;q=0.1", "tsv"),
    "quality above one": ("text/csv;q=7, text/tab-separated-values", "tsv"),
    "not a list": (";;,,;q=1", "json"),
    "a browser": (BROWSER, "html"),
    "YASGUI": ("application/sparql-results+json,*/*;q=0.9", "json"),
}


@pytest.mark.parametrize(("accept", "form"), CASES.values(), ids=CASES)
def test_solutions_come_as_accepted(accept: str, form: str | None) -> None:
    choice = accepted(accept, RESULT_FORMATS)
    assert (choice and choice.format.name) == form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "turtle"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml;q=0.2, application/n-triples;q=0.3", "ntriples"),
        ("application/sparql-results+json", None),
        (BROWSER, "html"),
    ],
)
def test_triples_come_as_accepted(accept: str, form: str | None) -> None:
    choice = accepted(accept, RDF_FORMATS)
    assert (choice and choice.format.name) == form


def test_a_form_is_called_as_the_client_called_it() -> None:
    choice = accepted("application/json", RESULT_FORMATS)
    assert choice is not None
    assert choice.media == "application/json"


@pytest.mark.parametrize(
    ("name", "form"), [("csv", "csv"), (" JSON ", "json"), ("text/csv", "csv"), ("pdf", None)]
)
def test_a_form_may_be_named(name: str, form: str | None) -> None:
    choice = named(name, RESULT_FORMATS)
    assert (choice and choice.format.name) == form
