"""Property graph mapping: the tables of a graph as labelled nodes and typed relationships.

Nodes are ``(:Entity:<Type>)``. Relationships have the predicate in UPPER_SNAKE as their type, base
edges ``CO_OCCURS_WITH``; both have the ``id`` that they have everywhere. With evidence there are
``(:Sentence)`` and ``(:Document)``:
``(:Entity)-[:MENTIONED_IN]->(:Sentence)-[:PART_OF]->(:Document)``. `Model` has the choices. All
emitters of property graphs (Bolt, bulk import, Cypher script, embedded engine) take it from here,
so that it is the same everywhere. No value is null: what is not known has no property.

Each node and relationship has a hash, ``kgHash``, by which a later load sees whether it changed.
Measures of edges depend on the whole corpus, so that one more sentence moves all of them a little.
The hash knows them, and centralities of entities, to `MEASURE_BITS` significant bits only: what
moved by less is not a change.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import polars as pl

from kg.common.naming import upper_snake
from kg.common.row_hashes import hash_rows
from kg.emit.sentence_nodes import (
    DOCUMENT,
    documents,
    evidence_of_edges,
    mentioned,
    parts,
    sentences,
    with_sentence_ids,
)
from kg.store.analysis import CENTRALITIES, PROPERTIES
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
EDGE = ["predicate", "basis", "candidate", "sentences", "documents", "windows"]
MEASURE_SETS = {
    "few": ["strength", "npmi", "q", "probability"],  # those that the questions of queries/ use
    "all": MEASURES,
    "none": ["strength"],  # what all is ranked by
}
MEASURE_BITS = 11  # significant ones that `digests` looks at: one part in a thousand
_MANTISSA_BITS = 52  # of a double, after the first, which is always 1
SLICE = 100_000  # rows that are made or hashed at once
SOURCES = 64  # hashes of sources that ``(:KgGraph)`` has
_STRUCTURE = {"id", "label", "kind", "subject", "object", "start", "end", "place"}  # no properties
BASE_EDGE = "CO_OCCURS_WITH"


@dataclass(frozen=True)
class Model:
    """What of a graph becomes nodes, relationships and properties."""

    evidence: bool = False  # sentences and documents are nodes
    measures: str = "few"  # of edges, as `MEASURE_SETS` has them
    typed_edges: bool = False  # a base edge has its predicate as its type, not BASE_EDGE
    linked_only: bool = False  # without the entities that have no edge

    def edge_properties(self) -> list[str]:
        """Return the properties of edges, beside their id."""
        return [*EDGE, *MEASURE_SETS[self.measures], "evidence"]

    @classmethod
    def stored(cls, properties: Mapping[str, Any]) -> "Model":
        """Return the model that ``(:KgGraph)`` has in its *properties*."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: properties[name] for name in names if properties.get(name) is not None})


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


@dataclass(frozen=True)
class SlicedLinks:
    """`Links` whose rows are made as they are asked for, so that they need not all be in memory."""

    what: str
    bases: tuple[str, str]
    slices: Iterator[pl.DataFrame]  # at least one; of edges, SLICE rows each


def whole(folder: Folder, model: Model | None = None) -> tuple[list[Nodes], list[Links]]:
    """Return all nodes and relationships of a graph; with evidence also sentences and documents.

    Raises:
        GraphError: evidence of a graph that was imported without it.
    """
    nodes, links = sliced(folder, model)
    return nodes, [Links(part.what, part.bases, pl.concat(part.slices)) for part in links]


def sliced(folder: Folder, model: Model | None = None) -> tuple[list[Nodes], list[SlicedLinks]]:
    """Return the nodes and relationships as `whole` does, the relationships some at a time.

    Raises:
        GraphError: evidence of a graph that was imported without it.
    """
    model = model or Model()
    if model.evidence:
        folder.require("mentions", "links", "evidence")
    entity_frame, rows = entities(folder), None
    if model.linked_only:
        rows = _linked_rows(folder, len(entity_frame))
        entity_frame = entity_frame.filter(rows.is_not_null())
    entity_nodes = Nodes("entities", "Entity", entity_frame)
    nodes = [entity_nodes]
    slices = _with_ends(
        edge_slices(folder, model), entity_nodes, entity_nodes, subject=rows, object=rows
    )
    links = [SlicedLinks("edges", ("Entity", "Entity"), slices)]
    if model.evidence:
        frame = sentences(folder)
        sentence_nodes = Nodes("sentences", "Sentence", frame.drop("part"))
        document_nodes = Nodes("documents", "Document", documents(folder))
        nodes += [sentence_nodes, document_nodes]
        mention_links = _with_ends(
            iter([mentioned(folder)]), entity_nodes, sentence_nodes, subject=rows
        )
        part_links = _with_ends(iter([parts(frame)]), sentence_nodes, document_nodes)
        links += [
            SlicedLinks("mentions", ("Entity", "Sentence"), mention_links),
            SlicedLinks("parts", ("Sentence", "Document"), part_links),
        ]
    return nodes, links


