"""Measure whether edges have the right predicates.

In: the edges of a graph, what the gold's things mean in it, and which gold relations which
predicates should show. Out: one row a predicate. Only edges are judged of whose ends both are
things of the gold: of others it knows nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kg.common.errors import GoldError
from kg.common.naming import camel
from kg.reports.evaluate.gold import Gold, rows

if TYPE_CHECKING:
    from kg.store.folder import Folder

TYPED = pl.Schema(
    {
        "predicate": pl.String,
        "edges": pl.UInt32,  # in the graph
        "judged": pl.UInt32,  # between things of the gold
        "right": pl.UInt32,
        "precision": pl.Float64,  # right / judged; null: there are none
        "gold": pl.UInt32,  # relations that should show, both ends being in the graph
        "found": pl.UInt32,
        "recall": pl.Float64,  # found / gold; null likewise
        "f1": pl.Float64,
    }
)
DIRECTED = ["annotated", "cue"]  # what a base edge or a list says has no direction
MAPPING = "a header relation, predicate"


def read_mapping(path: Path, gold: Gold, folder: "Folder") -> pl.DataFrame:
    """Read ``relation, predicate``: what the relations of *gold* are called in *graph*.

    Raises:
        GoldError: the file is no such table, or has a name that neither of the two knows.
    """
    relations = set(gold.relations["relation"])
    predicates = set(_predicates(folder)) | {
        relation.predicate for relation in folder.schema.relations
    }
    found = []
    for row in rows(path, ["relation"], ["predicate"], example=MAPPING):
        for name, known in (("relation", relations), ("predicate", predicates)):
            if row.cells[name] not in known:
                wanted = f"one of {', '.join(sorted(known))}"
                raise GoldError(row.where, f"{name} {row.cells[name]!r}", wanted)
        found.append((row.cells["relation"], row.cells["predicate"]))
    if not found:
        raise GoldError(path.name, "no rows", MAPPING)
    return _mapping(found)


def same_names(gold: Gold, folder: "Folder") -> pl.DataFrame:
    """Return ``relation, predicate`` of what gold and graph call alike."""
    known = set(_predicates(folder))
    pairs = [(name, camel(name)) for name in gold.relations["relation"].unique().sort()]
    return _mapping([(name, spelt) for name, spelt in pairs if spelt in known])


def typed(
    folder: "Folder", gold: Gold, matches: pl.DataFrame, mapping: pl.DataFrame
) -> pl.DataFrame:
    """Return TYPED, by predicate."""
    every = folder.scan("edges").select("edge", "subject", "predicate", "object", "basis")
    edges = every.filter(pl.col("predicate").is_in(mapping["predicate"].implode())).collect()
    told = gold.relations.with_row_index("row").join(mapping, on="relation")
    told = _both_ways(edges, told, folder)
    subject, object_ = (
        matches.select(thing=pl.col("thing"), **{end: "entity"}) for end in ("subject", "object")
    )
    placed = told.join(subject, left_on="head", right_on="thing").join(
        object_, left_on="tail", right_on="thing"
    )
    both = ["subject", "predicate", "object"]
    right = edges.join(placed, on=both, how="semi")
    found = placed.join(edges, on=both, how="semi")
    known = matches["entity"].unique().implode()
    judged = edges.filter(pl.col("subject").is_in(known), pl.col("object").is_in(known))
    counts = {"edges": edges, "judged": judged, "right": right, "gold": placed, "found": found}
    keys = {"gold": "row", "found": "row"}
    table = mapping.select(pl.col("predicate").unique().sort())
    for name, frame in counts.items():
        distinct = pl.col(keys.get(name, "edge")).n_unique().cast(pl.UInt32)
        tally = frame.group_by("predicate").agg(distinct.alias(name))
        table = table.join(tally, on="predicate", how="left").with_columns(
            pl.col(name).fill_null(0)
        )
    return _rates(table).select(TYPED.names())


def _both_ways(edges: pl.DataFrame, told: pl.DataFrame, folder: "Folder") -> pl.DataFrame:
    """Return what the gold tells, in both directions where the predicate has none."""
    symmetric = {relation.predicate for relation in folder.schema.relations if relation.symmetric}
    directed = set(edges.filter(pl.col("basis").is_in(DIRECTED))["predicate"]) - symmetric
    free = told.filter(~pl.col("predicate").is_in(sorted(directed)))
    return pl.concat([told, free.rename({"head": "tail", "tail": "head"}).select(told.columns)])


def _rates(table: pl.DataFrame) -> pl.DataFrame:
    def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
        return pl.when(whole > 0).then(part / whole)

    right, found, judged, gold = map(pl.col, ("right", "found", "judged", "gold"))
    rates = table.with_columns(precision=share(right, judged), recall=share(found, gold))
    precision, recall = pl.col("precision"), pl.col("recall")
    mean = 2 * precision * recall / (precision + recall)
    return rates.with_columns(f1=pl.when(right == 0).then(0.0).otherwise(mean))


def _predicates(folder: "Folder") -> list[str]:
    return (
        folder.scan("edges")
        .select(pl.col("predicate").unique().sort())
        .collect()["predicate"]
        .to_list()
    )


def _mapping(rows_: list[tuple[str, str]]) -> pl.DataFrame:
    names = {"relation": pl.String, "predicate": pl.String}
    return pl.DataFrame(rows_, schema=names, orient="row").unique(maintain_order=True)
