"""Documents in a real Neo4j: their metadata as typed properties."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kg import Graph, build
from kg.emit.neo4j import admin_import, cypher_script, load, verify
from kg.query.cypher import embedded
from kg.query.cypher import server as cypher
from tests.servers import Neo4j, cypher_shell

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]
FIRST = {
    "published": "2020-05-01",
    "year": 2020,
    "open": True,
    "score": 0.5,
    "topics": ["a", "b"],
    "Venue 2": 'X "y" \\u0060',
}
OTHERS = [{"published": "2021-05-01", "year": 2021, "open": False, "score": 1}, {}]
ALL = (
    "MATCH (d:Document) RETURN d.published AS p, d.year AS y, d.open AS o, d.score AS s, "
    "d.topics AS t, d.Venue_2 AS v, d.document AS n ORDER BY n"
)


def documents(folder: Path, *metadata: dict[str, Any]) -> Graph:
    label = [[0, 3, "App"], [9, 12, "App"]]
    lines = [{"text": "Ant runs Bee.", "label": label, "metadata": each} for each in metadata]
    corpus = folder / "corpus.jsonl"
    corpus.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return build([corpus], folder / "graph")


def test_metadata_are_typed_properties_that_verify(neo4j: Neo4j, tmp_path: Path) -> None:
    graph = documents(tmp_path, FIRST, *OTHERS)
    load(graph.folder, neo4j.server, evidence=True)
    assert verify(graph.folder, neo4j.server).findings == []
    early = "MATCH (d:Document) WHERE d.published < date('2021-01-01') RETURN d.year AS y"
    assert neo4j.rows(early) == [{"y": 2020}]
    answer = cypher.run(ALL, {}, neo4j.server)
    assert answer[1][:2] == [
        ["2020-05-01", 2020, True, 0.5, ["a", "b"], 'X "y" \\u0060', 0],
        ["2021-05-01", 2021, False, 1.0, None, None, 1],
    ]
    assert embedded.run(graph.folder, ALL, {}, evidence=True) == answer
    neo4j.rows("MATCH (d:Document {document: 0}) SET d.published = '2020-05-01'")
    assert [each.rows for each in verify(graph.folder, neo4j.server).findings] == [1]


def test_a_key_that_metadata_no_longer_have_goes(neo4j: Neo4j, tmp_path: Path) -> None:
    load(documents(tmp_path, FIRST, *OTHERS).folder, neo4j.server, evidence=True)
    neo4j.rows("MATCH (d:Document) SET d.mine = 1")
    newer = documents(tmp_path, {"year": 2020}, *OTHERS)
    load(newer.folder, neo4j.server)
    (row,) = neo4j.rows("MATCH (d:Document {document: 0}) RETURN d.topics AS t, d.mine AS m")
    assert row == {"t": None, "m": 1}
    assert verify(newer.folder, neo4j.server).findings == []


def test_a_script_and_the_importers_files_have_them_too(neo4j: Neo4j, tmp_path: Path) -> None:
    graph = documents(tmp_path, FIRST, *OTHERS)
    files, script = tmp_path / "files", tmp_path / "graph.cypher"
    files.mkdir()
    admin_import.write(graph.folder, files, evidence=True)
    fields = (files / "documents-header.csv").read_text().strip().split(",")
    assert {"published:date", "open:boolean", "score:double", "topics:string[]"} <= set(fields)
    with script.open("wb") as out:
        cypher_script.write(graph.folder, out, evidence=True)
    words = [*cypher_shell(), "-a", neo4j.bolt, "-u", "neo4j", "-p", "x", "-f", str(script)]
    subprocess.run(words, check=True, capture_output=True)
    assert verify(graph.folder, neo4j.server).findings == []
    assert {each.new + each.changed for each in load(graph.folder, neo4j.server)} == {0}
