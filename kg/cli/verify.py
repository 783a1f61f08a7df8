"""`kg verify`: check a graph folder by itself, or compare it with its copy in Neo4j or in RDF."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options
from kg.cli.options import Database, GraphFolder, RdfForm, Uri, with_options
from kg.cli.progress import progress
from kg.common.errors import UsageError
from kg.common.text_table import counted

if TYPE_CHECKING:
    from kg.store.filters import Filters
    from kg.store.folder import Folder


@app.command()
@with_options(filters=filter_options)
def verify(
    graph: GraphFolder,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="File of RDF that kg export wrote, in any form; without it, and without a server, "
            "the folder is checked by itself.",
        ),
    ] = None,
    read_as: RdfForm = "",
    *,
    filters: Any,
    uri: Uri = None,
    database: Database = None,
) -> None:
    """Check a graph, or compare it with its copy in Neo4j or RDF.

    GRAPH alone is checked by itself: the hashes of its tables, their contracts (keys, references,
    ranges), and the counts of graph.json. With --uri or --database it is compared with a server,
    with FILE with RDF: prints what is missing, what is too much, and what differs. The exit code is
    1 if anything is wrong. The filters of kg load or kg export are known there; others may be
    given.
    """
    from kg.store.folder import open_folder

    if file is not None and (uri or database):
        raise UsageError("--uri or --database", "them with a file", "one of the two")
    if file is None and read_as:
        raise UsageError("--read-as", "it without a file", "it with FILE")
    folder = open_folder(graph)
    if file is None and not (uri or database):
        if filters:
            raise UsageError("filters", "them without --uri or FILE", "what to compare with")
        differs = _verify_alone(folder)
    elif file is None:
        differs = _verify_server(folder, filters, uri, database)
    else:
        differs = _verify_file(folder, filters, file, read_as)
    if differs:
        raise typer.Exit(1)


def _verify_alone(folder: "Folder") -> bool:
    """Check a graph by itself; print what is wrong, and tell whether anything is."""
    from kg.store.verify import verify_folder

    wrong = 0
    for finding in verify_folder(folder):
        typer.echo(finding)
        wrong += 1
    if wrong:
        say("kg build makes it anew from the corpus")
        return True
    rows = {name: folder.manifest["tables"][name]["rows"] for name in ("entities", "edges")}
    counts = ", ".join(counted(count, name) for name, count in rows.items())
    typer.echo(f"graph {folder.name}: sound by itself ({counts})")
    say("(--uri compares it with a Neo4j server, a FILE with RDF)")
    return False


def _verify_server(
    folder: "Folder", filters: "Filters", uri: str | None, database: str | None
) -> bool:
    """Compare a graph with a server; print the differences, and tell whether there are any."""
    from kg.emit import neo4j
    from kg.store.filters import filtered

    selected = filtered(folder, filters)
    server = neo4j.Server.from_environment(uri, database)
    with progress() as report:
        comparison = neo4j.verify(selected, server, report)
    for difference in comparison.findings:
        more = ", ..." if difference.rows > len(difference.examples) else ""
        examples = f"{', '.join(difference.examples)}{more}"
        typer.echo(f"{difference.what}: {difference.rows:,} {difference.problem} ({examples})")
    if comparison.findings:
        say("kg load makes it equal, with --replace also what others changed")
        return True
    counts = ", ".join(f"{rows:,} {kind}" for kind, rows in comparison.compared.items())
    typer.echo(f"graph {selected.name} in {server.address}: no difference ({counts})")
    return False


def _verify_file(folder: "Folder", filters: "Filters", file: Path, read_as: str) -> bool:
    """Compare a graph with an RDF file, which says itself how it was written."""
    from kg.emit import rdf
    from kg.store.filters import filtered, parse_filters

    written = rdf.read_written(file, read_as)
    if filters or written.filters != folder.manifest.get("filters", {}):
        written_filters = parse_filters(written.filters, f"{file.name}: kg:filters")
        folder = filtered(folder, filters or written_filters)
    if written.graph != folder.name:
        say(f"note: {file.name} is of graph {written.graph}, and this is {folder.name}")
    triples, differences = rdf.verify(folder, written)
    for difference in differences:
        typer.echo(f"{counted(difference.triples, 'triples')} {difference.problem}")
        for example in difference.examples:
            typer.echo(f"  {example}")
        if difference.triples > len(difference.examples):
            typer.echo("  ...")
    if not differences:
        typer.echo(f"graph {folder.name} in {file.name}: no difference ({triples:,} triples)")
    return bool(differences)
