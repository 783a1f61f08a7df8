"""Commands that speak to a server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, progress, say
from kg.cli.filtering import chosen, with_filters
from kg.cli.options import Database, GraphFolder, Uri
from kg.common import text_table
from kg.common.errors import UsageError

if TYPE_CHECKING:
    from kg.store.filters import Filters


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
    from kg.emit import neo4j
    from kg.store.folder import open_folder

    opened = open_folder(graph)
    folder = chosen(opened, filters, opened.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    try:
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
    except KeyboardInterrupt:
        say("stopped; what is there stays, and kg load goes on from it when it is run again")
        raise
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
    from kg.emit import neo4j

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
    graph: GraphFolder,
    filters: "Filters",
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="RDF that kg export wrote, any form.")
    ] = None,
    uri: Uri = None,
    database: Database = None,
    read_as: Annotated[
        str, typer.Option(metavar="FORMAT", help="Of FILE: turtle, …; else by its suffix.")
    ] = "",
) -> None:
    """Compare GRAPH with what Neo4j has of it, or FILE; exit code 1 if anything differs."""
    if file is not None:
        if uri or database:
            raise UsageError("--uri or --database", "them with a file", "one of the two")
        _verify_file(graph, filters, file, read_as)
        return
    from kg.emit import neo4j
    from kg.store.folder import open_folder

    opened = open_folder(graph)
    folder = chosen(opened, filters, opened.schema.thresholds)
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


def _verify_file(graph: Path, filters: "Filters", file: Path, read_as: str) -> None:
    """Compare a graph with an RDF file, which says itself how it was written."""
    from kg.emit import rdf
    from kg.store.filters import filtered, parse_filters
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    written = rdf.read_written(file, read_as)
    if filters or written.filters != folder.manifest.get("filters", {}):
        said = parse_filters(written.filters, f"{file.name}: kg:filters")
        folder = filtered(folder, filters or said)
    if written.graph != folder.name:
        say(f"note: {file.name} is of graph {written.graph}, and this is {folder.name}")
    triples, found = rdf.verify(folder, written)
    for one in found:
        typer.echo(f"{text_table.counted(one.triples, 'triples')} {one.problem}")
        for example in one.examples:
            typer.echo(f"  {example}")
        if one.triples > len(one.examples):
            typer.echo("  ...")
    if found:
        raise typer.Exit(1)
    typer.echo(f"graph {folder.name} in {file.name}: no difference ({triples:,} triples)")
