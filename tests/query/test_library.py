"""The questions of queries/."""

from collections.abc import Callable, Iterator

import pytest

from kg import Graph
from kg.emit.neo4j import load
from kg.errors import QueryError, UnknownName
from kg.query import cypher, library
from tests.servers import Neo4j

GraphOf = Callable[..., Graph]


@pytest.mark.parametrize("name", library.names())
def test_each_query_has_a_title_that_asks_and_defaults_for_its_parameters(name: str) -> None:
    query = library.find(name)
    used = {word for word in query.parameters if f"${word}" in query.text}
    assert query.title.endswith("?")
    assert used == set(query.parameters)
    assert query.text.count("$") >= len(used)


def test_parameters_are_read_as_their_defaults_are() -> None:
    query = library.parse("q", '// Why?\n// param: name = "a"\n// param: limit = 3\nRETURN 1')
    assert query.bind({"name": "7", "limit": "7"}) == {"name": "7", "limit": 7}


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(QueryError, match="wanted none: it takes no parameters"):
        library.parse("q", "// Why?").bind({"x": "1"})


def test_an_unknown_query_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="hubs, neighbours"):
        library.find("nothing")


@pytest.fixture(scope="module")
def loaded(neo4j: Neo4j) -> Iterator[Neo4j]:
    yield neo4j
    neo4j.clear()


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_each_query_runs_with_its_defaults(name: str, loaded: Neo4j, graph_of: GraphOf) -> None:
    graph = graph_of(
        "Python/B-Language is/O written/O in/O C/B-Language",
        "Python/B-Language and/O Java/B-Language",
        "C/B-Language beside/O Java/B-Language",
        schema="software",
    )
    load(graph.folder, loaded.server)
    query = library.find(name)
    defaults = {**query.parameters, "graph": graph.name}
    if "min_sentences" in defaults:
        defaults["min_sentences"] = 1  # no pair of this small graph meets twice
    columns, rows = cypher.run(query.text, defaults, loaded.server)
    assert rows, name
    assert len(columns) == len(rows[0])
