"""Write the tables of Microsoft GraphRAG for a graph of one's own, as Parquet.

``entities``, ``relationships``, ``text_units`` and ``documents`` have the columns of GraphRAG's
final tables (`graphrag.data_model.schemas` of 3.3). Its workflows ``create_communities`` and
``create_community_reports`` go on from there.
"""

import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kg.common.registry import FOLDERS
from kg.emit.property_graph import edges_with_evidence
from kg.emit.rag.text_units import check_texts, mentions_of_units, text_documents, text_units
from kg.emit.rag.wording import edge_descriptions, entity_descriptions, titles
from kg.store.folder import Folder

MARKER = FOLDERS["graphrag"]  # shows that a folder is an export of this form
ROWS = 65_536  # of a row group
EDGE_COLUMNS = ("predicate", "basis", "sentences", "strength")
HINT = (
    "these are GraphRAG's tables for a graph of one's own: put them into its output folder, and "
    "run its workflows create_communities and create_community_reports"
)
DATE = "date"  # the key of metadata that is a document's creation date


def write(folder: Folder, out: Path) -> list[str]:
    """Write the tables of *folder* into the empty folder *out*; return hints for the user.

    Raises:
        GraphError: the graph was built or imported without what they hold.
    """
    check_texts(folder, "graphrag")
    units, entity_titles = text_units(folder), titles(folder)
    degrees = _degrees(folder, len(entity_titles))
    relationship_units = _write_relationships(folder, out, entity_titles, degrees)
    mentions = mentions_of_units(folder)
    _write(_entities(folder, entity_titles, degrees, units, mentions), out, MARKER)
    _write(_text_units(folder, units, mentions, relationship_units), out, "text_units.parquet")
    _write(_documents(folder, units), out, "documents.parquet")
    return [HINT]


def _degrees(folder: Folder, entities: int) -> pl.Series:
    """Return the number of edges of each entity."""
    ends = folder.scan("edges").select(entity=pl.concat_list("subject", "object")).explode("entity")
    counts = ends.group_by("entity").agg(degree=pl.len().cast(pl.Int64)).collect()
    numbers = pl.DataFrame({"entity": pl.int_range(entities, eager=True, dtype=pl.UInt32)})
    joined = numbers.join(counts, on="entity", how="left", maintain_order="left")
    return joined["degree"].fill_null(0)


def _write_relationships(
    folder: Folder, out: Path, entity_titles: pl.Series, degrees: pl.Series
) -> pl.DataFrame:
    """Write the edges, some at a time; return ``id`` and ``units``, the text units of each."""
    kept = []
    writer: pq.ParquetWriter | None = None
    for edges in edges_with_evidence(folder, EDGE_COLUMNS):
        frame = _relationships(edges, entity_titles, degrees)
        kept.append(frame.select("id", units="text_unit_ids"))
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or _writer(out / "relationships.parquet", table.schema)
        writer.write_table(table, row_group_size=ROWS)
    assert writer is not None
    writer.close()
    return pl.concat(kept)


def _relationships(
    edges: pl.DataFrame, entity_titles: pl.Series, degrees: pl.Series
) -> pl.DataFrame:
    return edges.select(
        "id",
        pl.col("edge").cast(pl.Int64).alias("human_readable_id"),
        entity_titles.gather(edges["subject"]).alias("source"),
        entity_titles.gather(edges["object"]).alias("target"),
        edge_descriptions(edges, entity_titles).alias("description"),
        pl.col("strength").alias("weight"),
        (degrees.gather(edges["subject"]) + degrees.gather(edges["object"])).alias(
            "combined_degree"
        ),
        pl.col("evidence").fill_null([]).alias("text_unit_ids"),
    )


def _entities(
    folder: Folder,
    entity_titles: pl.Series,
    degrees: pl.Series,
    units: pl.DataFrame,
    mentions: pl.DataFrame,
) -> pl.DataFrame:
    unit_ids = (
        mentions.with_columns(unit_id=units["id"].gather(mentions["unit"]))
        .group_by("entity")
        .agg(text_unit_ids="unit_id")
    )
    return (
        folder.scan("entities")
        .join(entity_descriptions(folder), on="entity")
        .join(unit_ids.lazy(), on="entity", how="left")
        .sort("entity")
        .select(
            "id",
            pl.col("entity").cast(pl.Int64).alias("human_readable_id"),
            entity_titles.alias("title"),
            "type",
            "description",
            pl.col("text_unit_ids").fill_null([]),
            pl.col("text_unit_ids").list.len().fill_null(0).cast(pl.Int64).alias("frequency"),
            degrees.alias("degree"),
        )
        .collect()
    )


def _text_units(
    folder: Folder, units: pl.DataFrame, mentions: pl.DataFrame, relationship_units: pl.DataFrame
) -> pl.DataFrame:
    ids = folder.scan("entities").sort("entity").select("id").collect()["id"]
    entities = (
        mentions.with_columns(entity_id=ids.gather(mentions["entity"]))
        .group_by("unit", maintain_order=True)
        .agg(entity_ids="entity_id")
    )
    relationships = (
        relationship_units.explode("units")
        .drop_nulls("units")
        .group_by(id="units", maintain_order=True)
        .agg(relationship_ids="id")
    )
    joined = units.join(entities, on="unit", how="left", maintain_order="left").join(
        relationships, on="id", how="left", maintain_order="left"
    )
    return joined.select(
        "id",
        pl.col("unit").cast(pl.Int64).alias("human_readable_id"),
        "text",
        (pl.col("text").str.count_matches(r"\S+").cast(pl.Int64)).alias("n_tokens"),
        "document_id",
        pl.col("entity_ids").fill_null([]),
        pl.col("relationship_ids").fill_null([]),
        pl.lit([], dtype=pl.List(pl.String)).alias("covariate_ids"),
    )


def _documents(folder: Folder, units: pl.DataFrame) -> pl.DataFrame:
    frame = text_documents(folder, units)
    dates = [str(json.loads(text).get(DATE) or "") if text else "" for text in frame["metadata"]]
    return frame.with_row_index("human_readable_id").select(
        "id",
        pl.col("human_readable_id").cast(pl.Int64),
        "title",
        "text",
        pl.col("units").alias("text_unit_ids"),
        pl.Series("creation_date", dates, dtype=pl.String),
        pl.col("metadata").alias("raw_data"),
    )


def _write(frame: pl.DataFrame, out: Path, name: str) -> None:
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    with _writer(out / name, table.schema) as writer:
        writer.write_table(table, row_group_size=ROWS)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="zstd")