def _linked_rows(folder: Folder, count: int) -> pl.Series:
    """Return the row of each of *count* entities among those with an edge; null for the others."""
    is_end = np.zeros(count, bool)
    for end in ("subject", "object"):
        is_end[folder.scan("edges").select(end).collect()[end].to_numpy()] = True
    row = pl.Series(np.cumsum(is_end) - 1, dtype=pl.UInt32)
    return pl.select(pl.when(pl.Series(is_end)).then(row)).to_series()


def about(folder: Folder, labels: list[str], model: Model) -> dict[str, Any]:
    """Return the properties of ``(:KgGraph)`` as a complete load leaves them.

    Args:
        folder: the graph.
        labels: of its entities; sorted.
        model: what of it is loaded.
    """
    return {
        "name": folder.name,
        "build": folder.content,
        "complete": True,
        "labels": labels,
        **stored(folder, model),
    }


def stored(folder: Folder, model: Model) -> dict[str, Any]:
    """Return the properties of ``(:KgGraph)`` that say how *folder* was chosen from and written."""
    filters = folder.manifest.get("filters")
    sources = source_hashes(folder)[:SOURCES]
    metadata = metadata_names(documents(folder).columns) if model.evidence else []
    return {
        **asdict(model),
        **({"metadata": metadata} if metadata else {}),
        **({"filters": json.dumps(filters, sort_keys=True)} if filters else {}),
        **({"sources": sources} if sources else {}),
    }


def metadata_names(columns: Iterable[str]) -> list[str]:
    """Return the properties among the *columns* of documents that are made of their metadata."""
    return [name for name in columns if name not in _STRUCTURE.union(DOCUMENT)]


def source_hashes(folder: Folder) -> list[str]:
    """Return a hash of the name of each source, and one of its content, sorted.

    The first ones are a sample: of two graphs that share many of their sources, the sample of one
    has some of the other's.
    """
    sources: Mapping[str, str] = folder.manifest.get("sources", {})
    texts = {f"{part} {text}" for each in sources.items() for part, text in enumerate(each)}
    return sorted(hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in texts)


