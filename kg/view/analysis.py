"""Read communities and centralities of ``analysis.parquet`` of a graph folder, where it has one."""

import numpy as np
import polars as pl

from kg.common.arrays import Array
from kg.store.folder import Folder

FILE = "analysis.parquet"
WHOLE = ("community", "core")  # whole numbers; others are real ones
NAMES = (*WHOLE, "page_rank", "betweenness")


def read_analysis(folder: Folder, entities: pl.Series) -> dict[str, Array]:
    """Return the columns of NAMES that the analysis has, for each of *entities* by its number.

    Empty where nobody has analysed the graph, or where the analysis is of another content of it.
    """
    path = folder.path / FILE
    if not path.is_file():
        return {}
    rows = pl.read_parquet(path)
    if len(rows) != sum(folder.counts["entities"].values()):
        return {}
    chosen = rows.sort("entity")[entities.cast(pl.Int64)]
    columns: dict[str, Array] = {}
    for name in NAMES:
        if name not in chosen.columns or chosen[name].null_count():
            continue
        if name in WHOLE:
            columns[name] = chosen[name].to_numpy().astype(np.int64)
        else:
            columns[name] = chosen[name].to_numpy().astype(np.float64)
    if "community" in columns:
        columns["community"] = np.unique(columns["community"], return_inverse=True)[1]
    return columns
