"""Run the HTTP server: bind the socket, start the worker pools, stop on a signal."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import __version__
from kg.common.errors import MissingExtra, OutputError, ServerError
from kg.common.iri import check_base
from kg.emit.rdf.forms import Lines
from kg.emit.rdf.terms import Terms
from kg.emit.rdf.vocabulary import query_prefixes
from kg.query.sparql.store import is_stored
from kg.serve.hosts import allowed_hosts
from kg.serve.opening import open_store
from kg.serve.pool import Pool
from kg.serve.resources import RankedEntity, Ref
from kg.store.folder import MANIFEST, Folder

if TYPE_CHECKING:
    import uvicorn

MAX_HEADERS = 1 << 18  # bytes of a request's line and headers
MAX_CONNECTIONS = 512
SHOWN_FIRST = 20  # entities on the start page
LOOKUP_WORKERS = 1  # for pages, so that they need not wait for queries
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
SHUTDOWN_TIMEOUT = 2  # seconds for answers that are being sent when the server is stopped


@dataclass(frozen=True)
class Settings:
    """How a graph is served."""

    base: str  # what its IRIs start with
    host: str = "127.0.0.1"  # the address at which it listens
    names: tuple[str, ...] = ()  # others under which it may be asked
    port: int = 8000  # 0: a free one
    timeout: float = 30  # seconds for a query
    max_rows: int = 100_000  # of an answer
    workers: int = 2
    memory: int = 2_048  # MB that a query may take
    cors: str = ""  # the origin whose pages may ask; "": none
    content: Mapping[str, Any] = field(default_factory=dict)  # of the RDF, see `store_path`
    access_log: str = ""  # the file of it; "-": standard error; "": none

    def answers(self) -> tuple[object, ...]:
        """Return the settings that answers follow from."""
        return self.base, self.max_rows, sorted(self.content.items())


def check_installed() -> None:
    """Raise MissingExtra if Starlette or uvicorn, the extra ``serve``, is not installed."""
    for package in ("starlette", "uvicorn"):
        if find_spec(package) is None:
            raise MissingExtra("kg serve", package, "serve")


def serve(
    folder: Folder,
    settings: Settings,
    ready: Callable[[str], None],
    note: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve *folder* until the process is told to stop.

    The first time, its triples are stored while the server already answers what the tables tell,
    and queries wait for that.

    Args:
        folder: the graph.
        settings: how it is served.
        ready: gets the address.
        note: is told when queries need not wait any longer.

    Raises:
        MissingExtra: Starlette or uvicorn is not installed.
        ServerError: it cannot listen where it should.
        IriError: the base is no absolute IRI.
    """
    check_installed()
    check_base(settings.base)
    with (
        listening(settings.host, settings.port) as place,
        tempfile.TemporaryDirectory(prefix="kg-dumps-") as scratch,
        contextlib.ExitStack() as store,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(_run(folder, settings, store, Path(scratch), place, ready, note))


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        ServerError: the address is taken, or is not this machine's.
    """
    opened = None
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, protocol)
        if os.name == "posix":  # elsewhere it would take the port of another server
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(place)
        opened.listen(MAX_CONNECTIONS)
    except (OSError, OverflowError, UnicodeError) as problem:
        if opened is not None:
            opened.close()
        reason = getattr(problem, "strerror", None) or str(problem)
        found = reason[:1].lower() + reason[1:]
        hint = "--port 0 takes a free one" if "in use" in found else ""
        raise ServerError(f"{host}:{port}", found, "a place to listen", hint) from None
    return opened


async def _run(
    folder: Folder,
    settings: Settings,
    store: contextlib.ExitStack,
    scratch: Path,
    place: socket.socket,
    ready: Callable[[str], None],
    note: Callable[[str], None],
) -> None:
    """Start the workers and answer requests until a signal comes; *store* keeps the store."""
    from kg.serve.app import Site, application
    from kg.serve.caching import last_modified, version_of
    from kg.serve.documents import Documents

    task: dict[str, Any] = {
        "base": settings.base,
        "prefixes": query_prefixes(settings.base),
        "memory": settings.memory,
        "link": f"{settings.base}#cut",
    }
    queries = Pool(task, settings.workers, settings.timeout)
    lookups = Pool(task, LOOKUP_WORKERS, settings.timeout)
    pools, counts = [queries, lookups], folder.manifest["counts"]
    is_new = not is_stored(folder, settings.base, settings.content)
    opening = asyncio.ensure_future(
        open_store(folder, settings.base, settings.content, pools, store)
    )
    try:
        if not is_new:
            await opening
        site = Site(
            name=folder.name,
            base=settings.base,
            counts=counts,
            types=class_iris(folder, settings.base),
            queries=queries,
            lookups=lookups,
            max_rows=settings.max_rows,
            documents=Documents(folder, settings.base, settings.content, scratch),
            hosts=allowed_hosts(settings.host, settings.names, settings.base),
            version=version_of(__version__, folder.content, folder.name, settings.answers()),
            most_frequent=most_frequent(folder, settings.base),
            modified=last_modified(folder.path / MANIFEST),
            cors=settings.cors,
        )
        with _logged(application(site), settings.access_log) as app:
            server = http_server(app, pools, place, ready)
            stored = f"the triples of graph {folder.name} are stored: queries are answered"
            _follow(opening, server, partial(note, stored) if is_new else lambda: None)
            await server.serve([place])
        if opening.done():
            await opening
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await asyncio.gather(*(pool.stop() for pool in pools))


def _follow(
    opening: "asyncio.Future[None]", server: "uvicorn.Server", opened: Callable[[], None]
) -> None:
    """Call *opened* when the store is open; end the server where it cannot be opened."""

    def done(_: object) -> None:
        if opening.cancelled() or opening.exception():
            server.should_exit = True
        else:
            opened()

    opening.add_done_callback(done)


@contextlib.contextmanager
def _logged(app: Any, place: str) -> Iterator[Any]:
    """Yield *app* with an access log, if *place* names one.

    Raises:
        OutputError: the file cannot be written.
    """
    from kg.serve.access_log import AccessLog

    with contextlib.ExitStack() as stack:
        if not place:
            yield app
            return
        try:
            file = None if place == "-" else Path(place).open("a", encoding="utf-8")  # noqa: SIM115
        except OSError as problem:
            raise OutputError(place, problem.strerror, "a file to write") from None
        yield AccessLog(app, stack.enter_context(file) if file else sys.stderr)


def class_iris(folder: Folder, base: str) -> dict[str, str]:
    """Return the IRI of the class of each type that the graph has."""
    terms = Terms(folder, base, Lines(base))
    return {name: terms.type_iri(name) for name in folder.manifest["counts"]["entities"]}


def most_frequent(folder: Folder, base: str) -> list[RankedEntity]:
    """Return the most frequent entities, for the start page."""
    frame = folder.scan("entities").select("id", "name", "type", "mentions").collect()
    rows = frame.sort("mentions", "name", descending=[True, False]).head(SHOWN_FIRST).rows()
    return [
        RankedEntity(Ref(f"{base}entity/{id_}", name, type_), mentions)
        for id_, name, type_, mentions in rows
    ]


def http_server(
    app: Any,
    pools: list[Pool],
    place: socket.socket,
    ready: Callable[[str], None],
    *,
    lifespan: bool = False,
) -> "uvicorn.Server":
    """Return uvicorn's server; it calls *ready* when it answers, and ends at the first signal.

    Args:
        app: the ASGI application.
        pools: of workers, which are stopped before it.
        place: the socket that it listens at.
        ready: gets the address.
        lifespan: whether *app* wants to be told when it starts and ends.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(_address(place))

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await asyncio.gather(*(pool.stop() for pool in pools))  # who waits need not any more
            await super().shutdown(sockets)

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on" if lifespan else "off",
        log_config=None,
        log_level="error",  # what clients do wrong, they are told
        access_log=False,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        h11_max_incomplete_event_size=MAX_HEADERS,
    )
    return Server(config)


def _address(place: socket.socket) -> str:
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
