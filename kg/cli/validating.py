"""The command that judges RDF by the shapes of a graph."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import Form, GraphFolder

MANY = 1_000_000  # triples; they take pyshacl a minute and a half, and more than a GB


@app.command()
def validate(
    graph: GraphFolder,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="RDF in any form that came from GRAPH; one graph."),
    ] = None,
    base_iri: Annotated[
        str, typer.Option(help="What the IRIs of the graph's own things start with.")
    ] = "",
    mentions: Annotated[
        bool, typer.Option("--mentions", help="Judge every mention and all else of GRAPH, too.")
    ] = False,
    read_as: Annotated[
        str, typer.Option(metavar="FORMAT", help="Of the files: turtle, …; else by their suffixes.")
    ] = "",
    form: Form = "table",
) -> None:
    """Judge GRAPH as RDF, or files of it, by its SHACL shapes; exit code 1 if any is broken."""
    from kg.reports import show
    from kg.reports.validate import validate as judge
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    result = judge(folder, files or [], base_iri, mentions=mentions, read_as=read_as, before=_warn)
    name = ", ".join(file.name for file in files or []) or f"graph {folder.name}"
    typer.echo(show.validation(result, name, form))
    if not result.conforms:
        raise typer.Exit(1)


def _warn(triples: int) -> None:
    if triples > MANY:
        say(
            f"note: {triples:,} triples take pyshacl minutes; Jena is faster, by the shapes that "
            "kg export GRAPH shapes writes: shacl validate --shapes SHAPES --data FILE"
        )
