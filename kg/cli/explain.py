"""`kg explain`: explain why names are one entity, or how two entities are related."""

import os
import sys
from typing import Annotated

import typer

from kg.cli.app import app
from kg.cli.options import GraphFolder, TableOrJson, top_option


@app.command()
def explain(
    graph: GraphFolder,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Entity to explain: one of its surfaces or names, or its id."
        ),
    ],
    other: Annotated[
        str | None,
        typer.Argument(metavar="OTHER", help="Second entity, to explain how the two are related."),
    ] = None,
    top: Annotated[
        int,
        top_option("Number of rows of each list, and of sentences of each edge, in a table."),
    ] = 10,
    form: TableOrJson = "table",
) -> None:
    """Explain an entity, or how two are related.

    Prints of NAME its surfaces, the rules that made them one entity, and its neighbours; of NAME
    and OTHER their edges with scores and evidence.
    """
    from kg.reports.explain import explain as run
    from kg.reports.explain import show
    from kg.reports.explain.highlight import colourful
    from kg.store.folder import open_folder

    explanation = run(open_folder(graph), name, other)
    typer.echo(show.explanation(explanation, top, form, colourful(sys.stdout, os.environ)))
