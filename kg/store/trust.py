"""Levels of trust of edges: claimed, strong, listed together, weak, or likely noise.

In: the edges of a graph. Out: the level of each, by rules that docs/filters.md states with the
precision that was judged by reading:

- *claimed*: the corpus annotates it, or a cue phrase asserts it;
- *listed*: an enumeration names both;
- *strong*: a base edge of at least `STRONG`, whose ends no enumeration lists;
- *weak*: a base edge that is none of the others;
- *noise*: a base edge below `NOISE`, of a pair for which nothing is claimed.

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
CLAIMED, LISTED = ("annotated", "cue"), "enumeration"  # bases
BASE = "co-occurrence"  # basis
LEVELS = ("claimed", "strong", "listed", "weak", "noise")  # the most trusted first
TRUSTED = LEVELS[:2]
_COLUMNS = ["subject", "object", "basis", "strength"]


def levels(edges: pl.DataFrame) -> pl.Series:
    """Return the level of each of *edges*, one of `LEVELS`; time in proportion to the edges.

    Args:
        edges: all edges of a graph, with ``subject, object, basis, strength``; what is
            listed or claimed of a pair is seen only where its edges are among them.
    """
    ends = pl.min_horizontal("subject", "object"), pl.max_horizontal("subject", "object")
    rows = edges.select(_COLUMNS).with_columns(first=ends[0], second=ends[1])
    # Few edges are more than base edges: what is known of their pairs is joined to all.
    pairs = (
        rows.filter(pl.col("basis") != BASE)
        .group_by("first", "second")
        .agg(
            claimed=pl.col("basis").is_in(CLAIMED).any(),
            listed=(pl.col("basis") == LISTED).any(),
        )
    )
    rows = rows.join(pairs, on=["first", "second"], how="left", maintain_order="left")
    listed = pl.col("listed").fill_null(False)
    level = (
        pl.when(pl.col("basis").is_in(CLAIMED))
        .then(pl.lit("claimed"))
        .when(pl.col("basis") == LISTED)
        .then(pl.lit("listed"))
        .when((pl.col("strength") >= STRONG) & ~listed)
        .then(pl.lit("strong"))
        .when((pl.col("strength") < NOISE) & ~pl.col("claimed").fill_null(False))
        .then(pl.lit("noise"))
        .otherwise(pl.lit("weak"))
    )
    return rows.select(level=level)["level"]


def trusted(folder: "Folder") -> Flags:
    """Tell which edges of *folder* are of its trusted part."""
    edges = folder.scan("edges").select(_COLUMNS).collect()
    return np.array(levels(edges).is_in(TRUSTED).to_numpy())


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
        sentences: of the corpus; None: unknown.
    """

    annotated: int
    cue: int
    strong: int
    listed: int
    weak: int
    noise: int
    sentences: int | None

    @property
    def trusted(self) -> int:
        """Return how many edges are claimed or strong."""
        return self.annotated + self.cue + self.strong

    @property
    def base(self) -> int:
        """Return how many base edges there are."""
        return self.strong + self.weak + self.noise

    @property
    def cues_per_thousand(self) -> float | None:
        """Return the number of cue edges per 1,000 sentences; None: sentences are unknown."""
        return 1000 * self.cue / self.sentences if self.sentences else None


def trust_counts(folder: "Folder") -> TrustCounts:
    """Count the edges of *folder* by level; one pass over a few columns of all edges."""
    edges = folder.scan("edges").select(_COLUMNS).collect()
    counts = dict(levels(edges).value_counts().rows())
    cue = int((edges["basis"] == "cue").sum())
    return TrustCounts(
        annotated=counts.get("claimed", 0) - cue,
        cue=cue,
        **{level: counts.get(level, 0) for level in LEVELS[1:]},
        sentences=folder.counts["sentences"] or None,
    )
