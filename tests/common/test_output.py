"""Output files: what is replaced, what is written through, and what is left where it fails."""

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.common.errors import OutputError
from kg.common.output import open_output, open_output_folder

MARKER = "marker"


def write(path: Path, text: str = "new") -> None:
    with open_output(path) as file:
        file.write(text.encode())


def write_folder(path: Path) -> None:
    with open_output_folder(path, MARKER) as folder:
        (folder / MARKER).write_text("new")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(mode)
    write(path)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


def test_a_new_file_has_the_mode_that_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "a")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_stays_and_what_it_leads_to_is_replaced(there: bool, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real/a", tmp_path / "link"
    if there:
        real.write_text("old")
        real.chmod(0o640)
    link.symlink_to("second")
    (tmp_path / "second").symlink_to("real/a")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "second").is_symlink()
    assert real.read_text() == "new"
    assert not there or stat.S_IMODE(real.stat().st_mode) == 0o640
    assert names(tmp_path / "real") == ["a"]


@pytest.mark.parametrize("name", ["pipe", "link"])
def test_a_pipe_is_written_through(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    texts: list[str] = []
    reader = threading.Thread(target=lambda: texts.append((tmp_path / "pipe").read_text()))
    reader.start()
    write(tmp_path / name)
    reader.join()
    assert texts == ["new"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert names(tmp_path) == ["link", "pipe"]


def test_a_device_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(os.devnull)
    write(tmp_path / "link")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    assert names(tmp_path) == ["link"]


def test_an_open_file_that_is_named_by_its_number_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        before = path.stat().st_ino
        write(Path(f"/dev/fd/{file.fileno()}"))
    assert (path.read_text(), path.stat().st_ino) == ("new", before)


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def fail() -> None:
        with open_output(path) as file:
            file.write(b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_the_longest_name_that_a_file_may_have(tmp_path: Path) -> None:
    write(tmp_path / ("n" * 255))
    assert names(tmp_path) == ["n" * 255]


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nothing(path: Path) -> None:
    del path


Made = Callable[[Path], None]
REFUSED: dict[str, tuple[str, Made, str]] = {  # a path, what is there, what is found
    "a path through a file": ("file/x", nothing, os.strerror(errno.ENOTDIR)),
    "a name that is too long": ("n" * 256, nothing, os.strerror(errno.ENAMETOOLONG)),
    "a path that is too long": ("/".join(["d" * 200] * 30), nothing, "File name too long"),
    "a link to itself": ("loop", loop, os.strerror(errno.ELOOP)),
}


@pytest.mark.parametrize("opener", [write, write_folder])
@pytest.mark.parametrize(("name", "make", "found"), REFUSED.values(), ids=REFUSED)
def test_a_place_where_nothing_can_be(
    name: str, make: Made, found: str, opener: Made, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("old")
    make(tmp_path / name)
    with pytest.raises(OutputError) as caught:
        opener(tmp_path / name)
    assert (caught.value.where, caught.value.found) == (str(tmp_path / name), found)
    assert (tmp_path / "file").read_text() == "old"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="a folder, wanted a file"):
        write(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    write(tmp_path / "a")
    with pytest.raises(OutputError, match="a file, wanted a folder"):
        write_folder(tmp_path / "a")


@pytest.mark.parametrize("there", [True, False], ids=["to a folder", "to nothing yet"])
def test_a_link_to_a_folder_stays(there: bool, tmp_path: Path) -> None:
    if there:
        (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "real") == [MARKER]
    assert names(tmp_path) == ["link", "real"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_device_is_named(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/full")
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)) as caught:
        write(tmp_path / "link")
    assert caught.value.where == str(tmp_path / "link")
