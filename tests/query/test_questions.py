"""The questions of queries/."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg import Graph, Options, build
from kg.common import questions as library
from kg.common.errors import QueryError, UnknownName
from kg.emit.neo4j import load
from kg.query.ask import ask
from kg.query.cypher import embedded
from kg.query.cypher import server as cypher
from kg.query.cypher.full_text import can_look_up, looking_up
from kg.schema.identity import Identity
from tests.conftest import ROOT, lines
from tests.servers import Neo4j


@pytest.mark.parametrize("name", library.names())
def test_each_query_has_a_title_that_asks_and_defaults_for_its_parameters(name: str) -> None:
    query = library.find(name)
    used = {word for word in query.parameters if f"${word}" in query.text}
    assert query.title.endswith("?")
    assert used == set(query.parameters)
    assert query.text.count("$") >= len(used)


def test_parameters_are_read_as_their_defaults_are() -> None:
    query = library.parse("q", '// Why?\n// param: name = "a"\n// param: limit = 3\nRETURN 1')
    values = query.read({"name": "7", "limit": "7"})
    assert query.bind(values) == values == {"name": "7", "limit": 7}


@pytest.mark.parametrize(
    ("default", "value", "wanted"),
    [
        ("3", 2.5, "a whole number"),
        ("3", True, "a whole number"),
        ('"a"', 1, "a text"),
        ("0.5", "1", "a number"),
        ("true", 1, "true or false"),
        ("[]", "a", "a list"),
        ("{}", [], "a map"),
    ],
)
def test_a_value_of_another_type_than_the_default_is_refused(
    default: str, value: object, wanted: str
) -> None:
    query = library.parse("q", f"// Why?\n// param: x = {default}\nRETURN $x")
    with pytest.raises(QueryError, match=f"wanted {wanted}$"):
        query.bind({"x": value})


def test_a_whole_number_is_a_number_and_null_allows_all() -> None:
    query = library.parse("q", "// Why?\n// param: x = 0.5\n// param: y = null\nRETURN $x, $y")
    values = query.bind({"x": 1, "y": "a"})
    assert values == {"x": 1, "y": "a"}
    assert isinstance(values["x"], float)
    assert query.read({"y": "[1]"}) == {"y": [1]}


def test_a_default_that_is_no_json_is_refused_with_its_line() -> None:
    with pytest.raises(QueryError, match=r"^own\.cypher:2: found Python, wanted"):
        library.parse("own.cypher", "// Why?\n// param: name = Python\nRETURN $name")


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(QueryError, match="wanted none: it takes no parameters"):
        library.parse("q", "// Why?").bind({"x": "1"})


def test_an_unknown_query_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="homonyms, hubs"):
        library.find("nothing")


# What `data/` has not: a name of two types, an assertion in both directions.
MORE = lines(
    "Mercury/B-Application beats/O GPL/B-License",
    "Mercury/B-License",
    "Ant/B-Application is/O based/O on/O Bee/B-Application",
    "Bee/B-Application is/O based/O on/O Ant/B-Application",
)
ASKED = {
    "between": {"one": "Python", "other": "Java"},
    "candidates": {"name": "quicksort"},
    "evidence": {"one": "Nginx", "other": "C"},
}


def sample(folder: Path, options: Options | None = None) -> Graph:
    """Return the graph of the sample corpus and a little more, made in *folder*."""
    (folder / "more.txt").write_text(MORE)
    (folder / "links.csv").write_text("name,iri\nPython,https://example.org/python\n")
    graph = build(
        [ROOT / "data/corpus", folder / "more.txt"],
        folder / "graph",
        schema=ROOT / "data/software.toml",
        options=replace(options or Options(), identity=Identity(links=(folder / "links.csv",))),
    )
    graph.analyse()
    return graph


@pytest.fixture(scope="module")
def loaded(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neo4j, Graph]]:
    """Return a server with the graph of the sample corpus and a little more."""
    graph = sample(tmp_path_factory.mktemp("queries"))
    load(graph.folder, neo4j.server)
    yield neo4j, graph
    neo4j.clear()


def asked(name: str, graph: Graph) -> tuple[str, dict[str, object]]:
    """Return the text of a query, and its parameters."""
    query = library.find(name)
    return query.text, {**query.parameters, **ASKED.get(name, {}), "graph": graph.name}


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_each_query_finds_rows_of_scalars(name: str, loaded: tuple[Neo4j, Graph]) -> None:
    neo4j, graph = loaded
    columns, rows = cypher.run(*asked(name, graph), neo4j.server)
    assert rows
    assert {len(row) for row in rows} == {len(columns)}
    assert not [cell for row in rows for cell in row if isinstance(cell, list | dict)]


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_no_two_rows_are_equal_so_that_the_order_is_total(
    name: str, loaded: tuple[Neo4j, Graph]
) -> None:
    neo4j, graph = loaded
    _, rows = cypher.run(*asked(name, graph), neo4j.server)
    assert len(set(map(tuple, rows))) == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_a_server_and_the_embedded_engine_give_the_same_rows(
    name: str, loaded: tuple[Neo4j, Graph]
) -> None:
    neo4j, graph = loaded
    text, parameters = asked(name, graph)
    assert embedded.run(graph.folder, text, parameters) == cypher.run(
        text, parameters, neo4j.server
    )


@pytest.mark.parametrize("name", library.names())
def test_no_query_needs_what_only_some_servers_have(name: str) -> None:
    text = library.find(name).text.lower()
    assert "apoc" not in text
    assert "call db." not in text


def test_a_parameter_without_a_default_is_read_as_json_or_is_a_text() -> None:
    query = library.parse("q", "RETURN $a, $b, $graph")
    bound = query.bind(query.read({"a": "7", "b": "x y"}), graph="g")
    assert bound == {"a": 7, "b": "x y", "graph": "g"}


SEARCHED = {  # what is looked for, and the names that are found
    "postgresql": ["PostgreSQL"],
    "tcp/ip": ["TCP/IP"],
    "C/C++": ["C/C++"],
    "c": ["C"],
    "C++": ["C++"],
    "AND": ["AND gate"],
    "gate": ["AND gate"],
    "gpl-2.0": ["GPL-2.0"],
    "GPL": [],
    '"': [],
    "a*": [],
}


def searchable(graph_of: Callable[..., Graph]) -> Graph:
    words = ["PostgreSQL", "TCP/IP", "C/C++", "C", "C++", "GPL-2.0"]
    return graph_of(" ".join(f"{word}/B-Thing" for word in words) + " AND/B-Thing gate/I-Thing")


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_a_search_is_for_whole_words_whatever_their_signs_and_capitals(
    language: str, graph_of: Callable[..., Graph]
) -> None:
    graph = searchable(graph_of)
    found = {text: ask(graph.folder, "search", {"text": text}, language)[1] for text in SEARCHED}
    assert {text: [row[1] for row in rows] for text, rows in found.items()} == SEARCHED


@pytest.mark.slow
@pytest.mark.parametrize("has_index", [True, False])
def test_a_search_on_a_server_finds_the_same_with_its_full_text_index_and_without(
    has_index: bool, neo4j: Neo4j, graph_of: Callable[..., Graph]
) -> None:
    graph = searchable(graph_of)
    load(graph.folder, neo4j.server)
    try:
        if not has_index:
            neo4j.rows("DROP INDEX kg_names")
        found = {
            text: ask(graph.folder, "search", {"text": text}, server=neo4j.server)[1]
            for text in SEARCHED
        }
    finally:
        neo4j.clear()
    assert {text: [row[1] for row in rows] for text, rows in found.items()} == SEARCHED


def test_only_words_that_the_full_text_index_has_are_looked_up_there() -> None:
    search = library.find("search")
    looked_up = {
        text: can_look_up(search, {"text": text}) for text in ("C++", "a b", "++", "ΣΊΣΥΦΟΣ", "")
    }
    assert looked_up == {"C++": True, "a b": True, "++": False, "ΣΊΣΥΦΟΣ": False, "": False}
    assert "MATCH (a:Entity" not in looking_up(search)
    assert not can_look_up(replace(search, text="RETURN 1"), {"text": "a"})


def test_the_name_of_the_graph_can_be_given() -> None:
    query = library.parse("q", '// Why?\n// param: graph = ""\nRETURN $graph')
    assert query.bind({"graph": "other"}, graph="mine") == {"graph": "other"}


def test_there_are_twenty_questions_at_least() -> None:
    assert len(library.names()) >= 20
