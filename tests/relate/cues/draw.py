"""Draw sentences behind cue edges at random, to be judged by reading.

    python -m tests.relate.cues.draw SEED [COUNT] [CORPORA]
    python -m tests.relate.cues.draw --edges SEED [COUNT] [CORPORA]
    python -m tests.relate.cues.draw --trusted SEED [COUNT] [CORPORA]

prints one line each: where it is, the relation, and the sentence with its ends and the cue marked.
Every corpus is built with the preset of its domain.

- Of all corpora together, each kept sentence of a cue edge is as likely as any other:
  ``judged.tsv``, seed `SEED`.
- ``--edges``: COUNT cue edges of each corpus of `DRAWN`, each with its most direct sentence:
  ``judged_edges.tsv``, seed `SEED_OF_EDGES`.
- ``--trusted``: COUNT edges of the trusted part of each graph of `TRUSTED`, without those that the
  corpus annotates: ``judged_trusted.tsv``, seed `SEED_OF_TRUSTED`.

The column ``judgement`` says whether the sentence asserts that relation of these two mentions, in
this direction; of a base edge, whether it relates the two.
"""

import random
import sys
import tempfile
from pathlib import Path

import polars as pl

from kg import build
from kg.graph import Graph
from kg.pipeline.options import Options

SEED, SEED_OF_EDGES, SEED_OF_TRUSTED = 20261125, 20261129, 21
TRUSTED = ("wikiser", "redocred", "wlp2020_conll")  # of three domains
DRAWN = ("wikiser", "somesci_brat", "redocred", "crossner", "mtl_bio", "matsyn_brat")  # by edges
CORPORA = {  # and their presets
    "wikiser": "software",
    "stackoverflow_ner": "software",
    "sner": "software",
    "somesci_brat": "software",
    "crossner": "science",
    "matsyn_brat": "science",
    "wlp2020_conll": "science",
    "redocred": "news",
    "wnut17": "news",
    "btc": "news",
    "gum_conllu": "news",
    "ncbi_disease": "biomedicine",
    "anem": "biomedicine",
    "mtl_bio": "biomedicine",
    "cyner": "security",
}
PLACE = ["source", "sentence", "start", "end"]
KEY = [
    *("corpus", "source", "sentence", "subject_start", "subject_end", "predicate"),
    *("object_start", "object_end"),
]


def claimed(graph: Graph, corpus: str) -> pl.DataFrame:
    """Return the evidence of the cue edges of *graph*, with the columns of `KEY`."""
    edges = graph.edges.filter(basis="cue").select("edge", "predicate")
    rows = (
        graph.scan("evidence").collect().join(edges, on="edge").with_columns(corpus=pl.lit(corpus))
    )
    names = {"subject_source": "source", "subject_sentence": "sentence"}
    return rows.rename(names).sort(KEY)


def claims_of(folder: Path, corpus: str, out: Path, kept: int = 5) -> tuple[Graph, pl.DataFrame]:
    """Build *corpus* of the *folder* of corpora with its preset; *kept* sentences an edge."""
    options = Options(evidence=kept)
    graph = build([folder / corpus], out / corpus, schema=CORPORA[corpus], options=options)
    return graph, claimed(graph, corpus)


def trusted(graph: Graph, corpus: str) -> pl.DataFrame:
    """Return the evidence of the trusted edges that are not annotated, with `KEY`."""
    chosen = graph.filter(trusted=True, basis=["cue", "co-occurrence"])
    edges = chosen.edges.select("edge", "id", "predicate")
    rows = chosen.scan("evidence").collect().join(edges, on="edge")
    names = {"subject_source": "source", "subject_sentence": "sentence"}
    return rows.rename(names).with_columns(corpus=pl.lit(corpus)).sort("id", "rank")


def ends(graph: Graph, corpus: str) -> pl.DataFrame:
    """Return the entity of every place of a mention."""
    found = graph.mentions.join(graph.links, on="mention")
    return found.select(pl.lit(corpus).alias("corpus"), *PLACE, "entity").unique()


def shown(graph: Graph, rows: pl.DataFrame) -> list[str]:
    """Return each row as a line, the subject in [], the object in {} and the cue in <>."""
    found = rows.join(graph.sentences, on=["source", "sentence"], how="left")
    for end in ("subject", "object"):
        names = {
            "start": f"{end}_start",
            "end": f"{end}_end",
            "begin": f"{end}_b",
            "stop": f"{end}_s",
        }
        spans = graph.mentions.unique(PLACE).select("source", "sentence", *names).rename(names)
        found = found.join(spans, on=["source", "sentence", f"{end}_start", f"{end}_end"])
    return [_line(row) for row in found.sort(KEY).iter_rows(named=True)]


def _line(row: dict[str, str | int]) -> str:
    text = str(row["text"])
    marks = [("subject_b", "["), ("subject_s", "]"), ("object_b", "{"), ("object_s", "}")]
    marks += [("cue_begin", "<"), ("cue_stop", ">")]
    places = sorted(((int(row[name]), mark) for name, mark in marks), reverse=True)
    first, last = places[-1][0], places[0][0]
    for place, mark in places:
        text = text[:place] + mark + text[place:]
    return "\t".join([*(str(row[name]) for name in KEY), text[max(0, first - 120) : last + 90]])


def main(seed: int, count: int, folder: Path) -> None:
    """Print a sample."""
    with tempfile.TemporaryDirectory() as out:
        built = {corpus: claims_of(folder, corpus, Path(out)) for corpus in CORPORA}
        every = [(corpus, i) for corpus, (_, rows) in built.items() for i in range(len(rows))]
        drawn = random.Random(seed).sample(every, count)
        for corpus, (graph, rows) in built.items():
            for line in shown(graph, rows[sorted(i for name, i in drawn if name == corpus)]):
                print(line)


def draw_edges(seed: int, count: int, folder: Path, of_trusted: bool) -> None:
    """Print *count* edges of each corpus of `DRAWN`, or of `TRUSTED`."""
    with tempfile.TemporaryDirectory() as out:
        for corpus in TRUSTED if of_trusted else DRAWN:
            graph, rows = claims_of(folder, corpus, Path(out))
            best = (trusted(graph, corpus) if of_trusted else rows).filter(rank=0)
            drawn = random.Random(seed).sample(range(len(best)), count)
            for line in shown(graph, best[sorted(drawn)]):
                print(line)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    given = [*words, "100", str(Path(__file__).parents[3] / "shared" / "corpora")][:3]
    sample = int(given[0]), int(given[1]), Path(given[2])
    if {"--edges", "--trusted"} & set(sys.argv):
        draw_edges(*sample, of_trusted="--trusted" in sys.argv)
    else:
        main(*sample)
