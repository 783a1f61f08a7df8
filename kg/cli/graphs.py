"""Commands that look at a graph, or write it in another form."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import show
from kg.cli.app import app, say
from kg.cli.filtering import with_filters
from kg.cli.options import Form, GraphFolder

if TYPE_CHECKING:
    from kg.filters import Filters


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
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph).filtered(filters)
    if edges:
        from kg.thresholds import thresholds  # noqa: PLC0415 - few ask for it

        found = thresholds(opened)
        typer.echo(show.table(found.columns, found.rows(), form))
        return
    if form == "json":
        typer.echo(show.manifest(opened))
        return
    typer.echo(show.overview(opened, top))


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
    from kg import show_explain  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.explain import explain_entity, explain_pair  # noqa: PLC0415
    from kg.explaining.paint import colourful  # noqa: PLC0415
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph)
    found = explain_entity(opened, name) if other is None else explain_pair(opened, name, other)
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
    from kg.graph import Graph  # noqa: PLC0415
    from kg.output import open_output  # noqa: PLC0415
    from kg.suggest import suggest as find  # noqa: PLC0415

    found = find(Graph(graph))
    text = show.table(found.columns, found.rows(), form if str(out) == "-" else "csv")
    with open_output(out) as file:
        file.write(f"{text}\n".encode())
    if str(out) != "-":
        say(
            f"wrote {show.counted(len(found), 'suggestions')} to {out}; change maybe to merge "
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
    from kg.evaluate import evaluate as compare  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.graph import Graph  # noqa: PLC0415
    from kg.show_evaluate import evaluation  # noqa: PLC0415

    found = compare(Graph(graph), gold, mapping, rank)
    typer.echo(evaluation(found, form))
    if plot is not None:
        found.draw(plot)
        say(f"wrote {plot}")
