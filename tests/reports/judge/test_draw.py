"""Which edges are drawn to be judged, and what their sheet says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kg import Graph, build
from kg.common.errors import JudgementError, OutputError
from kg.relate.judging.judgements import read_judgements
from kg.reports.judge.draw import systematic, weights
from kg.reports.judge.sheet import SHEET, read_sheet
from tests.conftest import lines
from tests.judged import corpus_text, write_judgements


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "c.conll").write_text(
        corpus_text()
        + "\n"
        + lines("=1+1/B-Tool knows/O Ada/B-Person", "Bo/B-Person and/O Cy/B-Lang")
    )
    return build(folder / "c.conll", folder / "g")


def test_a_seed_draws_the_same_edges_and_another_one_others(graph: Graph) -> None:
    first, again, other = graph.judge(20), graph.judge(20), graph.judge(20, seed=1)
    assert first.rows.equals(again.rows)
    assert set(first.rows["edge"]) != set(other.rows["edge"])
    assert len(first) == first.rows["edge"].n_unique() == 20


def test_all_edges_are_drawn_where_there_are_fewer(graph: Graph) -> None:
    assert set(graph.judge(1000).rows["edge"]) == set(graph.edges["id"])


def test_an_edge_comes_with_its_best_sentence_and_its_ids(graph: Graph) -> None:
    row = graph.judge(1000).rows.filter(object="Tool3", subject="Lang3").row(0, named=True)
    assert {name: row[name] for name in row if name != "edge"} == {
        "judgement": "",
        "subject": "Lang3",
        "subject_type": "Lang",
        "basis": "co-occurrence",
        "predicate": "langTool",
        "object": "Tool3",
        "object_type": "Tool",
        "sentence": "**Tool3** is written in **Lang3**",
        "source": "c.conll",
        "line": "34",
        "subject_id": "Lang/lang3",
        "object_id": "Tool/tool3",
    }
    assert row["edge"] in graph.edges["id"]


def test_what_was_judged_or_is_annotated_is_not_drawn(graph: Graph, tmp_path: Path) -> None:
    judged = write_judgements(graph, tmp_path / "judge.csv", range(10))
    known = set(read_judgements([judged])["id"])
    assert len(known) == 20
    again = build(Path(graph.path.parent / "c.conll"), judged=judged)
    assert set(again.judge(1000).rows["edge"]) == set(graph.edges["id"]) - known
    everything = write_judgements(again, tmp_path / "all.csv", range(1000))
    rest = again.filter(predicate="langTool")
    with pytest.raises(JudgementError, match="no edge that is not judged yet"):
        build(Path(graph.path.parent / "c.conll"), judged=everything).filter(
            predicate="langTool"
        ).judge()
    assert len(rest.judge(5)) == 5


def test_a_sheet_is_read_as_it_was_written(graph: Graph, tmp_path: Path) -> None:
    sheet = graph.judge(1000).marked(0, "yes").marked(3, "no")
    for name in ("judge.csv", "judge.tsv"):
        sheet.write(tmp_path / name)
        assert read_sheet(tmp_path / name, "g").rows.equals(sheet.rows)
    assert (tmp_path / "judge.csv").read_bytes().startswith(b"\xef\xbb\xbfjudgement,subject,")
    assert sheet.judged == 2


def test_no_cell_is_a_formula(graph: Graph, tmp_path: Path) -> None:
    sheet = graph.judge(1000)
    sheet.write(tmp_path / "judge.csv")
    assert ",co-occurrence,personTool,'=1+1,Tool," in (tmp_path / "judge.csv").read_text()
    assert "=1+1" in read_sheet(tmp_path / "judge.csv", "g").rows["object"].to_list()


def test_a_column_of_the_persons_own_and_its_separator_stay(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "judge.csv"
    edge = graph.edges["id"][0]
    path.write_text(f"edge;judgement;why\n{edge};Y;I know it; \n")
    sheet = read_sheet(path, "g").followed_by(graph.judge(2, seed=5))
    sheet.write(path)
    header, first, *rest = path.read_text(encoding="utf-8-sig").splitlines()
    assert header == ";".join([*SHEET, "why"])
    assert first.startswith("yes;")
    assert first.endswith(f"{edge};I know it")
    assert len(rest) == 2


def test_a_sheet_is_a_table(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the suffix '.xlsx'"):
        graph.judge(2).write(tmp_path / "judge.xlsx")


def test_a_graph_without_texts_gives_places(graph: Graph) -> None:
    bare = build(Path(graph.path.parent / "c.conll"), text=False).judge(3).rows
    assert bare["sentence"].to_list() == [""] * 3
    assert (bare["line"] != "").all()


WEIGHTS: dict[str, Callable[[int], list[float]]] = {
    "equal": lambda n: [1.0] * n,
    "growing": lambda n: [float(i + 1) for i in range(n)],
    "one that is drawn for certain": lambda n: [1000.0] + [1.0] * (n - 1),
    "most of them certain": lambda n: [1e6] * (n - 3) + [1e-6] * 3,
}


@pytest.mark.parametrize("weight", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("start", [0.0, 0.37, 0.999])
def test_as_many_are_drawn_as_are_wanted(
    weight: Callable[[int], list[float]], start: float
) -> None:
    for size in (1, 2, 9, 10, 11):
        drawn = systematic(np.array(weight(10)), size, start)
        assert np.count_nonzero(drawn) == min(size, 10)


def test_rows_are_drawn_by_their_weight() -> None:
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    starts = (np.arange(1000) + 0.5) / 1000
    drawn = np.mean([systematic(weight, 2, start) for start in starts], axis=0)
    assert drawn == pytest.approx([0.2, 0.4, 0.6, 0.8], abs=0.01)


def test_the_best_of_a_kind_and_rare_kinds_weigh_more() -> None:
    edges = pl.DataFrame({"kind": [1, 1, 1, 2], "rank": [0.1, 0.5, 0.9, 0.5]})
    low, middle, high, rare = weights(edges)
    assert low < middle < high
    assert middle < rare
