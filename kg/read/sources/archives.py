"""The members of zip and tar archives, as places to read from.

An archive is kept open while it is read. One that is packed or far away is first unpacked to a
temporary file, as its members are not read in the order in which they are stored. Links in it are
passed over: what they point to is in the archive itself.
"""

import posixpath
import tarfile
import weakref
import zipfile
from collections import deque
from contextlib import AbstractContextManager
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from kg.common.errors import SourceError
from kg.read.sources.compression import LONGEST, packing, unpack
from kg.read.sources.locations import File, Place, reason

ZIP = (".zip",)
TAR = (".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
MOST_OPEN = 8  # archives; each may hold a temporary file

_open: "deque[weakref.ref[Archive]]" = deque()


def is_archive(name: str) -> bool:
    """Tell whether a file of that name is an archive."""
    return name.lower().endswith(ZIP + TAR)


class Archive:
    """A zip or tar file."""

    def __init__(self, name: str, place: Place) -> None:
        self.name, self.place = name, place
        self._file: BinaryIO | None = None
        self._archive: zipfile.ZipFile | tarfile.TarFile | None = None
        self._members: dict[str, Any] = {}

    def members(self) -> list[tuple[str, Place]]:
        """Return its files with their names in it; of two that have one name, the later one.

        Raises:
            SourceError: it is damaged, or cannot be read.
        """
        self._opened()
        return [(name, Member(self, name)) for name in self._members]

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a file of that name in it."""
        return name in self._members

    def size(self, name: str) -> int:
        """Return how long the file *name* is, unpacked."""
        info = self._members[name]
        return int(info.file_size if isinstance(info, zipfile.ZipInfo) else info.size)

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Return the file *name* in it."""
        archive, info = self._opened(), self._members[name]
        if isinstance(archive, zipfile.ZipFile):
            return cast("BinaryIO", archive.open(info))
        file = archive.extractfile(info)
        if file is None:
            raise OSError("no file")
        return cast("BinaryIO", file)

    def close(self) -> None:
        """Close it; it is opened again where it is read again."""
        if self._archive:
            self._archive.close()
        if self._file:
            self._file.close()
        self._archive = self._file = None

    __del__ = close

    def _opened(self) -> zipfile.ZipFile | tarfile.TarFile:
        if self._archive:
            return self._archive
        try:
            self._file = _seekable(self.place, self.name)
            self._archive, self._members = _index(self._file, self.name)
        except SourceError:
            self.close()
            raise
        except Exception as problem:  # these libraries raise nearly anything
            self.close()
            found = f"a damaged archive ({reason(problem)})"
            raise SourceError(self.name, found, "a zip or tar file, undamaged") from None
        _open.append(weakref.ref(self))
        if len(_open) > MOST_OPEN and (oldest := _open.popleft()()):
            oldest.close()
        return self._archive


class Member(Place):
    """A file in an archive."""

    problems = (Exception,)  # of damaged data, which these libraries do not foresee

    def __init__(self, archive: Archive, name: str) -> None:
        self.archive, self.name = archive, name

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.archive.open(self.name)

    @property
    def size(self) -> int:
        return self.archive.size(self.name)

    def beside(self, name: str) -> "Member | None":
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), name))
        return Member(self.archive, wanted) if wanted in self.archive else None

    def __str__(self) -> str:
        return f"{self.archive.place}/{self.name}"


def _seekable(place: Place, name: str) -> BinaryIO:
    """Return what *place* holds, unpacked, as a file that can be read in any order."""
    if isinstance(place, File) and place.again:
        file = place.path.open("rb")
        if not packing(file.read(LONGEST)):
            file.seek(0)
            return file
        file.close()
    copy = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - the archive closes it
    for block in unpack(place.blocks(name), name):
        copy.write(block)
    copy.seek(0)
    return copy


def _index(file: BinaryIO, name: str) -> tuple[zipfile.ZipFile | tarfile.TarFile, dict[str, Any]]:
    """Return the archive in *file*, and what describes each file in it, by cleaned names."""
    infos: list[tuple[str, Any]]
    archive: zipfile.ZipFile | tarfile.TarFile
    if name.lower().endswith(ZIP):
        archive = zipfile.ZipFile(file)
        infos = [(one.filename, one) for one in archive.infolist() if not one.is_dir()]
    else:
        archive = tarfile.TarFile(fileobj=file)
        infos = [(one.name, one) for one in archive.getmembers() if one.isreg() or one.islnk()]
    return archive, {_clean(written): info for written, info in infos}


def _clean(name: str) -> str:
    """Return *name* as a relative path: archives made on Windows may have its separators."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")
