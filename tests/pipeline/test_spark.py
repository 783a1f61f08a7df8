"""Builds on Spark clusters, Sail and plain Spark 4: the bytes, and the errors, of a build here."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest

import kg
from kg.common.errors import MissingExtra, ServerError, UsageError
from kg.pipeline.build import build
from kg.pipeline.engines import spark, spark_probe
from kg.pipeline.engines.engine import Engine, InProcess
from kg.pipeline.engines.spark_worker import versions
from kg.pipeline.machine import Machine
from kg.pipeline.options import with_keywords
from tests.conftest import ROOT
from tests.pipeline import kernels, spark_client
from tests.pipeline.spark_client import Build, Map
from tests.pipeline.test_build import hashes
from tests.pipeline.test_jobs import SENTENCES, corpus_of_all
from tests.spark_servers import CLIENT, SERVERS

pytestmark = pytest.mark.slow
EXAMPLES = ["sh", "python"]  # the languages of those of docs/scale.md
DATA, SCHEMA = ROOT / "data" / "corpus", ROOT / "data" / "software.toml"


@pytest.fixture(scope="module")
def client() -> Iterator[Engine]:
    """Return what runs Spark's client."""
    with spark_client.client() as engine:
        yield engine


@pytest.fixture(scope="module")
def servers() -> Iterator[Callable[[str], str]]:
    """Return what gives the address of a server, which is started once."""
    started: dict[str, str] = {}
    with ExitStack() as stack:

        def address(name: str) -> str:
            if name not in started:
                started[name] = stack.enter_context(SERVERS[name]())
            return started[name]

        yield address


