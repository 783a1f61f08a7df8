"""Find merged and split entities: those that share mentions under other ids than before.

A mention is the same in both graphs if its source, sentence, tokens and surface are.
"""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from kg.store.folder import Folder

MOVES = pl.Schema(
    {
        "old_id": pl.String,
        "old_name": pl.String,
        "old_type": pl.String,
        "new_id": pl.String,
        "new_name": pl.String,
        "new_type": pl.String,
        "mentions": pl.UInt32,  # that were of the old entity and are of the new one, from 1
        "merged": pl.Boolean,  # the new entity has mentions of several old ones
        "split": pl.Boolean,  # the old entity's mentions are of several new ones
    }
)
PLACE = ["source", "sentence", "start", "end", "surface"]


def diff_moves(old: "Folder", new: "Folder") -> pl.DataFrame:
    """Return MOVES, the most mentions first.

    There is a row for each old and new entity that share mentions, if the new one has mentions of
    several old ones, or the old one's are of several new ones, or their ids differ.
    """
    pairs = _same_mentions(old, new)
    for folder, side in ((old, "old"), (new, "new")):
        links = folder.scan("links").rename({"mention": side, "entity": f"{side}_entity"})
        pairs = pairs.join(links, on=side)
    counts = pairs.group_by("old_entity", "new_entity").agg(mentions=pl.len())
    counts = counts.with_columns(
        merged=pl.len().over("new_entity") > 1, split=pl.len().over("old_entity") > 1
    )
    for folder, side in ((old, "old"), (new, "new")):
        entities = folder.scan("entities").select("entity", "id", "name", "type")
        prefixed = entities.select(pl.all().name.prefix(f"{side}_"))
        counts = counts.join(prefixed, on=f"{side}_entity")
    return (
        counts.filter(pl.col("merged") | pl.col("split") | (pl.col("old_id") != pl.col("new_id")))
        .sort("mentions", "new_id", "old_id", descending=[True, False, False])
        .select(MOVES.names())
        .collect()
    )


def _same_mentions(old: "Folder", new: "Folder") -> pl.LazyFrame:
    """Return ``old, new``: the numbers of each mention in the two graphs.

    Several mentions may be of the same tokens, with other types or identifiers. Those with the same
    type and identifier are one; what is left of either is one with what is left of the other.
    """
    kinds = ["type", "identifier"]
    sides = [
        folder.scan("mentions").select(
            *PLACE, pl.col("mention").alias(side), pl.struct(kinds).alias(f"{side}_kind")
        )
        for folder, side in ((old, "old"), (new, "new"))
    ]
    alike = pl.col("old_kind").eq_missing(pl.col("new_kind"))
    pairs = sides[0].join(sides[1], on=PLACE).select("old", "new", alike=alike).collect()
    same = pairs.filter("alike")
    rest = pairs.filter(~pl.col("alike"))
    rest = rest.join(same, on="old", how="anti").join(same, on="new", how="anti")
    return pl.concat([same, rest]).select("old", "new").lazy()
