"""Compare how well rankings of pairs that meet put gold relations first.

`python benchmarks/ranking.py GOLD`: a folder of ``NAME.conll`` with ``NAME.rels.tsv`` and
``NAME.ents.tsv``. Each graph is built without a schema. Prints the average precision of each
measure for each set, their mean, and its ratio to that of the count of sentences and of G².

Then strength is chosen anew: leaving each set out in turn, by the mean of the others among
`VARIANTS`, and judged by the set that was left out.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from statistics import mean

from kg import Graph, build
from kg.relate import strength
from kg.reports.evaluate.evaluation import Evaluation, evaluate

# Constants of kg/relate/strength.py; a recurrence of 0 is the formula without it.
FAMILY = {
    "RECURRENCE": (0.0, 0.5, 0.7, 1.0),
    "UNTAGGED_ATTENTION": (0.1, 0.3, 0.5),
    "RANK": (-0.2, -0.35, -0.5),
    "ENUMERATION": (0.3, 0.5),
}
VARIANTS = [dict(zip(FAMILY, values, strict=True)) for values in product(*FAMILY.values())]
COMPARED = ("sentences", "g2")


@contextmanager
def constants(values: dict[str, float]) -> Iterator[None]:
    """Let strength be computed with other constants."""
    before = {name: getattr(strength, name) for name in values}
    try:
        for name, value in values.items():
            setattr(strength, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(strength, name, value)


def judge(corpus: Path, folder: Path) -> Evaluation:
    """Build the graph of *corpus* and compare it with the gold beside it."""
    build([corpus], folder / corpus.stem)
    return evaluate(Graph(folder / corpus.stem).folder, corpus.with_suffix(".rels.tsv"))


def row(name: str, values: list[float], base: list[float]) -> str:
    """Return a row of the table: each set, the mean, its ratios."""
    figures = [f"{value:.3f}" for value in [*values, mean(values)]]
    ratios = [f"{mean(values) / other:.2f}" for other in base]
    return "| " + " | ".join([name, *figures, *ratios]) + " |"


def compare(corpora: list[Path], folder: Path) -> list[float]:
    """Print how well each measure ranks; return the mean of the ones to beat."""
    found = [judge(corpus, folder).rankings for corpus in corpora]
    scores = {name: [one[name].average_precision for one in found] for name in found[0]}
    base = [mean(scores[name]) for name in COMPARED]
    names = [corpus.stem for corpus in corpora]
    print(f"| ranked by | {' | '.join(names)} | mean | to count | to G² |")
    print("|---" * (len(names) + 4) + "|")
    for name, values in scores.items():
        print(row(name, values, base))
    return base


def leave_out(corpora: list[Path], folder: Path, base: list[float]) -> None:
    """Print what is chosen without each set, and how well it ranks that."""
    scores = []
    for values in VARIANTS:
        with constants(values):
            graphs = [judge(corpus, folder).rankings["strength"] for corpus in corpora]
        scores.append([graph.average_precision for graph in graphs])
    left = []
    for i, corpus in enumerate(corpora):
        others = [sum(row_of) - row_of[i] for row_of in scores]
        best = others.index(max(others))
        left.append(scores[best][i])
        print(f"without {corpus.stem}: {VARIANTS[best]}")
    print(row("left out", left, base))


def main() -> None:
    """Build the graphs and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    corpora = sorted(parser.parse_args().gold.glob("*.conll"))
    with tempfile.TemporaryDirectory() as folder:
        base = compare(corpora, Path(folder))
        print(f"\nOf {len(VARIANTS)} variants, each chosen by the other sets:")
        leave_out(corpora, Path(folder), base)


if __name__ == "__main__":
    main()
