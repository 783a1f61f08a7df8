"""Each question of queries/ in Cypher and in SPARQL: the same words, the same answer."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg import Graph, Options, build
from kg.common import questions as library
from kg.emit.neo4j import load
from kg.query.cypher import embedded
from kg.query.cypher import server as cypher
from kg.query.cypher.rewrite import column_names
from kg.query.sparql import store as sparql
from kg.schema.identity import Identity
from tests.conftest import lines
from tests.query.test_questions import ASKED, sample
from tests.servers import Neo4j

ALL = 1_000_000  # more rows than any answer has
# What engines may lower or order in ways of their own: letters whose lower case is longer, a final
# sigma, sharp s, what UTF-16 orders otherwise than code points (the last two), right to left.
HOSTILE = ["İzmir", "i̇zmir", "ΣΊΣΥΦΟΣ", "STRAẞE", "straße", "Ǆ", "שלום", "ﬁn", "😀"]
QUOTED = '" } INSERT'
SAID = [
    *(f"{one}/B-Language runs/O {other}/B-Tool" for one in HOSTILE for other in HOSTILE[::2]),
    *(f"{one}/B-Tool is/O written/O in/O {HOSTILE[0]}/B-Language" for one in HOSTILE[3:]),
    '"/B-Tool }/I-Tool INSERT/I-Tool is/O written/O in/O ΣΊΣΥΦΟΣ/B-Language',
    "İZMIR/B-Language meets/O 😀/B-Tool and/O שלום/B-Tool",
]
MERGED = "action,name,type,to,to_type\nmerge,😀,Tool,straße,Tool\nmerge,ﬁn,Tool,straße,Tool\n"
TOLD = [
    {"text": "Ant runs Bee. Bee runs Cat, Ant and Dog.", "label": []},
    {"text": "Dog is here. Ant is written in Bee. Ant is written in Bee too.", "label": []},
]
SCHEMA = """
[types.Language]
[types.Tool]
[[relation]]
predicate = "writtenIn"
subject = ["Tool"]
object = ["Language"]
cues = ["{subject} is written in {object}"]
"""


def hostile(folder: Path) -> Graph:
    """Return a graph of names that break what can be broken, and of several sentences a line."""
    (folder / "schema.toml").write_text(SCHEMA, encoding="utf-8")
    (folder / "a:9.txt").write_text(lines(*SAID), encoding="utf-8")
    for record in TOLD:
        record["label"] = [
            [one.start(), one.end(), "Language" if one[0] == "Bee" else "Tool"]
            for one in re.finditer("Ant|Bee|Cat|Dog", str(record["text"]))
        ]
    text = "".join(json.dumps(record) + "\n" for record in TOLD)
    (folder / "C#.jsonl").write_text(text, encoding="utf-8")
    corpus = [folder / "a:9.txt", folder / "C#.jsonl"]
    (folder / "merged.csv").write_text(MERGED, encoding="utf-8")
    graph = build(
        corpus,
        folder / "graph",
        schema=folder / "schema.toml",
        options=Options(name="hostile", identity=Identity(overrides=(folder / "merged.csv",))),
    )
    graph.analyse()
    return graph


class Loaded(NamedTuple):
    """A graph, in a server too."""

    neo4j: Neo4j
    graph: Graph

    def same(self, name: str, given: Mapping[str, Any]) -> int:
        """Ask the three engines; return how many rows there are, if they are the same."""
        first, second = library.find(name), library.find(name, "sparql")
        parameters = {**first.parameters, **given, "graph": self.graph.name}
        columns, rows = cypher.run(first.text, parameters, self.neo4j.server)
        for answer in (
            sparql.run(self.graph.folder, second.text, parameters),
            embedded.run(self.graph.folder, first.text, parameters),
        ):
            assert answer[0] == columns
            assert typed(answer[1]) == typed(rows)
        return len(rows)


def typed(rows: list[list[Any]]) -> list[list[tuple[type, Any]]]:
    """Return *rows* with the types of their values, since 1 and 1.0 are equal."""
    return [[(type(value), value) for value in row] for row in rows]


def limits(name: str, limit: int) -> dict[str, Any]:
    return {"limit": limit} if "limit" in library.find(name).parameters else {}


@pytest.mark.parametrize("name", library.names())
def test_twins_have_the_same_title_parameters_and_defaults(name: str) -> None:
    one, other = library.find(name), library.find(name, "sparql")
    assert (other.title, other.parameters) == (one.title, one.parameters)
    assert list(other.parameters) == list(one.parameters)


def test_each_query_has_a_twin() -> None:
    assert library.names("sparql") == library.names()


@pytest.mark.parametrize("name", library.names())
def test_a_name_stands_beside_each_id(name: str) -> None:
    text = library.find(name).text
    columns = column_names(text)
    for column in set(columns).intersection(re.findall(r"\.id AS (\w+)", text)):
        assert {f"{column}_name", "name"}.intersection(columns)


@pytest.mark.parametrize("name", library.names("sparql"))
def test_sparql_uses_each_parameter_but_the_graph(name: str) -> None:
    query = library.find(name, "sparql")
    given = {word for word in query.parameters if f"${word}" in query.text}
    limit = re.search(r"^LIMIT (\d+)\n\Z", query.text, re.MULTILINE)
    assert given == set(query.parameters) - {"graph", "limit"}
    assert (limit and int(limit[1])) == query.parameters.get("limit")


def loaded(neo4j: Neo4j, graph: Graph) -> Iterator[Loaded]:
    """Yield *graph* while the server has it, and nothing else."""
    load(graph.folder, neo4j.server)
    yield Loaded(neo4j, graph)
    neo4j.clear()


@pytest.fixture(scope="module")
def sampled(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Return the graph of the sample corpus and a little more."""
    yield from loaded(neo4j, sample(tmp_path_factory.mktemp("sample")))


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_twins_answer_the_same_of_the_sample(name: str, sampled: Loaded) -> None:
    assert sampled.same(name, ASKED.get(name, {})) > 0
    assert sampled.same(name, {**ASKED.get(name, {}), **limits(name, ALL)}) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_twins_answer_the_same_of_what_is_not_there(name: str, sampled: Loaded) -> None:
    texts = [
        word
        for word, value in library.find(name).parameters.items()
        if value and isinstance(value, str)
    ]
    if texts:
        assert sampled.same(name, dict.fromkeys(texts, QUOTED)) == 0