def entities(folder: Folder) -> pl.DataFrame:
    """Return the nodes of the entities, in the order of their table, so that row n is entity n.

    Columns: ``id``, ``label`` (of the type; see `kg.schema.type_labels`), then those of ENTITY;
    ``aliases`` are all its surfaces, sorted; of a graph with an analysis also those of it, as
    `kg.store.analysis.PROPERTIES` calls them.
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
    nodes = frame.select(
        "id", _respelled("type", folder.type_labels).alias("label"), *map(_empty_as_null, ENTITY)
    )
    if folder.analysis is None:
        return nodes
    measures = folder.analysis.frame.select(*PROPERTIES).rename(PROPERTIES)
    return pl.concat([nodes, measures], how="horizontal")


def edges(folder: Folder, model: Model) -> pl.DataFrame:
    """Return the relationships, in the order of the table of edges; see `edge_slices`."""
    return pl.concat(edge_slices(folder, model))


def edge_slices(folder: Folder, model: Model) -> Iterator[pl.DataFrame]:
    """Yield the relationships, in the order of the table of edges, SLICE at a time; at least once.

    Columns: ``id``, ``kind`` (the type of the relationship), ``subject`` and ``object`` (rows of
    `entities`), then the properties; ``evidence`` names the sentences, the most direct first.
    """
    names = [name for name in model.edge_properties() if name != "evidence"]
    predicates = folder.scan("edges").select(pl.col("predicate").unique()).collect()["predicate"]
    kind = _respelled("predicate", {name: upper_snake(name) for name in predicates})
    if not model.typed_edges:
        is_base = pl.col("basis") == "co-occurrence"
        kind = pl.when(is_base).then(pl.lit(BASE_EDGE)).otherwise(kind)
    for frame in edges_with_evidence(folder, names):
        yield frame.select("id", kind.alias("kind"), "subject", "object", *model.edge_properties())


def edges_with_evidence(folder: Folder, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
    """Yield the table of edges, SLICE rows at a time; at least once.

    Columns: ``edge, id, subject, object``, the *columns*, and ``evidence``: the ids of its
    sentences, the most direct first; null where there is none.
    """
    table = folder.scan("edges").select("edge", "id", "subject", "object", *columns)
    sentence_ids = with_sentence_ids(folder).select("source", "sentence", "id").collect()
    total = table.select(pl.len()).collect().item()
    # Some at a time: what is in memory on the way is several times as large as what comes out.
    for first in range(0, max(total, 1), SLICE):
        rows = pl.col("edge").is_between(first, first + SLICE - 1)
        evidence = evidence_of_edges(folder.scan("evidence").filter(rows), sentence_ids.lazy())
        yield table.filter(rows).join(evidence, on="edge", how="left").sort("edge").collect()


def properties(columns: Iterable[str]) -> list[str]:
    """Return the *columns* of nodes or relationships that are their properties, beside the id."""
    return [name for name in columns if name not in _STRUCTURE]


def digests(frame: pl.DataFrame) -> pl.Series:
    """Return 64 bits of BLAKE2b of each row: of id, label or kind, ids of ends, properties.

    Of measures, only the sign, the exponent and the first `MEASURE_BITS` significant bits count.
    """
    measures = [name for name in (*MEASURES, *CENTRALITIES) if name in frame.columns]
    hashes = [pl.Series("hash", [], pl.Int64)]
    for part in frame.iter_slices(SLICE):  # a selection of the whole would copy its columns
        rows = part.select(pl.all().exclude("subject", "object"))
        hashes.append(hash_rows(rows.with_columns(_leading_bits(rows[name]) for name in measures)))
    return pl.concat(hashes)


def _leading_bits(measure: pl.Series) -> pl.Series:
    """Return sign, exponent and leading bits of each number as an integer, on any machine alike.

    >>> _leading_bits(pl.Series([0.5, 0.50001, 0.51, None])).diff().to_list()
    [None, 0, 20, None]
    """
    bits = measure.cast(pl.Float64).fill_null(0).to_numpy().astype("<f8").view("<i8")
    leading = pl.Series(measure.name, bits >> (_MANTISSA_BITS - MEASURE_BITS + 1), dtype=pl.Int64)
    return pl.select(pl.when(measure.is_not_null()).then(leading).alias(measure.name)).to_series()


def _with_ends(
    slices: Iterator[pl.DataFrame], subjects: Nodes, objects: Nodes, **rows: pl.Series | None
) -> Iterator[pl.DataFrame]:
    """Yield *slices* with the ids of the nodes at their ends.

    Args:
        slices: of relationships; their ends are rows of all nodes.
        subjects: the nodes at one end.
        objects: those at the other.
        rows: by column, the row among *subjects* or *objects* of each of all nodes; relationships
            go where it is null. None: they are all there.
    """
    front = ["id", "kind", "subject", "object"]
    for frame in slices:
        if kept := {end: each for end, each in rows.items() if each is not None}:
            renumbered = [each.gather(frame[end]).alias(end) for end, each in kept.items()]
            frame = frame.with_columns(renumbered).drop_nulls(list(kept))  # noqa: PLW2901 - fewer
        start = subjects.frame["id"].gather(frame["subject"]).alias("start")
        end = objects.frame["id"].gather(frame["object"]).alias("end")
        yield frame.select(*front, start, end, pl.all().exclude(front))


def _empty_as_null(name: str) -> pl.Expr:
    """Return a column of properties, with null for an empty list."""
    if name not in {"aliases", "sameAs", "exactMatch"}:
        return pl.col(name)
    return pl.when(pl.col(name).list.len() > 0).then(pl.col(name)).alias(name)


def _respelled(column: str, names: Mapping[str, str]) -> pl.Expr:
    """Return *column* with other names for its values."""
    return pl.col(column).replace_strict(names, return_dtype=pl.String)
