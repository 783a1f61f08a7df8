"""Child processes: their environment, how they end, and what is told of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.common.child import ChildError, command, environment, running
from tests.conftest import ROOT

FILL = "kg.query.cypher.fill"  # a module that reads a line of stdin first


def is_running(process_id: int) -> bool:
    """Tell whether a process is there, and no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def children() -> set[int]:
    """Return the ids of this process's children, whichever thread has started them."""
    files = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(number) for file in files for number in file.read_text().split()}


def test_a_default_stands_where_the_user_has_set_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TEST_SET", "theirs")
    monkeypatch.delenv("KG_TEST_UNSET", raising=False)
    child = environment(KG_TEST_SET="ours", KG_TEST_UNSET="ours")
    assert (child["KG_TEST_SET"], child["KG_TEST_UNSET"]) == ("theirs", "ours")
    assert "KG_TEST_UNSET" not in os.environ


def test_it_runs_this_kg_whatever_lies_in_the_folder_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg/__init__.py").write_text("raise SystemExit('the wrong kg')")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    words = [*command("kg"), "--version"]
    assert subprocess.check_output(words, cwd=tmp_path, env=environment()).startswith(b"kg ")


# The second is more than it reads, and than a pipe holds.
@pytest.mark.parametrize("text", [b"no task\n", b"no task\n" * 100_000])
def test_what_fails_is_told_by_its_last_line(text: bytes) -> None:
    def run() -> None:
        with running(FILL, quiet=True) as stdin:
            stdin.write(text)

    with pytest.raises(ChildError, match=r"^json\.decoder\.JSONDecodeError: Expecting value"):
        run()


def test_ctrl_c_ends_it() -> None:
    before, started = children(), set[int]()

    def run() -> None:
        with running(FILL, quiet=True):
            started.update(children() - before)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert len(started) == 1
    assert not any(map(is_running, started))


PARENT = """
import os
from pathlib import Path
from kg.common.child import running
with running("kg.query.cypher.fill", quiet=True):
    print(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(), flush=True)
    os._exit(9)
"""


def test_it_ends_when_its_parent_is_killed() -> None:
    words = [sys.executable, "-c", PARENT]
    done = subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True)
    process_id, patience = int(done.stdout), time.monotonic() + 30
    while is_running(process_id):
        assert time.monotonic() < patience
        time.sleep(0.05)
