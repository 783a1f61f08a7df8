"""Find names to which a corpus gives several types, and the entities that they became.

One entity: its annotators mean one thing and do not agree what it is, or a schema says that these
types are mixed up. Several: they are homonyms, or one entity that was torn apart.
"""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from kg.store.folder import Folder

CONFLICTS = pl.Schema(
    {  # type: ignore[arg-type] # classes beside an instance
        "name": pl.String,  # the commonest spelling; names that differ in capital letters are one
        "types": pl.List(  # the commonest first
            pl.Struct(
                {
                    "type": pl.String,
                    "mentions": pl.UInt32,  # of the name with the type, from 1
                    "id": pl.String,  # of the entity that they mention
                }
            )
        ),
        "mentions": pl.UInt32,  # of the name, from 2
        "other_mentions": pl.UInt32,  # of the name with other types than its commonest, from 1
        "entities": pl.UInt32,  # that the name is of, from 1
    }
)


def conflicts(folder: "Folder") -> pl.DataFrame:
    """Return CONFLICTS, the worst first: most mentions of other types than the commonest.

    Takes as long as reading and grouping the table of surfaces.
    """
    tags = folder.scan("surfaces").select(pl.col("type").unique()).collect()["type"]
    type_of_tag = {tag: folder.schema.type_of(tag) for tag in tags}
    surfaces = (
        folder.scan("surfaces")
        .with_columns(pl.col("type").replace(type_of_tag), low=pl.col("surface").str.to_lowercase())
        .filter(pl.col("type").n_unique().over("low") > 1)
        .join(folder.scan("entities").select("entity", "id"), on="entity")
        .collect()
    )
    spellings = surfaces.group_by("low", "surface").agg(pl.sum("mentions"))
    by_type = surfaces.group_by("low", "type").agg(pl.sum("mentions")).group_by("low")
    by_entity = surfaces.group_by("low", "type", "id").agg(pl.sum("mentions"))
    return (
        _most_mentioned_first(by_entity, ["type", "id"])
        .group_by("low", maintain_order=True)
        .agg(
            types=pl.struct("type", "mentions", "id"),
            mentions=pl.sum("mentions"),
            entities=pl.col("id").n_unique(),
        )
        .join(by_type.agg(commonest=pl.max("mentions")), on="low")
        .join(_most_mentioned_first(spellings, ["surface"]).unique("low", keep="first"), on="low")
        .with_columns(other_mentions=pl.col("mentions") - pl.col("commonest"), name="surface")
        .sort(["other_mentions", "mentions", "low"], descending=[True, True, False])
        .select(pl.col(name).cast(dtype) for name, dtype in CONFLICTS.items())
    )


def _most_mentioned_first(rows: pl.DataFrame, ties: list[str]) -> pl.DataFrame:
    return rows.sort(["mentions", *ties], descending=[True] + [False] * len(ties))
