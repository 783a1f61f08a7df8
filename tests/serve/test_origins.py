"""Who may read a served graph from a browser: no other origin, and nobody through another name."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kg.serve.hosts import allowed_hosts, check_host
from kg.serve.protocol import Refused
from tests.chromium import launched
from tests.serve.running import Running, running

pytestmark = pytest.mark.slow
# Newer versions keep public pages from local servers by themselves; not all browsers do.
UNPROTECTED = "disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
REBOUND = "rebound.example"  # a name of somebody else, which points to this machine
ASKED = "sparql?query=ASK%20%7B%7D"
READ = """url => fetch(url).then(answer => answer.text()).catch(error => `refused: ${error}`)"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a browser for which a foreign name points to this machine, as its DNS would say."""
    with launched(f"host-resolver-rules=MAP {REBOUND} 127.0.0.1", UNPROTECTED) as browser:
        yield browser


@pytest.fixture(scope="module")
def foreign() -> Iterator[str]:
    """Yield the address of a page of another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with an empty page."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, format: str, *values: object) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def read(chromium: Browser, page_url: str, url: str) -> str:
    """Return what a page that somebody put at *page_url* reads at *url*."""
    page = chromium.new_page()
    page.route(page_url, lambda route: route.fulfill(body="<p>", content_type="text/html"))
    try:
        page.goto(page_url)
        return str(page.evaluate(READ, url))
    finally:
        page.close()


def test_a_page_of_another_origin_reads_nothing(
    served: Running, chromium: Browser, foreign: str
) -> None:
    assert "true" in read(chromium, served.url, f"{served.url}{ASKED}")  # its own pages do
    assert read(chromium, foreign, f"{served.url}{ASKED}").startswith("refused: TypeError")


def test_a_page_through_a_foreign_name_reads_nothing(served: Running, chromium: Browser) -> None:
    rebound = served.url.replace("127.0.0.1", REBOUND)
    text = read(chromium, rebound, f"{rebound}{ASKED}")
    assert "boolean" not in text
    assert text.startswith(f"found the Host '{REBOUND}:")


def test_a_page_of_an_origin_that_was_named_reads_the_answer(
    sample: Path, chromium: Browser, foreign: str
) -> None:
    with running(sample, "--cors", foreign.rstrip("/")) as server:
        assert '"boolean": true' in read(chromium, foreign, f"{server.url}{ASKED}")


def test_no_header_permits_anything_by_default(served: Running) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    for response in (
        served.http.get(ASKED, headers=headers),
        served.http.options("sparql", headers=headers),
    ):
        assert [name for name in response.headers if name.startswith("access-control")] == []


HOSTS: dict[str, tuple[str, bool]] = {
    "its address": ("127.0.0.1:8000", True),
    "another address": ("[::1]:8000", True),
    "localhost": ("localhost:8000", True),
    "below localhost": ("kg.localhost", True),
    "capitals and a dot at the end": ("LocalHost.:8000", True),
    "the host of the base IRI": ("data.my.org", True),
    "a name that --host gave": ("kg.my.org", True),
    "below a name that --host gave": ("x.kg.my.org", False),
    "another name": ("evil.example", False),
    "a name that ends as one": ("notlocalhost", False),
    "a name that begins as an address": ("127.0.0.1.evil.example", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("header", "fits"), HOSTS.values(), ids=HOSTS)
def test_hosts(header: str, fits: bool) -> None:
    hosts = allowed_hosts("127.0.0.1", ["KG.my.org"], "https://data.my.org/kg/")
    if fits:
        check_host(header, hosts)
    else:
        with pytest.raises(Refused) as caught:
            check_host(header, hosts)
        assert caught.value.status == 421


def test_a_request_with_a_foreign_host_is_refused(served: Running, sample: Path) -> None:
    evil = {"Host": "evil.example"}
    for path in ("", "sparql?query=ASK{}", "entity/python", "nothing"):
        assert served.http.get(path, headers=evil).status_code == 421
    with running(sample, "--host", "127.0.0.1", "--host", "evil.example") as server:
        assert server.http.get("", headers=evil).status_code == 200
