"""Comparing a graph with relations that are known to be true, on a corpus of a few lines."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph, build
from kg.common.errors import GoldError, OutputError
from kg.reports.evaluate.evaluation import Evaluation, evaluate
from kg.reports.evaluate.gold import GoldRelations
from kg.reports.evaluate.ranking import rank
from kg.reports.evaluate.show import evaluation
from tests.conftest import ROOT, lines

CORPUS = lines(
    "-DOCSTART-/O",
    "Nginx/B-App uses/O C/B-Lang",
    "Nginx/B-App met/O a/O long/O way/O off/O Django/B-App",
    "-DOCSTART-/O",
    "Django/B-App uses/O Python/B-Lang",
    "C/B-App and/O Python/B-Lang",
)
HEADER = "subject,predicate,object\n"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    where = tmp_path_factory.mktemp("evaluate")
    (where / "corpus.conll").write_text(CORPUS, encoding="utf-8")
    return build([where / "corpus.conll"], where / "graph")


@pytest.fixture
def judge(graph: Graph, tmp_path: Path) -> Callable[..., Evaluation]:
    """Return a function that compares the graph of CORPUS with the text of a table."""

    def compare(
        gold: str, *, mapping: str = "", by: str = "strength", name: str = "gold.csv"
    ) -> Evaluation:
        (tmp_path / name).write_text(gold, encoding="utf-8")
        (tmp_path / "map.csv").write_text(mapping, encoding="utf-8")
        return evaluate(
            graph.folder, tmp_path / name, tmp_path / "map.csv" if mapping else None, by
        )

    return compare


def test_pairs_are_counted_once_whatever_their_order(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,uses,Django\nDjango,by,NGINX\nDjango,uses,python\n")
    assert (
        found.gold_pairs,
        found.matched_pairs,
        found.co_occurring_pairs,
        found.candidates,
        found.true_candidates,
    ) == (3, 3, 3, 4, 2)


def test_what_never_meets_lowers_the_ceiling(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,uses,Python\nNginx,uses,Django\n")
    assert found.ceiling == 0.5


def test_names_that_the_graph_lacks_are_named(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,uses,Django\nNginx,uses,Rust\n")
    assert found.unmatched.select("name", "why").rows() == [("Rust", "nothing is called so")]


def test_a_name_of_several_entities_is_left_out(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,uses,C\nNginx,uses,Django\n")
    assert found.unmatched.select("name", "why").rows() == [("C", "several entities are called so")]


def test_a_type_tells_entities_of_one_name_apart(judge: Callable[..., Evaluation]) -> None:
    found = judge("subject,object,object_type\nNginx,C,Lang\n")
    assert (found.true_candidates, dict(found.matched_by)) == (1, {"name": 1, "name and type": 1})


def test_a_document_tells_entities_of_one_name_apart(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.conll"
    corpus.write_text(
        "-DOCSTART- one\tO\n\nNginx\tB-App\nC\tB-Lang\n\n-DOCSTART- two\tO\n\nC\tB-App\n\n",
        encoding="utf-8",
    )
    gold = tmp_path / "gold.csv"
    gold.write_text("document,subject,object\none,Nginx,C\n", encoding="utf-8")
    found = evaluate(build([corpus], tmp_path / "graph").folder, gold)
    assert (found.true_candidates, dict(found.matched_by)) == (1, {"name in the document": 2})


RELS = "doc\thead\thead_type\trelation\ttail\ttail_type\none\tweb server\tApp\twritten\tC\tLang\n"


@pytest.mark.parametrize(
    ("text", "true"), [("Nginx", 1), ("", 1), ("Apache", 0)], ids=["the same", "unknown", "another"]
)
def test_places_say_what_a_name_means(tmp_path: Path, text: str, true: int) -> None:
    corpus = tmp_path / "corpus.conll"
    corpus.write_text("-DOCSTART- one\tO\n\nThe\tO\nNginx\tB-App\nC\tB-Lang\n\n", encoding="utf-8")
    (tmp_path / "my.rels.tsv").write_text(RELS, encoding="utf-8")
    (tmp_path / "my.ents.tsv").write_text(
        "doc\tsent\tstart\tend\ttype\tkey\ttext\n"
        f"one\t0\t1\t2\tApp\tweb server\t{text}\none\t0\t2\t3\tLang\tC\tC\n",
        encoding="utf-8",
    )
    found = evaluate(build([corpus], tmp_path / "graph").folder, tmp_path / "my.rels.tsv")
    assert (found.true_candidates, found.matched_by["place"]) == (true, 1 + true)


# Enumerations and pairs of types have no direction.
TYPED = {
    "right": ("Nginx,is,Django", "is,appApp", (1, 1, 1, 1, 1)),
    "the other way round": ("Django,is,Nginx", "is,appApp", (1, 1, 1, 1, 1)),
    "of no such types": ("Nginx,is,Python\nDjango,of,Nginx", "is,appApp", (1, 1, 0, 1, 0)),
    "two relations": ("Nginx,is,Django\nNginx,of,Django", "is,appApp\nof,appApp", (1, 1, 1, 2, 2)),
    "not judged": ("Nginx,is,Python", "is,appApp", (1, 0, 0, 1, 0)),
}


@pytest.mark.parametrize(("gold", "mapping", "counts"), TYPED.values(), ids=TYPED)
def test_predicates(
    judge: Callable[..., Evaluation], gold: str, mapping: str, counts: tuple[int, ...]
) -> None:
    found = judge(f"{HEADER}{gold}\n", mapping=f"relation,predicate\n{mapping}\n")
    assert found.predicates.select("edges", "judged", "right", "gold", "found").rows() == [counts]


def test_precision_recall_and_f1(judge: Callable[..., Evaluation]) -> None:
    gold = "Nginx,made,Django\nNginx,made,Python\nDjango,met,Python"
    mapping = "made,appApp\nmade,appLang\nmet,appLang"
    found = judge(f"{HEADER}{gold}\n", mapping=f"relation,predicate\n{mapping}\n").predicates
    rows = {row["predicate"]: row for row in found.to_dicts()}
    assert rows["appApp"]["precision"] == 1
    assert rows["appApp"]["recall"] == 0.5
    assert rows["appApp"]["f1"] == pytest.approx(2 / 3)
    assert rows["appLang"]["recall"] == pytest.approx(1 / 3)


def test_direction_counts_where_an_edge_claims_it(tmp_path: Path) -> None:
    schema = tmp_path / "s.toml"
    schema.write_text(
        '[types.App]\n[[relation]]\npredicate = "writtenIn"\nsubject = ["App"]\nobject = ["App"]\n'
        'cues = ["{subject} is written in {object}"]\n',
        encoding="utf-8",
    )
    corpus = tmp_path / "c.conll"
    corpus.write_text(lines("Git/B-App is/O written/O in/O Tcl/B-App"), encoding="utf-8")
    graph = build([corpus], tmp_path / "graph", schema=schema)
    right = {}
    for row in ("Git,writtenIn,Tcl", "Tcl,writtenIn,Git"):
        (tmp_path / "gold.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
        right[row] = evaluate(graph.folder, tmp_path / "gold.csv").predicates["right"].to_list()
    assert right == {"Git,writtenIn,Tcl": [1], "Tcl,writtenIn,Git": [0]}


MISTAKES: dict[str, tuple[str, str, str]] = {
    "no such column": ("a,b\n1,2\n", "", "gold.csv:1: found no column head or subject"),
    "no rows": (HEADER, "", "gold.csv: found no relations"),
    "an empty name": (HEADER + "Nginx,uses,\n", "", "gold.csv:2: found no tail"),
    "a comma too many": (HEADER + "Nginx,uses,C,D\n", "", "gold.csv:2: found 4 cells"),
    "nothing known": (HEADER + "Rust,uses,Go\n", "", "gold.csv: found no name"),
    "mapping of an unknown relation": (
        HEADER + "Nginx,uses,Django\n",
        "relation,predicate\nused,appApp\n",
        "map.csv:2: found relation 'used'",
    ),
    "mapping to an unknown predicate": (
        HEADER + "Nginx,uses,Django\n",
        "relation,predicate\nuses,appDog\n",
        "map.csv:2: found predicate 'appDog'",
    ),
    "mapping without a header": (
        HEADER + "Nginx,uses,Django\n",
        "uses,appApp\nuses,appLang\n",
        "map.csv:1: found no column relation",
    ),
}


@pytest.mark.parametrize(("gold", "mapping", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_one_line(
    judge: Callable[..., Evaluation], gold: str, mapping: str, message: str
) -> None:
    with pytest.raises(GoldError) as problem:
        judge(gold, mapping=mapping)
    assert str(problem.value).startswith(message)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", ["gold.xlsx", "gold"])
def test_other_files_are_refused(judge: Callable[..., Evaluation], name: str) -> None:
    with pytest.raises(GoldError, match=rf"{name}: found the ending"):
        judge(HEADER, name=name)


def test_a_gold_that_is_not_there(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.csv: found No such file"):
        evaluate(graph.folder, tmp_path / "none.csv")


def test_bytes_that_are_no_text(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes(b"subject,object\n\xff\xfe,b\n")
    with pytest.raises(GoldError, match=r"odd\.csv:2: found byte 0xff, not in UTF-8"):
        evaluate(graph.folder, tmp_path / "odd.csv")


# Gold that is in memory

ROWS = [("Nginx", "is", "Django"), ("Nginx", "uses", "Rust")]
IN_MEMORY: dict[str, Callable[[], GoldRelations]] = {
    "tuples": lambda: ROWS,
    "an iterator of tuples": lambda: iter(ROWS),
    "a frame": lambda: pl.DataFrame(ROWS, ["subject", "predicate", "object"], orient="row"),
    "a frame of other names": lambda: pl.DataFrame(
        ROWS, ["head", "label", "target"], orient="row"
    ).with_columns(document=pl.lit(None, pl.String), note=pl.lit(1)),
}


@pytest.mark.parametrize("gold", IN_MEMORY.values(), ids=IN_MEMORY)
def test_gold_in_memory_is_judged_like_a_file(
    graph: Graph, judge: Callable[..., Evaluation], gold: Callable[[], GoldRelations]
) -> None:
    table = HEADER + "".join(f"{','.join(row)}\n" for row in ROWS)
    from_file = judge(table, mapping="relation,predicate\nis,appApp\n").to_dict()
    from_memory = evaluate(graph.folder, gold(), {"is": "appApp"}).to_dict()
    assert from_memory == from_file | {"gold": "gold"}


def test_the_guide_says_how_to_evaluate_in_python(graph: Graph) -> None:
    guide = (ROOT / "docs/measures.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"graph": graph}
    exec(block, names)
    assert names["result"].gold_pairs == 1


def test_a_type_in_a_frame_tells_entities_of_one_name_apart(graph: Graph) -> None:
    frame = pl.DataFrame({"subject": ["Nginx"], "object": ["C"], "object_type": ["Lang"]})
    assert evaluate(graph.folder, frame).matched_by == {"name": 1, "name and type": 1}


WRONG: dict[str, tuple[Any, Any, str]] = {
    "no rows": ([], None, "gold: found no relations"),
    "pairs": ([("Nginx", "C")], None, r"gold, row 1: found \('Nginx', 'C'\)"),
    "texts": (["Nginx"], None, "gold, row 1: found 'Nginx'"),
    "an empty name": ([*ROWS, ("Nginx", "uses", " ")], None, "gold, row 3: found no tail"),
    "a null": (pl.DataFrame({"subject": [None], "object": ["C"]}), None, "row 1: found no head"),
    "another column": (pl.DataFrame({"subject": ["C"]}), None, "gold: found no column tail or obj"),
    "a mapping of nothing": (ROWS, {}, "mapping: found no rows"),
    "a mapping of another relation": (ROWS, {"was": "appApp"}, "mapping: found relation 'was'"),
}


@pytest.mark.parametrize(("gold", "mapping", "message"), WRONG.values(), ids=WRONG)
def test_mistakes_in_memory_are_told_by_row(
    graph: Graph, gold: Any, mapping: Any, message: str
) -> None:
    with pytest.raises(GoldError, match=message):
        evaluate(graph.folder, gold, mapping)


def test_a_notebook_shows_an_evaluation_in_one_line(graph: Graph) -> None:
    assert repr(evaluate(graph.folder, ROWS)) == (
        "<Evaluation of corpus against gold: 1 of 4 pairs are true; "
        "average precision by strength 0.250>"
    )


def test_the_ranking_asked_for_comes_first(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,uses,Django\n", by="p")
    assert list(found.rankings) == ["p", "strength", "sentences", "npmi", "g2", "t"]


def test_an_unknown_ranking(judge: Callable[..., Evaluation]) -> None:
    with pytest.raises(GoldError, match="the ranking: found 'beauty', wanted one of"):
        judge(HEADER + "Nginx,uses,Django\n", by="beauty")


@given(st.lists(st.booleans(), min_size=1, max_size=30).filter(any))
def test_average_precision_is_its_definition(true: list[bool]) -> None:
    precisions = [sum(true[: i + 1]) / (i + 1) for i, hit in enumerate(true) if hit]
    score = -np.arange(len(true), dtype=np.float64)
    found = rank(score, np.array(true)).average_precision
    assert found == pytest.approx(sum(precisions) / sum(true))


def test_equal_scores_are_averaged_over_their_orders() -> None:
    # Of two equal ones, one is true: precision 1 or 1/2, as the chance of 20 seeds has it.
    found = rank(np.array([1.0, 1.0]), np.array([True, False])).average_precision
    assert 0.6 < found < 0.9
    assert math.isclose(found * 40, round(found * 40))


def test_equal_scores_do_not_depend_on_the_order_of_rows() -> None:
    true = np.arange(400) % 2 == 0
    found = rank(np.zeros(400), true).average_precision
    assert found == pytest.approx(0.5, abs=0.03)


def test_precision_at_more_than_there_are() -> None:
    found = rank(np.array([2.0, 1.0]), np.array([True, False]))
    assert [found.precision_at(k) for k in (0, 1, 2, 3)] == [None, 1.0, 0.5, None]


def test_nothing_true_has_no_precision() -> None:
    assert rank(np.array([2.0, 1.0]), np.array([False, False])).average_precision == 0


def test_the_page_has_all_rankings_and_what_is_missing(judge: Callable[..., Evaluation]) -> None:
    page = evaluation(judge(HEADER + "Nginx,uses,Django\nNginx,uses,Rust\n"))
    assert "names: 3 in the gold, 2 in the graph (2 by name)" in page
    assert "pairs: 2 in the gold, 1 with both ends in the graph; 1 meet (100.0%" in page
    assert "1 names left out, nothing is called so: Rust" in page
    for name in ("strength", "sentences", "npmi", "g2", "t"):
        assert f"\n{name} " in page


def test_json_and_csv_have_the_same_figures(judge: Callable[..., Evaluation]) -> None:
    found = judge(HEADER + "Nginx,appApp,Django\n")
    plain = json.loads(evaluation(found, "json"))
    value = plain["rankings"]["g2"]["average precision"]
    long = evaluation(found, "csv").splitlines()
    assert f"rankings,g2,average precision,{value}" in long
    assert "predicates,appApp,right,1" in long
    assert plain["typed"][0]["precision"] == 1


def test_the_picture_has_a_curve_for_each_ranking(
    judge: Callable[..., Evaluation], tmp_path: Path
) -> None:
    judge(HEADER + "Nginx,uses,Django\n").draw(tmp_path / "pr.svg")
    root = ElementTree.parse(tmp_path / "pr.svg").getroot()
    assert len(root.findall("{http://www.w3.org/2000/svg}polyline")) == 5


def test_the_picture_may_be_png(judge: Callable[..., Evaluation], tmp_path: Path) -> None:
    judge(HEADER + "Nginx,uses,Django\n").draw(tmp_path / "pr.PNG")
    assert (tmp_path / "pr.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["pr.pdf", "pr"])
def test_other_pictures_are_refused(
    judge: Callable[..., Evaluation], tmp_path: Path, name: str
) -> None:
    with pytest.raises(GoldError, match=r"wanted \.svg or \.png"):
        judge(HEADER + "Nginx,uses,Django\n").draw(tmp_path / name)


def test_a_picture_that_cannot_be_written(judge: Callable[..., Evaluation], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        judge(HEADER + "Nginx,uses,Django\n").draw(tmp_path / "file" / "pr.svg")
