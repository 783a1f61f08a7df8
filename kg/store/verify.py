"""Verify a graph folder against itself: hashes and columns of tables, contracts, counts."""

import hashlib
from collections.abc import Iterator

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kg.common.errors import GraphError
from kg.store.analysis import NAME
from kg.store.contracts import broken
from kg.store.folder import MANIFEST, Folder
from kg.store.tables import TABLES, graph_counts, value_counts

COUNTED = {"mentions", "relations", "diagnostics"}  # counts of tables that may be missing


def verify_folder(folder: Folder) -> Iterator[str]:
    """Yield what is wrong with *folder*, one line each; what filters leave out is not missed.

    Contracts and counts are only looked at where every table can be read.
    """
    damaged = False
    for name in TABLES:
        findings = list(_of_file(folder, name))
        damaged |= any(not finding.endswith(_HASH) for finding in findings)
        yield from findings
    yield from _of_analysis(folder)
    if damaged:
        return
    yield from map(str, broken(folder.scan, folder.manifest))
    yield from _of_counts(folder)


_HASH = f"hash than {MANIFEST} has"


def _of_file(folder: Folder, name: str) -> Iterator[str]:
    """Yield what is wrong with the file of a table, beside its rows."""
    entry = folder.manifest["tables"].get(name)
    if entry is None:
        yield f"{name}: not in the tables of {MANIFEST}"
        return
    try:
        file = folder.mapped(name)
        if hashlib.sha256(file.read_buffer()).hexdigest() != entry["sha256"]:
            yield f"{name}: another {_HASH}"
        file.seek(0)
        parquet = pq.ParquetFile(file)
        schema = pl.from_arrow(parquet.schema_arrow.empty_table())
        for group in range(parquet.num_row_groups):
            parquet.read_row_group(group)
    except (OSError, ValueError, pa.ArrowException) as problem:
        yield f"{name}: no Parquet that can be read ({str(problem).splitlines()[0]})"
        return
    assert isinstance(schema, pl.DataFrame)
    wrong = [column for column, dtype in TABLES[name].items() if schema.schema.get(column) != dtype]
    if wrong:
        yield f"{name}: {', '.join(wrong)} missing or of another type"
    if parquet.metadata.num_rows != entry["rows"]:
        rows = f"{parquet.metadata.num_rows:,} rows, and {entry['rows']:,}"
        yield f"{name}: {rows} in the tables of {MANIFEST}"


def _of_analysis(folder: Folder) -> Iterator[str]:
    """Yield what is wrong with the analysis of a graph, if it has one."""
    try:
        analysis = folder.analysis
    except GraphError as problem:
        yield f"{NAME}: {problem.found} (kg analyse makes it anew)"
        return
    if folder.has_stale_analysis:
        yield f"{NAME}: of other tables than these (kg analyse makes it anew)"
    elif analysis is not None:
        frame, entities = analysis.frame, folder.manifest["tables"]["entities"]["rows"]
        if frame["entity"].to_list() != list(range(entities)):
            yield f"{NAME}: not a row for each of the {entities:,} entities, in their order"
        conditions = {
            "no community without an edge": (pl.col("degree") > 0) | pl.col("community").is_null(),
            "a community with an edge": (pl.col("degree") == 0) | ~pl.col("community").is_null(),
            "page_rank from 0 to 1": pl.col("page_rank").is_between(0, 1),
            "betweenness from 0 to 1": pl.col("betweenness").is_between(0, 1),
            "no larger core than degree": pl.col("core") <= pl.col("degree"),
        }
        for rule, condition in conditions.items():
            if breaches := len(frame.filter(~condition)):
                yield f"{NAME}: {breaches:,} rows without {rule}"


def _of_counts(folder: Folder) -> Iterator[str]:
    """Yield the counts of ``graph.json`` that are not those of the tables."""
    missing = folder.manifest.get("missing", [])
    columns = {"entities": "type", "edges": "predicate", "diagnostics": "rule"}
    values = {
        name: folder.scan(name).select(column).collect().to_series()
        for name, column in columns.items()
    }
    rows = {
        name: None if name in missing else len(folder.scan(name).select("source").collect())
        for name in ("mentions", "relations")
    }
    sources = folder.scan("sources").collect()
    counted = graph_counts(
        sources,
        len(folder.scan("documents").select("source").collect()),
        rows["mentions"],
        rows["relations"],
        values["entities"],
        value_counts(values["edges"]),
        None if "diagnostics" in missing else values["diagnostics"],
    )
    for name, stated in folder.counts.items():
        if counted.get(name) != stated and not (name in COUNTED and counted.get(name) is None):
            yield f"{MANIFEST}: counts of {name} are not those of the table"
    if dict(sources.select("source", "sha256").rows()) != folder.manifest["sources"]:
        yield f"{MANIFEST}: sources are not those of the table"
