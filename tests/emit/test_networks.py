"""networkx and GraphML."""

from collections.abc import Callable
from io import BytesIO

import networkx

from kg import Graph
from kg.emit.networks import write_graphml

GraphOf = Callable[..., Graph]


def test_nodes_and_edges_carry_ids_and_columns(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App is/O nginx/B-App in/O C/B-Lang")
    found = graph.to_networkx()
    ((subject, object_, key, data),) = found.edges(keys=True, data=True)
    row = graph.edges.row(0, named=True)
    assert (subject, object_, key) == ("App/nginx", "Lang/c", row["id"])
    assert data["predicate"] == "appLang"
    assert data["strength"] == row["strength"]
    assert "candidate" not in data  # null
    assert found.nodes["App/nginx"]["aliases"] == ["nginx"]


def test_graphml_comes_back_with_every_edge_by_its_id(graph_of: GraphOf) -> None:
    graph = graph_of("C++/B-Lang <b>/B-Lang 東京/B-Loc", "C++/B-Lang is/O <b>/B-Lang")
    out = BytesIO()
    assert write_graphml(graph.folder, out).is_empty()
    found = networkx.read_graphml(BytesIO(out.getvalue()), force_multigraph=True)
    assert {(a, b, k) for a, b, k in found.edges(keys=True)} == {
        (a, b, k) for a, b, k in graph.to_networkx().edges(keys=True)
    }
    assert {data["name"] for _, data in found.nodes(data=True)} == {"C++", "<b>", "東京"}


def test_characters_that_xml_cannot_hold_are_replaced_and_reported(graph_of: GraphOf) -> None:
    graph = graph_of("a\ufffeb/B-T c/B-T")
    out = BytesIO()
    notes = write_graphml(graph.folder, out)
    assert notes["rule"].to_list() == ["not-xml"]
    names = {
        data["name"] for _, data in networkx.read_graphml(BytesIO(out.getvalue())).nodes(data=True)
    }
    assert names == {"a\ufffdb", "c"}
