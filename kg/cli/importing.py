"""The command that makes a graph of the RDF that another one was written as."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.reports import show


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="RDF that kg export wrote, any form.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The graph folder.")] = Path("graph"),
    read_as: Annotated[
        str, typer.Option(metavar="FORMAT", help="turtle, ntriples, …; else by the suffix.")
    ] = "",
) -> None:
    """Make a graph folder of the RDF that `kg export --mentions` wrote of one."""
    from kg.common.memory import keep_freed_memory
    from kg.rdf_import.build import import_rdf

    keep_freed_memory()
    graph = import_rdf(files, out, read_as=read_as)
    typer.echo(show.summary(graph))
    say(show.next_steps(out))
