"""Names that look like commands: every emitter carries them unchanged, and nothing runs.

One graph holds all of them, as names, types, predicates and names of files. What comes back from
each emitter is compared with the lists below, and not with what kg itself says that it read.
"""

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph
import pytest

from kg import Graph, Options, build
from kg.common import questions as library
from kg.common.naming import pascal, upper_snake
from kg.common.registry import emit
from kg.emit.neo4j import admin_import as neo4j_admin
from kg.emit.neo4j import load
from kg.emit.neo4j_browser import favorites
from kg.query.cypher import embedded
from kg.query.cypher.arcade import opened
from kg.schema.identity import Identity
from tests.emit.neo4j.test_cypher_script import run, script
from tests.servers import Neo4j, imported

IN_ONE_LINE = [
    "`) DETACH DELETE n //",
    "``) DETACH DELETE n //",
    "a`b",
    "`",
    "``",
    "\\`) CREATE (:HACKED) //",
    "\\u0060) CREATE (:HACKED) //",
    "\\\\u0060) CREATE (:HACKED) //",
    "\\u005C\\u0060) CREATE (:HACKED) //",
    "\\u005Cu0060) CREATE (:HACKED) //",
    "\\u0060\\u0060) CREATE (:HACKED) //",
    "\\uuu0060) CREATE (:HACKED) //",
    "\\u0022}) CREATE (:HACKED) //",
    "\\u005C\\u0022}) CREATE (:HACKED) //",
    "\\u005C",
    "\\u0027}) CREATE (:HACKED) //",
    "\\u007D) CREATE (:HACKED) //",
    "\\u000A}) CREATE (:HACKED) //",
    "\\u",
    "\\u12",
    "\\uD800",
    "\\U0001F600",
    "\\x60) CREATE (:HACKED) //",
    '"}) CREATE (:HACKED) //',
    '\\"}) CREATE (:HACKED) //',
    '\\\\"}) CREATE (:HACKED) //',
    "'}) CREATE (:HACKED) //",
    "\\'}) CREATE (:HACKED) //",
    "'; MATCH (n) DETACH DELETE n; //",
    '"; MATCH (n) DETACH DELETE n; //',
    "; MATCH (n) DETACH DELETE n;",
    "} CREATE (:HACKED) {",
    "}) CREATE (:HACKED) //",
    "]}) CREATE (:HACKED) //",
    "] AS row CREATE (:HACKED) //",
    "/* CREATE (:HACKED) */",
    "*/ CREATE (:HACKED) /*",
    "// CREATE (:HACKED)",
    "$(x)",
    "$graph",
    "{graph}",
    "{0}",
    "%s%n",
    "$(touch hacked)",
    "`touch hacked`",
    "'; touch hacked; '",
    ":param x => 1",
    ":exit",
    "CREATE (:HACKED)",
    "LOAD CSV FROM 'file:///etc/passwd' AS x CREATE (:HACKED {x: x})",
    "CALL db.labels() YIELD label CREATE (:HACKED)",
    "\\",
    "\\\\",
    "a\\",
    '"',
    '""',
    'a""b',
    "'",
    "''",
    ",",
    "a,b;c|d",
    '",HACKED,"',
    "=1+1",
    "a\tb",
    "a;b",
    "|",
    "<a>&amp;</a>",
    "]]><HACKED/>",
    "> <http://a.org/p> <http://a.org/HACKED> .",
    '" . <http://a.org/HACKED> a <http://a.org/o> . "',
    '""" . <http://a.org/HACKED> a <http://a.org/o> . """',
    "@prefix : <http://a.org/> .",
    "\u202eabc",
    "e\u0301",
    "東京\U0001f600",
]
BROKEN = [  # a name can hold them where a person wrote it so
    "a\nb",
    "a\r\nb",
    "a\rb",
    '"\n}) CREATE (:HACKED) //',
    "`\n) CREATE (:HACKED) //",
    "// \nCREATE (:HACKED)",
    ";\nCREATE (:HACKED);\n;",
    "a\u2028CREATE (:HACKED)",
    "a\x0b\x1f;",
]
FILES = ["`) \\u0060 CREATE (:HACKED).jsonl", "'\"; touch hacked; {0} $x\n.jsonl", "a\\u005C.jsonl"]
NAMES = [*IN_ONE_LINE, *BROKEN]
TYPES = [f"{name} {number}" for number, name in enumerate(IN_ONE_LINE)]
TYPES += [f"broken {number}" for number, _ in enumerate(BROKEN)]
EXPECTED = dict(zip(NAMES, TYPES, strict=True))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a graph with an entity of each name and type, each related to the language C."""
    return hostile_graph(tmp_path_factory.mktemp("hostile"))


def hostile_graph(where: Path, links: tuple[Path, ...] = ()) -> Graph:
    """Build the graph in the folder *where*, with tables of links to elsewhere."""
    corpus, renamed = where / "corpus", where / "overrides.csv"
    corpus.mkdir()
    written = [*IN_ONE_LINE, *(f"Broken{number}" for number, _ in enumerate(BROKEN))]
    rows = [
        {"tokens": [name, "uses", "C"], "ner_tags": [f"B-{kind}", "O", "B-Lang"]}
        for name, kind in zip(written, TYPES, strict=True)
    ]
    for number, file in enumerate(FILES):
        text = "\n".join(json.dumps(row) for row in rows[number :: len(FILES)])
        (corpus / file).write_text(f"{text}\n", encoding="utf-8")
    (corpus / "relations.json").write_text(json.dumps(related()), encoding="utf-8")
    with renamed.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["action", "name", "type", "to", "to_type"])
        for number, name in enumerate(BROKEN):
            lines.writerow(["rename", f"Broken{number}", f"broken {number}", name, ""])
    options = Options(identity=Identity(overrides=(renamed,), links=links))
    return build([corpus], where / "graph", options=options)


def related() -> list[dict[str, object]]:
    """Return documents in which the corpus itself relates two things, by each of the names."""
    text, spans = "Nginx uses HTTP.", [("T1", 0, 5, "App"), ("T2", 11, 15, "Proto")]
    things = [
        {"id": name, "span": {"begin": begin, "end": end}, "obj": kind}
        for name, begin, end, kind in spans
    ]
    return [
        {
            "text": text,
            "denotations": things,
            "relations": [{"id": "R1", "subj": "T1", "pred": name, "obj": "T2"}],
        }
        for name in NAMES
    ]


@pytest.fixture(scope="module", params=["load", "neo4j-admin", "cypher"])
def server(
    request: pytest.FixtureRequest,
    graph: Graph,
    neo4j: Neo4j,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Neo4j]:
    """Return a server that each emitter in turn brought the graph to."""
    if request.param == "neo4j-admin":
        files = tmp_path_factory.mktemp("files")
        neo4j_admin.write(graph.folder, files, evidence=True)
        with imported(files) as running:
            yield running
        return
    if request.param == "load":
        load(graph.folder, neo4j.server, evidence=True)
    else:
        run(neo4j, script(graph, evidence=True), tmp_path_factory.mktemp("script"))
    yield neo4j
    neo4j.clear()


@pytest.mark.slow
def test_names_and_types_arrive_unchanged(server: Neo4j) -> None:
    rows = server.rows("MATCH (n:Entity)--(:Lang {name: 'C'}) RETURN n.name AS n, n.type AS t")
    assert {row["n"]: row["t"] for row in rows} == EXPECTED


@pytest.mark.slow
def test_nothing_ran(server: Neo4j, graph: Graph) -> None:
    assert server.rows("MATCH (n:HACKED) RETURN n") == []
    counts = server.rows("MATCH (n) RETURN labels(n)[0] AS l, count(*) AS c")
    tables = graph.folder.manifest["tables"]
    names = {"Entity": "entities", "Sentence": "sentences", "Document": "documents"}
    assert {row["l"]: row["c"] for row in counts if row["c"] > 0} == {
        "KgGraph": 1,
        **{label: tables[name]["rows"] for label, name in names.items() if tables[name]["rows"]},
    }


@pytest.mark.slow
def test_labels_and_types_of_relationships_are_plain_words(server: Neo4j, graph: Graph) -> None:
    labels = server.rows("MATCH (n:Entity) UNWIND labels(n) AS l RETURN DISTINCT l")
    kinds = server.rows("MATCH (:Entity)-[r]->(:Entity) RETURN DISTINCT type(r) AS t")
    types = [*TYPES, "Lang", "App", "Proto"]
    assert {row["l"] for row in labels} == {"Entity", *map(pascal, types)}
    assert {row["t"] for row in kinds} == set(map(upper_snake, graph.edges["predicate"]))


@pytest.mark.slow
def test_names_of_files_arrive_unchanged(server: Neo4j) -> None:
    rows = server.rows("MATCH (s:Sentence) RETURN DISTINCT s.source AS s")
    assert {row["s"] for row in rows} == {*FILES, "relations.json"}
    rows = server.rows("MATCH ()-[r]->(:Entity) UNWIND r.evidence AS e RETURN DISTINCT e")
    assert {row["e"].rpartition(":")[0] for row in rows} == {*FILES, "relations.json"}


@pytest.mark.slow
@pytest.mark.parametrize("server", ["load"], indirect=True)
def test_names_in_saved_scripts_find_their_entities_and_run_nothing(
    server: Neo4j, graph: Graph
) -> None:
    query = library.find("aliases")
    for name, kind in EXPECTED.items():
        values = {"graph": graph.name, "name": name}
        assert kind in {row["type"] for row in server.rows(favorites.rows(query, values))}
        drawn = server.rows(str(favorites.drawing(query, values)))
        assert name in {row["here"]["name"] for row in drawn}
    assert server.rows("MATCH (n:HACKED) RETURN n") == []


def test_selectors_of_the_style_sheet_are_plain_words(graph: Graph) -> None:
    lines = exported(graph, "grass").decode().splitlines()
    selectors = [line.removesuffix(" {") for line in lines if line.endswith("{")]
    assert [one for one in selectors if not re.fullmatch(r"(node|relationship)(\.\w+)?", one)] == []
    assert {f"node.{pascal(kind)}" for kind in TYPES} <= set(selectors)


def exported(graph: Graph, form: str) -> bytes:
    out = BytesIO()
    emit(form, graph.folder, out)
    return out.getvalue()


def in_xml(name: str) -> str:
    """Return *name* as XML can hold it; what it cannot hold is a diagnostic of the emitter."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", name)


