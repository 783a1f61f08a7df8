"""``kg judge``: the file that it writes, adds to and asks for; and what a build makes of it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kg
from kg.cli import app
from kg.common.errors import UsageError
from kg.reports.judge.sheet import read_sheet
from tests.judged import corpus_text


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judge")
    (folder / "c.conll").write_text(corpus_text())
    return kg.build(folder / "c.conll", folder / "g").path


def run(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, words)], input=typed)


def test_a_file_that_is_there_is_added_to(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "judge.csv"
    done = run("judge", graph, "-o", out, "--pairs", "5")
    assert "5 edges, 0 judged; mark yes or no" in done.stderr
    first = out.read_bytes()
    run("judge", graph, "-o", out, "--pairs", "5", "--seed", "9")
    assert out.read_bytes() == first
    run("judge", graph, "-o", out, "--pairs", "8")
    assert out.read_bytes().startswith(first)
    assert read_sheet(out, "g").rows["edge"].n_unique() == 8


def test_what_is_answered_is_kept_and_asked_no_more(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "judge.csv"
    words = ("judge", graph, "-o", out, "--pairs", "4", "--ask")
    done = run(*words, typed="y\nn\nq\n")
    assert done.exit_code == 0
    assert read_sheet(out, "g").rows["judgement"].to_list() == ["yes", "no", "", ""]
    again = run(*words, typed="y\ny\n")
    assert again.stdout.count("true?") == 2
    assert read_sheet(out, "g").rows["judgement"].to_list() == ["yes", "no", "yes", "yes"]


def test_edges_can_be_chosen_and_printed(graph: Path) -> None:
    done = run("judge", graph, "--predicate", "langTool", "--pairs", "3")
    assert len(done.stdout.splitlines()) == 4
    assert done.stdout.startswith("judgement,subject,")


def test_asking_wants_a_file(graph: Path) -> None:
    done = run("judge", graph, "--ask")
    assert isinstance(done.exception, UsageError)


def test_a_build_and_an_evaluation_take_the_file(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "judge.csv"
    typed = "".join(
        "y\n" if row["subject"][4:] == row["object"][4:] else "n\n"
        for row in kg.open(graph).judge(40).rows.to_dicts()
    )
    run("judge", graph, "-o", out, "--pairs", "40", "--ask", typed=typed)
    corpus = graph.parent / "c.conll"
    done = run("build", corpus, "-o", tmp_path / "g", "--judged", out)
    assert done.exit_code == 0, done.exception
    assert "probability" in run("info", tmp_path / "g").stdout
    assert "held out" in run("evaluate", tmp_path / "g", out, "--format", "json").stdout
    kept = run("info", tmp_path / "g", "--edges")
    assert "--min-probability 0.8" in kept.stdout
    refused = run("evaluate", tmp_path / "g", out, "--map", out)
    assert isinstance(refused.exception, UsageError)
