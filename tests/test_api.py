"""What kg promises to Python: its names, and the lookups of a graph."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

import kg
from kg import Graph, Identity, Options, ReadOptions, Selection
from kg.common import errors
from kg.pipeline.options import KEYWORDS
from kg.store.tables import TABLES
from tests.conftest import lines

GraphOf = Callable[..., Graph]
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
    assert sorted(kg.__all__) == [
        "Document",
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
        "build",
        "import_rdf",
        "load_schema",
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
@pytest.mark.parametrize(
    "before",
    ["kg.Options", "from kg import Options", "from kg.pipeline.build import Options"],
)
def test_build_is_the_function_whatever_was_used_before(before: str) -> None:
    code = f"import kg\n{before}\nassert callable(kg.build), kg.build"
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
        "progress",
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
    }


def test_the_members_of_a_graph_are_these() -> None:
    assert [name for name in vars(Graph) if not name.startswith("_")] == [
        "path",
        "name",
        "counts",
        "schema",
        "scan",
        "find",
        "neighbours",
        "evidence_of",
        "filtered",
        "to_networkx",
        "to_rdflib",
    ]


ERRORS = [e for e in vars(errors).values() if isinstance(e, type) and e is not errors.MissingExtra]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: e.__name__)
def test_every_error_is_caught_as_one_and_keeps_its_parts(error: type[errors.KgError]) -> None:
    problem = error("a.txt:7", "this", "that", hint="try it")
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


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_an_attribute_with_its_columns(graph: Graph, table: str) -> None:
    assert getattr(graph, table).schema == TABLES[table]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_can_be_scanned(graph: Graph, table: str) -> None:
    assert graph.scan(table).collect().equals(getattr(graph, table))


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
    assert graph.neighbours("Nginx").columns == [
        "predicate",
        "direction",
        "entity",
        "name",
        "type",
        "basis",
        "sentences",
        "strength",
        "edge",
    ]


def evidence(graph: Graph, name: str, other: str) -> pl.DataFrame:
    """Return the evidence of the first edge of *name* to *other*."""
    edge = graph.neighbours(name).filter(pl.col("name") == other)["edge"][0]
    return graph.evidence_of(edge)


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


def test_no_edge_has_no_evidence(graph: Graph) -> None:
    assert graph.evidence_of(len(graph.edges)).is_empty()
