"""Precision, recall and F1 of each predicate of a graph against gold relations.

In: the edges of a graph, the entities that the gold's mean in it, and which predicates stand for
which gold relations. Out: PREDICATES. Only edges are judged whose ends both are gold entities: of
others the gold knows nothing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kg.common.errors import GoldError
from kg.common.naming import upper_snake
from kg.reports.evaluate.gold import Gold, rows

if TYPE_CHECKING:
    from kg.store.folder import Folder

PREDICATES = pl.Schema(
    {
        "predicate": pl.String,
        "edges": pl.UInt32,  # in the graph
        "judged": pl.UInt32,  # between gold entities
        "right": pl.UInt32,  # of the judged, in the gold
        "precision": pl.Float64,  # right / judged, [0, 1]; null: none was judged
        "gold": pl.UInt32,  # relations of the gold whose ends are both in the graph
        "found": pl.UInt32,  # of the gold, with an edge
        "recall": pl.Float64,  # found / gold, [0, 1]; null: there are none
        "f1": pl.Float64,  # the harmonic mean of precision and recall, [0, 1]
    }
)
DIRECTED = ["annotated", "cue"]  # bases that say which end is the subject
MAPPING_HEADER = "a header relation, predicate"
IN_MEMORY_MAPPING = "mapping"  # the name of one that comes from no file


def read_mapping(
    mapping: str | Path | Mapping[str, str], gold: Gold, folder: "Folder"
) -> pl.DataFrame:
    """Return ``relation, predicate``: what the relations of *gold* are called in the graph.

    Args:
        mapping: a table with these columns, or a predicate by relation.
        gold: what is true.
        folder: the graph.

    Raises:
        GoldError: the file is no such table, or has a name that neither of the two knows.
    """
    relations = set(gold.relations["relation"])
    predicates = set(_predicates(folder)) | {
        relation.predicate for relation in folder.schema.relations
    }
    pairs = []
    for where, relation, predicate in _mapping_rows(mapping):
        for name, value, names in (
            ("relation", relation, relations),
            ("predicate", predicate, predicates),
        ):
            if value not in names:
                raise GoldError(where, f"{name} {value!r}", f"one of {', '.join(sorted(names))}")
        pairs.append((relation, predicate))
    if not pairs:
        where = IN_MEMORY_MAPPING if isinstance(mapping, Mapping) else Path(mapping).name
        raise GoldError(where, "no rows", MAPPING_HEADER)
    return _mapping(pairs)


def _mapping_rows(mapping: str | Path | Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield ``where, relation, predicate``."""
    if isinstance(mapping, Mapping):
        yield from ((IN_MEMORY_MAPPING, *pair) for pair in mapping.items())
        return
    for row in rows(Path(mapping), ["relation"], ["predicate"], example=MAPPING_HEADER):
        yield row.where, row.cells["relation"], row.cells["predicate"]


def equal_names(gold: Gold, folder: "Folder") -> pl.DataFrame:
    """Return ``relation, predicate`` of what gold and graph call alike."""
    predicates = {upper_snake(predicate): predicate for predicate in _predicates(folder)}
    names = [(name, upper_snake(name)) for name in gold.relations["relation"].unique().sort()]
    return _mapping([(name, predicates[key]) for name, key in names if key in predicates])


def judge_predicates(
    folder: "Folder", gold: Gold, matches: pl.DataFrame, mapping: pl.DataFrame
) -> pl.DataFrame:
    """Return PREDICATES, one row a predicate of *mapping*, by name.

    Args:
        folder: the graph.
        gold: what is true.
        matches: MATCHES of the gold in the graph.
        mapping: ``relation, predicate``.
    """
    edges = (
        folder.scan("edges")
        .select("edge", "subject", "predicate", "object", "basis")
        .filter(pl.col("predicate").is_in(mapping["predicate"].implode()))
        .collect()
    )
    relations = gold.relations.with_row_index("row").join(mapping, on="relation")
    relations = _both_ways(edges, relations, folder)
    subject, object_ = (
        matches.select("gold_entity", pl.col("entity").alias(end)) for end in ("subject", "object")
    )
    true = relations.join(subject, left_on="head", right_on="gold_entity").join(
        object_, left_on="tail", right_on="gold_entity"
    )
    triple = ["subject", "predicate", "object"]
    right = edges.join(true, on=triple, how="semi")
    recalled = true.join(edges, on=triple, how="semi")
    matched = matches["entity"].unique().implode()
    judged = edges.filter(pl.col("subject").is_in(matched), pl.col("object").is_in(matched))
    frames = {
        "edges": edges,
        "judged": judged,
        "right": right,
        "gold": true,
        "found": recalled,
    }
    keys = {"gold": "row", "found": "row"}
    table = mapping.select(pl.col("predicate").unique().sort())
    for name, frame in frames.items():
        distinct = pl.col(keys.get(name, "edge")).n_unique().cast(pl.UInt32)
        tally = frame.group_by("predicate").agg(distinct.alias(name))
        table = table.join(tally, on="predicate", how="left").with_columns(
            pl.col(name).fill_null(0)
        )
    return _rates(table).select(PREDICATES.names())


def _both_ways(edges: pl.DataFrame, relations: pl.DataFrame, folder: "Folder") -> pl.DataFrame:
    """Return the gold *relations*, in both directions where the predicate has none."""
    symmetric = {relation.predicate for relation in folder.schema.relations if relation.symmetric}
    directed = set(edges.filter(pl.col("basis").is_in(DIRECTED))["predicate"]) - symmetric
    undirected = relations.filter(~pl.col("predicate").is_in(sorted(directed)))
    turned = undirected.rename({"head": "tail", "tail": "head"}).select(relations.columns)
    return pl.concat([relations, turned])


def _rates(table: pl.DataFrame) -> pl.DataFrame:
    """Return *table*, with the counts of PREDICATES, and its rates."""

    def share(part: pl.Expr, total: pl.Expr) -> pl.Expr:
        return pl.when(total > 0).then(part / total)

    right, found, judged, gold = map(pl.col, ("right", "found", "judged", "gold"))
    rates = table.with_columns(precision=share(right, judged), recall=share(found, gold))
    precision, recall = pl.col("precision"), pl.col("recall")
    mean = 2 * precision * recall / (precision + recall)
    return rates.with_columns(f1=pl.when(right == 0).then(0.0).otherwise(mean))


def _predicates(folder: "Folder") -> list[str]:
    """Return the predicates of the graph's edges, sorted."""
    return (
        folder.scan("edges")
        .select(pl.col("predicate").unique().sort())
        .collect()["predicate"]
        .to_list()
    )


def _mapping(pairs: list[tuple[str, str]]) -> pl.DataFrame:
    names = {"relation": pl.String, "predicate": pl.String}
    return pl.DataFrame(pairs, schema=names, orient="row").unique(maintain_order=True)
