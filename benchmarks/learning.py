"""Measure what annotated relations teach (`kg build --learn`) of documents that have none.

`python benchmarks/learning.py CORPUS…`: folders of brat, or files of DocRED. The relations of every
second document are hidden, and its pairs ranked by what the other documents teach; a pair is true
if the hidden relations have it. Prints the average precision by strength and by probability, and
for each tenth of the probability its share of the pairs, its mean, and the share that is true.
"""

import argparse
import json
import tempfile
from pathlib import Path

import polars as pl

import kg
from kg import Graph
from kg.reports.evaluate.ranking import rank

PAIR = ["first", "second"]  # ids of the ends, the smaller one first


def hide(corpus: Path, copy: Path) -> set[str]:
    """Copy *corpus* without the relations of every second document; return the names of these."""
    if corpus.is_file():
        documents = json.loads(corpus.read_text(encoding="utf-8"))
        for document in documents[1::2]:
            document["labels"] = []
        (copy / corpus.name).write_text(json.dumps(documents), encoding="utf-8")
        return {document["title"] for document in documents[1::2]}
    hidden = set()
    for number, path in enumerate(sorted(corpus.rglob("*.ann"))):
        text = path.read_text(encoding="utf-8")
        if number % 2:
            hidden.add(path.stem)
            text = "".join(row for row in text.splitlines(True) if row[0] not in "RE")
        (copy / path.name).write_text(text, encoding="utf-8")
        (copy / path.name).with_suffix(".txt").write_bytes(path.with_suffix(".txt").read_bytes())
    return hidden


def pairs(graph: Graph, basis: str) -> pl.DataFrame:
    """Return the edges of a basis, with the ids of their ends as `PAIR`."""
    ids = graph.entities["id"]
    ends = {end: ids.gather(graph.edges[end]) for end in ("subject", "object")}
    edges = graph.edges.with_columns(**ends).filter(basis=basis)
    least, largest = pl.min_horizontal(*ends), pl.max_horizontal(*ends)
    return edges.with_columns(first=least, second=largest)


def hidden_pairs(full: Graph, learned: Graph, hidden: set[str]) -> pl.DataFrame:
    """Return ``strength, probability, is_true`` of the base edges of the *hidden* documents.

    An edge is of the document of its best sentence; those that other documents state are left out.
    """
    stem = pl.col("name").str.split("/").list.last().str.replace(r"\.(ann|txt)$", "")
    documents = learned.documents.filter(stem.is_in(list(hidden))).select("source", "document")
    sentences = learned.sentences.join(documents, on=["source", "document"], how="semi")
    best = learned.scan("evidence").filter(pl.col("rank") == 0).collect()
    ours = best.join(
        sentences,
        left_on=["subject_source", "subject_sentence"],
        right_on=["source", "sentence"],
        how="semi",
    )
    edges = pairs(learned, "co-occurrence").join(ours, on="edge", how="semi")
    silent = edges.join(pairs(learned, "annotated"), on=PAIR, how="anti")
    true = pairs(full, "annotated").select(*PAIR, is_true=pl.lit(True)).unique()
    joined = silent.join(true, on=PAIR, how="left", maintain_order="left")
    is_true = pl.col("is_true").fill_null(False)
    return joined.select("strength", "probability", is_true)


def main() -> None:
    """Run the trials and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    for corpus in parser.parse_args().corpora:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "corpus")
            copy.mkdir()
            hidden = hide(corpus, copy)
            rows = hidden_pairs(kg.build(corpus), kg.build(copy, learn=True), hidden)
        is_true = rows["is_true"].to_numpy()
        precision = {
            name: f"{rank(rows[name].to_numpy(), is_true).average_precision:.3f}"
            for name in ("strength", "probability")
        }
        print(f"{corpus.name}: {len(rows):,} pairs, {is_true.mean():.2f} true, AP {precision}")
        decile = (pl.col("probability") * 10).floor().clip(0, 9).cast(pl.Int64).alias("decile")
        tenths = rows.group_by(decile).agg(
            share=pl.len() / len(rows),
            predicted=pl.mean("probability"),
            true=pl.col("is_true").cast(pl.Float64).mean(),
        )
        for row in tenths.sort("decile").iter_rows():
            print("  {}: {:.2f} of the pairs, {:.2f} predicted, {:.2f} true".format(*row))


if __name__ == "__main__":
    main()
