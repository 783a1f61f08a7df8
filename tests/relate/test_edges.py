"""The edges of small corpora: predicate, direction, and support."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import Graph, Schema
from kg.api import build
from kg.common.ids import edge_id
from kg.common.naming import camel, upper_snake
from kg.pipeline.options import Options
from kg.relate.predicates import MAX_TYPE_PAIRS, choose_predicates
from kg.schema.schema_file import parse_schema
from tests.conftest import lines

GraphOf = Callable[..., Graph]
Edge = tuple[str, str, str]
APPS: dict[str, Any] = {
    "types": {"App": {}, "Lang": {}, "System": {}},
    "relation": [
        {
            "predicate": "writtenIn",
            "subject": ["App"],
            "object": ["Lang"],
            "cues": ["{subject} written in {object}", "{object} powers {subject}"],
        },
        {
            "predicate": "runsOn",
            "subject": ["App"],
            "object": ["System"],
            "cues": ["{subject} runs on {object}"],
        },
        {"predicate": "ships", "subject": ["System"], "object": ["App"]},
        {
            "predicate": "rivals",
            "subject": ["App"],
            "object": ["App"],
            "symmetric": True,
            "cues": ["{subject} rivals {object}"],
        },
    ],
    "pair": [{"types": ["System", "Lang"], "predicate": "languageOfSystem"}],
}
SCHEMA = parse_schema(APPS, "apps.toml")


def edges(graph: Graph, basis: str | None = None) -> list[Edge]:
    """Return the edges of *graph* by the ids of their ends."""
    ids = graph.entities["id"].to_list()
    rows = graph.edges.select("subject", "predicate", "object", "basis").rows()
    return sorted((ids[s], p, ids[o]) for s, p, o, b in rows if basis in (None, b))


def one(graph: Graph, predicate: str) -> dict[str, Any]:
    """Return the only edge with *predicate*."""
    (row,) = graph.edges.filter(predicate=predicate).to_dicts()
    return row


BASE = {
    # a sentence, and its base edge
    "types in the order of the alphabet": (
        "Ant/B-App needs/O C/B-Lang",
        ("App/ant", "appLang", "Lang/c"),
    ),
    "types against it": ("C/B-Lang powering/O Ant/B-App", ("App/ant", "appLang", "Lang/c")),
    "equal types, smaller id first": (
        "Ant/B-App needs/O Bee/B-App",
        ("App/ant", "appApp", "App/bee"),
    ),
    "equal types, larger id first": (
        "Bee/B-App needs/O Ant/B-App",
        ("App/ant", "appApp", "App/bee"),
    ),
    "a pair that the schema names": (
        "Unix/B-System needs/O C/B-Lang",
        ("Lang/c", "languageOfSystem", "System/unix"),
    ),
}


@pytest.mark.parametrize(("sentence", "edge"), BASE.values(), ids=BASE)
def test_a_base_edge_is_named_by_its_types(graph_of: GraphOf, sentence: str, edge: Edge) -> None:
    assert edges(graph_of(sentence, schema=SCHEMA)) == [edge]


def test_each_two_entities_of_a_sentence_have_one_base_edge(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-X a/O Bee/B-X a/O Cow/B-Y", "Cow/B-Y a/O Ant/B-X", "Dog/B-Y")
    assert edges(graph) == [
        ("X/ant", "xX", "X/bee"),
        ("X/ant", "xY", "Y/cow"),
        ("X/bee", "xY", "Y/cow"),
    ]


def test_an_entity_has_no_edge_to_itself(graph_of: GraphOf) -> None:
    assert edges(graph_of("Ant/B-X or/O ANT/B-X")) == []


CANDIDATES = {
    "one relation fits": ("Ant/B-App a/O C/B-Lang", "writtenIn"),
    "one fits, the other way round": ("C/B-Lang a/O Ant/B-App", "writtenIn"),
    "one fits each way": ("Ant/B-App a/O Unix/B-System", None),
    "none fits": ("C/B-Lang a/O Unix/B-System", None),
}


@pytest.mark.parametrize(("sentence", "candidate"), CANDIDATES.values(), ids=CANDIDATES)
def test_candidate(graph_of: GraphOf, sentence: str, candidate: str | None) -> None:
    assert graph_of(sentence, schema=SCHEMA).edges["candidate"].to_list() == [candidate]


def test_only_base_edges_have_a_candidate(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-App written/O in/O C/B-Lang", schema=SCHEMA)
    assert one(graph, "writtenIn")["candidate"] is None


LISTS = {
    # a sentence of single letters, and the pairs that are listed
    "two": ("a/B-X and/O b/B-X", ["ab"]),
    "three": ("a/B-X ,/O b/B-X and/O c/B-X", ["ab", "ac", "bc"]),
    "two by a slash": ("a/B-X //O b/B-X", ["ab"]),
    "three by commas": ("a/B-X ,/O b/B-X ,/O c/B-X", ["ab", "ac", "bc"]),
    "of several types": ("a/B-X or/O b/B-Y", []),
    "larger id first": ("b/B-X //O a/B-X", ["ab"]),
    "a phrase before its sentence": ("In/O a/B-X ,/O b/B-X is/O popular/O", []),
    "a date before its sentence": ("In/O a/B-Date ,/O b/B-X won/O", []),
    "a place in another": ("in/O a/B-X ,/O b/B-X ./O", []),
    "an abbreviation": ("a/B-X (/O b/B-X )/O is/O", []),
    "from one to another": ("a/B-X -/O b/B-X", []),
    "a word between": ("a/B-X ,/O not/O b/B-X", []),
    "side by side": ("a/B-X b/B-X", []),
    "two lists": ("a/B-X and/O b/B-X uses/O c/B-X or/O d/B-X", ["ab", "cd"]),
    "words outside": ("of/O a/B-X and/O b/B-X of/O", ["ab"]),
}


@pytest.mark.parametrize(("sentence", "pairs"), LISTS.values(), ids=LISTS)
def test_listed_with(graph_of: GraphOf, sentence: str, pairs: list[str]) -> None:
    graph = graph_of(sentence)
    found = edges(graph, "enumeration")
    assert [(s[-1] + o[-1], predicate) for s, predicate, o in found] == [
        (pair, "listedWith") for pair in pairs
    ]


def test_what_the_sentence_before_lists_makes_no_list_of_a_comma(graph_of: GraphOf) -> None:
    # The second sentence begins with a mention, at the end of a list by commas.
    graph = graph_of("a/B-X ,/O b/B-X ,/O c/B-X", "d/B-X ,/O e/B-X won/O")
    listed = {end[-1] for s, _, o in edges(graph, "enumeration") for end in (s, o)}
    assert listed == set("abc")


CUES = {
    # a sentence, and what its cue asserts
    "subject first": ("Ant/B-App written/O in/O C/B-Lang", [("App/ant", "writtenIn", "Lang/c")]),
    "object first": ("C/B-Lang powers/O Ant/B-App", [("App/ant", "writtenIn", "Lang/c")]),
    "light words": (
        "Ant/B-App is/O written/O in/O the/O C/B-Lang",
        [("App/ant", "writtenIn", "Lang/c")],
    ),
    "against the types": ("C/B-Lang written/O in/O Ant/B-App", []),
    "inverse against the types": ("Ant/B-App powers/O C/B-Lang", []),
    "types that have no such relation": ("Ant/B-App written/O in/O Bee/B-App", []),
    "a negation": ("Ant/B-App not/O written/O in/O C/B-Lang", []),
    "may": ("Ant/B-App may/O be/O written/O in/O C/B-Lang", []),
    "a list": (
        "Ant/B-App written/O in/O Perl/B-Lang and/O C/B-Lang",
        [("App/ant", "writtenIn", "Lang/c"), ("App/ant", "writtenIn", "Lang/perl")],
    ),
    "a mention between": ("Ant/B-App written/O in/O Bee/B-App style/O for/O C/B-Lang", []),
    "symmetric, smaller id first": (
        "Ant/B-App rivals/O Bee/B-App",
        [("App/ant", "rivals", "App/bee")],
    ),
    "symmetric, larger id first": (
        "Bee/B-App rivals/O Ant/B-App",
        [("App/ant", "rivals", "App/bee")],
    ),
}


@pytest.mark.parametrize(("sentence", "wanted"), CUES.values(), ids=CUES)
def test_a_cue_asserts(graph_of: GraphOf, sentence: str, wanted: list[Edge]) -> None:
    assert edges(graph_of(sentence, schema=SCHEMA), "cue") == wanted


def test_a_cue_edge_stands_beside_the_base_edge(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-App written/O in/O C/B-Lang", schema=SCHEMA)
    assert edges(graph) == [("App/ant", "appLang", "Lang/c"), ("App/ant", "writtenIn", "Lang/c")]


def test_an_edge_counts_only_the_sentences_that_show_it(graph_of: GraphOf) -> None:
    graph = graph_of(
        "Ant/B-App rivals/O Bee/B-App", "Ant/B-App or/O Bee/B-App", "Ant/B-App Bee/B-App",
        schema=SCHEMA,
    )  # fmt: skip
    found = dict(graph.edges.select("predicate", "sentences").rows())
    assert found == {"appApp": 3, "rivals": 1, "listedWith": 1}


def test_all_edges_of_a_pair_have_its_measures(graph_of: GraphOf) -> None:
    graph = graph_of(
        "Ant/B-App rivals/O Bee/B-App", "Ant/B-App or/O Bee/B-App", "Cow/B-App", schema=SCHEMA
    )
    assert len(graph.edges) == 3
    assert len(graph.edges.select("npmi", "g2", "t", "p", "q").unique()) == 1


def test_a_pair_counts_once_a_sentence(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-X a/O Bee/B-X a/O Ant/B-X a/O Bee/B-X")
    assert graph.edges["sentences"].to_list() == [1]


def test_documents_of_an_edge_are_counted(graph_of: GraphOf) -> None:
    pair = "Ant/B-X a/O Bee/B-X"
    mark = "-DOCSTART-/O"
    graph = graph_of(mark, pair, pair, mark, "Ant/B-X", mark, pair)
    assert graph.edges.select("sentences", "documents").rows() == [(3, 2)]


def test_documents_are_unknown_where_one_of_the_sentences_is(tmp_path: Path) -> None:
    pair = "Ant/B-X a/O Bee/B-X"
    (tmp_path / "marked.txt").write_text(lines("-DOCSTART-/O", pair), encoding="utf-8")
    (tmp_path / "unmarked.txt").write_text(lines(pair), encoding="utf-8")
    paths = [tmp_path / "marked.txt", tmp_path / "unmarked.txt"]
    assert build(paths, tmp_path / "graph").edges["documents"].to_list() == [None]


def evidence(graph: Graph, predicate: str) -> list[tuple[int, int]]:
    """Return the ranks and sentences of the evidence of the only edge with *predicate*."""
    edge = one(graph, predicate)["edge"]
    return (
        graph.scan("evidence").collect().filter(edge=edge).select("rank", "subject_sentence").rows()
    )


def test_the_most_direct_evidence_comes_first(graph_of: GraphOf) -> None:
    far, near = "Ant/B-X a/O a/O a/O Bee/B-Y", "Ant/B-X a/O Bee/B-Y"
    assert evidence(graph_of(far, near, "Ant/B-X a/O a/O Bee/B-Y"), "xY") == [
        (0, 1),
        (1, 2),
        (2, 0),
    ]


@pytest.mark.parametrize(("most", "kept"), [(1, 1), (3, 3), (9, 7)])
def test_evidence_is_limited_for_each_edge(tmp_path: Path, most: int, kept: int) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text(lines(*["Ant/B-X a/O Bee/B-Y"] * 7), encoding="utf-8")
    graph = build([corpus], tmp_path / "graph", options=Options(evidence=most))
    assert graph.scan("evidence").collect()["rank"].to_list() == list(range(kept))


def test_equally_direct_evidence_does_not_depend_on_what_else_is_read(tmp_path: Path) -> None:
    pair, chosen = lines(*["Ant/B-X a/O Bee/B-Y"] * 20), []
    for name, other in (("alone", None), ("with another", "0.txt")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.txt").write_text(pair, encoding="utf-8")
        if other:
            (folder / other).write_text(lines("Cow/B-X", "Ant/B-X"), encoding="utf-8")
        graph = build([folder], tmp_path / f"graph {name}")
        chosen.append(
            graph.scan("evidence").collect().select("subject_source", "subject_sentence").rows()
        )
    assert chosen[0] == chosen[1]


def test_evidence_names_both_mentions(graph_of: GraphOf) -> None:
    graph = graph_of("Cow/B-X", "C/B-Y ++/I-Y powers/O Ant/B-X")
    ends = [
        f"{end}_{what}" for end in ("subject", "object") for what in ("sentence", "start", "end")
    ]
    assert graph.scan("evidence").collect().select(ends).rows() == [(1, 3, 4, 1, 0, 2)]


def test_evidence_of_a_cue_edge_shows_the_cue(graph_of: GraphOf) -> None:
    graph = graph_of("Né/O Ant/B-App is/O Written/O in/O C/B-Lang", schema=SCHEMA)
    row = (
        graph.scan("evidence")
        .collect()
        .filter(edge=one(graph, "writtenIn")["edge"])
        .row(0, named=True)
    )
    (text,) = graph.sentences["text"]
    assert (row["cue"], text[row["cue_begin"] : row["cue_stop"]]) == ("written in", "Written in")


def test_evidence_of_a_base_edge_shows_no_cue(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-App written/O in/O C/B-Lang", schema=SCHEMA)
    row = graph.scan("evidence").collect().filter(edge=one(graph, "appLang")["edge"])
    assert row.select("cue", "cue_begin", "cue_stop").rows() == [(None, None, None)]


def test_ids_are_hashes_of_the_ends_and_the_predicate(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-App written/O in/O C/B-Lang ,/O Perl/B-Lang", schema=SCHEMA)
    ids = graph.entities["id"].to_list()
    rows = graph.edges.select("subject", "predicate", "object").rows()
    assert graph.edges["id"].to_list() == [edge_id(ids[s], p, ids[o]) for s, p, o in rows]


def test_ids_are_unique(graph_of: GraphOf) -> None:
    words = " ,/O ".join(f"{name}/B-X" for name in ("a1", "a2", "b1", "b2", "c1"))
    ids = graph_of(words, words).edges["id"]
    assert ids.n_unique() == len(ids) == 2 * 10


def test_an_id_is_twenty_hex_digits_that_depend_on_the_order() -> None:
    ids = {edge_id("a", "uses", "b"), edge_id("b", "uses", "a"), edge_id("a", "usesb", "")}
    assert {len(name) for name in ids} == {20}
    assert len(ids) == 3


def test_edges_are_numbered_in_their_order(graph_of: GraphOf) -> None:
    graph = graph_of("c/B-X a/O b/B-X a/O a/B-X", "b/B-X ,/O c/B-X")
    assert graph.edges["edge"].to_list() == list(range(len(graph.edges)))
    assert graph.edges.select("subject", "object", "predicate").rows() == sorted(
        graph.edges.select("subject", "object", "predicate").rows(),
        key=lambda row: (row[0], row[2], row[1]),
    )


ENDS = ["subject", "predicate", "object"]


def _types(number: int) -> list[str]:
    return sorted(f"T{i}" for i in range(number))


# n types make n·(n+1)/2 pairs: 31 make 496, 32 make 528.
@pytest.mark.parametrize(
    ("types", "wanted", "generic"),
    [(31, None, False), (32, None, True), (32, False, False), (2, True, True)],
)
def test_base_edges_are_generic(types: int, wanted: bool | None, generic: bool) -> None:
    assert 31 * 32 // 2 <= MAX_TYPE_PAIRS < 32 * 33 // 2
    assert choose_predicates(_types(types), Schema(), wanted).generic is generic


def test_of_many_types_the_pairs_that_occur_get_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    pairs = [(i, i + 1) for i in range(40)] + [(39, 3)]
    path.write_text(lines(*(f"e{a}/B-T{a} uses/O e{b}/B-T{b}" for a, b in pairs)), encoding="utf-8")
    graph = build(path, generic=False)
    names = graph.entities["name"].to_list()
    assert {(names[s], p, names[o]) for s, p, o in graph.edges[ENDS].rows()} == {
        (f"e{first[1:]}", camel(first, second), f"e{second[1:]}")
        for first, second in (sorted((f"T{a}", f"T{b}")) for a, b in pairs)
    }


def test_generic_edges_are_noted(graph_of: GraphOf) -> None:
    graph = graph_of(" ".join(f"e{i}/B-T{i}" for i in range(32)))
    assert graph.edges["predicate"].unique().to_list() == ["coOccursWith"]
    assert graph.diagnostics["rule"].to_list() == ["generic"]


CLASHES: dict[str, tuple[list[str], dict[str, Any], str]] = {
    # types, a schema of them, and the predicate that is told apart
    "two pairs of types": (["Data", "Data_Set", "Set_Type", "Type"], {}, "dataSetType_2"),
    "a relation and a pair of types": (
        ["Lang", "App"],
        {"relation": [{"predicate": "appLang", "subject": ["App"], "object": ["Lang"]}]},
        "appLang_2",
    ),
    "a pair that is named as another is called": (
        ["App", "Lang"],
        {"pair": [{"types": ["App", "App"], "predicate": "appLang"}]},
        "appLang_2",
    ),
    "a pair of types and our own": (["Listed", "With"], {}, "listedWith_2"),
    "types that differ by capitals": (["PER", "per"], {}, "per_2Per_2"),
}


@pytest.mark.parametrize(("types", "mapping", "apart"), CLASHES.values(), ids=CLASHES)
def test_predicates_that_clash_are_told_apart(
    types: list[str], mapping: dict[str, Any], apart: str
) -> None:
    schema = parse_schema({"types": {name: {} for name in types}, **mapping}, "clash.toml")
    found = choose_predicates(sorted(types), schema, None)
    assert apart in found.names
    assert len(set(map(upper_snake, found.names))) == len(found.names)


ANNOTATIONS: dict[str, tuple[list[str], dict[str, Any], list[str]]] = {
    # names of annotated relations, a schema, their predicates
    "capitals": (["TAKES_PLACE_IN"], {}, ["takesPlaceIn"]),
    "two spellings": (["PART_OF", "part of", "partOf"], {}, ["partOf"] * 3),
    "two spellings of an abbreviation": (["HAS_GPES", "has_GPEs"], {}, ["hasGpes"] * 2),
    "a pair of types": (["App_lang"], {}, ["appLangRelation"]),
    "a pair of types, and what that gives": (
        ["appLang", "appLangRelation"],
        {},
        ["appLangRelation", "appLangRelationRelation"],
    ),
    "our own": (
        ["CO_OCCURS_WITH", "listed with"],
        {},
        ["coOccursWithRelation", "listedWithRelation"],
    ),
    "the schema's": (
        ["HAS_DNA", "has dna"],
        {"relation": [{"predicate": "hasDNA", "subject": ["App"], "object": ["Lang"]}]},
        ["hasDNA", "hasDNA"],
    ),
}


@pytest.mark.parametrize(("names", "mapping", "wanted"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_annotated_relations_have_predicates(
    names: list[str], mapping: dict[str, Any], wanted: list[str]
) -> None:
    schema = parse_schema({"types": {"App": {}, "Lang": {}}, **mapping}, "s.toml")
    found = choose_predicates(["App", "Lang"], schema, None, names)
    assert [found.names[number] for number in found.annotated] == wanted


def test_generic_edges_do_not_clash() -> None:
    types = CLASHES["two pairs of types"][0]
    assert choose_predicates(types, Schema(), True).generic


BRAT = {
    # text, annotations, the edges that the corpus states
    "a relation": (
        "Ant uses Bee.",
        "T1 App 0 3 Ant|T2 App 9 12 Bee|R1 Uses Arg1:T2 Arg2:T1",
        [("App/bee", "uses", "App/ant")],
    ),
    "one that crosses sentences": (
        "Ant runs.\nBee runs.",
        "T1 App 0 3 Ant|T2 App 10 13 Bee|R1 Uses Arg1:T1 Arg2:T2",
        [("App/ant", "uses", "App/bee")],
    ),
    "one named like a base edge": (
        "Ant uses Bee.",
        "T1 App 0 3 Ant|T2 App 9 12 Bee|R1 App_App Arg1:T1 Arg2:T2",
        [("App/ant", "appAppRelation", "App/bee")],
    ),
    "one of the schema that is symmetric": (
        "Bee rivals Ant.",
        "T1 App 0 3 Bee|T2 App 11 14 Ant|R1 RIVALS Arg1:T1 Arg2:T2",
        [("App/ant", "rivals", "App/bee")],
    ),
    "one of a thing with itself": (
        "Ant is Ant.",
        "T1 App 0 3 Ant|T2 App 7 10 Ant|R1 Uses Arg1:T1 Arg2:T2",
        [],
    ),
}


def brat(folder: Path, text: str, annotations: str) -> Path:
    """Write a text with annotations that are parted by bars, their cells by spaces."""
    (folder / "a.txt").write_text(text + "\n")
    rows = []
    for line in annotations.split("|"):
        words = line.split(" ")
        body = " ".join(words[1:4])
        rows.append("\t".join([words[0], body, *words[4:]]))
    (folder / "a.ann").write_text("\n".join(rows) + "\n")
    return folder


@pytest.mark.parametrize("case", BRAT)
def test_what_the_corpus_states_is_an_edge(case: str, tmp_path: Path) -> None:
    text, annotations, wanted = BRAT[case]
    (tmp_path / "corpus").mkdir()
    corpus = brat(tmp_path / "corpus", text, annotations)
    graph = build([corpus], tmp_path / "g", schema=SCHEMA)
    assert edges(graph, "annotated") == wanted


def test_what_the_corpus_states_and_a_cue_asserts_is_one_edge(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    annotations = "T1 App 0 3 Ant|T2 Lang 15 16 C|R1 WrittenIn Arg1:T1 Arg2:T2"
    corpus = brat(tmp_path / "corpus", "Ant written in C.", annotations)
    graph = build([corpus], tmp_path / "g", schema=SCHEMA)
    found = one(graph, "writtenIn")
    assert (found["basis"], found["sentences"]) == ("annotated", 1)
    assert graph.evidence(found["edge"])["cue"].to_list() == ["written in"]


def test_measures_of_a_pair_that_never_meets_say_so(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    text, annotations, _ = BRAT["one that crosses sentences"]
    graph = build([brat(tmp_path / "corpus", text, annotations)], tmp_path / "g", schema=SCHEMA)
    found = one(graph, "uses")
    assert (found["npmi"], found["p"], found["sentences"]) == (-1.0, 1.0, 1)
    assert found["strength"] > 0
