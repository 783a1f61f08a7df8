"""`kg validate`: a graph, and RDF that came from it, judged by the shapes of its schema."""

import builtins
import gzip
import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from kg import Graph, build
from kg.common.errors import GraphError, MissingExtra, UsageError
from kg.emit import rdf
from kg.reports.validate import Violation, validate
from tests.cli.test_cli import run
from tests.conftest import lines

pytestmark = pytest.mark.slow
BASE = "https://my.org/kg/"
FORMS: dict[str, tuple[Any, dict[str, Any]]] = {
    "g.nt": (rdf.write_ntriples, {}),
    "mentions.ttl": (rdf.write_turtle, {"mentions": True}),
    "named.nq": (rdf.write_nquads, {"graphs": "source"}),
    "named.trig": (rdf.write_trig, {"graphs": "source"}),
    "new.ttl": (rdf.write_turtle, {"rdf": "1.2"}),
    "g.jsonld": (rdf.write_jsonld, {}),
    "g.rdf": (rdf.write_rdfxml, {}),
}
NGINX = "entity/App/nginx"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("graph")
    (folder / "corpus.txt").write_text(lines("Nginx/B-App is/O written/O in/O C/B-Lang"))
    return build([folder / "corpus.txt"], folder / "g")


def written(graph: Graph, path: Path, name: str = "g.nt", base: str = BASE) -> Path:
    write, options = FORMS[name]
    with path.open("wb") as out:
        write(graph.folder, out, base, **options)
    return path


def edited(graph: Graph, path: Path, old: str, new: str) -> Path:
    """Write the graph with some text replaced, which must be there."""
    text = written(graph, path).read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


@pytest.mark.parametrize("mentions", [False, True])
def test_a_graph_conforms(mentions: bool, graph: Graph) -> None:
    assert validate(graph.folder, mentions=mentions).violations == []


def test_a_graph_with_mentions_is_more_to_judge(graph: Graph) -> None:
    plain, whole = (validate(graph.folder, mentions=one).triples for one in (False, True))
    assert plain < whole


@pytest.mark.parametrize("name", FORMS)
def test_columns_count_the_triples_that_pyshacl_judges(
    name: str, graph: Graph, tmp_path: Path
) -> None:
    file = written(graph, tmp_path / name, name)
    by_columns, by_pyshacl = (
        validate(graph.folder, [file], by_columns=quick) for quick in (True, False)
    )
    assert by_columns == by_pyshacl


def test_pyshacl_is_not_asked_where_all_conforms(graph: Graph, tmp_path: Path) -> None:
    asked: list[int] = []
    validate(graph.folder, before=asked.append)
    assert asked == []
    file = edited(graph, tmp_path / "g.nt", '#share> "1.0"', '#share> "1.5"')
    validate(graph.folder, [file], before=asked.append)
    assert len(asked) == 1


@pytest.mark.parametrize("name", FORMS)
def test_a_file_in_any_form_conforms(name: str, graph: Graph, tmp_path: Path) -> None:
    found = validate(graph.folder, [written(graph, tmp_path / name, name)])
    assert found.triples > 100
    assert found.violations == []


def test_a_packed_file_is_judged(graph: Graph, tmp_path: Path) -> None:
    packed = tmp_path / "g.nt.gz"
    packed.write_bytes(gzip.compress(written(graph, tmp_path / "g.nt").read_bytes()))
    assert validate(graph.folder, [packed]).violations == []


def test_a_violation_says_what_where_and_what_is_wanted(graph: Graph, tmp_path: Path) -> None:
    file = edited(graph, tmp_path / "g.nt", '#share> "1.0"', '#share> "1.5"')
    wanted = [
        Violation(node, "kg:share", "sh:maxInclusive", "1", "1.5", "shape/Entity_share")
        for node in ("entity/App/nginx", "entity/Lang/c")
    ]
    assert validate(graph.folder, [file]).violations == wanted


def test_a_triple_that_is_gone_is_told_by_its_edge(graph: Graph, tmp_path: Path) -> None:
    triple = f"<{BASE}{NGINX}> <{BASE}predicate/appLang> <{BASE}entity/Lang/c> .\n"
    (found,) = validate(graph.folder, [edited(graph, tmp_path / "g.nt", triple, "")]).violations
    (edge,) = graph.edges["id"]
    assert (found.node, found.constraint) == ("predicate/appLang", "sh:sparql")
    assert found.found == f"edge/{edge}"


def test_an_end_of_a_wrong_type_is_told_with_its_types(graph: Graph, tmp_path: Path) -> None:
    file = written(graph, tmp_path / "g.nt")
    with file.open("a") as out:
        out.write(f"<{BASE}entity/Lang/c> <{BASE}predicate/appLang> <{BASE}entity/Lang/c> .\n")
    assert validate(graph.folder, [file]).violations == [
        Violation(
            "entity/Lang/c",
            "as subject of predicate/appLang",
            "sh:class",
            "type/App",
            "a kg:Entity, type/Lang",
            "shape/Subject_appLang",
        )
    ]


