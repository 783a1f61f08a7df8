"""What other tools read of a graph: every node, every edge, every name as it is.

Each form is opened by the tool or the library that it is for, or by its documented schema.
"""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import ndex2.cx2
import networkx
import pandas as pd
import polars as pl
import pydot
import pytest
import yaml

from kg import Graph, Mention, Sentence, build
from kg.common.registry import BUILTIN, FOLDERS, OPTIONS
from kg.common.xml_characters import without_forbidden
from kg.emit.tools.obsidian import MAX_NAME, note_names
from tests.emit.tools.conftest import LINKS

Exported = Callable[[str], Path]
FORMS = [name for name, place in BUILTIN["kg.emitters"].items() if ".tools." in place]
NETWORKS = [form for form in FORMS if form != "sssom"]


def names(graph: Graph) -> list[str]:
    return sorted(graph.entities["name"])


def ids(graph: Graph) -> tuple[list[str], list[str]]:
    return sorted(graph.entities["id"]), sorted(graph.edges["id"])


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_gexf_opens_in_networkx(exported: Exported, graph: Graph) -> None:
    read = networkx.read_gexf(exported("gexf"), version="1.3")
    assert sorted(data["name"] for _, data in read.nodes(data=True)) == sorted(
        map(without_forbidden, names(graph))
    )
    edges = [data["id"] for _, _, data in read.edges(data=True)]
    assert (sorted(read.nodes), sorted(edges)) == ids(graph)
    for key, data in read.nodes(data=True):
        assert set(data["viz"]) == {"size", "color"}
        assert ("community" in data) == (data["degree"] > 0), key
    weights = sorted(weight for _, _, weight in read.edges(data="weight"))
    assert weights == sorted(graph.edges["strength"])


