"""A build with judged edges: what they teach, what lasts, and what is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import kg
from benchmarks.judging import GAIN, MAX_ERROR, trial
from kg import Graph
from kg.common.errors import FilterError, JudgementError, UsageError
from kg.reports.evaluate.ranking import rank
from tests.conftest import lines
from tests.judged import PAIRS, corpus_text, truth, write_judgements
from tests.pipeline.test_build import hashes

JUDGED = range(20)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, its graph, judgements of half of its edges, and what these teach."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "c.conll").write_text(corpus_text())
    plain = kg.build(folder / "c.conll", folder / "plain")
    write_judgements(plain, folder / "judge.csv", JUDGED)
    kg.build(folder / "c.conll", folder / "judged", judged=folder / "judge.csv")
    return folder


def average_precision(graph: Graph, column: str, edges: pl.DataFrame) -> float:
    values = edges.join(graph.edges.select("id", column), on="id")
    return rank(values[column].to_numpy(), values["is_true"].to_numpy()).average_precision


def test_edges_that_were_not_judged_are_ranked_by_what_was(place: Path) -> None:
    graph = kg.open(place / "judged")
    rest = truth(graph).filter(pl.col("number") >= JUDGED.stop)
    assert len(rest) == 2 * (PAIRS - JUDGED.stop)
    assert average_precision(graph, "strength", rest) < 0.6
    assert average_precision(graph, "probability", rest) > 0.99


def test_a_judged_edge_is_certain_and_no_other(place: Path) -> None:
    graph = kg.open(place / "judged")
    edges = truth(graph).join(graph.edges.select("id", "probability"), on="id")
    is_judged = edges["number"].is_in(list(JUDGED))
    certain = edges.filter(is_judged)
    assert certain["probability"].to_list() == certain["is_true"].cast(pl.Float64).to_list()
    assert edges.filter(~is_judged)["probability"].is_between(0, 1, closed="none").all()


def test_without_judgements_the_tables_are_the_same_but_for_the_column(place: Path) -> None:
    plain, judged = kg.open(place / "plain"), kg.open(place / "judged")
    assert plain.edges["probability"].null_count() == len(plain.edges)
    columns = pl.exclude("probability")
    assert plain.edges.select(columns).equals(judged.edges.select(columns))
    tables = [kg.open(place / name).folder.manifest["tables"] for name in ("plain", "judged")]
    differing = [name for name in tables[0] if tables[0][name] != tables[1][name]]
    assert differing == ["edges"]


def test_the_bytes_are_those_of_any_number_of_processes(place: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"judged": place / "judge.csv", "name": "c"}
    kg.build(place / "c.conll", tmp_path / "two", jobs=2, **options)
    assert hashes(tmp_path / "two") == hashes(place / "judged")


def test_parts_of_the_edges_have_the_probabilities_of_the_whole(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.table_file.ROWS", 16)
    monkeypatch.setattr("kg.pipeline.judging.EDGES_AT_ONCE", 16)
    graph = kg.build(place / "c.conll", tmp_path / "g", judged=place / "judge.csv")
    assert graph.edges["probability"].equals(kg.open(place / "judged").edges["probability"])


def test_a_graph_that_grows_is_that_of_a_clean_build(place: Path, tmp_path: Path) -> None:
    corpus, options = tmp_path / "corpus", {"judged": [place / "judge.csv"]}
    corpus.mkdir()
    (corpus / "c.conll").write_text(corpus_text())
    kg.build(corpus, tmp_path / "clean", name="g", **options)
    (corpus / "more.conll").write_text(corpus_text(PAIRS, PAIRS + 3))
    (corpus / "c.conll").unlink()
    kg.build(corpus, tmp_path / "g", name="g", **options)
    (corpus / "c.conll").write_text(corpus_text())
    kg.add(tmp_path / "g", corpus, **options)
    kg.remove(tmp_path / "g", "more.conll", **options)
    assert hashes(tmp_path / "g") == hashes(tmp_path / "clean")


def test_growing_wants_the_same_judgements(place: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.conll"
    more.write_text(lines("Tool1/B-Tool is/O here/O"))
    with pytest.raises(UsageError, match=r"--judged: found no judge\.csv, wanted the file"):
        kg.add(place / "judged", more)
    other = tmp_path / "judge.csv"
    other.write_text(f"{(place / 'judge.csv').read_text()}\n")
    with pytest.raises(UsageError, match="options: found another judged, wanted the judged,"):
        kg.add(place / "judged", more, judged=other)


def test_a_schema_names_its_judgements(place: Path, tmp_path: Path) -> None:
    (tmp_path / "judge.csv").write_text((place / "judge.csv").read_text())
    schema = tmp_path / "s.toml"
    schema.write_text('judged = ["judge.csv"]\n')
    graph = kg.build(place / "c.conll", tmp_path / "g", schema=schema)
    assert graph.edges["probability"].equals(kg.open(place / "judged").edges["probability"])


def test_judgements_of_edges_that_are_gone_are_told(place: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.conll"
    corpus.write_text(corpus_text(2))
    graph = kg.build(corpus, judged=place / "judge.csv")
    notes = graph.diagnostics.filter(rule="judgement-unknown")
    assert notes["source"].unique().to_list() == ["judge.csv"]
    assert notes.select("line", "value").row(0) == (2, "Lang/lang1 langTool Tool/tool0")
    assert len(notes) == 4
    with pytest.raises(
        JudgementError, match=r"judge\.csv:2: found Lang/lang1 langTool Tool/tool0, which"
    ):
        kg.build(corpus, judged=place / "judge.csv", strict=True)


def test_too_few_judgements_leave_all_without(place: Path, tmp_path: Path) -> None:
    blank = tmp_path / "blank.csv"
    blank.write_text("judgement,edge\n")
    none = kg.build(place / "c.conll", judged=blank).diagnostics
    assert none["value"].to_list() == ["0 true, 0 false"]
    few = write_judgements(kg.open(place / "plain"), tmp_path / "few.csv", range(4))
    graph = kg.build(place / "c.conll", judged=few)
    assert graph.edges["probability"].null_count() == len(graph.edges)
    (note,) = graph.diagnostics.filter(rule="few-judgements").to_dicts()
    assert note["value"] == "4 true, 4 false"
    with pytest.raises(FilterError, match="--min-probability: found no probabilities"):
        graph.filter(min_probability=0.5)


KEPT: dict[str, tuple[dict[str, Any], list[str], bool]] = {
    "no texts": ({"text": False}, [], True),
    "no evidence": ({"evidence": 0}, ["judged-without-words"], False),
}


@pytest.mark.parametrize(("options", "rules", "by_words"), KEPT.values(), ids=KEPT)
def test_what_is_kept_of_sentences(
    place: Path, options: dict[str, Any], rules: list[str], by_words: bool
) -> None:
    graph = kg.build(place / "c.conll", judged=place / "judge.csv", **options)
    assert graph.diagnostics["rule"].to_list() == rules
    rest = truth(graph).filter(pl.col("number") >= JUDGED.stop)
    assert (average_precision(graph, "probability", rest) > 0.99) == by_words


def brat(folder: Path, name: str, numbers: range, *, related: bool) -> None:
    """Write documents of two lines; the first of them is annotated as a relation."""
    for n in numbers:
        text = f"Tool{n} is written in Lang{n} .\nTool{n} unlike Lang{n + 1} .\n"
        names = [f"Tool{n}", f"Lang{n}", f"Tool{n}", f"Lang{n + 1}"]
        begin, annotations = 0, ""
        for number, word in enumerate(names, 1):
            begin = text.index(word, begin)
            kind = word.rstrip("0123456789")
            annotations += f"T{number}\t{kind} {begin} {begin + len(word)}\t{word}\n"
            begin += len(word)
        relation = "R1\tWrittenIn Arg1:T1 Arg2:T2\n" if related else ""
        (folder / f"{name}{n}.txt").write_text(text)
        (folder / f"{name}{n}.ann").write_text(annotations + relation)


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brat")
    brat(folder, "a", range(10, 30), related=True)
    brat(folder, "b", range(40, 60), related=False)
    return folder


def test_annotated_relations_teach_of_pairs_that_are_not_stated(annotated: Path) -> None:
    graph = kg.build(annotated, learn=True)
    edges = truth(graph).join(graph.edges.select("id", "basis", "probability"), on="id")
    stated = edges.filter(pl.col("number") < 30, "is_true")
    assert set(stated["basis"]) == {"annotated", "co-occurrence"}
    assert stated["probability"].unique().to_list() == [1.0]
    silent = edges.filter(pl.col("number") >= 40)
    assert silent.filter("is_true")["probability"].min() > 0.7  # type: ignore[operator]
    assert silent.filter(~pl.col("is_true"))["probability"].max() < 0.3  # type: ignore[operator]


def test_a_persons_judgement_wins_over_an_annotation(annotated: Path, tmp_path: Path) -> None:
    plain = kg.build(annotated)
    edge = truth(plain).filter(pl.col("number") == 10, "is_true")["id"][0]
    (tmp_path / "judge.csv").write_text(f"judgement,edge\nno,{edge}\n")
    graph = kg.build(annotated, learn=True, judged=tmp_path / "judge.csv")
    assert graph.edges.filter(id=edge)["probability"].to_list() == [0.0]


def test_a_corpus_without_relations_has_nothing_to_learn(place: Path) -> None:
    graph = kg.build(place / "c.conll", learn=True)
    assert graph.diagnostics["rule"].to_list() == ["few-judgements", "nothing-to-learn"]


RANKED: dict[str, Callable[[Graph], list[str]]] = {
    "neighbours": lambda graph: graph.neighbours("Tool30")["name"].to_list(),
    "the question": lambda graph: graph.query("neighbours", name="Tool30", language="sparql")[
        "neighbour_name"
    ].to_list(),
    "explained": lambda graph: [n.name for n in graph.explain("Tool30").neighbours],  # type: ignore[union-attr]
}


@pytest.mark.parametrize("names", RANKED.values(), ids=RANKED)
def test_the_likeliest_comes_first(place: Path, names: Callable[[Graph], list[str]]) -> None:
    assert names(kg.open(place / "plain")) == ["Lang31", "Lang30"]  # the nearer one
    assert names(kg.open(place / "judged")) == ["Lang30", "Lang31"]


def test_edges_are_chosen_by_probability(place: Path) -> None:
    graph = kg.open(place / "judged").filter(min_probability=0.5)
    assert truth(graph)["is_true"].all()
    assert len(graph.edges) == PAIRS


def test_the_top_of_an_entity_are_its_likeliest_edges(place: Path) -> None:
    graph = kg.open(place / "judged").filter(type=["Tool", "Lang"], top_per_entity=1)
    edges = truth(graph).filter(pl.col("number") < PAIRS - 1)  # the last one has no other edge
    assert edges["is_true"].all()


def test_probabilities_are_in_every_output_and_come_back(place: Path, tmp_path: Path) -> None:
    graph = kg.open(place / "judged")
    graph.export("turtle", tmp_path / "g.ttl", mentions=True)
    back = kg.import_rdf([tmp_path / "g.ttl"], tmp_path / "back")
    assert back.edges["probability"].equals(graph.edges["probability"])
    values = [edge["probability"] for *_, edge in graph.to_networkx().edges(data=True)]
    assert sorted(values) == graph.edges["probability"].sort().to_list()
    assert not any(
        "probability" in e for *_, e in kg.open(place / "plain").to_networkx().edges(data=True)
    )
    violations = kg.validate(graph)
    assert violations.conforms


def test_an_explanation_says_it_in_words(place: Path) -> None:
    from kg.reports.explain.show import explanation

    graph = kg.open(place / "judged")
    judged, learned, plain = (
        explanation(each.explain(*names), 5, "table", colour=False)
        for each, names in (
            (graph, ("Tool3", "Lang3")),
            (graph, ("Tool30", "Lang30")),
            (kg.open(place / "plain"), ("Tool3", "Lang3")),
        )
    )
    assert "  true, as was judged or annotated\n" in judged
    assert "  probability 0." in learned
    assert "of 100 edges like it about" in learned
    assert "probability" not in plain + judged


def test_the_probabilities_are_numbers_of_six_digits(place: Path) -> None:
    values = kg.open(place / "judged").edges["probability"].to_numpy()
    assert np.array_equal(np.round(values, 6), values)


def test_two_hundred_judgements_by_gold_teach_the_others(gold: Path, tmp_path: Path) -> None:
    result = trial(gold / "somesci_sentences.conll", tmp_path, 200, seed=0)
    assert result.gain >= 0.5 * GAIN  # which the mean of several sets and seeds must have
    assert result.error <= MAX_ERROR
    assert sum(decile.share for decile in result.deciles) > 0.6  # that are looked at
