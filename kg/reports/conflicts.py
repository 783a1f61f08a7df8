"""Find the names to which a corpus gives several types, and what resolving made of them.

One entity: its annotators mean one thing and do not agree what it is, or a schema says that these
types are mixed up. Several: they are homonyms, or one thing that was torn apart.
"""

from typing import TYPE_CHECKING

import polars as pl

from kg.common.text_table import table
from kg.reports.explain.paint import clean

if TYPE_CHECKING:
    from kg.store.folder import Folder

SHOWN_TYPES = 4  # that a cell lists


def conflicts(folder: "Folder") -> pl.DataFrame:
    """Return the names with several types, the worst first.

    Names are one that differ in capital letters only. The worst has most mentions of other types
    than its commonest.

    Out: ``name`` (its commonest spelling), ``types`` (a list of ``type, mentions, id`` of the
    entity, the commonest first), ``mentions`` (in all), ``other`` (not of its commonest type),
    ``entities`` (how many it is).
    """
    tags = folder.scan("surfaces").select(pl.col("type").unique()).collect()["type"]
    meaning = {tag: folder.schema.type_of(tag) for tag in tags}
    written = (
        folder.scan("surfaces")
        .with_columns(pl.col("type").replace(meaning), low=pl.col("surface").str.to_lowercase())
        .filter(pl.col("type").n_unique().over("low") > 1)
        .join(folder.scan("entities").select("entity", "id"), on="entity")
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


def show_conflicts(found: pl.DataFrame, top: int) -> str:
    """Return the *top* rows of what `conflicts` found, and what became of each."""
    rows = []
    for row in found.head(top).iter_rows(named=True):
        types = [f"{one['type']} {one['mentions']:,}" for one in row["types"]]
        more = ", …" if len(types) > SHOWN_TYPES else ""
        became = f"{row['entities']:,} entities" if row["entities"] > 1 else "one entity"
        rows.append(
            (clean(row["name"]), ", ".join(types[:SHOWN_TYPES]) + more, row["other"], became)
        )
    return table(["name", "types", "other mentions", "became"], rows)
