"""Explaining one entity, and two: what is found, which of several meanings, in which order."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import kg
from kg import Graph
from kg.common.errors import UnknownName
from kg.reports.explain import explain
from kg.reports.explain.entity import EntityExplanation, explain_entity
from kg.reports.explain.name_lookup import similar_names
from kg.reports.explain.pair import PairExplanation, explain_pair
from kg.reports.explain.sentences import Quote
from kg.reports.explain.show import explanation
from kg.schema.schema_file import parse_schema
from tests.conftest import lines
from tests.reports.explain.sample import SCHEMA

GraphOf = Callable[..., Graph]
SENTENCES = (
    "Nginx/B-App is/O written/O in/O C/B-Lang",
    "NGINX/B-App ,/O Apache/B-App and/O IIS/B-App",
    "Apache/B-App needs/O the/O old/O C/B-Lang",
    "C/B-Grade C/B-Grade C/B-Grade",
    "C/B-Grade of/O Ann/B-Person",
    "Ann/B-Person met/O Bob/B-Person",
    "Perl/B-Lang runs/O",
)
PUBTATOR = """1|t|TP53 and cancer
1|a|The p53 gene stops tumors.
1\t0\t4\tTP53\tGene\t7157
1\t9\t15\tcancer\tDisease\tD009369
1\t20\t23\tp53\tGene\t7157
1\t35\t41\ttumors\tDisease\tD009369

2|t|TP53 again
2|a|Nothing more.
2\t0\t4\tTP53\tGene\t7157
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a graph of servers, a language, and a grade of its name."""
    folder = tmp_path_factory.mktemp("explain")
    (folder / "corpus.txt").write_text(lines(*SENTENCES), encoding="utf-8")
    return kg.build([folder / "corpus.txt"], folder / "graph", schema=SCHEMA)


@pytest.fixture(scope="module")
def genes(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a graph of documents whose mentions carry identifiers."""
    folder = tmp_path_factory.mktemp("genes")
    (folder / "a.pubtator").write_text(PUBTATOR, encoding="utf-8")
    return kg.build([folder / "a.pubtator"], folder / "graph")


def marked(quote: Quote) -> list[tuple[str, str]]:
    """Return what a quote marks, and as what."""
    assert quote.text is not None
    return [(mark.role, quote.text[mark.begin : mark.stop]) for mark in quote.marks]


def as_json(found: EntityExplanation | PairExplanation) -> Any:
    """Return what JSON makes of an explanation."""
    return json.loads(explanation(found, 1, "json", colour=True))


# One entity, or two

IDS = {
    "a name": (("Perl",), "Lang/perl"),
    "an id": (("Lang/c",), "Lang/c"),
    "two names": (("Nginx", "Apache"), "App/nginx - App/apache"),
    "two ids": (("Lang/c", "App/nginx"), "Lang/c - App/nginx"),
}


@pytest.mark.parametrize(("names", "ids"), IDS.values(), ids=IDS)
def test_names_and_ids_are_explained_alike(graph: Graph, names: tuple[str, ...], ids: str) -> None:
    found = explain(graph.folder, *names)
    if isinstance(found, PairExplanation):
        assert (found.names, f"{found.first.id} - {found.second.id}") == (names, ids)
    else:
        assert ((found.name,), found.entity.id) == (names, ids)


REPRS = {
    "an entity": (
        ("Nginx",),
        "<EntityExplanation App/nginx: 'NGINX', 2 mentions, 2 surfaces, 6 edges>",
    ),
    "a pair": (("Nginx", "Lang/c"), "<PairExplanation App/nginx and Lang/c: 2 edges>"),
    "a path": (
        ("Grade/c", "Bob"),
        "<PairExplanation Grade/c and Person/bob: no edge, a path of 2 steps>",
    ),
    "one": (("nginx", "NGINX"), "<PairExplanation App/nginx and App/nginx: one entity>"),
}


@pytest.mark.parametrize(("names", "text"), REPRS.values(), ids=REPRS)
def test_a_notebook_shows_an_explanation_in_one_line(
    graph: Graph, names: tuple[str, ...], text: str
) -> None:
    assert repr(explain(graph.folder, *names)) == text


# One entity


def test_the_best_match_is_explained(graph: Graph) -> None:
    assert explain_entity(graph.folder, "c").entity.id == "Grade/c"


def test_the_other_matches_are_named(graph: Graph) -> None:
    assert [other.id for other in explain_entity(graph.folder, "c").other_matches] == ["Lang/c"]


