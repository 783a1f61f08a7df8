"""Filling the embedded database in a process of its own: complete, or one line and nothing left."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import Graph
from kg.common.child import command, environment
from kg.common.errors import OutputError, QueryError
from kg.query.cache import find_caches
from kg.query.cypher import arcade
from kg.query.cypher.embedded import run

GraphOf = Callable[..., Graph]
COUNT = "MATCH (n:Entity)-[r]->() RETURN count(r) AS n"


def left(graph: Graph) -> list[Path]:
    """Return the caches of the graph, finished or not."""
    return [cache.path for cache in find_caches(graph.path)]


def started(process_id: int) -> list[int]:
    """Return the processes that one has started."""
    asked = ["ps", "-o", "pid=", "--ppid", str(process_id)]
    return [
        int(line) for line in subprocess.run(asked, check=False, capture_output=True).stdout.split()
    ]


def asked(graph: Graph, blocks: str) -> subprocess.CompletedProcess[str]:
    """Count the edges by the command, where no file may be larger than *blocks* of 512 bytes."""
    words = [*command("kg"), "-q", "query", str(graph.path), COUNT, "--format", "csv"]
    return subprocess.run(
        ["sh", "-c", 'ulimit -f "$0" && exec "$@"', blocks, *words],
        check=False, env=environment(), capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_nothing_is_logged_and_the_environment_is_never_changed_for_it(
    graph_of: GraphOf, capfd: pytest.CaptureFixture[str]
) -> None:
    changes, listening = [], True

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == "os.putenv":
            changes.append(arguments[0])

    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    sys.addaudithook(listen)  # none can be removed
    answer = run(graph.folder, COUNT, {})
    listening = False
    assert answer == (["n"], [[1]])
    assert arcade.LOG_CONSOLE.encode() not in changes
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_who_wants_the_log_gets_it_on_stderr(
    graph_of: GraphOf, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(arcade.LOG_CONSOLE, "1")
    run(graph_of("Nginx/B-App uses/O C/B-Lang").folder, COUNT, {})
    out, err = capfd.readouterr()
    assert out == ""
    assert "GraphBatch" in err


# Each file of the database is a number of pages of 64 KB. The first is written when it is made; of
# pages that are written later by a thread of its own, ArcadeDB does not tell when they fail.
@pytest.mark.parametrize(("blocks", "found"), [("64", "File too large"), ("160", "on the disk")])
@pytest.mark.slow
def test_a_disk_that_becomes_full_is_an_error_and_nothing_is_left(
    blocks: str, found: str, graph_of: GraphOf
) -> None:
    names = [f"Tool{number}/B-App uses/O Lang{number}/B-Lang" for number in range(400)]
    graph = graph_of(*names)
    done = asked(graph, blocks)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert found in done.stderr
    assert left(graph) == []
    assert asked(graph, "unlimited").stdout == "n\n400\n"


def test_names_that_it_cannot_hold_are_refused_before_a_process_is_started(
    graph_of: GraphOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text(
        '[types.OS]\n[types.App]\n[[relation]]\npredicate = "os"\nsubject = ["App"]\n'
        'object = ["OS"]\ncues = ["{subject} runs on {object}"]\n'
    )
    graph = graph_of("Nginx/B-App runs/O on/O Linux/B-OS", schema=str(schema))
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    with pytest.raises(QueryError, match="OS as a label and as a type of relationships"):
        run(graph.folder, "RETURN 1", {})


def test_a_process_that_fails_is_one_line(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    monkeypatch.setenv("PYTHONMALLOC", "none")  # Python does not start then
    with pytest.raises(OutputError, match="preinitializing") as caught:
        run(graph.folder, COUNT, {})
    assert "\n" not in str(caught.value)
    assert left(graph) == []


@pytest.mark.slow
def test_ctrl_c_ends_it_and_nothing_is_left(graph_of: GraphOf) -> None:
    graph = graph_of(*(f"Tool{number}/B-App uses/O Lang{number}/B-Lang" for number in range(400)))
    words = [*command("kg"), "-q", "query", str(graph.path), COUNT]
    asking = subprocess.Popen(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with asking:
        while not left(graph):
            assert asking.poll() is None
            time.sleep(0.01)
        while not (children := started(asking.pid)):
            assert asking.poll() is None
            time.sleep(0.01)
        asking.send_signal(signal.SIGINT)
        out, err = asking.communicate(timeout=60)
    assert (asking.returncode, out, err) == (130, b"", b"")
    assert left(graph) == []
    # One that had only just started is not killed: it ends as its stdin does.
    ends = time.monotonic() + 30
    while any(Path(f"/proc/{process_id}").exists() for process_id in children):
        assert time.monotonic() < ends
        time.sleep(0.05)
