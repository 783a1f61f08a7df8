"""Compare the edges of two graphs by id: new, gone, stronger, weaker, with other support."""

from typing import TYPE_CHECKING

import polars as pl

from kg.reports.diff.rows import (
    CHANGED,
    GONE,
    NEW,
    counted_sources,
    differs,
    has_table,
    in_order,
    joined_rows,
)

if TYPE_CHECKING:
    from kg.store.folder import Folder

COMPARED = ["strength", "sentences", "documents", "basis", "candidate"]
NAMES = ["subject_id", "subject_name", "predicate", "object_id", "object_name"]
EDGES = pl.Schema(
    {  # type: ignore[arg-type] # classes beside an instance
        "change": pl.String,  # new, gone, changed
        "id": pl.String,
        "subject_id": pl.String,
        "subject_name": pl.String,  # in the new graph, if it is there, as all names
        "predicate": pl.String,
        "object_id": pl.String,
        "object_name": pl.String,
        "old_strength": pl.Float64,  # > 0; all old_… are null if it is new
        "new_strength": pl.Float64,  # all new_… are null if it is gone
        "strength_change": pl.Float64,  # > 0: stronger, < 0: weaker; null: it is new or gone
        "old_sentences": pl.UInt32,  # that support it
        "new_sentences": pl.UInt32,
        "old_documents": pl.UInt32,  # likewise; null: unknown
        "new_documents": pl.UInt32,
        "old_basis": pl.String,
        "new_basis": pl.String,
        "old_candidate": pl.String,
        "new_candidate": pl.String,
        # Sources with more, or fewer, sentences of its evidence, sorted; null: it is unknown. They
        # are all such sources where evidence has every sentence of the edge (`kg build --evidence`
        # says how many it keeps), else those that are certain.
        "gained_in": pl.List(pl.String),
        "lost_in": pl.List(pl.String),
    }
)


def diff_edges(old: "Folder", new: "Folder", sources: pl.DataFrame) -> pl.DataFrame:
    """Return EDGES, a row for each edge that differs: by change, the greatest difference first.

    Args:
        old: a graph.
        new: another one.
        sources: that differ between the two, `kg.reports.diff.sources.SOURCES`.
    """
    rows = joined_rows(_edges(old), _edges(new), ["id"], COMPARED)
    rows = rows.filter((pl.col("change") != CHANGED) | differs(*COMPARED)).collect().lazy()
    for folder, side in ((old, "old"), (new, "new")):
        rows = rows.join(_ends(folder, side, rows.select("id")), on="id", how="left")
    rows = rows.with_columns(
        pl.coalesce(f"new_{name}", f"old_{name}").alias(name) for name in NAMES
    )
    if all(has_table(folder, "evidence") for folder in (old, new)):
        evidence = _evidence_by_source(old, new, rows.select("id"), sources)
        rows = rows.join(evidence, on="id", how="left").with_columns(
            pl.col("gained_in", "lost_in").fill_null([])
        )
    else:
        unknown = ("gained_in", "lost_in")
        rows = rows.with_columns(pl.lit(None, EDGES[name]).alias(name) for name in unknown)
    difference = pl.col("new_strength") - pl.col("old_strength")
    either = pl.coalesce(difference.abs(), "new_strength", "old_strength")
    return (
        rows.with_columns(strength_change=difference)
        .pipe(in_order, either, "id")
        .select(EDGES.names())
        .collect()
    )


def _edges(folder: "Folder") -> pl.LazyFrame:
    """Return ``id`` and COMPARED of all edges."""
    return folder.scan("edges").select("id", *COMPARED)


def _ends(folder: "Folder", side: str, ids: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``id`` and NAMES, with the prefix *side*, of the edges with these *ids*."""
    edges = folder.scan("edges").select("id", "subject", "predicate", "object")
    edges = edges.join(ids, on="id", how="semi")
    for end in ("subject", "object"):
        names = folder.scan("entities").select(
            pl.col("entity").alias(end),
            pl.col("id").alias(f"{end}_id"),
            pl.col("name").alias(f"{end}_name"),
        )
        edges = edges.join(names, on=end)
    return edges.select("id", pl.col(NAMES).name.prefix(f"{side}_"))


def _evidence_by_source(
    old: "Folder", new: "Folder", ids: pl.LazyFrame, sources: pl.DataFrame
) -> pl.LazyFrame:
    """Return ``id, gained_in, lost_in`` of the edges with these *ids* that have evidence.

    Evidence keeps the best sentences only. That a source has more of them is certain to be a gain
    only if the old graph kept all sentences of the edge, or lacks the source; and the reverse.
    """
    old_kept, new_kept = (_kept(folder, ids) for folder in (old, new))
    rows = joined_rows(old_kept, new_kept, ["id", "source"], ["kept"])
    rows = rows.with_columns(pl.col("old_kept", "new_kept").fill_null(0))
    # An edge that is not there has no sentence that could have been left out.
    for folder, side in ((old, "old"), (new, "new")):
        completeness = _has_all(folder, ids, f"{side}_whole")
        rows = rows.join(completeness, on="id", how="left").with_columns(
            pl.col(f"{side}_whole").fill_null(True)
        )
    new_sources, gone_sources = (
        sources.filter(pl.col("change") == change)["source"].implode() for change in (NEW, GONE)
    )
    source = pl.col("source")
    more, fewer = (pl.col("new_kept") > pl.col("old_kept"), pl.col("new_kept") < pl.col("old_kept"))
    gained = more & (pl.col("old_whole") | source.is_in(new_sources))
    lost = fewer & (pl.col("new_whole") | source.is_in(gone_sources))
    return counted_sources(rows, "id", "kept", gained, lost).drop("gained", "lost")


def _numbers(folder: "Folder", ids: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``edge, id, sentences`` of the edges with these *ids*."""
    edges = folder.scan("edges").select("edge", "id", "sentences")
    return edges.join(ids, on="id", how="semi")


def _kept(folder: "Folder", ids: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``id, source, kept``: the rows of evidence of edges by source."""
    evidence = folder.scan("evidence").select("edge", source="subject_source")
    counts = (
        evidence.join(_numbers(folder, ids), on="edge")
        .group_by("edge", "source", "id")
        .agg(kept=pl.len())
    )
    return counts.select("id", "source", "kept")


def _has_all(folder: "Folder", ids: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return ``id`` and *name*: whether evidence has every sentence of the edge."""
    kept = folder.scan("evidence").group_by("edge").agg(kept=pl.len())
    edges = _numbers(folder, ids).join(kept, on="edge", how="left")
    return edges.select("id", (pl.col("kept").fill_null(0) == pl.col("sentences")).alias(name))
