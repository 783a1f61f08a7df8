"""`kg view`: write a graph as one HTML file, to look at and to question offline."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options, select_edges
from kg.cli.help import CONTENT
from kg.cli.options import GraphFolder, output_file, with_options


@app.command()
@with_options(filters=filter_options)
def view(
    graph: GraphFolder,
    filters: Any,
    max_entities: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help="Number of entities that the page holds at most, those of the most mentions.",
            rich_help_panel=CONTENT,
        ),
    ] = 200_000,
    max_edges: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help="Number of edges that the page holds at most, the strongest.",
            rich_help_panel=CONTENT,
        ),
    ] = 400_000,
    max_evidence: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Number of sentences that the page holds at most, those of strong edges first.",
            rich_help_panel=CONTENT,
        ),
    ] = 100_000,
    out: Annotated[
        Path,
        output_file("HTML file to write; - is standard output."),
    ] = Path("graph.html"),
) -> None:
    """Write a page that shows a graph, to open in a browser without a network.

    The page draws the edges of GRAPH that pass the filters, finds entities by any of their names,
    and shows for each edge the sentences behind it. What the schema gives as thresholds holds,
    unless an option here says otherwise.
    """
    from kg.store.folder import open_folder
    from kg.view import Limits, write

    folder = open_folder(graph)
    selected = select_edges(folder, filters, folder.schema.thresholds)
    write(selected, out, Limits(max_entities, max_edges, max_evidence))
    if out.is_file():
        say(f"wrote {out} ({out.stat().st_size:,} bytes); open it in a browser")
