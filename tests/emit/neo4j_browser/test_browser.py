"""Neo4j Browser with the style sheet and the saved scripts of a graph; the picture is kept."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from kg import Graph, build
from kg.common import questions as library
from kg.common.naming import pascal
from kg.common.registry import emit
from kg.emit.neo4j import load
from kg.query.cypher import server as cypher
from kg.schema.colours import colours
from tests.chromium import ARTEFACTS, Browser, browser
from tests.conftest import ROOT
from tests.servers import Neo4j

pytestmark = pytest.mark.slow
QUESTION = "neighbours"
ROWS, DRAWN = "software", "software, drawn"  # folders of scripts
# What is drawn may have been shortened to fit in.
NODES = """nodes => nodes.map(node => [
  [...node.querySelectorAll("text.caption")].map(text => text.textContent.trim()).join(" "),
  node.querySelector("circle.b-outline").getAttribute("fill"),
])"""
KINDS = "links => links.map(link => link.querySelector('text')?.textContent ?? '')"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    where = tmp_path_factory.mktemp("browser")
    return build([ROOT / "data/corpus"], where / "graph", schema=ROOT / "data/software.toml")


@pytest.fixture(scope="module")
def opened(graph: Graph, neo4j: Neo4j) -> Iterator[Browser]:
    """Return a Neo4j Browser that was given the files of the graph."""
    load(graph.folder, neo4j.server)
    with browser(neo4j) as one:
        for form, name in (("grass", "style.grass"), ("favorites", "favorites.zip")):
            one.drop(exported(graph, form, name))
        one.page.get_by_test_id("frameCommand").filter(has_text=":style").wait_for()
        yield one
    neo4j.clear()


def exported(graph: Graph, form: str, name: str) -> Path:
    out = BytesIO()
    emit(form, graph.folder, out)
    path = graph.path.parent / name
    path.write_bytes(out.getvalue())
    return path


def answer(graph: Graph, neo4j: Neo4j) -> list[dict[str, object]]:
    """Return what kg answers to the question."""
    query = library.find(QUESTION)
    columns, rows = cypher.run(query.text, {**query.bind({}), "graph": graph.name}, neo4j.server)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_the_style_sheet_is_what_the_browser_draws_by(opened: Browser, graph: Graph) -> None:
    # it is kept some time after it was taken in, until then it is null
    taken = opened.page.wait_for_function(
        "JSON.parse(localStorage.getItem('neo4j.grass'))"
    ).json_value()
    for name, colour in colours(graph.schema, []).items():
        assert taken[f"node.{pascal(name)}"]["color"] == colour
        assert taken[f"node.{pascal(name)}"]["caption"] == "{name}"
    assert taken["relationship"]["caption"] == "<type>"


def test_every_question_is_in_the_drawer(opened: Browser) -> None:
    titles = [f"{name}: {library.find(name).title}" for name in library.names()]
    assert sorted(opened.scripts(ROWS)) == sorted(titles)
    assert set(opened.scripts(DRAWN)) < set(titles)


def test_a_question_shows_the_rows_that_kg_answers(
    opened: Browser, graph: Graph, neo4j: Neo4j
) -> None:
    frame = opened.run(ROWS, QUESTION)
    columns = frame.locator("[role=columnheader]").all_inner_texts()
    rows = frame.locator("tbody tr").all()
    shown = [
        [json.loads(cell) for cell in row.locator("[role=cell]").all_inner_texts()] for row in rows
    ]
    assert [dict(zip(columns, row, strict=True)) for row in shown] == answer(graph, neo4j)


def test_a_drawn_question_shows_its_graph(opened: Browser, graph: Graph, neo4j: Neo4j) -> None:
    rows = answer(graph, neo4j)
    ids = {row[end] for row in rows for end in ("entity", "neighbour")}
    named = graph.entities.filter(graph.entities["id"].is_in(list(ids)))
    between = neo4j.rows(  # the Browser adds what else there is between them
        "MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id IN $ids AND b.id IN $ids "
        "RETURN type(r) AS kind, r.predicate AS predicate",
        ids=list(ids),
    )
    assert {row["predicate"] for row in rows} <= {row["predicate"] for row in between}

    opened.clear()
    frame = opened.run(DRAWN, QUESTION)
    frame.get_by_title("Fullscreen").click()
    frame.locator("g.relationship").nth(len(between) - 1).wait_for(state="attached")
    photograph(opened, "neo4j-browser.png")
    nodes = frame.locator("g.node").evaluate_all(NODES)
    colour = colours(graph.schema, [])
    assert fits(
        [(caption, fill) for caption, fill in nodes],
        [(row["name"], colour[row["type"]]) for row in named.iter_rows(named=True)],
    )
    kinds = frame.locator("g.relationship").evaluate_all(KINDS)
    assert fits([(kind, "") for kind in kinds], [(row["kind"], "") for row in between])
    assert "WRITTEN_IN" in kinds


def fits(drawn: list[tuple[str, str]], expected: list[tuple[str, str]]) -> bool:
    """Tell whether *drawn* are the *expected* ones, or beginnings of them that end with ``…``.

    Whole ones are paired first, then the longest, so that a short beginning leaves room for them.
    """
    left = sorted(expected, reverse=True)
    for text, more in sorted(drawn, key=lambda one: (_cut(one[0]), -len(one[0]))):
        whole = [one for one in left if one[1] == more and _begins(one[0], text)]
        if not whole:
            return False
        left.remove(whole[0])
    return not left


def _begins(whole: str, text: str) -> bool:
    words, begun = "".join(whole.split()), "".join(text.split())
    return words.startswith(begun[:-1]) if _cut(text) else words == begun


def _cut(text: str) -> bool:
    """Tell whether *text* had no room, or none at all."""
    return text == "" or text.endswith("…")


def photograph(opened: Browser, name: str) -> None:
    """Keep a picture of the window; docs/browser.png is one of these."""
    opened.page.get_by_label("zoom-to-fit").click()
    opened.page.mouse.move(0, 0)
    opened.page.wait_for_timeout(3000)  # until all has come to rest
    ARTEFACTS.mkdir(exist_ok=True)
    opened.page.screenshot(path=ARTEFACTS / name)
