"""Saved scripts for Neo4j Browser: what is in the ZIP, and what they answer in a real Neo4j."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from kg import Graph, Options, build
from kg.common import questions as library
from kg.common.questions import Query
from kg.emit.neo4j import load
from kg.emit.neo4j_browser.favorites import drawing, examples, fitting, rows, write
from kg.query.cypher import server as cypher
from kg.schema.identity import Identity
from tests.conftest import ROOT
from tests.query.test_questions import ASKED, MORE
from tests.servers import Neo4j

GraphOf = Callable[..., Graph]
SENTENCES = ("Nginx/B-App uses/O C/B-Lang", "Nginx/B-App uses/O C/B-Lang and/O Go/B-Lang")


def scripts(graph: Graph) -> dict[str, str]:
    out = BytesIO()
    write(graph.folder, out)
    with ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_question_is_in_the_folder_of_the_graph(graph_of: GraphOf) -> None:
    found = scripts(graph_of(*SENTENCES))
    assert {name for name in found if name.startswith("corpus/")} == {
        f"corpus/{name}.cypher" for name in library.names()
    }
    assert "corpus, drawn/neighbours.cypher" in found


def test_the_first_line_is_the_title_that_the_drawer_shows(graph_of: GraphOf) -> None:
    for path, text in scripts(graph_of(*SENTENCES)).items():
        name = path.partition("/")[2].removesuffix(".cypher")
        assert text.splitlines()[0] == f"// {name}: {library.find(name).title}"


def test_no_parameter_is_left(graph_of: GraphOf) -> None:
    assert [path for path, text in scripts(graph_of(*SENTENCES)).items() if "$" in text] == []


def test_a_name_of_a_graph_becomes_a_folder_inside_the_archive(graph_of: GraphOf) -> None:
    graph = graph_of(*SENTENCES, options=Options(name="../../a b:c"))
    folders = {path.partition("/")[0] for path in scripts(graph)}
    assert folders == {"_.._a b_c", "_.._a b_c, drawn"}


def test_equal_graphs_give_equal_bytes(graph_of: GraphOf) -> None:
    files = []
    for _ in range(2):
        out = BytesIO()
        write(graph_of(*SENTENCES).folder, out)
        files.append(out.getvalue())
    assert files[0] == files[1]


def test_what_a_graph_lacks_is_replaced_by_what_it_has(graph_of: GraphOf) -> None:
    known = examples(graph_of(*SENTENCES).folder)
    assert fitting(library.find("evidence"), "g", known) == {
        "graph": "g",
        "one": "Nginx",  # they meet most often
        "other": "C",
    }
    assert fitting(library.find("of_type"), "g", known)["type"] == "Lang"
    assert fitting(library.find("typed"), "g", known)["predicate"] == "appLang"


def test_a_default_that_the_graph_has_stays(graph_of: GraphOf) -> None:
    known = examples(graph_of(*SENTENCES, "Python/B-Lang").folder)
    assert fitting(library.find("neighbours"), "g", known)["name"] == "Python"


def test_a_graph_without_edges_has_scripts_too(graph_of: GraphOf) -> None:
    assert "corpus/neighbours.cypher" in scripts(graph_of("Nginx/B-App"))


def test_a_value_is_a_literal_that_nothing_breaks_out_of() -> None:
    query = Query("q", "Who?", {"name": ""}, "// Who?\nRETURN $name AS name")
    assert rows(query, {"name": 'a"\\u0022 $name\n'}) == (
        '// q: Who?\nRETURN "a\\"\\\\u0022 $name\\u000A" AS name\n'
    )


def test_rows_that_name_no_entity_are_not_drawn() -> None:
    query = library.find("predicates")
    assert drawing(query, {**query.parameters, "graph": "g"}) is None


@pytest.fixture(scope="module")
def loaded(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neo4j, Graph]]:
    """Return a server with the graph of the sample corpus and a little more."""
    folder = tmp_path_factory.mktemp("favorites")
    (folder / "more.txt").write_text(MORE)
    (folder / "links.csv").write_text("name,iri\nPython,https://example.org/python\n")
    graph = build(
        [ROOT / "data/corpus", folder / "more.txt"],
        folder / "graph",
        schema=ROOT / "data/software.toml",
        options=Options(identity=Identity(links=(folder / "links.csv",))),
    )
    graph.analyse()
    load(graph.folder, neo4j.server)
    yield neo4j, graph
    neo4j.clear()


def asked(name: str, graph: Graph) -> tuple[Query, dict[str, Any]]:
    query = library.find(name)
    return query, {**query.parameters, **ASKED.get(name, {}), "graph": graph.name}


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_a_script_answers_as_the_question_does(name: str, loaded: tuple[Neo4j, Graph]) -> None:
    neo4j, graph = loaded
    query, values = asked(name, graph)
    expected = cypher.run(query.text, values, neo4j.server)
    assert cypher.run(rows(query, values), {}, neo4j.server) == expected
    assert expected[1]


DRAWN = [
    name
    for name in library.names()
    if drawing(library.find(name), {"graph": ""} | library.find(name).parameters)
]


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_shows_all_entities_that_the_rows_name(
    name: str, loaded: tuple[Neo4j, Graph]
) -> None:
    neo4j, graph = loaded
    query, values = asked(name, graph)
    _, cells = cypher.run(query.text, values, neo4j.server)
    ids = set(graph.entities["id"])
    named = {cell for row in cells for cell in row if isinstance(cell, str) and cell in ids}
    text = drawing(query, values)
    assert text is not None
    shown = {row["here"]["id"] for row in neo4j.rows(text)}
    assert named
    assert named <= shown


@pytest.mark.slow
@pytest.mark.parametrize("name", ["neighbours", "asserted", "strongest", "evidence"])
def test_a_drawing_shows_the_edge_of_each_row_and_no_other(
    name: str, loaded: tuple[Neo4j, Graph]
) -> None:
    neo4j, graph = loaded
    query, values = asked(name, graph)
    columns, found = cypher.run(query.text, values, neo4j.server)
    ends = [at for at, column in enumerate(columns) if f"{column}_name" in columns]
    expected = {(*sorted(row[at] for at in ends), row[columns.index("predicate")]) for row in found}
    text = drawing(query, values)
    assert text is not None
    edges = neo4j.rows(
        text.replace("here, link, there", "here.id AS a, link.predicate AS p, there.id AS b")
    )
    drawn = {(*sorted([row["a"], row["b"]]), row["p"]) for row in edges if row["p"]}
    assert drawn == expected


@pytest.mark.slow
def test_who_was_asked_about_is_in_the_picture_of_what_is_between(
    loaded: tuple[Neo4j, Graph],
) -> None:
    neo4j, graph = loaded
    text = drawing(*asked("between", graph))
    assert text is not None
    assert {"python", "java"} <= {row["here"]["id"] for row in neo4j.rows(text)}
