"""`kg analyse`: find communities and centralities of the entities of a graph."""

from typing import Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options, select_edges
from kg.cli.options import Form, GraphFolder, top_option, with_options
from kg.common.errors import UsageError


@app.command()
@with_options(filters=filter_options)
def analyse(
    graph: GraphFolder,
    filters: Any,
    resolution: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            help="Resolution of the communities: above 1 they are smaller, below 1 larger.",
        ),
    ] = 1.0,
    betweenness: Annotated[
        str,
        typer.Option(
            metavar="auto|exact|none|N",
            help="How betweenness is found: exactly, not at all, or estimated from N entities; "
            "auto is exactly where that takes some seconds only.",
        ),
    ] = "auto",
    seed: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Seed of what is drawn at random: the same for N."),
    ] = 1,
    top: Annotated[int, top_option("Number of communities and entities to list.")] = 10,
    form: Form = "table",
) -> None:
    """Find communities and central entities of a graph.

    Finds communities (by the Leiden algorithm), PageRank, betweenness, degree and k-cores on the
    edges of GRAPH that pass the filters, by their strength, and keeps them in GRAPH: exports,
    questions and kg info have them from then on. Needs the extra analysis of kg (networkit).
    """
    from kg.analyse.analysis import analyse as run
    from kg.reports.communities import found_communities, show_communities
    from kg.reports.report import as_json
    from kg.store.analysis_file import save_analysis
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    selected = select_edges(folder, filters, folder.schema.thresholds)
    way = int(betweenness) if betweenness.isdecimal() else betweenness
    try:
        analysis = run(selected, resolution=resolution, seed=seed, betweenness=way)
    except UsageError as mistake:
        raise UsageError(f"--{mistake.where}", mistake.found, mistake.wanted) from None
    save_analysis(selected, analysis)
    found = found_communities(folder)
    assert found is not None
    typer.echo(as_json(found.to_dict()) if form == "json" else show_communities(found, top, form))
    say(f"kept in {graph}; to ask for more: kg query {graph} central")