def test_an_id_is_a_name(graph: Graph) -> None:
    assert explain_entity(graph.folder, "Lang/c").entity.id == "Lang/c"


@pytest.mark.parametrize("name", ["the Perl", "Perl 's", "“Perl”"])
def test_a_form_that_is_not_in_the_corpus_means_what_it_would_mean_there(
    graph: Graph, name: str
) -> None:
    assert explain_entity(graph.folder, name).entity.name == "Perl"


def test_a_form_has_its_rule_and_what_that_says(graph: Graph) -> None:
    forms = explain_entity(graph.folder, "Nginx").surfaces
    assert [(form.surface, form.rule, form.why) for form in forms] == [
        ("NGINX", "name", "written alike"),
        ("Nginx", "case", "alike but for capital letters"),
    ]


def test_a_form_has_the_first_sentence_that_is_written_so(graph: Graph) -> None:
    form = explain_entity(graph.folder, "Ann").surfaces[0]
    assert form.first is not None
    assert (form.first.source, form.first.line) == ("corpus.txt", 25)
    assert marked(form.first) == [("mention", "Ann")]


def test_types_are_counted(graph_of: GraphOf) -> None:
    schema = parse_schema({"types": {"A": {}, "B": {}}, "identity": {"noise": ["A", "B"]}}, "test")
    found = explain_entity(graph_of("x/B-A x/B-B x/B-B", schema=schema).folder, "x")
    assert [(count.value, count.mentions) for count in found.types] == [("B", 2), ("A", 1)]


def test_identifiers_are_counted(genes: Graph) -> None:
    found = explain_entity(genes.folder, "p53").identifiers
    assert [(count.value, count.mentions) for count in found] == [("7157", 3)]


def test_documents_are_counted(genes: Graph) -> None:
    found = explain_entity(genes.folder, "p53")
    assert found.documents == 2
    assert [(count.value, count.mentions) for count in found.mentioned_in] == [("1", 2), ("2", 1)]


def test_where_documents_are_unknown_the_sources_are_counted(graph: Graph) -> None:
    found = explain_entity(graph.folder, "Ann")
    assert found.documents is None
    assert [(count.value, count.mentions) for count in found.mentioned_in] == [("corpus.txt", 2)]


def test_only_what_claims_a_relation_has_a_direction(graph: Graph) -> None:
    found = explain_entity(graph.folder, "Lang/c").neighbours
    assert {(n.predicate, n.directed, n.direction) for n in found} == {
        ("appLang", False, "in"),
        ("writtenIn", True, "in"),
    }


def test_the_strongest_neighbour_comes_first(graph: Graph) -> None:
    strengths = [n.strength for n in explain_entity(graph.folder, "Apache").neighbours]
    assert strengths == sorted(strengths, reverse=True)


def test_json_takes_an_entity(graph: Graph) -> None:
    assert as_json(explain_entity(graph.folder, "c"))["thing"]["id"] == "Grade/c"


# Names that mean nothing

TRY = {
    "a letter too much": ("Apacche", ["Apache"]),
    "two letters exchanged": ("Ngnix", ["NGINX"]),
    "a part of a name": ("gin", ["NGINX"]),
    "nothing like it": ("Zope", []),
    "a letter": ("q", []),
    "nothing": (" ", []),
}


@pytest.mark.parametrize(("name", "names"), TRY.values(), ids=TRY)
def test_names_to_try(graph: Graph, name: str, names: list[str]) -> None:
    assert similar_names(graph.folder, name) == names


def test_an_unknown_name_comes_with_names_to_try(graph: Graph) -> None:
    with pytest.raises(UnknownName, match=r"found 'Apacche', .*perhaps 'Apache'"):
        explain_entity(graph.folder, "Apacche")


def test_an_unknown_name_like_no_other_is_refused_too(graph: Graph) -> None:
    with pytest.raises(UnknownName, match="found 'Zope'"):
        explain_pair(graph.folder, "Apache", "Zope")


# Two entities


def test_a_meeting_has_the_numbers_of_both(graph: Graph) -> None:
    met = explain_pair(graph.folder, "Nginx", "Lang/c").co_occurrence
    assert met is not None
    assert (met.windows, met.first_sentences, met.second_sentences, met.all_sentences) == (
        1,
        2,
        2,
        7,
    )
    assert met.expected == pytest.approx(4 / 7)


def test_what_claims_most_comes_first(graph: Graph) -> None:
    edges = explain_pair(graph.folder, "Nginx", "Lang/c").edges
    assert [(edge.predicate, edge.basis) for edge in edges] == [
        ("writtenIn", "cue"),
        ("appLang", "co-occurrence"),
    ]


