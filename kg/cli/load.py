"""`kg load` and `kg unload`: load a graph into Neo4j over Bolt, and remove it again."""

from typing import Annotated, Any

import typer

from kg.cli.analysis_notes import note_stale_analysis
from kg.cli.app import app, say
from kg.cli.filters import filter_options, note_base_edges, select_edges
from kg.cli.help import CONTENT, SERVER
from kg.cli.options import Database, GraphFolder, Uri, with_options
from kg.cli.progress import progress

MEASURES = {None: None, True: "all", False: "none"}  # as `kg.emit.property_graph.Model` has them


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
    measures: Annotated[
        bool | None,
        typer.Option(
            "--measures/--no-measures",
            help="Load all measures of the edges, or none but strength. [default: as the server "
            "has the graph already, else strength, npmi, q and probability]",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    typed_edges: Annotated[
        bool | None,
        typer.Option(
            "--typed-edges/--no-typed-edges",
            help="Give a base edge its predicate as its type, such as APPLICATION_LANGUAGE, or "
            "CO_OCCURS_WITH with the predicate as a property. [default: as the server has the "
            "graph already, else CO_OCCURS_WITH]",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    linked_only: Annotated[
        bool | None,
        typer.Option(
            "--linked-only/--no-linked-only",
            help="Leave out entities without an edge, or load them too. [default: as the server "
            "has the graph already, else with them]",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    uri: Uri = None,
    database: Database = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Look at the server and print what would change; change nothing.",
            rich_help_panel=SERVER,
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Send everything anew, and allow that more than half of the graph on the server "
            "is removed, or one of other sources replaced.",
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
    note_stale_analysis(folder)
    selected = select_edges(folder, filters, folder.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    try:
        with progress() as report:
            changes = neo4j.load(
                selected,
                server,
                report,
                replace=replace,
                dry_run=dry_run,
                wait=wait,
                waiting=lambda: say(f"waiting for {server.address} ..."),
                note=say,
                evidence=evidence,
                measures=MEASURES[measures],
                typed_edges=typed_edges,
                linked_only=linked_only,
            )
    except KeyboardInterrupt:
        say("stopped; what is there stays, and kg load goes on from it when it is run again")
        raise
    parts = [
        f"{c.now:,} {c.what} ({c.new:,} new, {c.changed:,} changed, {c.removed:,} removed)"
        for c in changes
    ]
    would = " would be" if dry_run else ""
    typer.echo(f"graph {selected.name}{would} in {server.address}: {', '.join(parts)}")
    note_base_edges(selected)


@app.command()
def unload(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Name of the graph to remove, as kg build --name."),
    ],
    uri: Uri = None,
    database: Database = None,
    leftovers: Annotated[
        bool,
        typer.Option(
            "--leftovers",
            help="Remove also the nodes that others linked to, with the links of others.",
            rich_help_panel=SERVER,
        ),
    ] = False,
) -> None:
    """Remove a graph from Neo4j by its name.

    What others added stays: other graphs, and nodes of the graph NAME that others have linked to;
    these are listed, and taken up again when the graph is loaded again.
    """
    from kg.emit import neo4j

    server = neo4j.Server.from_environment(uri, database)
    with progress() as report:
        removed = neo4j.unload(name, server, report, with_leftovers=leftovers, note=say)
    typer.echo(
        f"graph {name} is out of {server.address}: {removed.nodes:,} nodes and {removed.links:,} "
        "relationships removed"
    )
