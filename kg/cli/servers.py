"""Commands that speak to a server."""

from typing import TYPE_CHECKING, Annotated

import typer

from kg import show
from kg.cli.app import app, progress
from kg.cli.filtering import chosen, with_filters
from kg.cli.options import Database, Form, GraphFolder, Uri

if TYPE_CHECKING:
    from kg.filters import Filters


@app.command()
@with_filters
def load(
    graph: GraphFolder, filters: "Filters", uri: Uri = None, database: Database = None
) -> None:
    """Bring GRAPH into Neo4j; run again, it changes only what changed."""
    from kg.emit import neo4j  # noqa: PLC0415
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph)
    folder = chosen(opened.folder, filters, opened.schema.thresholds)
    server = neo4j.Server.from_environment(uri, database)
    with progress() as report:
        loaded = neo4j.load(folder, server, report)
    typer.echo(
        f"graph {folder.name} in {server.uri}: {loaded.nodes:,} entities ({loaded.nodes_created:,} "
        f"new, {loaded.nodes_removed:,} removed), {loaded.edges:,} edges "
        f"({loaded.edges_created:,} new, {loaded.edges_removed:,} removed)"
    )


@app.command()
def query(
    graph: GraphFolder,
    text: Annotated[
        str, typer.Argument(metavar="[NAME|TEXT]", help="A query of kg's, or Cypher.")
    ] = "",
    param: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    uri: Uri = None,
    database: Database = None,
    form: Form = "table",
) -> None:
    """Ask GRAPH, where it was loaded, in Cypher; without a query, list those that kg brings."""
    from kg.emit.neo4j import Server  # noqa: PLC0415
    from kg.folder import open_folder  # noqa: PLC0415
    from kg.query import cypher, library  # noqa: PLC0415

    folder = open_folder(graph)
    if not text:
        known = [library.find(name) for name in library.names()]
        rows = [
            (q.name, q.title, ", ".join(n for n in q.parameters if n != "graph")) for q in known
        ]
        typer.echo(show.table(["name", "question", "parameters"], rows, form))
        return
    question = library.find(text) if text.isidentifier() else library.parse("query", text)
    given = dict(_pair(one) for one in param or [])
    parameters = {**question.bind(given), "graph": given.get("graph", folder.name)}
    server = Server.from_environment(uri, database)
    typer.echo(show.table(*cypher.run(question.text, parameters, server), form))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="-p")
    return name, value
