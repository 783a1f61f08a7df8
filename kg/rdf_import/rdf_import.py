"""Make a graph folder of RDF that kg wrote: read, look up, write.

In: files of `kg export` in any form of RDF. Out: the graph that they describe; of an export with
all mentions and all edges the same tables, byte for byte.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import GraphError, UsageError
from kg.common.quads import check_form, read_quads
from kg.rdf_import.columns import Columns
from kg.rdf_import.dataset import Dataset, read_dataset
from kg.rdf_import.tables import MENTIONED, PARTIAL, Tables
from kg.rdf_import.things import READ, Things
from kg.schema.schema_file import parse_schema
from kg.store.folder import Draft, Folder, open_folder, write_folder
from kg.store.tables import TABLES, graph_counts

COUNTED = {
    "sources": ["source", "sha256", "bytes", "sentences", "tokens"],
    "documents": ["document"],
    "relations": ["type"],
    "entities": ["type", "mentions"],
    "edges": ["predicate"],
    "diagnostics": ["rule"],
}


def import_rdf(
    files: Iterable[str | Path], out: str | Path = "graph", *, read_as: str = ""
) -> Folder:
    """Make the graph that RDF describes in the folder *out*, replacing the graph that was there.

    Args:
        files: what `kg export` wrote, in one file or cut into several, also packed.
        out: the graph folder; it is only touched when everything went well.
        read_as: the form, as `kg export` calls it; empty: each file's suffix tells it.

    Raises:
        GraphError: a file cannot be read, or is not what `kg export` writes, or not all of it.
        UsageError: there is no file, or no such form.
    """
    paths = [Path(file) for file in files]
    if not paths:
        raise UsageError("kg import", "no file", "at least one")
    forms = [check_form(path, read_as) for path in paths]
    quads = (
        read_quads(path, GraphError, form, again=True)
        for path, form in zip(paths, forms, strict=True)
    )
    where = paths[0].name if len(paths) == 1 else f"{paths[0].name}, …"
    things = Things(Columns(chain.from_iterable(quads), READ, where))
    dataset = read_dataset(things)
    schema = parse_schema(dataset.config.get("schema", {}), f"{where}: kg:configuration")
    tables = Tables(things, schema, dataset.whole)
    with write_folder(Path(out)) as draft:
        counted = {name: _write(draft, tables, name) for name in TABLES}
        things.check_counts()  # last, since it says least of what is wrong
        draft.finish(_manifest(dataset, counted))
    return open_folder(Path(out))


def _write(draft: Draft, tables: Tables, name: str) -> pl.DataFrame:
    """Write a table; return the columns of it that are counted."""
    frame = tables.make(name)
    draft.write(name, frame)
    draft.close(name)
    return frame.select(COUNTED.get(name, []))


def _manifest(dataset: Dataset, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    sources, entities = tables["sources"], tables["entities"]
    return {
        "kg": dataset.kg,
        "name": dataset.name,
        "config": dataset.config,
        "sources": dict(sources.select("source", "sha256").rows()),
        "counts": graph_counts(
            sources,
            len(tables["documents"]),
            int(entities["mentions"].sum()),  # each mention is of one
            len(tables["relations"]) if dataset.whole else None,
            entities["type"],
            tables["edges"]["predicate"],
            tables["diagnostics"]["rule"] if dataset.whole else None,
        ),
        **_lacking(dataset),
    }


def _lacking(dataset: Dataset) -> dict[str, Any]:
    """Return what ``graph.json`` says of a graph of which not all is known."""
    partial = [*([] if dataset.whole else PARTIAL), *(["edges"] if dataset.filters else [])]
    if dataset.filters and dataset.whole:
        partial.append("evidence")
    return {
        **({} if dataset.whole else {"missing": list(MENTIONED)}),
        **({"partial": partial} if partial else {}),
        **({"filters": dataset.filters} if dataset.filters else {}),
    }
