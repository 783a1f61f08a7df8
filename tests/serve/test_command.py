"""What ``kg serve`` says to who starts it."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg.common.errors import MissingExtra
from kg.query.cache import find_caches
from kg.serve.run import Settings, serve
from kg.store.folder import open_folder
from tests.serve.running import BASE, running

pytestmark = pytest.mark.slow


def refused(*words: str) -> str:
    """Return the one line that says why a server did not start."""
    command = [sys.executable, "-m", "kg", "-q", "serve", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_a_package_that_is_missing_is_named_with_its_extra(
    sample: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=f"{package}.*serve"):
        serve(open_folder(sample), Settings(BASE), print)


def test_a_folder_without_a_graph_is_one_line(tmp_path: Path) -> None:
    assert "found no graph" in refused(str(tmp_path))


def test_a_base_that_is_no_iri_is_one_line(sample: Path) -> None:
    assert "--base-iri: found 'here'" in refused(str(sample), "--base-iri", "here")


def test_an_address_of_another_machine_is_one_line(sample: Path) -> None:
    assert "192.0.2.1:8000" in refused(str(sample), "--host", "192.0.2.1")


def test_a_store_that_cannot_be_opened_is_one_line(sample: Path) -> None:
    with running(sample) as server:  # it makes the store
        assert server.alive()
    (store,) = (cache.path for cache in find_caches(sample) if cache.engine == "sparql")
    hidden = store / "CURRENT"
    text = hidden.read_bytes()
    hidden.write_text("nothing")
    try:
        line = refused(str(sample), "--port", "0", "--base-iri", BASE)
        assert line.startswith(f"kg: {store}: found ")
        assert "kg clean" in line
    finally:
        hidden.write_bytes(text)


def test_only_the_address_is_on_stdout(sample: Path) -> None:
    with running(sample) as server:
        code, said = server.stop()
        assert server.process.stdout is not None
        assert server.url.startswith("http://127.0.0.1:")
    assert code == 0
    assert said.splitlines()[-1] == "stopped"


def test_quiet_says_nothing_but_the_address(sample: Path) -> None:
    command = [sys.executable, "-m", "kg", "-q", "serve", str(sample), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")
        process.terminate()
        assert process.communicate(timeout=20) == (b"", b"")


@pytest.mark.parametrize(("options", "says"), [([], True), (["--base-iri", BASE], False)])
def test_the_base_that_is_an_example_is_noted(sample: Path, options: list[str], says: bool) -> None:
    command = [sys.executable, "-m", "kg", "serve", str(sample), "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert ("https://example.org/" in process.communicate(timeout=20)[1]) is says


def test_nobody_elses_pages_may_ask_where_that_was_said(sample: Path) -> None:
    with running(sample, "--cors", "") as server:
        assert "Access-Control-Allow-Origin" not in server.ask("ASK {}").headers


def test_only_the_pages_of_one_site_may_ask_where_that_was_said(sample: Path) -> None:
    with running(sample, "--cors", "https://yasgui.example") as server:
        response = server.ask("ASK {}")
        assert response.headers["Access-Control-Allow-Origin"] == "https://yasgui.example"
