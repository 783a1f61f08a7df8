"""Counts by a key of the documents' metadata, and the dates of evidence."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from kg import Graph
from kg.cli import app
from kg.common.errors import UnknownName
from kg.reports.document_groups import count_by

RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("Ant uses Bee. Ant likes Bee.", {"date": "2019-03-01", "by": ["A", "B"], "n": 10}),
    ("Ant uses Cat.", {"date": "2021", "by": ["A"], "n": 9}),
    ("Ant meets Bee.", {"date": "2019-12-31T10:00:00", "by": [], "n": 9}),
    ("Cat sleeps.", {}),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("groups")
    lines = []
    for text, metadata in RECORDS:
        spans = [[m.start(), m.end(), "Thing"] for m in re.finditer("Ant|Bee|Cat", text)]
        lines.append(json.dumps({"text": text, "label": spans, "meta": metadata}))
    (folder / "c.jsonl").write_text("\n".join(lines))
    return kg.build([folder / "c.jsonl"], folder / "graph")


@pytest.mark.parametrize(
    ("key", "rows"),
    [  # value, documents, sentences, mentions, entities, edges
        ("date", [("2019", 2, 3, 6, 2, 1), ("2021", 1, 1, 2, 2, 1), (None, 1, 1, 1, 1, 0)]),
        ("n", [("9", 2, 2, 4, 3, 2), ("10", 1, 2, 4, 2, 1), (None, 1, 1, 1, 1, 0)]),
        ("by", [("A", 2, 3, 6, 3, 2), ("B", 1, 2, 4, 2, 1), (None, 2, 2, 3, 3, 1)]),
        ("source", [("c.jsonl", 4, 5, 9, 3, 2)]),
    ],
)
def test_counts_by_a_key(key: str, rows: list[tuple[Any, ...]], graph: Graph) -> None:
    assert count_by(graph.folder, key).rows() == rows


def test_filters_leave_out_edges_only(graph: Graph) -> None:
    strong = graph.filter(min_sentences=2)
    edges = count_by(strong.folder, "date").select("mentions", "edges").rows()
    assert edges == [(6, 1), (2, 0), (1, 0)]


def test_a_key_that_no_document_has_is_refused_with_those_there_are(graph: Graph) -> None:
    with pytest.raises(
        UnknownName, match="--by: found 'year', wanted one of by, date, n, or source"
    ):
        count_by(graph.folder, "year")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--by", "n", "--edges"), "--by: found it with --edges, wanted one of them"),
        (("--format", "csv"), "found 'csv', wanted table or json (csv needs --edges or --by)"),
    ],
)
def test_options_that_cannot_stand_together(
    options: tuple[str, ...], message: str, graph: Graph
) -> None:
    done = CliRunner().invoke(app, ["info", str(graph.path), *options])
    assert message in str(done.exception)


def test_the_command_prints_the_counts_under_the_key(graph: Graph) -> None:
    done = CliRunner().invoke(app, ["info", str(graph.path), "--by", "date", "--format", "csv"])
    assert done.stdout.splitlines()[:2] == [
        "date,documents,sentences,mentions,entities,edges",
        "2019,2,3,6,2,1",
    ]


def test_an_edge_says_when_its_evidence_was_written(graph: Graph, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["explain", str(graph.path), "Ant", "Bee"])
    assert ", evidence of 2019-03-01 to 2019-12-31T10:00:00" in done.stdout
    assert "c.jsonl:1 (2019-03-01)  " in done.stdout
    (tmp_path / "plain.txt").write_text("Ant\tB-X\nBee\tB-X\n")
    plain = kg.build([tmp_path / "plain.txt"], tmp_path / "plain")
    done = CliRunner().invoke(app, ["explain", str(plain.path), "Ant", "Bee"])
    assert "evidence of" not in done.stdout
    assert "plain.txt:1  " in done.stdout
