"""`kg check`: check a corpus for errors before a graph is built from it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.help import OUTPUT
from kg.cli.options import Corpus, TableOrJson, read_options, top_option, with_options
from kg.cli.progress import progress


@app.command()
@with_options(reading=read_options)
def check(
    corpus: Corpus,
    reading: Any,
    fix: Annotated[
        Path | None,
        typer.Option(
            "--fix",
            metavar="PATH",
            help="Write the corpus back as clean token lines in IOB2: to a file if CORPUS is one "
            "file, else to a folder.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    top: Annotated[
        int,
        top_option("Number of rows of each list to show in a table."),
    ] = 5,
    form: TableOrJson = "table",
) -> None:
    """Check a corpus for errors and inconsistencies.

    Prints the formats and tagging schemes of CORPUS, its mentions by type, and diagnostics with
    their lines; the exit code is 1 if any of these is an error.
    """
    from kg.common.memory import keep_freed_memory
    from kg.reports.check import show
    from kg.reports.check.corpus_check import check as run

    keep_freed_memory()
    with progress() as report:
        findings = run(corpus, options=reading, top=top, fix=fix, report=report)
    typer.echo(show.findings(findings, top, form))
    if fix is not None:
        say(f"wrote {fix}")
    if findings.errors:
        raise typer.Exit(1)
