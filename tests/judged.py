"""A corpus whose relations are told by the words between two names, and judgements of its edges.

``Tool3 is written in Lang3`` relates the two; ``Tool3 , unlike Lang4`` does not, though the names
are nearer there, so that strength prefers it.
"""

from pathlib import Path

import polars as pl

from kg import Graph
from tests.conftest import lines

PAIRS = 40


def corpus_text(first: int = 0, stop: int = PAIRS) -> str:
    """Return token lines with two sentences for each number."""
    sentences = []
    for n in range(first, stop):
        sentences.append(f"Tool{n}/B-Tool is/O written/O in/O Lang{n}/B-Lang")
        sentences.append(f"Tool{n}/B-Tool ,/O unlike/O Lang{n + 1}/B-Lang")
    return lines(*sentences)


def truth(graph: Graph) -> pl.DataFrame:
    """Return ``id, subject_id, predicate, object_id, number, is_true`` of its edges."""
    ids = graph.entities["id"]
    edges = graph.edges.with_columns(
        subject_id=ids.gather(graph.edges["subject"]), object_id=ids.gather(graph.edges["object"])
    )
    digits = {end: pl.col(f"{end}_name").str.extract(r"(\d+)") for end in ("subject", "object")}
    number = pl.min_horizontal(*(column.cast(pl.Int64) for column in digits.values()))
    is_true = digits["subject"] == digits["object"]
    columns = ["id", "subject_id", "predicate", "object_id"]
    numbered = edges.select(*columns, number=number, is_true=is_true)
    ours = pl.all_horizontal(
        pl.col(f"{end}_id").str.contains("^(Tool/tool|Lang/lang)") for end in ("subject", "object")
    )
    return numbered.filter(ours).sort("number", "is_true", "id")


def write_judgements(graph: Graph, path: Path, numbers: range) -> Path:
    """Judge the edges of some of the *numbers* rightly, in the file *path*."""
    judged = truth(graph).filter(pl.col("number").is_in(list(numbers)))
    mark = pl.when("is_true").then(pl.lit("yes")).otherwise(pl.lit("no"))
    judged.select("subject_id", "predicate", "object_id", edge="id", judgement=mark).write_csv(path)
    return path
