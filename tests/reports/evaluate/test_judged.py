"""Evaluating by judged edges: counts, intervals, whose probabilities, and what is printed."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kg
from kg import build, evaluate
from kg.common.errors import GoldError
from kg.reports.evaluate.intervals import bootstrap, wilson
from kg.reports.evaluate.judged import JudgedEvaluation
from kg.reports.evaluate.judged_show import judged_evaluation
from tests.judged import corpus_text, write_judgements


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph, judgements of it, other ones, and the graph that those taught."""
    folder = tmp_path_factory.mktemp("evaluated")
    (folder / "c.conll").write_text(corpus_text())
    plain = build(folder / "c.conll", folder / "plain")
    write_judgements(plain, folder / "judge.csv", range(20))
    write_judgements(plain, folder / "other.csv", range(20, 40))
    build(folder / "c.conll", folder / "judged", judged=folder / "judge.csv")
    return folder


def judged(place: Path, graph: str, file: str, **more: Any) -> JudgedEvaluation:
    result = evaluate(place / graph, place / file, **more)
    assert isinstance(result, JudgedEvaluation)
    return result


def test_edges_are_counted(place: Path, tmp_path: Path) -> None:
    text = (place / "judge.csv").read_text()
    (tmp_path / "more.csv").write_text(f"{text},,,{'0' * 20},yes\n,,,{'1' * 20},\n")
    result = judged(place, "plain", str(tmp_path / "more.csv"))
    assert (result.judged, result.true, result.blank, result.gone) == (40, 20, 1, 1)
    first = result.precision.row(0, named=True)
    assert (first["edges"], first["judged"], first["true"]) == ("all", 40, 20)
    assert (first["low"], first["high"]) == wilson(20, 40)


WHOSE = {
    "not built with any": ("plain", "judge.csv", "held out"),
    "built with these": ("judged", "judge.csv", "held out"),
    "built with others": ("judged", "other.csv", "of the graph"),
}


@pytest.mark.parametrize(("graph", "file", "whose"), WHOSE.values(), ids=WHOSE)
def test_no_edge_is_looked_at_by_what_its_own_judgement_taught(
    place: Path, graph: str, file: str, whose: str
) -> None:
    result = judged(place, graph, file)
    assert result.probabilities == whose
    assert not set(result.reliability["probability"]) & {0.0, 1.0}
    assert result.reliability["judged"].sum() == 40
    rankings = result.rankings.rows_by_key("ranked by", named=True, unique=True)
    assert next(iter(rankings)) == "probability"
    assert rankings["probability"]["average precision"] > 0.95
    assert rankings["strength"]["high"] < rankings["probability"]["low"]


def test_of_all_edges_the_expected_share_is_true(place: Path) -> None:
    assert judged(place, "plain", "judge.csv").expected is None
    assert judged(place, "judged", "judge.csv").expected == pytest.approx(0.5, abs=0.05)


def test_few_judgements_have_no_probabilities(place: Path, tmp_path: Path) -> None:
    few = write_judgements(kg.open(place / "plain"), tmp_path / "few.csv", range(3))
    result = judged(place, "judged", str(few), rank="g2")
    assert result.probabilities is None
    assert result.rankings["ranked by"].to_list()[:2] == ["g2", "strength"]
    assert judged_evaluation(result).endswith("too few judgements for probabilities")
    with pytest.raises(GoldError, match="too few judgements"):
        result.draw(tmp_path / "r.svg")


def test_judgements_of_another_graph_are_refused(place: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"judgement,edge\nyes,{'0' * 20}\n")
    with pytest.raises(GoldError, match=r"x\.csv: found 1 judgements, none of an edge"):
        judged(place, "plain", str(tmp_path / "x.csv"))


def test_a_person_a_program_and_a_picture_get_it(place: Path, tmp_path: Path) -> None:
    result = judged(place, "judged", "judge.csv")
    page = judged_evaluation(result)
    assert "40 edges judged, 20 true\nof all edges about 50% are true" in page
    assert "0.9 to 1.0" in page
    values = json.loads(judged_evaluation(result, "json"))
    assert values["rankings"][0]["ranked by"] == "probability"
    assert "precision,all,judged,40" in judged_evaluation(result, "csv").splitlines()
    result.draw(tmp_path / "r.svg")
    points = ET.parse(tmp_path / "r.svg").getroot().findall(".//{*}circle")
    assert len(points) == len(result.reliability)


def test_wilsons_interval_covers_as_often_as_it_says() -> None:
    chance = np.random.default_rng(0)
    hits = chance.binomial(30, 0.2, 2000)
    covered = [low <= 0.2 <= high for low, high in (wilson(int(hit), 30) for hit in hits)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 1


def test_the_bootstrap_is_seeded_and_wider_with_less() -> None:
    chance = np.random.default_rng(0)
    score, true = chance.normal(size=400), chance.random(400) < 0.3
    low, high = bootstrap(score, true)
    assert (low, high) == bootstrap(score, true)
    few_low, few_high = bootstrap(score[:40], true[:40])
    assert 0 < high - low < few_high - few_low
    assert bootstrap(score, np.zeros(400, np.bool_)) == (0.0, 0.0)
