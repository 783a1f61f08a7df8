"""Read communities and centralities of the analysis of a graph folder, where it has one."""

import numpy as np
import polars as pl

from kg.common.arrays import Array
from kg.store.folder import Folder

NAMES = ("core", "page_rank", "betweenness")  # columns that hold numbers to measure by


def read_analysis(folder: Folder, entities: pl.Series) -> dict[str, Array]:
    """Return ``community`` and those of NAMES that are known of *entities*, given by number.

    Empty where nobody has analysed the graph, or where the analysis is of another content of it.
    An entity without a community has one of its own, behind all others.
    """
    if folder.analysis is None:
        return {}
    chosen = folder.analysis.frame[entities.cast(pl.Int64)]
    columns: dict[str, Array] = {}
    for name in NAMES:
        if not chosen[name].null_count():
            dtype = np.float64 if chosen[name].dtype.is_float() else np.int64
            columns[name] = chosen[name].to_numpy().astype(dtype)
    alone = len(folder.analysis.frame) + pl.int_range(len(chosen), eager=True)
    label = pl.select(chosen["community"].cast(pl.Int64).fill_null(alone)).to_series()
    columns["community"] = np.unique(label.to_numpy(), return_inverse=True)[1]
    return columns
