"""Overview of a graph: its counts, commonest entities, strongest edges, and what to look at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.reports.communities import Communities, found_communities
from kg.reports.conflicts import conflicts
from kg.reports.report import Report
from kg.store.tables import RANK_DESCENDING, RANKED_BY
from kg.store.trust import CLAIMED, TrustCounts, trust_counts

if TYPE_CHECKING:
    from kg.store.folder import Folder


@dataclass(frozen=True, repr=False)
class Overview(Report):
    """What is in a graph.

    Attributes:
        name: the graph's name.
        counts: of ``graph.json``: sources, documents, sentences, tokens, mentions; entities by
            type, edges by predicate, diagnostics by rule.
        missing: tables that are empty because the graph was imported from RDF without them.
        partial: tables of which the import has a part only.
        diagnostics: ``stage, rule, action, count, first`` (a place, ``source:line``), ``value``
            (what was there): a row for each kind of diagnostic.
        entities: ``id, name, type, share`` (of its mentions, [0, 1]), ``mentions, sentences``: the
            most frequent ones.
        trust: how many edges there are of each level of `kg.store.trust`.
        claimed: ``id, subject_id, subject_name, predicate, object_id, object_name, sentences,
            strength`` (> 0), ``probability`` ([0, 1]; null: built without judgements), ``source,
            line`` (of the best sentence; null: none was kept): the likeliest or strongest of the
            edges that the corpus annotates or a cue asserts.
        edges: likewise, the likeliest or strongest of the others.
        conflicts: names with several types, the worst first; see `kg.reports.conflicts`.
        communities: what `kg analyse` found; None: nothing yet.
        has_stale_analysis: whether it found something in other tables than these.
    """

    name: str
    counts: dict[str, Any]
    missing: tuple[str, ...]
    partial: tuple[str, ...]
    diagnostics: pl.DataFrame
    entities: pl.DataFrame
    trust: TrustCounts
    claimed: pl.DataFrame
    edges: pl.DataFrame
    conflicts: pl.DataFrame
    communities: Communities | None
    has_stale_analysis: bool

    def __repr__(self) -> str:
        entities, edges = (sum(self.counts[table].values()) for table in ("entities", "edges"))
        return f"<Overview of {self.name}: {entities:,} entities, {edges:,} edges>"


def overview(folder: "Folder", top: int = 10) -> Overview:
    """Return what is in a graph, with the *top* entities and edges."""
    is_claimed = pl.col("basis").is_in(CLAIMED)
    return Overview(
        name=folder.name,
        counts=folder.counts,
        missing=tuple(folder.manifest.get("missing", ())),
        partial=tuple(folder.manifest.get("partial", ())),
        diagnostics=_diagnostics(folder),
        entities=_most_frequent(folder, top),
        trust=trust_counts(folder),
        claimed=_strongest(folder, top, is_claimed),
        edges=_strongest(folder, top, ~is_claimed),
        conflicts=conflicts(folder),
        communities=found_communities(folder),
        has_stale_analysis=folder.has_stale_analysis,
    )


def _diagnostics(folder: "Folder") -> pl.DataFrame:
    return (
        folder.scan("diagnostics")
        .group_by("stage", "rule", "action", maintain_order=True)
        .agg(
            count=pl.len(),
            first=pl.concat_str("source", "line", separator=":").first(),
            value=pl.col("value").first(),
        )
        .collect()
    )


def _most_frequent(folder: "Folder", top: int) -> pl.DataFrame:
    entities = folder.scan("entities").sort(["mentions", "id"], descending=[True, False])
    return (
        entities.select("id", "name", "type", "share", "mentions", "sentences").head(top).collect()
    )


def _strongest(folder: "Folder", top: int, condition: pl.Expr) -> pl.DataFrame:
    """Return the *top* edges that meet the *condition*."""
    ranked = (
        folder.scan("edges")
        .filter(condition)
        .sort(RANKED_BY, descending=RANK_DESCENDING, nulls_last=True)
    )
    edges = ranked.head(top).collect()
    ends = folder.scan("entities").select("entity", "id", "name")
    evidence = (
        folder.scan("evidence")
        .filter(pl.col("edge").is_in(edges["edge"].implode()))
        .sort("rank")
        .unique("edge", keep="first", maintain_order=True)
        .select("edge", source="subject_source", sentence="subject_sentence")
    )
    lines = folder.scan("sentences").select("source", "sentence", "line")
    best = evidence.join(lines, on=["source", "sentence"], how="left")
    edges = edges.select("id", "subject", "predicate", "object", "sentences", *RANKED_BY)
    joined = edges.lazy().join(best.select("edge", "source", "line"), on="edge", how="left")
    for end in ("subject", "object"):
        named = ends.select(
            pl.col("entity").alias(end),
            pl.col("id").alias(f"{end}_id"),
            pl.col("name").alias(f"{end}_name"),
        )
        joined = joined.join(named, on=end)
    columns = ["id", "subject_id", "subject_name", "predicate", "object_id", "object_name"]
    columns += ["sentences", "strength", "probability", "source", "line"]
    joined = joined.sort(RANKED_BY, descending=RANK_DESCENDING, nulls_last=True)
    return joined.select(columns).collect()
