"""Whose fault it is: a wrong query is told to who asked it, a fault of kg goes into its log."""

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import pyoxigraph
import pytest

from kg.query.sparql import results
from kg.serve import resources, worker
from kg.serve.app import application
from tests.serve.running import BASE, site_of

if TYPE_CHECKING:
    from kg.serve.pool import Pool

TASK = {"base": BASE, "prefixes": {}, "link": f"{BASE}#cut"}
REFERENCE = re.compile(r"reference ([0-9a-f]{8})")
ASK = "sparql?query=ASK%20%7B%7D"


class InThisProcess:
    """Answers as a pool of workers does, by the worker's own function."""

    seconds = 30

    def __init__(self, folder: Path) -> None:
        self.store, self.folder, self.numbers = pyoxigraph.Store(), folder, count()

    async def ask(self, question: Mapping[str, Any]) -> tuple[dict[str, Any], Path]:
        file = self.folder / str(next(self.numbers))
        return worker.answer(self.store, TASK, {**question, "file": str(file)}), file


def get(folder: Path, path: str, accept: str = "*/*") -> httpx.Response:
    """Return the response to a GET of *path* on a server of an empty graph."""
    pool = cast("Pool", InThisProcess(folder))
    site = site_of("g", BASE, pool, pool, max_rows=10)

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(application(site), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.get(path, headers={"Accept": accept})

    return asyncio.run(send())


def fail(*args: object, **options: object) -> None:
    del args, options
    raise KeyError("secret")


def check_fault(response: httpx.Response, log: pytest.LogCaptureFixture) -> None:
    """Check that the response has a reference alone, and the log its traceback."""
    match = REFERENCE.search(response.text)
    assert (response.status_code, match is not None) == (500, True)
    assert match is not None
    assert "secret" not in response.text
    (record,) = [record for record in log.records if record.name == "kg.serve"]
    assert record.levelno == logging.ERROR
    assert match[1] in record.getMessage()
    assert "KeyError: 'secret'" in record.getMessage()
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
def test_a_fault_of_a_worker_is_500_with_a_reference_to_the_log(
    accept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(results, "boolean", fail)
    check_fault(get(tmp_path, ASK, accept), caplog)


@pytest.mark.parametrize("error", [ValueError, RuntimeError, SyntaxError])
def test_a_fault_of_kg_is_not_called_a_wrong_query(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boolean(value: bool, form: str) -> None:
        raise error(f"{value} {form}")

    monkeypatch.setattr(results, "boolean", boolean)
    assert get(tmp_path, ASK).status_code == 500


def test_a_fault_of_the_server_is_500_with_a_reference_to_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(resources, "search", fail)
    check_fault(get(tmp_path, "?find=x", "text/html"), caplog)


def test_a_wrong_query_of_kg_itself_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(resources, "DESCRIPTION", ("CONSTRUCT {{ <{iri}> ?p }}",))
    response = get(tmp_path, "entity/a", "text/turtle")
    assert response.status_code == 500
    (record,) = [record for record in caplog.records if record.name == "kg.serve"]
    assert "query:1:" in record.getMessage()


@pytest.mark.parametrize(
    "query",
    ["SELECT ?x", "ASK { SERVICE <http://a.org/> {} }", "SELECT * { ?s ?p", "DROP ALL"],
)
def test_a_wrong_query_is_400_and_not_in_the_log(
    query: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    response = get(tmp_path, str(httpx.URL("sparql", params={"query": query})))
    assert response.status_code == 400
    assert response.text.startswith("query:1:")
    assert not [record for record in caplog.records if record.name == "kg.serve"]


def test_a_query_that_fails_on_the_way_is_a_wrong_query(tmp_path: Path) -> None:
    class Failing:
        def query(self, *args: object, **options: object) -> Iterable[object]:
            del args, options
            yield pyoxigraph.Triple(*[pyoxigraph.NamedNode("x:a")] * 3)
            raise RuntimeError("too deep")

    question = {
        "queries": ["CONSTRUCT WHERE { ?s ?p ?o }"],
        "forms": {"triples": "ntriples"},
        "most": {"triples": 10},
        "default": None,
        "named": None,
        "first": "",
        "file": str(tmp_path / "file"),
    }
    answer = worker.answer(cast("pyoxigraph.Store", Failing()), TASK, question)
    assert answer["problem"] == "query"
    assert "too deep" in answer["text"]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    response = get(tmp_path / "missing", ASK)
    assert response.status_code == 500
    assert "could not be answered" in response.text
    assert "No such file" in response.text
