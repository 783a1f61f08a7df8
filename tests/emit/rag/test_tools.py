"""Exports for retrieval-augmented generation, read by the tools that they are for."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg import Graph, build
from kg.common.errors import GraphError
from kg.emit.rag.wording import titles
from tests.conftest import ROOT, missing

TOOLS = ROOT / ".cache/rag"
# Names that one of the tools drops, cuts or takes for another one.
NAMES = [
    "Ada",
    '"Ada"',
    "ada",
    "12",
    "1.5",
    '"',
    "東 京",
    "東京",
    "C++",
    "<SEP>",
    "<br>",
    "😀",
    "a\u00a0b",
]
NAMES += ["«x»", "(Thing)", "Ada (Thing)", "x" * 3_000]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph of data/, and of sentences with NAMES of several types."""
    folder = tmp_path_factory.mktemp("rag")
    sentences = (
        f"{name}\tB-{kind}\nuses\tO\nNginx\tB-Application\n"
        for name in NAMES
        for kind in ("Thing", "Error_Name")
    )
    (folder / "names.txt").write_text("\n".join(sentences), encoding="utf-8")
    sources = [ROOT / "data" / "corpus", folder / "names.txt"]
    return build(sources, folder / "graph", schema=str(ROOT / "data" / "software.toml"))


def run_tool(script: str, *words: str) -> dict[str, Any]:
    """Return what a script of tests/rag prints, with the tools that it imports."""
    if not (TOOLS / "installed.stamp").exists():
        missing("GraphRAG and LightRAG (make test installs them)")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/rag" / script), *words],
        env={**os.environ, "PYTHONPATH": str(TOOLS), "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_graphrag_reads_all_of_the_graph(graph: Graph, tmp_path: Path) -> None:
    graph.export("graphrag", tmp_path / "out")
    read = run_tool("read_graphrag.py", str(tmp_path / "out"))
    assert read["counts"] == {
        "entities": len(graph.entities),
        "relationships": len(graph.edges),
        "text_units": len(graph.sentences),
    }
    assert all(read["columns"].values())
    assert read["ends"] == []  # every relationship ends at a title
    assert read["titles"] == sorted(titles(graph.folder))
    assert len(set(read["titles"])) == len(read["titles"])
    assert {unit for units in read["evidence"].values() for unit in units} <= set(read["units"])


def test_lightrag_takes_all_of_the_graph(graph: Graph, tmp_path: Path) -> None:
    graph.export("lightrag", tmp_path / "kg.json")
    written = json.loads((tmp_path / "kg.json").read_text(encoding="utf-8"))
    pairs = {frozenset(pair) for pair in graph.edges.select("subject", "object").rows()}
    read = run_tool("read_lightrag.py", str(tmp_path / "kg.json"), str(tmp_path / "store"))
    assert read == {"nodes": len(graph.entities), "edges": len(pairs), "unplaced": 0}
    (relationship,) = (
        row
        for row in written["relationships"]
        if {row["src_id"], row["tgt_id"]} == {"Linux", "Windows"}
    )
    chunks = {chunk["source_id"]: chunk["content"] for chunk in written["chunks"]}
    support = graph.edges.filter(
        subject_name="Linux", object_name="Windows", predicate="listedWith"
    ).row(0, named=True)
    for text in graph.evidence(support["edge"])["text"]:
        assert text in chunks[relationship["source_id"]]


def test_linearrag_finds_each_entity_in_its_passage(graph: Graph, tmp_path: Path) -> None:
    graph.export("linearrag", tmp_path / "out")
    chunks = json.loads((tmp_path / "out/chunks.json").read_text(encoding="utf-8"))
    results = json.loads((tmp_path / "out/ner_results.json").read_text(encoding="utf-8"))
    passages = [f"{number}:{chunk}" for number, chunk in enumerate(chunks)]
    by_id = {f"passage-{hashlib.md5(text.encode()).hexdigest()}": text for text in passages}
    found = results["passage_hash_id_to_entities"]
    assert found.keys() == by_id.keys()
    for identifier, names in found.items():
        assert names
        assert all(name in by_id[identifier] for name in names)
    sentences = results["sentence_to_entities"]
    assert sentences.keys() == set(graph.sentences["text"])
    assert all(name in text for text, names in sentences.items() for name in names)


def test_documents_become_those_of_langchain(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "documents.json").write_text(
        json.dumps([document.langchain() for document in graph.to_documents()])
    )
    read = run_tool("read_langchain.py", str(tmp_path / "documents.json"))
    assert read["documents"] == len(graph.sentences)
    assert read["first"]["page_content"] == graph.sentences["text"][0]


def test_each_entity_of_a_document_is_mentioned_there(graph: Graph) -> None:
    for document in graph.to_documents():
        for identifier in document.metadata["entities"]:
            (number,) = graph.entities.filter(id=identifier)["entity"]
            surfaces = graph.surfaces.filter(entity=number)["surface"]
            assert any(surface in document.text for surface in surfaces)


@pytest.mark.parametrize("form", ["graphrag", "lightrag", "linearrag"])
def test_a_graph_without_texts_is_refused(form: str, tmp_path: Path) -> None:
    sentences = [(["Ada", "and", "Bob"], ["B-Person", "O", "B-Person"])]
    textless = build(sentences, tmp_path / "graph", text=False)
    with pytest.raises(GraphError, match="--no-text"):
        textless.export(form, tmp_path / "out")
    assert not (tmp_path / "out").exists()
