"""Find the names to which a corpus gives several types, and what resolving made of them.

One entity: its annotators mean one thing and do not agree what it is, or a schema says that these
types are mixed up. Several: they are homonyms, or one thing that was torn apart.
"""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from kg.graph import Graph


def conflicts(graph: "Graph") -> pl.DataFrame:
    """Return the names with several types, the worst first.

    Names are one that differ in capital letters only. The worst has most mentions of other types
    than its commonest.

    Out: ``name`` (its commonest spelling), ``types`` (a list of ``type, mentions, id`` of the
    entity, the commonest first), ``mentions`` (in all), ``other`` (not of its commonest type),
    ``entities`` (how many it is).
    """
    tags = graph.scan("surfaces").select(pl.col("type").unique()).collect()["type"]
    meaning = {tag: graph.schema.type_of(tag) for tag in tags}
    written = (
        graph.scan("surfaces")
        .with_columns(pl.col("type").replace(meaning), low=pl.col("surface").str.to_lowercase())
        .filter(pl.col("type").n_unique().over("low") > 1)
        .join(graph.scan("entities").select("entity", "id"), on="entity")
        .collect()
    )
    spelling = written.group_by("low", "surface").agg(pl.sum("mentions"))
    most = written.group_by("low", "type").agg(pl.sum("mentions")).group_by("low")
    types = written.group_by("low", "type", "id").agg(pl.sum("mentions"))
    return (
        _first(types, ["type", "id"])
        .group_by("low", maintain_order=True)
        .agg(
            types=pl.struct("type", "mentions", "id"),
            mentions=pl.sum("mentions"),
            entities=pl.col("id").n_unique(),
        )
        .join(most.agg(most=pl.max("mentions")), on="low")
        .join(_first(spelling, ["surface"]).unique("low", keep="first"), on="low")
        .with_columns(other=pl.col("mentions") - pl.col("most"))
        .sort(["other", "mentions", "low"], descending=[True, True, False])
        .select(
            name="surface", types="types", mentions="mentions", other="other", entities="entities"
        )
    )


def _first(rows: pl.DataFrame, ties: list[str]) -> pl.DataFrame:
    """Sort *rows* by mentions, the most first."""
    return rows.sort(["mentions", *ties], descending=[True] + [False] * len(ties))
