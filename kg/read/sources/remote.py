"""Remote files by URL: ``https://``, ``s3://``, ``gs://`` and every other scheme of fsspec."""

import posixpath
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from kg.common.errors import KgError, MissingExtra, SourceError
from kg.read.sources.locations import Location, reason

ADDRESS = re.compile(r"[A-Za-z][\w+.-]*://")
WILDCARD = re.compile(r"[*?\[]")


class Remote(Location):
    """The location of a file in one of fsspec's file systems."""

    read_errors = (Exception,)  # each file system of fsspec raises classes of its own

    def __init__(self, system: Any, path: str, size: int | None) -> None:
        self.system, self.path, self._size = system, path, size or 0

    @property
    def portable(self) -> bool:  # type: ignore[override]
        return "memory" not in self.system.protocol

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.system.open(self.path, "rb")  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        return self._size

    def beside(self, name: str) -> "Remote | None":
        path, mark, query = _split(self.system, self.path)
        sibling = quote(name) if _is_web(self.system) else name
        neighbour = posixpath.join(posixpath.dirname(path), sibling) + mark + query
        try:
            info = self.system.info(neighbour)
        except Exception:  # "not found" is a class of its own in each file system of fsspec
            return None
        return Remote(self.system, neighbour, info["size"]) if _is_file(info) else None

    def __str__(self) -> str:
        return str(self.system.unstrip_protocol(self.path))


def find_remote(address: str) -> tuple[list[tuple[str, Location]], bool]:
    """Return the files at a URL with their names, and whether it is a folder.

    The URL may name a file, a folder (over HTTP only if it ends with a slash), or a glob pattern.

    Raises:
        MissingExtra: the package for such URLs is not installed.
        SourceError: there is nothing at the URL, or it cannot be read.
    """
    try:
        return _find(address)
    except KgError:
        raise
    except ImportError as problem:
        missing = problem.__cause__ if isinstance(problem.__cause__, ImportError) else problem
        package = (missing.name or reason(problem)).partition(".")[0]
        extra = "remote" if package in ("fsspec", "aiohttp") else ""
        raise MissingExtra(address, package, extra) from None
    except Exception as failed:  # each file system of fsspec raises classes of its own
        # Over HTTP fsspec reports every failure as a missing file, with its cause.
        cause = failed.__cause__ or failed
        is_missing = isinstance(cause, FileNotFoundError) or getattr(cause, "status", 0) == 404
        reply = "nothing" if is_missing else reason(cause)
        raise SourceError(address, reply, "a file or a folder at this address") from None


def _find(address: str) -> tuple[list[tuple[str, Location]], bool]:
    from fsspec.core import url_to_fs

    system, path = url_to_fs(address)
    system.invalidate_cache()  # a build must see what is there now
    if _has_pattern(system, path):
        if not (matches := system.glob(path, detail=True)):
            raise SourceError(address, "nothing that matches", "a pattern that matches a file")
        return _named(system, matches, folder_before_wildcard(path)), False
    info = {} if address.endswith("/") else system.info(path)
    if _is_file(info):
        folder = posixpath.dirname(_split(system, path)[0])
        return _named(system, {path: info}, folder), False
    return _named(system, system.find(path, detail=True), path), True


def folder_before_wildcard(pattern: str) -> str:
    """Return the folder part of a glob pattern before its first wildcard."""
    wild = WILDCARD.search(pattern)
    return posixpath.dirname(pattern[: wild.start()] if wild else pattern)


def _named(system: Any, infos: Mapping[str, Any], folder: str) -> list[tuple[str, Location]]:
    """Return the files among *infos* (by path), named by their paths relative to *folder*."""
    base = folder.rstrip("/")
    files: list[tuple[str, Location]] = []
    for path, info in infos.items():
        name, _, _ = _split(system, path.removeprefix(base).lstrip("/"))
        if _is_file(info) and name:
            name = unquote(name) if _is_web(system) else name
            files.append((name, Remote(system, path, info["size"])))
    return files


def _has_pattern(system: Any, path: str) -> bool:
    if _is_web(system):
        return "*" in path  # the other wildcards have a meaning in URLs
    return bool(WILDCARD.search(path)) and not system.exists(path)


def _is_file(info: Mapping[str, Any]) -> bool:
    return info.get("type") == "file"


def _is_web(system: Any) -> bool:
    return "http" in system.protocol


def _split(system: Any, path: str) -> tuple[str, str, str]:
    """Split *path* into the file's path and, of a URL, a question mark and the query."""
    return path.partition("?") if _is_web(system) else (path, "", "")
