"""Convert a graph to a networkx MultiDiGraph, and write it as GraphML for Gephi, igraph and yEd."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.errors import MissingExtra
from kg.common.xml_characters import without_forbidden
from kg.emit.aliases import aliases
from kg.store.analysis import PROPERTIES
from kg.store.folder import Folder
from kg.store.tables import MEASURES, diagnostics

if TYPE_CHECKING:
    import igraph
    import networkx

NODE_COLUMNS = ["name", "type", "share", "mentions", "sentences", "documents"]
EDGE_COLUMNS = ["predicate", "basis", "candidate", "sentences", "documents"]
SEPARATOR = " | "  # of aliases: neither GraphML nor GEXF has lists
# What an entity id may hold and an xs:NMTOKEN may not; an id never holds a colon, so that two ids
# stay apart ("%" is followed by two hexadecimal digits).
_NMTOKEN = str.maketrans({"%": ":", "/": "::", "~": ":-"})


def to_networkx(folder: Folder) -> "networkx.MultiDiGraph[str]":
    """Return the graph as a directed multigraph that `networkx` can write in all its formats.

    Nodes are entity ids, the keys of edges are edge ids, the graph attribute ``name`` is the
    graph's name. All attributes are texts, integers or floats; null columns are absent. Characters
    that XML forbids (in GraphML and GEXF) are U+FFFD.

    Node attributes:
        label: the entity's name, as Gephi and GEXF want it.
        name, type, share, mentions, sentences, documents: columns of the table of entities.
        aliases: the other surfaces of the entity, sorted and joined by ``" | "``; may be empty.
        community, page_rank, betweenness, degree, core: of the analysis, if there is one.

    Edge attributes:
        label: the predicate.
        weight: the strength.
        predicate, basis, candidate, sentences, documents: columns of the table of edges.
        strength, pmi, npmi, g2, t, dice, jaccard, association, p, q, probability: its measures.

    The whole graph is in memory.
    """
    return _Conversion(folder).graph


def write_graphml(folder: Folder, out: BinaryIO) -> pl.DataFrame:
    """Write *folder* to *out* as GraphML; return DIAGNOSTICS of characters that XML forbids.

    Nodes and edges have the attributes of `to_networkx`. Node ids are entity ids respelled as
    GraphML's schema demands (see `node_id`), edge ids are edge ids; ``kg_id`` of a node is its
    entity id, and of an edge its id once more, since igraph does not read ids of edges.
    """
    import networkx

    conversion = _Conversion(folder, node_id)
    for identifier, attributes in zip(conversion.ids, conversion.graph.nodes.values(), strict=True):
        attributes["kg_id"] = identifier
    for _, _, identifier, attributes in conversion.graph.edges(keys=True, data=True):
        attributes["kg_id"] = identifier
    networkx.write_graphml_xml(conversion.graph, _CarriageReturns(out))
    rows: list[tuple[str | None, int | None, str]] = [
        (None, None, place) for place in conversion.replaced
    ]
    return diagnostics("graphml", Rule.NOT_XML, "replaced by U+FFFD", rows)


def node_id(identifier: str) -> str:
    """Return an entity id as an xs:NMTOKEN, the type of node ids in GraphML's schema.

    >>> node_id("License/mit"), node_id("c%2B%2B"), node_id("a~0f")
    ('License::mit', 'c:2B:2B', 'a:-0f')
    """
    return identifier.translate(_NMTOKEN)


class _Conversion:
    """The networkx graph of a folder, and where XML's forbidden characters were replaced in it.

    Args:
        folder: the graph.
        node_key: makes the key of a node from an entity id.
    """

    def __init__(self, folder: Folder, node_key: Callable[[str], str] = str) -> None:
        import networkx

        self.replaced: list[str] = []  # attributes, as "name of Type/key"
        name = self._without_forbidden("the graph", {"name": folder.name})["name"]
        self.graph = networkx.MultiDiGraph(name=name)
        entities = _entities(folder)
        self.ids = entities["id"].to_list()
        self._keys = [node_key(identifier) for identifier in self.ids]
        self._add_nodes(entities, dict(aliases(folder).collect().rows()))
        for edges in folder.batches("edges"):
            self._add_edges(edges)

    def _add_nodes(self, entities: pl.DataFrame, aliases: dict[int, list[str]]) -> None:
        columns = [name for name in (*NODE_COLUMNS, *PROPERTIES) if name in entities.columns]
        rows = entities.select("entity", *columns).iter_rows(named=True)
        for row, identifier, key in zip(rows, self.ids, self._keys, strict=True):
            others = SEPARATOR.join(aliases.get(row.pop("entity"), []))
            row |= {"label": row["name"], "aliases": others}
            self.graph.add_node(key, **self._without_forbidden(identifier, row))

    def _add_edges(self, edges: pl.DataFrame) -> None:
        columns = ["id", "subject", "object", *EDGE_COLUMNS, *MEASURES]
        for row in edges.select(columns).iter_rows(named=True):
            subject, object_ = self._keys[row.pop("subject")], self._keys[row.pop("object")]
            identifier = row.pop("id")
            row |= {"label": row["predicate"], "weight": row["strength"]}
            attributes = self._without_forbidden(identifier, row)
            self.graph.add_edge(subject, object_, key=identifier, **attributes)

    def _without_forbidden(self, identifier: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return what is not null in *row*, its texts as XML allows; note what was replaced."""
        attributes = {name: value for name, value in row.items() if value is not None}
        for name, value in attributes.items():
            if isinstance(value, str) and (clean := without_forbidden(value)) != value:
                attributes[name] = clean
                if name != "label":  # which repeats another one
                    self.replaced.append(f"{name} of {identifier}")
        return attributes


def _entities(folder: Folder) -> pl.DataFrame:
    """Return the table of entities; of a graph with an analysis, with its columns beside them."""
    entities = folder.scan("entities").sort("entity").collect()
    if folder.analysis is None:
        return entities
    return entities.join(folder.analysis.frame, on="entity", maintain_order="left")


class _CarriageReturns:
    """A stream of XML that writes carriage returns as references: XML readers make them breaks."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def write(self, data: bytes) -> int:
        """Write *data*; return how many bytes it has."""
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
    entities = _entities(folder)
    edges = folder.scan("edges").sort("edge").collect()
    graph = igraph.Graph(
        n=len(entities),
        edges=list(zip(edges["subject"].to_list(), edges["object"].to_list(), strict=True)),
        directed=True,
        graph_attrs={"name": folder.name},
    )
    graph.vs["name"], graph.vs["label"] = entities["id"].to_list(), entities["name"].to_list()
    for column in (*NODE_COLUMNS[1:], *(name for name in PROPERTIES if name in entities.columns)):
        graph.vs[column] = entities[column].to_list()
    graph.es["weight"] = edges["strength"].to_list()
    for column in ["id", *EDGE_COLUMNS, *MEASURES]:
        graph.es[column] = edges[column].to_list()
    return graph
