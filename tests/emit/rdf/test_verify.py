"""A graph compared with a file of RDF: no difference, or which triples differ."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from polars.testing import assert_frame_equal

from kg import Graph, KgError, build, import_rdf
from kg.emit import rdf
from kg.emit.export import open_target
from kg.emit.rdf.verify import SHOWN, Difference
from kg.store.filters import Filters
from kg.store.tables import TABLES
from tests.conftest import ROOT, lines
from tests.rdf_import.test_build import BASE, FORMS, run

Write = Callable[..., object]
KG = "https://w3id.org/tagged-kg/ns#"
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "mentions": {"mentions": True},
    "candidates": {"assert_candidates": True},
    "title and licence": {"title": "Software, in short", "license": "CC-BY-4.0"},
}
MISSING, BEYOND = "missing in the file", "in the file and not in the graph"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph of a corpus in which words that are no names have what XML cannot hold."""
    folder = tmp_path_factory.mktemp("verify")
    (folder / "a.txt").write_bytes(
        lines("Nginx/B-App uses/O C/B-Lang", "C/B-Lang and/O B/B-Lang x\x07/O").encode()
    )
    return build([folder / "a.txt", ROOT / "data/corpus/servers.txt"], folder / "graph")


def written(graph: Graph, path: Path, write: Write, **options: Any) -> Path:
    with open_target(path, "ntriples") as out:
        write(graph.folder, out, BASE, **options)
    return path


def compare(graph: Graph, path: Path) -> list[Difference]:
    return rdf.verify(graph.folder, rdf.read_written(path))[1]


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("form", FORMS)
def test_what_was_just_written_does_not_differ(
    form: str, options: dict[str, Any], graph: Graph, tmp_path: Path
) -> None:
    write, others = FORMS[form]
    path = written(graph, tmp_path / form, write, **others, **options)
    assert compare(graph, path) == []


def test_the_triples_that_were_compared_are_counted(graph: Graph, tmp_path: Path) -> None:
    path = written(graph, tmp_path / "g.nt", rdf.write_ntriples)
    triples, _ = rdf.verify(graph.folder, rdf.read_written(path))
    assert triples == len(path.read_text(encoding="utf-8").splitlines())


def test_chosen_edges_are_compared_with_the_same_choice(graph: Graph, tmp_path: Path) -> None:
    chosen = graph.filter(Filters(basis=("co-occurrence",), top_per_entity=2))
    path = written(chosen, tmp_path / "g.ttl", rdf.write_turtle)
    found = rdf.read_written(path)
    assert found.filters == {"basis": ["co-occurrence"], "top_per_entity": 2}
    assert rdf.verify(chosen.folder, found)[1] == []
    assert rdf.verify(graph.folder, found)[1] != []


@pytest.fixture
def triples(graph: Graph, tmp_path: Path) -> Path:
    """Return the graph as N-Triples."""
    return written(graph, tmp_path / "g.nt", rdf.write_ntriples)


def edited(path: Path, edit: Callable[[list[str]], object]) -> Path:
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    edit(rows)
    path.write_text("".join(rows), encoding="utf-8")
    return path


def first(rows: list[str], part: str) -> int:
    return next(i for i, row in enumerate(rows) if part in row)


def test_a_triple_that_was_removed_is_missing(graph: Graph, triples: Path) -> None:
    gone: list[str] = []
    edited(triples, lambda rows: gone.append(rows.pop(first(rows, f"<{KG}basis>"))))
    assert compare(graph, triples) == [Difference(MISSING, 1, (gone[0].strip(),))]


def test_a_triple_that_was_added_is_too_much(graph: Graph, triples: Path) -> None:
    more = '<http://a> <http://b> "ü"@en .'
    edited(triples, lambda rows: rows.insert(5, f"{more}\n"))
    assert compare(graph, triples) == [Difference(BEYOND, 1, (more,))]


