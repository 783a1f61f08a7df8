"""`kg clean`: list and remove what query engines keep of graphs."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import Form
from kg.common.text_table import counted, table


@app.command()
def clean(
    graph: Annotated[
        Path | None,
        typer.Argument(
            metavar="[GRAPH]",
            help="Graph folder whose caches are removed, there or not. Without it, those of all.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the caches, and remove none.")
    ] = False,
    form: Form = "table",
) -> None:
    """Remove the caches of query engines.

    Lists what kg query and kg serve keep of GRAPH, or of all graphs, in the user's cache folder,
    and removes what no process is using. It is made again when a graph is asked.
    """
    from kg.query.cache import find_caches, remove_caches

    caches = find_caches(graph)
    sizes = {cache: cache.size for cache in caches}
    removed = [] if dry_run else remove_caches(caches)
    rows = []
    for cache, size in sizes.items():
        state = "removed" if cache in removed else "in use" if cache.is_in_use() else "kept"
        rows.append([cache.graph, cache.engine, size, state])
    typer.echo(table(["graph", "engine", "bytes", "state"], rows, form))
    if not dry_run:
        freed = sum(sizes[cache] for cache in removed)
        say(f"removed {counted(len(removed), 'caches')} ({freed:,} bytes)")