def test_what_is_not_there_is_said_to_be_nothing(graph: Graph, tmp_path: Path) -> None:
    label = f'<{BASE}{NGINX}> <{rdf.NAMESPACES["rdfs"]}label> "Nginx" .\n'
    (found,) = validate(graph.folder, [edited(graph, tmp_path / "g.nt", label, "")]).violations
    assert (found.found, found.wanted) == ("nothing", "1")


def test_what_a_triple_store_gives_back_conforms(graph: Graph, tmp_path: Path) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(written(graph, tmp_path / "g.nt")))
    store.dump(str(tmp_path / "stored.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    assert validate(graph.folder, [tmp_path / "stored.nq"]).violations == []


def test_a_count_of_another_type_is_told_with_the_types_it_may_have(
    graph: Graph, tmp_path: Path
) -> None:
    file = edited(graph, tmp_path / "g.nt", "#nonNegativeInteger>", "#decimal>")
    (violation, *_) = validate(graph.folder, [file]).violations
    assert violation.wanted == "xsd:nonNegativeInteger, xsd:integer"
    assert violation.constraint == "sh:or"


def test_files_are_judged_together(graph: Graph, tmp_path: Path) -> None:
    rows = written(graph, tmp_path / "g.nt").read_text().splitlines(keepends=True)
    halves = [tmp_path / "one.nt", tmp_path / "other.nt"]
    for half, part in zip(halves, (rows[::2], rows[1::2]), strict=True):
        half.write_text("".join(part))
    assert validate(graph.folder, halves[:1]).violations
    assert validate(graph.folder, halves).violations == []


def test_a_file_of_another_graph_does_not_conform(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(lines("Ann/B-PER met/O Bob/B-PER"))
    other = build([tmp_path / "other.txt"], tmp_path / "o")
    found = validate(graph.folder, [written(other, tmp_path / "o.nt")]).violations
    assert ("entity/PER/ann", "kg:type", "sh:in") in {one[:3] for one in found}


def test_the_base_is_what_the_file_says_unless_one_is_given(graph: Graph, tmp_path: Path) -> None:
    file = written(graph, tmp_path / "g.nt")
    assert validate(graph.folder, [file]).violations == []
    assert validate(graph.folder, [file], BASE).violations == []
    assert validate(graph.folder, [file], "https://else.org/").violations != []


def test_a_value_of_no_number_is_judged_without_a_word_on_stderr(
    graph: Graph, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = edited(graph, tmp_path / "g.nt", '#mentions> "1"', '#mentions> "one"')
    found = validate(graph.folder, [file]).violations
    assert {(one.constraint, one.found) for one in found} >= {("sh:datatype", '"one"^^xsd:integer')}
    assert capfd.readouterr().err == ""


def test_without_pyshacl_it_says_what_to_install(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pyshacl":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"tagged-kg\[shacl\]"):
        validate(graph.folder)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [("g.ttl", "<x", "g.ttl:1"), ("g.doc", "x", "g.doc"), ("gone.nt", None, "gone.nt")],
)
def test_a_file_that_is_no_rdf_is_refused(
    name: str, text: str | None, where: str, graph: Graph, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(GraphError) as problem:
        validate(graph.folder, [tmp_path / name])
    assert problem.value.where == where


def test_a_form_that_is_none_is_wrong_usage(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--read-as"):
        validate(graph.folder, [written(graph, tmp_path / "g.nt")], read_as="word")


def test_the_command_says_that_a_graph_conforms(graph: Graph) -> None:
    done = run("validate", graph.path)
    triples = validate(graph.folder).triples
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"graph {graph.name}: no violation in {triples:,} triples\n"


def test_the_command_lists_violations_counts_them_and_fails(graph: Graph, tmp_path: Path) -> None:
    file = edited(graph, tmp_path / "g.nt", '#share> "1.0"', '#share> "1.5"')
    done = run("validate", graph.path, file)
    *rows, last = done.stdout.splitlines()
    assert rows == [
        f"{node} kg:share: found 1.5, wanted sh:maxInclusive 1"
        for node in ("entity/App/nginx", "entity/Lang/c")
    ]
    assert last.startswith("g.nt: 2 violations in ")
    assert last.endswith("(2 sh:maxInclusive)")
    assert done.returncode == 1


def test_the_command_gives_violations_as_json(graph: Graph, tmp_path: Path) -> None:
    file = edited(graph, tmp_path / "g.nt", '"co-occurrence"', '"co-occurence"')
    done = run("validate", graph.path, file, "--format", "json")
    (row,) = json.loads(done.stdout)
    assert row["found"] == '"co-occurence"'
    assert row["path"] == "kg:basis"


def test_shapes_are_exported_by_the_command(graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "shapes.ttl"
    done = run("export", graph.path, "shapes", "-o", out, "--base-iri", BASE)
    assert done.returncode == 0
    assert f"@prefix shape: <{BASE}shape/> ." in out.read_text()
    assert "kg:Mention" not in out.read_text()


def test_exported_shapes_have_mentions_where_they_are_asked_for(graph: Graph) -> None:
    assert "sh:targetClass kg:Mention" in run("export", graph.path, "shapes", "--mentions").stdout
