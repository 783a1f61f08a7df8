"""Draw edges `listedWith` of six corpora by chance, each with its best sentence, to be judged.

`python benchmarks/lists.py CORPORA [--seed 20] [--edges 200]`: CORPORA is the folder of KG_CORPORA.
Prints a line for each edge: its corpus, and the sentence around the two members in brackets.
"""

import argparse
import random
import tempfile
from pathlib import Path

import polars as pl

from kg import Graph, build

SOURCES = (
    "wikiser/dev.txt",
    "redocred/dev_revised.json",
    "mtl_bio/AnatEM-IOB__devel.tsv",
    "somesci_brat",
    "crossner/politics__train.txt",
    "stackoverflow_ner/StackOverflow__dev.txt",
)
AROUND, BETWEEN = 45, 260  # characters that are shown
END = ["source", "sentence", "start", "end"]


def drawn(graph: Graph, number: int, seed: int) -> list[str]:
    """Return the sentences of *number* edges."""
    edges = graph.edges.filter(pl.col("basis") == "enumeration").sort("id")["edge"].to_list()
    chosen = random.Random(seed).sample(edges, min(number, len(edges)))
    best = graph.scan("evidence").filter(pl.col("rank") == 0).collect()
    evidence = {row["edge"]: row for row in best.iter_rows(named=True)}
    places = {row[:4]: row[4:] for row in graph.mentions.select(*END, "begin", "stop").rows()}
    texts = {row[:2]: row[2] for row in graph.sentences.select("source", "sentence", "text").rows()}
    lines = []
    for edge in chosen:
        row = evidence[edge]
        ends = sorted(
            places[tuple(row[f"{end}_{name}"] for name in END)] for end in ("subject", "object")
        )
        text = texts[row["subject_source"], row["subject_sentence"]]
        lines.append(around(text, *ends))
    return lines


def around(text: str, first: tuple[int, int], second: tuple[int, int]) -> str:
    """Return the part of *text* with two mentions, which are in brackets."""
    between = text[first[1] : second[0]]
    if len(between) > BETWEEN:
        between = f"{between[: BETWEEN // 2]} … {between[-BETWEEN // 2 :]}"
    before, behind = text[max(first[0] - AROUND, 0) : first[0]], text[second[1] :][:AROUND]
    one, other = text[slice(*first)], text[slice(*second)]
    return f"{before}[{one}]{between}[{other}]{behind}".replace("\n", " ")


def main() -> None:
    """Print the edges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--edges", type=int, default=200)
    words = parser.parse_args()
    for i, source in enumerate(SOURCES):
        number = words.edges // len(SOURCES) + (i < words.edges % len(SOURCES))
        with tempfile.TemporaryDirectory() as folder:
            graph = build([words.corpora / source], Path(folder) / "graph")
            for line in drawn(graph, number, words.seed):
                print(f"{source.split('/')[0]}\t{line}")


if __name__ == "__main__":
    main()
