"""What `kg verify` sees of a server."""

import pytest

from kg import Graph
from kg.emit.neo4j import load, unload, verify
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]


def found(graph: Graph, neo4j: Neo4j) -> list[tuple[str, str, int]]:
    """Return the findings, each as what, its problem and its rows."""
    return [(f.what, f.problem, f.rows) for f in verify(graph.folder, neo4j.server).findings]


def test_a_graph_that_is_not_there_is_said(neo4j: Neo4j, graph_of: GraphOf) -> None:
    assert found(graph_of(*SENTENCES), neo4j) == [("the graph", "is not on the server", 1)]


def test_what_was_loaded_does_not_differ(neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server, evidence=True)
    assert found(graph, neo4j) == []


# What is done to the server, and what is said then.
DIFFERS = "have other labels, ends or properties there"
MISSING = "are missing on the server"
MORE = "are on the server and not in the folder"
CASES = {
    "MATCH (n {name: 'C'}) SET n.mentions = 7": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.name = 'c'": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) REMOVE n.aliases": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) REMOVE n:Lang": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n:App": [("entities", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() SET r.strength = 0.5": [("edges", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() SET r.evidence = []": [("edges", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() DELETE r": [("edges", MISSING, 1)],
    "MATCH (a)-[PROTO]->(b) CREATE (a)-[s:OTHER]->(b) SET s = properties(r) DELETE r": [
        ("edges", DIFFERS, 1)
    ],
    "MATCH (a)-[PROTO]->(b) CREATE (b)-[s:CO_OCCURS_WITH]->(a) SET s = properties(r) DELETE r": [
        ("edges", DIFFERS, 1)
    ],
    "MATCH (a)-[PROTO]->(b) CREATE (a)-[s:CO_OCCURS_WITH]->(b) SET s = properties(r)": [
        ("edges", "are there more than once", 1)
    ],
    "CREATE (:Entity {graph: 'corpus', id: 'x', kgHash: 1})": [("entities", MORE, 1)],
    "MATCH (n:Entity {name: 'HTTP'}) DETACH DELETE n": [
        ("entities", MISSING, 1),
        ("edges", MISSING, 1),
    ],
    "MATCH (g:KgGraph) SET g.complete = false": [("the graph", "was not loaded to its end", 1)],
    "MATCH (g:KgGraph) SET g.build = 'x'": [("the graph", "was loaded from another build", 1)],
    # Other types of values, and marks that somebody changed.
    "MATCH (n {name: 'C'}) SET n.mentions = n.mentions + 0.4": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.mentions = 1.0": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.mentions = 'many'": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.mentions = date()": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.mentions = 5000000000": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.aliases = 'C'": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.aliases = [1]": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.kgHash = 'x'": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) SET n.kgHash = 1": [("entities", DIFFERS, 1)],
    "MATCH (n {name: 'C'}) REMOVE n.kgHash": [("entities", DIFFERS, 1)],
    "MATCH (n:Entity {name: 'C'}) SET n.id = 7": [
        ("entities", MISSING, 1),
        ("entities", MORE, 1),
        ("edges", DIFFERS, 2),
    ],
    "MATCH ()-[PROTO]->() SET r.kgHash = date()": [("edges", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() REMOVE r.kgHash": [("edges", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() REMOVE r.id": [
        ("edges", MISSING, 1),
        ("edges", MORE, 1),
    ],
    "MATCH ()-[PROTO]->() SET r.sentences = 1.5": [("edges", DIFFERS, 1)],
    "MATCH ()-[PROTO]->() SET r.q = 1": [("edges", DIFFERS, 1)],
    # What is nobody's business of ours.
    "MATCH ()-[PROTO]->() SET r.strength = r.strength * 1.0000001": [],
    "MATCH PAIR CREATE (a)-[:MY {graph: 'corpus', by: 'me'}]->(b)": [],
    "MATCH PAIR CREATE (a)-[:MY {graph: 'corpus', id: 'x'}]->(b)": [],
    "MATCH (a)-[PROTO]->(b) CREATE (a)-[:MY {graph: 'corpus', id: r.id}]->(b)": [],
    "CREATE (:Entity {graph: 'corpus', id: 'mine'})": [],
    "CREATE (:Entity {graph: 'corpus', mine: true})": [],
    "MATCH (n {name: 'C'}) SET n:Favourite, n.note = 'mine'": [],
    "MATCH (a {name: 'C'}), (b {name: 'HTTP'}) CREATE (a)-[:KNOWS]->(b)": [],
    "CREATE (:Entity {graph: 'other', id: 'x'})": [],
}


# What CASES abbreviate: an edge, and a pair of nodes.
SHORT = {"[PROTO]": "[r {predicate: 'appProto'}]", "PAIR": "(a {name: 'C'}), (b {name: 'HTTP'})"}


@pytest.mark.parametrize("done", CASES)
def test_each_difference_is_said_and_mended_by_a_load_of_everything(
    done: str, neo4j: Neo4j, graph_of: GraphOf
) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    text = done
    for short, words in SHORT.items():
        text = text.replace(short, words)
    neo4j.rows(text)
    assert found(graph, neo4j) == CASES[done]
    load(graph.folder, neo4j.server, replace=True)
    assert found(graph, neo4j) == []


MINE = [
    "MATCH (a:App {name: 'Apache'}), (b:Lang) CREATE (a)-[:MY {graph: 'corpus', by: 'me'}]->(b)",
    "MATCH (a)-[r {predicate: 'appProto'}]->(b) CREATE (a)-[:MY {graph: 'corpus', id: r.id}]->(b)",
    "CREATE (:Entity {graph: 'corpus', id: 'mine'})-[:MY {graph: 'corpus'}]->(:Entity)",
    "CREATE (:App {graph: 'corpus', id: 'mine'})",
]


def test_what_others_made_with_our_names_is_neither_counted_nor_removed(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    for text in MINE:
        neo4j.rows(text)
    assert found(graph, neo4j) == []
    for replace in (False, True):
        changes = load(graph.folder, neo4j.server, replace=replace)
        assert {(c.new, c.removed) for c in changes} == {(0, 0)}
    unload("corpus", neo4j.server)
    assert neo4j.rows("MATCH ()-[r:MY]->() RETURN count(*) AS n") == [{"n": 3}]
    assert neo4j.rows("MATCH (n {id: 'mine'}) RETURN count(*) AS n") == [{"n": 2}]
