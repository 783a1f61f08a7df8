"""What `kg verify` sees of a server."""

import pytest

from kg import Graph
from kg.emit.neo4j import load, verify
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
    "MATCH ()-[r:APP_PROTO]->() SET r.strength = 0.5": [("edges", DIFFERS, 1)],
    "MATCH ()-[r:APP_PROTO]->() SET r.evidence = []": [("edges", DIFFERS, 1)],
    "MATCH ()-[r:APP_PROTO]->() DELETE r": [("edges", MISSING, 1)],
    "MATCH (a)-[r:APP_PROTO]->(b) CREATE (a)-[s:OTHER]->(b) SET s = properties(r) DELETE r": [
        ("edges", DIFFERS, 1)
    ],
    "MATCH (a)-[r:APP_PROTO]->(b) CREATE (b)-[s:APP_PROTO]->(a) SET s = properties(r) DELETE r": [
        ("edges", DIFFERS, 1)
    ],
    "MATCH (a)-[r:APP_PROTO]->(b) CREATE (a)-[s:APP_PROTO]->(b) SET s = properties(r)": [
        ("edges", "are there more than once", 1)
    ],
    "CREATE (:Entity {graph: 'corpus', id: 'x'})": [("entities", MORE, 1)],
    "MATCH (n:Entity {name: 'HTTP'}) DETACH DELETE n": [
        ("entities", MISSING, 1),
        ("edges", MISSING, 1),
    ],
    "MATCH (g:KgGraph) SET g.complete = false": [("the graph", "was not loaded to its end", 1)],
    "MATCH (g:KgGraph) SET g.build = 'x'": [("the graph", "was loaded from another build", 1)],
    # What is nobody's business of ours.
    "MATCH (n {name: 'C'}) SET n:Favourite, n.note = 'mine'": [],
    "MATCH (a {name: 'C'}), (b {name: 'HTTP'}) CREATE (a)-[:KNOWS]->(b)": [],
    "CREATE (:Entity {graph: 'other', id: 'x'})": [],
}


@pytest.mark.parametrize("done", CASES)
def test_each_difference_is_said(done: str, neo4j: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    neo4j.rows(done)
    assert found(graph, neo4j) == CASES[done]


@pytest.mark.parametrize("done", CASES)
def test_a_load_of_everything_mends_each_difference(
    done: str, neo4j: Neo4j, graph_of: GraphOf
) -> None:
    graph = graph_of(*SENTENCES)
    load(graph.folder, neo4j.server)
    neo4j.rows(done)
    load(graph.folder, neo4j.server, replace=True)
    assert found(graph, neo4j) == []
