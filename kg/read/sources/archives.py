"""Read the members of zip and tar archives as files of a corpus.

An archive is kept open while it is read. One that is compressed as a whole, or remote, is first
decompressed to a temporary file, as its members are not read in the order in which they are stored.
Symbolic links in it are skipped: what they point to is in the archive itself.
"""

import lzma
import posixpath
import struct
import tarfile
import weakref
import zipfile
import zlib
from collections import deque
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, cast

from kg.common.errors import KgError, SourceError
from kg.common.output import open_scratch
from kg.read.sources.compression import MAGIC_BYTES, compression_of, decompress
from kg.read.sources.locations import File, Location, reason

ZIP = (".zip",)
TAR = (".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
# What zipfile, tarfile and the decompressors raise on damaged or encrypted archives; RuntimeError
# is also NotImplementedError, ValueError also UnicodeDecodeError.
DAMAGE = (
    *(EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError, struct.error),
    *(lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, zlib.error),
)
MAX_OPEN = 8  # archives at a time; each may hold a temporary file

_open: "deque[weakref.ref[Archive]]" = deque()
_of_others: "dict[tuple[str, str], Archive]" = {}  # by name and location, for another process


def is_archive(name: str) -> bool:
    """Tell by its ending whether a file of that name is an archive."""
    return name.lower().endswith(ZIP + TAR)


class Archive:
    """A zip or tar file, opened when a member is asked for."""

    def __init__(self, name: str, location: Location) -> None:
        self.name, self.location = name, location
        self._file: BinaryIO | None = None
        self._archive: zipfile.ZipFile | tarfile.TarFile | None = None
        self._members: dict[str, Any] = {}

    def members(self) -> list[tuple[str, Location]]:
        """Return the names and locations of its files; of two of one name, the later one.

        Raises:
            SourceError: it is damaged, or cannot be read.
        """
        self._opened()
        return [(name, Member(self, name)) for name in self._members]

    def __contains__(self, name: str) -> bool:
        """Tell whether the archive holds a file of that name."""
        return name in self._members

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process opens it, which does so once for all members."""
        return _archive, (self.name, self.location)

    def size(self, name: str) -> int:
        """Return the uncompressed size of the member *name* in bytes."""
        info = self._members[name]
        return int(info.file_size if isinstance(info, zipfile.ZipInfo) else info.size)

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open the member *name* for reading."""
        archive, info = self._opened(), self._members[name]
        if isinstance(archive, zipfile.ZipFile):
            return cast("BinaryIO", archive.open(info))
        file = archive.extractfile(info)
        if file is None:
            raise OSError("it is not a regular file")
        return cast("BinaryIO", file)

    def close(self) -> None:
        """Close the file; it is opened again when it is read again."""
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
            self._file = _seekable(self.location, self.name)
            self._archive, self._members = _index(self._file, self.name)
        except KgError:
            self.close()
            raise
        except DAMAGE as problem:
            self.close()
            damage = f"a damaged archive ({reason(problem)})"
            raise SourceError(self.name, damage, "an undamaged zip or tar file") from None
        _open.append(weakref.ref(self))
        if len(_open) > MAX_OPEN and (oldest := _open.popleft()()):
            oldest.close()
        return self._archive


def _archive(name: str, location: Location) -> Archive:
    """Return the archive of another process, opened in this one once for all of its members."""
    archive = _of_others.setdefault((name, str(location)), Archive(name, location))
    archive.members()
    return archive


class Member(Location):
    """The location of a file in an archive."""

    read_errors = DAMAGE

    def __init__(self, archive: Archive, name: str) -> None:
        self.archive, self.name = archive, name

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.archive.open(self.name)

    @property
    def portable(self) -> bool:  # type: ignore[override]
        return self.archive.location.portable

    @property
    def size(self) -> int:
        return self.archive.size(self.name)

    def beside(self, name: str) -> "Member | None":
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), name))
        return Member(self.archive, path) if path in self.archive else None

    def __str__(self) -> str:
        return f"{self.archive.location}/{self.name}"


def _seekable(location: Location, name: str) -> BinaryIO:
    """Return the decompressed content of *location* as a seekable file."""
    if isinstance(location, File) and location.rereadable:
        file = location.path.open("rb")
        if not compression_of(file.read(MAGIC_BYTES)):
            file.seek(0)
            return file
        file.close()
    copy = open_scratch()  # the archive closes it
    for block in decompress(location.blocks(name), name):
        copy.write(block)
    copy.seek(0)
    return copy


def _index(file: BinaryIO, name: str) -> tuple[zipfile.ZipFile | tarfile.TarFile, dict[str, Any]]:
    """Return the archive in *file*, and the entry of each file in it by its cleaned name."""
    entries: list[tuple[str, Any]]
    archive: zipfile.ZipFile | tarfile.TarFile
    if name.lower().endswith(ZIP):
        archive = zipfile.ZipFile(file)
        entries = [(entry.filename, entry) for entry in archive.infolist() if not entry.is_dir()]
    else:
        archive = tarfile.TarFile(fileobj=file)
        entries = [
            (entry.name, entry) for entry in archive.getmembers() if entry.isreg() or entry.islnk()
        ]
    return archive, {_clean(path): entry for path, entry in entries}


def _clean(name: str) -> str:
    """Return *name* as a relative path: archives made on Windows may have its separators."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")
