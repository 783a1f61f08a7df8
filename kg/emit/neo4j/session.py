"""One client at work on one graph of a server: its claim on the graph, and its two sessions.

A graph belongs to one client at a time. A client with other content is refused until that is done,
or was not heard of for LEASE seconds; one with the same content takes over at once, since it is
the same load run again. Every transaction that writes touches the claim of its session first, so
that a client whose graph was taken over writes nothing more.
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

LEASE = 60  # seconds
BEATS = 50_000  # records that are read in far less time
SESSIONS = 2  # at once; three and four were slower, for a server on two cores


@dataclass(frozen=True)
class Batch:
    """What one transaction does: a statement, and the rows for it."""

    statement: str
    rows: list[tuple[Any, ...]]
    creates: bool = False  # a node or relationship a row


Round = list[Iterable[Batch]]  # what each session sends


class Claim:
    """A graph that this client may write."""

    def __init__(self, driver: "neo4j.Driver", uri: str, database: str | None, graph: str) -> None:
        self.driver, self.uri, self.database, self.graph = driver, uri, database, graph
        self.client = uuid.uuid4().hex
        self.parameters: dict[str, Any] = {"graph": graph, "client": self.client}
        self.held = False  # one that only reads needs no claim
        self.sent = [0] * SESSIONS  # batches
        self.stopped = threading.Event()

    def ask(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the records that *statement* gives, in a transaction that is tried again."""
        result = self.driver.execute_query(
            _text(statement),
            {**self.parameters, **parameters},
            database_=self.database,
        )
        return [record.data() for record in result.records]

    def stream(self, statement: str) -> Iterator["neo4j.Record"]:
        """Yield the records of *statement* one after the other; show meanwhile that we live."""
        with self.driver.session(database=self.database, fetch_size=10_000) as session:
            result = session.run(_text(statement), self.parameters)
            for number, record in enumerate(result):
                if self.held and number % BEATS == 0:
                    self.beat()
                yield record

    def beat(self) -> None:
        """Show that we live."""
        for session in range(SESSIONS):
            if self.ask(statements.BEAT, session=session) == [{"here": 0}]:
                raise self.lost()

    def lost(self) -> ServerError:
        """Return what is said to a client whose graph another one took over."""
        found = f"graph {self.graph} taken over by another client"
        return ServerError(self.uri, found, "the graph to ourselves", "run it again when that ends")

    def send(self, what: str, rounds: Iterable[Round], told: Callable[[int], None]) -> None:
        """Send all *rounds*; each ends before the next begins.

        Raises:
            ServerError: the server does not accept some rows; it says which.
        """
        with ThreadPoolExecutor(SESSIONS) as pool:
            try:
                for both in rounds:
                    jobs = [
                        pool.submit(self._send_all, number, what, batches, told)
                        for number, batches in enumerate(both)
                    ]
                    for job in jobs:
                        job.result()
            except BaseException:  # such as Ctrl-C
                self.stopped.set()
                raise

    def _send_all(
        self, number: int, what: str, batches: Iterable[Batch], told: Callable[[int], None]
    ) -> None:
        try:
            for batch in batches:
                if self.stopped.is_set():
                    return
                self.sent[number] += 1
                self._send(number, what, batch)
                told(len(batch.rows))
        except BaseException:
            self.stopped.set()  # the other session ends with the transaction that it is at
            raise

    def _send(self, number: int, what: str, batch: Batch) -> None:
        from neo4j.exceptions import Neo4jError

        rows = batch.rows
        try:
            with self.driver.session(database=self.database) as session:
                session.execute_write(self._write, number, batch)
        except Neo4jError as problem:
            said = f"{problem.code}: {' '.join(str(problem.message).split())}"
            first, last = rows[0][0], rows[-1][0]
            which = first if first == last else f"{len(rows):,} {what} from {first} to {last}"
            found = f"{said}, at {which}"
            hint = "run it again: it goes on where it stopped"
            raise ServerError(self.uri, found, "rows that it accepts", hint) from None

    def _write(self, transaction: "neo4j.ManagedTransaction", number: int, batch: Batch) -> None:
        ours = {**self.parameters, "session": number, "batch": self.sent[number]}
        claim = transaction.run(_text(statements.NEXT), ours).single()
        if claim is None:
            raise self.lost()
        if claim["done"]:
            return
        made = transaction.run(_text(batch.statement), ours, rows=batch.rows).consume().counters
        count = made.nodes_created + made.relationships_created
        if batch.creates and count < len(batch.rows):
            found = f"{len(batch.rows) - count:,} edges whose ends were removed meanwhile"
            raise ServerError(self.uri, found, "the graph to ourselves", "run it again")


def _text(statement: str) -> LiteralString:
    """Tell the driver that a statement of `kg.emit.neo4j.statements` holds nothing of others."""
    return cast("LiteralString", statement)  # type: ignore[redundant-cast]


@contextmanager
def claimed(
    driver: "neo4j.Driver", uri: str, database: str | None, graph: str, build: str
) -> Iterator[tuple[Claim, Mapping[str, Any]]]:
    """Yield the claim on *graph* for the content *build*, and what its ``KgGraph`` says of it.

    Raises:
        ServerError: another client is loading other content.
    """
    claim = Claim(driver, uri, database, graph)
    with driver.session(database=database) as session:
        before = session.execute_write(_acquire, claim, build)
    if before["others"]:
        found = f"graph {graph} being loaded with other content"
        hint = f"a client that broke off is forgotten after {LEASE} seconds"
        raise ServerError(uri, found, "one load of a graph at a time", hint)
    claim.held = True
    try:
        yield claim, before
    finally:
        _leave(claim)


def _acquire(transaction: "neo4j.ManagedTransaction", claim: Claim, build: str) -> dict[str, Any]:
    ours = {**claim.parameters, "build": build, "lease": LEASE * 1000}
    record = transaction.run(_text(statements.ACQUIRE), ours).single(strict=True)
    if not record["others"]:
        sessions = list(range(SESSIONS))
        transaction.run(_text(statements.ENTER), ours, sessions=sessions).consume()
    return record.data()


def _leave(claim: Claim) -> None:
    """Give the graph free; where the server is gone, its lease ends by itself."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        with claim.driver.session(database=claim.database) as session:
            text = _text(statements.LEAVE)
            session.run(text, graph=claim.graph, client=claim.client).consume()
    except (DriverError, Neo4jError):
        pass
