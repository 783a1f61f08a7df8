"""Say how well the edges of a graph agree with relations that are known to be true.

In: a graph, and a table of such relations (`kg.reports.evaluate.gold`). Out: an `Evaluation`: which
names of the gold the graph knows, how many of its pairs ever meet, how well each measure ranks the
pairs that meet, and how many edges have the right predicate.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats
from kg.common.errors import GoldError
from kg.common.output import open_output
from kg.reports.evaluate.gold import Gold, read_gold
from kg.reports.evaluate.match import match
from kg.reports.evaluate.picture import picture
from kg.reports.evaluate.ranking import Ranking, rank
from kg.reports.evaluate.typed import read_mapping, same_names, typed
from kg.store.tables import MEASURES

if TYPE_CHECKING:
    from kg.store.folder import Folder

USUAL = ("strength", "sentences", "npmi", "g2", "t")  # compared, whatever is asked for
FALLING = ("p", "q")  # the smaller, the more is in it
RANKS = ("sentences", "documents", *MEASURES)
FIRST = (10, 50, 100, 500)  # precision among so many; R is one more: as many as are true


@dataclass(frozen=True)
class Evaluation:
    """How a graph agrees with its gold."""

    graph: str
    gold: str
    things: int  # distinct names, each of one document and type
    by: dict[str, int]  # how the matched ones were found
    missed: pl.DataFrame  # ``thing, document, name, type, why`` of the others
    pairs: int  # distinct pairs of things that some relation joins, in whatever direction
    matched: int  # of them, both things are in the graph
    joined: int  # of the matched, both are one entity
    meet: int  # of the matched, they have a base edge
    candidates: int  # pairs of entities that meet
    true: int  # of them, so many are in the gold
    rankings: dict[str, Ranking]  # by measure, the one asked for first
    typed: pl.DataFrame  # `kg.reports.evaluate.typed.TYPED`; empty: no predicates to compare

    @property
    def ceiling(self) -> float | None:
        """Return the highest recall that any ranking can reach; None: nothing can be matched."""
        return self.meet / self.matched if self.matched else None

    def draw(self, path: Path) -> None:
        """Write precision against recall as a picture.

        Raises:
            GoldError: the ending of *path* is not .svg.
            OutputError: it cannot be written.
        """
        if path.suffix.lower() != ".svg":
            raise GoldError(str(path), f"a picture as {path.suffix or 'nothing'}", ".svg")
        title = f"{self.graph} against {self.gold}"
        with open_output(path) as file:
            file.write(picture(self.rankings, title).encode())


def evaluate(
    folder: "Folder", gold: str | Path, mapping: str | Path | None = None, by: str = "strength"
) -> Evaluation:
    """Compare *graph* with the relations of the table *gold*.

    Args:
        folder: it should be made of what the gold was made of; its base edges are the candidates.
        gold: see `kg.reports.evaluate.gold`.
        mapping: a table ``relation, predicate``; without it, what both call alike.
        by: the ranking to look at first, one of `RANKS`.

    Raises:
        GoldError: a table is wrong, or nothing in it is in the graph.
        GraphError: the graph was imported without its mentions.
    """
    folder.require("mentions", "links")
    if by not in RANKS:
        raise GoldError("the ranking", repr(by), f"one of {', '.join(RANKS)}")
    told = read_gold(Path(gold))
    matches, missed = match(folder, told)
    if matches.is_empty():
        hint = f"such as {missed['name'][0]!r}"
        raise GoldError(
            told.path.name, "no name that the graph has", f"names of {folder.name}", hint
        )
    columns = list(dict.fromkeys([by, *USUAL]))
    candidates = _candidates(folder, columns)
    pairs = _pairs(told, matches)
    true = _among(candidates, pairs)
    names = read_mapping(Path(mapping), told, folder) if mapping else same_names(told, folder)
    same = pl.col("one") == pl.col("other")
    kept = pairs.join(candidates, on=["one", "other"], how="semi")
    return Evaluation(
        folder.name,
        told.path.name,
        len(told.things),
        dict(matches.unique("thing")["by"].value_counts().sort("by").rows()),
        missed,
        _distinct(told).height,
        pairs["pair"].n_unique(),
        pairs.group_by("pair").agg(same.all()).filter("one").height,
        kept["pair"].n_unique(),
        len(candidates),
        int(true.sum()),
        {name: rank(_score(candidates, name), true) for name in columns},
        typed(folder, told, matches, names),
    )


def _candidates(folder: "Folder", columns: list[str]) -> pl.DataFrame:
    """Return ``one, other`` of the pairs of entities that meet, and the *columns*."""
    base = folder.scan("edges").filter(pl.col("basis") == "co-occurrence")
    ends = pl.min_horizontal("subject", "object"), pl.max_horizontal("subject", "object")
    return base.select(ends[0].alias("one"), ends[1].alias("other"), *columns).collect()


def _distinct(gold: Gold) -> pl.DataFrame:
    """Return ``pair, head, tail``: each pair of things once, whatever its order and relation."""
    ends = pl.min_horizontal("head", "tail"), pl.max_horizontal("head", "tail")
    pairs = gold.relations.select(head=ends[0], tail=ends[1]).unique(maintain_order=True)
    return pairs.with_row_index("pair")


def _pairs(gold: Gold, matches: pl.DataFrame) -> pl.DataFrame:
    """Return ``pair, one, other``: the entities of the pairs of the gold."""
    named = matches.select("thing", "entity")
    pairs = _distinct(gold).join(named, left_on="head", right_on="thing")
    pairs = pairs.join(named, left_on="tail", right_on="thing", suffix="_of_tail")
    ends = ["entity", "entity_of_tail"]
    return pairs.select("pair", one=pl.min_horizontal(ends), other=pl.max_horizontal(ends))


def _among(candidates: pl.DataFrame, pairs: pl.DataFrame) -> Flags:
    """Tell which candidates are among the *pairs*."""
    true = pairs.select("one", "other", true=pl.lit(True)).unique()
    found = candidates.join(true, on=["one", "other"], how="left", maintain_order="left")
    return found["true"].fill_null(False).to_numpy()


def _score(candidates: pl.DataFrame, name: str) -> Floats:
    """Return what to rank by; what is not known comes last."""
    values = candidates[name].cast(pl.Float64)
    score = (-values if name in FALLING else values).fill_null(-np.inf)
    return np.asarray(score.to_numpy(), np.float64)
