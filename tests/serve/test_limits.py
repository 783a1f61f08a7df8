"""What a query may take: time, memory, rows; and what a server does when it is stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.serve.running import BASE, Running, running

pytestmark = pytest.mark.slow
# A million million rows, of which only the number is asked.
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# All of them are kept to be sorted.
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c"
ROWS = "SELECT ?s { ?s ?p ?o }"


@pytest.fixture(scope="module")
def small(sample: Path) -> Iterator[Running]:
    """Yield a server that allows little."""
    options = ["--timeout", "4", "--max-rows", "10", "--memory", "200", "--workers", "2"]
    with running(sample, *options) as server:
        yield server


def until(true: object, seconds: float = 20) -> None:
    """Wait until *true*, a function, says so."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_query_that_takes_too_long_is_broken_off(small: Running) -> None:
    response = small.ask(HEAVY)
    assert response.status_code == 504
    assert response.text == "the query took more than 4 seconds and was broken off\n"


def test_a_worker_that_took_too_long_is_replaced(small: Running) -> None:
    before = set(small.workers())
    small.ask(HEAVY)
    until(lambda: len(set(small.workers())) == len(before))
    assert len(set(small.workers()) - before) == 1
    assert small.alive()


def test_others_are_answered_while_a_query_takes_too_long(small: Running) -> None:
    with ThreadPoolExecutor(1) as pool:
        heavy = pool.submit(small.ask, HEAVY)
        time.sleep(0.5)
        assert small.alive()
        assert not heavy.done()
        assert heavy.result().status_code == 504


def test_pages_do_not_wait_for_queries(small: Running) -> None:
    with ThreadPoolExecutor(2) as pool:
        heavy = [pool.submit(small.ask, HEAVY) for _ in range(2)]
        time.sleep(0.5)
        assert small.http.get("entity/python").status_code == 200
        assert not any(one.done() for one in heavy)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory so")
def test_a_query_that_takes_too_much_memory_is_broken_off(sample: Path) -> None:
    with running(sample, "--memory", "100", "--workers", "1") as server:
        response = server.ask(LARGE)
        assert response.status_code == 507
        assert "memory" in response.text
        until(lambda: len(server.workers()) == 2)
        assert server.alive()


def test_a_query_whose_client_goes_away_is_broken_off(served: Running) -> None:
    before = set(served.workers())
    place = urlsplit(served.url)
    query = httpx.QueryParams({"query": HEAVY})
    with socket.create_connection((place.hostname, place.port)) as made:
        made.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.3)
        left = time.monotonic()
    until(lambda: before - set(served.workers()))
    assert time.monotonic() - left < 15  # long before it would have taken too long


@pytest.mark.parametrize("form", ["json", "xml", "turtle", "ntriples", "rdfxml"])
def test_a_cut_answer_is_told(small: Running, form: str) -> None:
    triples = form in ("turtle", "ntriples", "rdfxml")
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }" if triples else ROWS
    response = small.ask(query, format=form)
    assert response.status_code == 200
    assert response.headers["X-Kg-Truncated"] == "10"
    assert f"{BASE}#cut" in response.text or "cut: only the first 10 are here" in response.text


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_an_answer_is_refused_that_cannot_tell_that_it_was_cut(small: Running, form: str) -> None:
    response = small.ask(ROWS, format=form)
    assert response.status_code == 400
    assert "more than 10 rows" in response.text
    assert "LIMIT" in response.text


def test_an_answer_that_is_whole_does_not_say_that_it_was_cut(small: Running) -> None:
    response = small.ask(f"{ROWS} LIMIT 10")
    assert len(response.json()["results"]["bindings"]) == 10
    assert "X-Kg-Truncated" not in response.headers
    assert "link" not in response.json()["head"]


def test_32_clients_at_once_get_right_answers(served: Running) -> None:
    def client(number: int) -> list[int]:
        with httpx.Client(base_url=served.url, timeout=60) as http:
            answers = []
            for turn in range(5):
                query = f"SELECT ({number} * 1000 + {turn} AS ?n) {{}}"
                found = http.get("sparql", params={"query": query}).json()
                answers.append(int(found["results"]["bindings"][0]["n"]["value"]))
            return answers

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(client, range(32)))
    assert answers == [[number * 1000 + turn for turn in range(5)] for number in range(32)]


def test_32_clients_at_once_read_pages(served: Running) -> None:
    def client(_number: int) -> bool:
        page = httpx.get(f"{served.url}entity/python", headers={"Accept": "text/html"}, timeout=60)
        return page.status_code == 200 and "NumPy" in page.text

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(client, range(32)))


def test_a_large_answer_comes_whole(served: Running) -> None:
    whole = served.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()
    count = int(whole["results"]["bindings"][0]["n"]["value"])
    response = served.ask("SELECT * { ?s ?p ?o }")
    assert len(response.content) > 1 << 20  # it is sent in pieces
    assert len(json.loads(response.content)["results"]["bindings"]) == count


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_at_once_with_all_its_workers(sample: Path, number: signal.Signals) -> None:
    with running(sample) as server, ThreadPoolExecutor(1) as pool:
        heavy = pool.submit(server.ask, HEAVY)
        time.sleep(0.5)
        workers = server.workers()
        start = time.monotonic()
        server.process.send_signal(number)
        _, said = server.process.communicate(timeout=20)
        assert time.monotonic() - start < 5
        assert heavy.result().status_code == 503
    assert server.process.returncode == 0
    assert "Traceback" not in said
    assert workers
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_workers_end_when_their_server_is_killed(sample: Path) -> None:
    with running(sample) as server, ThreadPoolExecutor(1) as pool:
        heavy = pool.submit(server.ask, HEAVY)
        time.sleep(0.5)
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        until(lambda: not any(map(alive, workers)))
        assert workers
        assert isinstance(heavy.exception(), httpx.HTTPError)


def alive(process: int) -> bool:
    """Tell whether a process runs; one that ended may still wait for its parent."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def test_a_port_that_is_taken_is_one_line(served: Running, sample: Path) -> None:
    port = str(urlsplit(served.url).port)
    command = [sys.executable, "-m", "kg", "-q", "serve", str(sample), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}: found address already in use" in done.stderr
