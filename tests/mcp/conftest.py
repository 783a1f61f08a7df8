"""Graphs that are served to assistants, and what a client of the protocol's library is told."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest

from kg import build
from kg.common.child import environment
from tests.conftest import ROOT

T = TypeVar("T")
CORPUS = ROOT / "data" / "corpus"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the graph of data/."""
    path = tmp_path_factory.mktemp("assistants") / "graph"
    build([CORPUS], path, schema=str(ROOT / "data" / "software.toml"))
    return path


def ask_over_stdio(work: Callable[[Any], Awaitable[T]], *words: str) -> T:
    """Return what *work* returns, given a client of ``kg mcp`` with *words* after it."""
    from mcp import Client, StdioServerParameters

    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "kg", "mcp", *words], env=environment()
    )

    async def session() -> T:
        async with Client(parameters) as client:
            return await work(client)

    return anyio.run(session)


async def content(client: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the structured answer of a tool, which is no error."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    structured: dict[str, Any] = result.structured_content
    return structured


async def problem(client: Any, tool: str, **arguments: Any) -> str:
    """Return the error that a tool answers with."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    text: str = result.content[0].text
    return text
