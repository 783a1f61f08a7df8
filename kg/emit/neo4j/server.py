"""Connect to a Neo4j server over Bolt: address, login, waiting for a start, driver errors."""

import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.common.errors import ServerError

if TYPE_CHECKING:
    import neo4j

ADDRESS = "an address such as bolt://localhost:7687 or neo4j+s://my.org"
_BOLT = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://")
RETRY_PAUSE = 1.0  # seconds between two attempts to reach a server that starts


@dataclass(frozen=True)
class Server:
    """Address, login and database of a server."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str | None = None  # None: the user's home database

    @classmethod
    def from_environment(
        cls,
        uri: str | None = None,
        database: str | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> "Server":
        """Return the server of NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE.

        What is given here wins over the environment.
        """
        return cls(
            uri or os.environ.get("NEO4J_URI", "bolt://localhost:7687"),
            user or os.environ.get("NEO4J_USERNAME", "neo4j"),
            password if password is not None else os.environ.get("NEO4J_PASSWORD", ""),
            database or os.environ.get("NEO4J_DATABASE"),
        )


@contextmanager
def connect(
    server: Server, wait: float = 0.0, waiting: Callable[[], None] = lambda: None
) -> "Iterator[neo4j.Driver]":
    """Yield a driver that is connected to *server*; turn its exceptions into ServerError.

    Args:
        server: where to.
        wait: seconds that the server may take to start.
        waiting: called once if it has to be waited for.
    """
    import neo4j

    # The driver logs each retry as a warning.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    if not _BOLT.match(server.uri):
        raise ServerError(server.uri, "no Bolt address", ADDRESS)
    with (
        failing(server),
        neo4j.GraphDatabase.driver(
            server.uri, auth=(server.user, server.password), notifications_min_severity="OFF"
        ) as driver,
    ):
        _reach(driver, wait, waiting)
        yield driver


@contextmanager
def failing(server: Server) -> Iterator[None]:
    """Turn exceptions of the driver within the block into ServerError."""
    from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

    try:
        yield
    except AuthError:
        wanted, hint = "a valid user and password", "set NEO4J_USERNAME and NEO4J_PASSWORD"
        raise ServerError(server.uri, "a refused login", wanted, hint) from None
    except ConfigurationError as problem:
        raise ServerError(server.uri, str(problem).splitlines()[0], ADDRESS) from None
    except DriverError as problem:
        first = re.sub(r" \(resolved to .*", "", str(problem).splitlines()[0]).rstrip(".:")
        hint = "is it running? set NEO4J_URI or --uri"
        raise ServerError(server.uri, first, "a server that answers", hint) from None
    except Neo4jError as problem:
        found = f"{problem.code}: {' '.join(str(problem.message).split())}"
        raise ServerError(server.uri, found, "a statement that succeeds") from None


def _reach(driver: "neo4j.Driver", wait: float, waiting: Callable[[], None]) -> None:
    """Return when the server answers; re-raise the driver's exception after *wait* seconds."""
    from neo4j.exceptions import ServiceUnavailable

    deadline, is_waiting = time.monotonic() + wait, False
    while True:
        try:
            driver.verify_connectivity()
            return
        except ServiceUnavailable:
            if time.monotonic() >= deadline:
                raise
        if not is_waiting:
            waiting()
            is_waiting = True
        time.sleep(RETRY_PAUSE)
