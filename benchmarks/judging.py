"""Measure what a few judgements of edges teach: ranking and calibration on edges not judged.

`python benchmarks/judging.py GOLD`: a folder of ``NAME.conll`` with ``NAME.rels.tsv`` and
``NAME.ents.tsv``. Of each graph, edges are drawn as ``kg judge`` draws them, base edges only, and
judged by the gold; the graph is built again with these judgements. Prints, for each set and seed,
the average precision on the edges that were not judged by strength and by probability; and for
each decile of the probability that holds at least 5% of these edges, how many are true. The last
two lines say what must hold.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import polars as pl

import kg
from kg.reports.evaluate.evaluation import base_edges_in_gold
from kg.reports.evaluate.ranking import rank

LEAST_SHARE = 0.05  # of the edges that a decile holds, to be looked at
GAIN, MAX_ERROR = 0.05, 0.1  # what must hold


@dataclass(frozen=True)
class Decile:
    """Edges whose probability is in one tenth of [0, 1]."""

    share: float  # of all edges
    probability: float  # their mean
    true: float  # the share that is true

    @property
    def error(self) -> float:
        """How far the mean probability is from the truth."""
        return abs(self.probability - self.true)


@dataclass(frozen=True)
class Trial:
    """What one set of judgements taught."""

    by_strength: float  # average precision on the edges that were not judged
    by_probability: float
    deciles: list[Decile]

    @property
    def gain(self) -> float:
        """By how much average precision rose."""
        return self.by_probability - self.by_strength

    @property
    def error(self) -> float:
        """The largest error of a decile."""
        return max(decile.error for decile in self.deciles)


def trial(corpus: Path, folder: Path, edges: int, seed: int) -> Trial:
    """Build the graph of *corpus*, judge some of its edges by the gold, and build it again."""
    gold = corpus.with_suffix(".rels.tsv")
    plain = kg.build([corpus], folder / corpus.stem)
    truth = base_edges_in_gold(plain.folder, gold)
    sheet = plain.filter(basis="co-occurrence").judge(edges, seed=seed)
    words = pl.when("is_true").then(pl.lit("yes")).otherwise(pl.lit("no"))
    judged = truth.filter(pl.col("id").is_in(sheet.rows["edge"].implode()))
    file = folder / f"{corpus.stem}.csv"
    judged.select(edge="id", judgement=words).write_csv(file)
    graph = kg.build([corpus], folder / f"{corpus.stem}-judged", judged=file)
    columns = graph.scan("edges").select("id", "strength", "probability").collect()
    rest = truth.join(judged, on="id", how="anti").join(columns, on="id")
    is_true = rest["is_true"].to_numpy()
    by_strength, by_probability = (
        rank(rest[name].to_numpy(), is_true).average_precision
        for name in ("strength", "probability")
    )
    return Trial(by_strength, by_probability, list(deciles(rest)))


def deciles(edges: pl.DataFrame) -> Iterator[Decile]:
    """Yield the deciles of ``probability, is_true`` that hold enough edges."""
    number = (pl.col("probability") * 10).floor().clip(0, 9)
    for _, part in edges.group_by(number.alias("decile"), maintain_order=True):
        share = len(part) / len(edges)
        if share >= LEAST_SHARE:
            probability, true = part.select(
                pl.mean("probability"), pl.col("is_true").cast(pl.Float64).mean()
            ).row(0)
            yield Decile(share, probability, true)


def main() -> None:
    """Run the trials and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--edges", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    gains: list[float] = []
    errors: list[float] = []
    print("| set | seed | by strength | by probability | gain | true of predicted, by decile |")
    print("|---|---|---|---|---|---|")
    for corpus in sorted(given.gold.glob("*.conll")):
        for seed in range(given.seeds):
            with tempfile.TemporaryDirectory() as folder:
                result = trial(corpus, Path(folder), given.edges, seed)
            ordered = sorted(result.deciles, key=lambda decile: decile.probability)
            shown = ", ".join(
                f"{decile.true:.2f} of {decile.probability:.2f}" for decile in ordered
            )
            figures = result.by_strength, result.by_probability, result.gain
            cells = [corpus.stem, str(seed), *(f"{figure:.3f}" for figure in figures), shown]
            print(f"| {' | '.join(cells)} |", flush=True)
            gains.append(result.gain)
            errors.append(result.error)
    print(f"\nmean gain {mean(gains):.3f} (at least {GAIN})")
    print(f"largest error of a decile {max(errors):.3f} (at most {MAX_ERROR})")


if __name__ == "__main__":
    main()
