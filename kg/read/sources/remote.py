"""Sources that have an address: ``https://``, ``s3://``, ``gs://`` and what else fsspec reads."""

import posixpath
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from kg.common.errors import KgError, MissingExtra, SourceError
from kg.read.sources.locations import Place, reason

ADDRESS = re.compile(r"[A-Za-z][\w+.-]*://")
WILDCARD = re.compile(r"[*?\[]")


class Remote(Place):
    """A file of a file system that fsspec knows."""

    problems = (Exception,)  # each file system has its own

    def __init__(self, system: Any, path: str, size: int | None) -> None:
        self.system, self.path, self._size = system, path, size or 0

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.system.open(self.path, "rb")  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        return self._size

    def beside(self, name: str) -> "Remote | None":
        path, mark, query = _split(self.system, self.path)
        near = quote(name) if _is_web(self.system) else name
        wanted = posixpath.join(posixpath.dirname(path), near) + mark + query
        try:
            info = self.system.info(wanted)
        except Exception:  # each file system says in its own way that there is none
            return None
        return Remote(self.system, wanted, info["size"]) if _is_file(info) else None

    def __str__(self) -> str:
        return str(self.system.unstrip_protocol(self.path))


def find_remote(address: str) -> tuple[list[tuple[str, Place]], bool]:
    """Return the files at *address* with their names, and whether they are those of a folder.

    It may be a file, a folder (on the web only where it ends with a slash), or a pattern.

    Raises:
        MissingExtra: a package is missing that reads such addresses.
        SourceError: there is nothing, or it cannot be read.
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
    except Exception as failed:  # each file system has its own
        # On the web whatever goes wrong is a missing file, with its cause.
        cause = failed.__cause__ or failed
        nothing = isinstance(cause, FileNotFoundError) or getattr(cause, "status", 0) == 404
        found = "nothing" if nothing else reason(cause)
        raise SourceError(address, found, "a file or a folder there") from None


def _find(address: str) -> tuple[list[tuple[str, Place]], bool]:
    from fsspec.core import url_to_fs

    system, path = url_to_fs(address)
    system.invalidate_cache()  # a build must see what is there now
    if _has_pattern(system, path):
        if not (found := system.glob(path, detail=True)):
            raise SourceError(address, "nothing that matches", "a pattern of files there")
        return _named(system, found, fixed(path)), False
    info = {} if address.endswith("/") else system.info(path)
    if _is_file(info):
        folder = posixpath.dirname(_split(system, path)[0])
        return _named(system, {path: info}, folder), False
    return _named(system, system.find(path, detail=True), path), True


def fixed(pattern: str) -> str:
    """Return the folder that a pattern of paths begins with: that before the first wildcard."""
    wild = WILDCARD.search(pattern)
    return posixpath.dirname(pattern[: wild.start()] if wild else pattern)


def _named(system: Any, found: Mapping[str, Any], folder: str) -> list[tuple[str, Place]]:
    """Return the files among *found*, named by their paths in *folder*."""
    base = folder.rstrip("/")
    named: list[tuple[str, Place]] = []
    for path, info in found.items():
        name, _, _ = _split(system, path.removeprefix(base).lstrip("/"))
        if _is_file(info) and name:
            name = unquote(name) if _is_web(system) else name
            named.append((name, Remote(system, path, info["size"])))
    return named


def _has_pattern(system: Any, path: str) -> bool:
    if _is_web(system):
        return "*" in path  # the other wildcards have a meaning in addresses
    return bool(WILDCARD.search(path)) and not system.exists(path)


def _is_file(info: Mapping[str, Any]) -> bool:
    return info.get("type") == "file"


def _is_web(system: Any) -> bool:
    return "http" in system.protocol


def _split(system: Any, path: str) -> tuple[str, str, str]:
    """Split *path* into what names a file and, on the web, a question mark and the query."""
    return path.partition("?") if _is_web(system) else (path, "", "")
