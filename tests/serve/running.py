"""Run ``kg serve`` as its users do, and speak to it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx

from kg.serve.app import Site
from kg.serve.hosts import allowed_hosts
from kg.serve.pool import Pool

if TYPE_CHECKING:
    from kg.serve.documents import Documents

BASE = "https://my.org/kg/"


class Running:
    """A server of a process of its own."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url
        self.http = httpx.Client(base_url=url, timeout=60)

    def ask(self, query: str, accept: str = "", **more: str) -> httpx.Response:
        """Return the answer to a query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.http.get("sparql", params={"query": query, **more}, headers=headers)

    def send(self, data: bytes, seconds: float = 10) -> bytes:
        """Return what comes back when *data* is sent and nothing more."""
        place = urlsplit(self.url)
        with socket.create_connection((place.hostname, place.port), timeout=seconds) as made:
            made.sendall(data)
            made.shutdown(socket.SHUT_WR)
            found = b""
            while piece := made.recv(1 << 16):
                found += piece
        return found

    def alive(self) -> bool:
        """Tell whether it still answers."""
        return self.process.poll() is None and self.ask("ASK {}").json()["boolean"] is True

    def workers(self) -> list[int]:
        """Return the processes that it started."""
        asked = ["ps", "-o", "pid=", "--ppid", str(self.process.pid)]
        out = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        return [int(line) for line in out.split()]

    def said_until(self, text: str) -> str:
        """Return what it says on stderr up to the line with *text*, for which it is waited."""
        assert self.process.stderr is not None
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if text in line:
                break
        return "".join(lines)

    def stop(self) -> tuple[int, str]:
        """Stop it as Ctrl-C does; return its exit code and what it said on stderr."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


@contextmanager
def running(graph: Path, *options: str) -> Iterator[Running]:
    """Yield a server of the graph at *graph*, on a free port."""
    command = [sys.executable, "-m", "kg", "serve", str(graph), "--port", "0"]
    command += [] if "--base-iri" in options else ["--base-iri", BASE]
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    server = Running(process, process.stdout.readline().strip())
    try:
        assert server.url, process.communicate()[1]
        yield server
    finally:
        server.http.close()
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def site_of(name: str, base: str, queries: Pool, lookups: Pool, max_rows: int) -> Site:
    """Return a site of some workers, without a graph folder: it has no documents."""
    return Site(
        name,
        base,
        {"entities": {}, "edges": {}},
        {},
        queries,
        lookups,
        max_rows=max_rows,
        documents=cast("Documents", None),
        hosts=allowed_hosts("127.0.0.1", ["www.example"], base),
        version="1",
        most_frequent=[],
        modified="Sat, 01 Jan 2000 00:00:00 GMT",
        cors="*",
    )
