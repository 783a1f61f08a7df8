"""networkx and GraphML: ids, attributes, and what GraphML's schema demands."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph
from kg.common.naming import encode
from kg.emit.networks import node_id, write_graphml

pytestmark = pytest.mark.slow

GraphOf = Callable[..., Graph]
DATA = Path(__file__).parents[2] / "data"
HOSTILE = (
    "C++/B-Lang <b>/B-Lang 東京/B-Loc a\ufffeb/B-T",
    "C++/B-Lang is/O <b>/B-Lang a\ufffeb/B-T",
)
# NameChar of XML 1.0; an xs:NMTOKEN is one or more of them.
NMTOKEN = re.compile(
    "[-.:_A-Za-z0-9\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]+"
)
NS = "{http://graphml.graphdrawing.org/xmlns}"
TYPES = {"boolean", "int", "long", "float", "double", "string"}


@pytest.fixture(params=["sample", "hostile"])
def graph(request: pytest.FixtureRequest, tmp_path: Path, graph_of: GraphOf) -> Graph:
    """Return the graph of ``data/``, or one with odd names, control characters, and null values."""
    if request.param == "hostile":
        return graph_of(*HOSTILE)
    from kg import build

    return build([DATA / "corpus"], tmp_path / "sample", schema=DATA / "software.toml")


def graphml(graph: Graph) -> bytes:
    out = BytesIO()
    write_graphml(graph.folder, out)
    return out.getvalue()


def test_nodes_and_edges_carry_ids_and_columns(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App is/O nginx/B-App in/O C/B-Lang")
    found = graph.to_networkx()
    ((subject, object_, key, data),) = found.edges(keys=True, data=True)
    row = graph.edges.row(0, named=True)
    assert (subject, object_, key) == ("App/nginx", "Lang/c", row["id"])
    assert data["predicate"] == data["label"] == "appLang"
    assert data["strength"] == data["weight"] == row["strength"]
    assert "candidate" not in data  # null
    assert found.nodes["App/nginx"]["label"] == found.nodes["App/nginx"]["name"] == "Nginx"
    assert found.nodes["App/nginx"]["aliases"] == "nginx"
    assert found.nodes["Lang/c"]["aliases"] == ""


def test_several_aliases_are_one_text(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-App nginx/B-App C/B-Lang", "NGINX/B-App Nginx/B-App C/B-Lang")
    assert graph.to_networkx().nodes["App/nginx"]["aliases"] == "NGINX | nginx"


def test_networkx_writes_all_its_formats_and_they_are_read_again(
    graph: Graph, tmp_path: Path
) -> None:
    found = graph.to_networkx()
    networkx.write_gexf(found, tmp_path / "g.gexf")
    networkx.write_graphml(found, tmp_path / "g.graphml")
    text = json.dumps(networkx.node_link_data(found, edges="links"), allow_nan=False)
    for read in (
        networkx.read_gexf(tmp_path / "g.gexf"),
        networkx.read_graphml(tmp_path / "g.graphml", force_multigraph=True),
        networkx.node_link_graph(json.loads(text), edges="links"),
    ):
        assert set(read.nodes) == set(found.nodes)
        assert read.number_of_edges() == found.number_of_edges()
        weights = sorted(weight for _, _, weight in found.edges(data="weight"))
        assert sorted(weight for _, _, weight in read.edges(data="weight")) == weights


def test_graphml_fulfils_the_schema_of_graphml(graph: Graph) -> None:
    root = ET.fromstring(graphml(graph))
    keys = root.findall(f"{NS}key")
    ids = [key.attrib["id"] for key in keys]
    assert len(ids) == len(set(ids))
    assert all(key.attrib["attr.type"] in TYPES for key in keys)
    titles = [(key.attrib["for"], key.attrib["attr.name"]) for key in keys]
    assert len(titles) == len(set(titles))
    tokens = [*ids, *(title for _, title in titles)]
    declared = {key.attrib["id"]: key.attrib["for"] for key in keys}
    (drawn,) = root.findall(f"{NS}graph")
    for scope in ("node", "edge", "graph"):
        elements = [drawn] if scope == "graph" else drawn.findall(f"{NS}{scope}")
        named = [element.attrib["id"] for element in elements if "id" in element.attrib]
        assert len(named) == len(set(named))
        tokens += named
        for element in elements:
            data = [one.attrib["key"] for one in element.findall(f"{NS}data")]
            assert len(data) == len(set(data))
            assert {declared[key] for key in data} <= {scope}
    nodes = {node.attrib["id"] for node in drawn.findall(f"{NS}node")}
    assert len(nodes) == len(graph.entities)
    for edge in drawn.findall(f"{NS}edge"):
        assert {edge.attrib["source"], edge.attrib["target"]} <= nodes
    assert not [token for token in tokens if not NMTOKEN.fullmatch(token)]


def test_graphml_comes_back_with_every_id_label_and_weight(graph: Graph) -> None:
    read = networkx.read_graphml(BytesIO(graphml(graph)), force_multigraph=True)
    wanted = graph.to_networkx()
    names = dict(read.nodes(data="kg_id"))
    edges = {(names[a], names[b], k): data for a, b, k, data in read.edges(keys=True, data=True)}
    assert all(data.pop("kg_id") == key for (_, _, key), data in edges.items())
    assert edges == {(a, b, k): data for a, b, k, data in wanted.edges(keys=True, data=True)}
    nodes = {data.pop("kg_id"): data for _, data in read.nodes(data=True)}
    # An empty text and none are the same in XML.
    blank = {"aliases": ""}
    assert {key: {**data, "aliases": data["aliases"] or ""} for key, data in nodes.items()} == {
        key: {**blank, **data} for key, data in wanted.nodes(data=True)
    }


@given(st.lists(st.tuples(st.text(min_size=1), st.booleans()), min_size=2, max_size=2, unique=True))
def test_node_ids_are_tokens_of_xml_and_no_two_are_the_same(names: list[tuple[str, bool]]) -> None:
    ids = [f"{'T/' * typed}{encode(name)}" for name, typed in names]
    tokens = [node_id(identifier) for identifier in ids]
    assert all(NMTOKEN.fullmatch(token) for token in tokens)
    assert (tokens[0] == tokens[1]) == (ids[0] == ids[1])


def test_characters_that_xml_cannot_hold_are_replaced_and_reported(graph_of: GraphOf) -> None:
    graph = graph_of("a\ufffeb/B-T c/B-T")
    out = BytesIO()
    notes = write_graphml(graph.folder, out)
    assert notes.select("rule", "value").rows() == [("not-xml", "name of T/a%EF%BF%BEb")]
    names = {
        data["name"] for _, data in networkx.read_graphml(BytesIO(out.getvalue())).nodes(data=True)
    }
    assert names == {"a\ufffdb", "c"}
