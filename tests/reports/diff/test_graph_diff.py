"""What changed between two graphs, against the same told by plain dictionaries."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg import Graph, Options, build, import_rdf
from kg.common.errors import UnknownName
from kg.emit import rdf
from kg.pipeline.selecting import Selection
from kg.reports.diff import GraphDiff, diff
from kg.reports.diff.show import difference
from kg.schema.identity import Identity
from kg.schema.schema_file import parse_schema
from kg.store.filters import Filters
from tests.conftest import ROOT, lines
from tests.reports.diff import plain

pytestmark = pytest.mark.slow
CORPUS, SCHEMA = ROOT / "data/corpus", ROOT / "data/software.toml"
LEFT_OUT = "algorithms.txt"
ALL = Options(evidence=10_000)  # sentences of an edge, so that evidence says all of its support


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    """Return graphs of the sample corpus: whole, and each with one thing otherwise."""
    folder = tmp_path_factory.mktemp("diff")
    less = folder / "corpus"
    shutil.copytree(CORPUS, less)
    (less / LEFT_OUT).unlink()
    edited = folder / "edited"
    shutil.copytree(CORPUS, edited)
    text = (edited / LEFT_OUT).read_text(encoding="utf-8")
    (edited / LEFT_OUT).write_text(text.partition("</s>\n")[2], encoding="utf-8")
    no_tails = replace(ALL, identity=Identity(off=("tail", "acronym", "case")))
    made = {
        "whole": (CORPUS, SCHEMA, ALL),
        "again": (CORPUS, SCHEMA, ALL),
        "one file less": (less, SCHEMA, ALL),
        "one sentence less": (edited, SCHEMA, ALL),
        "fewer rules": (CORPUS, SCHEMA, no_tails),
        "no rules": (CORPUS, SCHEMA, replace(ALL, identity=Identity(off=("all",)))),
        "no schema": (CORPUS, None, ALL),
        "windows": (CORPUS, SCHEMA, replace(ALL, window="3")),
        "unique sentences": (CORPUS, SCHEMA, replace(ALL, select=Selection(unique=True))),
        "five sentences": (CORPUS, SCHEMA, Options()),
        "five sentences of one file less": (less, SCHEMA, Options()),
    }
    return {
        name: build([corpus], folder / f"graph {number}", schema=schema, options=options)
        for number, (name, (corpus, schema, options)) in enumerate(made.items())
    }


PAIRS = [
    ("whole", "one file less"),
    ("one file less", "whole"),
    ("whole", "one sentence less"),
    ("whole", "fewer rules"),
    ("fewer rules", "whole"),
    ("whole", "no rules"),
    ("no rules", "no schema"),
    ("whole", "no schema"),
    ("whole", "windows"),
    ("whole", "unique sentences"),
]
each_pair = pytest.mark.parametrize(("before", "after"), PAIRS, ids=map(" - ".join, PAIRS))


@each_pair
def test_sources_differ_as_dictionaries_say(
    graphs: dict[str, Graph], before: str, after: str
) -> None:
    old, new = graphs[before], graphs[after]
    rows = (plain.by(graph, "sources", "source") for graph in (old, new))
    told = plain.changes(*rows, ["sha256", "format", "scheme", "documents", "sentences", "tokens"])
    found = dict(diff(old.folder, new.folder).sources.select("source", "change").rows())
    assert {name: change.replace("reread", "changed") for name, change in found.items()} == told


@each_pair
def test_entities_differ_as_dictionaries_say(
    graphs: dict[str, Graph], before: str, after: str
) -> None:
    old, new = graphs[before], graphs[after]
    rows = [plain.by(graph, "entities", "id") for graph in (old, new)]
    told = plain.changes(*rows, ["name", "type", "mentions", "same_as", "exact_match"])
    mentions = plain.mention_changes(old, new)
    told = dict.fromkeys(mentions, "changed") | told
    found = diff(old.folder, new.folder).entities
    assert dict(found.select("id", "change").rows()) == told
    for row in found.to_dicts():
        for side, graph_rows in zip(("old", "new"), rows, strict=True):
            there = graph_rows.get(row["id"], {})
            for name in ("name", "type", "mentions", "same_as"):
                assert row[f"{side}_{name}"] == there.get(name)
        found_mentions = (row["gained"], row["lost"], row["gained_in"], row["lost_in"])
        assert found_mentions == mentions.get(row["id"], (0, 0, [], []))


@each_pair
def test_entities_move_as_dictionaries_say(
    graphs: dict[str, Graph], before: str, after: str
) -> None:
    old, new = graphs[before], graphs[after]
    columns = ["old_id", "new_id", "mentions", "merged", "split"]
    rows = diff(old.folder, new.folder).moves.select(columns).rows()
    assert {row[:2]: row[2:] for row in rows} == plain.moves(old, new)


@each_pair
def test_edges_differ_as_dictionaries_say(
    graphs: dict[str, Graph], before: str, after: str
) -> None:
    old, new = graphs[before], graphs[after]
    rows = [plain.by(graph, "edges", "id") for graph in (old, new)]
    told = plain.changes(*rows, plain.SUPPORT)
    support = plain.support_changes(old, new)
    names = [dict(graph.entities.select("entity", "name").rows()) for graph in (old, new)]
    found = diff(old.folder, new.folder).edges
    assert dict(found.select("id", "change").rows()) == told
    for row in found.to_dicts():
        there = [graph_rows.get(row["id"], {}) for graph_rows in rows]
        for side, edge in zip(("old", "new"), there, strict=True):
            for name in plain.SUPPORT:
                assert row[f"{side}_{name}"] == edge.get(name)
        edge, names_there = (there[1], names[1]) if there[1] else (there[0], names[0])
        assert row["subject_name"] == names_there[edge["subject"]]
        assert row["object_name"] == names_there[edge["object"]]
        assert (row["gained_in"], row["lost_in"]) == support[row["id"]]


@each_pair
def test_totals_count_the_rows(graphs: dict[str, Graph], before: str, after: str) -> None:
    found = diff(graphs[before].folder, graphs[after].folder)
    for row in found.totals.to_dicts():
        changes = getattr(found, row["table"])["change"].to_list()
        assert row["new_rows"] - row["old_rows"] == row["new"] - row["gone"]
        assert row["new"] + row["gone"] + row["changed"] == len(changes)
        assert (row["new"], row["gone"]) == (changes.count("new"), changes.count("gone"))


def test_the_cases_have_merges_splits_and_weaker_edges(graphs: dict[str, Graph]) -> None:
    forth = diff(graphs["whole"].folder, graphs["fewer rules"].folder)
    back = diff(graphs["fewer rules"].folder, graphs["whole"].folder)
    assert len(forth.split) == len(back.merged) > 0
    assert (forth.edges["strength_change"] < 0).any()
    assert (forth.edges["strength_change"] > 0).any()


def test_equal_graphs_do_not_differ(graphs: dict[str, Graph]) -> None:
    found = diff(graphs["whole"].folder, graphs["again"].folder)
    assert not found
    assert repr(found) == "<GraphDiff of software and software: equal>"
    assert difference(found) == "graphs software and software: no difference"


def test_any_difference_is_true(graphs: dict[str, Graph]) -> None:
    assert diff(graphs["whole"].folder, graphs["windows"].folder)


def test_a_source_of_other_bytes_is_changed_and_one_read_otherwise_is_reread(
    graphs: dict[str, Graph],
) -> None:
    edited = diff(graphs["whole"].folder, graphs["one sentence less"].folder).sources
    assert edited.select("source", "change").rows() == [(LEFT_OUT, "changed")]
    reread = diff(graphs["whole"].folder, graphs["unique sentences"].folder).sources
    assert set(reread["change"]) == {"reread"}


def test_where_evidence_is_cut_only_certain_sources_are_named(graphs: dict[str, Graph]) -> None:
    names = ("five sentences", "five sentences of one file less")
    cut = diff(*(graphs[name].folder for name in names)).edges
    whole = diff(graphs["whole"].folder, graphs["one file less"].folder).edges
    certain = dict(whole.select("id", "lost_in").rows())
    assert all(set(lost) <= set(certain[id_]) for id_, lost in cut.select("id", "lost_in").rows())
    assert cut["gained_in"].list.len().sum() == 0  # better sentences are gone, others take over
    assert [LEFT_OUT] in cut["lost_in"].to_list()
    back = diff(*(graphs[name].folder for name in reversed(names))).edges
    assert back["lost_in"].list.len().sum() == 0
    assert [LEFT_OUT] in back["gained_in"].to_list()


def test_a_filtered_graph_lacks_edges_only(graphs: dict[str, Graph]) -> None:
    graph = graphs["whole"]
    few = graph.filter(Filters(min_sentences=2))
    found = diff(graph.folder, few.folder)
    assert set(found.edges["change"]) == {"gone"}
    assert len(found.edges) == len(graph.edges) - len(few.edges)
    assert found.entities.is_empty()


def test_without_mentions_what_needs_them_is_unknown(
    graphs: dict[str, Graph], tmp_path: Path
) -> None:
    with (tmp_path / "g.nt").open("wb") as out:
        rdf.write_ntriples(graphs["one file less"].folder, out)
    imported = import_rdf([tmp_path / "g.nt"], tmp_path / "imported")
    assert diff(graphs["one file less"].folder, imported.folder).edges.is_empty()
    found = diff(graphs["whole"].folder, imported.folder)
    assert found.entities["gained"].null_count() == len(found.entities) > 0
    assert found.edges["lost_in"].null_count() == len(found.edges) > 0
    assert found.moves.is_empty()
    assert "entities, the most mentioned first" in difference(found)


RELATION = {"predicate": "writtenIn", "subject": ["App"], "object": ["Lang"]}


def test_a_candidate_alone_makes_an_edge_differ(graph_of: Callable[..., Graph]) -> None:
    types = {"types": {"App": {}, "Lang": {}}}
    made = []
    for number, mapping in enumerate([types, types | {"relation": [RELATION]}]):
        graph = graph_of("Nginx/B-App uses/O C/B-Lang", schema=parse_schema(mapping, "test"))
        made.append(graph.path.rename(graph.path.with_name(f"graph {number}")))
    edges = diff(*(Graph(path).folder for path in made)).edges
    assert edges.select("old_candidate", "new_candidate").rows() == [(None, "writtenIn")]
    assert edges["strength_change"].to_list() == [0.0]


# Names that several mentions of the same tokens have

OVERLAPPING = """1|t|TP53
1|a|It is a gene.
1\t0\t4\tTP53\tGene\t7157
1\t0\t4\tTP53\tProtein\tP04637
"""


def test_mentions_of_the_same_tokens_are_told_apart_by_their_types(tmp_path: Path) -> None:
    (tmp_path / "a.pubtator").write_text(OVERLAPPING, encoding="utf-8")
    graph = build([tmp_path / "a.pubtator"], tmp_path / "graph")
    assert len(graph.mentions) == 2
    assert len(graph.entities) == 2
    (tmp_path / "a.pubtator").write_text(OVERLAPPING.replace("7157", "9999"), encoding="utf-8")
    found = diff(graph.folder, build([tmp_path / "a.pubtator"], tmp_path / "other").folder)
    assert found.merged.is_empty()
    assert found.split.is_empty()


# What is printed


def difference_of(graph_of: Callable[..., Graph], tmp_path: Path) -> GraphDiff:
    old = graph_of("Nginx/B-App uses/O C/B-Lang", "Ann/B-P met/O Bob/B-P").folder
    (tmp_path / "new.txt").write_text(lines("Nginx/B-App uses/O C/B-Lang", "Nginx/B-App"))
    return diff(old, build([tmp_path / "new.txt"], tmp_path / "new").folder)


def test_the_screen_names_what_is_new_and_gone(
    graph_of: Callable[..., Graph], tmp_path: Path
) -> None:
    found = difference_of(graph_of, tmp_path)
    assert repr(found) == (
        "<GraphDiff from corpus to new: sources +1 -1 ~0, entities +0 -2 ~2, edges +0 -1 ~1>"
    )
    screen = difference(found, 1).splitlines()
    assert screen[0] == "graphs corpus and new"
    assert screen[3].split() == ["sources", "1", "1", "1", "1", "0"]
    assert "gone    P/ann  Ann   P            1       -corpus.txt" in screen
    assert screen[-1] == "and 1 more"


def test_json_has_every_row(graph_of: Callable[..., Graph], tmp_path: Path) -> None:
    found = difference_of(graph_of, tmp_path)
    told: dict[str, Any] = json.loads(difference(found, form="json"))
    assert told == found.to_dict()
    assert [row["id"] for row in told["entities"]] == found.entities["id"].to_list()


def test_another_format_is_unknown(graph_of: Callable[..., Graph], tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="found 'csv', wanted one of table, json"):
        difference(difference_of(graph_of, tmp_path), form="csv")
