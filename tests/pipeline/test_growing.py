"""Adding to a graph and removing from it gives the bytes of a clean build of what is left."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import Options, Selection, build
from kg.common.errors import CorpusError, GraphError, UnknownName, UsageError
from kg.pipeline.growing import add, remove
from kg.schema.identity import Identity
from kg.store.draft import write_folder
from kg.store.folder import open_folder
from tests.pipeline.growth import NAMES, OPTIONS, SCHEMA, SENTENCES, Killed, write
from tests.pipeline.test_build import hashes

pytestmark = pytest.mark.slow

sources = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(
    lambda drawn: [*drawn, SENTENCES[0]]  # each has a tag
)
steps = st.lists(st.tuples(st.sampled_from(NAMES), st.none() | sources), min_size=1, max_size=5)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), sources, min_size=1), steps, st.sampled_from(OPTIONS)
)
def test_any_sequence_gives_the_bytes_of_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, list[str]],
    changes: list[tuple[str, list[str] | None]],
    chosen: dict[str, Any],
) -> None:
    place = tmp_path_factory.mktemp("growing")
    corpus, graph = place / "corpus", place / "graph"
    options = Options(name="g", **chosen)
    for name, sentences in first.items():
        write(corpus, name, sentences)
    build(corpus, graph, schema=SCHEMA, options=options)
    for name, changed in changes:
        if changed is not None:
            write(corpus, name, changed)
            add(graph, corpus)
        elif (corpus / name).is_file() and sum(path.is_file() for path in corpus.rglob("*")) > 1:
            (corpus / name).unlink()
            remove(graph, [name])
    build(corpus, place / "clean", schema=SCHEMA, options=options)
    assert hashes(graph) == hashes(place / "clean")
    shutil.rmtree(place)


TWO = {"a.conll": [SENTENCES[0]], "b.conll": [SENTENCES[2]]}


def graph_of(place: Path, sources: dict[str, list[str]] = TWO, **options: Any) -> Path:
    """Build the graph of these sources; return its folder."""
    for name, sentences in sources.items():
        write(place / "corpus", name, sentences)
    build(place / "corpus", place / "graph", options=Options(**options))
    return place / "graph"


def test_an_unchanged_source_is_left_alone_and_nothing_is_written(tmp_path: Path) -> None:
    graph = graph_of(tmp_path)
    inode = graph.stat().st_ino
    grown = add(graph, tmp_path / "corpus")
    assert grown.unchanged == ["a.conll", "b.conll"]
    assert graph.stat().st_ino == inode


def test_what_became_of_each_source_is_told(tmp_path: Path) -> None:
    graph = graph_of(tmp_path)
    write(tmp_path / "corpus", "b.conll", [SENTENCES[3]])
    write(tmp_path / "corpus", "c.conll", [SENTENCES[3]])
    grown = add(graph, tmp_path / "corpus")
    assert (grown.added, grown.changed, grown.unchanged) == (["c.conll"], ["b.conll"], ["a.conll"])


def test_no_old_source_is_read_again(tmp_path: Path) -> None:
    graph = graph_of(tmp_path)
    shutil.rmtree(tmp_path / "corpus")
    write(tmp_path / "more", "c.conll", [SENTENCES[3]])
    grown = add(graph, tmp_path / "more/c.conll")
    names = grown.folder.scan("sources").select("source").collect()["source"].to_list()
    assert names == ["a.conll", "b.conll", "c.conll"]


def test_objects_are_added_as_a_source_of_their_own() -> None:
    sentence = (["Nginx", "uses", "C"], ["B-App", "O", "B-Lang"])
    more = kg.add(kg.build([sentence], name="monday"), [sentence], source_name="tuesday")
    assert more.edges["sentences"].to_list() == [2]


def test_a_pattern_names_several_sources(tmp_path: Path) -> None:
    graph = graph_of(
        tmp_path, {**TWO, "old/c.conll": [SENTENCES[0]], "old/d.conll": [SENTENCES[2]]}
    )
    assert remove(graph, ["old/*"]).removed == ["old/c.conll", "old/d.conll"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another window": ({"keywords": {"window": "3"}}, "window"),
    "another schema": ({"schema": "software"}, "schema"),
    "another rule": ({"keywords": {"without_rules": "plural"}}, r"identity\.rules"),
    "other mentions, though rebuilt": (
        {"keywords": {"without_rules": "identifier"}, "rebuild": True},
        r"identity\.rules",
    ),
    "another scheme, though rebuilt": (
        {"keywords": {"scheme": "IO"}, "rebuild": True},
        r"read\.scheme",
    ),
}


@pytest.mark.parametrize(("options", "key"), WRONG.values(), ids=WRONG)
def test_other_options_are_refused_by_name(
    tmp_path: Path, options: dict[str, Any], key: str
) -> None:
    graph = graph_of(tmp_path)
    before = hashes(graph)
    with pytest.raises(UsageError, match=key):
        remove(graph, ["a.conll"], **options)
    assert hashes(graph) == before


def test_the_options_of_the_graph_may_be_given_again(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, window="3")
    assert remove(graph, ["a.conll"], keywords={"window": 3}).removed == ["a.conll"]


def test_rebuild_relates_by_other_options(tmp_path: Path) -> None:
    graph, clean = graph_of(tmp_path), tmp_path / "clean"
    remove(graph, ["a.conll"], schema=SCHEMA, keywords={"window": "2"}, rebuild=True)
    (tmp_path / "corpus/a.conll").unlink()
    build(tmp_path / "corpus", clean, schema=SCHEMA, options=Options(name="corpus", window="2"))
    assert hashes(graph) == hashes(clean)


def test_a_file_that_the_graph_was_built_with_must_be_given_again(tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("action,name,to\nrename,C,C language\n")
    graph = graph_of(tmp_path, identity=Identity(overrides=(decisions,)))
    with pytest.raises(UsageError, match=r"--overrides decisions\.csv"):
        remove(graph, ["b.conll"])
    remove(graph, ["b.conll"], keywords={"overrides": decisions})
    assert "C language" in open_folder(graph).scan("entities").select("name").collect()["name"]


GRAPHS: dict[str, tuple[dict[str, Any], str]] = {
    "without texts": ({"text": False}, "--no-text"),
    "without repeated sentences": ({"select": Selection(unique=True)}, "--unique-sentences"),
}


@pytest.mark.parametrize(("options", "reason"), GRAPHS.values(), ids=GRAPHS)
def test_a_graph_that_lacks_what_growing_needs_is_refused(
    tmp_path: Path, options: dict[str, Any], reason: str
) -> None:
    graph = graph_of(tmp_path, **options)
    with pytest.raises(GraphError, match=reason):
        remove(graph, ["a.conll"])


def test_an_unknown_source_is_told_with_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"a\.conll"):
        remove(graph_of(tmp_path), ["a.conl"])


def test_the_last_source_stays(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="all 2 sources"):
        remove(graph_of(tmp_path), ["*"])


def test_what_another_command_changed_meanwhile_is_not_lost(tmp_path: Path) -> None:
    graph = graph_of(tmp_path)
    before = open_folder(graph)
    remove(graph, ["a.conll"])
    now = hashes(graph)
    with (
        pytest.raises(GraphError, match="changed meanwhile"),
        write_folder(graph, replaces=before) as draft,
    ):
        draft.finish(before.manifest)
    assert hashes(graph) == now


@pytest.mark.slow
def test_a_command_that_is_killed_leaves_the_old_graph_or_the_new_one(tmp_path: Path) -> None:
    killed = Killed(tmp_path, random.Random(1))
    is_full = [False, False, True] * 3 + [False]
    assert [killed.kill(is_full=full)[0] for full in is_full] == [True] * 10
