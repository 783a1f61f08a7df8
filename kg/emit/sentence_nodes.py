"""Sentences and documents as nodes of a property graph, and what mentions stand in them.

``(:Entity)-[:MENTIONED_IN]->(:Sentence)-[:PART_OF]->(:Document)``. `kg.emit.property_graph` puts
them together with entities and edges.
"""

import polars as pl

from kg.emit.document_metadata import metadata_columns
from kg.store.folder import Folder

SENTENCE = ["source", "sentence", "line", "text"]
DOCUMENT = ["source", "document", "name", "line"]  # and a property for each key of metadata
MENTIONED, PART = "MENTIONED_IN", "PART_OF"


def sentences(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the sentences with a mention.

    Columns: ``id``, ``label``, those of SENTENCE, and ``part`` (a row of `documents`, or null).
    """
    part = folder.scan("documents").select("source", "document").with_row_index("part")
    frame = with_sentence_ids(folder).join(
        part, on=["source", "document"], how="left", maintain_order="left", nulls_equal=False
    )
    return frame.select("id", *SENTENCE, "part", label=pl.lit("Sentence")).collect()


def documents(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the documents.

    Columns: ``id``, ``label``, those of DOCUMENT, and those of `metadata_columns`.
    """
    frame = (
        folder.scan("documents")
        .select(
            *DOCUMENT,
            "metadata",
            id=pl.concat_str(["source", "document"], separator="#"),
            label=pl.lit("Document"),
        )
        .collect()
    )
    return frame.drop("metadata").with_columns(metadata_columns(frame["metadata"]))


def mentioned(folder: Folder) -> pl.DataFrame:
    """Return the relationships ``MENTIONED_IN``: which sentences mention an entity, how often.

    Columns: ``id``, ``kind``, ``subject`` (a row of `entities`), ``object`` (a row of `sentences`),
    ``mentions``.
    """
    rows = with_sentence_ids(folder).select("source", "sentence", "id").with_row_index("object")
    ids = folder.scan("entities").select(subject="entity", entity="id")
    return (
        folder.scan("mentions")
        .select("mention", "source", "sentence")
        .join(folder.scan("links").rename({"entity": "subject"}), on="mention")
        .group_by("subject", "source", "sentence")
        .agg(mentions=pl.len())
        .join(rows, on=["source", "sentence"])
        .join(ids, on="subject")
        .sort("subject", "object")
        .select(
            id=pl.concat_str(["entity", "id"], separator=" "),
            kind=pl.lit(MENTIONED),
            subject="subject",
            object="object",
            mentions="mentions",
        )
        .collect()
    )


def parts(sentences: pl.DataFrame) -> pl.DataFrame:
    """Return the relationships ``PART_OF`` of *sentences*; columns as of `mentioned`."""
    return (
        sentences.select("id", "part")
        .with_row_index("subject")
        .drop_nulls("part")
        .select("id", kind=pl.lit(PART), subject="subject", object="part")
    )


def with_sentence_ids(folder: Folder) -> pl.LazyFrame:
    """Return the sentences with an ``id``: ``source:line``, and ``#2`` for a second one there."""
    nth = pl.int_range(1, pl.len() + 1).over("source", "line")
    place = pl.concat_str(["source", "line"], separator=":")
    more = pl.concat_str([place, nth.cast(pl.String)], separator="#")
    return folder.scan("sentences").with_columns(id=pl.when(nth == 1).then(place).otherwise(more))


def evidence_of_edges(rows: pl.LazyFrame, sentence_ids: pl.LazyFrame) -> pl.LazyFrame:
    """Return the ``evidence`` of each edge: the ids of its sentences.

    Where the ends of one are in two sentences, both are there.

    Args:
        rows: of the table of evidence.
        sentence_ids: the ``id`` of each ``source`` and ``sentence``.
    """
    for end in ("subject", "object"):
        keys = [f"{end}_source", f"{end}_sentence"]
        placed = sentence_ids.select(pl.all().name.prefix(f"{end}_"))
        rows = rows.join(placed, on=keys, how="left", maintain_order="left")
    return (
        rows.sort("edge", "rank")
        .select(
            "edge",
            evidence=pl.concat_list("subject_id", "object_id").list.unique(maintain_order=True),
        )
        .explode("evidence")
        .group_by("edge", maintain_order=True)
        .agg(pl.col("evidence").unique(maintain_order=True))
    )
