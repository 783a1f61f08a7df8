"""Analysis of a graph beside its tables: ``analysis.parquet``, with options and the graph's hash.

`kg analyse` writes it, from the tables alone: it is no part of a build, and a graph need not have
one. Its Parquet metadata say which tables it is of; of others it is stale, and nobody uses it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kg.common.row_hashes import hash_rows

NAME = "analysis"  # of the table; its file is ``analysis.parquet``
FORMAT = 1
ANALYSIS = pl.Schema(
    {
        "entity": pl.UInt32,
        "community": pl.UInt32,  # 0: the one of most entities; null: no edge of it was kept
        "page_rank": pl.Float64,  # [0, 1], adds up to 1; 0: no edge of it was kept
        "betweenness": pl.Float64,  # part of the pairs whose way leads over it, [0, 1], or null
        "degree": pl.UInt32,  # how many entities it is related to
        "core": pl.UInt32,  # the largest k for which it is in a k-core
    }
)
PROPERTIES = {  # by column: what it is called in Neo4j and RDF
    "community": "community",
    "page_rank": "pageRank",
    "betweenness": "betweenness",
    "degree": "degree",
    "core": "core",
}
CENTRALITIES = ["pageRank", "betweenness"]  # of the properties: real numbers
_KEY = b"kg"  # of the Parquet metadata
ROWS = 65_536  # of a row group; fixed, because the bytes depend on it


@dataclass(frozen=True)
class Analysis:
    """An analysis as its file has it.

    Attributes:
        frame: ANALYSIS, a row for each entity, in their order.
        options: what it was made by: ``filters``, ``resolution``, ``seed``, ``betweenness``
            (exact, none, or from how many entities it is estimated), ``networkit`` (its version).
        modularity: of the communities, [-0.5, 1].
        graph: hash of the tables that it is of.
    """

    frame: pl.DataFrame
    options: dict[str, Any]
    modularity: float
    graph: str

    @property
    def rows(self) -> str:
        """A hash of the rows."""
        hashes = hash_rows(self.frame).to_numpy().astype("<i8").tobytes()
        return hashlib.blake2b(hashes, digest_size=10).hexdigest()

    def about(self) -> dict[str, Any]:
        """Return what it was made by, and its modularity."""
        return {"modularity": self.modularity, "options": self.options}

    def description(self) -> str:
        """Return all but the rows, and their hash, as JSON."""
        content = {"format": FORMAT, "graph": self.graph, "rows": self.rows, **self.about()}
        return json.dumps(content, ensure_ascii=False, sort_keys=True)


def is_description(content: Mapping[str, Any]) -> bool:
    """Tell whether *content* has what `Analysis.about` returns."""
    options, modularity = content.get("options"), content.get("modularity")
    return isinstance(options, dict) and isinstance(modularity, float)


def write_analysis(analysis: Analysis, out: BinaryIO) -> None:
    """Write *analysis* to *out* as Parquet."""
    table = analysis.frame.select(ANALYSIS.names()).rechunk().to_arrow().combine_chunks()
    with pq.ParquetWriter(
        out, table.schema, compression="zstd", compression_level=1, store_schema=False
    ) as writer:
        writer.write_table(table, row_group_size=ROWS)
        writer.add_key_value_metadata({_KEY: analysis.description().encode()})


def read_analysis(file: pa.NativeFile) -> Analysis:
    """Read what `write_analysis` wrote.

    Raises:
        ValueError: it is damaged, or of another format; also ArrowInvalid, which is one.
    """
    parquet = pq.ParquetFile(file)
    try:
        content = json.loads((parquet.metadata.metadata or {})[_KEY])
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        parts = content["options"], content["modularity"], content["graph"]
    except (KeyError, TypeError):
        raise ValueError("no description of an analysis") from None
    if not is_description(content):
        raise ValueError("another description than that of an analysis")
    frame = pl.from_arrow(parquet.read())
    assert isinstance(frame, pl.DataFrame)
    if frame.schema != ANALYSIS:
        raise ValueError("other columns")
    analysis = Analysis(frame, *parts)
    if analysis.rows != content["rows"]:
        raise ValueError("another hash of its rows than its description has")
    return analysis


def analysed_graph(path: Path) -> str:
    """Return the hash of the tables that the analysis at *path* is of; empty if it is damaged."""
    try:
        return str(json.loads(pq.read_metadata(path).metadata[_KEY])["graph"])
    except (ValueError, KeyError, TypeError, OSError):
        return ""
