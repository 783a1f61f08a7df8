"""A graph without evidence, and one whose evidence stands in two sentences."""

from collections.abc import Callable
from io import BytesIO

import pytest
from rdflib import Graph as Triples
from rdflib.namespace import PROV, RDF

from kg import Graph, Options
from kg.emit.rdf import write_ntriples
from kg.reports import show
from kg.reports.explain.pair import explain_pair
from kg.reports.explain.show import pair
from kg.reports.overview import overview

pytestmark = pytest.mark.slow

SENTENCES = ("Nginx/B-App uses/O C/B-Lang", "Nginx/B-App beats/O Apache/B-App")


@pytest.fixture
def bare(graph_of: Callable[..., Graph]) -> Graph:
    return graph_of(*SENTENCES, options=Options(evidence=0))


@pytest.fixture
def apart(graph_of: Callable[..., Graph]) -> Graph:
    return graph_of("Nginx/B-App is/O", "C/B-Lang was/O", options=Options(window="2"))


def derived(graph: Graph) -> list[str]:
    """Return the sentences from which the RDF of *graph* says edges to be derived."""
    out = BytesIO()
    write_ntriples(graph.folder, out)
    triples = Triples().parse(data=out.getvalue(), format="nt")
    edges = triples.subjects(RDF.type, RDF.Statement)
    return sorted(str(one) for edge in edges for one in triples.objects(edge, PROV.wasDerivedFrom))


def test_without_evidence_the_edges_are_the_same(
    bare: Graph, graph_of: Callable[..., Graph]
) -> None:
    edges = bare.edges  # before the folder gets the other graph
    assert edges.equals(graph_of(*SENTENCES).edges)


def test_without_evidence_there_is_none(bare: Graph) -> None:
    assert bare.scan("evidence").collect().is_empty()
    assert bare.evidence(0).is_empty()


def test_without_evidence_the_overview_names_no_place(bare: Graph) -> None:
    text = show.overview(overview(bare.folder), 3)
    assert "appLang" in text
    assert "read in" not in text


def test_without_evidence_a_pair_is_explained_by_its_numbers(bare: Graph) -> None:
    text = pair(explain_pair(bare.folder, "Nginx", "C"), 3, colour=False)
    assert "they meet in 1 of 2 sentences" in text
    assert "corpus.txt" not in text


def test_without_evidence_nothing_is_derived(bare: Graph) -> None:
    assert derived(bare) == []


def test_evidence_in_two_sentences_shows_both(apart: Graph) -> None:
    row = apart.evidence(0).row(0, named=True)
    found = (row["text"], row["line"], row["object_text"], row["object_line"])
    assert found == ("Nginx is", 1, "C was", 4)


def test_an_edge_is_derived_from_both_sentences(apart: Graph) -> None:
    assert [sentence.rpartition("/")[2] for sentence in derived(apart)] == ["0", "1"]


def test_explain_shows_both_sentences(apart: Graph) -> None:
    text = pair(explain_pair(apart.folder, "Nginx", "C"), 3, colour=False)
    assert "they meet in 1 window of 2 sentences" in text
    assert "**Nginx** is  |  corpus.txt:4  **C** was" in text
