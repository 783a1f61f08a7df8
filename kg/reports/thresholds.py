"""Say how many edges each filter would keep, before anything is written."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.store.filters import Filters, passing
from kg.store.tables import BASES

if TYPE_CHECKING:
    from kg.store.folder import Folder

STEPS: dict[str, tuple[float, ...]] = {
    "min_sentences": (2, 3, 5, 10),
    "min_documents": (2, 3, 5, 10),
    "max_q": (0.1, 0.05, 0.01, 0.001),
    "backbone": (0.1, 0.05, 0.01),
    "top_per_entity": (10, 5, 3, 1),
}
SHARES = (0.5, 0.25, 0.1, 0.01)  # of the edges, by strength
MOST = 12  # predicates that are listed


def thresholds(folder: "Folder") -> pl.DataFrame:
    """Return how much of *graph* each filter keeps, alone.

    Out: ``filter`` (as it is written), ``edges``, ``share`` (of all edges, [0, 1]), ``entities``
    (that have an edge left).
    """
    ends = folder.scan("edges").select("subject", "object").collect()
    rows = []
    for text, filters in [("", Filters()), *_asked(folder)]:
        kept = ends.filter(pl.Series(passing(folder, filters)))
        left = pl.concat([kept["subject"], kept["object"]]).n_unique()
        rows.append((text or "all", len(kept), len(kept) / max(len(ends), 1), left))
    columns = {"filter": pl.String, "edges": pl.Int64, "share": pl.Float64, "entities": pl.Int64}
    return pl.DataFrame(rows, columns, orient="row")


def _asked(folder: "Folder") -> Iterator[tuple[str, Filters]]:
    """Yield filters worth knowing of, each as it is written on the command line."""
    known = folder.scan("edges").select(pl.col("documents").is_not_null().any()).collect().item()
    for basis in BASES:
        yield f"--basis {basis}", Filters(basis=(basis,))
    counts = sorted(folder.counts["edges"].items(), key=lambda item: (-item[1], item[0]))
    for predicate, _ in counts[:MOST]:
        yield f"--predicate {predicate}", Filters(predicate=(predicate,))
    for name, steps in STEPS.items():
        for step in steps if known or name != "min_documents" else ():
            value = f"disparity={step:g}" if name == "backbone" else f"{step:g}"
            yield f"{_option(name)} {value}", Filters(**{name: step})  # type: ignore[arg-type]
        if name == "max_q":
            for strength in _strengths(folder):
                yield f"--min-strength {strength:g}", Filters(min_strength=strength)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _strengths(folder: "Folder") -> list[float]:
    """Return strengths of two digits that about so many edges have as `SHARES` says."""
    strength = np.sort(folder.scan("edges").select("strength").collect()["strength"].to_numpy())
    if not len(strength):
        return []
    found = [strength[int((1 - share) * (len(strength) - 1))] for share in SHARES]
    return sorted({float(f"{value:.1e}") for value in found})
