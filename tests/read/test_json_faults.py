"""Files of JSON that nobody had tried, as they were met: each is read, or refused with a hint."""

from pathlib import Path

import pytest

from kg.common.errors import SourceError
from tests.read.whole import read_path

READ = {
    "json-spert.json": (
        "spert",
        [("Ann", "Peop"), ("Rome", "Loc")],
        [("Ann", "Live_In", "Rome")],
    ),
    "json-crossre.json": (
        "crossre",
        [("Ann", "person"), ("Rome", "location")],
        [("Ann", "physical", "Rome")],
    ),
    "json-tokens-entities.jsonl": ("huggingface", [("London", "LOC"), ("Bob", "PER")], []),
    "86_stanza.json": ("stanza", [("Marta Ekstrom", "PER")], []),
}


@pytest.fixture(scope="module")
def faults(corpora: Path) -> Path:
    """Return the folder of the files."""
    folder = corpora.parent / "faults" / "reading"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return folder


@pytest.mark.parametrize("name", READ)
def test_files_are_read(faults: Path, name: str) -> None:
    format_, mentions, relations = READ[name]
    found = read_path(faults / name)
    assert (found.mentions, found.relations, found.rules) == (mentions, relations, [])
    assert found.mentions == read_path(faults / name, format_).mentions


def test_entities_without_their_text_need_it(faults: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no 23_hf_pipeline.txt beside them.*--text-file"):
        read_path(faults / "23_hf_pipeline.json")
    path = tmp_path / "23_hf_pipeline.json"
    path.write_bytes((faults / path.name).read_bytes())
    path.with_suffix(".txt").write_text("Groenlink rules parts Schiedam.", encoding="utf-8")
    assert read_path(path).mentions == [("Groenlink", "ORG"), ("Schi", "LOC")]
