"""Zip and tar archives: their members, and what is wrong with a damaged one."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.errors import KgError, SourceError
from kg.read.sources import archives
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

FILES = {"b.conll": "Bee\tB-App\n", "sub/a.conll": "Zoë\tB-PER\n"}


def zipped(files: Mapping[str, str]) -> bytes:
    """Return a zip archive of *files*."""
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.mkdir("sub")
            for name, text in files.items():
                archive.writestr(name, text)
        return file.getvalue()


def tarred(files: Mapping[str, str], mode: str = "w") -> bytes:
    """Return a tar archive of *files*."""
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
            folder = tarfile.TarInfo("sub")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            for name, text in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
        return file.getvalue()


KINDS: dict[str, Callable[[Mapping[str, str]], bytes]] = {
    "a.zip": zipped,
    "A.ZIP": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda files: tarred(files, "w:gz"),
    "a.tgz": lambda files: tarred(files, "w:gz"),
    "a.tar.bz2": lambda files: tarred(files, "w:bz2"),
    "a.tar.xz": lambda files: tarred(files, "w:xz"),
    "a.tar.zst": lambda files: zstandard.compress(tarred(files)),
}


def found(path: Path) -> list[Source]:
    """Return the sources of *path*."""
    return find_sources([path], ReadOptions())[0]


@pytest.mark.parametrize(("name", "pack"), KINDS.items(), ids=KINDS)
def test_each_file_of_an_archive_is_a_source(
    tmp_path: Path, name: str, pack: Callable[[Mapping[str, str]], bytes]
) -> None:
    (tmp_path / name).write_bytes(pack(FILES))
    sources = found(tmp_path / name)
    for _ in range(2):
        assert {one.name: one.text() for one in sources} == {
            f"{name}/b.conll": FILES["b.conll"],
            f"{name}/sub/a.conll": FILES["sub/a.conll"],
        }
    assert all(one.document for one in sources)
    assert [one.size for one in sources] == [one.bytes for one in sources] == [10, 11]


def test_an_archive_in_a_folder_goes_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.zip").write_bytes(zipped(FILES))
    assert [one.name for one in found(tmp_path)] == [
        "sub/a.zip/b.conll",
        "sub/a.zip/sub/a.conll",
    ]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_hidden_files_and_companions_are_passed_over(
    tmp_path: Path, pack: Callable[[Mapping[str, str]], bytes]
) -> None:
    names = ["./x.ann", "./x.txt", ".hidden", "__MACOSX/._x", "annotation.conf", "win\\y.tsv"]
    name = "a.zip" if pack is zipped else "a.tar"
    (tmp_path / name).write_bytes(pack(dict.fromkeys(names, "text")))
    sources = found(tmp_path / name)
    assert [one.name for one in sources] == [f"{name}/win/y.tsv", f"{name}/x.ann"]
    companion = sources[1].beside("x.txt")
    assert companion
    assert (companion.name, companion.text()) == (f"{name}/x.txt", "text")
    assert sources[0].beside("../x.txt")
    assert sources[0].beside("x.txt") is None


def test_links_are_passed_over(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("file"))
    assert [one.name for one in found(tmp_path / "a.tar")] == ["a.tar/file"]


def test_the_later_file_of_one_name_counts_as_if_it_were_unpacked(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for text in (b"old", b"new"):
            info = tarfile.TarInfo("x")
            info.size = 3
            archive.addfile(info, io.BytesIO(text))
    assert [one.text() for one in found(tmp_path / "a.tar")] == ["new"]


def test_many_archives_are_not_all_open_at_once(tmp_path: Path) -> None:
    for number in range(3 * archives.MAX_OPEN):
        (tmp_path / f"{number:02}.tgz").write_bytes(tarred(FILES, "w:gz"))
    sources = found(tmp_path)
    assert [one.text() for one in sources] == [*FILES.values()] * (3 * archives.MAX_OPEN)
    opened = {one.location.archive for one in sources if one.location.archive._archive}  # type: ignore[attr-defined]
    assert len(opened) == archives.MAX_OPEN


REFUSED = {
    "no archive": ("a.zip", b"Bee\tB-App\n"),
    "an empty file": ("a.tar", b""),
    "a zip cut off": ("a.zip", zipped(FILES)[:-30]),
    "a tar cut off": ("a.tar", tarred(FILES)[:700]),
    "a packed tar cut off": ("a.tgz", tarred(FILES, "w:gz")[:-20]),
    "an archive of nothing": ("a.zip", zipped({})),
    "an archive of hidden files": ("a.tar", tarred({".a": "a"})),
}


@pytest.mark.parametrize(("name", "data"), REFUSED.values(), ids=REFUSED)
def test_an_archive_that_cannot_be_read_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=f"{name}: found .*wanted "):
        found(tmp_path / name)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    data = zipped({"member": "Bee " * 1000})
    at = data.index(b"member") + len(b"member") + 4
    (tmp_path / "a.zip").write_bytes(data[:at] + b"\xff\xff\xff" + data[at + 3 :])
    (one,) = found(tmp_path / "a.zip")
    with pytest.raises(SourceError, match=r"^a\.zip/member: found "):
        one.text()


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"x": "Bee"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.rindex(mark) + at] |= 1  # the flag of encryption
    (tmp_path / "a.zip").write_bytes(data)
    (one,) = found(tmp_path / "a.zip")
    with pytest.raises(SourceError, match=r"^a\.zip/x: found .*password"):
        one.head()


SMALL = {"a.zip": zipped({"x": "Bee\n", "y": "Ant\n"}), "a.tar": tarred({"x": "Bee\n"})}


@settings(deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.lists(st.tuples(st.integers(0, 9999), st.binary())))
def test_whatever_an_archive_holds_no_error_is_strange(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, bytes]]
) -> None:
    data = bytearray(SMALL[name])
    for at, new in changes:
        start = at % (min(len(data), 1100) + 1)
        data[start : start + len(new)] = new
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    with suppress(KgError):
        for one in found(path):
            one.text()
