"""The graph folder on disk: swapped in whole or not at all, and the same bytes each time."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kg import build
from kg.common.errors import GraphError, TableError
from kg.store import draft
from kg.store.contracts import CHECK_VARIABLE
from kg.store.draft import flush, write_folder
from kg.store.folder import FORMAT, MANIFEST, open_folder
from kg.store.table_file import ROWS, TableFile, WriteQueue
from kg.store.tables import SENTENCES, TABLES


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let drafts be finished that are no graphs: they have some sentences, and no source."""
    monkeypatch.delenv(CHECK_VARIABLE, raising=False)


class Broken(Exception):  # noqa: N818 - it stands for any mistake of ours
    """What a build may raise."""


def make(target: Path, name: str) -> None:
    """Write a graph of that name, without rows."""
    with write_folder(target) as draft:
        draft.finish({"name": name})


def fail(target: Path, *frames: pl.DataFrame) -> None:
    """Write *frames* and nearly all of a graph, and then break off."""
    with write_folder(target) as draft:
        for frame in frames or [sentences(0, 3)]:
            draft.append("sentences", frame)
        draft.finish({"name": "new"})
        raise Broken


def sentences(start: int, rows: int, text: str = "text") -> pl.DataFrame:
    """Return rows of SENTENCES that are all different."""
    number = pl.int_range(start, start + rows, dtype=pl.UInt32)
    return pl.select(sentence=number).select(
        source=pl.lit("a"),
        sentence="sentence",
        document=pl.lit(None, pl.UInt32),
        paragraph=pl.lit(None, pl.UInt32),
        token=pl.col("sentence").cast(pl.UInt64),
        line="sentence",
        text=pl.format("{} {}", "sentence", pl.lit(text)),
    )


def left(folder: Path) -> list[str]:
    """Return the names in *folder*."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return the path of a graph called ``old``, alone in its folder."""
    make(tmp_path / "graph", "old")
    return tmp_path / "graph"


def test_a_new_folder_holds_the_manifest_and_every_table(tmp_path: Path) -> None:
    make(tmp_path / "graph", "new")
    assert left(tmp_path / "graph") == sorted([MANIFEST, *(f"{name}.parquet" for name in TABLES)])


def test_folders_above_are_made(tmp_path: Path) -> None:
    make(tmp_path / "one" / "two" / "graph", "new")
    assert open_folder(tmp_path / "one" / "two" / "graph").name == "new"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    make(tmp_path / "graph", "new")
    assert open_folder(tmp_path / "graph").name == "new"


def test_a_build_replaces_the_whole(target: Path) -> None:
    with write_folder(target) as draft:
        draft.append("sentences", sentences(0, 3))
        draft.finish({"name": "new"})
    folder = open_folder(target)
    assert (folder.name, folder.scan("sentences").collect().height) == ("new", 3)


def test_a_build_leaves_nothing_beside_it(target: Path) -> None:
    make(target, "new")
    assert left(target.parent) == ["graph"]


