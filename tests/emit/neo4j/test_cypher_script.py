"""What a script of Cypher leaves in a real Neo4j, and how its literals are spelled."""

import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from kg import Graph
from kg.emit.neo4j import cypher_script, load
from kg.emit.neo4j.cypher_script import literal
from kg.emit.property_graph import Model
from tests.servers import Neo4j, cypher_shell

GraphOf = Callable[..., Graph]
SENTENCES = ("Nginx/B-App and/O Apache/B-App use/O C/B-Lang", "Nginx/B-App serves/O HTTP/B-Proto")
LITERALS = {
    "plain": ("C++", '"C++"'),
    "quote": ('a"b', r'"a\"b"'),
    "backslash": ("a\\", r'"a\\"'),
    "escape in a name": (r"\u0060", r'"\\u0060"'),
    "line breaks": ("a\r\nb", r'"a\u000D\u000Ab"'),
    "end of line of Unicode": ("\u2028", r'"\u2028"'),
    "other writing": ("東京 😀", '"東京 😀"'),
}


@pytest.mark.parametrize(("text", "spelled"), LITERALS.values(), ids=LITERALS)
def test_literals(text: str, spelled: str) -> None:
    assert literal(text) == spelled


def test_a_column_is_spelled_as_a_value_is() -> None:
    texts = [chr(code) for code in range(0x3000) if code not in range(0xD800, 0xE000)]
    column = pl.DataFrame({"t": texts}).select(cypher_script._literals(pl.col("t"))).to_series()
    assert column.to_list() == [literal(text) for text in texts]


def script(graph: Graph, *, evidence: bool = False) -> str:
    out = BytesIO()
    cypher_script.write(graph.folder, out, evidence=evidence)
    return out.getvalue().decode()


def run(server: Neo4j, text: str, folder: Path) -> None:
    """Give a script to cypher-shell."""
    path = folder / "script.cypher"
    path.write_text(text, encoding="utf-8", newline="")
    words = [*cypher_shell(), "-a", server.bolt, "-u", "neo4j", "-p", "x", "--file", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def everything(server: Neo4j) -> list[object]:
    nodes = server.rows("MATCH (n) RETURN labels(n) AS l, properties(n) AS p ORDER BY p.id")
    links = server.rows(
        "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, properties(r) AS p, b.id AS b "
        "ORDER BY t, p.id"
    )
    for node in nodes:
        node["l"] = sorted(node["l"])
        node["p"].pop("turn", None)  # how often clients took the graph; a script is none
    return [nodes, links]


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "neo4j" in request.fixturenames:
        request.getfixturevalue("neo4j").clear()


HOSTILE = [
    "a;b",
    "//",
    "/*",
    ":param",
    "`x`",
    '"}]',
    "]",
    "\\",
    "\\u0060",
    "'",
    "$rows",
    "a=>b",
    "東京",
    "😀",
    "-",
]


@pytest.mark.slow
def test_a_script_leaves_what_a_load_leaves_however_often_it_runs(
    neo4j: Neo4j, graph_of: GraphOf, tmp_path: Path
) -> None:
    hostile = " and/O ".join(f"{name}/B-App" for name in HOSTILE)
    graph = graph_of(*SENTENCES, hostile)
    load(graph.folder, neo4j.server, evidence=True)
    expected = everything(neo4j)
    neo4j.clear()
    text = script(graph, evidence=True)
    for _ in range(2):
        run(neo4j, text, tmp_path)
        assert everything(neo4j) == expected
    changes = load(graph.folder, neo4j.server)
    assert {(c.new, c.changed, c.removed) for c in changes} == {(0, 0, 0)}


def test_statements_are_the_same_whatever_the_rows(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each distinct one would stay in the server's cache of queries."""
    graph = graph_of(*SENTENCES)
    monkeypatch.setattr(cypher_script, "BATCH_ROWS", 1)
    texts = list(cypher_script.statements(graph.folder, Model()))
    distinct = {text for text in texts if not text.startswith(":param")}
    assert sum(text.startswith("UNWIND") for text in distinct) == 2  # of nodes, of relationships
    assert sum(text.startswith("UNWIND") for text in texts) == 9  # 4 entities, 5 edges


def test_no_statement_is_longer_than_its_rows(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cypher_script, "BATCH_ROWS", 2)
    text = script(graph_of(*SENTENCES))
    assert text.count("MERGE (n:Entity") == 2  # of four entities


def test_long_rows_are_sent_in_smaller_batches(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cypher_script, "BATCH_BYTES", 150)
    text = script(graph_of(*SENTENCES))
    assert text.count("MERGE (n:Entity") == 4


def test_equal_graphs_give_equal_scripts(graph_of: GraphOf) -> None:
    assert script(graph_of(*SENTENCES)) == script(graph_of(*SENTENCES))
