"""A graph that is taken out of a server."""

from pathlib import Path

import pytest

from kg import build
from kg.common.errors import UnknownName
from kg.emit.neo4j import Unloaded, load, unload, verify
from tests.conftest import lines
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]


def test_nothing_of_it_is_left(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server, evidence=True)
    # 4 entities and 2 sentences; 5 edges (one of the list) and 5 mentions
    assert unload("corpus", neo4j.server) == Unloaded(nodes=6, links=10, kept=0)
    assert neo4j.rows("MATCH (n) RETURN labels(n)") == []


def test_the_other_graph_stays(neo4j: Neo4j, tmp_path: Path) -> None:
    graphs = {}
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(lines(*SENTENCES))
        graphs[name] = build([tmp_path / f"{name}.txt"], tmp_path / name)
        load(graphs[name].folder, neo4j.server)
    unload("one", neo4j.server)
    assert neo4j.rows("MATCH (n {graph: 'one'}) RETURN n") == []
    assert verify(graphs["two"].folder, neo4j.server).findings == []


def test_what_others_linked_to_stays_without_our_labels(neo4j: Neo4j, graph_of: GraphOf) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    neo4j.rows("MATCH (n {name: 'HTTP'}) CREATE (:Note)-[:ABOUT]->(n)")
    assert unload("corpus", neo4j.server).kept == 1
    rows = neo4j.rows("MATCH (:Note)-[:ABOUT]->(n) RETURN n.name AS name, labels(n) AS labels")
    assert rows == [{"name": "HTTP", "labels": ["KgLeftover"]}]


def test_a_graph_that_is_not_there_is_said_with_those_that_are(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    load(graph_of(*SENTENCES).folder, neo4j.server)
    with pytest.raises(UnknownName, match="found no graph 'x', wanted one of corpus"):
        unload("x", neo4j.server)
