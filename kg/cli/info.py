"""`kg info`: print the counts of a graph, its most frequent entities and strongest edges."""

from typing import Annotated, Any

import typer

from kg.cli.app import app
from kg.cli.filters import filter_options
from kg.cli.help import OUTPUT
from kg.cli.options import Form, GraphFolder, top_option, with_options
from kg.common.errors import UsageError
from kg.common.text_table import table
from kg.reports import show


@app.command()
@with_options(filters=filter_options)
def info(
    graph: GraphFolder,
    filters: Any,
    top: Annotated[
        int,
        top_option("Number of entities, edges and type conflicts to list.", at_least=0),
    ] = 10,
    edges: Annotated[
        bool,
        typer.Option(
            "--edges",
            help="Print how many edges and entities each filter would keep, for a range of values.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    form: Form = "table",
) -> None:
    """Show counts, entities and edges of a graph.

    Prints what GRAPH holds by type, predicate and rule, its most frequent entities and its
    strongest edges; with --format json its graph.json. CSV is for --edges only.
    """
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    if form == "csv" and not edges:
        raise UsageError("--format", "'csv'", "table or json", "csv needs --edges")
    folder = filtered(open_folder(graph), filters)
    if edges:
        from kg.reports.thresholds import thresholds

        kept = thresholds(folder)
        typer.echo(table(kept.columns, kept.rows(), form))
    elif form == "json":
        typer.echo(show.manifest(folder))
    else:
        from kg.reports.overview import overview

        typer.echo(show.overview(overview(folder, top), top))
