"""`kg add`, `kg remove`: add sources to a graph folder, replace or remove them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.analysis_notes import noting_dropped_analysis
from kg.cli.app import app, say
from kg.cli.build import edge_options, identity_options, kept_options, selection_options
from kg.cli.help import SCHEMA
from kg.cli.options import (
    Corpus,
    GraphFolder,
    Jobs,
    Memory,
    TableOrJson,
    given_options,
    machine_of_options,
    read_options,
    with_options,
)
from kg.cli.progress import progress
from kg.common.text_table import counted
from kg.reports import show

if TYPE_CHECKING:
    from kg.pipeline.growing import Grown

_changes = given_options(
    read_options, identity_options, selection_options, edge_options, kept_options
)
Rebuild = Annotated[
    bool,
    typer.Option(
        "--rebuild",
        help="Resolve and relate all sources anew by the options given here, where the graph was "
        "built with others.",
        rich_help_panel=SCHEMA,
    ),
]


@app.command()
@with_options(changes=_changes)
def add(
    graph: GraphFolder,
    corpus: Corpus,
    *,
    changes: Any,
    rebuild: Rebuild = False,
    form: TableOrJson = "table",
    jobs: Jobs = 0,
    memory: Memory = "",
) -> None:
    """Add sources to a graph, or replace them.

    Reads the sources of CORPUS that are new or changed, and leaves alone those that GRAPH has
    already, by name and content. The graph is then what kg build makes of all its sources, which
    are not read again. The options are those that it was built with; files must be given again.
    """
    from kg.pipeline.growing import add as run

    with noting_dropped_analysis(graph), _settings(changes, jobs, memory) as settings:
        grown = run(graph, corpus, rebuild=rebuild, **settings)
    _show(grown, form)


@app.command()
@with_options(changes=_changes)
def remove(
    graph: GraphFolder,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Names of sources, as the table sources has them, or patterns in quotation marks "
            "('2019/*').",
        ),
    ],
    *,
    changes: Any,
    rebuild: Rebuild = False,
    form: TableOrJson = "table",
    jobs: Jobs = 0,
    memory: Memory = "",
) -> None:
    """Remove sources from a graph.

    The graph is then what kg build makes of the sources that are left, which are not read again.
    The options are those that it was built with; files must be given again.
    """
    from kg.pipeline.growing import remove as run

    with noting_dropped_analysis(graph), _settings(changes, jobs, memory) as settings:
        grown = run(graph, sources, rebuild=rebuild, **settings)
    _show(grown, form)


@contextmanager
def _settings(changes: dict[str, Any], jobs: int, memory: str) -> Iterator[dict[str, Any]]:
    """Yield what both commands tell the functions alike, while progress is shown."""
    from kg.common.memory import keep_freed_memory

    keep_freed_memory()
    schema = changes.pop("schema", None)
    with progress() as report:
        yield {
            "schema": schema,
            "keywords": changes,
            "report": report,
            "machine": machine_of_options(jobs, memory),
        }


def _show(grown: "Grown", form: str) -> None:
    """Note what became of which source; print the graph's summary."""
    for verb in ("added", "changed", "removed", "unchanged"):
        if names := getattr(grown, verb):
            listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
            say(f"{counted(len(names), 'sources')} {verb}: {listed}")
    folder = grown.folder
    typer.echo(show.manifest(folder) if form == "json" else show.summary(folder))
