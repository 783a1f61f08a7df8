"""The options by which `kg info`, `export`, `load` and `verify` choose edges."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg import Graph, build
from kg.cli import app
from tests.conftest import ROOT, lines

LIMITED = "[thresholds]\nmin_sentences = 2\n"


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """Return a graph of two edges, one of two sentences, whose schema asks for two."""
    (tmp_path / "s.toml").write_text(LIMITED)
    corpus = tmp_path / "c.txt"
    often = "Nginx/B-App needs/O C/B-Lang"
    corpus.write_text(lines(often, often, "Bee/B-App has/O Ada/B-Lang"))
    return build([corpus], tmp_path / "g", schema=tmp_path / "s.toml")


def kg(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def statements(text: str) -> int:
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    return text.count(f"{kind} <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement>")


@pytest.mark.parametrize(
    ("options", "edges", "said"),
    [
        ([], 1, "1 of 2 edges (min_sentences 2 by the schema)"),
        (["--min-sentences", 0], 2, "2 of 2 edges"),
        (["--min-sentences", 0, "--type", "App,Lang", "--max-q", "0.9"], 0, "0 of 2 edges"),
        (["--top-per-entity", 1], 1, "1 of 2 edges (min_sentences 2 by the schema)"),
    ],
)
def test_export_puts_out(graph: Graph, options: list[object], edges: int, said: str) -> None:
    done = kg("export", graph.path, "ntriples", *options)
    assert (statements(done.stdout), done.stderr.splitlines()[0]) == (edges, said)


def test_info_counts_what_is_left(graph: Graph) -> None:
    assert "1 edge\n" in kg("info", graph.path, "--min-sentences", 2).stdout


@pytest.fixture
def half_trusted(tmp_path: Path) -> Graph:
    """Return a graph of two base edges, one of mentions side by side, one of mentions far apart."""
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("Nginx/B-App C/B-Lang", f"Bee/B-App {'far/O ' * 20}Ada/B-Lang"))
    return build([corpus], tmp_path / "g")


def test_base_edges_are_told_unless_they_are_left_out(half_trusted: Graph) -> None:
    every = kg("export", half_trusted.path, "ntriples")
    trusted = kg("export", half_trusted.path, "ntriples", "--trusted")
    note = "note: 2 of 2 edges are base edges, 0 of them likely noise; --trusted keeps 1 that are"
    assert (note in every.stderr, statements(trusted.stdout)) == (True, 1)
    assert "base edges" not in trusted.stderr


def test_query_is_asked_of_the_edges_that_pass(half_trusted: Graph) -> None:
    query = ("query", half_trusted.path, "--sql", "select count(*) c from edges", "--format", "csv")
    assert [kg(*query, *more).stdout for more in ([], ["--trusted"])] == ["c\n2\n", "c\n1\n"]


def test_info_says_how_many_edges_each_filter_keeps(graph: Graph) -> None:
    rows = json.loads(kg("info", graph.path, "--edges", "--format", "json").stdout)
    kept = {row["filter"]: row["edges"] for row in rows}
    assert (kept["all"], kept["--min-sentences 2"], kept["--basis cue"]) == (2, 1, 0)


def test_names_may_be_given_with_commas_or_again(tmp_path: Path) -> None:
    made = build([ROOT / "data/corpus"], tmp_path / "g", schema=ROOT / "data/software.toml")
    commas = kg("export", made.path, "ntriples", "--basis", "cue,enumeration")
    again = kg("export", made.path, "ntriples", "--basis", "cue", "--basis", "enumeration")
    assert commas.stdout == again.stdout
    assert statements(commas.stdout) == made.edges.filter(basis="cue").height + (
        made.edges.filter(basis="enumeration").height
    )


@pytest.mark.parametrize("command", ["export", "load", "info", "query", "validate", "verify"])
def test_the_help_names_the_filters(command: str) -> None:
    assert "--top-per-entity" in kg(command, "--help").stdout
