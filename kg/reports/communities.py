"""Communities of a graph and its most central entities, as `kg analyse` found them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.common.text_table import counted, table
from kg.reports.report import Report

if TYPE_CHECKING:
    import polars as pl

    from kg.store.folder import Folder


@dataclass(frozen=True, repr=False)
class Communities(Report):
    """What the analysis of a graph found.

    Attributes:
        graph: the name of the graph.
        options: what it was made by: ``filters, resolution, seed, betweenness, networkit``.
        modularity: of the communities, [-0.5, 1]: how much more of the strength is within them
            than if it were spread at random.
        communities: ``community, name, types, entities, edges, edges_out``, the largest first.
        entities: ``id, name, type, community, page_rank, betweenness, degree, core``, the highest
            PageRank first; only those with an edge.
    """

    graph: str
    options: dict[str, Any]
    modularity: float
    communities: "pl.DataFrame"
    entities: "pl.DataFrame"

    def __repr__(self) -> str:
        return f"<Communities of {self.graph}: {len(self.communities):,}>"


def found_communities(folder: "Folder") -> Communities | None:
    """Return what the analysis of *folder* found; None where it has none."""
    import polars as pl

    from kg.store.communities import communities

    analysis = folder.analysis
    if analysis is None:
        return None
    ranked = (
        folder.scan("analysis")
        .filter(pl.col("degree") > 0)
        .join(folder.scan("entities").select("entity", "id", "name", "type"), on="entity")
        .sort(["page_rank", "entity"], descending=[True, False])
        .select("id", "name", "type", *analysis.frame.columns[1:])
        .collect()
    )
    of_each = communities(folder)
    return Communities(folder.name, analysis.options, analysis.modularity, of_each, ranked)


def show_communities(found: Communities, top: int, form: str = "table") -> str:
    """Return the *top* communities and central entities as text; all of the former as CSV."""
    rows = found.communities
    if form == "csv":
        return table(rows.columns, rows.rows(), form)
    return "\n".join([headline(found), "", *tables(found, top)])


def headline(found: Communities) -> str:
    """Return in a line how many communities there are, and how betweenness was found."""
    counts = f"{counted(len(found.communities), 'communities')} of "
    counts += counted(len(found.entities), "entities")
    more = f"modularity {found.modularity:.3f}, betweenness {found.options['betweenness']}"
    return f"graph {found.graph}: {counts} with an edge, {more}"


def tables(found: Communities, top: int) -> list[str]:
    """Return the largest communities and the most central entities, each under a heading."""
    large = found.communities.head(top)
    large = large.with_columns(large["types"].list.join(", "))
    central = found.entities.head(top).drop("id")
    return [
        "largest communities, by their most central members",
        table(large.columns, large.rows()),
        "",
        "most central entities, by PageRank",
        table(central.columns, central.rows()),
    ]
