"""The command `kg mcp`: graphs as read-only tools for assistants (Model Context Protocol)."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.query_limits import Memory, Timeout, max_rows_option

SERVER = "Server"


@app.command()
def mcp(
    graphs: Annotated[
        list[Path],
        typer.Argument(
            metavar="GRAPH...", help="Graph folders, whose graphs have different names."
        ),
    ],
    http: Annotated[
        bool,
        typer.Option(
            "--http",
            help="Serve over streamable HTTP, instead of standard input and output.",
            rich_help_panel=SERVER,
        ),
    ] = False,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="Address to listen at with --http. Repeated: a name under which the server may be "
            "asked beside it and localhost; requests with another Host are refused. "
            "[default: 127.0.0.1]",
            rich_help_panel=SERVER,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            min=0,
            max=65_535,
            help="Port to listen at with --http; 0 takes a free one.",
            rich_help_panel=SERVER,
        ),
    ] = 8001,
    corpora: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="FOLDER",
            help="Folder whose files the tool check_corpus may read; without it, only text that it "
            "is given.",
            rich_help_panel=SERVER,
        ),
    ] = None,
    timeout: Timeout = 30,
    max_rows: Annotated[int, max_rows_option("rows")] = 200,
    memory: Memory = 2_048,
) -> None:
    """Serve graphs to assistants over MCP: read-only tools whose answers cite their sentences."""
    from kg.mcp.graphs import Graphs
    from kg.mcp.run import check_installed, serve_http, serve_stdio
    from kg.mcp.settings import Limits, Settings

    check_installed()
    listening, *names = host or ["127.0.0.1"]
    settings = Settings(
        limits=Limits(timeout=timeout, memory=memory, rows=max_rows),
        corpora=corpora,
        host=listening,
        names=tuple(names),
        port=port,
    )
    opened = Graphs(graphs)
    if not http:
        serve_stdio(opened, settings)
        return

    def ready(address: str) -> None:
        typer.echo(address)
        say(f"serving {', '.join(opened.names())} to assistants; Ctrl-C stops it")

    serve_http(opened, settings, ready)
    say("stopped")
