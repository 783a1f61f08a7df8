"""Write lock on a graph of a Neo4j server (a lease with heartbeats), and its parallel sessions.

A graph belongs to one client at a time. A client with other content is refused until the load
ends, or until the lock's last heartbeat is LEASE seconds old; a client with the same content takes
over at once, since it is the same load run again. Every writing transaction first touches the lock
of its session, so that a client whose graph was taken over writes nothing more.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString, cast

from kg.common.errors import ServerError
from kg.emit.neo4j import statements

if TYPE_CHECKING:
    import neo4j

LEASE = 60  # seconds after the last heartbeat
HEARTBEAT_RECORDS = 50_000  # between heartbeats while reading: they take far less than a lease
FETCHED = 2_000  # records that the driver holds; one may have all relationships of a hub
SINGULAR = {  # of the kinds of rows, for errors
    "entities": "the entity",
    "edges": "the edge",
    "sentences": "the sentence",
    "documents": "the document",
    "mentions": "the mentions of",
    "parts": "the sentence",
}
SESSIONS = 2  # in parallel; three and four were slower with a server on two cores


@dataclass(frozen=True)
class Batch:
    """The work of one transaction: a statement, and the rows that it gets as a parameter."""

    statement: str
    rows: list[tuple[Any, ...]]
    creates: bool = False  # whether each row must create a node or a relationship


Round = list[Iterable[Batch]]  # for each session


class Claim:
    """A client's connection to one graph of a server; with `claimed` also its write lock.

    Args:
        driver: connected to the server.
        uri: of the server, for errors.
        database: None is the user's home database.
        graph: the graph's name.
    """

    def __init__(self, driver: "neo4j.Driver", uri: str, database: str | None, graph: str) -> None:
        self.driver, self.uri, self.database, self.graph = driver, uri, database, graph
        self.client = uuid.uuid4().hex
        self.parameters: dict[str, Any] = {"graph": graph, "client": self.client}
        self.held = False  # a client that only reads needs no lock
        self.sent = [0] * SESSIONS  # batches so far
        self.stopped = threading.Event()

    def ask(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the records of *statement*, run in a transaction that the driver retries."""
        result = self.driver.execute_query(
            _text(statement),
            {**self.parameters, **parameters},
            database_=self.database,
        )
        return [record.data() for record in result.records]

    def stream(self, statement: str) -> Iterator["neo4j.Record"]:
        """Yield the records of *statement* as they arrive, with heartbeats if the lock is held."""
        with self.driver.session(database=self.database, fetch_size=FETCHED) as session:
            result = session.run(_text(statement), self.parameters)
            for number, record in enumerate(result):
                if self.held and number % HEARTBEAT_RECORDS == 0:
                    self.beat()
                yield record

    def beat(self) -> None:
        """Send a heartbeat.

        Raises:
            ServerError: another client took the graph over.
        """
        for session in range(SESSIONS):
            if self.ask(statements.BEAT, session=session) == [{"here": 0}]:
                raise self.lost()

    def lost(self) -> ServerError:
        """Return the error of a client whose graph another one took over."""
        found = f"graph {self.graph} taken over by another client"
        return ServerError(
            self.uri, found, "no other client at work on it", "run it again when that one ends"
        )

    def send(self, kind: str, rounds: Iterable[Round], count: Callable[[int], None]) -> None:
        """Send all *rounds*, one after the other, each by parallel sessions.

        Args:
            kind: the kind of rows, for errors.
            rounds: the batches of each session.
            count: called with the number of rows of each batch that was written.

        Raises:
            ServerError: the server refuses some rows, which it names; another client took over.
        """
        with ThreadPoolExecutor(SESSIONS) as pool:
            try:
                for round_ in rounds:
                    jobs = [
                        pool.submit(self._send_all, number, kind, batches, count)
                        for number, batches in enumerate(round_)
                    ]
                    for job in jobs:
                        job.result()
            except BaseException:  # Ctrl-C too: the sessions are to stop
                self.stopped.set()
                raise

    def _send_all(
        self, session: int, kind: str, batches: Iterable[Batch], count: Callable[[int], None]
    ) -> None:
        try:
            for batch in batches:
                if self.stopped.is_set():
                    return
                self.sent[session] += 1
                self._send(session, kind, batch)
                count(len(batch.rows))
        except BaseException:
            self.stopped.set()  # the other session ends with its current transaction
            raise

    def _send(self, number: int, kind: str, batch: Batch) -> None:
        """Write a batch in a transaction that the driver retries, after a deadlock for example."""
        from neo4j.exceptions import Neo4jError

        rows = batch.rows
        try:
            with self.driver.session(database=self.database) as session:
                session.execute_write(self._write, number, batch)
        except Neo4jError as problem:
            message = f"{problem.code}: {' '.join(str(problem.message).split())}"
            if problem.is_retryable():
                hint = "run it again: it goes on where it stopped"
                where = f"{len(rows):,} {kind} from {rows[0][0]} to {rows[-1][0]}"
            else:
                hint = "what was loaded before it stays; run it again when that is mended"
                where = self._first_refused(number, kind, batch)
            raise ServerError(
                self.uri, f"{message}, at {where}", "rows that it accepts", hint
            ) from None

    def _first_refused(self, number: int, kind: str, batch: Batch) -> str:
        """Return which row of *batch* the server refuses first; nothing is written."""
        from neo4j.exceptions import DriverError, Neo4jError

        accepted, refused = 0, len(batch.rows)  # numbers of rows from the first on
        try:
            while refused - accepted > 1:
                middle = (accepted + refused) // 2
                if self._is_refused(number, Batch(batch.statement, batch.rows[:middle])):
                    refused = middle
                else:
                    accepted = middle
        except (DriverError, Neo4jError):  # the server went meanwhile
            return f"{len(batch.rows):,} {kind} from {batch.rows[0][0]} to {batch.rows[-1][0]}"
        return f"{SINGULAR.get(kind, kind)} {batch.rows[refused - 1][0]}"

    def _is_refused(self, number: int, batch: Batch) -> bool:
        """Tell whether the server refuses *batch*, in a transaction that is rolled back."""
        from neo4j.exceptions import ClientError

        parameters = {**self.parameters, "session": number}
        with self.driver.session(database=self.database) as session:
            transaction = session.begin_transaction()
            try:
                transaction.run(_text(batch.statement), parameters, rows=batch.rows).consume()
            except ClientError:
                return True
            finally:
                transaction.close()
        return False

    def _write(self, transaction: "neo4j.ManagedTransaction", number: int, batch: Batch) -> None:
        parameters = {**self.parameters, "session": number, "batch": self.sent[number]}
        lock = transaction.run(_text(statements.NEXT), parameters).single()
        if lock is None:
            raise self.lost()
        if lock["done"]:  # a retry after the answer of a committed transaction was lost
            return
        result = transaction.run(_text(batch.statement), parameters, rows=batch.rows)
        counters = result.consume().counters
        created = counters.nodes_created + counters.relationships_created
        if batch.creates and created < len(batch.rows):
            found = f"{len(batch.rows) - created:,} edges whose ends were removed meanwhile"
            raise ServerError(self.uri, found, "no other client that changes it", "run it again")


