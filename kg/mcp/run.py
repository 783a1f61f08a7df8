"""Run the MCP server: over standard input and output, or over streamable HTTP."""

from collections.abc import Callable
from importlib.util import find_spec

from kg.common.errors import MissingExtra
from kg.mcp.graphs import Graphs
from kg.mcp.settings import Settings

PATH = "/mcp"  # of the endpoint


def check_installed() -> None:
    """Raise MissingExtra if the protocol's library, the extra ``mcp``, is not installed."""
    if find_spec("mcp") is None:
        raise MissingExtra("kg mcp", "mcp", "mcp")


def serve_stdio(graphs: Graphs, settings: Settings) -> None:
    """Answer on standard input and output until the client closes them.

    Raises:
        MissingExtra: the protocol's library is not installed.
    """
    check_installed()
    import anyio

    from kg.mcp.server import server

    made = server(graphs, settings.limits, settings.corpora)
    anyio.run(made.run_stdio_async)


def serve_http(graphs: Graphs, settings: Settings, ready: Callable[[str], None]) -> None:
    """Answer over streamable HTTP until the process is told to stop; *ready* gets the address.

    Raises:
        MissingExtra: the protocol's library is not installed.
        ServerError: it cannot listen where it should.
    """
    check_installed()
    import anyio
    from mcp.server.transport_security import TransportSecuritySettings

    from kg.mcp.server import server
    from kg.serve.hosts import allowed_hosts
    from kg.serve.run import http_server, listening

    hosts = sorted(allowed_hosts(settings.host, settings.names, ""))
    with listening(settings.host, settings.port) as place:
        app = server(graphs, settings.limits, settings.corpora).streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            host=settings.host,
            transport_security=TransportSecuritySettings(
                allowed_hosts=[name for host in hosts for name in (host, f"{host}:*")],
            ),
        )
        running = http_server(
            app, [], place, lambda address: ready(f"{address}{PATH[1:]}"), lifespan=True
        )
        anyio.run(lambda: running.serve([place]))
