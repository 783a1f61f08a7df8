"""What a load costs a server: how often the statements that all rows go through hit its store."""

from typing import Any

import neo4j as driver
import pytest

from kg.emit.neo4j import load, statements
from tests.emit.neo4j.shared import GraphOf
from tests.servers import Neo4j

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]
LEAVES = 60


def hits(server: Neo4j, statement: str, rows: list[list[Any]]) -> tuple[int, set[str]]:
    """Return how often a statement with *rows* hits the store, and the operators of its plan."""
    with driver.GraphDatabase.driver(server.bolt) as connected, connected.session() as session:
        plan = session.run(f"PROFILE {statement}", graph="corpus", rows=rows).consume().profile
    total, operators = 0, set()
    waiting = [plan]
    while waiting:
        each = waiting.pop()
        total += each["args"].get("DbHits", 0)
        operators.add(each["operatorType"].partition("@")[0])
        waiting += each.get("children", [])
    return total, operators


def test_a_change_of_an_edge_costs_the_same_at_a_hub(neo4j: Neo4j, graph_of: GraphOf) -> None:
    hub = [f"Hub/B-App uses/O Leaf{i}/B-Lang" for i in range(LEAVES)]
    load(graph_of(*hub, "Ant/B-App uses/O Bee/B-Lang").folder, neo4j.server)
    text = "MATCH (a {name: $name})-[r]->() RETURN r.id AS id, elementId(r) AS place"
    statement = statements.CHANGED_LINKS.format(sets="n.kgHash = row[2]")
    costs = []
    for name in ("Ant", "Hub"):
        row = neo4j.rows(text, name=name)[0]
        cost, operators = hits(neo4j, statement, [[row["id"], row["place"], 1]])
        assert "DirectedRelationshipByElementIdSeek" in operators
        costs.append(cost)
    assert 0 < costs[0] == costs[1] < LEAVES


def test_new_edges_are_put_between_nodes_found_by_their_element_ids(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    leaves = [f"Hub/B-App uses/O Leaf{i}/B-Lang" for i in range(LEAVES)]
    load(graph_of(*leaves).folder, neo4j.server)
    places = neo4j.rows("MATCH (n:Entity) RETURN elementId(n) AS place ORDER BY n.id LIMIT 2")
    statement = statements.NEW_LINKS.format(start="Entity", end="Entity", sets="")
    row = ["x", "CO_OCCURS_WITH", places[0]["place"], places[1]["place"]]
    cost, operators = hits(neo4j, statement, [row])
    assert "NodeByElementIdSeek" in operators
    assert 0 < cost < LEAVES
