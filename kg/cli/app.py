"""The program `kg`: its global options, notes on stderr, and exit codes of errors."""

import errno
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Annotated, Any, ClassVar, TypeVar

import typer

from kg import __version__
from kg.cli.help import HelpCommand, HelpGroup
from kg.common.errors import KgError, UsageError
from kg.common.output import STDOUT, reason

# Packages that the bytes of a graph, its exports or its answers depend on.
PACKAGES = ["polars", "pyarrow", "pyoxigraph", "rdflib", "networkx", "neo4j"]
PACKAGES += ["arcadedb", "networkit"]
GLOBAL_OPTIONS = {"-q", "--quiet", "-v", "--verbose", "--version"}  # they precede the command
# What Typer raises for any mistake in options and arguments; it does not export the class itself.
CommandLineError: type[Exception] = typer.BadParameter.__bases__[0]


Command = TypeVar("Command", bound=Callable[..., Any])


class Program(HelpGroup):
    """The commands of `kg`, in the order of the work."""

    headings: ClassVar = {
        "Build and check": ("check", "schema", "build", "add", "remove", "suggest", "judge"),
        "Look into a graph": (
            *("info", "view", "explain", "query", "analyse", "diff", "evaluate", "clean"),
        ),
        "Export and import": ("export", "import", "validate", "verify"),
        "Servers": ("load", "unload", "serve", "mcp"),
    }  # a test holds that every command is in one of them


class Commands(typer.Typer):
    """A Typer application whose commands show their options by group."""

    def command(  # type: ignore[override]  # it takes the others too, as settings
        self, name: str | None = None, *, cls: type[HelpCommand] | None = None, **settings: Any
    ) -> Callable[[Command], Command]:
        """Return a decorator that registers a command."""
        return super().command(name, cls=cls or HelpCommand, **settings)


app = Commands(
    cls=Program,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class _Verbosity:
    """How much is said on stderr, beside errors and warnings."""

    quiet = False  # nothing
    verbose = False  # also how sources were read, and how long the stages took


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        typer.echo(f"Python {platform.python_version()}, {', '.join(_versions())}")
        raise typer.Exit


def _versions() -> Iterator[str]:
    """Yield the versions of the packages that results depend on, as far as they are installed."""
    from importlib.metadata import PackageNotFoundError, version

    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            yield f"{package} {version(package)}"


@app.callback(invoke_without_command=True)
def kg(
    context: typer.Context,
    quiet: Annotated[
        bool,
        typer.Option(
            "-q", "--quiet", help="Show no progress and no notes on standard error, only errors."
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "-v",
            "--verbose",
            help="Note on standard error how each source was read, and the seconds of each stage.",
        ),
    ] = False,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version of kg and exit."
        ),
    ] = False,
) -> None:
    """Build a knowledge graph from text with entity tags, and use it."""
    del show_version  # its callback has printed it
    if quiet and verbose:
        raise UsageError("-q", "it with -v", "one of them")
    _Verbosity.quiet, _Verbosity.verbose = quiet, verbose
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def say(text: str) -> None:
    """Print a note on stderr, unless ``-q`` was given."""
    if not _Verbosity.quiet:
        typer.echo(text, err=True)


def say_if_verbose(text: str) -> None:
    """Print a note on stderr if ``-v`` was given."""
    if _Verbosity.verbose:
        typer.echo(text, err=True)


def shows_progress() -> bool:
    """Tell whether progress is drawn: on a terminal, unless ``-q`` was given."""
    return sys.stderr.isatty() and not _Verbosity.quiet


def main() -> None:
    """Run the command line; an error is one line on stderr, and the exit code 1, or 2 for usage."""
    _open_closed_streams()
    try:
        code = app(standalone_mode=False, prog_name="kg")
        sys.stdout.flush()
    except CommandLineError as error:
        code = _fail(_usage_message(error), 2)
    except KgError as error:
        code = _fail(f"kg: {error}", 2 if isinstance(error, UsageError) else 1)
    except OSError as error:  # such as a full disk, or a file that we may not read
        code = _fail(f"kg: {error.filename or STDOUT}: {reason(error)}", 1)
    except SystemExit:  # so Typer ends where nobody reads stdout any more
        code = _fail(f"kg: {STDOUT}: {os.strerror(errno.EPIPE)}", 1)
    except typer.Abort:
        code = 130  # as shells have it for Ctrl-C
    _drop_unwritten()
    sys.exit(code)


def _open_closed_streams() -> None:
    """Open what the shell closed (``>&-``), so that no file of ours gets the number of a stream.

    It is opened for reading only: what is written to it fails, and is told.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _drop_unwritten() -> None:
    """Drop what could not be written to stdout; else Python tries again at its end, and tells."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(message: str, code: int) -> int:
    typer.echo(message, err=True)
    return code


def _usage_message(error: Any) -> str:
    """Return in one line what is wrong with the options or arguments, and where to look it up."""
    command = error.ctx.command_path if error.ctx else "kg"
    text = " ".join(error.format_message().split()).rstrip(".")
    if getattr(error, "option_name", "") in GLOBAL_OPTIONS:
        return f"{command}: {text} (it stands before the command: kg {error.option_name} …)"
    return f"{command}: {text} (see {command} --help)"
