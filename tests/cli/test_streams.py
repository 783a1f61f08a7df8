"""Standard output that takes nothing, and full disks: one line, exit 1, nothing lost."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import Graph
from kg.common.child import command, environment
from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # each starts a process

GraphOf = Callable[..., Graph]
PRINTING = {  # what prints by itself, what writes to `-`, and what ends before a command runs
    "info": ["info", "graph"],
    "export": ["export", "graph", "ntriples"],
    "help": ["--help"],
}
REFUSING = {  # how a shell opens stdout, and what the system says of it
    "full": ('exec "$@" >/dev/full', "No space left on device"),
    "closed": ('exec "$@" >&-', "Bad file descriptor"),
    "nobody reads": ('exec 3>&1; { "$@"; echo $? >&3; } 3>&3 | true', "Broken pipe"),
}


def run(script: str, *words: object, where: Path) -> subprocess.CompletedProcess[str]:
    """Run kg by a line of a shell, which has its words as ``"$@"``."""
    return subprocess.run(
        ["sh", "-c", script, "sh", *command("kg"), *map(str, words)],
        env=environment(), cwd=where, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def graph(graph_of: GraphOf, tmp_path: Path) -> Path:
    """Return a folder with a graph and its corpus."""
    graph_of(*(f"Tool{n}s/B-App uses/O Tool{n}/B-App" for n in range(400)))
    return tmp_path


@pytest.mark.parametrize("words", PRINTING.values(), ids=PRINTING)
@pytest.mark.parametrize(("script", "found"), REFUSING.values(), ids=REFUSING)
def test_stdout_that_takes_nothing(script: str, found: str, words: list[str], graph: Path) -> None:
    done = run(script, *words, where=graph)
    code = int(done.stdout) if "echo" in script else done.returncode
    assert (code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("kg: standard output: ")
    assert found in done.stderr


def test_a_file_does_not_get_what_is_printed_where_stdout_is_closed(graph: Path) -> None:
    done = run('exec "$@" >&- 2>&-', "export", "graph", "ntriples", "-o", "g.nt", where=graph)
    assert done.returncode == 0
    expected = run('exec "$@"', "export", "graph", "ntriples", where=graph).stdout
    assert (graph / "g.nt").read_text() == expected


LIMITED = {  # a command that fails where no file may have more than 4,096 bytes, and what it names
    "build": (["build", "corpus.txt", "-o", "graph"], "graph: found"),
    "import": (["import", "graph.nt", "-o", "graph"], "graph: found"),
    "a file": (["export", "graph", "turtle", "-o", "old"], "old: found"),
    "a compressed file": (["export", "graph", "turtle", "-o", "old.zst"], "old.zst: found"),
    "a folder": (["export", "graph", "neo4j-admin", "-o", "folder"], "folder: found"),
    "a check": (["check", "corpus.txt"], "a temporary file: "),
    "a fixed corpus": (["check", "corpus.txt", "--fix", "old"], ""),
}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize(("words", "where"), LIMITED.values(), ids=LIMITED)
def test_a_disk_that_becomes_full(words: list[str], where: str, graph: Path) -> None:
    run('exec "$@"', "export", "graph", "ntriples", "-o", "graph.nt", where=graph)
    (graph / "old").write_text("old")
    before = contents(graph)
    done = run('ulimit -f 8 && exec "$@" >/dev/null', "-q", *words, where=graph)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert where in done.stderr
    assert "File too large" in done.stderr
    assert contents(graph) == before


def test_a_graph_folder_that_is_a_link_stays_one(graph: Path) -> None:
    os.symlink("graph", graph / "link")
    for corpus in (ROOT / "data/corpus/systems.txt", graph / "corpus.txt"):
        assert run('exec "$@"', "build", corpus, "-o", "link", where=graph).returncode == 0
    assert (graph / "link").is_symlink()
    assert sorted(path.name for path in graph.iterdir()) == ["corpus.txt", "graph", "link"]