@pytest.fixture(scope="module")
def feared(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Return the graph of hostile names."""
    yield from loaded(neo4j, hostile(tmp_path_factory.mktemp("hostile")))


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_twins_answer_the_same_of_hostile_names(name: str, feared: Loaded) -> None:
    texts = {"type": "Tool", "predicate": "writtenIn"}
    given = {word: text for word, text in texts.items() if word in library.find(name).parameters}
    for word in ("name", "text", "one", "other"):
        if word in library.find(name).parameters:
            for called in [*HOSTILE, QUOTED, "ant"]:
                feared.same(name, {**given, word: called, **limits(name, ALL)})
    feared.same(name, {**given, **limits(name, ALL)})


@pytest.mark.slow
@pytest.mark.parametrize("name", ["asserted", "evidence", "sources", "typed"])
def test_twins_answer_the_same_of_a_graph_without_evidence(name: str, tmp_path: Path) -> None:
    folder = sample(tmp_path, Options(evidence=0)).folder
    first, second = library.find(name), library.find(name, "sparql")
    parameters = {**first.parameters, **ASKED.get(name, {}), "graph": folder.name}
    columns, rows = sparql.run(folder, second.text, parameters)
    assert (columns, rows) == embedded.run(folder, first.text, parameters)
    places = [row[columns.index("place")] for row in rows if "place" in columns]
    assert set(places) == ({None} if name in {"asserted", "typed"} else set())


@pytest.mark.slow
def test_ways_of_writing_are_in_the_order_of_code_points(feared: Loaded) -> None:
    query = library.find("aliases", "sparql")
    _, rows = sparql.run(feared.graph.folder, query.text, query.bind({"name": "straße"}))
    written = [row[3] for row in rows if row[2] == "Tool"]
    assert written[1:] == sorted(written[1:])
    assert {"ﬁn", "😀"} < set(written)  # UTF-16 has them the other way round
    assert feared.same("aliases", {"name": "straße"}) == len(rows)


@pytest.mark.slow
def test_a_name_that_could_be_sparql_is_just_a_name(feared: Loaded) -> None:
    assert feared.same("neighbours", {"name": QUOTED}) == 2


@pytest.fixture(scope="module")
def large(
    neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory, corpora: Path
) -> Iterator[Loaded]:
    """Return the graph of a real corpus."""
    graph = build(
        [corpora / "wikiser/dev.txt"],
        tmp_path_factory.mktemp("dev") / "graph",
        schema="software",
        options=Options(name="dev"),
    )
    graph.analyse(betweenness=20)
    load(graph.folder, neo4j.server)
    yield Loaded(neo4j, graph)
    neo4j.clear()


@pytest.mark.slow
@pytest.mark.parametrize("name", library.names())
def test_twins_answer_the_same_of_a_real_corpus(name: str, large: Loaded) -> None:
    asked = {"candidates": {"name": "PHP"}}.get(name, {})
    rows = large.same(name, {**asked, **limits(name, 1_000)})
    assert rows > 0 or name in {"contradictions", "elsewhere"}
