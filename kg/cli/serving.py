"""The command that serves a graph over HTTP."""

import os
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import GraphFolder

LOCAL = ("127.", "localhost", "::1")


@app.command()
def serve(
    graph: GraphFolder,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port; 0 takes a free one.")
    ] = 8000,
    base_iri: Annotated[
        str | None, typer.Option(help="What the IRIs of the graph's own things start with.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="For a query; then it is broken off.")
    ] = 30,
    max_rows: Annotated[
        int, typer.Option(min=1, help="Of an answer; one that was cut says so.")
    ] = 100_000,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=64, show_default=False, help="Queries at a time. [default: a core each, 2-4]"
        ),
    ] = min(max(os.cpu_count() or 1, 2), 4),
    memory: Annotated[
        int, typer.Option(min=64, metavar="MB", help="A query may take; on Linux.")
    ] = 2_048,
    cors: Annotated[
        str, typer.Option(metavar="ORIGIN", help="Whose web pages may ask; '' for none.")
    ] = "*",
) -> None:
    """Serve GRAPH, read-only: a SPARQL endpoint, and a page for each entity and edge."""
    from kg.emit.rdf import BASE
    from kg.serve.run import Settings
    from kg.serve.run import serve as run
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    settings = Settings(base_iri or BASE, host, port, timeout, max_rows, workers, memory, cors)
    if base_iri is None:
        say(f"note: the IRIs start with {BASE}; give your own with --base-iri")
    if not host.startswith(LOCAL):
        say("note: whoever reaches this machine can read the graph; nobody is asked for a password")
    say(f"opening {graph}; the first time, its triples are stored beside it")

    def ready(address: str) -> None:
        typer.echo(address)
        say(f"serving graph {folder.name}; SPARQL at {address}sparql; Ctrl-C stops it")

    run(folder, settings, ready)
    say("stopped")
