"""The command `kg serve`: a graph over HTTP, as a SPARQL endpoint with a page for each entity."""

import os
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import GraphFolder
from kg.cli.query_limits import Memory, Timeout, max_rows_option
from kg.cli.rdf_content import check_content

LOCAL = ("127.", "localhost", "::1")  # how addresses start that only this machine can reach
SERVER, OUTPUT = "Server", "Output"


@app.command()
def serve(
    graph: GraphFolder,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="Address to listen at; 0.0.0.0 lets other machines in. Repeated: a name under "
            "which the server may be asked beside it, localhost and the host of --base-iri; "
            "requests with another Host are refused. [default: 127.0.0.1]",
            rich_help_panel=SERVER,
        ),
    ] = None,
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
            help="Origin of web pages that may read the graph from a browser (CORS), such as "
            "https://my.org; * for all. [default: none]",
            show_default=False,
            rich_help_panel=SERVER,
        ),
    ] = "",
    access_log: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="File to which a line is added for each request; - for standard error.",
            rich_help_panel=SERVER,
        ),
    ] = "",
    timeout: Timeout = 30,
    max_rows: Annotated[int, max_rows_option("rows or triples")] = 100_000,
    memory: Memory = 2_048,
    mentions: Annotated[
        bool,
        typer.Option(
            "--mentions",
            help="Serve every mention (in NIF) and all else that the graph holds.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    rdf: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Version of RDF: 1.1 describes edges by reification, 1.2 by reifiers of triple "
            "terms. [default: 1.1]",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
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
    listening, *names = host or ["127.0.0.1"]
    settings = Settings(
        base=base_iri or BASE,
        host=listening,
        names=tuple(names),
        port=port,
        timeout=timeout,
        max_rows=max_rows,
        workers=workers,
        memory=memory,
        cors=cors,
        access_log=access_log,
        content=check_content(mentions=mentions, rdf=rdf),
    )
    if base_iri is None:
        say(f"note: the IRIs start with {BASE}; give your own with --base-iri")
    if not listening.startswith(LOCAL):
        say("note: whoever reaches this machine can read the graph; nobody is asked for a password")
    say(f"opening {graph}; the first time, its triples are stored for queries")

    def ready(address: str) -> None:
        typer.echo(address)
        say(f"serving graph {folder.name}; SPARQL at {address}sparql; Ctrl-C stops it")

    run(folder, settings, ready, say)
    say("stopped")
