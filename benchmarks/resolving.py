"""Measure which mentions become one entity against gold, rule by rule.

    python benchmarks/resolving.py ../shared/gold/redocred_dev

The gold is ``NAME.conll`` (the corpus, with documents) and ``NAME.ents.tsv`` (``doc, sent, start,
end, type, key``: the gold entity of each mention). Two mentions of one document are one thing if
their keys are; pairwise precision and recall count such pairs, B³ (Bagga and Baldwin 1998) averages
over mentions. Prints one row for each rule alone beside equal names, and for the default.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from kg import Graph, Options, build
from kg.identity import Identity
from kg.rules import ALWAYS, RULES, chosen

NAMES = ("unicode", "tokenisation", "possessive", "determiner", "case")
PLACE = ["name", "sent", "start", "end"]
HEAD = ["rules", "entities", "precision", "recall", "B3 precision", "B3 recall", "B3 F"]


def mentions(graph: Graph) -> pl.DataFrame:
    """Return ``name`` (of the document), ``sent, start, end, type, entity`` of all mentions."""
    first = pl.col("sentence").rank("dense").over("source", "document").cast(pl.Int64) - 1
    documents = graph.documents.select("source", "document", "name")
    found = (
        graph.mentions.join(graph.links, on="mention")
        .join(graph.sentences.select("source", "sentence", "document"), on=["source", "sentence"])
        .join(documents, on=["source", "document"])
    )
    del first
    return found.select("name", "source", "sentence", "document", "start", "end", "type", "entity")


def in_document(graph: Graph, gold: pl.DataFrame) -> pl.DataFrame:
    """Return ``name, key, entity`` of the mentions that gold knows."""
    starts = graph.documents.with_columns(
        first=pl.col("sentences").cast(pl.Int64).cum_sum() - pl.col("sentences").cast(pl.Int64)
    )
    found = mentions(graph).join(
        starts.select("source", "document", "first"), on=["source", "document"]
    )
    found = found.with_columns(sent=pl.col("sentence").cast(pl.Int64) - pl.col("first"))
    typed = [pl.col(name).cast(pl.Int64) for name in ("sent", "start", "end")]
    keyed = gold.rename({"doc": "name"}).with_columns(typed)
    plain = found.with_columns(typed)
    return plain.join(keyed.select(*PLACE, "type", "key"), on=[*PLACE, "type"]).select(
        "name", "key", "entity"
    )


def measure(pairs: pl.DataFrame) -> list[float]:
    """Return pairwise precision and recall, and B³ precision, recall and F.

    Args:
        pairs: ``name`` (of the document), ``key`` (gold), ``entity`` (found), one row a mention.
    """
    sizes = [
        pairs.group_by("name", *by).agg(n=pl.len().cast(pl.Int64))
        for by in (["key", "entity"], ["key"], ["entity"])
    ]
    both, gold, found = ((size["n"] * (size["n"] - 1) // 2).sum() for size in sizes)
    joint = sizes[0].join(sizes[1], on=["name", "key"], suffix="_gold")
    joint = joint.join(sizes[2], on=["name", "entity"], suffix="_found")
    of_mentions = joint.select(
        precision=pl.col("n") * pl.col("n") / pl.col("n_found"),
        recall=pl.col("n") * pl.col("n") / pl.col("n_gold"),
    ).sum()
    p, r = (value / len(pairs) for value in of_mentions.row(0))
    return [both / found, both / gold, p, r, 2 * p * r / (p + r)]


def settings() -> dict[str, Identity]:
    """Return what is measured."""
    rest = [rule for rule in RULES if rule not in (*NAMES, *ALWAYS)]
    named = {"none": Identity(off=("all",)), "names": Identity(on=NAMES, off=("all",))}
    alone = {f"names, {rule}": Identity(on=(*NAMES, rule), off=("all",)) for rule in rest}
    return named | alone | {"the default": Identity()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="NAME of NAME.conll and NAME.ents.tsv")
    name = parser.parse_args().gold
    gold = pl.read_csv(f"{name}.ents.tsv", separator="\t", quote_char=None)
    print("| " + " | ".join(HEAD) + " |")
    print("|---" * len(HEAD) + "|")
    before = None
    for title, identity in settings().items():
        with TemporaryDirectory() as folder:
            options = Options(identity=identity, evidence=1)
            graph = build([f"{name}.conll"], Path(folder) / "g", options=options)
            found, entities = in_document(graph, gold), len(graph.entities)
        row = [f"{value:.4f}" for value in measure(found)]
        if row != before or title in ("names", "the default"):
            print(f"| {title} | {entities:,} | " + " | ".join(row) + " |", flush=True)
        before = row if title == "names" else before
    print(f"{len(found):,} of {len(gold):,} gold mentions; default: {', '.join(sorted(chosen()))}")


if __name__ == "__main__":
    main()
