"""Run queries for the MCP server in processes with limits of time, memory and rows."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

from kg.common.child import IN_SESSION_OF_ITS_OWN, command, environment
from kg.common.errors import QueryError
from kg.mcp.answers import Table
from kg.mcp.settings import Limits
from kg.store.folder import Folder

PREPARING = {"cypher": "RETURN 1 AS one", "sparql": "ASK {}"}  # opens the store of an engine


class Queries:
    """Answers queries of graphs."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._free = asyncio.Semaphore(limits.at_once)
        self._preparing = asyncio.Lock()
        self._prepared: set[tuple[str, str]] = set()

    async def ask(
        self, folder: Folder, text: str, language: str, parameters: Mapping[str, Any]
    ) -> Table:
        """Return the rows that *text*, a query or the name of a question, gives of *folder*.

        Args:
            folder: the graph.
            text: the name of a question, or a query.
            language: ``cypher`` or ``sparql``.
            parameters: values by name.

        Raises:
            QueryError: the query is wrong, writes, or takes more than the limits allow.
        """
        await self._prepare(folder, language)
        async with self._free:
            answer = await self._run(
                _task(folder, text, language, parameters, self.limits), self.limits.timeout
            )
        return Table.model_validate(answer)

    async def _prepare(self, folder: Folder, language: str) -> None:
        """Let the engine read the graph, once, without the limits of a query."""
        key = (folder.content, language)
        async with self._preparing:
            if key in self._prepared:
                return
            unlimited = Limits(memory=0)
            task = _task(folder, PREPARING[language], language, {}, unlimited)
            await self._run(task, None)
            self._prepared.add(key)

    async def _run(self, task: dict[str, Any], timeout: float | None) -> dict[str, Any]:
        """Return what a process answers.

        Raises:
            QueryError: it says what is wrong, takes longer than *timeout* seconds, or dies.
        """
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command("kg.mcp.query_worker"),
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=IN_SESSION_OF_ITS_OWN,
            env=environment(),
        )
        try:
            async with asyncio.timeout(timeout):
                text, _ = await process.communicate(json.dumps(task).encode())
        except TimeoutError:
            wanted = "one by then; ask for less, or look names up first"
            raise QueryError("query", f"no answer within {timeout:g} s", wanted) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if not text:
            found = f"a query that took more than {self.limits.memory:,} MB, or ended its engine"
            raise QueryError("query", found, "one that asks for less")
        answer = json.loads(text)
        if "problem" in answer:
            raise QueryError("query", *answer["problem"])
        assert isinstance(answer, dict)
        return answer


def _task(
    folder: Folder, text: str, language: str, parameters: Mapping[str, Any], limits: Limits
) -> dict[str, Any]:
    return {
        "graph": str(folder.path),
        "text": text,
        "language": language,
        "parameters": dict(parameters),
        "rows": limits.rows,
        "memory": limits.memory,
    }
