"""Take communities and centralities of an analysed graph for the page, for each entity of it."""

import numpy as np
import polars as pl

from kg.common.arrays import Array, Integers
from kg.store.folder import Folder

MEASURED = ("page_rank", "betweenness", "core")  # of an entity, beside its community


def read_analysis(folder: Folder, entities: pl.Series) -> dict[str, Array]:
    """Return ``community`` and those of MEASURED that are known, for each number of *entities*.

    Empty where nobody has analysed the graph as it is. An entity without a community is one of its
    own; communities are numbered from 0 without gaps.
    """
    rows = folder.scan("analysis").collect()
    if rows.is_empty():
        return {}
    chosen = rows.sort("entity")[entities.cast(pl.Int64)]
    columns: dict[str, Array] = {"community": _without_gaps(chosen["community"])}
    for name in MEASURED:
        if not chosen[name].null_count():
            columns[name] = chosen[name].to_numpy()
    return columns


def _without_gaps(community: pl.Series) -> Integers:
    """Return *community* numbered anew in its order, nulls each behind them."""
    alone = int(community.cast(pl.Int64).max() or 0) + 1  # type: ignore[arg-type] # a number
    own = pl.int_range(alone, alone + len(community), eager=True)
    filled = community.cast(pl.Int64).zip_with(community.is_not_null(), own)
    return np.unique(filled.to_numpy(), return_inverse=True)[1]
