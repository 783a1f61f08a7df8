"""Give a graph to networkx, and through it to tools that read GraphML."""

from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from kg.common.errors import MissingExtra
from kg.common.xml_characters import without_forbidden
from kg.store.folder import Folder
from kg.store.tables import MEASURES, diagnostics

if TYPE_CHECKING:
    import igraph
    import networkx

NODES = ["name", "type", "share", "mentions", "sentences", "documents"]
EDGES = ["predicate", "basis", "candidate", "sentences", "documents"]


def to_networkx(folder: Folder) -> "networkx.MultiDiGraph[str]":
    """Return a multigraph: nodes are entity ids, keys of edges are edge ids.

    Nodes and edges have the columns of their tables as attributes, those that are null left out;
    ``aliases`` of a node are the other ways in which it is written. The whole graph is in memory.
    """
    import networkx

    graph = networkx.MultiDiGraph(name=folder.name)
    entities = folder.scan("entities").sort("entity").collect()
    aliases = _aliases(folder, entities)
    for row in entities.select("entity", "id", *NODES).iter_rows(named=True):
        entity, identifier = row.pop("entity"), row.pop("id")
        graph.add_node(identifier, **_known(row), aliases=aliases.get(entity, []))
    ids = entities["id"].to_list()
    for edges in folder.batches("edges"):
        for row in edges.select("id", "subject", "object", *EDGES, *MEASURES).iter_rows(named=True):
            subject, object_, key = ids[row.pop("subject")], ids[row.pop("object")], row.pop("id")
            graph.add_edge(subject, object_, key=key, **_known(row))
    return graph


def _aliases(folder: Folder, entities: pl.DataFrame) -> dict[int, list[str]]:
    names = entities.lazy().select("entity", "name")
    forms = folder.scan("surfaces").select("entity", "surface").join(names, on="entity")
    other = forms.filter(pl.col("surface") != pl.col("name")).sort("entity", "surface")
    grouped = other.group_by("entity").agg(pl.col("surface").unique(maintain_order=True))
    return dict(grouped.collect().rows())


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def write_graphml(folder: Folder, out: BinaryIO) -> pl.DataFrame:
    """Write *folder* to *out* as GraphML; return DIAGNOSTICS of characters XML cannot hold.

    GraphML has no lists, so ``aliases`` are joined by `` | ``.
    """
    import networkx

    graph = to_networkx(folder)
    replaced: list[tuple[str | None, int | None, str]] = []
    for identifier, attributes in graph.nodes(data=True):
        attributes["aliases"] = " | ".join(attributes["aliases"])
        for name in ("name", "aliases"):
            clean = without_forbidden(attributes[name])
            if clean != attributes[name]:
                replaced.append((None, None, f"{name} of {identifier}"))
                attributes[name] = clean
    networkx.write_graphml_xml(graph, _Returns(out), named_key_ids=True)
    return diagnostics("graphml", "not-xml", "replaced by U+FFFD", replaced)


class _Returns:
    """A stream of XML in which carriage returns are references, as readers take them for breaks."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def write(self, data: bytes) -> int:
        self.out.write(data.replace(b"\r", b"&#13;"))
        return len(data)


def to_igraph(folder: Folder) -> "igraph.Graph":
    """Return a directed multigraph for python-igraph, with the attributes of `to_networkx`.

    The ids of entities are the attribute ``name`` of vertices, their names ``label``; the ids of
    edges are the attribute ``id``. What is not known is None.

    Raises:
        MissingExtra: igraph is not installed.
    """
    try:
        import igraph
    except ImportError:
        raise MissingExtra("Graph.to_igraph", "igraph", "") from None
    entities = folder.scan("entities").sort("entity").collect()
    edges = folder.scan("edges").sort("edge").collect()
    graph = igraph.Graph(
        n=len(entities),
        edges=list(zip(edges["subject"].to_list(), edges["object"].to_list(), strict=True)),
        directed=True,
        graph_attrs={"name": folder.name},
    )
    graph.vs["name"], graph.vs["label"] = entities["id"].to_list(), entities["name"].to_list()
    for column in NODES[1:]:
        graph.vs[column] = entities[column].to_list()
    graph.es["weight"] = edges["strength"].to_list()
    for column in ["id", *EDGES, *MEASURES]:
        graph.es[column] = edges[column].to_list()
    return graph
