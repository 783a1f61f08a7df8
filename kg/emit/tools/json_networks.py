"""Networks in JSON: Cytoscape (CX2 and cyjs), graphology, VOSviewer; edges are streamed.

Each writes objects of `kg.emit.tools.rows`: what is unknown, and an empty list, is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import polars as pl

from kg import __version__
from kg.emit.tools.rows import ENDS, Rows, as_json, as_objects
from kg.store.folder import Folder

_ENTITIES = [f"{end}_entity" for end in ENDS]
_NAMES = [f"{end}_name" for end in ENDS]


def write_graphology(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write the JSON that `Graph.import` of graphology reads: a directed multigraph."""
    rows = Rows(folder, linked_only)
    options = {"type": "directed", "multi": True, "allowSelfLoops": True}
    _write(out, f'{{"attributes":{as_json({"name": folder.name})},"options":{as_json(options)}')
    nodes = (
        {"key": row.pop("id"), "attributes": {"label": row["name"], **row}}
        for row in as_objects(rows.nodes.drop("entity"))
    )
    _array(out, ',"nodes":[', nodes)
    edges = (
        {
            "key": row.pop("id"),
            "source": row.pop("subject"),
            "target": row.pop("object"),
            "attributes": {"label": row["predicate"], "weight": row["strength"], **row},
        }
        for row in _edges(rows, _ENTITIES + _NAMES)
    )
    _array(out, ',"edges":[', edges)
    _write(out, "}\n")


def write_cyjs(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write the JSON of Cytoscape.js, which Cytoscape imports too (``.cyjs``)."""
    rows = Rows(folder, linked_only)
    head = {
        "format_version": "1.0",
        "generated_by": f"kg-{__version__}",
        "target_cytoscapejs_version": "~3",
        "data": {"name": folder.name, "shared_name": folder.name},
    }
    _write(out, as_json(head)[:-1])
    nodes = (
        {"data": {"id": row["id"], "shared_name": row["name"], **row}}
        for row in as_objects(rows.nodes.drop("entity"))
    )
    _array(out, ',"elements":{"nodes":[', nodes)
    edges = (
        {
            "data": {
                "id": row.pop("id"),
                "source": row.pop("subject"),
                "target": row.pop("object"),
                "interaction": row["predicate"],
                **row,
            }
        }
        for row in _edges(rows, _ENTITIES)
    )
    _array(out, ',"edges":[', edges)
    _write(out, "}}\n")


def write_cx2(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write CX2, the format of NDEx and Cytoscape; nodes and edges are numbered from 0.

    ``kg_id`` is the id that a node or an edge has everywhere.
    """
    rows = Rows(folder, linked_only)
    nodes = rows.nodes.rename({"id": "kg_id"})
    edge_schema = next(rows.edges()).drop(*ENDS, *_ENTITIES).rename({"id": "kg_id"}).schema
    declared = {
        "networkAttributes": {"name": {"d": "string"}},
        "nodes": _declared(nodes.drop("entity").schema),
        "edges": _declared(edge_schema),
    }
    counts = {"attributeDeclarations": 1, "networkAttributes": 1}
    counts |= {"nodes": len(nodes), "edges": rows.edge_count()}
    metadata = [{"name": name, "elementCount": count} for name, count in counts.items()]
    _write(out, f"[{as_json({'CXVersion': '2.0', 'hasFragments': False})},\n")
    _write(out, f"{as_json({'metaData': metadata})},\n")
    _write(out, f"{as_json({'attributeDeclarations': [declared]})},\n")
    _write(out, f"{as_json({'networkAttributes': [{'name': folder.name}]})},\n")
    number = {entity: i for i, entity in enumerate(nodes["entity"].to_list())}
    aspect = ({"id": number[row.pop("entity")], "v": row} for row in as_objects(nodes))
    _array(out, '{"nodes":[', aspect)
    edges = (
        {
            "id": i,
            "s": number[row.pop("subject_entity")],
            "t": number[row.pop("object_entity")],
            "v": {"kg_id": row.pop("id"), "interaction": row["predicate"], **row},
        }
        for i, row in enumerate(_edges(rows, [*ENDS]))
    )
    _array(out, '},\n{"edges":[', edges)
    _write(out, f"}},\n{as_json({'status': [{'success': True}]})}]\n")


def write_vosviewer(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write the JSON that VOSviewer and VOSviewer Online open.

    An item is an entity, its cluster the community, from 1; a link is a pair of entities, as strong
    as the strongest of their edges. VOSviewer itself places the items.
    """
    rows = Rows(folder, linked_only)
    nodes = rows.nodes
    number = {entity: i for i, entity in enumerate(nodes["entity"].to_list(), 1)}
    items = (_item(number[row["entity"]], row) for row in as_objects(nodes))
    _array(out, '{"network":{"items":[', items)
    links = (
        {"source_id": number[start], "target_id": number[end], "strength": strength}
        for start, end, strength in rows.pairs().iter_rows()
    )
    _array(out, ',"links":[', links)
    _write(out, "}}\n")


def _item(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return an item of VOSviewer, from a node."""
    weights = {"Mentions": row["mentions"], "Sentences": row["sentences"]}
    weights |= {"Links": row["degree"]} if "degree" in row else {}
    scores = {"PageRank": row["page_rank"]} if "page_rank" in row else {}
    cluster = {"cluster": row["community"] + 1} if "community" in row else {}
    return {
        "id": number,
        "label": row["name"],
        "description": f"{row['type']}: {row['id']}",
        **cluster,
        "weights": weights,
        **({"scores": scores} if scores else {}),
    }


def _edges(rows: Rows, without: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the edges as objects, but for some columns."""
    for batch in rows.edges():
        yield from as_objects(batch.drop(without))


def _declared(schema: pl.Schema) -> dict[str, dict[str, str]]:
    """Return the attribute declarations of CX2 for the columns of a frame."""
    return {name: {"d": _cx2_type(dtype)} for name, dtype in schema.items()} | (
        {"interaction": {"d": "string"}} if "predicate" in schema else {}
    )


def _cx2_type(dtype: pl.DataType) -> str:
    if dtype == pl.List(pl.String):
        return "list_of_string"
    return "double" if dtype.is_float() else "long" if dtype.is_integer() else "string"


def _write(out: BinaryIO, text: str) -> None:
    out.write(text.encode())


def _array(out: BinaryIO, head: str, objects: Iterable[dict[str, Any]]) -> None:
    """Write *head* and then *objects*, a line each, to the end of the array."""
    _write(out, head)
    for i, value in enumerate(objects):
        _write(out, f"{',' if i else ''}\n{as_json(value)}")
    _write(out, "]")
