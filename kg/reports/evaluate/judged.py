"""Evaluate a graph by judged edges: precision, rankings and calibration, with intervals of 95%.

In: a graph, and the tables in which a person marked some of its edges yes or no. What is judged is
a sample that was drawn to teach, not to count: precision is that of the judged edges.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats
from kg.common.errors import GoldError
from kg.common.exact_sums import UNIT, quantise
from kg.common.output import open_output
from kg.relate.judging.calibration import calibrate, teaches
from kg.relate.judging.features import features
from kg.relate.judging.judgements import read_judgements, read_rows_of
from kg.reports.evaluate.evaluation import ALWAYS_RANKED, LOW_IS_STRONG, RANKS
from kg.reports.evaluate.intervals import bootstrap, wilson
from kg.reports.evaluate.plot import reliability_svg
from kg.reports.evaluate.ranking import rank
from kg.reports.report import Report

if TYPE_CHECKING:
    from kg.store.folder import Folder

PRECISION = pl.Schema(
    {
        "edges": pl.String,  # all, a basis or a predicate
        "judged": pl.Int64,
        "true": pl.Int64,
        "precision": pl.Float64,  # [0, 1], as both bounds of its interval
        "low": pl.Float64,
        "high": pl.Float64,
    }
)
RANKINGS = pl.Schema(
    {
        "ranked by": pl.String,  # a measure
        "average precision": pl.Float64,  # of the judged edges, [0, 1], as both bounds
        "low": pl.Float64,
        "high": pl.Float64,
    }
)
RELIABILITY = pl.Schema(
    {
        "decile": pl.Int64,  # of the probability, from 0: 3 is 0.3 to 0.4
        "edges": pl.Int64,  # of the graph, base edges and others; null: it has no probabilities
        "judged": pl.Int64,
        "probability": pl.Float64,  # mean over the judged ones, [0, 1]
        "true": pl.Float64,  # the share of them that is true, [0, 1], as both bounds
        "low": pl.Float64,
        "high": pl.Float64,
    }
)
DECILES = 10
HELD_OUT, OF_GRAPH = "held out", "of the graph"


@dataclass(frozen=True, repr=False)
class JudgedEvaluation(Report):
    """How a graph agrees with what was judged of its edges.

    Attributes:
        graph: the graph's name.
        judgements: the file's name.
        judged: edges of the graph that are judged.
        true: of these, so many are judged true.
        blank: rows of the file that are not judged.
        gone: judged edges that are not in the graph.
        precision: PRECISION, by basis and by predicate.
        rankings: RANKINGS, the one asked for first.
        probabilities: whose are looked at: ``held out``, what the other judgements teach of each
            edge; ``of the graph``, whose own judgements are others; None, as there are too few.
        reliability: RELIABILITY of these; no row: there are none.
        expected: the share of all edges of the graph that are true, as their probabilities have
            it, [0, 1]; None: it has none.
    """

    graph: str
    judgements: str
    judged: int
    true: int
    blank: int
    gone: int
    precision: pl.DataFrame
    rankings: pl.DataFrame = field(metadata={"json": "rankings"})
    probabilities: str | None
    reliability: pl.DataFrame
    expected: float | None

    def draw(self, path: Path) -> None:
        """Write the reliability diagram as an SVG picture.

        Raises:
            GoldError: the ending of *path* is not .svg, or there are too few judgements.
            OutputError: it cannot be written.
        """
        if path.suffix.lower() != ".svg":
            raise GoldError(str(path), f"a picture as {path.suffix or 'nothing'}", ".svg")
        if self.reliability.is_empty():
            raise GoldError(self.judgements, "too few judgements", "enough for probabilities")
        title = f"{self.graph}: probability and judgements"
        columns = ["probability", "true", "low", "high", "judged"]
        with open_output(path) as file:
            file.write(reliability_svg(self.reliability.select(columns).rows(), title).encode())

    def __repr__(self) -> str:
        return f"<JudgedEvaluation of {self.graph}: {self.true:,} of {self.judged:,} are true>"


def evaluate_judged(folder: "Folder", path: Path, by: str = "") -> JudgedEvaluation:
    """Compare the edges of a graph with what was judged of them.

    Args:
        folder: the graph.
        path: a table of judgements.
        by: the ranking to put first; empty: the probability where there is one, else strength.

    Raises:
        JudgementError: the table cannot be read.
        GoldError: no edge of the graph is judged, or there is no such ranking.
    """
    if by and by not in RANKS:
        raise GoldError("the ranking", repr(by), f"one of {', '.join(RANKS)}")
    judgements = read_judgements([path])
    ids = judgements.select("id", "is_true")
    edges = folder.scan("edges").join(ids.lazy(), on="id").collect().sort("id")
    if edges.is_empty():
        found = f"{len(judgements):,} judgements, none of an edge of the graph"
        raise GoldError(path.name, found, "judgements of its edges", "kg judge drafts them")
    is_true = edges["is_true"].to_numpy()
    probability, whose = _probabilities(folder, edges, is_true)
    if probability is not None:
        edges = edges.with_columns(probability=pl.Series(probability))
    measures = [by, *(["probability"] if whose else []), *ALWAYS_RANKED]
    unknown = {""} if whose else {"", "probability"}
    ranked = [name for name in dict.fromkeys(measures) if name not in unknown]
    return JudgedEvaluation(
        graph=folder.name,
        judgements=path.name,
        judged=len(edges),
        true=int(is_true.sum()),
        blank=read_rows_of(path)["is_true"].null_count(),
        gone=len(judgements) - len(edges),
        precision=_precision(edges),
        rankings=_rankings(edges, is_true, ranked),
        probabilities=whose,
        reliability=_reliability(folder, edges) if whose else pl.DataFrame(schema=RELIABILITY),
        expected=_expected(folder),
    )


def _probabilities(
    folder: "Folder", edges: pl.DataFrame, is_true: Flags
) -> tuple[Floats | None, str | None]:
    """Return a probability of each judged edge that its own judgement did not teach, and whose."""
    own = edges["probability"]
    if own.null_count() == 0 and not own.is_in([0.0, 1.0]).any():
        return own.to_numpy(), OF_GRAPH
    if not teaches(is_true):
        return None, None
    return calibrate(features(edges, folder.scan), is_true).held_out, HELD_OUT


def _precision(edges: pl.DataFrame) -> pl.DataFrame:
    """Return PRECISION of all judged edges, of each basis, and of each predicate that claims."""
    claims = edges.filter(pl.col("basis") != "co-occurrence")
    groups = [("all", edges)]
    for column, rows_of in (("basis", edges), ("predicate", claims)):
        parts = rows_of.sort(column).group_by(column, maintain_order=True)
        groups += [(str(name), part) for (name,), part in parts]
    rows = []
    for name, part in groups:
        true = int(part["is_true"].sum())
        rows.append((name, len(part), true, true / len(part), *wilson(true, len(part))))
    return pl.DataFrame(rows, PRECISION, orient="row")


def _rankings(edges: pl.DataFrame, is_true: Flags, measures: list[str]) -> pl.DataFrame:
    rows: list[Any] = []
    for name in measures:
        values = edges[name].cast(pl.Float64)
        score = (-values if name in LOW_IS_STRONG else values).fill_null(-np.inf).to_numpy()
        rows.append((name, rank(score, is_true).average_precision, *bootstrap(score, is_true)))
    return pl.DataFrame(rows, RANKINGS, orient="row")


def _decile() -> pl.Expr:
    return (pl.col("probability") * DECILES).floor().clip(0, DECILES - 1).cast(pl.Int64)


def _reliability(folder: "Folder", edges: pl.DataFrame) -> pl.DataFrame:
    of_graph = folder.scan("edges").select("probability").drop_nulls()
    counts = dict(of_graph.select(decile=_decile()).collect()["decile"].value_counts().rows())
    rows = []
    placed = edges.with_columns(decile=_decile()).sort("decile", "id")
    for (decile,), part in placed.group_by("decile", maintain_order=True):
        true = int(part["is_true"].sum())
        share = true / len(part), *wilson(true, len(part))
        of_all = counts.get(decile, 0) if counts else None
        rows.append((decile, of_all, len(part), _mean(part["probability"]), *share))
    return pl.DataFrame(rows, RELIABILITY, orient="row")


def _expected(folder: "Folder") -> float | None:
    probability = folder.scan("edges").select("probability").collect()["probability"].drop_nulls()
    return _mean(probability) if len(probability) else None


def _mean(probability: pl.Series) -> float:
    """Return the mean, of an exact sum."""
    return int(quantise(probability.to_numpy()).sum()) / UNIT / len(probability)
