"""Match gold entities to entities of a graph, by place or by name.

In: a graph, and `kg.reports.evaluate.gold.Gold`. Out: MATCHES. Where the gold says at which tokens
an entity is mentioned, it means the entities of the mentions that the graph has there: all of them,
because what the graph keeps apart must not make true edges count as wrong. Else it means what is
written so, by the first of `STEPS` that leaves one entity.
"""

from typing import TYPE_CHECKING

import polars as pl

from kg.reports.evaluate.gold import Gold
from kg.resolve.names import canonical

if TYPE_CHECKING:
    from kg.store.folder import Folder

MATCHES = pl.Schema(
    {
        "gold_entity": pl.UInt32,
        "entity": pl.UInt32,  # of the graph
        "by": pl.String,  # `PLACE` or a key of `STEPS`
    }
)
UNMATCHED = pl.Schema(
    {
        "gold_entity": pl.UInt32,
        "document": pl.String,  # empty: unknown
        "name": pl.String,
        "type": pl.String,  # empty: unknown
        "why": pl.String,  # `AMBIGUOUS` or `UNKNOWN`
    }
)
PLACE = "place"
STEPS = {  # how they are matched: what must be equal
    "name and type in the document": ["document", "key", "type"],
    "name in the document": ["document", "key"],
    "name and type": ["key", "type"],
    "name": ["key"],
}
AMBIGUOUS, UNKNOWN = "several entities are called so", "nothing is called so"


def match(folder: "Folder", gold: Gold) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return MATCHES and UNMATCHED of the *gold*, each sorted."""
    mentions = _mentions(folder)
    matches = [_by_place(mentions, gold)]
    left = gold.entities.join(matches[0], on="gold_entity", how="anti")
    left = left.with_columns(key=canonical(left["name"])["key"])
    names = _names(folder, mentions)
    ambiguous: set[int] = set()
    for step, columns in STEPS.items():
        hits = _with_known(left, columns).join(names, on=columns, how="inner")
        hits = hits.group_by("gold_entity").agg(pl.col("entity").unique())
        single = hits.filter(pl.col("entity").list.len() == 1)
        ambiguous |= set(hits["gold_entity"]) - set(single["gold_entity"])
        matches.append(single.select("gold_entity", pl.col("entity").list.first(), by=pl.lit(step)))
        left = left.join(single, on="gold_entity", how="anti")
    why = pl.when(pl.col("gold_entity").is_in(sorted(ambiguous))).then(pl.lit(AMBIGUOUS))
    unmatched = left.with_columns(why=why.otherwise(pl.lit(UNKNOWN))).select(UNMATCHED.names())
    matched = pl.concat([frame.select(MATCHES.names()) for frame in matches])
    return matched.sort("gold_entity", "entity"), unmatched.sort("gold_entity")


def _with_known(entities: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the gold *entities* of which all *columns* are known."""
    conditions = [pl.col(name) != "" for name in columns]
    return entities.filter(*conditions).select("gold_entity", *columns)


def _mentions(folder: "Folder") -> pl.DataFrame:
    """Return ``document, sentence`` (of the document), ``start, end, surface, type, entity``."""
    place = ["source", "sentence"]
    # The first sentence of each document, as long as none was left out; texts are compared, too.
    first = (pl.cum_sum("sentences") - pl.col("sentences")).over("source", order_by="document")
    documents = folder.scan("documents").select("source", "document", "name", first=first)
    of_sentence = folder.scan("sentences").select(*place, "document")
    of_document = of_sentence.join(documents, on=["source", "document"], how="left")
    return (
        folder.scan("mentions")
        .select("mention", *place, "start", "end", "surface", "type")
        .join(folder.scan("links"), on="mention")
        .join(of_document, on=place, how="left")
        .select(
            pl.col("name").alias("document"),
            (pl.col("sentence") - pl.col("first")).alias("sentence"),
            "start",
            "end",
            "surface",
            "type",
            "entity",
        )
        .collect()
    )


def _by_place(mentions: pl.DataFrame, gold: Gold) -> pl.DataFrame:
    """Return MATCHES of the gold entities that are mentioned where the graph has a mention."""
    place = ["document", "sentence", "start", "end"]
    documents = gold.entities.select("gold_entity", "document")
    places = gold.places.join(documents, on="gold_entity", how="inner")
    bare = [pl.col(name).str.replace_all(r"\s", "") for name in ("text", "surface")]
    return (
        places.join(mentions.select(*place, "surface", "entity"), on=place, how="inner")
        .filter((pl.col("text") == "") | (bare[0] == bare[1]))
        .select("gold_entity", "entity", by=pl.lit(PLACE))
        .unique()
    )


def _names(folder: "Folder", mentions: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, key, type, entity``: what each entity is called, and where."""
    columns = ["document", "surface", "type", "entity"]
    entities = folder.scan("entities").select("entity", "name", of="type").collect()
    surfaces = mentions.select(columns).unique().join(entities, on="entity")
    names = entities.select(
        pl.lit(None, pl.String).alias("document"), "entity", surface="name", type="of"
    )
    parts = [surfaces, surfaces.with_columns(type="of"), names]  # as tagged, and as the entity's
    rows = pl.concat([part.select(columns) for part in parts]).unique()
    distinct = rows.select("surface").unique()
    keys = distinct.with_columns(key=canonical(distinct["surface"])["key"])
    return rows.join(keys, on="surface").select("document", "key", "type", "entity").unique()
