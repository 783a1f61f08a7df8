"""Open the RDF store of a graph and start the workers, also while the server already answers.

The store is made in a process of its own (`kg.serve.store_maker`): it takes more than a GB for a
million triples, which the server need not hold afterwards, and Ctrl-C ends it at once.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.common.child import IN_SESSION_OF_ITS_OWN, command, environment
from kg.query.sparql.store import is_stored, store_path
from kg.serve.pool import Pool
from kg.store.folder import Folder


async def open_store(
    folder: Folder,
    base: str,
    content: Mapping[str, Any],
    pools: Iterable[Pool],
    store: contextlib.ExitStack,
) -> None:
    """Open the store, which is made if there is none yet, and start the workers of *pools*.

    Args:
        folder: the graph.
        base: what its IRIs start with.
        content: of the RDF, see `store_path`.
        pools: workers of the store.
        store: keeps it until it is closed.

    Raises:
        OutputError: the store cannot be written.
        ServerError: the workers cannot open it.
    """
    if not is_stored(folder, base, content):
        await _make_apart(folder, base, content)
    opening = store_path(folder, base, content=content)  # where that failed, it says why
    path = await asyncio.to_thread(store.enter_context, opening)
    starting = (pool.start(store=str(path)) for pool in pools)
    # All have to end, or the event loop would be closed while a process is still being started.
    for result in await asyncio.gather(*starting, return_exceptions=True):
        if result is not None:
            raise result


async def _make_apart(folder: Folder, base: str, content: Mapping[str, Any]) -> None:
    """Let another process make the store; return when it has ended, also where it failed."""
    process = await asyncio.create_subprocess_exec(
        *command("kg.serve.store_maker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=IN_SESSION_OF_ITS_OWN,
        env=environment(),
    )
    try:
        task = {"graph": str(folder.path), "base": base, "content": dict(content)}
        await process.communicate(json.dumps(task).encode())
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
