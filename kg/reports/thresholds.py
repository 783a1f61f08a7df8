"""Preview edge filters: how many edges and entities each threshold would keep."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.store.filters import Filters, passing
from kg.store.tables import BASES

if TYPE_CHECKING:
    from kg.store.folder import Folder

THRESHOLDS = pl.Schema(
    {
        "filter": pl.String,  # as it is written on the command line; all: no filter
        "edges": pl.Int64,  # that it keeps, alone
        "share": pl.Float64,  # of all edges, [0, 1]
        "entities": pl.Int64,  # that have an edge left
    }
)
VALUES: dict[str, tuple[float, ...]] = {  # that are tried, by the field of `Filters`
    "min_sentences": (2, 3, 5, 10),
    "min_documents": (2, 3, 5, 10),
    "max_q": (0.1, 0.05, 0.01, 0.001),
    "min_probability": (0.5, 0.8, 0.9),
    "backbone": (0.1, 0.05, 0.01),
    "top_per_entity": (10, 5, 3, 1),
}
STRENGTH_SHARES = (0.5, 0.25, 0.1, 0.01)  # of the edges that a tried --min-strength keeps, about
MAX_PREDICATES = 12  # that are tried, the commonest ones


def thresholds(folder: "Folder") -> pl.DataFrame:
    """Return THRESHOLDS: how much of the graph each filter keeps, alone.

    Each row takes one pass over a few columns of all edges.
    """
    ends = folder.scan("edges").select("subject", "object").collect()
    rows = []
    for option, filters in [("all", Filters()), *_filters(folder)]:
        kept = ends.filter(pl.Series(passing(folder, filters)))
        entities = pl.concat([kept["subject"], kept["object"]]).n_unique()
        rows.append((option, len(kept), len(kept) / max(len(ends), 1), entities))
    return pl.DataFrame(rows, THRESHOLDS, orient="row")


def _filters(folder: "Folder") -> Iterator[tuple[str, Filters]]:
    """Yield the filters to try, each with its option of the command line."""
    columns = {"min_documents": "documents", "min_probability": "probability"}
    is_known = [pl.col(column).is_not_null().any().alias(f) for f, column in columns.items()]
    known = folder.scan("edges").select(is_known).collect().row(0, named=True)
    yield "--trusted", Filters(trusted=True)
    for basis in BASES:
        yield f"--basis {basis}", Filters(basis=(basis,))
    counts = sorted(folder.counts["edges"].items(), key=lambda item: (-item[1], item[0]))
    for predicate, _ in counts[:MAX_PREDICATES]:
        yield f"--predicate {predicate}", Filters(predicate=(predicate,))
    for name, values in VALUES.items():
        for value in values if known.get(name, True) else ():
            argument = f"disparity={value:g}" if name == "backbone" else f"{value:g}"
            option = f"--{name.replace('_', '-')} {argument}"
            yield option, Filters(**{name: value})  # type: ignore[arg-type]
        if name == "max_q":
            for strength in _strengths(folder):
                yield f"--min-strength {strength:g}", Filters(min_strength=strength)


def _strengths(folder: "Folder") -> list[float]:
    """Return strengths of two digits that about the `STRENGTH_SHARES` of all edges have."""
    strength = np.sort(folder.scan("edges").select("strength").collect()["strength"].to_numpy())
    if not len(strength):
        return []
    ranks = [int((1 - share) * (len(strength) - 1)) for share in STRENGTH_SHARES]
    return sorted({float(f"{strength[rank]:.1e}") for rank in ranks})
