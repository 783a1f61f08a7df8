"""The name of a graph: given, of the user's schema file, or of the corpus."""

import hashlib
from pathlib import Path

import pytest

from kg import build, load_schema
from kg.pipeline.graph_name import graph_name
from kg.read.memory.objects import NAME
from kg.read.sources.discovery import STDIN
from kg.schema.schema_file import Schema
from tests.conftest import lines

CORPORA = {  # what the user names as the corpus, and what it is called
    "a part of a corpus": ("eng.testa", "eng.testa"),
    "another part": ("conll/eng.testb", "eng.testb"),
    "a format": ("train.conll", "train"),
    "a format and a compression": ("train.iob2.GZ", "train"),
    "an archive": ("GUM.v10.tar.gz", "GUM.v10"),
    "an address": ("https://my.org/x/train.conll.gz", "train"),
    "a pattern": ("some/corpus/*.txt", "corpus"),
    "standard input": ("-", STDIN),
    "objects": (None, NAME),
}


@pytest.mark.parametrize(("path", "name"), CORPORA.values(), ids=CORPORA)
def test_the_name_of_a_corpus(path: str | None, name: str) -> None:
    assert graph_name("", Schema(), path) == name


def test_a_folder_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.conll").mkdir()
    assert graph_name("", Schema(), tmp_path / "a.conll") == "a.conll"


def test_a_preset_gives_no_name() -> None:
    assert graph_name("", load_schema("software"), "a.txt") == "a"


def test_a_schema_file_gives_the_name_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('name = "mine"')
    assert graph_name("", load_schema(tmp_path / "s.toml"), "a.txt") == "mine"


def test_the_users_word_is_the_last() -> None:
    assert graph_name("given", Schema(name="mine"), "a.txt") == "given"


def test_files_of_one_name_keep_their_hashes(tmp_path: Path) -> None:
    (tmp_path / "corpus.txt").write_text(lines("Nginx/B-App uses/O C/B-Lang"))
    paths, texts = [], ("name,id\nNginx,1\n", "name,id\nC,2\n", "name,id\nNginx,1\n")
    for number, text in enumerate(texts):
        paths.append(tmp_path / str(number) / "terms.csv")
        paths[-1].parent.mkdir()
        paths[-1].write_text(text)
    graph = build([tmp_path / "corpus.txt"], tmp_path / "graph", thesaurus=paths)
    first, second, _ = (hashlib.sha256(text.encode()).hexdigest() for text in texts)
    hashes = graph.folder.manifest["config"]["identity"]["thesaurus"]
    assert hashes == {"terms.csv": first, "terms.csv (2)": second}
