"""A graph of Python objects is that of the equal files, byte for byte the same when built again."""

import doctest
import gc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
import kg.api
from kg import Graph
from kg.common.errors import CorpusError, LineError
from kg.read.corpus import find_format, read_source
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from tests.conftest import ROOT
from tests.pipeline.test_build import hashes
from tests.read.memory.reading import Read

DATA, SCHEMA = ROOT / "data/corpus", ROOT / "data/software.toml"
PAIRS = [
    (["Nginx", "runs", "on", "Linux"], ["B-App", "O", "O", "B-System"]),
    (["Apache", "HTTP", "runs", "on", "Linux"], ["B-App", "I-App", "O", "O", "B-System"]),
]
# Columns that say where something stands in its source.
PLACES = ["source", "line", "sentence", "mention", "document", "token"]
Pairs = list[tuple[list[str], list[str]]]


def pairs_of(path: Path) -> Pairs:
    """Return the sentences of a file of token lines, read without kg."""
    sentences: Pairs = [([], [])]
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 2:
            for column, cell in zip(sentences[-1], cells, strict=True):
                column.append(cell)
        elif sentences[-1][0]:
            sentences.append(([], []))
    return [pair for pair in sentences if pair[0]]


def lines_of(pairs: Iterable[tuple[list[str], list[str]]]) -> str:
    """Return token lines of sentences."""
    return "".join(
        "".join(f"{token}\t{tag}\n" for token, tag in zip(*pair, strict=True)) + "\n"
        for pair in pairs
    )


