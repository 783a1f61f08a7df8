"""Connect to a Neo4j server over Bolt: address, login, waiting for a start, driver errors."""

import logging
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.common.errors import KgError, ServerError

if TYPE_CHECKING:
    import neo4j

ADDRESS = "an address such as bolt://localhost:7687 or neo4j+s://my.org"
_BOLT = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://")
_LOGIN = re.compile(r"^(\w[\w+.-]*://)?.*@")  # of an address, where it may hold a password
_FORBIDS = re.compile("Forbidden|ReadOnly")  # in codes of errors
RETRY_PAUSE = 1.0  # seconds between two attempts to reach a server that starts
CONNECTION_TIMEOUT = 5.0  # seconds until a host that does not answer is given up
RETRY_TIME = (
    10.0  # seconds in which a transaction is tried again, as after a new election of a leader
)
HANDSHAKE_TIMEOUT = 15.0  # seconds until a port is, that is open and says nothing


@dataclass(frozen=True)
class Server:
    """Address, login and database of a server."""

    uri: str
    user: str = "neo4j"
    password: str = ""
    database: str | None = None  # None: the user's home database

    def __repr__(self) -> str:
        """Return it without a password, which may be in the address too."""
        return f"Server({self.address!r}, user={self.user!r}, database={self.database!r})"

    @property
    def address(self) -> str:
        """Return the address for messages: without a login that stands in it."""
        return _LOGIN.sub(r"\1...@", self.uri)

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
    server: Server,
    wait: float = 0.0,
    waiting: Callable[[], None] = lambda: None,
    notifications: "neo4j.NotificationMinimumSeverity | None" = None,
) -> "Iterator[neo4j.Driver]":
    """Yield a driver that is connected to *server*; turn its exceptions into ServerError.

    Args:
        server: where to.
        wait: seconds that the server may take to start.
        waiting: called once if it has to be waited for.
        notifications: the least severity of what the server is to remark on a query; none if None.
    """
    import neo4j

    # The driver logs each retry as a warning.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    if not _BOLT.match(server.uri):
        raise ServerError(server.address, "no Bolt address", ADDRESS)
    if _LOGIN.search(server.uri):
        hint = "set NEO4J_USERNAME and NEO4J_PASSWORD"
        raise ServerError(server.address, "a login in the address", ADDRESS, hint)
    with (
        failing(server),
        neo4j.GraphDatabase.driver(
            server.uri,
            auth=(server.user, server.password),
            notifications_min_severity=notifications or neo4j.NotificationMinimumSeverity.OFF,
            warn_notification_severity=neo4j.NotificationMinimumSeverity.OFF,  # kg tells them
            connection_timeout=CONNECTION_TIMEOUT,
            connection_acquisition_timeout=HANDSHAKE_TIMEOUT,
            max_transaction_retry_time=RETRY_TIME,
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
        raise ServerError(server.address, "a refused login", wanted, hint) from None
    except (ConfigurationError, ValueError) as problem:
        if isinstance(problem, KgError):
            raise
        raise ServerError(server.address, _reason(problem), ADDRESS) from None
    except DriverError as problem:
        hint = "is it running? set NEO4J_URI or --uri"
        reason = _reason(problem)
        raise ServerError(server.address, reason, "a server that answers", hint) from None
    except Neo4jError as problem:
        found = f"{problem.code}: {' '.join(str(problem.message).split())}"
        if _FORBIDS.search(str(problem.code)):
            wanted, hint = "the right to do that there", "as another user, or in another --database"
            raise ServerError(server.address, found, wanted, hint) from None
        raise ServerError(server.address, found, "a statement that succeeds") from None


def _reason(problem: BaseException) -> str:
    """Return all that the driver says, in one line: for a cluster, also of its first server."""
    texts = [str(problem)]
    if leaves := _group(problem):
        texts += [str(leaves[0])]
    text = " ".join(". ".join(texts).split())
    text = re.sub(r" \(resolved to .*?\)\)", "", text)
    text = re.sub(r"Resolved\w+Address\(\('(.*?)', (\d+).*?\)\)", r"\1:\2", text)
    return text.rstrip(".:")


def _group(problem: BaseException | None) -> list[BaseException]:
    """Return the exceptions of the group that caused *problem*, if one did."""
    cause = problem.__cause__ or problem.__context__ if problem else None
    exceptions = getattr(cause, "exceptions", ())  # of ExceptionGroup, or its backport
    return [leaf for each in exceptions for leaf in (_group(each) or [each])]


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """Yield *problem* and all that led to it."""
    while problem is not None:
        yield problem
        for leaf in _group(problem):
            yield from _causes(leaf)
        problem = problem.__cause__ or problem.__context__


def _may_be_starting(problem: BaseException) -> bool:
    """Tell whether a server that cannot be reached may be one that starts.

    It is not where the host has no address, the port says nothing, or something answers that is not
    Bolt, or not encrypted as asked.
    """
    hopeless = (socket.gaierror, TimeoutError, ssl.SSLError)
    return not any(
        isinstance(cause, hopeless) or "looks like HTTP" in str(cause) for cause in _causes(problem)
    )


def _reach(driver: "neo4j.Driver", wait: float, waiting: Callable[[], None]) -> None:
    """Return when the server answers; re-raise the driver's exception after *wait* seconds."""
    from neo4j.exceptions import ServiceUnavailable

    deadline, is_waiting = time.monotonic() + wait, False
    while True:
        try:
            driver.verify_connectivity()
            return
        except ServiceUnavailable as problem:
            if time.monotonic() >= deadline or not _may_be_starting(problem):
                raise
        if not is_waiting:
            waiting()
            is_waiting = True
        time.sleep(RETRY_PAUSE)
