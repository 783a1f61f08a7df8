"""Compare how well rankings of pairs that meet put gold relations first.

`python benchmarks/ranking.py GOLD [CORPORA]`: GOLD is a folder of ``NAME.conll`` with
``NAME.rels.tsv`` and ``NAME.ents.tsv``, CORPORA that of KG_CORPORA, whose own relations make more
sets. Each graph is built without a schema, and with all pairs of overlong sentences, so that what
is ranked stays the same. Prints the average precision of each measure for each
set, their mean over the sets of GOLD and over those of CORPORA, and the ratios of the former to
that of the count of sentences and of G². Then strength is chosen anew: leaving each set of GOLD out
in turn, by the mean of the others among `VARIANTS`, and judged by the set that was left out. Last,
the same table of strength without each of its parts.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any
from unittest.mock import patch

import numpy as np
from gold_sets import MEASURES, GoldSet, Pairs, corpus_sets, gold_tables

from kg import Graph, build
from kg.relate import cooccurrence, factors, strength
from kg.relate.contexts import Contexts, contexts

ANY_DISTANCE = 10**6  # tokens
COMPARED = ("sentences", "g2")

# Constants of kg/relate/strength.py and factors.py; an exponent of 0 leaves the factor out.
FAMILY = {
    "RECURRENCE": (0.5, 0.7, 1.0),
    "UNTAGGED_ATTENTION": (0.3, 0.5),
    "RANK": (-0.2, -0.35, -0.5),
}
VARIANTS = [dict(zip(FAMILY, values, strict=True)) for values in product(*FAMILY.values())]
EVERY_STEP = "EVERY_STEP"  # is no constant: listed mentions of one type are steps like others
WITHOUT = {
    "the distance g": {"DISTANCE": 0.0},
    "the steps r": {"STEPS": 0.0},
    "one step for listed mentions of a type": {EVERY_STEP: 1},
    "the factor of lists": {"ENUMERATION": 1.0},
    "the factor of equal types": {"EQUAL_TYPES": 1.0},
    "the factor of and, or": {"CONJUNCTION": 1.0},
    "the rank o": {"RANK": 0.0},
    "R": {"RECURRENCE": 0.0},
    "R's shrinking by recurrences": {"RECURRENCES": 0},
    "D": {"ORDER": 0.0},
    "W": {"WORDS": 0.0},
    "D and W": {"ORDER": 0.0, "WORDS": 0.0},
    "M": {"SHARE": 0.0},
    "all that came with D and W": {
        "ORDER": 0.0,
        "WORDS": 0.0,
        "SHARE": 1.0,
        "RECURRENCES": 0,
        "CONJUNCTION": 1.0,
        "STEPS": -0.75,
        "ENUMERATION": 0.3,
        EVERY_STEP: 1,
    },
}


def every_step(*args: Any) -> Contexts:
    """Return the contexts of mentions, none of which repeats a type in its list."""
    around = contexts(*args)
    return replace(around, repeats=np.zeros_like(around.repeats))


@contextmanager
def constants(values: dict[str, Any]) -> Iterator[None]:
    """Let strength be computed with other constants."""
    with ExitStack() as stack:
        for name, value in values.items():
            if name == EVERY_STEP:
                stack.enter_context(patch.object(cooccurrence, "contexts", every_step))
            else:
                module = factors if hasattr(factors, name) else strength
                stack.enter_context(patch.object(module, name, value))
        yield


def graphs(sets: list[GoldSet]) -> Iterator[tuple[GoldSet, Graph]]:
    """Build the graph of each set."""
    with tempfile.TemporaryDirectory() as folder:
        for each in sets:
            out = Path(folder) / each.name
            yield each, build(each.sources, out, overlong_distance=ANY_DISTANCE)


def judge(sets: list[GoldSet], related: dict[str, Pairs]) -> list[float]:
    """Return how well strength ranks each set; what is true does not depend on it."""
    return [each.precision(graph, related[each.name]) for each, graph in graphs(sets)]


def row(name: str, values: list[float], tables: int, base: list[float]) -> str:
    """Return a row of the table: each set, the means of both kinds of sets, the ratios."""
    means = [mean(part) for part in (values[:tables], values[tables:]) if part]
    figures = [f"{value:.3f}" for value in [*values, *means]]
    ratios = [f"{means[0] / other:.2f}" for other in base]
    return "| " + " | ".join([name, *figures, *ratios]) + " |"


def header(title: str, sets: list[GoldSet], tables: int) -> str:
    """Return the head of a table."""
    means = ["mean of gold", "mean of corpora"][: 1 + (len(sets) > tables)]
    cells = [title, *(each.name for each in sets), *means, *(f"to {name}" for name in COMPARED)]
    return f"| {' | '.join(cells)} |\n{'|---' * len(cells)}|"


def leave_out(tables: list[GoldSet], related: dict[str, Pairs]) -> list[float]:
    """Print what is chosen without each set; return how well it ranks that."""
    scores = []
    for values in VARIANTS:
        with constants(values):
            scores.append(judge(tables, related))
    left = []
    for i, each in enumerate(tables):
        others = [sum(row_of) - row_of[i] for row_of in scores]
        best = others.index(max(others))
        left.append(scores[best][i])
        print(f"without {each.name}: {VARIANTS[best]}")
    return left


def main() -> None:
    """Build the graphs and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("corpora", type=Path, nargs="?")
    words = parser.parse_args()
    tables = gold_tables(words.gold)
    with tempfile.TemporaryDirectory() as scratch:
        more = corpus_sets(words.corpora, Path(scratch)) if words.corpora else []
        sets = [*tables, *more]
        related: dict[str, Pairs] = {}
        rows = []
        for each, graph in graphs(sets):
            related[each.name] = each.related(graph)
            rows.append(each.precisions(graph, related[each.name]))
        base = [mean(row_of[name] for row_of in rows[: len(tables)]) for name in COMPARED]
        print(header("ranked by", sets, len(tables)))
        for name in MEASURES:
            print(row(name, [row_of[name] for row_of in rows], len(tables), base))
        print(f"\nOf {len(VARIANTS)} variants, each chosen by the other sets:")
        print(row("left out", leave_out(tables, related), len(tables), base))
        print(f"\n{header('strength without', sets, len(tables))}")
        for name, values in WITHOUT.items():
            with constants(values):
                print(row(name, judge(sets, related), len(tables), base), flush=True)


if __name__ == "__main__":
    main()