def without_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* without what says where its rows stand."""
    return frame.drop([name for name in PLACES if name in frame.columns])


def test_a_folder_of_token_lines_and_its_pairs_give_the_same_graph(tmp_path: Path) -> None:
    files = sorted(DATA.iterdir())
    documents = [(kg.Document(path.name), pairs_of(path)) for path in files]
    read = kg.build(DATA, tmp_path / "files", schema=SCHEMA)
    made = kg.build(documents, tmp_path / "objects", schema=SCHEMA)
    for table in ("entities", "surfaces", "links", "edges"):
        assert getattr(made, table).equals(getattr(read, table)), table
    for table in ("mentions", "documents"):
        assert without_places(getattr(made, table)).equals(without_places(getattr(read, table)))
    counts = ("sentences", "documents", "mentions", "entities", "edges")
    assert [made.counts[name] for name in counts] == [read.counts[name] for name in counts]


@pytest.mark.parametrize("name", ["algorithms.txt", "licences.txt"])
def test_a_file_and_its_pairs_give_the_same_tables(name: str, tmp_path: Path) -> None:
    read = kg.build(DATA / name, tmp_path / "file")
    made = kg.build(pairs_of(DATA / name), tmp_path / "objects", name=name)
    for table in ("entities", "surfaces", "links", "edges", "evidence"):
        assert made.scan(table).collect().equals(read.scan(table).collect()), table
    for table in ("mentions", "sentences"):
        a, b = getattr(made, table).drop("line"), getattr(read, table).drop("line")
        assert a.equals(b), table


def test_a_real_corpus_and_its_pairs_give_the_same_graph(corpora: Path, tmp_path: Path) -> None:
    path = corpora / "seed/zookeeper.txt"
    read, made = kg.build(path, tmp_path / "a"), kg.build(pairs_of(path), tmp_path / "b")
    for table in ("entities", "surfaces", "links", "edges"):
        assert getattr(made, table).equals(getattr(read, table)), table


TAG = st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B", "E-A", "S-A", "L-B", "U-B", "_", "?", "X"])
SENTENCE = st.lists(st.tuples(st.sampled_from(["a", "B", "ß", "城", ","]), TAG), min_size=1)


@given(st.lists(SENTENCE, min_size=1, max_size=5))
def test_pairs_are_read_as_the_equal_token_lines(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[tuple[str, str]]]
) -> None:
    rows = [[("w", "B-A"), ("w", "O")], *sentences]
    pairs = [([token for token, _ in row], [tag for _, tag in row]) for row in rows]
    path = tmp_path_factory.mktemp("c") / "a.conll"
    path.write_text(lines_of(pairs), encoding="utf-8")
    # Columns are named, as few of the cells may be tags.
    options = ReadOptions(format="conll", token="1", tags=("2",))
    source = Source("a.conll", path, options=options)
    format_ = find_format(source)
    assert format_
    chunks = list(read_source(source, format_))
    made = Read(pairs)
    assert sum(c.count for c in made.chunks) == sum(c.count for c in chunks)
    assert sum(c.tokens for c in made.chunks) == sum(c.tokens for c in chunks)
    assert [c.scheme for c in made.chunks if c.scheme] == [c.scheme for c in chunks if c.scheme]
    for table in ("mentions", "sentences"):
        whole = pl.concat([getattr(chunk, table) for chunk in chunks])
        assert made.table(table).drop("line").equals(whole.drop("line")), table
    noted = pl.concat([chunk.diagnostics for chunk in chunks])
    assert sorted(made.table("diagnostics").select("rule", "value", "action").rows()) == sorted(
        noted.select("rule", "value", "action").rows()
    )


def test_spacy_docs_give_the_graph_of_their_docbin(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin, Span

    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    patterns = [("App", "Nginx", "Q306144"), ("System", "Linux", "Q388"), ("App", "Apache", "")]
    ruler.add_patterns([{"label": k, "pattern": p, "id": i} for k, p, i in patterns])
    docs = list(nlp.pipe(["Nginx runs on Linux.\nApache too.", "Linux  runs Apache.", "None."]))
    docs[0].spans["more"] = [Span(docs[0], 1, 2, label="Verb")]
    nlp.add_pipe("sentencizer")
    docs.append(nlp("Nginx is fast. Linux is too."))
    (tmp_path / "a.spacy").write_bytes(DocBin(docs=docs).to_bytes())
    read = kg.build(tmp_path / "a.spacy", tmp_path / "file")
    made = kg.build(docs, tmp_path / "objects", name="a.spacy")
    same = [name for name in hashes(tmp_path / "file") if name not in ("sources.parquet",)]
    one, other = hashes(tmp_path / "file"), hashes(tmp_path / "objects")
    changed = {name for name in same if one[name] != other[name]}
    assert changed == {"graph.json"}  # it holds the hash and the name of the source
    assert made.edges.equals(read.edges)
    assert made.mentions["identifier"].drop_nulls().unique().sort().to_list() == ["Q306144", "Q388"]


CORPORA: dict[str, Any] = {
    "pairs": PAIRS,
    "documents": [PAIRS, PAIRS],
    "predictions": [("Ada knows Bob", [{"start": 0, "end": 3, "label": "P"}])] * 3,
    "rows": [{"tokens": tokens, "ner_tags": tags} for tokens, tags in PAIRS],
    "records": [{"text": "Ada knows Bob", "label": [[0, 3, "P"], [10, 13, "P"]]}],
    "sentences": [kg.Sentence(["a", "b"], [kg.Mention(0, 1, "A"), kg.Mention(1, 5, "B")])],
}


@pytest.mark.parametrize("corpus", CORPORA.values(), ids=CORPORA)
def test_equal_objects_give_equal_bytes(corpus: list[Any], tmp_path: Path) -> None:
    kg.build(corpus, tmp_path / "one")
    kg.build(iter(corpus), tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_the_source_counts_what_was_read(tmp_path: Path) -> None:
    graph = kg.build(PAIRS, tmp_path / "graph")
    row = graph.sources.row(0, named=True)
    assert (row["source"], row["format"], row["scheme"]) == ("objects", "objects: pairs", "IOB2")
    assert (row["sentences"], row["tokens"], row["documents"]) == (2, 9, None)
    assert row["bytes"] > 0
    assert graph.folder.manifest["sources"] == {"objects": row["sha256"]}
    assert graph.name == "objects"


def test_the_name_is_that_of_the_graph_and_its_source(tmp_path: Path) -> None:
    graph = kg.build(PAIRS, tmp_path / "graph", name="servers")
    assert (graph.name, graph.sources["source"].to_list()) == ("servers", ["servers"])


def test_evidence_and_diagnostics_name_the_object(tmp_path: Path) -> None:
    pairs = [*PAIRS, (["Nginx", "and", "Linux"], ["B-App", "?", "B-System"])]
    graph = kg.build(pairs, tmp_path / "graph", name="o")
    row = graph.diagnostics.filter(rule="unknown-tag").row(0, named=True)
    assert (row["source"], row["line"]) == ("o", 3)
    edge = graph.neighbours("Nginx")["edge"][0]
    assert sorted(graph.evidence(edge)["line"]) == [1, 3]


def test_strict_refuses_what_would_be_interpreted() -> None:
    with pytest.raises(LineError, match=r"^objects:2: found unknown-tag '\?'"):
        kg.build([PAIRS[0], (["a"], ["?"])], strict=True)


@pytest.mark.parametrize("corpus", [[([], [])], [(["a"], ["O"])], [("text", [])]])
def test_objects_without_tags_are_refused(corpus: Any) -> None:
    with pytest.raises(CorpusError, match="no entity tag"):
        kg.build(corpus)


def test_an_error_of_the_users_own_iterator_is_theirs_and_leaves_nothing(tmp_path: Path) -> None:
    def objects() -> Any:
        yield PAIRS[0]
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        kg.build(objects(), tmp_path / "graph")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow  # collecting the garbage of all tests takes seconds
def test_without_a_folder_the_graph_is_temporary_while_anything_of_it_is_used() -> None:
    graph = kg.build(PAIRS)
    path = graph.path
    assert path.is_dir()
    fewer = graph.filter(min_sentences=1)
    del graph
    gc.collect()
    assert len(fewer.edges) > 0
    del fewer
    gc.collect()
    assert not path.parent.exists()


@pytest.mark.slow
def test_a_build_that_fails_leaves_no_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(CorpusError):
        kg.build([(["a"], ["O"])])
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_graph_is_the_one_in_a_folder(tmp_path: Path) -> None:
    kept, temporary = kg.build(PAIRS, tmp_path / "graph"), kg.build(PAIRS)
    assert hashes(temporary.path) == hashes(kept.path)
    assert Graph(tmp_path / "graph").edges.equals(temporary.edges)


def test_progress_is_told() -> None:
    stages = []
    kg.build(PAIRS, progress=lambda stage, _done, _total: stages.append(stage))
    assert {"reading", "resolving"} <= set(stages)


def test_the_examples_of_build_are_right() -> None:
    assert doctest.testmod(kg.api).failed == 0
    assert doctest.testmod(kg.api).attempted > 2