def test_a_triple_that_was_changed_is_both(graph: Graph, triples: Path) -> None:
    was, now = '"co-occurrence" .', '"cue" .'

    def change(rows: list[str]) -> None:
        at = first(rows, was)
        rows[at] = rows[at].replace(was, now)

    edited(triples, change)
    found = compare(graph, triples)
    assert [(one.problem, one.triples) for one in found] == [(MISSING, 1), (BEYOND, 1)]
    assert found[0].examples[0].replace(was, now) == found[1].examples[0]


def test_a_triple_in_the_graph_of_another_source_differs(graph: Graph, tmp_path: Path) -> None:
    path = written(graph, tmp_path / "g.nq", rdf.write_nquads, graphs="source")

    def move(rows: list[str]) -> None:
        at = first(rows, "graph/a.txt> .")
        rows[at] = rows[at].replace("graph/a.txt> .", "graph/servers.txt> .")

    edited(path, move)
    assert [one.triples for one in compare(graph, path)] == [1, 1]


def test_a_blank_node_is_too_much(graph: Graph, tmp_path: Path) -> None:
    path = written(graph, tmp_path / "g.ttl", rdf.write_turtle)
    edited(path, lambda rows: rows.append("[] a kg:Entity .\n"))
    (found,) = compare(graph, path)
    assert (found.problem, found.triples, len(found.examples)) == (BEYOND, 1, 1)


def test_of_many_triples_a_few_are_shown(graph: Graph, triples: Path) -> None:
    edited(
        triples, lambda rows: rows.extend(f"<http://a> <http://b> <x:{i}> .\n" for i in range(9))
    )
    (found,) = compare(graph, triples)
    assert (found.triples, len(found.examples)) == (9, SHOWN)


def test_a_triple_that_is_there_twice_is_no_difference(graph: Graph, triples: Path) -> None:
    edited(triples, lambda rows: rows.append(rows[0]))
    assert compare(graph, triples) == []


def test_numbers_are_compared_by_value(graph: Graph, triples: Path) -> None:
    text = triples.read_text(encoding="utf-8")
    other, count = re.subn(r'"(0\.\d+)"(?=\^\^\S+#double>)', r'"0\g<1>0E+0"', text)
    assert count > 9
    triples.write_text(other, encoding="utf-8")
    assert compare(graph, triples) == []


def kept_in_a_store(path: Path) -> Path:
    """Return the file of what a triple store gives back that was filled with the file *path*."""
    store = pyoxigraph.Store()
    store.bulk_load(path=str(path))
    stored = path.with_name("stored.nq")
    store.dump(str(stored), format=pyoxigraph.RdfFormat.N_QUADS)
    return stored


def test_what_a_triple_store_gives_back_does_not_differ(graph: Graph, tmp_path: Path) -> None:
    path = written(graph, tmp_path / "g.nt", rdf.write_ntriples, mentions=True)
    stored = kept_in_a_store(path)
    assert sorted(path.read_text().splitlines()) != sorted(stored.read_text().splitlines())
    assert compare(graph, stored) == []
    again = import_rdf([stored], tmp_path / "again")
    for name in TABLES:
        assert_frame_equal(again.scan(name).collect(), graph.folder.scan(name).collect())


RESPELLED = {  # by a pattern: how stores write the same
    "whole numbers of another type": (r"#nonNegativeInteger>", "#integer>"),
    "leading zeros": (r'"(\d+)"(?=\^\^\S+#integer>)', r'"+00\1"'),
    "small types": (r"#integer>", "#int>"),
}


@pytest.mark.parametrize(("was", "now"), RESPELLED.values(), ids=RESPELLED)
def test_numbers_of_another_spelling_or_type_are_the_same(
    was: str, now: str, graph: Graph, triples: Path, tmp_path: Path
) -> None:
    text, count = re.subn(was, now, triples.read_text(encoding="utf-8"))
    assert count > 1
    triples.write_text(text, encoding="utf-8")
    assert compare(graph, triples) == []
    import_rdf([triples], tmp_path / "again")


