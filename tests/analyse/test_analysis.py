"""The analysis of a graph: by the edges that filters keep, kept beside the tables, or not used."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

import kg
from kg import Graph
from kg.cli import app
from kg.common.errors import GraphError, KgError, MissingExtra, UsageError
from kg.emit.property_graph import digests, entities
from kg.store.analysis import ANALYSIS, PROPERTIES
from kg.store.folder import ANALYSIS_FILE
from tests.conftest import lines

# Two groups that are close, one weak tie between them, and Elk, which meets nobody.
SENTENCES = (
    *3 * ("Ant/B-Tool Bee/B-Tool", "Bee/B-Tool Cat/B-Tool", "Cat/B-Tool Ant/B-Tool"),
    *2 * ("Rust/B-Lang Perl/B-Lang", "Perl/B-Lang Zig/B-Lang", "Zig/B-Lang Rust/B-Lang"),
    *2 * ("Go/B-Lang Rust/B-Lang",),
    "Perl/B-Lang Rust/B-Lang",
    "Ant/B-Tool Bee/B-Tool",
    "Ant/B-Tool a/O b/O c/O d/O e/O f/O Rust/B-Lang",
    "Elk/B-Tool",
)


@pytest.fixture
def graph(graph_of: Callable[..., Graph]) -> Graph:
    return graph_of(*SENTENCES)


def kg_says(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_communities_are_named_by_their_central_members_and_typical_types(graph: Graph) -> None:
    found = graph.analyse()
    rows = found.communities.drop("edges", "edges_out").rows()
    assert rows == [
        (0, "Rust, Perl, Zig", ["Lang"], 4),
        (1, "Ant, Bee, Cat", ["Tool"], 3),
    ]
    assert found.communities["edges_out"].to_list() == [1, 1]  # the weak tie, seen from both
    inside = found.communities["edges"].sum()
    assert inside + 1 == len(graph.edges)
    assert found.options["betweenness"] == "exact"


def test_a_row_for_each_entity_also_for_one_without_an_edge(graph: Graph) -> None:
    graph.analyse()
    assert graph.analysis is not None
    assert graph.analysis.drop("entity_name").schema == ANALYSIS
    elk = graph.analysis.filter(entity_name="Elk").drop("entity").row(0)
    assert elk == ("Elk", None, 0.0, 0.0, 0, 0)
    degrees = dict(graph.analysis.select("entity_name", "degree").rows())
    groups = {"Ant": 3, "Bee": 2, "Cat": 2, "Elk": 0}, {"Go": 1, "Perl": 2, "Rust": 4, "Zig": 2}
    assert degrees == groups[0] | groups[1]


def test_only_the_edges_that_filters_keep_count(graph: Graph) -> None:
    found = graph.filter(type="Lang").analyse(betweenness="none")
    assert found.communities["name"].to_list() == ["Rust, Perl, Zig"]
    assert found.options["filters"] == {"type": ("Lang",)}
    reopened = kg.open(graph.path)  # the analysis of all, of whatever edges of it are looked at
    assert reopened.filter(type="Tool").analysis is not None
    assert reopened.analysis is not None
    by_name = {row["entity_name"]: row for row in reopened.analysis.to_dicts()}
    assert by_name["Ant"]["community"] is None
    assert {row["betweenness"] for row in by_name.values()} == {None}


def test_the_same_graph_and_options_give_the_same_bytes(graph: Graph) -> None:
    graph.analyse(betweenness=3, seed=2)
    first = (graph.path / ANALYSIS_FILE).read_bytes()
    graph.analyse(betweenness=3, seed=3)
    assert (graph.path / ANALYSIS_FILE).read_bytes() != first
    kg.open(graph.path).analyse(betweenness=3, seed=2)
    assert (graph.path / ANALYSIS_FILE).read_bytes() == first


def test_a_graph_without_an_edge_has_no_community(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Ant/B-Tool", "Bee/B-Tool")
    found = graph.analyse()
    assert (len(found.communities), len(found.entities), found.modularity) == (0, 0, 0)
    assert "0 communities of 0 entities" in kg_says("analyse", graph.path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resolution": 0}, "resolution: found 0, wanted a number above 0"),
        ({"resolution": float("nan")}, "resolution: found nan"),
        ({"seed": -1}, "seed: found -1, wanted a whole number"),
        ({"betweenness": 0}, "betweenness: found 0, wanted auto, exact, none, or a number"),
        ({"betweenness": True}, "betweenness: found True"),
        ({"betweenness": "fast"}, "betweenness: found 'fast'"),
    ],
)
def test_values_out_of_range_are_refused(
    options: dict[str, Any], message: str, graph: Graph
) -> None:
    with pytest.raises(UsageError, match=message):
        graph.analyse(**options)


def test_without_networkit_its_extra_is_named(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "networkit", None)
    with pytest.raises(MissingExtra, match=r'pip install "tagged-kg\[analysis\]"'):
        graph.analyse()


def test_a_build_keeps_the_analysis_of_equal_tables_and_drops_that_of_others(graph: Graph) -> None:
    graph.analyse()
    corpus, others = graph.path.parent / "corpus.txt", graph.path.parent / "more.txt"
    (graph.path / "notes.txt").touch()  # what is not ours stays always
    assert "kg analyse" not in kg_says("build", corpus, "-o", graph.path)
    assert kg.open(graph.path).analysis is not None
    others.write_text(lines("Ant/B-Tool Fly/B-Tool"), encoding="utf-8")
    said = kg_says("add", graph.path, others)
    assert f"the analysis was of the graph before this; kg analyse {graph.path}" in said
    assert not (graph.path / ANALYSIS_FILE).exists()
    assert (graph.path / "notes.txt").exists()


def test_a_stale_analysis_is_told_and_not_used(graph: Graph, tmp_path: Path) -> None:
    graph.analyse()
    corpus = tmp_path / "other.txt"
    corpus.write_text(lines(*SENTENCES[:3]), encoding="utf-8")
    other = kg.build([corpus], tmp_path / "other")
    shutil.copy(graph.path / ANALYSIS_FILE, other.path)
    stale = kg.open(other.path)
    assert (stale.analysis, stale.folder.has_stale_analysis) == (None, True)
    assert stale.folder.content == other.folder.content
    assert "pageRank" not in entities(stale.folder).columns
    assert "of an earlier version" in kg_says("info", other.path)
    exporting = kg_says("export", other.path, "graphml", tmp_path / "o.graphml")
    assert "note: the analysis is of an earlier version of the graph, and not used" in exporting
    assert "of other tables" in kg_says("query", other.path, "central", "--sparql")
    done = CliRunner().invoke(app, ["verify", str(other.path)])
    assert (done.exit_code, done.output.splitlines()[0]) == (
        1,
        "analysis: of other tables than these (kg analyse makes it anew)",
    )


@pytest.mark.parametrize("kept", [0, 300, None], ids=["empty", "cut", "other rows"])
def test_a_damaged_analysis_says_what_to_do(kept: int | None, graph: Graph) -> None:
    graph.analyse()
    file = graph.path / ANALYSIS_FILE
    if kept is None:
        from kg.store import analysis as module

        stored = graph.folder.analysis
        assert stored is not None
        changed = stored.frame.with_columns(core=pl.lit(7, pl.UInt32))
        text = stored.description()
        with pytest.MonkeyPatch.context() as patch, file.open("wb") as out:
            patch.setattr(module.Analysis, "description", lambda _: text)
            module.write_analysis(module.Analysis(changed, {}, 0.0, ""), out)
    else:
        file.write_bytes(file.read_bytes()[:kept])
    damaged = kg.open(graph.path)
    with pytest.raises(GraphError, match=r"analysis\.parquet: found .*\(kg analyse makes it anew"):
        _ = damaged.analysis
    assert CliRunner().invoke(app, ["verify", str(graph.path)]).exit_code == 1
    damaged.analyse()
    assert kg.open(graph.path).analysis is not None


def test_a_graph_that_was_built_anew_meanwhile_keeps_no_analysis_of_the_old_one(
    graph: Graph, tmp_path: Path
) -> None:
    corpus = tmp_path / "other.txt"
    corpus.write_text(lines(*SENTENCES[:3]), encoding="utf-8")
    kg.build([corpus], graph.path)
    with pytest.raises(KgError, match="another command changed meanwhile"):
        graph.analyse()
    assert not (graph.path / ANALYSIS_FILE).exists()


def test_a_graph_has_other_content_with_an_analysis_and_its_nodes_other_hashes(
    graph: Graph,
) -> None:
    before, hashes = graph.folder.content, digests(entities(graph.folder))
    graph.analyse()
    nodes = entities(graph.folder)
    assert list(nodes.columns[-5:]) == list(PROPERTIES.values())
    assert graph.folder.content != before
    assert not digests(nodes).is_in(hashes.implode()).any()
    # A centrality that moved by less than a thousandth is no change that a load would send.
    moved = nodes.with_columns(pl.col("pageRank") * 1.00001)
    assert (digests(moved) == digests(nodes)).sum() >= len(nodes) - 1


def test_sql_has_the_analysis_as_a_table(graph: Graph) -> None:
    text = "SELECT count(*) AS n FROM analysis WHERE degree > 0"
    assert graph.query(text).rows() == [(0,)]
    graph.analyse()
    assert graph.query(text).rows() == [(7,)]


def test_networks_have_it_as_attributes(graph: Graph) -> None:
    assert "community" not in graph.to_networkx().nodes["Lang/rust"]
    graph.analyse()
    analysed = graph.to_networkx()
    assert analysed.nodes["Lang/rust"]["community"] == 0
    assert "community" not in analysed.nodes["Tool/elk"]  # there is none, so no attribute
    vertices = graph.to_igraph().vs
    assert vertices["core"] == [analysed.nodes[name]["core"] for name in vertices["name"]]


def test_rdf_carries_it_there_and_back(graph: Graph, tmp_path: Path) -> None:
    graph.analyse()
    graph.export("nquads", tmp_path / "g.nq", mentions=True)
    imported = kg.import_rdf([tmp_path / "g.nq"], tmp_path / "imported")
    one, other = (path / ANALYSIS_FILE for path in (graph.path, imported.path))
    assert one.read_bytes() == other.read_bytes()
    assert kg.validate(graph).conforms
    text = (tmp_path / "g.nq").read_text(encoding="utf-8")
    (tmp_path / "bad.nq").write_text(text.replace(r"\"modularity\"", r"\"modular\""))
    with pytest.raises(GraphError, match=r"kg:analysis: found .*, wanted the description"):
        kg.import_rdf([tmp_path / "bad.nq"], tmp_path / "imported")
