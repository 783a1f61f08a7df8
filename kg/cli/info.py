"""`kg info`: print the counts of a graph, its most frequent entities and strongest edges."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import app, say
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
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="KEY",
            help="Print how much of the graph each value of this key of the documents' metadata "
            "has, of dates each year; source counts by file.",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            metavar="FOLDER",
            help="Folder to draw in, as SVG and PNG: degrees of entities, edges between types, and "
            "strength against support; needs the extra plot.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    form: Form = "table",
) -> None:
    """Show counts, entities and edges of a graph.

    Prints what GRAPH holds by type, predicate and rule, its most frequent entities and its
    strongest edges; with --format json its graph.json. CSV is for --edges and --by only.
    """
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    if form == "csv" and not (edges or by):
        raise UsageError("--format", "'csv'", "table or json", "csv needs --edges or --by")
    if edges and by:
        raise UsageError("--by", "it with --edges", "one of them")
    folder = filtered(open_folder(graph), filters)
    if plot is not None:
        from kg.reports.plots.graph_plots import plot_graph

        files = plot_graph(folder, plot)
        say(f"wrote {len(files)} files to {plot}")
    if by:
        from kg.reports.document_groups import count_by

        counts = count_by(folder, by).rename({"value": by})
        typer.echo(table(counts.columns, counts.rows(), form))
    elif edges:
        from kg.reports.thresholds import thresholds

        kept = thresholds(folder)
        typer.echo(table(kept.columns, kept.rows(), form))
    elif form == "json":
        typer.echo(show.manifest(folder))
    else:
        from kg.reports.overview import overview

        typer.echo(show.overview(overview(folder, top), top))
