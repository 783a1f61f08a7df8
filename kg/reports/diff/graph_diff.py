"""Compare two graphs: what is new, gone or changed, and which entities were merged or split."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kg.reports.diff.edges import diff_edges
from kg.reports.diff.entities import diff_entities
from kg.reports.diff.moves import MOVES, diff_moves
from kg.reports.diff.rows import GONE, NEW, has_table
from kg.reports.diff.sources import diff_sources
from kg.reports.report import Report

if TYPE_CHECKING:
    from kg.store.folder import Folder

TOTALS = pl.Schema(
    {
        "table": pl.String,  # sources, entities, edges
        "old_rows": pl.Int64,
        "new_rows": pl.Int64,
        "new": pl.Int64,  # rows of the new graph whose id the old one lacks
        "gone": pl.Int64,  # rows of the old graph whose id the new one lacks
        "changed": pl.Int64,  # rows whose id is in both, with other content
    }
)


@dataclass(frozen=True, repr=False)
class GraphDiff(Report):
    """What changed from an old graph to a new one; false in a condition if nothing did.

    The association measures of edges (npmi, g2, t, p, q …) are not compared: they describe a pair
    among all others, so that a sentence added anywhere changes all of them.

    Attributes:
        old: the old graph's name.
        new: the new graph's name.
        totals: TOTALS, a row a table.
        sources: `kg.reports.diff.sources.SOURCES`, a row for each source that differs.
        entities: `kg.reports.diff.entities.ENTITIES`, a row for each entity that differs.
        moves: `kg.reports.diff.moves.MOVES`, a row for each old and new entity that share
            mentions, where the old one was split, the new one was merged, or the id is another.
        edges: `kg.reports.diff.edges.EDGES`, a row for each edge that differs.
    """

    old: str
    new: str
    totals: pl.DataFrame
    sources: pl.DataFrame
    entities: pl.DataFrame
    moves: pl.DataFrame
    edges: pl.DataFrame

    @property
    def merged(self) -> pl.DataFrame:
        """Return the rows of `moves` whose new entity has mentions of several old ones."""
        return self.moves.filter("merged")

    @property
    def split(self) -> pl.DataFrame:
        """Return the rows of `moves` whose old entity's mentions are of several new ones."""
        return self.moves.filter("split")

    def __bool__(self) -> bool:
        return any(len(rows) for rows in (self.sources, self.entities, self.moves, self.edges))

    def __repr__(self) -> str:
        if not self:
            return f"<GraphDiff of {self.old} and {self.new}: equal>"
        parts = [
            f"{table} +{new:,} -{gone:,} ~{changed:,}"
            for table, _, _, new, gone, changed in self.totals.iter_rows()
            if new or gone or changed
        ]
        return f"<GraphDiff from {self.old} to {self.new}: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        return self.totals._repr_html_()


def diff(old: "Folder", new: "Folder") -> GraphDiff:
    """Return what changed from the graph *old* to the graph *new*.

    Entities and edges are compared by id, exactly. Where either graph was imported from RDF without
    its mentions, the columns that need them are null, and no moves are known. Takes a few joins of
    the tables; in memory are columns of numbers of all mentions, and the rows that differ.
    """
    sources = diff_sources(old, new)
    entities = diff_entities(old, new)
    edges = diff_edges(old, new, sources)
    mentions_known = all(has_table(folder, "mentions") for folder in (old, new))
    return GraphDiff(
        old=old.name,
        new=new.name,
        totals=_totals(old, new, {"sources": sources, "entities": entities, "edges": edges}),
        sources=sources,
        entities=entities,
        moves=diff_moves(old, new) if mentions_known else pl.DataFrame(schema=MOVES),
        edges=edges,
    )


def _totals(old: "Folder", new: "Folder", differences: dict[str, pl.DataFrame]) -> pl.DataFrame:
    rows = []
    for table, frame in differences.items():
        sizes = [folder.scan(table).select(pl.len()).collect().item() for folder in (old, new)]
        kinds = [int((frame["change"] == change).sum()) for change in (NEW, GONE)]
        rows.append((table, *sizes, *kinds, len(frame) - sum(kinds)))
    return pl.DataFrame(rows, TOTALS, orient="row")
