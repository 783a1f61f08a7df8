"""The command that makes a graph of the RDF that another one was written as."""

from pathlib import Path
from typing import Annotated

import typer

from kg import show
from kg.cli.app import app, say


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
    from kg.import_rdf import import_rdf  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.memory import keep_freed_memory  # noqa: PLC0415

    keep_freed_memory()
    graph = import_rdf(files, out, read_as=read_as)
    typer.echo(show.summary(graph))
    say(show.next_steps(out))
