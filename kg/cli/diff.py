"""`kg diff`: compare two graphs, or a graph with itself as other options would make it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app
from kg.cli.build import edge_options, identity_options, kept_options
from kg.cli.help import OUTPUT
from kg.cli.options import (
    Form,
    Jobs,
    Memory,
    given_options,
    machine_of_options,
    top_option,
    with_options,
)
from kg.cli.progress import progress
from kg.common.errors import UnknownName, UsageError
from kg.common.text_table import table

if TYPE_CHECKING:
    from kg.reports.diff.graph_diff import GraphDiff

LISTS = ("sources", "entities", "moves", "edges")
_changes = given_options(identity_options, edge_options, kept_options)


@app.command()
@with_options(changes=_changes)
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Graph folder, as it was.")],
    new: Annotated[
        Path | None,
        typer.Argument(
            metavar="NEW",
            help="Graph folder, as it is now; without it, OLD is compared with what the options "
            "given here would make of its sources.",
        ),
    ] = None,
    *,
    changes: Any,
    only: Annotated[
        str,
        typer.Option(
            "--list",
            metavar="NAME",
            help=f"Print one list only: {', '.join(LISTS)}; csv needs one.",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
    top: Annotated[int, top_option("Number of rows of each list to print in a table.")] = 5,
    form: Form = "table",
    jobs: Jobs = 0,
    memory: Memory = "",
) -> None:
    """Compare two graphs, or see what an option would change.

    Tells which sources, entities and edges are new, gone or changed, which entities were merged or
    split, and in which sources the reason is. Entities and edges are compared by id.
    """
    if only and only not in LISTS:
        raise UnknownName("--list", repr(only), f"one of {', '.join(LISTS)}")
    if form == "csv" and not only:
        raise UsageError("--format", "'csv'", "table or json", "csv needs --list")
    if new and changes:
        raise UsageError("options", "them with NEW", "NEW, or options to relate OLD anew by")
    compared = _between(old, new) if new else _with_options(old, changes, jobs, memory)
    typer.echo(_shown(compared, only, top, form))


def _between(old: Path, new: Path) -> "GraphDiff":
    from kg.reports.diff.graph_diff import diff as compare
    from kg.store.folder import open_folder

    return compare(open_folder(old), open_folder(new))


def _with_options(graph: Path, changes: dict[str, Any], jobs: int, memory: str) -> "GraphDiff":
    """Compare *graph* with itself as other options would make it, in a folder of its own."""
    from tempfile import TemporaryDirectory

    from kg.common.memory import keep_freed_memory
    from kg.pipeline.growing import related_anew

    if not changes:
        wanted = "another graph, or options to relate OLD anew by"
        raise UsageError("NEW", "none", wanted, "such as --without plural")
    keep_freed_memory()
    machine = machine_of_options(jobs, memory)
    schema = changes.pop("schema", None)
    with TemporaryDirectory(prefix="kg-diff-") as folder:
        anew = Path(folder, "graph")
        with progress() as report:
            related_anew(
                graph, anew, schema=schema, keywords=changes, report=report, machine=machine
            )
        return _between(graph, anew)


def _shown(compared: "GraphDiff", only: str, top: int, form: str) -> str:
    from kg.reports.diff.show import difference

    if not only:
        return difference(compared, top, form)
    rows = getattr(compared, only)
    return table(rows.columns, rows.rows()[: top if form == "table" else None], form)
