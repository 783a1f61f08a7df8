"""Compare what `kg build` takes for one thing with what people did.

    python benchmarks/resolving.py ../shared/gold/redocred_dev.conll
    python benchmarks/resolving.py ../shared/corpora/gum_conllu --names
    python benchmarks/resolving.py ../shared/corpora/ncbi_disease/original-data__devel__\
NCBIdevelopset_corpus.txt --gold identifier --across

The gold of ``X.conll`` is ``X.ents.tsv``, a table ``doc, sent, start, end, key`` (sentences of the
document and tokens, from 0); where there is none, the clusters or the identifiers of the corpus.
The graph is built without rules, with those of names, with each other rule beside them, and as it
is by default. Prints how precise and how complete pairs of mentions of one document are, B³ (Bagga
and Baldwin 1998), and how many pairs are wrong. Rules that use clusters or identifiers of the
corpus are left out: the gold is made of them.

``--judged`` is a table ``doc, name, other`` of names that the gold keeps apart in a document though
they are one: pairs that kg merges, read one by one. A last column tells how precise it is by them.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kg import Graph, build
from kg.pipeline.options import Options
from kg.resolve.names import written_like_name
from kg.schema.identity import Identity
from kg.schema.merge_rules import ALWAYS, RULES

OF_NAMES = ["unicode", "tokenisation", "possessive", "determiner", "case", "noise"]
SIDES = ["taken", "true"]
COLUMNS = ["entities", "precision", "recall", "B³ precision", "B³ recall", "B³ F", "wrong pairs"]
MAX_WORDS = 6  # of a name
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


def predictions(graph: Graph, gold: str = "cluster") -> pl.DataFrame:
    """Return ``document, predicted, gold, surface`` of mentions; without gold each is alone.

    With them ``doc, sent, start, end``, by which a table of gold names a mention.

    Args:
        graph: as it was resolved.
        gold: the column of MENTIONS that tells which are one.
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
            pl.coalesce(gold, pl.format("alone {}", "mention")).alias("gold"),
            "surface",
        )
    )


def compared(graph: Graph, asked: argparse.Namespace) -> pl.DataFrame:
    """Return ``document, predicted, gold, doc, surface`` of the mentions that the gold knows."""
    table: Path = asked.corpus.with_suffix(".ents.tsv")
    if table.exists():
        told = pl.read_csv(table, separator="\t", quote_char=None, infer_schema_length=0)
        place = ["doc", "sent", "start", "end"]
        told = told.select("doc", pl.col(place[1:]).cast(pl.Int64), gold="key")
        found = predictions(graph).drop("gold").join(told, on=place)
    else:
        found = predictions(graph, asked.gold)
        if asked.gold == "identifier":  # what has none may be anything
            found = found.filter(~pl.col("gold").str.starts_with("alone "))
    if asked.names:
        words = pl.col("surface").str.count_matches(r"\S+")
        found = found.filter(written_like_name(pl.col("surface")), words <= MAX_WORDS)
    return found.with_columns(document=pl.lit(0)) if asked.across else found


def judged_wrong(mentions: pl.DataFrame, judged: pl.DataFrame) -> int:
    """Return how many pairs of `compared` are wrong that *judged* does not call one."""
    pairs = mentions.join(mentions, on=["document", "doc", "predicted"], suffix="_other")
    wrong = pairs.filter(
        pl.col("row") < pl.col("row_other"), pl.col("gold") != pl.col("gold_other")
    ).select(
        "doc",
        name=pl.min_horizontal("surface", "surface_other"),
        other=pl.max_horizontal("surface", "surface_other"),
    )
    return len(wrong.join(judged, on=["doc", "name", "other"], how="anti"))


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
    parser.add_argument("--gold", choices=["cluster", "identifier"], default="cluster")
    parser.add_argument("--names", action="store_true", help="Only what is written like a name.")
    parser.add_argument("--across", action="store_true", help="Pairs of different documents, too.")
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--rules", help="Only these settings, separated by commas.")
    asked = parser.parse_args()
    columns = [*COLUMNS, "judged precision"] if asked.judged else COLUMNS
    print(f"| {'rules':<26} | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name, rules in settings().items():
            if not asked.rules or name in asked.rules.split(","):
                options = Options(identity=Identity(on=tuple(rules), off=("all",)))
                graph = build(
                    [asked.corpus], Path(folder, "graph"), schema=asked.schema, options=options
                )
                print(f"| {name:<26} | {len(graph.entities):,} | {figures(graph, asked)} |")


def figures(graph: Graph, asked: argparse.Namespace) -> str:
    """Return the cells of a row, after the number of entities."""
    mentions = compared(graph, asked).with_row_index("row")
    found = score(mentions)
    values = [found.precision, found.recall, found.b3_precision, found.b3_recall, found.b3_f]
    cells = [*(f"{value:.4f}" for value in values), str(found.wrong)]
    if asked.judged:
        judged = pl.read_csv(asked.judged, separator="\t", quote_char=None, infer_schema_length=0)
        taken = found.wrong / (1 - found.precision) if found.wrong else 1
        cells.append(f"{1 - judged_wrong(mentions, judged) / taken:.4f}")
    return " | ".join(cells)


if __name__ == "__main__":
    main()
