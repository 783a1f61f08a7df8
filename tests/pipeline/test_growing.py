"""Adding to a graph and removing from it gives the bytes of a clean build of what is left."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import KgError, Options, ReadOptions, build
from kg.common.errors import CorpusError, GraphError, UnknownName, UsageError
from kg.pipeline.growing import add, remove
from kg.schema.identity import Identity
from kg.schema.schema_file import load_schema
from tests.conftest import ROOT, lines
from tests.pipeline.test_build import hashes

SCHEMA = ROOT / "data/software.toml"
NAMES = ("a.conll", "b.conll", "c/d.conll", "e.conll")
# What depends on other sources: abbreviations, tails of names, lists, repeated texts, cues.
SENTENCES = (
    "Nginx/B-Application is/O written/O in/O C/B-Language",
    "the/O Apache/B-Application Software/I-Application Foundation/I-Application (/O ASF/B-Application )/O",
    "ASF/B-Application and/O Nginx/B-Application use/O Linux/B-Operating_System",
    "Python/B-Language ,/O C/B-Language and/O Java/B-Language run/O on/O Linux/B-Operating_System",
    "Java/O is/O an/O island/O",
    "nginx/I-Application on/O Linux/B-Library",
)
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"window": "2"},
    {"window": "document"},
    {"distance": 3, "evidence": 1},
    {"generic": True, "evidence": 0},
    {"identity": Identity(off=("plural", "case"))},
    {"identity": Identity(off=("all",))},
)


def write(folder: Path, name: str, sentences: list[str]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(*sentences))


sources = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(
    lambda drawn: [*drawn, SENTENCES[0]]  # each has a tag
)
steps = st.lists(st.tuples(st.sampled_from(NAMES), st.none() | sources), min_size=1, max_size=5)


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
