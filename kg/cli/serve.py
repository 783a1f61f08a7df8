"""The command `kg serve`: a graph over HTTP, as a SPARQL endpoint with a page for each entity."""

import os
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import GraphFolder

LOCAL = ("127.", "localhost", "::1")  # how addresses start that only this machine can reach
SERVER, LIMITS, OUTPUT = "Server", "Limits of a query", "Output"


@app.command()
def serve(
    graph: GraphFolder,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen at; 0.0.0.0 lets other machines in.", rich_help_panel=SERVER
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65_535, help="Port to listen at; 0 takes a free one.", rich_help_panel=SERVER
        ),
    ] = 8000,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            show_default=False,
            help="Number of queries answered at a time; others wait. [default: the number of "
            "cores, 2 to 4]",
            rich_help_panel=SERVER,
        ),
    ] = min(max(os.cpu_count() or 1, 2), 4),
    cors: Annotated[
        str,
        typer.Option(
            metavar="ORIGIN",
            help="Origin of web pages that may ask the server from a browser (CORS), such as "
            "https://my.org; * for all, '' for none.",
            rich_help_panel=SERVER,
        ),
    ] = "*",
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="Time after which a query is broken off.",
            rich_help_panel=LIMITS,
        ),
    ] = 30,
    max_rows: Annotated[
        int,
        typer.Option(
            min=1,
            help="Number of rows or triples after which an answer is cut, and says so.",
            rich_help_panel=LIMITS,
        ),
    ] = 100_000,
    memory: Annotated[
        int,
        typer.Option(
            min=64,
            metavar="MB",
            help="Memory that a query may take, on Linux.",
            rich_help_panel=LIMITS,
        ),
    ] = 2_048,
    base_iri: Annotated[
        str | None,
        typer.Option(
            help="Base IRI of the graph's own resources: the address by which others reach the "
            "server.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
) -> None:
    """Serve GRAPH over HTTP, read-only: a SPARQL endpoint, and a page for each entity and edge."""
    from kg.emit.rdf import BASE
    from kg.serve.run import Settings, check_installed
    from kg.serve.run import serve as run
    from kg.store.folder import open_folder

    check_installed()
    folder = open_folder(graph)
    settings = Settings(
        base=base_iri or BASE,
        host=host,
        port=port,
        timeout=timeout,
        max_rows=max_rows,
        workers=workers,
        memory=memory,
        cors=cors,
    )
    if base_iri is None:
        say(f"note: the IRIs start with {BASE}; give your own with --base-iri")
    if not host.startswith(LOCAL):
        say("note: whoever reaches this machine can read the graph; nobody is asked for a password")
    say(f"opening {graph}; the first time, its triples are stored for queries")

    def ready(address: str) -> None:
        typer.echo(address)
        say(f"serving graph {folder.name}; SPARQL at {address}sparql; Ctrl-C stops it")

    run(folder, settings, ready)
    say("stopped")
