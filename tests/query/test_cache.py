"""The cache of a query engine beside a graph folder."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import Graph
from kg.common.locks import locked
from kg.query.cache import cached

GraphOf = Callable[..., Graph]


class Making:
    """Makes a file, and counts how often."""

    times = 0

    def __call__(self, path: Path) -> None:
        path.mkdir()
        (path / "file").write_text("made")
        self.times += 1


@pytest.fixture
def make() -> Making:
    return Making()


def left(graph: Graph) -> list[Path]:
    """Return what lies beside the graph."""
    return sorted(graph.path.parent.glob(".graph.kg-*"))


def test_it_is_made_once(graph_of: GraphOf, make: Making) -> None:
    folder = graph_of("Nginx/B-App uses/O C/B-Lang").folder
    for _ in range(2):
        with cached(folder, "x", "1", make) as place:
            assert (place / "file").read_text() == "made"
    assert make.times == 1


@pytest.mark.parametrize("changed", ["graph", "version"])
def test_it_is_made_anew_of_another(changed: str, graph_of: GraphOf, make: Making) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make):
        pass
    if changed == "graph":
        graph = graph_of("Nginx/B-App uses/O Java/B-Lang")
    with cached(graph.folder, "x", "1" if changed == "graph" else "2", make) as place:
        assert left(graph) == [place]  # the old one is gone
    assert make.times == 2


def test_what_somebody_uses_stays(graph_of: GraphOf, make: Making) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make) as first:
        newer = graph_of("Nginx/B-App uses/O Java/B-Lang")
        with cached(newer.folder, "x", "1", make) as second:
            assert left(newer) == sorted([first, second])


def test_two_engines_leave_each_others_alone(graph_of: GraphOf, make: Making) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make) as one, cached(graph.folder, "y", "1", make) as other:
        assert left(graph) == sorted([one, other])


def test_where_making_fails_nothing_is_left(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")

    def fail(path: Path) -> None:
        path.mkdir()
        raise RuntimeError

    with pytest.raises(RuntimeError), cached(graph.folder, "x", "1", fail):
        pass
    assert left(graph) == []


def test_what_a_killed_process_left_is_removed(graph_of: GraphOf, make: Making) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    for name in ("dead", "alive"):
        (graph.path.parent / f".graph.kg-x-new-{name}").mkdir()
    with locked(graph.path.parent / ".graph.kg-x-new-alive"), cached(graph.folder, "x", "1", make):
        assert [path.name for path in left(graph)][-1:] == [".graph.kg-x-new-alive"]
        assert len(left(graph)) == 2


def test_beside_a_graph_that_cannot_be_written_it_is_made_for_the_moment(
    graph_of: GraphOf, make: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, mkdtemp = graph_of("Nginx/B-App uses/O C/B-Lang"), tempfile.mkdtemp

    def refuse(*words: str | None, **names: str | Path) -> str:
        if names.get("dir") == graph.path.parent:  # root may write everywhere
            raise PermissionError
        return mkdtemp(*words, **names)

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with cached(graph.folder, "x", "1", make) as place:
        assert (place / "file").exists()
        assert left(graph) == []
    assert not place.exists()