@pytest.fixture(params=SERVERS)
def master(request: pytest.FixtureRequest, servers: Callable[[str], str]) -> str:
    """Return the address of each server."""
    return servers(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what is built here."""
    return tmp_path_factory.mktemp("here")


def run(client: Engine, kernel: Callable[[Any], Any], task: Any) -> Any:
    """Return what a function of the client returns, or raise what it raises."""
    return next(client.map(kernel, [task]))


def composed(folder: Path) -> Path:
    """Write a corpus with composite mentions, relations, an archive, abbreviations, metadata."""
    [files] = corpus_of_all(folder)
    (folder / "years.csv").write_text("document,year\n05.conll,2021\n11.conll,2020\n")
    return files


CASES: dict[str, tuple[Callable[[Path, Path], Any], Path | None, dict[str, Any]]] = {
    "the seed": (lambda corpora, _: corpora / "seed", None, {}),
    "wikiser": (lambda corpora, _: corpora / "wikiser" / "dev.txt", None, {}),
    "data": (lambda *_: DATA, SCHEMA, {}),
    "sliding windows": (lambda *_: DATA, SCHEMA, {"window": 3, "max_distance": 40}),
    "documents as windows": (lambda *_: DATA, SCHEMA, {"window": "document"}),
    "counts only": (lambda *_: DATA, SCHEMA, {"text": False, "evidence": 0}),
    "composites, archives": (lambda _, folder: composed(folder), None, {}),
    "metadata": (lambda _, folder: composed(folder), None, {"where": ["year>=2020"]}),
}


# A job of Spark's takes ten times as long to start as one of Sail's.
SPARK_CASES = ["the seed", "wikiser", "data", "sliding windows", "composites, archives"]
RUNS = [("Sail", case) for case in CASES] + [("Spark", case) for case in SPARK_CASES]


@pytest.mark.parametrize(("master", "case"), RUNS, indirect=["master"])
def test_the_bytes_are_those_of_a_build_here(
    client: Engine, master: str, corpora: Path, folder: Path, tmp_path: Path, case: str
) -> None:
    corpus_of, schema, keywords = CASES[case]
    here = folder / case
    corpus = corpus_of(corpora, folder)
    if "where" in keywords:
        keywords = keywords | {"metadata": folder / "years.csv"}
    if not here.exists():
        build(
            corpus, here, schema=schema, options=with_keywords(None, keywords), machine=Machine(1)
        )
    size = 20_000 if case == "wikiser" else 1000
    task = Build(master, corpus, tmp_path / "graph", schema, keywords, size, is_read_here=False)
    assert run(client, spark_client.built, task) == hashes(here)
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_what_stays_here(client: Engine, master: str, tmp_path: Path) -> None:
    repeated = tmp_path / "corpus"
    repeated.mkdir()
    for name in "ab":
        (repeated / f"{name}.conll").write_text(SENTENCES["abbreviations"] * 3)
    pairs = [(["Ann", "saw", "Bob"], ["B-Per", "O", "B-Per"])] * 300
    for corpus, keywords in ((repeated, {"unique_sentences": True}), (pairs, {})):
        build(corpus, tmp_path / "here", options=with_keywords(None, keywords))
        task = Build(master, corpus, tmp_path / "there", None, keywords)
        assert run(client, spark_client.built, task) == hashes(tmp_path / "here")


@pytest.mark.parametrize("master", ["Sail"], indirect=True)
def test_the_examples_of_the_guide(master: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    text = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
    text = text.replace("sc://localhost:15002", master)
    command, code = (re.search(f"^```{name}\n(.*?)^```", text, re.M | re.S) for name in EXAMPLES)
    assert command
    assert code
    build(tmp_path / "data/corpus", tmp_path / "here", schema=tmp_path / "data/software.toml")
    for words in (["-m", *shlex.split(command[1])], ["-c", code[1]]):
        path = os.pathsep.join(map(str, [ROOT, CLIENT]))
        environment = {**os.environ, "PYTHONPATH": path}
        subprocess.run([sys.executable, *words], cwd=tmp_path, env=environment, check=True)
        assert hashes(tmp_path / "graph") == hashes(tmp_path / "here")
        shutil.rmtree(tmp_path / "graph")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_: Any) -> None:
        pass


def test_addresses_are_read_by_the_workers(client: Engine, master: str, tmp_path: Path) -> None:
    handler = partial(Quiet, directory=str(DATA))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        corpus = [f"{address}/{name}.txt" for name in ("licences", "servers", "systems")]
        build(corpus, tmp_path / "here")
        task = Build(master, corpus, tmp_path / "there", is_read_here=False)
        try:
            assert run(client, spark_client.built, task) == hashes(tmp_path / "here")
        finally:
            server.shutdown()


FAILING: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
    "the first of several": (partial(kernels.fail_from, 3), [*range(12)]),
    "an error of Python's": (kernels.divide, [1, 0, 2]),
    "an error of two classes": (kernels.source_error, ["a.conll"]),
}


def test_results_and_errors_come_in_order(client: Engine, master: str, tmp_path: Path) -> None:
    calls = [(kernels.squared, [*range(30)]), *FAILING.values()]
    squares, *failures, left = run(client, spark_client.mapped, Map(master, tmp_path, calls))
    assert squares == [number**2 for number in range(30)]
    assert [answer_of(results) for results in failures] == [
        answer_of(spark_client.answers(InProcess(), *call)) for call in FAILING.values()
    ]
    *_, divided, _ = failures
    assert "kernels.py" in "".join(divided[-1].__notes__)  # where it is a fault of kg
    assert len(left) <= sum(2 * len(tasks) for _, tasks in FAILING.values())  # what was not used


def answer_of(results: list[Any]) -> tuple[list[Any], type, str]:
    """Return the results of a map that failed, and the class and message of its error."""
    *answers, error = results
    return answers, type(error), str(error)


def test_a_session_that_was_long_idle_is_opened_anew(
    client: Engine, master: str, tmp_path: Path
) -> None:
    task = Map(master, tmp_path, [(kernels.squared, [2]), (kernels.squared, [3])], idle=-1)
    assert run(client, spark_client.mapped, task) == [[4], [9], []]


def test_few_tasks_are_taken_before_the_first_result_is_used(
    client: Engine, master: str, tmp_path: Path
) -> None:
    task = Map(master, tmp_path, [(kernels.squared, [*range(100)])])
    taken, jobs = run(client, spark_client.taken_before_the_first_result, task)
    assert taken <= spark.GROUPS * spark.ROUNDS * jobs < 100


def test_as_many_tasks_at_a_time_as_the_cluster_has_cores(
    client: Engine, master: str, tmp_path: Path
) -> None:
    jobs = run(client, spark_client.opened, {"master": master, "folder": tmp_path})
    assert jobs in (1, 2)  # Sail says one, the local Spark of the tests has two


def test_what_workers_lack_is_told(client: Engine, master: str, tmp_path: Path) -> None:
    tmp_path.joinpath("here").mkdir()
    elsewhere = Path("/proc/self/cwd")  # is another folder in another process
    lacking: dict[str, dict[str, Any]] = {
        r"found polars \d\S*, wanted polars 1.2.3, .*install the versions": {
            "versions": {"polars": "1.2.3"}
        },
        r"wanted the folder of the graph, .* \(name it with -o; it must be on storage": {
            "folder": elsewhere / "here",
            "cwd": tmp_path,
        },
        r"found no such file, wanted the corpus, such as .*/no.conll \(it must be on storage": {
            "files": [DATA / "servers.txt", tmp_path / "no.conll"]
        },
    }
    for message, arguments in lacking.items():
        task = {"master": master, "folder": tmp_path / "here"} | arguments
        with pytest.raises(ServerError, match=message):
            run(client, spark_client.opened, task)


def test_a_worker_without_kg_is_told() -> None:
    probe = spark_probe.probing("", "", [], versions())
    with patch.dict(sys.modules, {"kg.pipeline.engines": None}):
        [answer] = probe([pa.RecordBatch.from_pylist([{"id": 1}])])
    [row] = answer.to_pylist()
    assert row["kind"] == "package"
    assert row["found"].startswith("ModuleNotFoundError: ")


@pytest.mark.parametrize("master", ["Spark"], indirect=True)  # Sail runs tasks in its server
def test_a_worker_that_dies_is_told(client: Engine, master: str, tmp_path: Path) -> None:
    task = Map(master, tmp_path, [(kernels.end_itself, [0])])
    ([error], _) = run(client, spark_client.mapped, task)
    assert isinstance(error, ServerError)
    assert str(error).startswith(f"{master}: found Python worker exited unexpectedly")
    assert "it may have lacked memory" in str(error)


def test_a_server_that_is_lost_is_told(client: Engine, tmp_path: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(ServerError, match="wanted a cluster that ends the tasks"):
        run(client, spark_client.lose_server, tmp_path)
    assert time.monotonic() - begin < 45


def test_no_server_answers(client: Engine, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for port in (9, server.server_port):
            address = f"sc://127.0.0.1:{port}/;token=secret"
            task = {"master": address, "folder": tmp_path, "patience": 1}
            with pytest.raises(ServerError, match=rf"^sc://127.0.0.1:{port}: found no answer"):
                run(client, spark_client.opened, task)
        server.shutdown()


ADDRESSES = {
    "no scheme": "localhost:15002",
    "no host": "sc://",
    "no port": "sc://localhost:x",
    "another scheme": "spark://localhost:7077",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_no_address(client: Engine, tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match=r"master: found .*, wanted an address such as sc://"):
        run(client, spark_client.opened, {"master": address, "folder": tmp_path})


CHOICES: dict[str, tuple[dict[str, Any], str]] = {
    "no such engine": ({"engine": "sparc"}, "engine: found 'sparc', wanted local or spark"),
    "no address": ({"engine": "spark"}, "master: found none, wanted an address such as sc://"),
    "no engine": ({"master": "sc://a"}, "master: found sc://a, wanted none without engine spark"),
}


@pytest.mark.parametrize(("arguments", "message"), CHOICES.values(), ids=CHOICES)
def test_options_that_do_not_go_together(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        kg.build(DATA, tmp_path / "graph", **arguments)
    assert not any(tmp_path.iterdir())


def test_without_the_client(tmp_path: Path) -> None:
    gone = dict.fromkeys(("grpc", "pyspark"), None)
    with (
        patch.dict(sys.modules, gone),
        pytest.raises(MissingExtra, match=r'pip install "tagged-kg\[spark\]"'),
    ):
        kg.build(DATA, tmp_path / "graph", engine="spark", master="sc://localhost:15002")
    assert not any(tmp_path.iterdir())
