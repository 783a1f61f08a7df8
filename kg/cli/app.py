"""The program itself: what all its commands share."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from kg import __version__
from kg.common.errors import KgError, UsageError
from kg.common.progress import Progress, no_progress

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class _Output:
    """How much is said on stderr."""

    quiet = False


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def kg(
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no notes.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Build a knowledge graph from tagged text."""
    _Output.quiet = quiet
    del version  # its callback did what it asks for


def say(text: str) -> None:
    """Print a note on stderr, unless ``-q`` was given."""
    if not _Output.quiet:
        typer.echo(text, err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show how far the work is, on a terminal only."""
    if _Output.quiet or not sys.stderr.isatty():
        yield no_progress
        return
    from kg.cli.bars import bars

    with bars() as shown:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage)
            shown.update(tasks[stage], completed=done, total=total)

        yield report


def main() -> None:
    """Run the command line; a problem is one line on stderr and exit code 1, or 2."""
    try:
        app()
    except KgError as problem:
        typer.echo(f"kg: {problem}", err=True)
        sys.exit(2 if isinstance(problem, UsageError) else 1)
