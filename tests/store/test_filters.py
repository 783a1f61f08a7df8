"""Filters of edges, against their definitions in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph, Options, Schema, build
from kg.common.errors import FilterError
from kg.reports.thresholds import thresholds
from kg.schema.declarations import Thresholds
from kg.store.filters import BASES, Filters, disparity, parse_backbone, strongest
from kg.store.trust import TRUSTED, levels
from tests.conftest import ROOT

GraphOf = Callable[..., Graph]
Edge = tuple[int, int, float]
EDGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9).map(float)).filter(
        lambda edge: edge[0] != edge[1]
    ),
    max_size=15,
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph of the sample corpus."""
    out = tmp_path_factory.mktemp("filters") / "graph"
    return build([ROOT / "data/corpus"], out, schema=ROOT / "data/software.toml")


def ids(edges: pl.DataFrame) -> list[str]:
    return edges["id"].to_list()


def columns(edges: list[Edge]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    subject, object_, weight = zip(*edges, strict=True) if edges else ((), (), ())
    return np.array(subject, np.int64), np.array(object_, np.int64), np.array(weight, float)


KEPT = {
    "basis": (Filters(basis=("cue",)), pl.col("basis") == "cue"),
    "bases": (Filters(basis=("cue", "enumeration")), pl.col("basis") != "co-occurrence"),
    "predicate": (Filters(predicate=("writtenIn",)), pl.col("predicate") == "writtenIn"),
    "sentences": (Filters(min_sentences=2), pl.col("sentences") >= 2),
    "documents": (Filters(min_documents=2), pl.col("documents") >= 2),
    "q": (Filters(max_q=0.5), pl.col("q") <= 0.5),
    "strength": (Filters(min_strength=0.1), pl.col("strength") >= 0.1),
    "several": (
        Filters(basis=("co-occurrence",), min_sentences=2, max_q=0.5),
        (pl.col("basis") == "co-occurrence") & (pl.col("sentences") > 1) & (pl.col("q") <= 0.5),
    ),
    "nothing": (Filters(min_sentences=10_000), pl.lit(False)),
}  # fmt: skip


@pytest.mark.parametrize(("filters", "wanted"), KEPT.values(), ids=KEPT.keys())
def test_what_is_kept(graph: Graph, filters: Filters, wanted: pl.Expr) -> None:
    assert ids(graph.filter(filters).edges) == ids(graph.edges.filter(wanted))


def test_what_is_trusted_is_found_among_all_edges(graph: Graph) -> None:
    level = levels(graph.edges)
    assert ids(graph.filter(trusted=True).edges) == ids(graph.edges.filter(level.is_in(TRUSTED)))
    strong = graph.filter(trusted=True, basis="co-occurrence")
    assert ids(strong.edges) == ids(graph.edges.filter(level == "strong")) != []


def test_both_ends_are_of_the_types(graph: Graph) -> None:
    types = graph.entities["type"]
    kept = graph.filter(Filters(type=("Language", "License"))).edges
    ends = {kind for end in ("subject", "object") for kind in types.gather(kept[end])}
    assert (ends, len(kept)) == ({"Language", "License"}, count_between(graph, ends))


def count_between(graph: Graph, types: Iterable[str]) -> int:
    wanted = set(graph.entities.filter(pl.col("type").is_in(list(types)))["entity"])
    return sum(
        s in wanted and o in wanted for s, o in graph.edges.select("subject", "object").rows()
    )


def test_edges_are_numbered_anew_in_their_order(graph: Graph) -> None:
    kept = graph.filter(Filters(basis=("cue",))).edges
    assert kept["edge"].to_list() == list(range(len(kept)))


def test_evidence_follows_its_edge(graph: Graph) -> None:
    kept = graph.filter(Filters(basis=("cue",), min_strength=0.05))
    whole = graph.edges.select("edge", "id").join(graph.scan("evidence").collect(), on="edge")
    found = kept.edges.select("edge", "id").join(kept.scan("evidence").collect(), on="edge")
    wanted = whole.filter(pl.col("id").is_in(kept.edges["id"].implode()))
    assert found.drop("edge").equals(wanted.drop("edge"))


@pytest.mark.parametrize("table", ["edges", "evidence"])
def test_batches_are_the_table(graph: Graph, table: str) -> None:
    kept = graph.filter(Filters(min_sentences=2)).folder
    assert pl.concat(kept.batches(table)).equals(kept.scan(table).collect())
    rows = kept.manifest["tables"][table]["rows"]
    assert rows == kept.scan(table).collect().height


def test_batches_of_some_columns_need_no_number(graph: Graph) -> None:
    kept = graph.filter(Filters(basis=("cue",)))
    assert ids(pl.concat(kept.folder.batches("edges", ["id"]))) == ids(kept.edges)


def test_the_counts_are_those_of_what_is_kept(graph: Graph) -> None:
    kept = graph.filter(Filters(basis=("enumeration",)))
    assert kept.counts["edges"] == {"listedWith": len(kept.edges)}


def test_entities_stay(graph: Graph) -> None:
    assert graph.filter(Filters(basis=("cue",))).entities.equals(graph.entities)


def test_other_filters_are_another_build_for_a_server(graph: Graph) -> None:
    hashes = {
        graph.filter(filters).folder.manifest["tables"]["edges"]["sha256"]
        for filters in (Filters(), Filters(min_sentences=2), Filters(min_sentences=3))
    }
    assert len(hashes) == 3


@given(EDGES, st.sampled_from([0.05, 0.2, 0.5, 1.0]))
def test_the_backbone_is_that_of_its_definition(edges: list[Edge], alpha: float) -> None:
    weights: dict[frozenset[int], float] = defaultdict(float)
    for subject, object_, weight in edges:
        pair = frozenset((subject, object_))
        weights[pair] = max(weights[pair], weight)
    wanted = []
    for subject, object_, _ in edges:
        pair = frozenset((subject, object_))
        alphas = []
        for end in pair:
            mine = [weight for other, weight in weights.items() if end in other]
            alphas.append((1 - weights[pair] / sum(mine)) ** (len(mine) - 1))
        wanted.append(min(alphas) < alpha)
    assert disparity(*columns(edges), alpha).tolist() == wanted


@given(EDGES, st.integers(1, 3))
def test_the_strongest_are_those_of_either_end(edges: list[Edge], most: int) -> None:
    best = set()
    for end in range(6):
        mine = [number for number, edge in enumerate(edges) if end in edge[:2]]
        best.update(sorted(mine, key=lambda number: (-edges[number][2], number))[:most])
    assert strongest(*columns(edges), most).tolist() == [n in best for n in range(len(edges))]


REFUSED = {
    "basis": (Filters(basis=("guess",)), "one of co-occurrence, annotated, cue, enumeration"),
    "predicate": (Filters(predicate=("writenIn",)), "such as writtenIn"),
    "type": (Filters(type=("Lang",)), "such as Language"),
}


@pytest.mark.parametrize(("filters", "wanted"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_there_is_refused(graph: Graph, filters: Filters, wanted: str) -> None:
    with pytest.raises(FilterError, match=wanted):
        graph.filter(filters)


def test_unknown_documents_are_refused(graph_of: GraphOf) -> None:
    with pytest.raises(FilterError, match="no known documents"):
        graph_of("Nginx/B-App uses/O C/B-Lang").filter(Filters(min_documents=1))


@pytest.mark.parametrize("text", ["0.05", "disparity", "disparity=", "disparity=0", "disparity=2",
                                  "disparity=1e", "noise=0.1"])  # fmt: skip
def test_no_backbone(text: str) -> None:
    with pytest.raises(FilterError, match="disparity=ALPHA"):
        parse_backbone(text)


def test_the_thresholds_of_a_schema_are_for_what_is_not_given() -> None:
    limits = Thresholds(min_sentences=2, max_q=0.05)
    assert Filters(min_sentences=0).or_else(limits) == Filters(min_sentences=0, max_q=0.05)


def test_each_filter_says_what_it_keeps(graph: Graph) -> None:
    rows = {text: edges for text, edges, _, _ in thresholds(graph.folder).rows()}
    assert rows["all"] == len(graph.edges)
    assert sum(rows[f"--basis {basis}"] for basis in BASES) == len(graph.edges)
    assert rows["--min-sentences 2"] == graph.edges.filter(pl.col("sentences") >= 2).height


def test_a_graph_without_edges_has_nothing_to_filter(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text("Nginx\tB-App\n")
    made = build([corpus], tmp_path / "graph", schema=Schema(), options=Options())
    assert made.filter(Filters(top_per_entity=1, backbone=0.5)).edges.is_empty()
    assert thresholds(made.folder)["edges"].max() == 0
