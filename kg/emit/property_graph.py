"""Property graph mapping: the tables of a graph as labelled nodes and typed relationships.

Nodes are ``(:Entity:<Type>)``, relationships have the predicate in UPPER_SNAKE as their type, and
both have the ``id`` that they have everywhere. With evidence there are ``(:Sentence)`` and
``(:Document)``: ``(:Entity)-[:MENTIONED_IN]->(:Sentence)-[:PART_OF]->(:Document)``. All emitters
of property graphs (Bolt, bulk import, Cypher script, embedded engine) take it from here, so that
it is the same everywhere. No value is null: what is not known has no property.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kg.common.naming import upper_snake
from kg.common.row_hashes import hash_rows
from kg.store.folder import Folder
from kg.store.tables import MEASURES

ENTITY = [
    "name",
    "type",
    "share",
    "mentions",
    "sentences",
    "documents",
    "aliases",
    "sameAs",
    "exactMatch",
]
EDGE = [
    "predicate",
    "basis",
    "candidate",
    "sentences",
    "documents",
    "windows",
    *MEASURES,
    "evidence",
]
SENTENCE = ["source", "sentence", "line", "text"]
DOCUMENT = ["source", "document", "name", "line", "metadata"]
_STRUCTURE = {"id", "label", "kind", "subject", "object", "start", "end"}  # no properties
MENTIONED, PART = "MENTIONED_IN", "PART_OF"


@dataclass(frozen=True)
class Nodes:
    """Nodes of one kind; the columns of ``frame``: ``id``, ``label``, then the properties."""

    what: str
    base: str  # the label that all of them have, and that their ids are unique under
    frame: pl.DataFrame


@dataclass(frozen=True)
class Links:
    """Relationships between nodes of two kinds.

    The columns of ``frame``: ``id``, ``kind``, ``subject`` and ``object`` (rows of the nodes),
    ``start`` and ``end`` (the ids of those), then the properties.
    """

    what: str
    bases: tuple[str, str]
    frame: pl.DataFrame


def whole(folder: Folder, *, evidence: bool = False) -> tuple[list[Nodes], list[Links]]:
    """Return all nodes and relationships of a graph; with *evidence* also sentences and documents.

    Raises:
        GraphError: *evidence* of a graph that was imported without it.
    """
    if evidence:
        folder.require("mentions", "links", "evidence")
    entity_nodes = Nodes("entities", "Entity", entities(folder))
    edge_links = _with_ends(edges(folder), entity_nodes, entity_nodes)
    nodes, links = [entity_nodes], [Links("edges", ("Entity", "Entity"), edge_links)]
    if evidence:
        frame = sentences(folder)
        sentence_nodes = Nodes("sentences", "Sentence", frame.drop("part"))
        document_nodes = Nodes("documents", "Document", documents(folder))
        nodes += [sentence_nodes, document_nodes]
        mention_links = _with_ends(mentioned(folder), entity_nodes, sentence_nodes)
        part_links = _with_ends(parts(frame), sentence_nodes, document_nodes)
        links += [
            Links("mentions", ("Entity", "Sentence"), mention_links),
            Links("parts", ("Sentence", "Document"), part_links),
        ]
    return nodes, links


def about(folder: Folder, entities: Nodes, *, evidence: bool = False) -> dict[str, Any]:
    """Return the properties of ``(:KgGraph)`` as a complete load leaves them."""
    return {
        "name": folder.name,
        "build": folder.content,
        "complete": True,
        "labels": sorted(entities.frame["label"].unique()),
        "evidence": evidence,
    }


def entities(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the entities, in the order of their table, so that row n is entity n.

    Columns: ``id``, ``label`` (of the type; see `kg.schema.type_labels`), then those of ENTITY;
    ``aliases`` are all its surfaces, sorted.
    """
    aliases = (
        folder.scan("surfaces").group_by("entity").agg(aliases=pl.col("surface").unique().sort())
    )
    frame = (
        folder.scan("entities")
        .join(aliases, on="entity", how="left")
        .sort("entity")
        .rename({"same_as": "sameAs", "exact_match": "exactMatch"})
        .collect()
    )
    return frame.select(
        "id", _respelled("type", folder.type_labels).alias("label"), *map(_empty_as_null, ENTITY)
    )


