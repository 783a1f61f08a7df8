"""The MCP server over streamable HTTP: many clients at once, and who is refused."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest

from kg.common.child import environment
from tests.conftest import ROOT, missing
from tests.mcp.conftest import content

CLIENTS = 32
INSPECTOR = ROOT / ".cache/nodejs/node_modules/.bin/mcp-inspector"


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    """Yield the address of a server of the demo's graph."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "-q", "mcp", str(demo), "--http", "--port", "0"],
        stdout=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_many_clients_at_once_get_the_same_answer(address: str) -> None:
    from mcp import Client

    answers = []

    async def session() -> None:
        async with Client(address) as client:
            answers.append(await content(client, "explain", first="Nginx", second="C"))

    async def all_sessions() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(CLIENTS):
                group.start_soon(session)

    anyio.run(all_sessions)
    assert len(answers) == CLIENTS
    assert all(answer == answers[0] for answer in answers)


def _status(address: str, headers: dict[str, str]) -> int:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    message: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection.request("POST", parts.path, json.dumps(message), {**accepted, **headers})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
    ],
    ids=["own", "foreign host", "foreign origin"],
)
def test_pages_of_others_are_refused(address: str, headers: dict[str, str], status: int) -> None:
    assert _status(address, headers) == status


def test_the_inspector_of_the_protocol_calls_a_tool(demo: Path) -> None:
    if not INSPECTOR.exists():
        missing("the MCP inspector (npm)")
    words = [sys.executable, "-m", "kg", "mcp", str(demo), "--method", "tools/call"]
    arguments = ["--tool-name", "search_entities", "--tool-arg", "text=nginx"]
    done = subprocess.run(
        [str(INSPECTOR), "--cli", *words, *arguments],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["structuredContent"]["entities"][0]["name"] == "Nginx"
