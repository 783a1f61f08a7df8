"""Validators, compression and the access log of the server."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from kg.serve.caching import version_of
from tests.serve.running import Running, running

PATHS = ["", "entity/python", "sparql?query=ASK%20{}", "sparql", "ontology"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_still_the_same_is_not_sent_again(served: Running, path: str) -> None:
    headers = {"Accept": "text/html, application/json, text/turtle"}
    first = served.http.get(path, headers=headers)
    again = served.http.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code // 100 in (2, 3), again.status_code, again.content) == (
        True,
        304,
        b"",
    )
    assert again.headers["ETag"] == first.headers["ETag"]


def test_another_form_another_query_another_content_has_another_tag(served: Running) -> None:
    tags = [
        served.http.get(path, headers={"Accept": accept}).headers["ETag"]
        for path, accept in [
            ("entity/python", "text/turtle"),
            ("entity/python", "application/n-triples"),
            ("entity/linux", "text/turtle"),
            ("sparql?query=ASK{}", "text/csv"),
            ("sparql?query=ASK%20{}", "text/csv"),
        ]
    ]
    assert len(set(tags)) == len(tags)
    assert version_of("a", 1) != version_of("a", 2)


def test_several_tags_and_strong_ones(served: Running) -> None:
    tag = served.http.get("entity/python").headers["ETag"]
    for header, status in [
        (f'"x", {tag}', 304),
        (tag.removeprefix("W/"), 304),
        ('"x"', 200),
        ("", 200),
    ]:
        response = served.http.get("entity/python", headers={"If-None-Match": header})
        assert response.status_code == status


@pytest.mark.parametrize("query", ["SELECT (RAND() AS ?x) {}", "SELECT (now() AS ?x) {}"])
def test_what_differs_each_time_has_no_tag(served: Running, query: str) -> None:
    assert "ETag" not in served.ask(query).headers


def test_what_is_not_there_has_no_tag(served: Running) -> None:
    assert "ETag" not in served.http.get("entity/nothing-of-that-name").headers


def test_last_modified_is_when_the_graph_was_written(served: Running, sample: Path) -> None:
    stated = parsedate_to_datetime(served.http.get("entity/python").headers["Last-Modified"])
    assert int(stated.timestamp()) == int((sample / "graph.json").stat().st_mtime)


def test_compression(served: Running) -> None:
    plain = served.http.get("entity/python", headers={"Accept-Encoding": "identity"})
    packed = served.http.get("entity/python", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < len(plain.content)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_access_log(sample: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with running(sample, "--access-log", str(log)) as server:
        server.http.get('entity/python?x="%0A', headers={"User-Agent": 'a"b'})
        server.http.get("nothing")
        server.stop()
    lines = log.read_text("utf-8").splitlines()
    pattern = r'127\.0\.0\.1 - - \[[^]]+ \+0000\] "GET (\S+) HTTP/1\.1" (\d+) (\d+|-) "-" "(.*)"'
    rows = [re.fullmatch(pattern, line) for line in lines]
    assert [(row[1], row[2]) for row in rows if row] == [
        ("/entity/python?x=%22%0A", "200"),
        ("/nothing", "404"),
    ]
    assert rows[0] is not None
    assert rows[0][4] == 'a\\"b'


def test_there_is_no_access_log_unless_asked_for(sample: Path) -> None:
    with running(sample) as server:
        server.http.get("entity/python")
        _, stderr = server.stop()
    assert "GET" not in stderr
