"""The caches of query engines: when they are made, kept, and removed."""

import errno
import gc
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import Graph, build
from kg.cli import app
from kg.common.errors import OutputError
from kg.common.locks import locked
from kg.query.cache import cached, find_caches

pytestmark = pytest.mark.slow

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
    """Return the caches of a graph."""
    return [cache.path for cache in find_caches(graph.path)]


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
    with cached(graph.folder, "x", "1", make) as path:
        dead, alive = (path.with_name(f"unfinished-x-{name}") for name in ("dead", "alive"))
    dead.mkdir()
    alive.mkdir()
    with locked(alive), cached(graph.folder, "x", "1", make):
        assert left(graph) == [alive, path]


@pytest.mark.parametrize("given", ["relative", "file/below"])
def test_where_no_cache_can_be_written_it_is_made_for_the_moment(
    given: str,
    graph_of: GraphOf,
    make: Making,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", given if given == "relative" else str(tmp_path / given))
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make) as place:
        assert (place / "file").exists()
        assert left(graph) == []
    assert not place.exists()


def test_nothing_is_put_beside_the_graph(graph_of: GraphOf, make: Making, tmp_path: Path) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.txt", "graph"]


def test_a_link_to_a_graph_has_its_caches(graph_of: GraphOf, make: Making, tmp_path: Path) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    (tmp_path / "link").symlink_to("graph")
    with (
        cached(graph.folder, "x", "1", make),
        cached(Graph(tmp_path / "link").folder, "x", "1", make),
    ):
        assert make.times == 1


def test_the_cache_of_a_graph_without_a_folder_goes_with_it(make: Making) -> None:
    graph = build([(["Nginx", "C"], ["B-App", "B-Lang"])])
    with cached(graph.filter(basis=["co-occurrence"]).folder, "x", "1", make) as path:
        pass
    assert path.exists()
    assert left(graph) == []
    del graph
    gc.collect()
    assert not path.exists()


def test_only_the_user_may_read_it(graph_of: GraphOf, make: Making) -> None:
    with cached(graph_of("Nginx/B-App uses/O C/B-Lang").folder, "x", "1", make) as path:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_an_error_that_names_the_cache(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")

    def fail(path: Path) -> None:
        del path
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with (
        pytest.raises(OutputError, match="No space left on device") as caught,
        cached(graph.folder, "x", "1", fail),
    ):
        pass
    assert Path(caught.value.where).name.startswith("x-")


def clean(*words: object) -> list[dict[str, object]]:
    """Run `kg clean`; return its rows, without the graphs."""
    done = CliRunner().invoke(app, ["-q", "clean", "--format", "json", *map(str, words)])
    assert done.exit_code == 0
    rows = json.loads(done.stdout)
    return [{name: row[name] for name in ("engine", "bytes", "state")} for row in rows]


def test_kg_clean_removes_what_nobody_uses(
    graph_of: GraphOf, make: Making, cache_folder: Path
) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    with cached(graph.folder, "x", "1", make) as path, cached(graph.folder, "y", "1", make):
        pass
    size = len("made")
    row = {"bytes": size, "state": "kept"}
    assert clean(graph.path, "--dry-run") == [{"engine": "x", **row}, {"engine": "y", **row}]
    with locked(path, shared=True):
        assert clean(graph.path) == [
            {"engine": "x", "bytes": size, "state": "in use"},
            {"engine": "y", "bytes": size, "state": "removed"},
        ]
    assert left(graph) == [path]
    shutil.rmtree(graph.path)
    assert clean(graph.path) == [{"engine": "x", "bytes": size, "state": "removed"}]
    assert not path.parent.exists()
    assert cache_folder.exists()


def test_kg_clean_without_a_graph_is_of_all(
    graph_of: GraphOf,
    make: Making,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new"))
    assert clean() == []
    first = graph_of("Nginx/B-App uses/O C/B-Lang")
    second = build([tmp_path / "corpus.txt"], tmp_path / "second")
    for graph in (first, second):
        with cached(graph.folder, "x", "1", make):
            pass
    assert [row["state"] for row in clean()] == ["removed", "removed"]
    assert left(first) + left(second) == []
