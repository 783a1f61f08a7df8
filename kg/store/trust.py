"""Levels of trust of edges: claimed, strong, listed together, weak, or likely noise.

In: the edges of a graph. Out: the level of each, by rules that docs/filters.md states with the
precision that was judged by reading:

- *claimed*: the corpus annotates it, or a cue phrase asserts it;
- *listed*: an enumeration names both;
- *strong*: a base edge of at least `STRONG`, whose ends no enumeration lists;
- *weak*: a base edge that is none of the others;
- *noise*: a base edge below `NOISE`, of a pair for which nothing is claimed.

Where judgements gave an edge a probability, that decides instead of its strength: a base edge is
strong from `LIKELY` on and noise below `UNLIKELY`, and what is claimed with less than `DOUBTED` is
no better than a base edge.

What is claimed and what is strong is the *trusted* part of a graph.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.common.arrays import Flags

if TYPE_CHECKING:
    from kg.store.folder import Folder

STRONG = 0.3  # least strength of a base edge that is trusted
NOISE = 0.005  # base edges below it are likely noise
LIKELY, DOUBTED, UNLIKELY = 0.85, 0.5, 0.2  # probabilities
CLAIMED, LISTED = ("annotated", "cue"), "enumeration"  # bases
BASE = "co-occurrence"  # basis
LEVELS = ("claimed", "strong", "listed", "weak", "noise")  # the most trusted first
TRUSTED = LEVELS[:2]
_COLUMNS = ["subject", "object", "basis", "strength"]


def levels(edges: pl.DataFrame) -> pl.Series:
    """Return the level of each of *edges*, one of `LEVELS`; time in proportion to the edges.

    Args:
        edges: all edges of a graph, with ``subject, object, basis, strength``, and ``probability``
            where there is one; what is listed or claimed of a pair is seen only where its edges are
            among them.
    """
    known = pl.col("probability") if "probability" in edges.columns else pl.lit(None, pl.Float64)
    ends = pl.min_horizontal("subject", "object"), pl.max_horizontal("subject", "object")
    columns = [*_COLUMNS, known.alias("probability")]
    rows = edges.select(columns).with_columns(first=ends[0], second=ends[1])
    probability = pl.col("probability")
    is_claim = pl.col("basis").is_in(CLAIMED) & (probability.fill_null(1.0) >= DOUBTED)
    rows = rows.with_columns(is_claim=is_claim)
    # Few edges are more than base edges: what is known of their pairs is joined to all.
    pairs = (
        rows.filter(pl.col("basis") != BASE)
        .group_by("first", "second")
        .agg(
            claimed=pl.col("is_claim").any(),
            listed=(pl.col("basis") == LISTED).any(),
        )
    )
    rows = rows.join(pairs, on=["first", "second"], how="left", maintain_order="left")
    strength_is_strong = (pl.col("strength") >= STRONG) & ~pl.col("listed").fill_null(False)
    is_strong = pl.coalesce(probability >= LIKELY, strength_is_strong)
    is_noise = pl.coalesce(probability < UNLIKELY, pl.col("strength") < NOISE)
    level = (
        pl.when("is_claim")
        .then(pl.lit("claimed"))
        .when(pl.col("basis") == LISTED)
        .then(pl.lit("listed"))
        .when(is_strong)
        .then(pl.lit("strong"))
        .when(is_noise & ~pl.col("claimed").fill_null(False))
        .then(pl.lit("noise"))
        .otherwise(pl.lit("weak"))
    )
    return rows.select(level=level)["level"]


def trusted(folder: "Folder") -> Flags:
    """Tell which edges of *folder* are of its trusted part."""
    return np.array(levels(_edges(folder)).is_in(TRUSTED).to_numpy())


def _edges(folder: "Folder") -> pl.DataFrame:
    """Return the columns of all edges that tell their levels."""
    edges = folder.scan("edges")
    known = [name for name in ("probability",) if name in edges.collect_schema()]
    return edges.select(*_COLUMNS, *known).collect()


@dataclass(frozen=True)
class TrustCounts:
    """How many edges of a graph there are of each level.

    Attributes:
        annotated: that the corpus states.
        cue: that a cue phrase asserts.
        strong: base edges that are trusted.
        listed: of two entities in one enumeration.
        weak: base edges that may be true.
        noise: base edges that likely are not.
        base: base edges, of whatever level.
        sentences: of the corpus; None: unknown.
    """

    annotated: int
    cue: int
    strong: int
    listed: int
    weak: int
    noise: int
    base: int
    sentences: int | None

    @property
    def trusted(self) -> int:
        """Return how many edges are claimed or strong."""
        return self.annotated + self.cue + self.strong

    @property
    def cues_per_thousand(self) -> float | None:
        """Return the number of cue edges per 1,000 sentences; None: sentences are unknown."""
        return 1000 * self.cue / self.sentences if self.sentences else None


def trust_counts(folder: "Folder") -> TrustCounts:
    """Count the edges of *folder* by level; one pass over a few columns of all edges."""
    edges = _edges(folder)
    level = levels(edges)
    counts = dict(level.value_counts().rows())
    claims = dict(edges["basis"].filter(level == "claimed").value_counts().rows())
    return TrustCounts(
        **{basis: claims.get(basis, 0) for basis in CLAIMED},
        **{level: counts.get(level, 0) for level in LEVELS[1:]},
        base=int((edges["basis"] == BASE).sum()),
        sentences=folder.counts["sentences"] or None,
    )
