"""`kg import`: import the RDF that `kg export` wrote back into a graph folder."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.analysis_notes import noting_dropped_analysis
from kg.cli.app import app, say
from kg.cli.options import GraphOut, RdfForm
from kg.reports import show


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="Files of RDF in any form, which kg export wrote of one graph; .gz and .zst are "
            "unpacked.",
        ),
    ],
    out: GraphOut = Path("graph"),
    read_as: RdfForm = "",
) -> None:
    """Import the RDF of a graph into a graph folder.

    Of an export with --mentions the folder is the same as the one that was exported; of any other
    export it lacks what RDF does not tell, and says so.
    """
    from kg.common.memory import keep_freed_memory
    from kg.rdf_import.build import import_rdf

    keep_freed_memory()
    with noting_dropped_analysis(out):
        graph = import_rdf(files, out, read_as=read_as)
    typer.echo(show.summary(graph))
    say(show.next_steps(out))
