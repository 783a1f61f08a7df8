"""Sources that have an address: on a real server on this machine, and in memory."""

import builtins
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import fsspec
import pytest

from kg.common.errors import MissingExtra, SourceError
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from tests.read.sources.test_archives import tarred, zipped

FILES = {
    "a.conll": b"Ant\tB-App\n" * 20_000,
    "sub/b c.conll": b"Bee\tB-App\n",
    "x.ann": b"T1",
    "x.txt": b"Ant",
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        """Serve a file; of one called ``cut`` much less than was announced."""
        if not self.path.endswith("/cut"):
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"Ant\tB-App\n")

    def do_HEAD(self) -> None:
        """Refuse to describe ``cut``, as some servers do."""
        self.send_error(405) if self.path.endswith("/cut") else super().do_HEAD()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """Return the address of a web server of `FILES` and some archives."""
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "archives").mkdir()
    (tmp_path / "archives" / "a.zip").write_bytes(zipped({"m": "Zoë\tB-PER\n"}))
    (tmp_path / "archives" / "a.tgz").write_bytes(tarred({"m": "Zoë\tB-PER\n"}, "w:gz"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, args=[0.01]).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def memory() -> Iterator[str]:
    """Return the address of `FILES` in memory."""
    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe(f"/corpus/{name}", data)
    yield "memory://corpus"
    system.rm("/corpus", recursive=True)


def found(*addresses: str) -> dict[str, Source]:
    """Return the sources at *addresses* by name."""
    return {one.name: one for one in find_sources(addresses, ReadOptions())[0]}


def test_a_file_of_the_web(web: str) -> None:
    (one,) = found(f"{web}/a.conll").values()
    data = FILES["a.conll"]
    assert (one.name, one.document, one.size) == ("a.conll", False, len(data))
    assert one.head() == data[: 1 << 16]
    assert one.text().encode() == data


def test_a_query_is_no_part_of_the_name(web: str) -> None:
    (one,) = found(f"{web}/sub/b%20c.conll?raw=true").values()
    assert (one.name, one.text()) == ("b c.conll", "Bee\tB-App\n")


def test_a_folder_of_the_web_ends_with_a_slash(web: str) -> None:
    sources = found(f"{web}/sub/", f"{web}/archives/")
    assert list(sources) == ["a.tgz/m", "a.zip/m", "b c.conll"]
    assert {one.text() for one in sources.values()} == {"Zoë\tB-PER\n", "Bee\tB-App\n"}
    assert all(one.document for one in sources.values())


@pytest.mark.parametrize("name", ["a.zip", "a.tgz"])
def test_an_archive_of_the_web(web: str, name: str) -> None:
    (one,) = found(f"{web}/archives/{name}").values()
    assert (one.name, one.document, one.text()) == (f"{name}/m", True, "Zoë\tB-PER\n")


@pytest.mark.parametrize("query", ["", "?raw=true"])
def test_what_is_beside_a_file_of_the_web(web: str, query: str) -> None:
    (one,) = found(f"{web}/x.ann{query}").values()
    companion = one.beside("x.txt")
    assert companion
    assert (companion.name, companion.text()) == ("x.txt", "Ant")
    assert one.beside("y.txt") is None


def test_a_folder_in_memory(memory: str) -> None:
    sources = found(memory)
    assert list(sources) == ["a.conll", "sub/b c.conll", "x.ann"]
    companion = sources["x.ann"].beside("x.txt")
    assert companion
    assert companion.text() == "Ant"


def test_a_file_in_memory(memory: str) -> None:
    (one,) = found(f"{memory}/sub/b c.conll").values()
    assert (one.name, one.document, one.size) == ("b c.conll", False, 10)


PATTERNS = {
    "*.conll": ["a.conll"],
    "**/*.conll": ["a.conll", "sub/b c.conll"],
    "[xa].*": ["a.conll", "x.ann"],
}


@pytest.mark.parametrize(("pattern", "names"), PATTERNS.items(), ids=PATTERNS)
def test_a_pattern_in_memory(memory: str, pattern: str, names: list[str]) -> None:
    sources = found(f"{memory}/{pattern}")
    assert list(sources) == names
    assert not any(one.document for one in sources.values())


def test_a_file_of_this_machine_has_an_address_too(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_bytes(b"Ant\tB-App\n")
    (one,) = found((tmp_path / "a.conll").as_uri()).values()
    assert (one.name, one.text()) == ("a.conll", "Ant\tB-App\n")


REFUSED = {
    "no such file": ("{web}/gone.conll", "nothing"),
    "no such host": ("http://127.0.0.1:9/a.conll", "127.0.0.1"),
    "nothing in memory": ("memory://nowhere", "nothing"),
    "no such pattern": ("memory://nowhere/*", "nothing that matches"),
    "no such protocol": ("carrier-pigeon://a/b", "Protocol not known"),
}


@pytest.mark.parametrize(("address", "what"), REFUSED.values(), ids=REFUSED)
def test_an_address_of_nothing_is_refused(web: str, address: str, what: str) -> None:
    address = address.format(web=web)
    with pytest.raises(SourceError) as caught:
        found(address)
    assert caught.value.where == address
    assert what in str(caught.value.found)
    assert "\n" not in str(caught.value)


def test_a_file_that_goes_away_is_refused(memory: str) -> None:
    (one,) = found(f"{memory}/a.conll").values()
    fsspec.filesystem("memory").rm("/corpus/a.conll")
    with pytest.raises(SourceError, match=r"^a\.conll: found .*wanted a file"):
        one.head()


def test_a_transfer_that_breaks_off_is_refused(web: str) -> None:
    (one,) = found(f"{web}/cut").values()
    with pytest.raises(SourceError, match=r"^cut: found .*wanted a file that can be read$"):
        one.text()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(MissingExtra, match=r"no package s3fs, .*\(pip install s3fs\)"):
        found("s3://bucket/a.conll")


def test_fsspec_itself_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def fails(name: str, *rest: Any) -> ModuleType:
        if name.startswith("fsspec"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", fails)
    with pytest.raises(MissingExtra, match=r'fsspec, .*\(pip install "tagged-kg\[remote\]"\)'):
        found("memory://a")
