"""Evaluate the edges of a graph against gold relations: recall, rankings, predicates.

In: a graph, and relations that are known to be true (`kg.reports.evaluate.gold`). Out: an
`Evaluation`: which names of the gold the graph has, how many of its pairs ever co-occur, how well
each measure ranks the pairs that do, and how many edges have the right predicate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats
from kg.common.errors import GoldError
from kg.common.output import open_output
from kg.reports.evaluate.gold import Gold, GoldRelations, read_gold
from kg.reports.evaluate.match import match
from kg.reports.evaluate.plot import precision_recall_svg
from kg.reports.evaluate.predicates import equal_names, judge_predicates, read_mapping
from kg.reports.evaluate.ranking import Ranking, rank
from kg.reports.report import Report
from kg.store.tables import MEASURES

if TYPE_CHECKING:
    from kg.store.folder import Folder

ALWAYS_RANKED = ("strength", "sentences", "npmi", "g2", "t")
LOW_IS_STRONG = ("p", "q")
RANKS = ("sentences", "documents", *MEASURES)
CUTOFFS = (10, 50, 100, 500)  # k of precision at k; R, as many as are true, is one more


@dataclass(frozen=True, repr=False)
class Evaluation(Report):
    """How a graph agrees with its gold.

    Attributes:
        graph: the graph's name.
        gold: the gold's name.
        gold_entities: distinct names of the gold, each of one document and type.
        matched_by: how many of them were found in the graph, by how they were matched.
        unmatched: `kg.reports.evaluate.match.UNMATCHED`: the others, and why.
        gold_pairs: distinct pairs of gold entities that some relation joins, in whatever direction.
        matched_pairs: of these, both ends are in the graph.
        merged_pairs: of the matched ones, both ends are one entity of the graph.
        co_occurring_pairs: of the matched ones, they have a base edge.
        candidates: pairs of entities of the graph that co-occur; they are what is ranked.
        true_candidates: of these, so many are in the gold.
        rankings: by measure, the one asked for first.
        predicates: `kg.reports.evaluate.predicates.PREDICATES`; no row: none to compare.
    """

    graph: str
    gold: str
    gold_entities: int = field(metadata={"json": "things"})
    matched_by: dict[str, int] = field(metadata={"json": "by"})
    unmatched: pl.DataFrame = field(metadata={"json": "missed"})
    gold_pairs: int = field(metadata={"json": "pairs"})
    matched_pairs: int = field(metadata={"json": "matched"})
    merged_pairs: int = field(metadata={"json": "joined"})
    co_occurring_pairs: int = field(metadata={"json": "meet"})
    candidates: int
    true_candidates: int = field(metadata={"json": "true"})
    rankings: dict[str, Ranking]
    predicates: pl.DataFrame = field(metadata={"json": "typed"})

    @property
    def ceiling(self) -> float | None:
        """Return the highest recall of any ranking, [0, 1]; None: nothing could be matched."""
        return self.co_occurring_pairs / self.matched_pairs if self.matched_pairs else None

    def figures(self) -> dict[str, dict[str, float | None]]:
        """Return average precision and precision at k of each ranking, [0, 1]."""
        return {
            name: {
                "average precision": ranking.average_precision,
                **{f"precision at {k}": ranking.precision_at(k) for k in CUTOFFS},
                "precision at R": ranking.precision_at(self.true_candidates),
            }
            for name, ranking in self.rankings.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain Python, ready for JSON; of each ranking its figures."""
        return super().to_dict() | {
            "ceiling": self.ceiling,
            "missed": self.unmatched.drop("gold_entity").to_dicts(),
            "rankings": self.figures(),
        }

    def draw(self, path: Path) -> None:
        """Write precision against recall as an SVG or PNG picture.

        Raises:
            GoldError: the ending of *path* is neither .svg nor .png.
            MissingExtra: matplotlib, which draws PNG, is not installed.
            OutputError: it cannot be written.
        """
        suffix = path.suffix.lower()
        if suffix not in (".svg", ".png"):
            raise GoldError(str(path), f"a picture as {suffix or 'nothing'}", ".svg or .png")
        title = f"{self.graph} against {self.gold}"
        if suffix == ".png":
            from kg.reports.plots.precision_recall import plot_precision_recall

            plot_precision_recall(self.rankings, title, path)
            return
        with open_output(path) as file:
            file.write(precision_recall_svg(self.rankings, title).encode())

    def __repr__(self) -> str:
        name, ranking = next(iter(self.rankings.items()))
        return (
            f"<Evaluation of {self.graph} against {self.gold}: "
            f"{self.true_candidates:,} of {self.candidates:,} pairs are true; "
            f"average precision by {name} {ranking.average_precision:.3f}>"
        )


