"""What comes out of real corpora."""

from pathlib import Path

import polars as pl
import pytest
from seqeval.scheme import IOB2, Entities

from kg import Graph, build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def zookeeper(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build([corpora / "seed/zookeeper.txt"], tmp_path_factory.mktemp("z") / "z.graph")


def read(path: Path) -> list[list[tuple[int, str, str]]]:
    """Return the sentences of a file with <s> and </s>: line, token and tag, read the plain way."""
    sentences: list[list[tuple[int, str, str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line == "<s>":
            sentences.append([])
        elif line and line != "</s>":
            token, tag = line.split("\t")
            sentences[-1].append((number, token, tag))
    return sentences


def test_zookeeper_has_21_sentences_and_47_mentions(zookeeper: Graph) -> None:
    # 21 lines <s>, and 47 tags that start with B-: grep -c counts both.
    assert (zookeeper.counts["sentences"], zookeeper.counts["mentions"]) == (21, 47)


def test_every_mention_of_zookeeper_is_traced_to_its_line(zookeeper: Graph, corpora: Path) -> None:
    text = (corpora / "seed/zookeeper.txt").read_text(encoding="utf-8").split("\n")
    linked = zookeeper.mentions.join(zookeeper.links, on="mention").join(
        zookeeper.entities.select("entity", "name"), on="entity"
    )
    assert len(linked) == 47
    for row in linked.iter_rows(named=True):
        here = text[row["line"] - 1 : row["line"] - 1 + row["end"] - row["start"]]
        assert " ".join(line.split("\t")[0] for line in here) == row["surface"]
        assert here[0].split("\t")[1] == f"B-{row['type']}"


def test_wikiser_has_the_mentions_of_seqevals_strict_reading(corpora: Path, tmp_path: Path) -> None:
    path = corpora / "wikiser/dev.txt"
    sentences = read(path)
    strict = Entities([[tag for _, _, tag in tokens] for tokens in sentences], scheme=IOB2)
    expected = {
        (sentence, entity.start, entity.end, entity.tag)
        for sentence, entities in enumerate(strict.entities)
        for entity in entities
    }
    graph = build([path], tmp_path / "w.graph")
    found = graph.mentions.select("sentence", "start", "end", "type").rows()
    assert graph.counts["sentences"] == len(sentences) == 7992
    assert len(found) == len(expected)
    assert set(found) == expected


def test_every_mention_of_wikiser_stands_in_its_sentences_text(
    corpora: Path, tmp_path: Path
) -> None:
    graph = build([corpora / "wikiser/dev.txt"], tmp_path / "w.graph")
    where = pl.col("text").str.slice("begin", pl.col("stop") - pl.col("begin"))
    cut = graph.mentions.join(graph.sentences, on=["source", "sentence"]).select(
        "surface", cut=where
    )
    assert len(cut) == len(graph.mentions)
    assert cut["cut"].equals(cut["surface"].rename("cut"))
