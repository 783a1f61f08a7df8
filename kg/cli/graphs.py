"""Commands that look at a graph, or write it in another form."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, say
from kg.cli.filtering import with_filters
from kg.cli.options import Form, GraphFolder
from kg.common.text_table import counted, table
from kg.reports import show

if TYPE_CHECKING:
    from kg.store.filters import Filters


@app.command()
@with_filters
def info(
    graph: GraphFolder,
    filters: "Filters",
    top: Annotated[int, typer.Option(min=0, help="How many entities and edges to list.")] = 10,
    edges: Annotated[
        bool, typer.Option("--edges", help="How many edges each filter would keep.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", help="table or json; csv with --edges.")
    ] = "table",
) -> None:
    """Say what is in GRAPH: counts, and its most frequent entities and strongest edges."""
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    folder = filtered(open_folder(graph), filters)
    if edges:
        from kg.reports.thresholds import thresholds

        found = thresholds(folder)
        typer.echo(table(found.columns, found.rows(), form))
        return
    if form == "json":
        typer.echo(show.manifest(folder))
        return
    from kg.reports.overview import overview

    typer.echo(show.overview(overview(folder, top), top))


@app.command()
def explain(
    graph: GraphFolder,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An entity: a way it is written, or its id.")
    ],
    other: Annotated[str | None, typer.Argument(metavar="OTHER", help="Another entity.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows of each list to show.")] = 10,
    form: Annotated[
        str, typer.Option("--format", help="table, or json with everything.")
    ] = "table",
) -> None:
    """Say why these forms are one entity; or, of two, how they are related."""
    from kg.reports.explain import explain as explain_names
    from kg.reports.explain import show as show_explain
    from kg.reports.explain.highlight import colourful
    from kg.store.folder import open_folder

    found = explain_names(open_folder(graph), name, other)
    colour = colourful(sys.stdout, os.environ)
    typer.echo(show_explain.explanation(found, top, form, colour))


@app.command()
def suggest(
    graph: GraphFolder,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="A file for --overrides, or - for stdout.")
    ] = Path("-"),
    form: Annotated[
        str, typer.Option("--format", help="table, json or csv; a file is csv.")
    ] = "table",
) -> None:
    """Suggest which entities of GRAPH may be one, as lines of an overrides file to edit."""
    from kg.common.output import open_output
    from kg.reports.suggest import suggest as find
    from kg.store.folder import open_folder

    found = find(open_folder(graph))
    text = found.text(form if str(out) == "-" else "csv")
    with open_output(out) as file:
        file.write(f"{text}\n".encode())
    if str(out) != "-":
        say(
            f"wrote {counted(len(found), 'suggestions')} to {out}; change maybe to merge "
            f"where it is right, then: kg build ... --overrides {out}"
        )


@app.command()
def evaluate(
    graph: GraphFolder,
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="A table of relations known to be true.")
    ],
    mapping: Annotated[
        Path | None, typer.Option("--map", help="A table relation, predicate.")
    ] = None,
    rank: Annotated[
        str, typer.Option(metavar="MEASURE", help="The ranking to look at first.")
    ] = "strength",
    plot: Annotated[
        Path | None, typer.Option(help="An SVG file for the precision-recall curves.")
    ] = None,
    form: Form = "table",
) -> None:
    """Say how well the edges of GRAPH agree with relations that are known to be true."""
    from kg.reports.evaluate.evaluation import evaluate as compare
    from kg.reports.evaluate.show import evaluation
    from kg.store.folder import open_folder

    found = compare(open_folder(graph), gold, mapping, rank)
    typer.echo(evaluation(found, form))
    if plot is not None:
        found.draw(plot)
        say(f"wrote {plot}")
