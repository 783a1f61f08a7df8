"""`kg load` and `kg unload`: load a graph into Neo4j over Bolt, and remove it again."""

from typing import Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options, select_edges
from kg.cli.help import CONTENT, SERVER
from kg.cli.options import Database, GraphFolder, Uri, with_options
from kg.cli.progress import progress


@app.command()
@with_options(filters=filter_options)
def load(
    graph: GraphFolder,
    *,
    filters: Any,
    evidence: Annotated[
        bool | None,
        typer.Option(
            "--evidence/--no-evidence",
            help="Load sentences and documents as nodes too, or leave them out. [default: as the "
            "server has the graph already, else without]",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    uri: Uri = None,
    database: Database = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Send everything anew, and allow that more than half of the graph on the server "
            "is removed.",
            rich_help_panel=SERVER,
        ),
    ] = False,
    wait: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Number of seconds to wait for a server that is starting.",
            rich_help_panel=SERVER,
        ),
    ] = 30,
) -> None:
    """Load a graph into Neo4j, or bring it up to date there.

    Sends what differs between GRAPH and the graph of its name on the server, so that a second run
    changes nothing; removes what GRAPH no longer has.
    """
    from kg.emit import neo4j
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    selected = select_edges(folder, filters, folder.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    try:
        with progress() as report:
            changes = neo4j.load(
                selected,
                server,
                report,
                evidence=evidence,
                replace=replace,
                wait=wait,
                waiting=lambda: say(f"waiting for {server.uri} ..."),
            )
    except KeyboardInterrupt:
        say("stopped; what is there stays, and kg load goes on from it when it is run again")
        raise
    parts = [
        f"{c.now:,} {c.what} ({c.new:,} new, {c.changed:,} changed, {c.removed:,} removed)"
        for c in changes
    ]
    typer.echo(f"graph {selected.name} in {server.uri}: {', '.join(parts)}")


@app.command()
def unload(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Name of the graph to remove, as kg build --name."),
    ],
    uri: Uri = None,
    database: Database = None,
) -> None:
    """Remove a graph from Neo4j by its name.

    What others added stays: other graphs, and nodes of the graph NAME that others have linked to.
    """
    from kg.emit import neo4j

    server = neo4j.Server.from_environment(uri, database)
    removed = neo4j.unload(name, server)
    kept = (
        f"; {removed.kept:,} that others linked to stay, without our labels" if removed.kept else ""
    )
    typer.echo(
        f"graph {name} is out of {server.uri}: {removed.nodes:,} nodes and {removed.links:,} "
        f"relationships removed{kept}"
    )
