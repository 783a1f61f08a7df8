"""Write the ``custom_kg`` of LightRAG: chunks, entities and relationships as one JSON object.

`LightRAG.insert_custom_kg` takes it as it stands. LightRAG keeps one relationship between two
entities, of one chunk: so there is one for all edges of a pair, and where several sentences support
it, they are together a chunk of their own.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import polars as pl
from polars import selectors

from kg.common.naming import phrase
from kg.emit.property_graph import edges_with_evidence
from kg.emit.rag.text_units import check_texts, mentions_of_units, text_units
from kg.emit.rag.wording import CLAIMS, edge_descriptions, entity_descriptions, titles
from kg.store.folder import Folder

SEPARATOR = " "  # between the sentences of a chunk


def write(folder: Folder, out: BinaryIO) -> None:
    """Write *folder* to *out*.

    Raises:
        GraphError: the graph was built or imported without texts or evidence.
    """
    check_texts(folder, "lightrag")
    units, entity_titles = text_units(folder), titles(folder)
    unit_by_id = dict(zip(units["id"], units["unit"], strict=True))
    pairs = _pairs(folder, entity_titles)
    evidence = [[unit_by_id[each] for each in ids] for ids in pairs["units"].to_list()]
    out.write(b'{"chunks": [')
    _write_rows(out, _chunks(units, pairs, evidence))
    out.write(b'], "entities": [')
    _write_rows(out, _entities(folder, entity_titles, units))
    out.write(b'], "relationships": [')
    _write_rows(out, _relationships(pairs, evidence, entity_titles, units))
    out.write(b"]}\n")


def _write_rows(out: BinaryIO, rows: Iterable[dict[str, Any]]) -> None:
    separator = b"\n"
    for row in rows:
        out.write(separator + json.dumps(row, ensure_ascii=False).encode())
        separator = b",\n"


def _pairs(folder: Folder, entity_titles: pl.Series) -> pl.DataFrame:
    """Return the pairs of entities with an edge, in the order of their first edge.

    Columns: ``low, high`` (entities), ``subject, object`` (of the edge that claims most),
    ``description`` (what all edges say, the most first), ``keywords`` (their predicates),
    ``sentences`` (of the one with most), ``units`` (their ids).
    """
    edges = pl.concat(edges_with_evidence(folder, ("predicate", "basis", "sentences")))
    claiming = pl.col("basis").replace_strict(list(CLAIMS), range(len(CLAIMS)))  # the least first
    spelled = {name: phrase(name) for name in edges["predicate"].unique()}
    return (
        edges.with_columns(
            edge_descriptions(edges, entity_titles),
            keyword=pl.col("predicate").replace_strict(spelled, return_dtype=pl.String),
            low=pl.min_horizontal("subject", "object"),
            high=pl.max_horizontal("subject", "object"),
        )
        .group_by("low", "high", maintain_order=True)
        .agg(pl.all().sort_by(claiming, "edge"))
        .explode(selectors.exclude("low", "high"))
        .group_by("low", "high", maintain_order=True)
        .agg(
            pl.col("subject", "object").first(),
            pl.col("description").str.join(" "),
            pl.max("sentences"),
            keywords=pl.col("keyword").unique(maintain_order=True).str.join(", "),
            units=pl.col("evidence")
            .list.explode(keep_nulls=False, empty_as_null=False)
            .unique(maintain_order=True),
        )
    )


def _chunks(
    units: pl.DataFrame, pairs: pl.DataFrame, evidence: list[list[int]]
) -> Iterator[dict[str, Any]]:
    """Yield a chunk for each sentence, and for each pair that several support."""
    texts, sources = units["text"], units["source"]
    for unit, (identifier, source, text) in enumerate(
        units.select("id", "source", "text").iter_rows()
    ):
        yield _chunk(identifier, source, text, unit)
    count = len(units)
    for row, supporting in zip(pairs.iter_rows(named=True), evidence, strict=True):
        if len(supporting) > 1:
            text = SEPARATOR.join(texts[unit] for unit in supporting)
            yield _chunk(_chunk_of_pair(row), sources[supporting[0]], text, count)
            count += 1


def _chunk(source_id: str, file_path: str, content: str, order: int) -> dict[str, Any]:
    return {
        "content": content,
        "source_id": source_id,
        "file_path": file_path,
        "chunk_order_index": order,
    }


def _chunk_of_pair(pair: dict[str, Any]) -> str:
    return f"evidence of {pair['low']} and {pair['high']}"


def _entities(
    folder: Folder, entity_titles: pl.Series, units: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    first = mentions_of_units(folder).group_by("entity").agg(pl.min("unit"))
    rows = (
        folder.scan("entities")
        .join(entity_descriptions(folder), on="entity")
        .join(first.lazy(), on="entity", how="left")
        .sort("entity")
        .select("entity", "type", "description", "unit")
        .collect()
    )
    ids, sources = units["id"], units["source"]
    for entity, type_, description, unit in rows.iter_rows():
        yield {
            "entity_name": entity_titles[entity],
            "entity_type": type_,
            "description": description,
            "source_id": ids[unit],
            "file_path": sources[unit],
        }


def _relationships(
    pairs: pl.DataFrame, evidence: list[list[int]], entity_titles: pl.Series, units: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    """Yield a relationship for each pair; its weight is its sentences, as LightRAG counts them."""
    ids, sources = units["id"], units["source"]
    for row, supporting in zip(pairs.iter_rows(named=True), evidence, strict=True):
        many = len(supporting) > 1
        place = sources[supporting[0]] if supporting else ""
        single = ids[supporting[0]] if supporting else ""
        yield {
            "src_id": entity_titles[row["subject"]],
            "tgt_id": entity_titles[row["object"]],
            "description": row["description"],
            "keywords": row["keywords"],
            "weight": float(row["sentences"]),
            "source_id": _chunk_of_pair(row) if many else single,
            "file_path": place,
        }