def test_csv_opens_in_pandas(exported: Exported, graph: Graph) -> None:
    nodes, edges = (
        pd.read_csv(exported("csv") / f"{part}.csv", keep_default_na=False, lineterminator="\n")
        for part in ("nodes", "edges")
    )
    assert (sorted(nodes["id"]), sorted(edges["id"])) == ids(graph)
    assert sorted(nodes["name"]) == names(graph)
    assert list(edges["subject_name"]) == graph.edges["subject_name"].to_list()
    assert list(edges["strength"]) == graph.edges["strength"].to_list()
    with (exported("csv") / "nodes.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["name"] for row in csv.DictReader(file)) == names(graph)


def test_parquet_opens_in_pandas(exported: Exported, graph: Graph) -> None:
    nodes, edges = (
        pd.read_parquet(exported("parquet") / f"{p}.parquet") for p in ("nodes", "edges")
    )
    assert (sorted(nodes["id"]), sorted(edges["id"])) == ids(graph)
    assert sorted(nodes["name"]) == names(graph)
    by_name = nodes.set_index("name")
    assert list(by_name.loc["C", "same_as"]) == ["https://example.org/c"]


def test_json_lines_have_a_line_for_each_node_and_edge(exported: Exported, graph: Graph) -> None:
    rows = rows_of(exported("jsonl"))
    nodes = [row for row in rows if row["kind"] == "node"]
    edges = [row for row in rows if row["kind"] == "edge"]
    assert (sorted(n["id"] for n in nodes), sorted(e["id"] for e in edges)) == ids(graph)
    assert sorted(row["name"] for row in nodes) == names(graph)


BIOLINK_NODE = {"id", "category", "name", "provided_by"}
BIOLINK_EDGE = {"id", "subject", "predicate", "object", "category", "knowledge_level", "agent_type"}


def test_kgx_has_the_documented_columns(exported: Exported, graph: Graph) -> None:
    # As KGX reads TSV: nothing is quoted.
    nodes, edges = (
        pd.read_csv(
            exported("kgx") / f"{part}.tsv",
            sep="\t",
            dtype=str,
            keep_default_na=False,
            quoting=csv.QUOTE_NONE,
            lineterminator="\n",
        )
        for part in ("nodes", "edges")
    )
    assert set(nodes.columns) >= BIOLINK_NODE
    assert set(edges.columns) >= BIOLINK_EDGE
    assert len(nodes) == len(graph.entities) == nodes["id"].nunique()
    assert sorted(edges["id"]) == ids(graph)[1]
    assert {*edges["subject"], *edges["object"]} <= {*nodes["id"]}
    assert all(re.fullmatch(r"[^ <()>:]+:[^/ :]+", text) for text in nodes["id"])  # KGX's CURIE
    assert all(re.fullmatch(r"biolink:\w+", text) for text in {*edges["predicate"]})


def test_kgx_json_lines_hold_names_and_sentences_as_they_are(
    exported: Exported, graph: Graph
) -> None:
    nodes, edges = (rows_of(exported("kgx-jsonl") / f"{part}.jsonl") for part in ("nodes", "edges"))
    assert sorted(node["name"] for node in nodes) == names(graph)
    texts = {text for edge in edges for text in edge["supporting_text"]}
    assert texts <= {*graph.sentences["text"]}
    assert len(edges) == len(graph.edges)
    assert all(edge.keys() >= BIOLINK_EDGE for edge in edges)


def test_kgx_uses_terms_and_prefixes_of_biolink(tmp_path: Path) -> None:
    mentions = [
        Mention(0, 1, "Chemical", identifier="MESH:D001241"),
        Mention(2, 3, "Disease", identifier="MESH:D010146"),
    ]
    graph = build([Sentence(["aspirin", "treats", "pain"], mentions)], schema="biomedicine")
    graph.export("kgx-jsonl", tmp_path / "kgx")
    nodes, edges = (rows_of(tmp_path / "kgx" / f"{part}.jsonl") for part in ("nodes", "edges"))
    assert {node["id"]: node["category"] for node in nodes} == {
        "MESH:D001241": ["biolink:ChemicalEntity"],
        "MESH:D010146": ["biolink:DiseaseOrPhenotypicFeature"],
    }
    base = next(edge for edge in edges if edge["basis"] == "co-occurrence")
    assert base["predicate"] == "biolink:occurs_together_in_literature_with"
    assert base["knowledge_level"] == "statistical_association"
    assert base["supporting_text"] == ["aspirin treats pain"]


GRAPHOLOGY = {
    "type": "object",
    "required": ["options", "attributes", "nodes", "edges"],
    "properties": {
        "nodes": {
            "items": {
                "required": ["key", "attributes"],
                "additionalProperties": False,
                "properties": {"key": {"type": "string"}, "attributes": {"type": "object"}},
            }
        },
        "edges": {
            "items": {
                "required": ["key", "source", "target", "attributes"],
                "additionalProperties": False,
                "properties": {name: {"type": "string"} for name in ("key", "source", "target")}
                | {"attributes": {"type": "object"}},
            }
        },
    },
}
VOSVIEWER = {
    "required": ["network"],
    "properties": {
        "network": {
            "required": ["items", "links"],
            "properties": {
                "items": {
                    "items": {
                        "required": ["id", "label", "weights"],
                        "properties": {
                            "id": {"type": "integer", "minimum": 1},
                            "cluster": {"type": "integer", "minimum": 1},
                            "weights": {"additionalProperties": {"type": "number"}},
                        },
                    }
                },
                "links": {
                    "items": {
                        "required": ["source_id", "target_id", "strength"],
                        "properties": {"strength": {"exclusiveMinimum": 0}},
                    }
                },
            },
        }
    },
}


def test_graphology_fulfils_its_schema(exported: Exported, graph: Graph) -> None:
    content = json.loads(exported("graphology").read_bytes())
    jsonschema.validate(content, GRAPHOLOGY)
    keys = {part: sorted(row["key"] for row in content[part]) for part in ("nodes", "edges")}
    assert (keys["nodes"], keys["edges"]) == ids(graph)
    assert sorted(row["attributes"]["label"] for row in content["nodes"]) == names(graph)
    assert {end for e in content["edges"] for end in (e["source"], e["target"])} <= {*keys["nodes"]}


def test_vosviewer_fulfils_its_schema(exported: Exported, graph: Graph) -> None:
    content = json.loads(exported("vosviewer").read_bytes())
    jsonschema.validate(content, VOSVIEWER)
    items, links = content["network"]["items"], content["network"]["links"]
    assert sorted(item["label"] for item in items) == names(graph)
    pairs = {frozenset(pair) for pair in graph.edges.select("subject", "object").iter_rows()}
    assert len(links) == len(pairs)
    known = {item["id"] for item in items}
    assert {end for link in links for end in (link["source_id"], link["target_id"])} <= known


def test_cx2_opens_in_ndex2(exported: Exported, graph: Graph) -> None:
    network = ndex2.cx2.RawCX2NetworkFactory().get_cx2network(str(exported("cx2")))
    nodes, edges = network.get_nodes().values(), network.get_edges().values()
    found = [sorted(row["v"]["kg_id"] for row in part) for part in (nodes, edges)]
    assert tuple(found) == ids(graph)
    assert sorted(node["v"]["name"] for node in nodes) == names(graph)
    assert network.get_name() == graph.name


def test_cyjs_opens_in_networkx(exported: Exported, graph: Graph) -> None:
    content = json.loads(exported("cyjs").read_bytes())
    for part, key in (("nodes", "value"), ("edges", "key")):
        for row in content["elements"][part]:
            row["data"][key] = row["data"]["id"]  # networkx looks for its own names of ids
    read = networkx.cytoscape_graph({"multigraph": True, "directed": True, **content, "data": []})
    assert (sorted(read.nodes), len(read.edges)) == (ids(graph)[0], len(graph.edges))
    assert sorted(name for _, name in read.nodes(data="name")) == names(graph)


@pytest.mark.filterwarnings("ignore:'setParseAction' deprecated")
def test_dot_opens_in_pydot(exported: Exported, graph: Graph) -> None:
    (read,) = pydot.graph_from_dot_data(exported("dot").read_text(encoding="utf-8"))
    nodes = [node for node in read.get_nodes() if node.get_name() != "node"]  # that has defaults
    assert sorted(node.get_name().strip('"') for node in nodes) == ids(graph)[0]
    assert sorted(edge.get("id").strip('"') for edge in read.get_edges()) == ids(graph)[1]
    unescaped = {
        re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), node.get("label")[1:-1])
        for node in nodes
    }
    assert unescaped == {*names(graph)}


