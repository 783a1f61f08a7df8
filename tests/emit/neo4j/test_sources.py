"""Another graph of the same name is told by its sources, before a load replaces it."""

from pathlib import Path

import pytest

from kg import Graph, build
from kg.common.errors import ServerError
from kg.emit.neo4j import load
from kg.emit.neo4j.sources import check_sources
from kg.emit.property_graph import SOURCES, Model, stored
from tests.conftest import lines
from tests.servers import Neo4j

pytestmark = pytest.mark.slow


def graph(folder: Path, texts: dict[str, str]) -> Graph:
    """Build a graph of files with these names and sentences."""
    corpus = folder / f"corpus{len(list(folder.iterdir()))}"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / name).write_text(lines(text))
    return build([corpus], corpus.with_suffix(".graph"), name="news")


A, B = "Nginx/B-App uses/O C/B-Lang", "Ant/B-App uses/O Java/B-Lang"
SAME = {  # the sources of a graph that is loaded, and of the next one
    "a source that changed": ({"a.txt": A}, {"a.txt": B}),
    "a source of another name": ({"a.txt": A}, {"b.txt": A}),
    "one source more": ({"a.txt": A}, {"a.txt": A, "b.txt": B}),
    "one source less": ({"a.txt": A, "b.txt": B}, {"b.txt": B}),
    "one of few among many more": (
        {"a.txt": A},
        {"a.txt": A} | {f"{number}.txt": f"{A} {number}/O" for number in range(SOURCES)},
    ),
}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_a_graph_that_shares_a_source_is_the_same(
    old: dict[str, str], new: dict[str, str], tmp_path: Path
) -> None:
    before = stored(graph(tmp_path, old).folder, Model())
    check_sources("bolt://x", graph(tmp_path, new).folder, before)


def test_a_graph_of_other_sources_is_another(tmp_path: Path) -> None:
    before = stored(graph(tmp_path, {"a.txt": A}).folder, Model())
    with pytest.raises(ServerError, match=r"bolt://x graph news: found another graph.*--replace"):
        check_sources("bolt://x", graph(tmp_path, {"b.txt": B}).folder, before)


def test_of_what_an_older_kg_loaded_nothing_is_known(tmp_path: Path) -> None:
    check_sources("bolt://x", graph(tmp_path, {"a.txt": A}).folder, {"name": "news"})


@pytest.mark.slow
def test_no_more_are_kept_than_tell(tmp_path: Path) -> None:
    many = {f"{number}.txt": f"{A} {number}/O" for number in range(SOURCES)}
    assert len(stored(graph(tmp_path, many).folder, Model())["sources"]) == SOURCES


@pytest.mark.slow
@pytest.mark.usefixtures("emptied")
def test_a_load_asks_before_it_replaces_another_graph(neo4j: Neo4j, tmp_path: Path) -> None:
    # No more than half of it would go, so that only the sources tell.
    old = graph(tmp_path, {"a.txt": A})
    new = graph(tmp_path, {"b.txt": f"{A} {B}"})
    load(old.folder, neo4j.server)
    with pytest.raises(ServerError, match="of other sources"):
        load(new.folder, neo4j.server)
    count = "MATCH (n:Entity) RETURN count(*) AS n"
    assert neo4j.rows(count) == [{"n": 2}]
    load(new.folder, neo4j.server, replace=True)
    assert neo4j.rows(count) == [{"n": 4}]
