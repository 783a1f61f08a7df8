"""What a build may use of a machine: the graph is the same for any of it, and a limit is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import Graph
from kg.common.errors import LimitError, UsageError
from kg.pipeline import build as pipeline_build
from kg.pipeline.build import build
from kg.pipeline.engines.engine import Engine
from kg.pipeline.engines.processes import WorkerProcesses
from kg.pipeline.machine import Machine, Sizes, parse_memory, resident
from kg.pipeline.options import Options, with_keywords
from kg.read.memory.objects import open_input
from tests.conftest import lines
from tests.pipeline.growth import OPTIONS, SCHEMA, SENTENCES
from tests.pipeline.test_build import hashes


class Small(Machine):
    """A machine on which everything is cut into many pieces."""

    def sizes(self, jobs: int, mentions: int = 0) -> Sizes:  # noqa: ARG002
        return Sizes(mentions=200, pairs=400, rows=300)


class Tiny(Machine):
    """A machine on which nearly every sentence is a piece."""

    def sizes(self, jobs: int, mentions: int = 0) -> Sizes:  # noqa: ARG002
        return Sizes(mentions=3, pairs=4, rows=5)


CHOICES: dict[str, tuple[str, dict[str, Any]]] = {
    "cues": ("seed", {"schema": "software"}),
    "relations": ("somesci_brat", {"schema": "software", "window": "2"}),
    "identifiers": ("ncbi_disease", {}),
    "clusters": ("gum_webanno", {"window": "5", "without_rules": ("plural",)}),
    "whole documents": ("gum_conllu", {"window": "document", "evidence": 1}),
    "no evidence": ("anem", {"generic": True, "evidence": 0}),
}


def tables(corpus: Any, out: Path, machine: Machine, choice: dict[str, Any]) -> dict[str, str]:
    keywords = {key: value for key, value in choice.items() if key != "schema"}
    options = with_keywords(Options(name="g"), keywords)
    folder = build(corpus, out, schema=choice.get("schema"), options=options, machine=machine)
    return hashes(folder.path)


@pytest.mark.parametrize(("corpus", "choice"), CHOICES.values(), ids=CHOICES)
def test_a_graph_is_the_same_however_it_is_cut(
    corpus: str, choice: dict[str, Any], corpora: Path, tmp_path: Path
) -> None:
    sources = sorted(path for path in (corpora / corpus).rglob("*.*") if path.is_file())[:16]
    expected = tables(sources, tmp_path / "one", Machine(jobs=1), choice)
    assert tables(sources, tmp_path / "many", Small(jobs=1), choice) == expected


@settings(max_examples=10, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8), min_size=1, max_size=3
    ),
    choice=st.sampled_from(OPTIONS),
)
def test_any_text_gives_the_same_however_it_is_cut(
    texts: list[list[str]], choice: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("cut")
    for number, sentences in enumerate(texts):
        (place / f"{number}.conll").write_text(lines(SENTENCES[0], *sentences))
    options = Options(name="g", **choice)
    made = [
        hashes(build(place, out, schema=SCHEMA, options=options, machine=machine).path)
        for out, machine in (
            (place.with_name(f"{place.name}-one"), Machine(jobs=1)),
            (place.with_name(f"{place.name}-many"), Tiny(jobs=1)),
        )
    ]
    assert made[0] == made[1]


@pytest.fixture(scope="module")
def workers() -> Iterator[Engine]:
    with WorkerProcesses(2) as engine:
        yield engine


@pytest.mark.slow
def test_workers_relate_as_one_process_does(
    workers: Engine, corpora: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def opened(corpus: Any, options: Any, name: str = "", **_: Any) -> Iterator[Any]:
        yield open_input(corpus, options, name), workers

    corpus = [corpora / "seed"]
    expected = tables(corpus, tmp_path / "one", Machine(jobs=1), CHOICES["cues"][1])
    monkeypatch.setattr(pipeline_build, "open_for_build", opened)
    assert tables(corpus, tmp_path / "two", Small(jobs=2), CHOICES["cues"][1]) == expected


def test_a_build_that_takes_more_than_its_memory_ends_and_leaves_the_old_graph(
    tmp_path: Path,
) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    before = hashes(build(tmp_path / "c.txt", tmp_path / "g").path)
    little = Machine(jobs=1, memory=300_000_000)
    object.__setattr__(little, "memory", resident("self") // 2)
    with pytest.raises(LimitError, match=r"memory while \w+: found .*B, wanted at most"):
        build(tmp_path / "c.txt", tmp_path / "g", machine=little)
    assert hashes(tmp_path / "g") == before
    assert Graph(tmp_path / "g").edges.height


def test_less_memory_is_fewer_processes_and_less_at_once() -> None:
    large, small = Machine(4, 8 * 10**9), Machine(4, 10**9)
    assert (large.processes(), small.processes()) == (4, 2)
    assert large.sizes(4) == Sizes()
    assert small.sizes(2, 10**8).rows < large.sizes(2, 10**8).rows


@pytest.mark.parametrize(
    ("text", "size"),
    [("1GB", 10**9), ("1.5 gb", 1_500_000_000), ("2GiB", 2**31), ("700000000", 700_000_000)],
)
def test_sizes_of_memory(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1GB", "1 PB", "1e9"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="a size such as 800MB, 1GB or 2GiB"):
        parse_memory(text)


def test_less_than_python_takes_is_refused() -> None:
    with pytest.raises(UsageError, match="memory: found 100 MB, wanted at least 300 MB"):
        Machine(memory=100_000_000)