def test_sssom_has_each_link_as_a_mapping(exported: Exported, tmp_path: Path, graph: Graph) -> None:
    lines = exported("sssom").read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
    assert {"mapping_set_id", "license", "curie_map"} <= head.keys()

    def full(curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return str(head["curie_map"][prefix] + local)

    found = {(row["subject_label"], full(row["object_id"]), row["predicate_id"]) for row in rows}
    predicates = {"sameAs": "owl:sameAs", "exactMatch": "skos:exactMatch"}
    assert found == {(name, iri, predicates[relation]) for name, iri, relation in LINKS}
    subjects = {full(row["subject_id"]).rpartition("entity/")[2] for row in rows}
    assert subjects == {"Lang/c", "App/nginx"}
    assert {row["mapping_justification"] for row in rows} == {"semapv:UnspecifiedMatching"}
    graph.export("sssom", tmp_path / "s", license="CC0-1.0", base="https://my.org/")
    text = (tmp_path / "s").read_text(encoding="utf-8")
    assert "https://spdx.org/licenses/CC0-1.0" in text
    assert "https://my.org/entity/" in text


def test_obsidian_links_lead_to_notes_and_names_are_safe(exported: Exported, graph: Graph) -> None:
    notes = {
        path.stem: path.read_text(encoding="utf-8") for path in exported("obsidian").glob("*.md")
    }
    assert len(notes) == len(graph.entities)
    fronts = {}
    links = []
    for name, text in notes.items():
        _, front, body = text.split("---\n", 2)
        fronts[name] = yaml.safe_load(front)
        links += re.findall(r"(?<!\\)\[\[([^\]|]+)\|[^\]|]+\]\]", body)
        assert not re.search(r"(?<!\\)<", body), name  # no HTML
    assert sorted(front["id"] for front in fronts.values()) == ids(graph)[0]
    assert sorted(front["aliases"][0] for front in fronts.values()) == names(graph)
    assert set(links) <= notes.keys()
    assert len(links) == 2 * len(graph.edges)
    assert len({name.casefold() for name in notes}) == len(notes)
    for name in notes:
        assert not re.search(r'[<>:"/\\|?*#^\[\]\x00-\x1f`$%]', name)
        assert len(name.encode()) <= MAX_NAME
        assert name[-1] not in ". "


def test_names_of_notes_are_unique_whatever_a_system_ignores() -> None:
    named = [
        ("a", "T"),
        ("A", "T"),
        ("A", "T"),
        ("é", "T"),
        ("e\u0301", "T"),
        ("COM1.x", "T"),
        ("", "T"),
    ]
    named += [(".", "T"), ("x" * 300, "T"), ("x" * 301, "T"), ("ﬁ", "T"), ("FI", "T"), ("a.", "T")]
    found = note_names(named)
    assert found[:4] == ["a", "A (T)", "A (T 2)", "é"]
    assert len({name.casefold() for name in found}) == len(named)
    assert not [name for name in found if re.match(r"(?i)(com1|nul)(\.|$)", name)]


def test_a_note_of_an_entity_that_is_gone_is_removed(
    graph_of: Callable[..., Graph], tmp_path: Path
) -> None:
    graph_of("Ant/B-X Bee/B-X").export("obsidian", tmp_path / "vault")
    (tmp_path / "vault/mine.md").touch()
    graph_of("Ant/B-X Cat/B-X").export("obsidian", tmp_path / "vault")
    assert {path.stem for path in (tmp_path / "vault").glob("*.md")} == {"Ant", "Cat", "mine"}


@pytest.mark.parametrize("form", NETWORKS)
def test_filters_and_graphs_without_an_edge(form: str, graph: Graph, tmp_path: Path) -> None:
    empty = graph.filter(min_strength=1e9)
    empty.export(form, tmp_path / "all")
    empty.export(form, tmp_path / "linked", linked_only=True)
    size = [
        sum(p.stat().st_size for p in ([out] if out.is_file() else out.iterdir()))
        for out in (tmp_path / "all", tmp_path / "linked")
    ]
    assert size[1] < size[0]
    text = b"".join(
        p.read_bytes() for p in (tmp_path.rglob("*")) if p.is_file() and p.suffix != ".parquet"
    ).decode()
    assert not any(identifier in text for identifier in graph.edges["id"])


@pytest.mark.parametrize("form", FORMS)
def test_the_same_graph_gives_the_same_bytes(
    form: str, exported: Exported, graph: Graph, tmp_path: Path
) -> None:
    graph.export(form, tmp_path / form)
    first, second = exported(form), tmp_path / form
    for path in sorted(first.iterdir()) if first.is_dir() else [first]:
        other = second / path.name if first.is_dir() else second
        assert other.read_bytes() == path.read_bytes()
    assert first.is_dir() == (form in FOLDERS)


def test_parquet_has_only_columns_of_the_tables(exported: Exported) -> None:
    columns = pl.read_parquet_schema(exported("parquet") / "edges.parquet")
    assert [name for name in columns if name.endswith("_entity")] == []
    assert "linked_only" in OPTIONS