def test_the_candidate_of_a_base_edge_is_told(graph: Graph) -> None:
    assert explain_pair(graph.folder, "Apache", "Lang/c").edges[0].candidate == "writtenIn"


def test_evidence_marks_both_names_and_the_cue(graph: Graph) -> None:
    [quote] = explain_pair(graph.folder, "Lang/c", "Nginx").edges[0].evidence[0]
    assert (quote.source, quote.line) == ("corpus.txt", 1)
    assert marked(quote) == [("subject", "Nginx"), ("cue", "written in"), ("object", "C")]


def test_the_order_of_names_changes_no_edge(graph: Graph) -> None:
    assert (
        explain_pair(graph.folder, "Nginx", "Lang/c").edges
        == explain_pair(graph.folder, "Lang/c", "Nginx").edges
    )


def test_of_several_meanings_those_are_taken_that_meet(graph: Graph) -> None:
    found = explain_pair(graph.folder, "Nginx", "C")
    assert found.second.id == "Lang/c"
    assert [[other.id for other in others] for others in found.other_matches] == [[], ["Grade/c"]]


def test_where_none_meet_the_most_frequent_meaning_is_taken(graph: Graph) -> None:
    assert explain_pair(graph.folder, "Perl", "C").second.id == "Grade/c"


def test_two_names_may_mean_one_entity(graph: Graph) -> None:
    found = explain_pair(graph.folder, "nginx", "App/nginx")
    assert found.first == found.second
    assert found.shared_surfaces is not None
    assert [[form.surface for form in forms] for forms in found.shared_surfaces] == [
        ["NGINX", "Nginx"],
        [],
    ]


def steps(found: PairExplanation) -> list[tuple[str, str]]:
    return [(step.subject.name, step.object.name) for step in found.path]


def test_where_they_never_meet_there_is_a_path(graph: Graph) -> None:
    found = explain_pair(graph.folder, "Grade/c", "Bob")
    assert (found.co_occurrence, found.edges) == (None, ())
    assert steps(found) == [("C", "Ann"), ("Ann", "Bob")]


def test_a_step_of_a_path_is_the_edge_that_claims_most(graph: Graph) -> None:
    assert explain_pair(graph.folder, "Lang/c", "IIS").path[-1].basis == "enumeration"


def test_a_step_of_a_path_has_its_sentences(graph: Graph) -> None:
    quotes = [
        step.evidence[0][0].text for step in explain_pair(graph.folder, "Grade/c", "Bob").path
    ]
    assert quotes == ["C of Ann", "Ann met Bob"]


def test_there_may_be_no_path(graph: Graph) -> None:
    found = explain_pair(graph.folder, "Perl", "Bob")
    assert (found.shared_surfaces, found.edges, found.path) == (None, (), ())


def test_json_takes_a_pair(graph: Graph) -> None:
    found = as_json(explain_pair(graph.folder, "Nginx", "Lang/c"))
    assert found["edges"][0]["evidence"][0][0]["marks"][0] == {
        "what": "subject",
        "begin": 0,
        "stop": 5,
    }


def test_equal_questions_have_equal_answers(graph: Graph) -> None:
    one, other = (explain_pair(Graph(graph.path).folder, "Ann", "Nginx") for _ in range(2))
    assert asdict(one) == asdict(other)


def test_ends_in_two_sentences_are_two_quotes(graph_of: GraphOf) -> None:
    graph = graph_of("Ann/B-P met/O Bob/B-P", "Bob/B-P left/O")
    evidence = (
        graph.scan("evidence")
        .collect()
        .with_columns(
            object_sentence=pl.lit(1, pl.UInt32),
            object_start=pl.lit(0, pl.UInt32),
            object_end=pl.lit(1, pl.UInt32),
        )
    )
    evidence.write_parquet(graph.path / "evidence.parquet")
    pieces = explain_pair(Graph(graph.path).folder, "Ann", "Bob").edges[0].evidence
    assert [[marked(quote) for quote in quotes] for quotes in pieces] == [
        [[("subject", "Ann")], [("object", "Bob")]]
    ]


def test_a_graph_without_texts_still_has_places(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("Ann/B-P met/O Bob/B-P"), encoding="utf-8")
    options = kg.Options(text=False)
    graph = kg.build([tmp_path / "c.txt"], tmp_path / "graph", options=options)
    [quote] = explain_pair(graph.folder, "Ann", "Bob").edges[0].evidence[0]
    assert (quote.source, quote.line, quote.text) == ("c.txt", 1, None)