def test_another_whole_number_is_a_difference(graph: Graph, triples: Path) -> None:
    text = triples.read_text(encoding="utf-8")
    other, count = re.subn(r'"(\d+)"(?=\^\^\S+#nonNegativeInteger>)', r'"\g<1>1"', text)
    assert count > 1
    triples.write_text(other, encoding="utf-8")
    assert [difference.triples for difference in compare(graph, triples)] == [count, count]


def test_json_ld_whose_context_comes_last_is_the_same(graph: Graph, tmp_path: Path) -> None:
    path = written(graph, tmp_path / "g.jsonld", rdf.write_jsonld, mentions=True)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["@context"] = document.pop("@context")
    path.write_text(json.dumps(document), encoding="utf-8")
    assert compare(graph, path) == []
    assert compare(import_rdf([path], tmp_path / "again"), path) == []


def test_a_number_as_text_is_a_difference(graph: Graph, triples: Path) -> None:
    def change(rows: list[str]) -> None:
        at = first(rows, f"<{KG}windows>")
        rows[at] = rows[at].partition("^^")[0] + " .\n"

    edited(triples, change)
    assert [one.triples for one in compare(graph, triples)] == [1, 1]


def test_a_graph_that_came_back_does_not_differ(graph: Graph, tmp_path: Path) -> None:
    chosen = graph.filter(Filters(top_per_entity=1))
    path = written(chosen, tmp_path / "g.nt", rdf.write_ntriples, mentions=True)
    again = import_rdf([path], tmp_path / "again")
    assert compare(again, path) == []


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "no dataset": (lambda text: text.replace("dcat#Dataset", "dcat#Other"), "no dcat:Dataset"),
    "no options": (lambda text: text.replace("#options> ", "#other> "), "kg:options"),
    "options that are none": (lambda text: text.replace('\\"rdf\\"', '\\"x\\"'), "kg:options"),
    "no base": (lambda text: text.replace("void#uriSpace> ", "void#other> "), "void:uriSpace"),
    "not RDF": (lambda text: f"{text}garbage", "N-Triples"),
}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_a_file_that_does_not_say_how_it_was_written_is_refused_in_one_line(
    change: Callable[[str], str], said: str, triples: Path
) -> None:
    triples.write_text(change(triples.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(KgError) as caught:
        rdf.read_written(triples)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_says_that_nothing_differs(
    graph: Graph, triples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count = len(triples.read_text(encoding="utf-8").splitlines())
    code, out, err = run(capsys, "verify", graph.path, triples)
    assert (code, err) == (0, "")
    assert out == f"graph {graph.name} in g.nt: no difference ({count:,} triples)\n"


def test_the_command_shows_what_differs_and_fails(
    graph: Graph, triples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(triples, lambda rows: rows.append("<http://a> <http://b> <http://c> .\n"))
    code, out, _ = run(capsys, "verify", graph.path, triples)
    assert code == 1
    assert out == f"1 triple {BEYOND}\n  <http://a> <http://b> <http://c> .\n"


def test_the_command_takes_the_choice_of_edges_from_the_file(
    graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = graph.filter(Filters(top_per_entity=1))
    path = written(chosen, tmp_path / "g.nt", rdf.write_ntriples)
    assert run(capsys, "verify", graph.path, path)[0] == 0
    assert run(capsys, "verify", graph.path, path, "--min-sentences", "2")[0] == 1


def test_the_command_notes_another_graph(
    graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = build([ROOT / "data/corpus/systems.txt"], tmp_path / "graph")
    path = written(other, tmp_path / "g.nt", rdf.write_ntriples)
    code, _, err = run(capsys, "verify", graph.path, path)
    assert code == 1
    assert err == f"note: g.nt is of graph systems, and this is {graph.name}\n"


def test_a_file_and_a_server_are_refused(
    graph: Graph, triples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "verify", graph.path, triples, "--uri", "bolt://localhost")
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.slow
def test_a_large_graph_does_not_differ(part_of_wikiser: Path, tmp_path: Path) -> None:
    graph = build([part_of_wikiser], tmp_path / "graph", schema="software")
    path = written(graph, tmp_path / "g.ttl", rdf.write_turtle)
    assert compare(graph, path) == []
