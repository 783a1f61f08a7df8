"""Override files: each mistake is named by its line."""

from pathlib import Path

import pytest

from kg.common.errors import IdentityError
from kg.resolve.inputs.overrides import COLUMNS, read_overrides

HEAD = "action,name,type,to,to_type"


def written(folder: Path, *lines: str, name: str = "o.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_line_is_a_decision(tmp_path: Path) -> None:
    path = written(tmp_path, "merge,ZK,App,ZooKeeper,App", "split,zk,,,", "rename,C,,C (language),")
    assert read_overrides((path,)).select(COLUMNS.names()[:6]).rows() == [
        ("merge", "ZK", "App", "ZooKeeper", "App", "o.csv:2"),
        ("split", "zk", None, None, None, "o.csv:3"),
        ("rename", "C", None, "C (language)", None, "o.csv:4"),
    ]


def test_what_is_only_suggested_is_not_decided(tmp_path: Path) -> None:
    assert read_overrides((written(tmp_path, "maybe,ZK,,ZooKeeper,"),)).is_empty()


def test_columns_for_the_reader_are_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, "split,ZK,why not", head="action,name,note")
    assert read_overrides((path,)).row(0)[:3] == ("split", "ZK", None)


def test_columns_are_parted_by_tabs_in_tsv(tmp_path: Path) -> None:
    path = written(tmp_path, "split\tA, B", name="o.tsv", head="action\tname")
    assert read_overrides((path,))["name"].to_list() == ["A, B"]


def test_the_same_said_twice_is_said_once(tmp_path: Path) -> None:
    path = written(tmp_path, "merge,ZK,,ZooKeeper,", "merge,ZK,,ZooKeeper,")
    again = written(tmp_path, "merge,ZK,,ZooKeeper,", name="p.csv")
    assert len(read_overrides((path, again))) == 1


WRONG = {
    "an unknown action": (["join,A,,B,"], "o.csv:2"),
    "no name": (["split,,,,"], "o.csv:2"),
    "a merge with nothing": (["split,B,,,", "merge,A,,,"], "o.csv:3"),
    "a split from something": (["split,A,,B,"], "o.csv:2"),
    "two merges of a name": (["merge,A,,B,", "merge,A,,C,"], "o.csv:3"),
    "two names for a name": (["rename,A,,B,", "rename,A,,C,"], "o.csv:3"),
    "two types for a name": (["retype,A,,B,", "retype,A,,C,"], "o.csv:3"),
    "a merge of what is split": (["split,A,,,", "merge,A,,B,"], "o.csv:3"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_named(case: str, tmp_path: Path) -> None:
    lines, where = WRONG[case]
    with pytest.raises(IdentityError) as caught:
        read_overrides((written(tmp_path, *lines),))
    assert caught.value.where == where


FILES = {
    "no such columns": b"a,b\n1,2\n",
    "no text": b"\xff\xfe\x00",
    "an open quotation": b'action,name\nsplit,"A\n',
    "nothing": b"",
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_no_file_of_overrides_is_refused(case: str, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes(FILES[case])
    with pytest.raises(IdentityError):
        read_overrides((path,))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IdentityError):
        read_overrides((tmp_path / "none.csv",))
