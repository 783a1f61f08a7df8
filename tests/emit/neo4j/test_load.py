"""What `kg load` leaves in a real Neo4j."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kg import Options, build
from kg.common.errors import ServerError
from kg.common.naming import pascal, upper_snake
from kg.emit.neo4j import Change, Server, load, verify
from kg.schema.identity import Identity
from kg.store.analysis import PROPERTIES
from kg.store.filters import Filters, filtered
from kg.store.folder import ANALYSIS_FILE
from tests.conftest import lines
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]


def test_counts_by_type_equal_the_folder(neo4j: Neo4j, corpora: Path, tmp_path: Path) -> None:
    graph = build([corpora / "wikiser/dev.txt"], tmp_path / "w.graph", schema="software")
    load(graph.folder, neo4j.server)
    nodes = neo4j.rows("MATCH (n:Entity) UNWIND labels(n) AS l RETURN l, count(*) AS c")
    edges = neo4j.rows("MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS c")
    types = graph.entities["type"].to_list()
    kinds = [
        "CO_OCCURS_WITH" if basis == "co-occurrence" else upper_snake(predicate)
        for predicate, basis in graph.edges.select("predicate", "basis").rows()
    ]
    assert {row["l"]: row["c"] for row in nodes} == Counter(
        ["Entity"] * len(types) + [pascal(name) for name in types]
    )
    assert {row["t"]: row["c"] for row in edges} == Counter(kinds)


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
    node["p"].pop("kgHash")
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


def test_communities_and_centralities_are_properties_until_the_analysis_is_gone(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    def properties() -> set[str]:
        rows = neo4j.rows("MATCH (n:Entity) UNWIND keys(n) AS key RETURN DISTINCT key")
        return {row["key"] for row in rows}

    load(graph_of(*SENTENCES).folder, neo4j.server)
    assert not properties() & {*PROPERTIES.values()}
    graph = graph_of(*SENTENCES)
    graph.analyse()
    assert load(graph.folder, neo4j.server)[0] == Change("entities", 4, 0, 4, 0)
    rows = neo4j.rows("MATCH (n:Entity) RETURN n.id AS id, n.pageRank AS rank ORDER BY id")
    assert graph.analysis is not None
    ranks = graph.analysis["page_rank"].to_list()
    assert [row["rank"] for row in rows] == ranks
    assert not verify(graph.folder, neo4j.server).findings
    (graph.path / ANALYSIS_FILE).unlink()
    load(graph_of(*SENTENCES).folder, neo4j.server)
    assert not properties() & {*PROPERTIES.values()}


def test_a_relationship_names_the_lines_of_its_evidence(neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of("Fine/O", "We/O like/O Nginx/B-App in/O C/B-Lang", "C/B-Lang Nginx/B-App")
    load(graph.folder, neo4j.server)
    (edge,) = neo4j.rows("MATCH (:App)-[r:CO_OCCURS_WITH]->(:Lang) RETURN r.evidence AS e")
    assert edge["e"] == ["corpus.txt:9", "corpus.txt:3"]  # the nearer mentions first


def changed(changes: list[Change]) -> dict[str, tuple[int, int, int]]:
    """Return what was new, changed and removed of each kind, where anything was."""
    counts = {one.what: (one.new, one.changed, one.removed) for one in changes}
    return {what: numbers for what, numbers in counts.items() if any(numbers)}


def test_loading_again_changes_nothing(neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    assert changed(load(graph.folder, neo4j.server)) == {}


def test_what_a_newer_graph_lacks_is_removed(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    newer = graph_of(SENTENCES[0])
    # N is smaller by one: the measures of all four edges that stay are others.
    assert changed(load(newer.folder, neo4j.server)) == {
        "entities": (0, 1, 1),
        "edges": (0, 4, 1),
    }
    assert verify(newer.folder, neo4j.server).findings == []


def test_more_than_half_goes_only_when_told_to(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    other = graph_of("Ant/B-Tool and/O Bee/B-Tool").folder
    with pytest.raises(ServerError, match="found 4 of the 4 entities there not in this graph"):
        load(other, neo4j.server)
    assert neo4j.rows("MATCH (n:Entity) RETURN count(n) AS c") == [{"c": 4}]
    assert changed(load(other, neo4j.server, replace=True))["entities"] == (2, 0, 4)
    assert verify(other, neo4j.server).findings == []


def test_what_others_changed_of_ours_comes_back_when_all_is_sent_anew(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    folder = graph_of(*SENTENCES).folder
    load(folder, neo4j.server)
    neo4j.rows("MATCH (n {name: 'C'}) SET n.mentions = 99, n.mine = 'kept'")
    load(folder, neo4j.server, replace=True)
    rows = neo4j.rows("MATCH (n {name: 'C'}) RETURN n.mentions AS mentions, n.mine AS mine")
    assert rows == [{"mentions": 1, "mine": "kept"}]


def test_a_property_that_is_not_known_any_more_goes(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    links = tmp_path / "links.csv"
    links.write_text("name,iri\nNginx,https://a.org/1\n")
    options = Options(identity=Identity(links=(links,)))
    load(graph_of(*SENTENCES, options=options).folder, neo4j.server)
    load(graph_of(*SENTENCES).folder, neo4j.server)
    assert neo4j.rows("MATCH (n {name: 'Nginx'}) RETURN n.sameAs AS s") == [{"s": None}]


def test_sentences_and_documents_are_nodes_when_asked_for(neo4j: Neo4j, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text(lines(*SENTENCES))
    graph = build([tmp_path / "in"], tmp_path / "graph")
    load(graph.folder, neo4j.server, evidence=True)
    rows = neo4j.rows(
        "MATCH (n:Entity {name: 'HTTP'})-[m:MENTIONED_IN]->(s:Sentence)-[:PART_OF]->(d:Document) "
        "RETURN s.id AS id, s.text AS text, d.source AS source, m.mentions AS mentions ORDER BY id"
    )
    text = "Nginx serves HTTP"
    assert rows == [
        {"id": "a.txt:7", "text": text, "source": "a.txt", "mentions": 1},
        {"id": "b.txt:7", "text": text, "source": "b.txt", "mentions": 1},
    ]
    assert verify(graph.folder, neo4j.server).findings == []


def test_evidence_on_an_edge_is_the_id_of_a_sentence(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server, evidence=True)
    (row,) = neo4j.rows(
        "MATCH ()-[r {graph: 'corpus'}]->(:Entity) WHERE r.basis IS NOT NULL "
        "UNWIND r.evidence AS e OPTIONAL MATCH (s:Sentence {graph: 'corpus', id: e}) "
        "RETURN count(*) AS places, count(s) AS sentences"
    )
    assert row["places"] == row["sentences"] > 0


def test_evidence_stays_until_told_otherwise(neo4j: Neo4j, graph_of: GraphOf) -> None:
    folder = graph_of(*SENTENCES).folder
    load(folder, neo4j.server, evidence=True)
    assert changed(load(folder, neo4j.server)) == {}
    assert changed(load(folder, neo4j.server, evidence=False)) == {
        "sentences": (0, 0, 2),
        "mentions": (0, 0, 5),
    }


def test_a_stale_entity_that_others_linked_to_stays_without_our_labels(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    neo4j.rows("MATCH (n {name: 'HTTP'}) CREATE (:Note {text: 'mine'})-[:ABOUT]->(n)")
    load(graph_of(SENTENCES[0]).folder, neo4j.server)
    (row,) = neo4j.rows("MATCH (:Note)-[:ABOUT]->(n) RETURN n.name AS name, labels(n) AS labels")
    assert (row["name"], "Entity" in row["labels"]) == ("HTTP", False)


def test_how_a_graph_is_loaded_is_kept_until_told_otherwise(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    folder = graph_of(*SENTENCES, "Ant/B-Tool alone/O").folder
    shown = (
        "MATCH (n:Entity) WITH count(*) AS n MATCH ()-[r]->() "
        "RETURN n, collect(DISTINCT type(r)) AS types, collect(DISTINCT r.pmi IS NULL) AS no_pmi"
    )
    strong = filtered(folder, Filters(basis=("co-occurrence",)))
    steps: list[tuple[Any, dict[str, Any], int, set[str], list[bool]]] = [
        (folder, {}, 5, {"CO_OCCURS_WITH", "LISTED_WITH"}, [True]),
        (folder, {"measures": "all"}, 5, {"CO_OCCURS_WITH", "LISTED_WITH"}, [False]),
        (folder, {"typed_edges": True}, 5, TYPED | {"LISTED_WITH"}, [False]),
        (folder, {"linked_only": True}, 4, TYPED | {"LISTED_WITH"}, [False]),
        (strong, {"measures": "none"}, 4, TYPED, [True]),
    ]
    for graph, choices, nodes, types, no_pmi in steps:
        load(graph, neo4j.server, **choices)
        (row,) = neo4j.rows(shown)
        assert (row["n"], set(row["types"]), row["no_pmi"]) == (nodes, types, no_pmi)
        assert verify(folder, neo4j.server).findings == []  # told neither options nor filters
        assert changed(load(graph, neo4j.server)) == {}


TYPED = {"APP_APP", "APP_LANG", "APP_PROTO"}


def test_a_type_that_changed_takes_its_old_label_away(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text('[types.App]\n[types.Lang]\n[identity]\nnoise = ["App", "Lang"]\n')
    load(graph_of("C/B-App is/O old/O", "D/B-Lang", schema=schema).folder, neo4j.server)
    newer = graph_of("C/B-Lang is/O old/O", "D/B-Lang", schema=schema).folder
    load(newer, neo4j.server, replace=True)
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


def test_the_graph_says_that_it_is_whole(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    rows = neo4j.rows("MATCH (g:KgGraph) RETURN g.name AS name, g.complete AS complete")
    assert rows == [{"name": "corpus", "complete": True}]
    assert neo4j.rows("MATCH (l:KgLoader) RETURN l") == []


def test_full_text_finds_names_whatever_their_capitals(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of("PostgreSQL/B-L TCP/IP/B-L C++/B-L IT/B-L").folder, neo4j.server)
    text = "CALL db.index.fulltext.queryNodes('kg_names', $asked) YIELD node RETURN node.name AS n"
    for name in ("PostgreSQL", "TCP/IP", "C++", "IT"):
        rows = neo4j.rows(text, asked=f'"{name.lower()}"')
        assert [row["n"] for row in rows] == [name]


def test_every_entity_is_unique_by_graph_and_id(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    shown = neo4j.rows("SHOW CONSTRAINTS YIELD name, properties WHERE name = 'kg_entity'")
    assert [row["properties"] for row in shown] == [["graph", "id"]]