def _text(statement: str) -> LiteralString:
    """Return *statement* typed as the driver wants it: with no text of a user in it."""
    return cast("LiteralString", statement)  # type: ignore[redundant-cast]


@contextmanager
def claimed(
    driver: "neo4j.Driver", uri: str, database: str | None, graph: str, build: str
) -> Iterator[tuple[Claim, Mapping[str, Any]]]:
    """Hold the write lock on *graph* for the content *build*.

    Yields it and the properties of ``KgGraph``.

    Raises:
        ServerError: another client is loading other content.
    """
    claim = Claim(driver, uri, database, graph)
    with driver.session(database=database) as session:
        before = session.execute_write(_acquire, claim, build)
    if before["others"]:
        found = f"graph {graph} being loaded with other content"
        hint = f"the lock of an interrupted load ends after {LEASE} seconds"
        raise ServerError(uri, found, "one load of a graph at a time", hint)
    claim.held = True
    try:
        yield claim, before["properties"]
    finally:
        _leave(claim)


def _acquire(transaction: "neo4j.ManagedTransaction", claim: Claim, build: str) -> dict[str, Any]:
    """Take the lock if it is free; return what `statements.ACQUIRE` returns."""
    parameters = {**claim.parameters, "build": build, "lease": LEASE * 1000}
    record = transaction.run(_text(statements.ACQUIRE), parameters).single(strict=True)
    if not record["others"]:
        sessions = list(range(SESSIONS))
        transaction.run(_text(statements.ENTER), parameters, sessions=sessions).consume()
    return record.data()


def _leave(claim: Claim) -> None:
    """Release the lock; where the server cannot be reached, the lease ends by itself."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        with claim.driver.session(database=claim.database) as session:
            text = _text(statements.LEAVE)
            session.run(text, graph=claim.graph, client=claim.client).consume()
    except (DriverError, Neo4jError):
        pass