def edges(folder: Folder) -> pl.DataFrame:
    """Return the relationships, in the order of the table of edges.

    Columns: ``id``, ``kind`` (the type of the relationship), ``subject`` and ``object`` (rows of
    `entities`), then those of EDGE; ``evidence`` names the sentences, the most direct first.
    """
    frame = (
        folder.scan("edges").join(_evidence(folder), on="edge", how="left").sort("edge").collect()
    )
    kinds = {name: upper_snake(name) for name in frame["predicate"].unique()}
    kind = _respelled("predicate", kinds).alias("kind")
    return frame.select("id", kind, "subject", "object", *EDGE)


def sentences(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the sentences with a mention.

    Columns: ``id``, ``label``, those of SENTENCE, and ``part`` (a row of `documents`, or null).
    """
    part = folder.scan("documents").select("source", "document").with_row_index("part")
    frame = _with_sentence_ids(folder).join(
        part, on=["source", "document"], how="left", maintain_order="left", nulls_equal=False
    )
    return frame.select("id", *SENTENCE, "part", label=pl.lit("Sentence")).collect()


def documents(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the documents: ``id``, ``label`` and the columns of DOCUMENT."""
    return (
        folder.scan("documents")
        .select(
            *DOCUMENT,
            id=pl.concat_str(["source", "document"], separator="#"),
            label=pl.lit("Document"),
        )
        .collect()
    )


def mentioned(folder: Folder) -> pl.DataFrame:
    """Return the relationships ``MENTIONED_IN``: which sentences mention an entity, how often.

    Columns: ``id``, ``kind``, ``subject`` (a row of `entities`), ``object`` (a row of `sentences`),
    ``mentions``.
    """
    rows = _with_sentence_ids(folder).select("source", "sentence", "id").with_row_index("object")
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


def properties(frame: pl.DataFrame) -> list[str]:
    """Return the columns of nodes or relationships that are their properties, beside the id."""
    return [name for name in frame.columns if name not in _STRUCTURE]


def digests(frame: pl.DataFrame) -> pl.Series:
    """Return 64 bits of BLAKE2b of each row: of id, label or kind, ids of ends, properties."""
    return hash_rows(frame.select(pl.all().exclude("subject", "object"))).alias("digest")


def _with_ends(frame: pl.DataFrame, subjects: Nodes, objects: Nodes) -> pl.DataFrame:
    """Return *frame* with the ids of the nodes at its ends."""
    start = subjects.frame["id"].gather(frame["subject"]).alias("start")
    end = objects.frame["id"].gather(frame["object"]).alias("end")
    front = ["id", "kind", "subject", "object"]
    return frame.select(*front, start, end, pl.all().exclude(front))


def _empty_as_null(name: str) -> pl.Expr:
    """Return a column of properties, with null for an empty list."""
    if name not in {"aliases", "sameAs", "exactMatch"}:
        return pl.col(name)
    return pl.when(pl.col(name).list.len() > 0).then(pl.col(name)).alias(name)


def _respelled(column: str, names: Mapping[str, str]) -> pl.Expr:
    """Return *column* with other names for its values."""
    return pl.col(column).replace_strict(names, return_dtype=pl.String)


def _with_sentence_ids(folder: Folder) -> pl.LazyFrame:
    """Return the sentences with an ``id``: ``source:line``, and ``#2`` for a second one there."""
    nth = pl.int_range(1, pl.len() + 1).over("source", "line")
    place = pl.concat_str(["source", "line"], separator=":")
    more = pl.concat_str([place, nth.cast(pl.String)], separator="#")
    return folder.scan("sentences").with_columns(id=pl.when(nth == 1).then(place).otherwise(more))


def _evidence(folder: Folder) -> pl.LazyFrame:
    """Return the ``evidence`` of each edge: the ids of its sentences.

    Where the ends of one are in two sentences, both are there.
    """
    named = _with_sentence_ids(folder).select("source", "sentence", "id")
    rows = folder.scan("evidence")
    for end in ("subject", "object"):
        keys = [f"{end}_source", f"{end}_sentence"]
        placed = named.select(pl.all().name.prefix(f"{end}_"))
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
