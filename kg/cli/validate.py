"""`kg validate`: validate RDF of a graph by its SHACL shapes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options
from kg.cli.help import CONTENT
from kg.cli.options import Form, GraphFolder, RdfForm, base_iri_option, with_options
from kg.cli.progress import progress
from kg.common.errors import UsageError

SLOW_TRIPLES = 200_000  # a million take pyshacl a minute and a half, and more than a GB


@app.command()
@with_options(filters=filter_options)
def validate(
    graph: GraphFolder,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="Files of RDF in any form that came from GRAPH, validated as one; without any, "
            "what kg export would write is validated.",
        ),
    ] = None,
    read_as: RdfForm = "",
    base_iri: Annotated[str, base_iri_option("as the files say, else https://example.org/")] = "",
    mentions: Annotated[
        bool,
        typer.Option(
            "--mentions",
            help="Validate every mention and all else of GRAPH too, as kg export --mentions "
            "writes it.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    pyshacl: Annotated[
        bool,
        typer.Option(
            "--pyshacl",
            help="Let pyshacl judge all, instead of first finding out by columns, in seconds, "
            "whether anything is wrong.",
        ),
    ] = False,
    *,
    filters: Any,
    form: Form = "table",
) -> None:
    """Validate RDF of a graph by its SHACL shapes.

    Prints each violation with its node, property, value and constraint; the exit code is 1 if
    there is any. Needs the extra shacl of kg (pyshacl).
    """
    from kg.reports import show
    from kg.reports.validate import validate as run
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    if files and filters:
        raise UsageError("filters", "them with a file", "them without FILE", "a file says its own")
    folder = filtered(open_folder(graph), filters)
    with progress() as report:
        validation = run(
            folder,
            files or [],
            base_iri,
            mentions=mentions,
            read_as=read_as,
            by_columns=not pyshacl,
            before=_warn_if_slow,
            report=report,
        )
    name = ", ".join(file.name for file in files or []) or f"graph {folder.name}"
    typer.echo(show.validation(validation, name, form))
    if not validation.conforms:
        raise typer.Exit(1)


def _warn_if_slow(triples: int) -> None:
    if triples > SLOW_TRIPLES:
        say(
            f"note: pyshacl finds what is wrong; {triples:,} triples take it minutes; Jena is "
            "faster, by the shapes that kg export GRAPH shapes writes: shacl validate --shapes "
            "SHAPES --data FILE"
        )
