"""Read an export by GraphRAG itself: ``python read_graphrag.py FOLDER``; prints JSON."""

import json
import sys
from pathlib import Path

import pandas as pd
from graphrag.data_model import dfs
from graphrag.data_model.schemas import (
    DOCUMENTS_FINAL_COLUMNS,
    ENTITIES_FINAL_COLUMNS,
    RELATIONSHIPS_FINAL_COLUMNS,
    TEXT_UNITS_FINAL_COLUMNS,
)
from graphrag.index.operations.cluster_graph import cluster_graph
from graphrag.query.indexer_adapters import (
    read_indexer_entities,
    read_indexer_relationships,
    read_indexer_text_units,
)

folder = Path(sys.argv[1])
names = ("entities", "relationships", "text_units", "documents")
tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
columns = {
    "entities": ENTITIES_FINAL_COLUMNS,
    "relationships": RELATIONSHIPS_FINAL_COLUMNS,
    "text_units": TEXT_UNITS_FINAL_COLUMNS,
    "documents": DOCUMENTS_FINAL_COLUMNS,
}
entities = dfs.entities_typed(tables["entities"])
relationships = dfs.relationships_typed(tables["relationships"])
clusters = cluster_graph(relationships, max_cluster_size=10, use_lcc=False, seed=1)
ids = dict(zip(entities["title"], entities["id"], strict=True))
rows = [
    (level, community, [ids[title] for title in titles])
    for level, community, _parent, titles in clusters
]
communities = pd.DataFrame(rows, columns=["level", "community", "entity_ids"])
read = {
    "entities": read_indexer_entities(entities, communities, None),
    "relationships": read_indexer_relationships(relationships),
    "text_units": read_indexer_text_units(tables["text_units"]),
}
print(
    json.dumps(
        {
            "counts": {name: len(rows) for name, rows in read.items()},
            "columns": {name: list(tables[name].columns) == columns[name] for name in names},
            "ends": sorted({*relationships["source"], *relationships["target"]} - ids.keys()),
            "titles": sorted(entity.title for entity in read["entities"]),
            "units": sorted(unit.id for unit in read["text_units"]),
            "evidence": {each.id: sorted(each.text_unit_ids) for each in read["relationships"]},
        }
    )
)
