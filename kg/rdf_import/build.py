"""Build a graph folder from RDF that `kg export` wrote: read triples, resolve IRIs, write tables.

In: files of `kg export` in any form of RDF. Out: the graph that they describe; of an export with
all mentions and all edges the same tables, byte for byte.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import GraphError, UsageError
from kg.common.quads import check_form, read_quads
from kg.emit.rdf.dataset import json_object
from kg.rdf_import.columns import Columns
from kg.rdf_import.resources import (
    ACTIVITY,
    DATASET,
    IMPORTED_PROPERTIES,
    SOFTWARE,
    ResourceClass,
    Resources,
)
from kg.rdf_import.tables import MENTIONED, PARTIAL, Tables
from kg.schema.schema_file import parse_schema
from kg.store.analysis import Analysis, is_description
from kg.store.analysis_file import save_analysis
from kg.store.draft import Draft, write_folder
from kg.store.folder import Folder, open_folder
from kg.store.tables import TABLES, graph_counts, value_counts

COUNTED_COLUMNS = {  # by table: what the counts of graph.json are made of
    "sources": ["source", "sha256", "bytes", "sentences", "tokens"],
    "documents": ["document"],
    "relations": ["type"],
    "entities": ["type", "mentions"],
    "edges": ["predicate"],
    "diagnostics": ["rule"],
}


@dataclass(frozen=True)
class Description:
    """What the ``dcat:Dataset`` and the ``prov:Activity`` of an export say of its graph."""

    name: str
    kg: str  # the version that built it
    config: dict[str, Any]
    has_mentions: bool
    filters: dict[str, Any]  # which edges were chosen; empty: all
    analysis: dict[str, Any]  # how communities were found; empty: they were not
    strength: dict[str, Any]  # what strength learned; empty: unknown


def import_rdf(
    files: Iterable[str | Path], out: str | Path = "graph", *, read_as: str = ""
) -> Folder:
    """Build the graph that RDF describes in the folder *out*, replacing the graph that was there.

    Args:
        files: what `kg export` wrote, in one file or split into several, also compressed.
        out: the graph folder; it is only touched when everything went well.
        read_as: the form, as `kg export` calls it; empty: each file's suffix tells it.

    Raises:
        GraphError: a file cannot be read, or is not what `kg export` writes, or not all of it.
        UsageError: no file is given, or there is no such form.
    """
    paths = [Path(file) for file in files]
    if not paths:
        raise UsageError("kg import", "no file", "at least one")
    forms = [check_form(path, read_as) for path in paths]
    quads = (read_quads(path, GraphError, form) for path, form in zip(paths, forms, strict=True))
    where = paths[0].name if len(paths) == 1 else f"{paths[0].name}, …"
    columns = Columns(chain.from_iterable(quads), IMPORTED_PROPERTIES, where)
    resources = Resources(columns)
    description = read_description(resources)
    schema = parse_schema(description.config.get("schema", {}), f"{where}: kg:configuration")
    tables = Tables(resources, schema, has_mentions=description.has_mentions)
    with write_folder(Path(out)) as draft:
        counted = {name: _write(draft, tables, name) for name in TABLES}
        resources.check_counts()  # last, since its error says least of what is wrong
        draft.finish(_manifest(description, counted))
    folder = open_folder(Path(out))
    if about := description.analysis:
        analysis = Analysis(
            tables.analysis(), about["options"], about["modularity"], folder.tables_hash
        )
        save_analysis(folder, analysis)
    return folder


def read_description(resources: Resources) -> Description:
    """Return how *resources* describe the graph that they are of.

    Raises:
        GraphError: there is no description, or of two graphs, or one that is damaged.
    """
    dataset = _single(resources, DATASET)
    activity = _single(resources, ACTIVITY)
    software = _single(resources, SOFTWARE)
    options = json_object(resources.where, "kg:options", dataset["options"])
    config = json_object(resources.where, "kg:configuration", activity["config"])
    filters = json_object(resources.where, "kg:filters", dataset["filters"] or "{}")
    analysis = json_object(resources.where, "kg:analysis", dataset["analysis"] or "{}")
    if analysis and not is_description(analysis):
        found, wanted = repr(dataset["analysis"][:60]), "the description of an analysis"
        raise GraphError(f"{resources.where}: kg:analysis", found, wanted)
    strength = json_object(resources.where, "kg:factors", activity["strength"] or "{}")
    return Description(
        dataset["name"],
        software["version"],
        config,
        bool(options.get("mentions")),
        filters,
        analysis,
        strength,
    )


def _single(resources: Resources, described: ResourceClass) -> dict[str, Any]:
    """Return the properties of the only resource of a class that each graph has one of."""
    rows = resources.table(described)
    if rows.is_empty():
        hint = "it is described at the end of a file; is it whole?"
        wanted = "a graph as kg export writes it"
        raise GraphError(resources.where, f"no {described.name}", wanted, hint)
    if len(rows) > 1:
        iris = [f"<{resources.columns.iri(code)}>" for code in rows["resource"].head(2)]
        found = f"two of {described.name}, {' and '.join(iris)}"
        raise GraphError(resources.where, found, "one graph")
    return rows.row(0, named=True)


def _write(draft: Draft, tables: Tables, name: str) -> pl.DataFrame:
    """Write a table; return the columns of it that are counted."""
    frame = tables.make(name)
    draft.write(name, frame)
    draft.close(name)
    return frame.select(COUNTED_COLUMNS.get(name, []))


def _manifest(description: Description, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Return the contents of ``graph.json``."""
    sources, entities = tables["sources"], tables["entities"]
    complete = description.has_mentions
    return {
        "kg": description.kg,
        "name": description.name,
        "config": description.config,
        "strength": description.strength,
        "sources": dict(sources.select("source", "sha256").rows()),
        "counts": graph_counts(
            sources,
            len(tables["documents"]),
            int(entities["mentions"].sum()),  # each mention is of one entity
            len(tables["relations"]) if complete else None,
            entities["type"],
            value_counts(tables["edges"]["predicate"]),
            tables["diagnostics"]["rule"] if complete else None,
        ),
        **_incomplete(description),
    }


def _incomplete(description: Description) -> dict[str, Any]:
    """Return which tables ``graph.json`` calls missing or partial, and by which filters."""
    partial = [
        *([] if description.has_mentions else PARTIAL),
        *(["edges"] if description.filters else []),
    ]
    if description.filters and description.has_mentions:
        partial.append("evidence")
    return {
        **({} if description.has_mentions else {"missing": list(MENTIONED)}),
        **({"partial": partial} if partial else {}),
        **({"filters": description.filters} if description.filters else {}),
    }