def evaluate(
    folder: "Folder",
    gold: GoldRelations,
    mapping: str | Path | Mapping[str, str] | None = None,
    by: str = "strength",
) -> Evaluation:
    """Compare the edges of a graph with *gold* relations.

    Args:
        folder: it should be made of what the gold was made of; its base edges are the candidates.
        gold: a table, a Polars frame, or tuples ``(subject, predicate, object)``; see
            `kg.reports.evaluate.gold`.
        mapping: a table ``relation, predicate``, or a predicate by relation; without it, what both
            call alike.
        by: the ranking to put first, one of `RANKS`.

    Raises:
        GoldError: the gold or the mapping is wrong, or nothing in it is in the graph.
        GraphError: the graph was imported without its mentions.
    """
    folder.require("mentions", "links")
    if by not in RANKS:
        raise GoldError("the ranking", repr(by), f"one of {', '.join(RANKS)}")
    relations = read_gold(gold)
    matches, unmatched = match(folder, relations)
    if matches.is_empty():
        hint = f"such as {unmatched['name'][0]!r}"
        wanted = f"names of {folder.name}"
        raise GoldError(relations.name, "no name that the graph has", wanted, hint)
    columns = list(dict.fromkeys([by, *ALWAYS_RANKED]))
    candidates = _candidates(folder, columns)
    pairs = _entity_pairs(relations, matches)
    true = _are_among(candidates, pairs)
    predicates = (
        equal_names(relations, folder)
        if mapping is None
        else read_mapping(mapping, relations, folder)
    )
    one_entity = (pl.col("first") == pl.col("second")).all()
    return Evaluation(
        graph=folder.name,
        gold=relations.name,
        gold_entities=len(relations.entities),
        matched_by=dict(matches.unique("gold_entity")["by"].value_counts().sort("by").rows()),
        unmatched=unmatched,
        gold_pairs=_gold_pairs(relations).height,
        matched_pairs=pairs["pair"].n_unique(),
        merged_pairs=int(pairs.group_by("pair").agg(merged=one_entity)["merged"].sum()),
        co_occurring_pairs=pairs.join(candidates, on=["first", "second"], how="semi")[
            "pair"
        ].n_unique(),
        candidates=len(candidates),
        true_candidates=int(true.sum()),
        rankings={name: rank(_score(candidates, name), true) for name in columns},
        predicates=judge_predicates(folder, relations, matches, predicates),
    )


def base_edges_in_gold(folder: "Folder", gold: GoldRelations) -> pl.DataFrame:
    """Return ``id, is_true`` of the base edges: whether the *gold* relates their ends.

    Raises:
        GoldError: the gold is wrong.
    """
    relations = read_gold(gold)
    matches, _ = match(folder, relations)
    candidates = _candidates(folder, ["id"])
    true = _are_among(candidates, _entity_pairs(relations, matches))
    return candidates.select("id", is_true=pl.Series(true))


def _candidates(folder: "Folder", columns: list[str]) -> pl.DataFrame:
    """Return ``first, second`` of the pairs of entities that co-occur, and the *columns*."""
    base = folder.scan("edges").filter(pl.col("basis") == "co-occurrence")
    ends = ["subject", "object"]
    first, second = pl.min_horizontal(ends), pl.max_horizontal(ends)
    return base.select(first.alias("first"), second.alias("second"), *columns).collect()


def _gold_pairs(gold: Gold) -> pl.DataFrame:
    """Return ``pair, head, tail``: each pair of gold entities once, in whatever order."""
    ends = pl.min_horizontal("head", "tail"), pl.max_horizontal("head", "tail")
    pairs = gold.relations.select(head=ends[0], tail=ends[1]).unique(maintain_order=True)
    return pairs.with_row_index("pair")


def _entity_pairs(gold: Gold, matches: pl.DataFrame) -> pl.DataFrame:
    """Return ``pair, first, second``: the entities of the graph that a pair of the gold means."""
    entities = matches.select("gold_entity", "entity")
    pairs = _gold_pairs(gold).join(entities, left_on="head", right_on="gold_entity")
    pairs = pairs.join(entities, left_on="tail", right_on="gold_entity", suffix="_of_tail")
    ends = ["entity", "entity_of_tail"]
    return pairs.select("pair", first=pl.min_horizontal(ends), second=pl.max_horizontal(ends))


def _are_among(candidates: pl.DataFrame, pairs: pl.DataFrame) -> Flags:
    """Tell of each candidate whether it is among the *pairs*."""
    ends = ["first", "second"]
    true = pairs.select(*ends, true=pl.lit(True)).unique()
    flags = candidates.join(true, on=ends, how="left", maintain_order="left")["true"]
    return flags.fill_null(False).to_numpy()


def _score(candidates: pl.DataFrame, measure: str) -> Floats:
    """Return what to rank by, high before low; candidates without a value come last."""
    values = candidates[measure].cast(pl.Float64)
    score = (-values if measure in LOW_IS_STRONG else values).fill_null(-np.inf)
    return np.asarray(score.to_numpy(), np.float64)
