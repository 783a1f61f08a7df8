"""A build: equal input gives equal bytes, and nothing is lost."""

import csv
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import Graph, KgError, Options, build
from kg.common.errors import CorpusError, SourceError
from kg.schema.identity import Identity
from kg.store.tables import TABLES
from tests.conftest import ROOT, lines

DATA, SCHEMA = ROOT / "data/corpus", ROOT / "data/software.toml"


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.mark.slow
def test_two_builds_in_two_processes_are_the_same_bytes(tmp_path: Path) -> None:
    for name, seed, threads in (("one", "1", "1"), ("two", "2", "2")):
        options = ["-o", tmp_path / name, "--schema", SCHEMA]
        subprocess.run(
            [sys.executable, "-m", "kg", "-q", "build", DATA, *options],
            env={**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
            check=True,
            capture_output=True,
        )
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_neither_the_order_nor_the_place_of_the_files_matters(tmp_path: Path) -> None:
    texts = {"a.txt": lines("X/B-T is/O Y/B-T"), "b.txt": lines("Y/B-T has/O Z/B-T")}
    for place in ("here", "there/far"):
        (tmp_path / place).mkdir(parents=True)
        for name, text in texts.items():
            (tmp_path / place / name).write_text(text)
    options = Options(name="g")
    build([tmp_path / "here/a.txt", tmp_path / "here/b.txt"], tmp_path / "1", options=options)
    build(
        [tmp_path / "there/far/b.txt", tmp_path / "there/far/a.txt"],
        tmp_path / "2",
        options=options,
    )
    assert hashes(tmp_path / "1") == hashes(tmp_path / "2")


def test_line_ends_a_bom_and_a_missing_last_newline_change_no_mention(tmp_path: Path) -> None:
    text = lines("Nginx/B-App is/O C/B-Lang", "東京/B-Loc")
    spellings = {
        "plain": text.encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "bom": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        "short": text.rstrip("\n").encode(),
    }
    tables = []
    for name, data in spellings.items():
        corpus = tmp_path / name / "corpus.txt"
        corpus.parent.mkdir()
        corpus.write_bytes(data)
        graph = build([corpus], tmp_path / f"{name}.graph")
        tables.append([graph.mentions.rows(), graph.sentences.rows(), graph.edges.rows()])
    assert tables == [tables[0]] * len(tables)


def test_the_same_sentence_in_two_files_is_counted_twice_and_said(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(lines("X/B-T is/O Y/B-T"))
    graph = build([tmp_path], tmp_path / "out/g")
    assert graph.edges["sentences"].to_list() == [2]
    note = graph.diagnostics.select("source", "rule", "value", "action").rows()
    assert note == [("b.txt", "equal-content", "a.txt", "counted again")]


def test_files_of_a_folder_are_documents(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(lines("X/B-T is/O Y/B-T", f"{name[0]}/B-T is/O X/B-T"))
    graph = build([tmp_path], tmp_path / "out/g")
    counts = dict(graph.entities.select("name", "documents").rows())
    assert counts == {"X": 2, "Y": 2, "a": 1, "b": 1}
    assert graph.documents.select("source", "document", "name", "sentences").rows() == [
        ("a.txt", 0, "a.txt", 2),
        ("b.txt", 0, "b.txt", 2),
    ]


def test_documents_of_a_single_file_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(lines("X/B-T is/O Y/B-T"))
    graph = build([tmp_path / "a.txt"], tmp_path / "g")
    assert graph.entities["documents"].to_list() == [None, None]
    assert graph.edges["documents"].to_list() == [None]


def test_marks_of_documents_are_counted(tmp_path: Path) -> None:
    text = "-DOCSTART- one\n\n{0}\n-DOCSTART- two\n\n{0}".format(lines("X/B-T is/O Y/B-T"))
    (tmp_path / "a.txt").write_text(text)
    graph = build([tmp_path / "a.txt"], tmp_path / "g")
    assert graph.edges.select("sentences", "documents").rows() == [(2, 2)]
    assert graph.documents["name"].to_list() == ["one", "two"]


BAD = {
    "no tags": (lines("X/O Y/O").encode(), CorpusError),
    "prose": (b"He went to the market.\n", SourceError),
    "empty": (b"", SourceError),
}


@pytest.mark.parametrize(("text", "kind"), BAD.values(), ids=BAD)
def test_a_bad_corpus_leaves_the_old_graph(
    text: bytes, kind: type[KgError], tmp_path: Path
) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("X/B-T is/O Y/B-T"))
    build([corpus], tmp_path / "g")
    before = hashes(tmp_path / "g")
    corpus.write_bytes(text)
    with pytest.raises(kind):
        build([corpus], tmp_path / "g")
    assert hashes(tmp_path / "g") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.txt", "g"]


def test_a_corpus_that_is_not_there_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        build([tmp_path / "none.txt"], tmp_path / "g")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_graph(tmp_path: Path) -> None:
    target = tmp_path / "g"
    build([DATA], target, schema=SCHEMA)
    before = hashes(target)
    command = [sys.executable, "-m", "kg", "build", "-", "-o", target]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(lines("X/B-T is/O Y/B-T").encode() * 20_000)
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2:  # its draft, beside the old graph
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert hashes(target) == before
    build([DATA], target, schema=SCHEMA)
    assert [path.name for path in tmp_path.iterdir()] == ["g"]  # the leftovers are swept
    assert hashes(target) == before


def test_what_o_tokens_say_is_not_held(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("X/B-T is/O Y/B-T") + "\n" + lines("nothing/O here/O") * 50)
    graph = build([corpus], tmp_path / "g")
    assert len(graph.sentences) == 1
    assert (graph.counts["sentences"], graph.counts["tokens"]) == (2, 103)


def test_the_manifest_names_no_place_of_this_machine(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("X/B-T is/O Y/B-T"))
    graph = build([corpus], tmp_path / "g")
    assert str(tmp_path) not in (graph.path / "graph.json").read_text()
    assert graph.folder.manifest["sources"] == {
        "c.txt": hashlib.sha256(corpus.read_bytes()).hexdigest()
    }


def test_the_hashes_of_the_manifest_are_those_of_the_tables(tmp_path: Path) -> None:
    graph = build([DATA], tmp_path / "g", schema=SCHEMA)
    tables = graph.folder.manifest["tables"]
    assert {f"{n}.parquet": t["sha256"] for n, t in tables.items()} | {
        "graph.json": hashes(tmp_path / "g")["graph.json"]
    } == hashes(tmp_path / "g")
    assert {n: t["rows"] for n, t in tables.items()} == {
        n: graph.scan(n).collect().height for n in tables
    }


def test_an_open_graph_survives_a_rebuild(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("X/B-T is/O Y/B-T"))
    build([corpus], tmp_path / "g")
    corpus.write_text(lines("X/B-T is/O Z/B-T"))
    build([corpus], tmp_path / "g")
    assert Graph(tmp_path / "g").entities["name"].to_list() == ["X", "Z"]


def undone(corpus: Path, schema: Path | str, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the tables of a graph whose merges are all split, and of one with the rules off."""
    graph = build([corpus], folder / "on", schema=schema)
    decisions = folder / "split.csv"
    with decisions.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["action", "name", "type"])
        forms = graph.surfaces.select("surface", "type").unique()
        writer.writerows(("split", *form) for form in forms.rows())
    split, off = Identity(overrides=(decisions,)), Identity(off=("all",))
    tables = []
    for name, identity in (("split", split), ("off", off)):
        build([corpus], folder / name, schema=schema, options=Options(identity=identity))
        found = hashes(folder / name)
        # The manifest says how it was built, the diagnostics which rules had to be left out.
        tables.append({k: v for k, v in found.items() if k in UNDONE})
    return tables[0], tables[1]


UNDONE = {f"{name}.parquet" for name in TABLES} - {"diagnostics.parquet"}


@pytest.mark.slow
def test_splitting_every_merge_gives_the_graph_without_rules(tmp_path: Path) -> None:
    split, off = undone(DATA, SCHEMA, tmp_path)
    assert set(split) == UNDONE
    assert split == off


@pytest.mark.slow
def test_splitting_every_merge_of_a_real_corpus_undoes_them(corpora: Path, tmp_path: Path) -> None:
    split, off = undone(corpora / "wikiser/dev.txt", "software", tmp_path)
    assert split == off


def test_what_was_asked_is_in_the_manifest(tmp_path: Path) -> None:
    corpus, decisions = tmp_path / "a.txt", tmp_path / "o.csv"
    corpus.write_text(lines("X/B-T is/O Y/B-T"))
    decisions.write_text("action,name\nsplit,X\n")
    identity = Identity(off=("plural",), overrides=(decisions,))
    graph = build([corpus], tmp_path / "g", options=Options(identity=identity))
    said = graph.folder.manifest["config"]["identity"]
    assert said["overrides"] == {"o.csv": hashlib.sha256(decisions.read_bytes()).hexdigest()}
    assert "plural" not in said["rules"]
    assert "tail" in said["rules"]


def test_tails_in_a_source_without_documents_are_left_out_and_said(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text(lines("Ada/B-PER Lovelace/I-PER met/O Lovelace/B-PER"))
    graph = build([corpus], tmp_path / "g")
    assert graph.entities["id"].to_list() == ["PER/ada%20lovelace", "PER/lovelace"]
    note = graph.diagnostics.select("source", "rule", "value").rows()
    assert note == [
        (
            "a.txt",
            "unknown-documents",
            "abbreviation, acronym, cluster, initials, state, tail, vendor",
        )
    ]