FORMS = {
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("form", FORMS)
def test_names_survive_rdf(form: str, graph: Graph) -> None:
    label = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    quads = list(pyoxigraph.parse(exported(graph, form), FORMS[form]))
    names = {quad.object.value for quad in quads if quad.predicate == label}
    spelled = in_xml if form == "rdfxml" else str
    assert names == {*map(spelled, NAMES), "C", "Nginx", "HTTP"}
    subjects = {quad.subject.value for quad in quads if "BlankNode" not in repr(quad.subject)}
    assert not [iri for iri in subjects if iri.startswith("http://a.org/")]


def test_names_survive_graphml(graph: Graph) -> None:
    read = networkx.parse_graphml(exported(graph, "graphml").decode(), force_multigraph=True)
    found = {data["name"]: data["type"] for _, data in read.nodes(data=True)}
    others = {"C": "Lang", "Nginx": "App", "HTTP": "Proto"}
    assert found == {**{in_xml(name): kind for name, kind in EXPECTED.items()}, **others}


def test_there_are_enough_of_them() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 50
    assert {"\\u0060", "\\u005C", '"', "}", "\n", "`", "\\", "'"} <= {
        part for name in NAMES for part in ("\\u0060", "\\u005C", *name) if part in name
    }


@pytest.fixture(scope="module")
def store(graph: Graph) -> Iterator[Any]:
    with opened(graph.folder) as database:
        yield database


def test_names_types_and_files_survive_the_embedded_engine(graph: Graph) -> None:
    text = "MATCH (n:Entity)--(:Lang {name: 'C'}) RETURN DISTINCT n.name, n.type"
    assert dict(embedded.run(graph.folder, text, {})[1]) == EXPECTED
    text = "MATCH (s:Sentence) RETURN DISTINCT s.source"
    sources = {row[0] for row in embedded.run(graph.folder, text, {}, evidence=True)[1]}
    assert sources == {*FILES, "relations.json"}
    assert embedded.run(graph.folder, "MATCH (n:HACKED) RETURN n", {})[1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_as_a_parameter_finds_itself_and_runs_nothing(name: str, store: Any) -> None:
    text = "MATCH (n:Entity {name: $name}) RETURN n.name, n.type"
    assert embedded.ask(store, text, {"name": name})[1] == [[name, EXPECTED[name]]]
