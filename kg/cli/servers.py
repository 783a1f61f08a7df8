"""Commands that speak to a server."""

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, progress, say
from kg.cli.filtering import chosen, with_filters
from kg.cli.options import Database, GraphFolder, Uri

if TYPE_CHECKING:
    from kg.filters import Filters


@app.command()
@with_filters
def load(
    graph: GraphFolder,
    filters: "Filters",
    uri: Uri = None,
    database: Database = None,
    evidence: Annotated[
        bool | None,
        typer.Option(
            "--evidence/--no-evidence",
            help="Sentences and documents as nodes too. [default: as the server has it, else not]",
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(help="Send all anew, and let more than half of what is there go."),
    ] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long the server may take to start.")
    ] = 30,
) -> None:
    """Bring GRAPH into Neo4j; run again, it changes only what changed."""
    from kg.emit import neo4j  # noqa: PLC0415
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph)
    folder = chosen(opened.folder, filters, opened.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    with progress() as report:
        changes = neo4j.load(
            folder,
            server,
            report,
            evidence=evidence,
            replace=replace,
            wait=wait,
            waiting=lambda: say(f"waiting for {server.uri} ..."),
        )
    parts = [
        f"{c.now:,} {c.what} ({c.new:,} new, {c.changed:,} changed, {c.removed:,} removed)"
        for c in changes
    ]
    typer.echo(f"graph {folder.name} in {server.uri}: {', '.join(parts)}")


@app.command()
def unload(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a graph.")],
    uri: Uri = None,
    database: Database = None,
) -> None:
    """Take the graph called NAME out of Neo4j; what others put beside it stays."""
    from kg.emit import neo4j  # noqa: PLC0415

    server = neo4j.Server.from_environment(uri, database)
    gone = neo4j.unload(name, server)
    kept = f"; {gone.kept:,} that others linked to stay, without our labels" if gone.kept else ""
    typer.echo(
        f"graph {name} is out of {server.uri}: {gone.nodes:,} nodes and {gone.links:,} "
        f"relationships removed{kept}"
    )


@app.command()
@with_filters
def verify(
    graph: GraphFolder, filters: "Filters", uri: Uri = None, database: Database = None
) -> None:
    """Compare GRAPH with what Neo4j has of it; exit code 1 if anything differs."""
    from kg.emit import neo4j  # noqa: PLC0415
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph)
    folder = chosen(opened.folder, filters, opened.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    found = neo4j.verify(folder, server)
    for one in found.findings:
        more = ", ..." if one.rows > len(one.examples) else ""
        typer.echo(f"{one.what}: {one.rows:,} {one.problem} ({', '.join(one.examples)}{more})")
    if found.findings:
        say("kg load makes it equal, with --replace also what others changed")
        raise typer.Exit(1)
    counts = ", ".join(f"{rows:,} {what}" for what, rows in found.compared.items())
    typer.echo(f"graph {folder.name} in {server.uri}: no difference ({counts})")
