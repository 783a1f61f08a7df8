"""Compare what `kg build` takes for one thing with what people did, document by document.

`python benchmarks/resolving.py ../shared/gold/redocred_dev.conll`. The gold of ``X.conll`` is
``X.ents.tsv``, a table ``doc, sent, start, end, key`` (sentences of the document and tokens, from
0); where there is none, the corpus's own clusters. The graph is built without rules, with those of
names, with each other rule beside them, and as it is by default. Prints how precise and how
complete pairs of mentions of one document are, B³ (Bagga and Baldwin 1998), and how many pairs are
wrong. Rules that use clusters or identifiers of the corpus are left out: the gold is made of them.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kg import Graph, build
from kg.pipeline.options import Options
from kg.schema.identity import Identity
from kg.schema.merge_rules import ALWAYS, RULES

OF_NAMES = ["unicode", "tokenisation", "possessive", "determiner", "case", "noise"]
SIDES = ["taken", "true"]
COLUMNS = ["entities", "precision", "recall", "B³ precision", "B³ recall", "B³ F", "wrong pairs"]
TOLD = ["cluster", "identifier", "identifier-name"]  # what the gold may have been made of


@dataclass(frozen=True)
class Scores:
    """How two partitions of mentions agree, each document for itself."""

    precision: float
    recall: float
    b3_precision: float
    b3_recall: float
    wrong: int  # pairs that are taken for one thing and are not

    @property
    def b3_f(self) -> float:
        """Return the harmonic mean of the two of B³."""
        return 2 * self.b3_precision * self.b3_recall / (self.b3_precision + self.b3_recall)


def score(mentions: pl.DataFrame) -> Scores:
    """Return how ``predicted`` and ``gold`` of *mentions* agree within each ``document``.

    >>> told = {"document": [0] * 4, "predicted": [1, 1, 1, 2], "gold": ["a", "a", "b", "b"]}
    >>> found = score(pl.DataFrame(told))
    >>> round(found.precision, 2), found.recall, found.wrong
    (0.33, 0.5, 2)
    """
    cells = mentions.group_by("document", "predicted", "gold").agg(n=pl.len().cast(pl.Int64))
    cells = cells.with_columns(
        taken=pl.sum("n").over("document", "predicted"), true=pl.sum("n").over("document", "gold")
    )
    both, predicted, gold = (
        _pairs(cells, *columns) for columns in [("predicted", "gold"), ("predicted",), ("gold",)]
    )
    b3 = [cells.select((pl.col("n") ** 2 / pl.col(of)).sum() / pl.sum("n")).item() for of in SIDES]
    return Scores(both / (predicted or 1), both / (gold or 1), *b3, predicted - both)


def _pairs(cells: pl.DataFrame, *columns: str) -> int:
    n = cells.group_by("document", *columns).agg(pl.sum("n"))["n"]
    return int((n * (n - 1) // 2).sum())


def predictions(graph: Graph) -> pl.DataFrame:
    """Return ``document, predicted, gold`` of mentions: the corpus's cluster, or else each alone.

    With them ``doc, sent, start, end``, by which a table of gold names a mention.
    """
    place = ["source", "sentence"]
    documents = graph.documents.with_columns(
        first=(pl.cum_sum("sentences") - pl.col("sentences")).over("source")
    )
    return (
        graph.mentions.join(graph.links, on="mention")
        .join(graph.sentences.select(*place, "document"), on=place)
        .join(
            documents.select("source", "document", "first", doc="name"), on=["source", "document"]
        )
        .select(
            "doc",
            pl.struct("source", "document").alias("document"),
            (pl.col("sentence") - pl.col("first")).cast(pl.Int64).alias("sent"),
            pl.col("start", "end").cast(pl.Int64),
            pl.col("entity").alias("predicted"),
            pl.coalesce("cluster", pl.format("alone {}", "mention")).alias("gold"),
        )
    )


def compared(graph: Graph, gold: Path | None) -> pl.DataFrame:
    """Return ``document, predicted, gold`` of the mentions that *gold* knows."""
    found = predictions(graph)
    if gold is None:
        return found
    told = pl.read_csv(gold, separator="\t", quote_char=None, schema_overrides={"key": pl.String})
    place = ["doc", "sent", "start", "end"]
    return found.drop("gold").join(told.select(*place, gold="key"), on=place)


def settings() -> dict[str, list[str]]:
    """Return the sets of rules to compare, by name."""
    others = [rule for rule in RULES if rule not in {*ALWAYS, *OF_NAMES, *TOLD}]
    usual = [name for name in others if RULES[name].on]
    return {
        "no rules": [],
        "rules of names": OF_NAMES,
        **{f"and {name}": [*OF_NAMES, name] for name in others},
        "by default": [*OF_NAMES, *usual],
    }


def main() -> None:
    """Build the graphs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--schema")
    given = parser.parse_args()
    gold = given.corpus.with_suffix(".ents.tsv")
    print(f"| {'rules':<26} | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name, rules in settings().items():
            options = Options(identity=Identity(on=tuple(rules), off=("all",)))
            graph = build(
                [given.corpus], Path(folder, "graph"), schema=given.schema, options=options
            )
            found = score(compared(graph, gold if gold.exists() else None))
            values = [
                found.precision,
                found.recall,
                found.b3_precision,
                found.b3_recall,
                found.b3_f,
            ]
            figures = " | ".join(f"{value:.4f}" for value in values)
            print(f"| {name:<26} | {len(graph.entities):,} | {figures} | {found.wrong} |")


if __name__ == "__main__":
    main()
