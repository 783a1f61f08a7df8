"""Find the entities of a graph that the names of a gold table mean.

In: a graph, and `kg.reports.evaluate.gold.Gold`. Out: MATCHES. Where the gold says at which tokens
a thing is mentioned, it means the entities of the mentions that the graph has there: all of them,
because what the graph keeps apart must not make true edges count as wrong. Else it means what is
written so, by the first of `TRIES` that leaves one entity.
"""

from typing import TYPE_CHECKING

import polars as pl

from kg.reports.evaluate.gold import Gold
from kg.resolve.names import canonical

if TYPE_CHECKING:
    from kg.store.folder import Folder

MATCHES = pl.Schema({"thing": pl.UInt32, "entity": pl.UInt32, "by": pl.String})
PLACE = "place"
TRIES = {
    "name and type in the document": ["document", "key", "type"],
    "name in the document": ["document", "key"],
    "name and type": ["key", "type"],
    "name": ["key"],
}
AMBIGUOUS, UNKNOWN = "several entities are called so", "nothing is called so"


def match(folder: "Folder", gold: Gold) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return MATCHES, and the things that mean no one entity with the ``why``."""
    mentions = _mentions(folder)
    found = [_by_place(mentions, gold)]
    left = gold.things.join(found[0], on="thing", how="anti")
    left = left.with_columns(key=canonical(left["name"])["key"])
    written = _written(folder, mentions)
    unsure: set[int] = set()
    for how, columns in TRIES.items():
        hits = _wanted(left, columns).join(written, on=columns, how="inner")
        hits = hits.group_by("thing").agg(pl.col("entity").unique())
        one = hits.filter(pl.col("entity").list.len() == 1)
        unsure |= set(hits["thing"]) - set(one["thing"])
        found.append(one.select("thing", pl.col("entity").list.first(), by=pl.lit(how)))
        left = left.join(one, on="thing", how="anti")
    why = pl.when(pl.col("thing").is_in(sorted(unsure))).then(pl.lit(AMBIGUOUS))
    missed = left.select("thing", "document", "name", "type", why=why.otherwise(pl.lit(UNKNOWN)))
    matched = pl.concat([frame.select(MATCHES.names()) for frame in found])
    return matched.sort("thing", "entity"), missed.sort("thing")


def _wanted(things: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the things of which all is known that the *columns* want."""
    known = [pl.col(name) != "" for name in columns]
    return things.filter(*known).select("thing", *columns)


def _mentions(folder: "Folder") -> pl.DataFrame:
    """Return ``document, sentence`` (of the document), ``start, end, surface, type, entity``."""
    place = ["source", "sentence"]
    # Where a document starts, as long as no sentence was left out; texts are compared, too.
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
    """Return MATCHES of the things that are mentioned where the graph has a mention."""
    place = ["document", "sentence", "start", "end"]
    things = gold.things.select("thing", "document")
    told = gold.places.join(things, on="thing", how="inner")
    bare = [pl.col(name).str.replace_all(r"\s", "") for name in ("text", "surface")]
    return (
        told.join(mentions.select(*place, "surface", "entity"), on=place, how="inner")
        .filter((pl.col("text") == "") | (bare[0] == bare[1]))
        .select("thing", "entity", by=pl.lit(PLACE))
        .unique()
    )


def _written(folder: "Folder", mentions: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, key, type, entity``: what each entity is called, and where."""
    columns = ["document", "surface", "type", "entity"]
    entities = folder.scan("entities").select("entity", "name", of="type").collect()
    said = mentions.select(columns).unique().join(entities, on="entity")
    named = entities.select(
        pl.lit(None, pl.String).alias("document"), "entity", surface="name", type="of"
    )
    parts = [said, said.with_columns(type="of"), named]  # as tagged, and as the entity's
    every = pl.concat([part.select(columns) for part in parts]).unique()
    surfaces = every.select("surface").unique()
    keys = surfaces.with_columns(key=canonical(surfaces["surface"])["key"])
    return every.join(keys, on="surface").select("document", "key", "type", "entity").unique()
