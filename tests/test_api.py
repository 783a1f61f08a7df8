"""What kg promises to Python: its names, and the lookups of a graph."""

import gzip
import inspect
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import kg
from kg import Graph, Identity, Options, ReadOptions, Selection
from kg.common import errors
from kg.pipeline.options import KEYWORDS
from kg.store.tables import TABLES
from tests.conftest import lines

GraphOf = Callable[..., Graph]
TABLE_ATTRIBUTES = [name for name in TABLES if name != "evidence"]  # that is a method
NAMES_BESIDE = {
    "relations": ["subject_surface", "object_surface"],
    "surfaces": ["entity_name"],
    "links": ["entity_name"],
    "edges": ["subject_name", "object_name"],
}
SENTENCES = (
    "Nginx/B-App is/O written/O in/O C/B-Lang",
    "NGINX/B-App beats/O Apache/B-App",
    "Apache/B-App needs/O the/O old/O C/B-Lang",
    "C/B-Grade is/O a/O grade/O",
    "C/B-Grade",
    "C/B-Grade",
    "C/B-Grade",
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a graph of servers, a language, and a grade of its name."""
    folder = tmp_path_factory.mktemp("api")
    (folder / "corpus.txt").write_text(lines(*SENTENCES), encoding="utf-8")
    return kg.build([folder / "corpus.txt"], folder / "graph")


def test_the_public_names_are_these() -> None:
    assert kg.__all__ == [
        "Document",
        "Filters",
        "Frames",
        "Graph",
        "Identity",
        "KgError",
        "Mention",
        "Options",
        "ReadOptions",
        "Relation",
        "Schema",
        "Selection",
        "Sentence",
        "__version__",
        "add",
        "build",
        "check",
        "evaluate",
        "explain",
        "import_rdf",
        "load_schema",
        "open",
        "remove",
        "suggest",
        "validate",
    ]


def test_dir_shows_the_public_names() -> None:
    assert set(dir(kg)) == set(kg.__all__)


@pytest.mark.parametrize("name", kg.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(kg, name)


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_such"):
        kg.nothing_such  # noqa: B018


@pytest.mark.slow
@pytest.mark.parametrize("before", ["kg.Options", "import kg.pipeline.build", "import kg.api"])
def test_the_functions_are_there_whatever_was_imported_before(before: str) -> None:
    code = f"import kg\n{before}\nassert callable(kg.build) and callable(kg.check), kg.build"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(kg.__file__).parent.parent, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_parameters_of_build_are_these() -> None:
    parameters = inspect.signature(kg.build).parameters
    assert list(parameters) == [
        *("corpus", "out", "schema", "options"),
        *KEYWORDS,
        *("progress", "jobs", "memory", "engine", "master"),
    ]
    positional = [name for name, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == ["corpus", "out"]


def test_each_option_has_a_keyword() -> None:
    groups = {"": Options, "read": ReadOptions, "identity": Identity, "select": Selection}
    options = {(group, o.name) for group, made in groups.items() for o in fields(made)}
    settable = {(group, name) for group, name, _ in KEYWORDS.values()}
    # Groups of types that are mixed up are what a schema says.
    assert options - settable == {("identity", "noise"), *(("", g) for g in groups if g)}


def test_the_options_are_these() -> None:
    made = Options()
    assert {option.name: getattr(made, option.name) for option in fields(Options)} == {
        "name": "",
        "read": ReadOptions(),
        "identity": Identity(),
        "generic": None,
        "evidence": 5,
        "text": True,
        "select": Selection(),
        "window": "sentence",
        "distance": None,
        "overlong_distance": 20,
        "judged": (),
        "learn": False,
    }


def test_the_members_of_a_graph_are_these() -> None:
    assert [name for name in vars(Graph) if not name.startswith("_")] == [
        "path",
        "name",
        "counts",
        "schema",
        *TABLE_ATTRIBUTES,
        "analysis",
        "scan",
        "find",
        "neighbours",
        "evidence",
        "plot",
        "explain",
        "query",
        "judge",
        "analyse",
        "filter",
        "diff",
        "export",
        "load",
        "to_networkx",
        "to_igraph",
        "to_rdflib",
        "to_pandas",
        "to_documents",
        "view",
    ]


@pytest.mark.parametrize("name", [name for name in vars(Graph) if not name.startswith("_")])
def test_every_member_of_a_graph_is_shown_and_documented(graph: Graph, name: str) -> None:
    assert name in dir(graph)
    assert inspect.getdoc(getattr(Graph, name))


ERRORS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type)
    and issubclass(error, kg.KgError)
    and error is not errors.MissingExtra
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: e.__name__)
def test_every_error_is_caught_as_one_and_keeps_its_parts(error: type[errors.KgError]) -> None:
    raised = error("a.txt:7", "this", "that", hint="try it")
    elsewhere = pickle.loads(pickle.dumps(raised))  # in another process
    assert type(elsewhere) is error
    assert_parts(raised)
    assert_parts(elsewhere)


def assert_parts(problem: Any) -> None:
    assert isinstance(problem, kg.KgError)
    assert str(problem) == "a.txt:7: found this, wanted that (try it)"
    assert (problem.where, problem.found, problem.wanted, problem.hint) == (
        "a.txt:7",
        "this",
        "that",
        "try it",
    )


def test_a_missing_package_says_how_to_get_it() -> None:
    problem = errors.MissingExtra("a.xmi", "dkpro-cassis", "readers")
    assert isinstance(problem, kg.KgError)
    assert str(problem) == (
        'a.xmi: found no package dkpro-cassis, wanted it (pip install "tagged-kg[readers]")'
    )
    elsewhere = pickle.loads(pickle.dumps(problem))
    assert (type(elsewhere), str(elsewhere)) == (errors.MissingExtra, str(problem))


def test_a_corpus_may_be_a_text_or_a_path(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ant\tB-App\n", encoding="utf-8")
    text, path = (
        kg.build([corpus], tmp_path / name).entities
        for name, corpus in (("one", str(tmp_path / "a.txt")), ("other", tmp_path / "a.txt"))
    )
    assert text.equals(path)


def test_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kg.KgError):
        kg.build([], tmp_path / "graph")


def test_a_file_of_a_folder_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "gone.txt").symlink_to("nowhere")
    with pytest.raises(kg.KgError, match=r"gone\.txt"):
        kg.build([tmp_path / "corpus"], tmp_path / "graph")


def test_a_corpus_without_tags_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("of\tO\n", encoding="utf-8")
    with pytest.raises(errors.CorpusError, match=r"a\.txt: found no entity tag"):
        kg.build([tmp_path / "a.txt"], tmp_path / "graph")
    assert not (tmp_path / "graph").exists()


@pytest.mark.parametrize("table", TABLE_ATTRIBUTES)
def test_a_table_is_an_attribute_with_its_columns(graph: Graph, table: str) -> None:
    frame = getattr(graph, table)
    names = [column for column in frame.columns if column not in TABLES[table]]
    assert frame.drop(names).schema == TABLES[table]
    assert names == NAMES_BESIDE.get(table, [])


@pytest.mark.parametrize("table", TABLE_ATTRIBUTES)
def test_a_table_is_read_once(graph: Graph, table: str) -> None:
    assert getattr(graph, table) is getattr(graph, table)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_can_be_scanned(graph: Graph, table: str) -> None:
    frame = graph.scan(table).collect()
    assert frame.schema == TABLES[table]
    if table in TABLE_ATTRIBUTES:
        assert frame.equals(getattr(graph, table).select(frame.columns))


def test_the_names_beside_numbers_are_those_of_the_entities(graph: Graph) -> None:
    names = graph.entities["name"].to_list()
    for row in graph.edges.iter_rows(named=True):
        assert (row["subject_name"], row["object_name"]) == (
            names[row["subject"]],
            names[row["object"]],
        )


def test_another_table_is_unknown(graph: Graph) -> None:
    with pytest.raises(errors.UnknownName, match="'nodes'"):
        graph.scan("nodes")


def test_another_attribute_is_not_there(graph: Graph) -> None:
    with pytest.raises(AttributeError, match="nodes"):
        graph.nodes  # noqa: B018


def test_a_graph_knows_its_path_and_name(graph: Graph) -> None:
    assert (graph.path.name, graph.name) == ("graph", "corpus")


def test_a_graph_counts_what_is_in_it(graph: Graph) -> None:
    assert graph.counts["sentences"] == len(SENTENCES)
    assert graph.counts["mentions"] == len(graph.mentions)
    assert graph.counts["entities"] == {"App": 2, "Grade": 1, "Lang": 1}
    assert graph.counts["edges"] == {"appApp": 1, "appLang": 2}


def test_a_graph_has_the_schema_it_was_built_with(graph_of: GraphOf) -> None:
    schema = kg.load_schema("software")
    assert graph_of("Ant/B-Application", schema="software").schema == schema


def test_an_opened_graph_is_the_one_that_was_built(graph: Graph) -> None:
    assert Graph(graph.path).edges.equals(graph.edges)


def test_the_manifest_names_no_absolute_path(graph: Graph) -> None:
    assert str(graph.path.parent) not in json.dumps(graph.folder.manifest)


FOUND = {
    "an id": ("App/nginx", ["App/nginx"]),
    "a name": ("Apache", ["App/apache"]),
    "another way it is written": ("NGINX", ["App/nginx"]),
    "another case": ("nGiNx", ["App/nginx"]),
    "two entities, the commonest first": ("C", ["Grade/c", "Lang/c"]),
    "the id of the less common": ("Lang/c", ["Lang/c"]),
}


@pytest.mark.parametrize(("name", "ids"), FOUND.values(), ids=FOUND)
def test_find(graph: Graph, name: str, ids: list[str]) -> None:
    assert graph.find(name)["id"].to_list() == ids


def test_what_is_found_are_rows_of_entities(graph: Graph) -> None:
    assert graph.find("Nginx").schema == TABLES["entities"]


@pytest.mark.parametrize("name", ["Lighttpd", "", "Ngin", "App"])
@pytest.mark.parametrize("method", ["find", "neighbours"])
def test_an_unknown_name_is_refused(graph: Graph, method: str, name: str) -> None:
    with pytest.raises(errors.UnknownName) as caught:
        getattr(graph, method)(name)
    assert caught.value.found == repr(name)


def test_neighbours_are_the_other_ends(graph: Graph) -> None:
    found = graph.neighbours("Nginx").select("predicate", "direction", "name", "type")
    assert sorted(found.rows()) == [
        ("appApp", "in", "Apache", "App"),
        ("appLang", "out", "C", "Lang"),
    ]


def test_the_strongest_neighbour_comes_first(graph: Graph) -> None:
    assert graph.neighbours("Apache")["strength"].is_sorted(descending=True)


def test_an_entity_alone_has_no_neighbours(graph: Graph) -> None:
    assert graph.neighbours("Grade/c").is_empty()


def test_the_columns_of_neighbours_are_these(graph: Graph) -> None:
    columns = "predicate direction entity name type basis sentences strength probability edge"
    assert graph.neighbours("Nginx").columns == columns.split()


def evidence(graph: Graph, name: str, other: str) -> pl.DataFrame:
    """Return the evidence of the first edge of *name* to *other*."""
    edge = graph.neighbours(name).filter(pl.col("name") == other)["edge"][0]
    return graph.evidence(edge)


def test_evidence_is_shown_where_it_stands(graph: Graph) -> None:
    rows = (
        evidence(graph, "Apache", "C").select("rank", "source", "line", "sentence", "text").rows()
    )
    # Sentences of five and three lines, each with a blank line after it, stand before.
    assert rows == [(0, "corpus.txt", 11, 2, "Apache needs the old C")]


def test_the_offsets_of_evidence_point_at_its_ends(graph: Graph) -> None:
    row = evidence(graph, "Apache", "C").row(0, named=True)
    ends = [row["text"][row[f"{end}_begin"] : row[f"{end}_stop"]] for end in ("subject", "object")]
    assert ends == ["Apache", "C"]


def test_an_edge_is_given_by_its_number_or_its_id(graph: Graph) -> None:
    for number, name in graph.edges.select("edge", "id").rows():
        assert graph.evidence(number).equals(graph.evidence(name))


def test_an_entity_is_given_by_its_number_its_id_or_its_name(graph: Graph) -> None:
    (row,) = graph.find("Nginx").to_dicts()
    by_name = graph.neighbours("NGINX")
    assert by_name.equals(graph.neighbours(row["id"]))
    assert by_name.equals(graph.neighbours(row["entity"]))


UNKNOWN = {
    "the number of an edge": ("evidence", 99),
    "the id of an edge": ("evidence", "0" * 20),
    "the number of an entity": ("neighbours", 99),
    "a negative number": ("neighbours", -1),
}


@pytest.mark.parametrize(("method", "given"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_there_is_refused(graph: Graph, method: str, given: str | int) -> None:
    with pytest.raises(errors.UnknownName) as caught:
        getattr(graph, method)(given)
    assert caught.value.found == repr(given)


def test_a_graph_is_opened_by_its_path(graph: Graph) -> None:
    assert kg.open(graph.path).edges.equals(graph.edges)
    assert kg.open(str(graph.path)).name == "corpus"


def test_an_open_graph_is_one_version(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("Ant/B-App is/O in/O C/B-Lang"), encoding="utf-8")
    before = kg.build([corpus], tmp_path / "graph")
    assert len(before.entities) == 2
    corpus.write_text(lines("Bee/B-App is/O in/O D/B-Lang or/O E/B-Lang"), encoding="utf-8")
    after = kg.build([corpus], tmp_path / "graph")
    assert before.edges["subject_name"].to_list() == ["Ant"]
    assert before.neighbours("Ant")["name"].to_list() == ["C"]
    assert sorted(after.neighbours("Bee")["name"]) == ["D", "E"]


def test_a_filter_keeps_entities_and_leaves_edges_out(graph: Graph) -> None:
    some = graph.filter(type=["App", "Lang"], predicate="appLang")
    assert len(some.entities) == len(graph.entities)
    assert set(some.edges["predicate"]) == {"appLang"}
    assert some.counts["edges"] == {"appLang": 2}


WRONG = {
    "no such criterion": ({"weight": 3}, "weight"),
    "too small": ({"min_sentences": -1}, "min_sentences"),
    "too large": ({"max_q": 1.5}, "max_q"),
    "no number": ({"min_strength": "much"}, "min_strength"),
    "true is no number": ({"top_per_entity": True}, "top_per_entity"),
    "no such basis": ({"basis": "rumour"}, "rumour"),
    "no such α": ({"backbone": "disparity=5"}, "disparity=5"),
}


@pytest.mark.parametrize(("criteria", "names"), WRONG.values(), ids=WRONG)
def test_a_wrong_filter_is_refused(graph: Graph, criteria: dict[str, object], names: str) -> None:
    with pytest.raises(errors.FilterError, match=names):
        graph.filter(**criteria)


def test_a_graph_is_shown_in_a_line_and_in_a_notebook(graph: Graph) -> None:
    assert repr(graph) == "<kg.Graph 'corpus': 4 entities, 3 edges, 1 source>"
    shown = graph._repr_html_()
    assert "4 entities, 3 edges" in shown
    assert shown.count("<tr") >= 3


def test_a_graph_is_exported_to_a_file_also_compressed(graph: Graph, tmp_path: Path) -> None:
    graph.export("ntriples", tmp_path / "g.nt", base="https://my.org/kg/")
    graph.export("ntriples", tmp_path / "g.nt.gz", base="https://my.org/kg/")
    text = (tmp_path / "g.nt").read_bytes()
    assert text.count(b"https://my.org/kg/") > 10
    assert gzip.decompress((tmp_path / "g.nt.gz").read_bytes()) == text


def test_pandas_gets_the_tables_with_names(graph: Graph) -> None:
    entities, edges = graph.to_pandas()
    assert entities["name"].tolist() == graph.entities["name"].to_list()
    assert edges["subject_name"].tolist() == graph.edges["subject_name"].to_list()
    assert edges["strength"].tolist() == graph.edges["strength"].to_list()


def test_igraph_gets_the_same_nodes_and_edges(graph: Graph) -> None:
    made = graph.to_igraph()
    assert made.vs["name"] == graph.entities["id"].to_list()
    assert made.es["id"] == graph.edges["id"].to_list()
    ends = [(made.vs[a]["label"], made.vs[b]["label"]) for a, b in made.get_edgelist()]
    assert ends == graph.edges.select("subject_name", "object_name").rows()
