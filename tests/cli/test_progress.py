"""Progress bars of long work: drawn on a terminal, and gone when it is done."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from kg import build
from tests.cli.test_cli import run
from tests.conftest import ROOT, lines

pytestmark = pytest.mark.slow
HIDDEN, SHOWN = "\x1b[?25l", "\x1b[?25h"  # the cursor
CASES = {
    "validate by columns": (["validate", "g"], "judging by columns"),
    "validate by pyshacl": (["validate", "g", "--pyshacl"], "judging by pyshacl"),
    "Cypher for the first time": (["query", "g", "types", "--embedded"], "reading for queries"),
}


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a folder with a graph ``g``."""
    (tmp_path / "c.txt").write_text(lines("Nginx/B-App is/O written/O in/O C/B-Lang"))
    build([tmp_path / "c.txt"], tmp_path / "g")
    return tmp_path


def on_terminal(*words: str, where: Path) -> tuple[str, str]:
    """Run ``kg`` with a terminal as its stderr; return what it printed, and what is drawn."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    environment["XDG_CACHE_HOME"] = str(where / "caches")
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *words],
        cwd=where,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 1 << 16):
            drawn += piece
    except OSError:  # as Linux says that the other end is closed
        pass
    finally:
        os.close(ours)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0, drawn.decode()
    return printed, drawn.decode()


@pytest.mark.parametrize(("words", "stage"), CASES.values(), ids=CASES)
def test_a_bar_is_drawn_on_a_terminal_alone(words: list[str], stage: str, graph: Path) -> None:
    printed, drawn = on_terminal(*words, where=graph)
    assert stage in drawn
    assert drawn.rindex(SHOWN) > drawn.rindex(HIDDEN)
    assert "\x1b" not in printed
    assert "\x1b" not in run(*words, where=graph).stderr


def test_stages_of_a_validation_are_timed_when_asked(graph: Path) -> None:
    said = run("-v", "validate", "g", "--pyshacl", where=graph).stderr
    for stage in ("writing triples", "reading for pyshacl", "judging by pyshacl"):
        assert f"{stage}: " in said