def test_every_file_is_on_the_disk_before_the_folder_is_put_in_its_place(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: set[int] = set()
    seen_before_exchange: set[int] = set()

    def exchange(new: Path, old: Path) -> None:
        seen_before_exchange.update(flushed)
        real_exchange(new, old)

    real_sync, real_exchange = os.fsync, draft._exchange
    monkeypatch.setattr(draft, "flush", flush)
    monkeypatch.setattr(draft, "_exchange", exchange)
    monkeypatch.setattr(
        os, "fsync", lambda file: (flushed.add(os.fstat(file).st_ino), real_sync(file))
    )
    make(target, "new")
    files = {path.stat().st_ino for path in target.iterdir()}
    assert len(files) == len(TABLES) + 1
    assert files <= seen_before_exchange
    assert target.parent.stat().st_ino in flushed


def test_until_a_build_ends_the_old_graph_is_there(target: Path) -> None:
    with write_folder(target) as draft:
        draft.finish({"name": "new"})
        assert open_folder(target).name == "old"


def test_a_failure_leaves_the_old_graph(target: Path) -> None:
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(Broken):
        fail(target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_failure_leaves_nothing_beside_it(target: Path) -> None:
    with pytest.raises(Broken):
        fail(target)
    assert left(target.parent) == ["graph"]


def test_a_failure_of_a_first_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        fail(tmp_path / "graph")
    assert left(tmp_path) == []


def test_a_table_that_breaks_its_declaration_fails_the_build(target: Path) -> None:
    with pytest.raises(TableError, match=r"table sentences, column line"):
        fail(target, sentences(0, 3).drop("line"))
    assert open_folder(target).name == "old"


def test_foreign_files_are_carried_over(target: Path) -> None:
    (target / "notes.md").write_text("mine", encoding="utf-8")
    (target / "export" / "deep").mkdir(parents=True)
    (target / "export" / "deep" / "graph.ttl").write_text("too", encoding="utf-8")
    make(target, "new")
    assert (target / "notes.md").read_text(encoding="utf-8") == "mine"
    assert (target / "export" / "deep" / "graph.ttl").read_text(encoding="utf-8") == "too"


def test_a_foreign_link_is_carried_over_as_a_link(target: Path) -> None:
    (target / "link").symlink_to("elsewhere")
    make(target, "new")
    assert os.readlink(target / "link") == "elsewhere"


def test_a_failure_leaves_foreign_files(target: Path) -> None:
    (target / "notes.md").write_text("mine", encoding="utf-8")
    with pytest.raises(Broken):
        fail(target)
    assert (target / "notes.md").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        make(tmp_path / "graph", "new")
    assert caught.value.where == str(tmp_path / "graph")
    assert left(tmp_path / "graph") == ["thesis.tex"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError):
        make(tmp_path / "graph", "new")
    assert (tmp_path / "graph").read_text(encoding="utf-8") == "mine"


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GraphError, match=r"wanted a place to write"):
        make(tmp_path / "file" / "graph", "new")


@pytest.mark.parametrize("there", [True, False], ids=["to a graph", "to nothing yet"])
def test_a_link_stays_and_the_folder_that_it_leads_to_is_replaced(
    there: bool, tmp_path: Path
) -> None:
    real, link = tmp_path / "far/real", tmp_path / "link"
    real.parent.mkdir()
    if there:
        make(real, "old")
    link.symlink_to("far/real")
    make(link, "new")
    assert link.is_symlink()
    assert open_folder(real).name == "new"
    assert [path.name for path in real.parent.iterdir()] == ["real"]


REFUSED = {
    "a path through a file": ("file/graph", "Not a directory"),
    "a name that is too long": ("n" * 256, "File name too long"),
}


@pytest.mark.parametrize(("name", "found"), REFUSED.values(), ids=REFUSED)
def test_a_path_that_cannot_be_is_refused(name: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(GraphError) as caught:
        make(tmp_path / name, "new")
    assert (caught.value.where, caught.value.found) == (str(tmp_path / name), found)


KILLED = """
import os, pathlib, signal
from kg.store.draft import write_folder
with write_folder(pathlib.Path("graph")) as draft:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(target: Path) -> Path:
    """Return a graph whose next build was killed."""
    command = [sys.executable, "-c", KILLED]
    paths = os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])
    code = subprocess.run(
        command, cwd=target.parent, env={**os.environ, "PYTHONPATH": paths}, check=False
    ).returncode
    assert code == -signal.SIGKILL
    return target


def test_a_build_that_was_killed_leaves_the_old_graph(killed: Path) -> None:
    assert open_folder(killed).name == "old"


def test_the_next_build_sweeps_what_a_killed_one_left(killed: Path) -> None:
    assert len(left(killed.parent)) == 2
    make(killed, "new")
    assert left(killed.parent) == ["graph"]


def test_a_build_does_not_sweep_one_at_work(target: Path) -> None:
    with write_folder(target) as slow:
        make(target, "quick")
        slow.finish({"name": "slow"})
    assert open_folder(target).name == "slow"


def test_a_build_does_not_sweep_those_of_another_graph(target: Path) -> None:
    other = target.parent / ".graph2.kg-new-x"
    other.mkdir()
    make(target, "new")
    assert other.is_dir()


@pytest.fixture
def orphan(target: Path) -> Path:
    """Return a graph that was moved aside by a build that did not live to put its own there."""
    target.rename(target.with_name(".graph.kg-old"))
    return target


def test_an_orphaned_old_folder_is_restored_on_reading(orphan: Path) -> None:
    assert open_folder(orphan).name == "old"


def test_an_orphaned_old_folder_is_restored_before_a_build_that_fails(orphan: Path) -> None:
    with pytest.raises(Broken):
        fail(orphan)
    assert open_folder(orphan).name == "old"


def test_without_an_exchange_in_one_step_a_build_replaces_the_whole(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.draft.sys.platform", "darwin")
    make(target, "new")
    assert (open_folder(target).name, left(target.parent)) == ("new", ["graph"])


def written(path: Path, frames: list[pl.DataFrame]) -> str:
    """Return the hash of the bytes of a table of *frames*, appended one by one."""
    with ThreadPoolExecutor(1) as thread:
        table = TableFile(path, "sentences", WriteQueue(thread))
        for frame in frames:
            table.append(frame)
        table.close()
        assert table.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


# A row group, a little more than one, and texts that fill several pages of a column.
WHOLES = {
    "a few rows": sentences(0, 1000),
    "a whole row group": sentences(0, ROWS),
    "more than a row group": sentences(0, ROWS + 1000),
    "long texts": sentences(0, 5000, "long " * 100),
}


@pytest.mark.parametrize("step", [97, 1024, 40_000], ids="{} rows a frame".format)
@pytest.mark.parametrize("whole", WHOLES.values(), ids=WHOLES)
def test_bytes_do_not_depend_on_the_frames(tmp_path: Path, whole: pl.DataFrame, step: int) -> None:
    once = written(tmp_path / "once.parquet", [whole])
    parts = [whole.slice(start, step) for start in range(0, len(whole), step)]
    assert written(tmp_path / "parts.parquet", parts) == once


def test_bytes_do_not_depend_on_empty_frames(tmp_path: Path) -> None:
    whole, none = sentences(0, 10), pl.DataFrame(schema=SENTENCES)
    once = written(tmp_path / "once.parquet", [whole])
    assert written(tmp_path / "more.parquet", [none, whole, none]) == once


def test_rows_stay_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    written(tmp_path / "a.parquet", [sentences(5, 3), sentences(0, 3)])
    assert pl.read_parquet(tmp_path / "a.parquet")["sentence"].to_list() == [5, 6, 7, 0, 1, 2]


def test_the_hash_of_a_table_is_that_of_its_file(target: Path) -> None:
    digest = hashlib.sha256((target / "edges.parquet").read_bytes()).hexdigest()
    assert open_folder(target).manifest["tables"]["edges"] == {"rows": 0, "sha256": digest}


def test_the_manifest_has_rows_and_hash_of_each_table(target: Path) -> None:
    tables = open_folder(target).manifest["tables"]
    assert list(tables) == list(TABLES)
    assert {tuple(sorted(entry)) for entry in tables.values()} == {("rows", "sha256")}


def test_another_format_version_is_refused(target: Path) -> None:
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    manifest["format"] = FORMAT + 1
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        open_folder(target)
    assert (caught.value.found, caught.value.wanted) == (f"format {FORMAT + 1}", f"format {FORMAT}")


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_named(target: Path, table: str) -> None:
    (target / f"{table}.parquet").unlink()
    with pytest.raises(GraphError) as caught:
        open_folder(target)
    assert caught.value.found == f"no {table}.parquet"


DAMAGED = {
    "no JSON": b"{",
    "nothing": b"",
    "no object": b"[]",
    "no format": b"{}",
    "not UTF-8": b'{"format": "\xff"}',
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_manifest_is_named(target: Path, text: bytes) -> None:
    (target / MANIFEST).write_bytes(text)
    with pytest.raises(GraphError) as caught:
        open_folder(target)
    assert caught.value.where == str(target / MANIFEST)


@pytest.mark.parametrize("name", ["nowhere", "empty", "file", "file/below"])
def test_where_there_is_no_graph_that_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GraphError, match=r"found no graph"):
        open_folder(tmp_path / name)


def test_an_open_folder_is_one_version_whatever_is_built_in_its_place(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text("Ant\tB-App\nC\tB-Lang\n", encoding="utf-8")
    before = build([corpus], tmp_path / "graph").folder
    lazy = before.scan("entities").select("name")
    corpus.write_text("Bee\tB-App\nD\tB-Lang\nE\tB-Lang\n", encoding="utf-8")
    after = build([corpus], tmp_path / "graph").folder
    assert sorted(lazy.collect()["name"]) == ["Ant", "C"]
    assert [len(batch) for batch in before.batches("edges")] == [1]
    assert before.dataset("edges").count_rows() == 1
    assert sorted(after.scan("entities").collect()["name"]) == ["Bee", "D", "E"]


def test_a_folder_that_changes_while_it_is_opened_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text("Ant\tB-App\n", encoding="utf-8")
    build([corpus], tmp_path / "graph")
    corpus.write_text("Bee\tB-App\nC\tB-Lang\n", encoding="utf-8")
    opening, changed = Path.open, []

    def change_once(self: Path, *args: Any, **more: Any) -> Any:
        if self.name == "links.parquet" and not changed:
            changed.append(self)
            build([corpus], tmp_path / "graph")
        return opening(self, *args, **more)

    monkeypatch.setattr(Path, "open", change_once)
    folder = open_folder(tmp_path / "graph")
    assert changed
    assert [folder.scan(t).collect().height for t in ("mentions", "links")] == [2, 2]
