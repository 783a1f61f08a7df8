"""The first start of a server: it answers while the triples of the graph are stored for queries."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.common.errors import OutputError
from kg.query.cache import find_caches
from kg.serve import opening
from kg.serve import pool as pool_module
from kg.serve.pool import Busy, Pool, Unready
from kg.serve.run import Settings, serve
from kg.store.folder import open_folder
from tests.serve.running import BASE, running

pytestmark = pytest.mark.slow
STORED = "are stored: queries are answered"


def test_the_store_is_made_after_the_address_is_told_and_kept(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for is_first in (True, False):
        with running(sample) as server:
            start = server.http.get("/")
            assert start.status_code == 200
            found = server.ask(
                "SELECT ?name { ?e a kg:Entity ; kg:mentions ?m ; rdfs:label ?name } "
                "ORDER BY DESC(?m) ?name LIMIT 3",
                "text/csv",
            ).text.splitlines()[1:]
            places = [start.text.index(f">{name}<") for name in found]
            assert places == sorted(places)
            told = server.said_until(STORED) if is_first else ""
            said = told + server.stop()[1]
        notes = [line for line in said.splitlines() if line.startswith(("serving", "the triples"))]
        assert [STORED in note for note in notes] == [False, True][: 1 + is_first]
        (cache,) = find_caches(sample)
        assert (cache.engine, cache.is_finished) == ("sparql", True)


def test_who_asks_before_the_store_is_there_is_told_so_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool_module, "OPENING_TIMEOUT", 0.1)

    async def ask() -> None:
        pool = Pool({}, 1, 0.05)
        try:
            with pytest.raises(Unready):
                await pool.ask({})
            pool._is_started = True  # as if all workers were at work
            with pytest.raises(Busy) as busy:
                await pool.ask({})
            assert not isinstance(busy.value, Unready)
        finally:
            await pool.stop()

    asyncio.run(ask())


def test_a_store_that_cannot_be_made_ends_the_server(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def failing(*_: Any, **__: Any) -> Iterator[Path]:
        raise OutputError(str(tmp_path), "no space", "a place to write")
        yield tmp_path

    async def failed(*_: Any) -> None:
        pass

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(opening, "store_path", failing)
    monkeypatch.setattr(opening, "_make_apart", failed)
    addresses: list[str] = []
    with pytest.raises(OutputError, match="no space"):
        serve(open_folder(sample), Settings(BASE, port=0), addresses.append)
    assert len(addresses) == 1
