"""Plots of a graph: right numbers, the same bytes each time, names that break nothing."""

import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from kg import Graph
from kg.common.errors import MissingExtra, OutputError
from kg.reports.plots import graph_plots
from kg.reports.plots.graph_plots import OTHERS, PLOTS, degrees, type_counts

SENTENCES = ("Ant/B-Tool Bee/B-Tool C/B-Lang", "Ant/B-Tool Bee/B-Tool", "Dee/B-Sort")
HOSTILE = "$\\frac{<script>&\x01\u202e東京" + "long" * 30


def texts(path: Path) -> str:
    return " ".join(ElementTree.parse(path).getroot().itertext())


def test_what_is_drawn_is_what_the_graph_has(graph_of: Callable[..., Graph]) -> None:
    folder = graph_of(*SENTENCES).folder
    assert degrees(folder).tolist() == [2, 2, 2]  # Dee has no edge
    names, matrix = type_counts(folder)
    assert names == ["Tool", "Lang"]
    assert matrix.tolist() == [[1, 2], [2, 0]]
    assert np.triu(matrix).sum() == len(folder.scan("edges").collect())


def test_types_beyond_the_first_are_one_row(
    graph_of: Callable[..., Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_plots, "MAX_TYPES", 2)
    folder = graph_of("a/B-A b/B-B", "a/B-A c/B-C", "b/B-B c/B-C", "a/B-A d/B-A").folder
    names, matrix = type_counts(folder)
    assert names == ["A", OTHERS]
    assert matrix.tolist() == [[1, 2], [2, 1]]


def test_plots_are_the_same_bytes_each_time_and_say_no_date(
    graph_of: Callable[..., Graph], tmp_path: Path
) -> None:
    graph = graph_of(*SENTENCES)
    files = graph.plot(tmp_path / "one")
    assert [file.name for file in files] == [f"{n}.{f}" for n in PLOTS for f in ("svg", "png")]
    for first, second in zip(files, graph.plot(tmp_path / "two"), strict=True):
        assert first.read_bytes() == second.read_bytes()
        assert b"<dc:date>" not in first.read_bytes()
    drawn = texts(tmp_path / "one/types.svg")
    assert "Tool" in drawn
    assert "edges between types" in drawn


@pytest.mark.parametrize(
    "sentences", [(f"a/B-{HOSTILE} b/B-Ok",), ("a/B-A",)], ids=["names", "none"]
)
def test_hostile_names_and_no_edges_are_drawn(
    sentences: tuple[str, ...], graph_of: Callable[..., Graph], tmp_path: Path
) -> None:
    graph_of(*sentences).plot(tmp_path)
    drawn = texts(tmp_path / "types.svg")
    assert r"$\frac{<script>&" in drawn or "no edges" in drawn


def test_without_matplotlib_its_extra_is_named(
    graph_of: Callable[..., Graph], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r'pip install "tagged-kg\[plot\]"'):
        graph_of(*SENTENCES).plot(tmp_path)


def test_a_folder_that_cannot_be_written_is_an_error(
    graph_of: Callable[..., Graph], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        graph_of(*SENTENCES).plot(tmp_path / "file")
