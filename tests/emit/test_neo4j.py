"""What `kg load` leaves in a real Neo4j."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg import Graph, Options, build
from kg.emit.neo4j import Server, load
from kg.errors import ServerError
from kg.identity import Identity
from kg.naming import pascal, upper_snake
from tests.conftest import lines
from tests.servers import Neo4j

pytestmark = pytest.mark.slow
GraphOf = Callable[..., Graph]

SENTENCES = ("Nginx/B-App and/O Apache/B-App use/O C/B-Lang", "Nginx/B-App serves/O HTTP/B-Proto")


@pytest.fixture(autouse=True)
def _empty(neo4j: Neo4j) -> Iterator[None]:
    yield
    neo4j.clear()


def test_counts_by_type_equal_the_folder(neo4j: Neo4j, corpora: Path, tmp_path: Path) -> None:
    graph = build([corpora / "wikiser/dev.txt"], tmp_path / "w.graph", schema="software")
    load(graph.folder, neo4j.server)
    nodes = neo4j.rows("MATCH (n:Entity) UNWIND labels(n) AS l RETURN l, count(*) AS c")
    edges = neo4j.rows("MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS c")
    types, predicates = graph.entities["type"].to_list(), graph.edges["predicate"].to_list()
    assert {row["l"]: row["c"] for row in nodes} == Counter(
        ["Entity"] * len(types) + [pascal(name) for name in types]
    )
    assert {row["t"]: row["c"] for row in edges} == Counter(map(upper_snake, predicates))


def test_a_query_answers_what_the_folder_says(neo4j: Neo4j, corpora: Path, tmp_path: Path) -> None:
    graph = build([corpora / "seed/zookeeper.txt"], tmp_path / "z.graph")
    load(graph.folder, neo4j.server)
    rows = neo4j.rows(
        "MATCH (a:Entity {id: $id})-[r]-(b) RETURN b.name AS name, r.id AS id, r.strength AS s",
        id="Language/zookeeper",
    )
    ids = dict(graph.edges.select("edge", "id").rows())
    expected = graph.neighbours("Language/zookeeper").select("name", "edge", "strength").rows()
    assert {(row["name"], row["id"], row["s"]) for row in rows} == {
        (name, ids[edge], strength) for name, edge, strength in expected
    }
    assert len(rows) == len(expected) > 0


def test_a_node_carries_what_is_known_of_its_entity(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    links = tmp_path / "links.csv"
    rows = ["nginx,http://a.org/1,sameAs", "nginx,http://a.org/2,exactMatch"]
    links.write_text("\n".join(["name,iri,relation", *rows]) + "\n")
    options = Options(identity=Identity(links=(links,)))
    graph = graph_of("Nginx/B-App and/O nginx/B-App and/O nginx/B-App", options=options)
    load(graph.folder, neo4j.server)
    (node,) = neo4j.rows("MATCH (n:App) RETURN properties(n) AS p")
    node["p"].pop("build")
    assert node["p"] == {
        "graph": "corpus",
        "id": "App/nginx",
        "name": "nginx",
        "type": "App",
        "share": 1.0,
        "mentions": 3,
        "sentences": 1,
        "aliases": ["Nginx", "nginx"],
        "sameAs": ["http://a.org/1"],
        "exactMatch": ["http://a.org/2"],
    }


def test_a_relationship_names_the_lines_of_its_evidence(neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of("Fine/O", "We/O like/O Nginx/B-App in/O C/B-Lang", "C/B-Lang Nginx/B-App")
    load(graph.folder, neo4j.server)
    (edge,) = neo4j.rows("MATCH (:App)-[r:APP_LANG]->(:Lang) RETURN r.evidence AS e")
    assert edge["e"] == ["corpus.txt:9", "corpus.txt:3"]  # the nearer mentions first


def test_loading_again_creates_and_removes_nothing(neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    again = load(graph.folder, neo4j.server)
    changed = (again.nodes_created, again.nodes_removed, again.edges_created, again.edges_removed)
    assert changed == (0, 0, 0, 0)


def test_what_a_newer_graph_lacks_is_removed(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    newer = graph_of(SENTENCES[0])
    loaded = load(newer.folder, neo4j.server)
    assert (loaded.nodes_removed, loaded.edges_removed) == (1, 1)
    assert neo4j.rows("MATCH (n:Entity) RETURN count(n) AS c") == [{"c": len(newer.entities)}]


def test_a_stale_entity_that_others_linked_to_stays_without_our_labels(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    neo4j.rows("MATCH (n {name: 'HTTP'}) CREATE (:Note {text: 'mine'})-[:ABOUT]->(n)")
    load(graph_of(SENTENCES[0]).folder, neo4j.server)
    (row,) = neo4j.rows("MATCH (:Note)-[:ABOUT]->(n) RETURN n.name AS name, labels(n) AS labels")
    assert (row["name"], "Entity" in row["labels"]) == ("HTTP", False)


def test_a_type_that_changed_takes_its_old_label_away(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text('[types.App]\n[types.Lang]\n[identity]\nnoise = ["App", "Lang"]\n')
    load(graph_of("C/B-App is/O old/O", "D/B-Lang", schema=schema).folder, neo4j.server)
    load(graph_of("C/B-Lang is/O old/O", "D/B-Lang", schema=schema).folder, neo4j.server)
    (node,) = neo4j.rows("MATCH (n:Entity {name: 'C'}) RETURN labels(n) AS labels")
    assert sorted(node["labels"]) == ["Entity", "Lang"]


def test_graphs_of_two_names_live_side_by_side(neo4j: Neo4j, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(lines(*SENTENCES))
        load(build([tmp_path / f"{name}.txt"], tmp_path / name).folder, neo4j.server)
    rows = neo4j.rows("MATCH (n:Entity) RETURN n.graph AS graph, count(*) AS c ORDER BY graph")
    assert rows == [{"graph": "one", "c": 4}, {"graph": "two", "c": 4}]


HOSTILE = [
    "`) DETACH DELETE n //",
    "\\u0060) CREATE (:HACKED) //",
    "'; MATCH (n) DETACH DELETE n; //",
    '"}) CREATE (:HACKED)',
    "$(x)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_types_that_look_like_cypher_arrive_unchanged(
    text: str, neo4j: Neo4j, tmp_path: Path
) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(f"{text}\tB-{text}\nis\tO\nC\tB-Lang\n")
    load(build([corpus], tmp_path / "graph").folder, neo4j.server)
    rows = neo4j.rows("MATCH (n:Entity)-[]-(:Lang) RETURN n.name AS name, n.type AS type")
    assert rows == [{"name": text, "type": text}]
    assert neo4j.rows("MATCH (n:HACKED) RETURN n") == []


def test_a_server_that_is_not_there_is_said_in_one_line(graph_of: GraphOf) -> None:
    with pytest.raises(ServerError) as problem:
        load(graph_of(*SENTENCES).folder, Server("bolt://127.0.0.1:9"))
    assert "bolt://127.0.0.1:9: found" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_address_that_is_none_is_said_in_one_line(graph_of: GraphOf) -> None:
    with pytest.raises(ServerError, match="found no Bolt address"):
        load(graph_of(*SENTENCES).folder, Server("http://127.0.0.1:9"))


def test_the_graph_says_which_build_is_there(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    (row,) = neo4j.rows(
        "MATCH (g:KgGraph) MATCH (n:Entity {graph: g.name}) "
        "WITH g, collect(n.build) AS builds "
        "RETURN g.name AS name, size(builds) AS nodes, all(b IN builds WHERE b = g.build) AS whole"
    )
    assert row == {"name": "corpus", "nodes": 4, "whole": True}


def test_every_entity_is_unique_by_graph_and_id(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    shown = neo4j.rows("SHOW CONSTRAINTS YIELD name, properties WHERE name = 'kg_entity'")
    assert [row["properties"] for row in shown] == [["graph", "id"]]
